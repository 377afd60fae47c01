//! The paid pinning service: what it hosts, for whom, at what price, and until when.

#[path = "town/town.rs"]
mod town;

use koipond_record::event::Provider::{Node, PinningService};
use koipond_record::event::{Absence, StorageEvent};
use koipond_record::{NodeId, Reply, Roe, Round};
use koipond_storage_mock::spec::StorageDeed;
use proptest::prelude::*;
use serde_json::{Value, json};
use town::Town;

/// How many cases each law is tried on.
const CASES: u32 = 200;
const NAME: &str = "proof.json";
/// The pinning service pins what this node uploads.
const PAYER: u32 = 9;

type Told = Vec<(Option<NodeId>, StorageEvent)>;

fn begins(town: &mut Town, round: u64) -> Told {
    town.round = round;
    town.net.round_begins(Round(round), &town.around)
}

fn does(town: &mut Town, by: u32, deed: Value) -> Vec<StorageEvent> {
    let deed: StorageDeed = serde_json::from_value(deed).expect("this is a deed");
    let (net, at) = town.at(by);
    net.does(NodeId(by), &deed, at)
}

fn pin(town: &mut Town, by: u32, cid: &str) -> Vec<StorageEvent> {
    does(town, by, json!({ "pin": { "node": format!("n{by}"), "of": { "cid": cid }, "paid": true } }))
}

fn unpin(town: &mut Town, by: u32, cid: &str) -> Vec<StorageEvent> {
    does(town, by, json!({ "unpin": { "node": format!("n{by}"), "of": { "cid": cid }, "paid": true } }))
}

/// Who is billed, for how many bytes and how much.
fn bills(told: &Told) -> Vec<(u32, u64, u64)> {
    let bill = |(node, event): &(Option<NodeId>, StorageEvent)| match (node, event) {
        (Some(node), StorageEvent::Billed { bytes, amount, .. }) => Some((node.0, *bytes, amount.0)),
        _ => None,
    };
    told.iter().filter_map(bill).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn a_bill_is_the_price_of_the_bytes_rounded_up_or_the_least(
        sizes in prop::collection::vec(0..3_000_usize, 1..5), price in 0..5_000_000_u64, least in 0..2_000_u64,
    ) {
        let mut town = Town::new(json!({ "pinning": { "price": format!("{price} ROE"), "at_least": format!("{least} ROE") } }));
        for (n, size) in sizes.iter().enumerate() {
            town.stored(PAYER, &format!("{n}"), &vec![7; *size]);
        }
        let bytes: u64 = sizes.iter().map(|size| *size as u64).sum();
        let due = ((bytes * price).div_ceil(1_000_000)).max(least);
        let expected = if due == 0 { vec![] } else { vec![(PAYER, bytes, due)] };
        prop_assert_eq!(bills(&begins(&mut town, 1)), expected);
    }
}

#[test]
fn a_million_bytes_cost_the_price() {
    let mut town = Town::new(json!({}));
    town.stored(PAYER, NAME, &[0; 1_000_000]);
    assert_eq!(bills(&begins(&mut town, 1)), [(PAYER, 1_000_000, Roe(1_000_000).0)]);
}

#[test]
fn the_service_hosts_what_its_customers_upload_and_what_others_upload_it_does_not() {
    let mut town = Town::new(json!({}));
    let outcome = town.put(PAYER, NAME, b"mine");
    let [StorageEvent::Stored { cid, hosts, .. }, StorageEvent::Pinned { by: PinningService, .. }] = outcome.events.as_slice() else {
        panic!("{outcome:?}")
    };
    assert_eq!(hosts, &[Node(NodeId(PAYER)), PinningService]);
    assert_eq!(town.put(PAYER, NAME, b"mine").events.len(), 1, "it is pinned once");
    let other = town.stored(0, NAME, b"yours");
    town.around.offline = [0, PAYER].into();
    assert_eq!(town.read(1, cid, NAME), Ok(b"mine".to_vec()));
    assert_eq!(town.read(1, &other, NAME), Err(Absence::HostsOffline { hosts: vec![Node(NodeId(0))] }));
    assert_eq!(bills(&begins(&mut town, 1)).len(), 1);
}

#[test]
fn what_the_service_pins_outlasts_retention() {
    let mut town = Town::new(json!({ "retention": "1 round" }));
    let cid = town.stored(PAYER, NAME, b"mine");
    for round in 1..6 {
        let told = begins(&mut town, round);
        assert_eq!(bills(&told).len(), 1);
        town.net.paid(NodeId(PAYER), Round(round));
        assert_eq!(town.read(1, &cid, NAME), Ok(b"mine".to_vec()));
    }
    assert_eq!(town.net.hosts(&cid), [PinningService]);
}

#[test]
fn an_unpaid_bill_ends_all_that_the_service_pins_for_the_node() {
    let mut town = Town::new(json!({ "retention": "0 rounds" }));
    let cid = town.stored(PAYER, NAME, b"mine");
    begins(&mut town, 1);
    let told = town.net.unpaid(NodeId(PAYER), Round(1), "the account holds too little");
    let nodes: Vec<_> = told.iter().map(|(node, _)| *node).collect();
    assert_eq!(nodes, [Some(NodeId(PAYER)); 3]);
    let [(_, StorageEvent::Unpaid { round, amount, why }), (_, StorageEvent::Unpinned { .. }), (_, StorageEvent::Dropped { .. })] =
        told.as_slice()
    else {
        panic!("{told:?}")
    };
    assert_eq!((*round, *amount, why.as_str()), (Round(1), Roe(4), "the account holds too little"));
    assert_eq!(town.read(1, &cid, NAME), Err(Absence::Dropped { hosts: vec![Node(NodeId(PAYER)), PinningService] }));
    assert_eq!(town.net.unpaid(NodeId(PAYER), Round(1), "again"), [], "a bill is refused once");
    let outcome = town.put(PAYER, "more", b"mine");
    assert!(matches!(outcome.events.as_slice(), [StorageEvent::Stored { hosts, .. }] if !hosts.contains(&PinningService)));
    assert_eq!(bills(&begins(&mut town, 2)), []);
    let other = town.stored(0, NAME, b"other");
    let told = pin(&mut town, PAYER, &other);
    assert!(matches!(told.as_slice(), [StorageEvent::NotStored { why, .. }] if why == "a bill was not paid"), "{told:?}");
}

#[test]
fn a_paid_bill_cannot_be_refused_later() {
    let mut town = Town::new(json!({}));
    town.stored(PAYER, NAME, b"mine");
    begins(&mut town, 1);
    town.net.paid(NodeId(PAYER), Round(1));
    assert_eq!(town.net.unpaid(NodeId(PAYER), Round(1), "late"), []);
    assert_eq!(town.net.unpaid(NodeId(0), Round(1), "no bill"), []);
}

#[test]
fn what_two_pay_for_stays_while_one_does() {
    let mut town = Town::new(json!({}));
    let cid = town.stored(PAYER, NAME, b"mine");
    let told = pin(&mut town, 1, &cid);
    assert!(matches!(told.as_slice(), [StorageEvent::Pinned { by: PinningService, .. }]), "{told:?}");
    assert_eq!(pin(&mut town, 1, &cid), [], "it is pinned once for each");
    assert_eq!(bills(&begins(&mut town, 1)).iter().map(|bill| bill.0).collect::<Vec<_>>(), [1, PAYER]);
    assert_eq!(town.net.unpaid(NodeId(PAYER), Round(1), "no").len(), 2, "it is not dropped");
    assert!(town.net.hosts(&cid).contains(&PinningService));
    let told = unpin(&mut town, 1, &cid);
    assert!(matches!(told.as_slice(), [StorageEvent::Unpinned { .. }, StorageEvent::Dropped { .. }]), "{told:?}");
    assert_eq!(unpin(&mut town, 1, &cid), []);
    assert_eq!(bills(&begins(&mut town, 2)), []);
}

#[test]
fn the_service_pins_only_what_it_can_fetch_and_has_room_for() {
    let mut town = Town::new(json!({ "room": "10 B" }));
    let cid = town.stored(0, NAME, b"mine");
    town.around.offline = [0].into();
    let told = pin(&mut town, 1, &cid);
    assert!(matches!(told.as_slice(), [StorageEvent::Missing { why: Absence::HostsOffline { .. }, .. }]), "{told:?}");
    let told = pin(&mut town, 1, "no cid");
    assert!(matches!(told.as_slice(), [StorageEvent::Missing { why: Absence::NotACid, .. }]), "{told:?}");
    town.around.offline.clear();
    assert_eq!(pin(&mut town, 1, &cid).len(), 1);
    let large = town.stored(2, NAME, &[0; 7]);
    let told = pin(&mut town, 1, &large);
    assert!(matches!(told.as_slice(), [StorageEvent::NotStored { entry: None, .. }]), "{told:?}");
    town.fault(3, json!({ "full": { "host": "pinning-service" } }));
    let small = town.stored(2, NAME, b"x");
    let told = pin(&mut town, 1, &small);
    assert!(matches!(told.as_slice(), [StorageEvent::NotStored { entry: Some(3), .. }]), "{told:?}");
}

#[test]
fn what_the_service_loses_it_asks_no_price_for() {
    let mut town = Town::new(json!({}));
    let cid = town.stored(PAYER, NAME, b"mine");
    let told = town.fault(0, json!({ "lose": { "host": "pinning-service" } }));
    assert!(matches!(told.as_slice(), [(None, StorageEvent::Dropped { by: PinningService, .. })]), "{told:?}");
    assert_eq!(town.net.hosts(&cid), [Node(NodeId(PAYER))]);
    assert_eq!(bills(&begins(&mut town, 1)), []);
}

#[test]
fn a_service_that_is_offline_serves_nothing_and_bills_all_the_same() {
    let mut town = Town::new(json!({}));
    let cid = town.stored(PAYER, NAME, b"mine");
    town.around.offline = [PAYER].into();
    town.fault(0, json!({ "offline": { "host": "pinning-service" } }));
    assert_eq!(town.get(1, &cid, NAME).reply, Reply::Failed { why: "Cannot fetch the file: Gateway Timeout".to_owned() });
    assert_eq!(bills(&begins(&mut town, 1)).len(), 1);
}
