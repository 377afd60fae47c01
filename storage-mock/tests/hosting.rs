//! Who hosts an upload, for how long, and what it takes to get at it, under each setting that YAML has.

#[path = "town/town.rs"]
mod town;

use std::collections::BTreeSet;
use std::sync::Arc;

use koipond_record::event::Provider::{self, Archive, Node, StorageNode};
use koipond_record::event::{Absence, StorageEvent};
use koipond_record::{Hash, NodeId, Payload, Reply, Round, Span};
use koipond_storage_mock::spec::StorageDeed;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use town::Town;

/// How many cases each law is tried on.
const CASES: u32 = 200;
const NAME: &str = "proof.json";
const FILE: &[u8] = b"{\"value\":1}";

fn node(n: u32) -> Provider {
    Node(NodeId(n))
}

/// The hosts that the event of an upload names.
fn hosts_of(events: &[StorageEvent]) -> Vec<Provider> {
    match events {
        [StorageEvent::Stored { hosts, .. }, ..] => hosts.clone(),
        other => panic!("{other:?}"),
    }
}

/// Why an upload was refused.
fn refused(town: &mut Town, node: u32, name: &str, content: &[u8]) -> String {
    let outcome = town.put(node, name, content);
    match (outcome.reply, outcome.events.as_slice()) {
        (Reply::Failed { why: thrown }, [StorageEvent::NotStored { why, .. }]) => {
            assert!(thrown.starts_with("Failed to upload file"), "{thrown}");
            why.clone()
        }
        other => panic!("{other:?}"),
    }
}

fn begins(town: &mut Town, round: u64) -> Vec<(Option<NodeId>, StorageEvent)> {
    town.round = round;
    town.net.round_begins(Round(round), &town.around)
}

fn does(town: &mut Town, by: u32, deed: Value) -> Vec<StorageEvent> {
    let deed: StorageDeed = serde_json::from_value(deed).expect("this is a deed");
    let (net, at) = town.at(by);
    net.does(NodeId(by), &deed, at)
}

fn dropped(cid: &str, by: Provider) -> impl Fn(&StorageEvent) -> bool {
    move |event| matches!(event, StorageEvent::Dropped { cid: other, by: host, .. } if other == cid && *host == by)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn a_file_is_served_while_one_of_its_hosts_is_online(hosts in vec(0..7_u32, 1..8), down in vec(0..7_u32, 0..8)) {
        let mut town = Town::new(json!({}));
        let mut cid = String::new();
        for host in &hosts {
            cid = town.stored(*host, NAME, FILE);
        }
        town.around.offline = down.into_iter().collect();
        let hosts: BTreeSet<u32> = hosts.into_iter().collect();
        let read = town.read(7, &cid, NAME);
        if hosts.is_subset(&town.around.offline) {
            prop_assert_eq!(read, Err(Absence::HostsOffline { hosts: hosts.into_iter().map(node).collect() }));
        } else {
            prop_assert_eq!(read, Ok(FILE.to_vec()));
        }
    }

    #[test]
    fn hosts_are_told_in_order_and_once(hosts in vec(0..7_u32, 1..30)) {
        let mut town = Town::new(json!({}));
        let mut cid = String::new();
        for host in &hosts {
            cid = town.stored(*host, NAME, FILE);
        }
        let once: BTreeSet<u32> = hosts.into_iter().collect();
        prop_assert_eq!(town.net.hosts(&cid), once.iter().copied().map(node).collect::<Vec<_>>());
        for n in 0..7 {
            prop_assert_eq!(town.net.bytes_hosted(NodeId(n)), if once.contains(&n) { FILE.len() as u64 } else { 0 });
        }
    }

    #[test]
    fn an_upload_is_dropped_when_the_rounds_of_retention_after_its_own_are_over(round in 0..20_u64, kept in 0..6_u64) {
        let mut town = Town::new(json!({ "retention": format!("{kept} rounds") }));
        town.round = round;
        let cid = town.stored(0, NAME, FILE);
        for next in round + 1..=round + kept {
            prop_assert_eq!(begins(&mut town, next), []);
            prop_assert_eq!(town.read(1, &cid, NAME), Ok(FILE.to_vec()));
        }
        let told = begins(&mut town, round + kept + 1);
        prop_assert!(matches!(told.as_slice(), [(Some(NodeId(0)), event)] if dropped(&cid, node(0))(event)), "{told:?}");
        prop_assert_eq!(town.read(1, &cid, NAME), Err(Absence::Dropped { hosts: vec![node(0)] }));
    }

    #[test]
    fn a_nodes_delays_depend_on_no_other_nodes_requests(others in vec((0..4_u32, any::<bool>()), 0..20)) {
        let spec = json!({ "latency": "1..900 ms", "hosting": "storage-nodes" });
        let seen = |others: &[(u32, bool)]| {
            let mut town = Town::new(spec.clone());
            let cid = town.stored(5, NAME, FILE);
            for (other, reads) in others {
                if *reads { town.get(*other, &cid, NAME) } else { town.put(*other, "other", FILE) };
            }
            let put = town.put(5, NAME, b"more").after;
            (put, town.get(5, &cid, NAME).after, town.get(5, &cid, NAME).after)
        };
        prop_assert_eq!(seen(&others), seen(&[]));
    }
}

#[test]
fn storage_nodes_host_where_they_are_said_to_at_most_so_many() {
    for replicas in 1..=3 {
        let mut town = Town::new(json!({ "hosting": "storage-nodes", "replicas": replicas }));
        let outcome = town.put(0, NAME, FILE);
        assert_eq!(hosts_of(&outcome.events), (0..replicas).map(StorageNode).collect::<Vec<_>>());
        let Reply::Stored { cid } = outcome.reply else { panic!() };
        town.around.offline = (0..10).collect();
        assert_eq!(town.read(1, &cid, NAME), Ok(FILE.to_vec()), "no task node is needed");
    }
}

#[test]
fn storage_nodes_that_are_down_do_not_host_what_the_others_took() {
    let mut town = Town::new(json!({ "hosting": "storage-nodes", "replicas": 2 }));
    town.fault(0, json!({ "down": { "at": "ipfs-gateway.koii.live" } }));
    let outcome = town.put(0, NAME, FILE);
    assert_eq!(hosts_of(&outcome.events), [StorageNode(1), StorageNode(2)]);
    assert!(matches!(&outcome.events[0], StorageEvent::Stored { through, .. } if through == "tasknet.koii.live"));
}

#[test]
fn both_the_uploader_and_storage_nodes_can_host() {
    let mut town = Town::new(json!({ "hosting": "both", "replicas": 1 }));
    let cid = town.stored(3, NAME, FILE);
    assert_eq!(town.net.hosts(&cid), [node(3), StorageNode(0)]);
}

#[test]
fn a_copied_file_has_the_same_cid_and_both_host_it() {
    let mut town = Town::new(json!({}));
    let original = town.stored(0, NAME, FILE);
    assert_eq!(town.stored(1, NAME, FILE), original);
    town.around.offline = [0].into();
    assert_eq!(town.read(2, &original, NAME), Ok(FILE.to_vec()));
}

#[test]
fn a_read_names_the_host_and_the_hash_of_what_was_handed_over() {
    let mut town = Town::new(json!({ "hosting": "both" }));
    let cid = town.stored(3, NAME, FILE);
    let outcome = town.get(1, &cid, NAME);
    let [StorageEvent::Read { bytes, blake3, from, through, .. }] = outcome.events.as_slice() else { panic!("{outcome:?}") };
    assert_eq!((*bytes, *blake3, *from), (FILE.len() as u64, Hash::of(FILE), StorageNode(0)), "a storage node reads its own first");
    assert_eq!((through.as_str(), outcome.after), ("ipfs-gateway.koii.live", Some(Span(0))));
}

#[test]
fn several_files_stand_under_one_cid() {
    let mut town = Town::new(json!({}));
    let files = [("a.json", b"1"), ("b.json", b"2")].map(|(name, bytes)| (name.to_owned(), Payload::new(*bytes)));
    let (net, at) = town.at(0);
    let outcome = net.put(at, &files);
    let [StorageEvent::Stored { cid, files: told, .. }] = outcome.events.as_slice() else { panic!("{outcome:?}") };
    assert_eq!(told.iter().map(|file| (file.name.clone(), file.content.clone())).collect::<Vec<_>>(), files);
    assert_eq!((town.read(1, cid, "a.json"), town.read(1, cid, "b.json")), (Ok(b"1".to_vec()), Ok(b"2".to_vec())));
}

#[test]
fn what_cannot_be_read_is_told_with_its_reason_after_all_storage_nodes_were_asked() {
    let mut town = Town::new(json!({}));
    let cid = town.stored(0, NAME, FILE);
    let other = Town::new(json!({})).stored(0, NAME, b"other");
    let names = || vec![NAME.to_owned()];
    for (cid, name, why, says) in [
        ("no cid", NAME, Absence::NotACid, "Bad Request"),
        (&*other, NAME, Absence::NeverStored, "Gateway Timeout"),
        (&*cid, "Proof.json", Absence::NoSuchName { names: names() }, "Not Found"),
        (&*cid, "proof.json/x", Absence::NoSuchName { names: vec![] }, "Not Found"),
        (&*cid, "", Absence::IsAFolder, "Not Found"),
    ] {
        let outcome = town.get(1, cid, name);
        let [StorageEvent::Skipped { .. }, StorageEvent::Skipped { .. }, StorageEvent::Missing { why: told, through, .. }] =
            outcome.events.as_slice()
        else {
            panic!("{outcome:?}")
        };
        assert_eq!((told, through.as_str(), outcome.after), (&why, "tasknet-2.koii.live", Some(Span(0))));
        assert_eq!(outcome.reply, Reply::Failed { why: format!("Cannot fetch the file: {says}") });
    }
}

#[test]
fn what_is_not_there_can_hang_for_twenty_seconds_at_each_storage_node() {
    let mut town = Town::new(json!({ "missing": "hang" }));
    let cid = town.stored(0, NAME, FILE);
    assert_eq!(town.get(1, &cid, "other").after, Some(Span(0)), "that a name is not in a directory is known at once");
    assert_eq!(town.get(1, "no cid", NAME).after, Some(Span(0)));
    town.around.offline = [0].into();
    let outcome = town.get(1, &cid, NAME);
    assert_eq!(outcome.after, Some(Span::from_millis(60_000)));
    assert_eq!(outcome.reply, Reply::Failed { why: "Cannot fetch the file: undefined".to_owned() });
    assert_eq!(town.read(1, &cid, NAME), Err(Absence::HostsOffline { hosts: vec![node(0)] }));
}

#[test]
fn what_was_only_added_and_what_is_pinned_stays_as_long_as_nobody_says_otherwise() {
    let mut town = Town::new(json!({}));
    let cid = town.stored(0, NAME, FILE);
    assert_eq!(does(&mut town, 0, json!({ "collect-garbage": { "node": "n0" } })), [], "an add is pinned");
    for round in 1..100 {
        assert_eq!(begins(&mut town, round), []);
    }
    assert_eq!(town.net.hosts(&cid), [node(0)]);
}

#[test]
fn what_is_unpinned_goes_with_the_next_garbage() {
    let mut town = Town::new(json!({}));
    let cid = town.stored(0, NAME, FILE);
    let unpinned = does(&mut town, 0, json!({ "unpin": { "node": "n0", "of": { "cid": cid } } }));
    assert!(matches!(unpinned.as_slice(), [StorageEvent::Unpinned { by, .. }] if *by == node(0)));
    assert_eq!(does(&mut town, 0, json!({ "unpin": { "node": "n0", "of": { "cid": cid } } })), [], "it is unpinned once");
    assert_eq!(begins(&mut town, 1), []);
    assert!(town.read(1, &cid, NAME).is_ok());
    let garbage = does(&mut town, 0, json!({ "collect-garbage": { "node": "n0" } }));
    assert!(garbage.len() == 1 && dropped(&cid, node(0))(&garbage[0]), "{garbage:?}");
    assert_eq!(town.net.bytes_hosted(NodeId(0)), 0);
}

#[test]
fn a_pin_outlasts_retention_and_ends_with_it() {
    let mut town = Town::new(json!({ "retention": "1 round" }));
    let cid = town.stored(0, NAME, FILE);
    let pinned = does(&mut town, 1, json!({ "pin": { "node": "n1", "of": { "stored_by": "n0" } } }));
    assert_eq!(pinned, [StorageEvent::Pinned { cid: cid.clone(), by: node(1) }]);
    assert!(begins(&mut town, 1).is_empty());
    let told = begins(&mut town, 2);
    assert!(told.len() == 1 && dropped(&cid, node(0))(&told[0].1), "{told:?}");
    assert_eq!(town.read(2, &cid, NAME), Ok(FILE.to_vec()), "who pinned it has it");
    does(&mut town, 1, json!({ "unpin": { "node": "n1", "of": { "name": "proof*" } } }));
    let told = begins(&mut town, 3);
    assert!(told.len() == 1 && dropped(&cid, node(1))(&told[0].1), "{told:?}");
    assert_eq!(town.read(2, &cid, NAME), Err(Absence::Dropped { hosts: vec![node(0), node(1)] }));
}

#[test]
fn a_second_upload_begins_the_rounds_of_retention_anew() {
    let mut town = Town::new(json!({ "retention": "1 round" }));
    let cid = town.stored(0, NAME, FILE);
    begins(&mut town, 1);
    town.stored(0, NAME, FILE);
    assert_eq!(begins(&mut town, 2), []);
    assert_eq!(begins(&mut town, 3).len(), 1);
    town.stored(0, NAME, FILE);
    assert_eq!(town.read(1, &cid, NAME), Ok(FILE.to_vec()), "what was dropped can be stored again");
}

#[test]
fn what_cannot_be_fetched_cannot_be_pinned() {
    let mut town = Town::new(json!({}));
    let cid = town.stored(0, NAME, FILE);
    let other = Town::new(json!({})).stored(0, NAME, b"other");
    town.around.offline = [0].into();
    for (cid, why) in [(&cid, Absence::HostsOffline { hosts: vec![node(0)] }), (&other, Absence::NeverStored)] {
        let told = does(&mut town, 1, json!({ "pin": { "node": "n1", "of": { "cid": cid } } }));
        assert!(matches!(told.as_slice(), [StorageEvent::Missing { why: told, .. }] if *told == why), "{told:?}");
    }
    let own = does(&mut town, 0, json!({ "pin": { "node": "n0", "of": { "cid": cid } } }));
    assert!(matches!(own.as_slice(), [StorageEvent::Pinned { .. }]), "what it has it need not fetch");
}

#[test]
fn a_host_takes_no_more_than_it_has_room_for() {
    let mut town = Town::new(json!({ "room": "20 B" }));
    town.stored(0, "a", &[0; 12]);
    assert!(refused(&mut town, 0, "b", &[1; 9]).starts_with("no space left on device"));
    town.stored(0, "a", &[0; 12]);
    town.stored(0, "b", &[1; 8]);
    assert_eq!(town.net.bytes_hosted(NodeId(0)), 20);
    town.stored(1, "b", &[1; 9]);
    does(&mut town, 0, json!({ "unpin": { "node": "n0", "of": { "name": "a" } } }));
    does(&mut town, 0, json!({ "collect-garbage": { "node": "n0" } }));
    town.stored(0, "b", &[1; 9]);
}

#[test]
fn storage_nodes_without_room_take_nothing() {
    let mut town = Town::new(json!({ "room": "20 B", "hosting": "storage-nodes" }));
    town.stored(0, "a", &[0; 12]);
    assert!(refused(&mut town, 1, "b", &[1; 9]).starts_with("no space left on device"));
}

#[test]
fn an_upload_above_the_largest_is_refused() {
    let mut town = Town::new(json!({ "largest_upload": "10 B" }));
    town.stored(0, NAME, &[0; 10]);
    assert!(refused(&mut town, 0, NAME, &[0; 11]).contains("11 bytes"));
}

#[test]
fn a_name_that_cannot_stand_in_a_directory_is_refused_by_storage_nodes() {
    let mut town = Town::new(json!({}));
    for name in ["", ".", "..", "a//b", "a/"] {
        refused(&mut town, 0, name, FILE);
    }
    let (net, at) = town.at(0);
    assert!(matches!(net.put(at, &[]).events.as_slice(), [StorageEvent::NotStored { .. }]));
}

#[test]
fn only_staked_keys_upload_unless_everybody_may() {
    for (uploads, may) in [("staked", false), ("anybody", true)] {
        let mut town = Town::new(json!({ "uploads": uploads }));
        town.around.unstaked = [1].into();
        town.stored(0, NAME, FILE);
        assert_eq!(matches!(town.put(1, NAME, FILE).reply, Reply::Stored { .. }), may, "{uploads}");
    }
}

#[test]
fn a_node_without_access_neither_stores_nor_reads() {
    let mut town = Town::new(json!({}));
    let cid = town.stored(0, NAME, FILE);
    assert_eq!(refused(&mut town, 8, NAME, FILE), "no access to the storage network");
    assert_eq!(town.read(8, &cid, NAME), Err(Absence::NoAccess));
}

#[test]
fn bytes_take_the_time_that_the_bandwidth_gives_them() {
    let mut town = Town::new(json!({ "bandwidth": "1 MB" }));
    let outcome = town.put(0, NAME, &[0; 500_000]);
    assert_eq!(outcome.after, Some(Span::from_millis(500)));
    let Reply::Stored { cid } = outcome.reply else { panic!() };
    assert_eq!(town.get(1, &cid, NAME).after, Some(Span::from_millis(500)));
    assert_eq!(refused(&mut town, 0, NAME, &vec![0; 20_000_001]), "it was not answered within 20 s");
}

#[test]
fn a_storage_node_takes_a_time_from_the_range_of_its_latency() {
    let mut town = Town::new(json!({ "latency": "10..20 ms" }));
    let cid = town.stored(0, NAME, FILE);
    let drawn: BTreeSet<u64> = (0..50).map(|_| town.get(1, &cid, NAME).after.unwrap().0).collect();
    assert!(drawn.len() > 40 && drawn.iter().all(|after| (10_000_000..=20_000_000).contains(after)), "{drawn:?}");
}

#[test]
fn an_upload_waits_for_the_slowest_storage_node() {
    let mut town = Town::new(json!({}));
    town.fault(0, json!({ "slow": { "at": "tasknet-2.koii.live", "by": "3 s" } }));
    assert_eq!(town.put(0, NAME, FILE).after, Some(Span::from_millis(3_000)));
}

#[test]
fn an_archive_hosts_what_was_there_before_the_run() {
    let mut before = Town::new(json!({}));
    let cid = before.stored(0, NAME, FILE);
    let roots: Vec<String> = before.net.each_root().collect();
    assert_eq!(roots, std::slice::from_ref(&cid));
    let car = before.net.export(&[&cid]).unwrap();
    let mut town = Town::new(json!({ "retention": "1 round", "room": "1 B" }));
    let told = town.net.import(&car).unwrap();
    assert_eq!(hosts_of(&told), [Archive]);
    begins(&mut town, 50);
    town.around.offline = (0..10).collect();
    assert_eq!(town.read(1, &cid, NAME), Ok(FILE.to_vec()));
    assert!(town.net.import(b"no car").is_err());
}

#[test]
fn a_thousand_readers_share_the_bytes() {
    let mut town = Town::new(json!({}));
    let file: Arc<[u8]> = vec![7; 600_000].into();
    let (net, at) = town.at(0);
    let outcome = net.put(at, &[(NAME.to_owned(), Payload::Here(Arc::clone(&file)))]);
    let Reply::Stored { cid } = outcome.reply else { panic!() };
    drop(outcome.events);
    for reader in 0..1_000 {
        let (net, at) = town.at(reader + 10);
        let Reply::Bytes(Payload::Here(read)) = net.get(at, &cid, NAME).reply else { panic!() };
        assert!(Arc::ptr_eq(&read, &file));
    }
}

#[test]
fn whichever_text_of_a_cid_is_asked_for_the_log_has_the_one_under_which_it_was_stored() {
    let mut town = Town::new(json!({}));
    let cid = town.stored(0, NAME, FILE);
    let hash = *cid::Cid::try_from(cid.as_str()).expect("a CID").hash();
    let other = cid::Cid::new_v0(hash).expect("sha2-256 over a directory").to_string();
    for name in [NAME, "another name"] {
        let event = town.get(1, &other, name).events.pop();
        assert!(
            matches!(&event, Some(StorageEvent::Read { cid: told, .. } | StorageEvent::Missing { cid: told, .. }) if *told == cid),
            "{event:?}"
        );
    }
}
