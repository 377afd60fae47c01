//! Each fault of the storage network: whom it touches, what it does, and that it does nothing else.

#[path = "town/town.rs"]
mod town;

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::Provider::{self, Node, StorageNode};
use koipond_record::event::{Absence, StorageEvent};
use koipond_record::{HttpRequest, NodeId, Payload, Reply, Round, Span};
use koipond_storage_mock::Outcome;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use town::Town;

/// How many cases each law is tried on.
const CASES: u32 = 200;
const NAME: &str = "proof.json";
const FILE: &[u8] = b"{\"value\":1}";
const FIRST: &str = "ipfs-gateway.koii.live";

fn node(n: u32) -> Provider {
    Node(NodeId(n))
}

fn fault_of(entry: u32, kind: &str) -> Absence {
    Absence::Fault { entry, kind: kind.to_owned() }
}

/// A town with a file of node 0.
fn with_file(spec: Value) -> (Town, String) {
    let mut town = Town::new(spec);
    let cid = town.stored(0, NAME, FILE);
    (town, cid)
}

fn by_http(town: &mut Town, node: u32, host: &str, path: &str) -> Outcome {
    let request = HttpRequest {
        method: "GET".to_owned(),
        scheme: "https".to_owned(),
        host: host.to_owned(),
        port: 443,
        path: path.to_owned(),
        headers: Vec::new(),
        body: Payload::new(*b""),
    };
    let (net, at) = town.at(node);
    net.http(at, &request)
}

/// Which of these nodes cannot read a file, each told the same.
fn cannot_read(town: &mut Town, cid: &str, why: &Absence) -> Vec<u32> {
    let read = (0..4).map(|node| (node, town.read(node, cid, NAME)));
    let absent = read.filter_map(|(node, read)| read.err().map(|told| (node, told)));
    absent.inspect(|(_, told)| assert_eq!(told, why)).map(|(node, _)| node).collect()
}

#[test]
fn a_missing_or_corrupt_block_keeps_a_file_from_those_whom_the_fault_names() {
    for kind in ["missing", "corrupt"] {
        let (mut town, cid) = with_file(json!({}));
        town.around.proofs = vec![(cid.clone(), 0, 4)];
        for (entry, of, who) in [
            (1, json!({}), vec![0, 1, 2, 3]),
            (2, json!({ "node": "n1" }), vec![1]),
            (3, json!({ "group": "even" }), vec![0, 2]),
            (4, json!({ "of": { "cid": cid } }), vec![0, 1, 2, 3]),
            (5, json!({ "of": { "cid": "another" } }), vec![]),
            (6, json!({ "of": { "name": "proof*" } }), vec![0, 1, 2, 3]),
            (7, json!({ "of": { "name": "*.txt" } }), vec![]),
            (8, json!({ "of": { "stored_by": "n0" } }), vec![0, 1, 2, 3]),
            (9, json!({ "of": { "stored_by": "n1" } }), vec![]),
            (10, json!({ "of": { "proof_of": "n0", "round": 4 } }), vec![0, 1, 2, 3]),
            (11, json!({ "of": { "proof_of": "n0", "round": 5 } }), vec![]),
            (12, json!({ "of": { "proof_of": "n1" } }), vec![]),
            (13, json!({ "of": { "proof_of_group": "even" }, "node": "n3" }), vec![3]),
            (14, json!({ "of": { "proof_of_group": "even", "proof_of": "n2" } }), vec![]),
            (15, json!({ "at": "*.koii.live" }), vec![0, 1, 2, 3]),
            (16, json!({ "at": FIRST }), vec![]),
        ] {
            town.fault(entry, json!({ kind: of }));
            assert_eq!(cannot_read(&mut town, &cid, &fault_of(entry, kind)), who, "{kind} {of}");
            town.net.fault_ends(entry);
        }
        assert!(town.read(1, &cid, NAME).is_ok(), "it is over");
    }
}

#[test]
fn a_fault_at_one_storage_node_is_passed_by() {
    let (mut town, cid) = with_file(json!({}));
    town.fault(3, json!({ "corrupt": { "at": FIRST } }));
    let outcome = town.get(1, &cid, NAME);
    let [StorageEvent::Skipped { through, why, .. }, StorageEvent::Read { through: second, .. }] = outcome.events.as_slice() else {
        panic!("{outcome:?}")
    };
    assert_eq!((through.as_str(), why, second.as_str()), (FIRST, &fault_of(3, "corrupt"), "tasknet.koii.live"));
}

#[test]
fn a_block_that_is_sought_for_long_makes_the_request_hang() {
    let (mut town, cid) = with_file(json!({ "missing": "hang" }));
    town.fault(0, json!({ "missing": { "at": FIRST } }));
    let outcome = town.get(1, &cid, NAME);
    assert_eq!((outcome.after, outcome.events.len()), (Some(Span::from_millis(20_000)), 2));
}

#[test]
fn each_way_of_being_down_takes_its_time_and_is_told() {
    for (how, after, status) in [
        ("refuses", 0, "undefined"),
        ("hangs", 60_000, "undefined"),
        ("error-page", 30, "Bad Gateway"),
        ("too-many", 30, "Too Many Requests"),
    ] {
        let (mut town, cid) = with_file(json!({ "latency": "10 ms" }));
        town.fault(2, json!({ "down": { "how": how } }));
        let outcome = town.get(1, &cid, NAME);
        assert_eq!(outcome.after, Some(Span::from_millis(after)), "{how}");
        assert_eq!(outcome.reply, Reply::Failed { why: format!("Cannot fetch the file: {status}") });
        assert_eq!(town.read(1, &cid, NAME), Err(fault_of(2, "down")));
        let outcome = town.put(1, NAME, FILE);
        let [StorageEvent::NotStored { entry: Some(2), names, bytes, .. }] = outcome.events.as_slice() else { panic!("{outcome:?}") };
        assert_eq!((names.as_slice(), *bytes), (&[NAME.to_owned()][..], FILE.len() as u64));
    }
}

#[test]
fn a_slow_storage_node_is_given_up_after_twenty_seconds() {
    let (mut town, cid) = with_file(json!({}));
    town.fault(1, json!({ "slow": { "by": "2 s" } }));
    town.fault(2, json!({ "slow": { "by": "19 s", "at": FIRST, "of": { "name": NAME } } }));
    let outcome = town.get(1, &cid, NAME);
    let [StorageEvent::Skipped { why, .. }, StorageEvent::Read { .. }] = outcome.events.as_slice() else { panic!("{outcome:?}") };
    assert_eq!((why, outcome.after), (&fault_of(1, "slow"), Some(Span::from_millis(22_000))));
    assert!(matches!(town.put(0, NAME, FILE).reply, Reply::Stored { .. }), "the others take it");
    town.fault(3, json!({ "slow": { "by": "20 s" } }));
    let outcome = town.put(0, NAME, FILE);
    assert!(matches!(outcome.events.as_slice(), [StorageEvent::NotStored { entry: Some(1), .. }]), "{outcome:?}");
    assert_eq!(outcome.reply, Reply::Failed { why: "Failed to upload fileAbortError: This operation was aborted".to_owned() });
}

#[test]
fn a_host_that_is_slow_without_any_fault_is_not_reached() {
    let mut town = Town::new(json!({ "latency": "20.001 s", "uploads": "anybody", "hosting": "storage-nodes" }));
    assert!(matches!(town.put(0, NAME, FILE).events.as_slice(), [StorageEvent::NotStored { entry: None, .. }]));
    let mut before = Town::new(json!({}));
    let cid = before.stored(0, NAME, FILE);
    let car = before.net.export(&[&cid]).unwrap();
    town.net.import(&car).unwrap();
    assert!(matches!(town.read(1, &cid, NAME), Err(Absence::Unreached { .. })));
}

#[test]
fn an_upload_comes_to_nothing_in_each_way() {
    let mut town = Town::new(json!({}));
    town.fault(1, json!({ "upload": { "how": "times-out", "node": "n1" } }));
    town.fault(2, json!({ "upload": { "how": "refused", "node": "n2" } }));
    town.fault(3, json!({ "upload": { "how": "stores-nothing", "node": "n3" } }));
    let outcome = town.put(1, NAME, FILE);
    assert!(matches!(outcome.events.as_slice(), [StorageEvent::NotStored { entry: Some(1), .. }]), "{outcome:?}");
    assert_eq!(outcome.after, Some(Span::from_millis(20_000)));
    let outcome = town.put(2, NAME, FILE);
    assert!(matches!(outcome.events.as_slice(), [StorageEvent::NotStored { entry: Some(2), .. }]), "{outcome:?}");
    let thrown = "Failed to upload fileError: Failed to upload file 500 - Internal Server Error - {\"error\":\"internal error\"}";
    assert_eq!(outcome.reply, Reply::Failed { why: thrown.to_owned() });
    let outcome = town.put(3, NAME, FILE);
    let [StorageEvent::Pretended { cid, entry: 3, .. }] = outcome.events.as_slice() else { panic!("{outcome:?}") };
    assert_eq!(outcome.reply, Reply::Stored { cid: cid.clone() });
    assert_eq!(town.read(0, cid, NAME), Err(Absence::OnlyPretended { entry: 3 }));
    assert!(town.net.each_root().next().is_none() && town.net.hosts(cid).is_empty());
    assert_eq!(town.stored(0, NAME, FILE), *cid, "it is the CID of the file");
    assert_eq!(town.read(4, cid, NAME), Ok(FILE.to_vec()));
}

#[test]
fn one_storage_node_that_takes_an_upload_is_enough() {
    let mut town = Town::new(json!({ "hosting": "storage-nodes" }));
    town.fault(1, json!({ "upload": { "how": "times-out", "at": FIRST } }));
    town.fault(2, json!({ "upload": { "how": "stores-nothing", "at": "tasknet.koii.live" } }));
    let outcome = town.put(0, NAME, FILE);
    let [StorageEvent::Stored { hosts, through, .. }] = outcome.events.as_slice() else { panic!("{outcome:?}") };
    assert_eq!((hosts.as_slice(), through.as_str()), (&[StorageNode(2)][..], "tasknet-2.koii.live"));
    assert_eq!(outcome.after, Some(Span::from_millis(20_000)), "all are waited for");
}

#[test]
fn a_share_of_the_uploads_fails_at_all_storage_nodes_together() {
    let mut town = Town::new(json!({}));
    town.fault(0, json!({ "upload": { "share": "30 %" } }));
    let failed = (0..1_000).filter(|_| matches!(town.put(0, NAME, FILE).reply, Reply::Failed { .. })).count();
    assert!((240..360).contains(&failed), "{failed}");
}

#[test]
fn hosts_that_are_offline_by_a_fault_serve_nothing() {
    for (who, hosting, hosts) in [
        (json!({ "node": "n0" }), "uploader", vec![node(0)]),
        (json!({ "group": "even" }), "uploader", vec![node(0)]),
        (json!({ "host": "storage-nodes" }), "storage-nodes", vec![StorageNode(0), StorageNode(1), StorageNode(2)]),
        (json!({}), "both", vec![node(0), StorageNode(0), StorageNode(1), StorageNode(2)]),
    ] {
        let (mut town, cid) = with_file(json!({ "hosting": hosting }));
        town.fault(0, json!({ "offline": { "node": "n5" } }));
        assert!(town.read(1, &cid, NAME).is_ok(), "another is offline");
        town.fault(1, json!({ "offline": who }));
        assert_eq!(town.read(1, &cid, NAME), Err(Absence::HostsOffline { hosts }), "{who}");
        town.net.fault_ends(1);
        assert!(town.read(1, &cid, NAME).is_ok());
    }
}

#[test]
fn a_full_host_takes_nothing_new() {
    let (mut town, cid) = with_file(json!({ "hosting": "both", "replicas": 1 }));
    town.fault(4, json!({ "full": { "node": "n0" } }));
    assert_eq!(town.stored(0, NAME, FILE), cid, "what it has it has");
    let other = town.stored(0, "other", FILE);
    assert_eq!(town.net.hosts(&other), [StorageNode(0)]);
    town.fault(5, json!({ "full": { "host": "storage-nodes" } }));
    let outcome = town.put(0, "more", FILE);
    assert!(matches!(outcome.events.as_slice(), [StorageEvent::NotStored { entry: Some(4), .. }]), "{outcome:?}");
}

#[test]
fn what_a_host_loses_is_gone_for_good() {
    let (mut town, cid) = with_file(json!({}));
    let kept = town.stored(0, "kept", FILE);
    let told = town.fault(0, json!({ "lose": { "node": "n0", "of": { "name": NAME } } }));
    let [(Some(NodeId(0)), StorageEvent::Dropped { cid: lost, by, .. })] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((lost, *by), (&cid, node(0)));
    town.net.fault_ends(0);
    assert_eq!(town.read(1, &cid, NAME), Err(Absence::Dropped { hosts: vec![node(0)] }));
    assert!(town.read(1, &kept, "kept").is_ok());
}

#[test]
fn nobody_gets_past_a_storage_task_that_is_not_active() {
    let (mut town, cid) = with_file(json!({}));
    town.fault(6, json!({ "inactive": { "node": "n1" } }));
    assert_eq!(town.get(1, &cid, NAME).reply, Reply::Failed { why: "Storage task is not active".to_owned() });
    assert_eq!(town.read(1, &cid, NAME), Err(fault_of(6, "inactive")));
    let outcome = town.put(1, NAME, FILE);
    assert_eq!(outcome.reply, Reply::Failed { why: "Storage task is not active".to_owned() });
    assert!(matches!(outcome.events.as_slice(), [StorageEvent::NotStored { entry: Some(6), .. }]));
    assert!(town.read(2, &cid, NAME).is_ok());
}

#[test]
fn each_lie_is_told_to_whom_it_is_meant_for_and_is_in_the_log() {
    for (gives, how, bytes) in [
        ("truncated", "a truncated file", &FILE[..5]),
        ("another-file", "another file", b"{\"value\":2}"),
        ("empty", "an empty body", b""),
        ("altered", "altered bytes", b""),
        ("html", "a page of HTML", b"<"),
    ] {
        let (mut town, cid) = with_file(json!({}));
        town.stored(3, NAME, b"{\"value\":2}");
        town.fault(5, json!({ "lie": { "gives": gives, "node": "n1", "at": FIRST } }));
        let outcome = town.get(1, &cid, NAME);
        let [StorageEvent::Altered { how: told, bytes: len, entry: 5, through, .. }] = outcome.events.as_slice() else {
            panic!("{outcome:?}")
        };
        let Reply::Bytes(Payload::Here(read)) = outcome.reply else { panic!() };
        assert_eq!((told.as_str(), *len, through.as_str()), (how, read.len() as u64, FIRST));
        assert!(*read != *FILE, "{gives}");
        match gives {
            "altered" => assert_eq!(read.iter().zip(FILE).filter(|(a, b)| a != b).count(), 1),
            "html" => assert!(read.starts_with(bytes)),
            _ => assert_eq!(&*read, bytes),
        }
        assert_eq!(town.read(2, &cid, NAME), Ok(FILE.to_vec()), "another node is told the truth");
        town.net.fault_ends(5);
        assert_eq!(town.read(1, &cid, NAME), Ok(FILE.to_vec()));
    }
}

#[test]
fn the_client_does_not_see_a_wrong_type() {
    let (mut town, cid) = with_file(json!({}));
    town.fault(0, json!({ "lie": { "gives": "wrong-type" } }));
    assert!(matches!(town.get(1, &cid, NAME).events.as_slice(), [StorageEvent::Read { .. }]));
    let outcome = by_http(&mut town, 1, FIRST, &format!("/ipfs/{cid}/{NAME}"));
    assert!(matches!(outcome.events.as_slice(), [StorageEvent::Altered { .. }]));
}

#[test]
fn another_file_is_empty_where_no_other_has_the_name() {
    let (mut town, cid) = with_file(json!({}));
    town.fault(0, json!({ "lie": { "gives": "another-file" } }));
    assert_eq!(town.read(1, &cid, NAME), Ok(Vec::new()));
}

#[test]
fn a_liar_has_nothing_to_hand_over_where_nobody_hosts_the_file() {
    let (mut town, cid) = with_file(json!({}));
    town.fault(0, json!({ "lie": {} }));
    town.around.offline = [0].into();
    assert_eq!(town.read(1, &cid, NAME), Err(Absence::HostsOffline { hosts: vec![node(0)] }));
}

fn is_skipped(event: &StorageEvent) -> bool {
    matches!(event, StorageEvent::Skipped { .. })
}

/// Faults of every kind that lasts, some of them narrow.
fn faults() -> impl Strategy<Value = Value> {
    let who = prop_oneof![Just(json!({})), (0..10_u32).prop_map(|n| json!({ "node": format!("n{n}") })), Just(json!({ "group": "even" }))];
    let at = prop_oneof![Just(None), Just(Some(FIRST)), Just(Some("tasknet*"))];
    let kinds = prop::sample::select(vec![
        ("missing", json!({})),
        ("corrupt", json!({ "of": { "name": "b*" } })),
        ("down", json!({ "how": "hangs" })),
        ("down", json!({ "how": "error-page" })),
        ("slow", json!({ "by": "0..25 s" })),
        ("upload", json!({ "how": "times-out", "share": "50 %" })),
        ("upload", json!({ "how": "stores-nothing", "share": "50 %" })),
        ("offline", json!({})),
        ("full", json!({})),
        ("inactive", json!({})),
        ("lie", json!({ "gives": "altered" })),
        ("lie", json!({ "gives": "truncated" })),
    ]);
    (who, at, kinds).prop_map(|(who, at, (kind, own))| {
        let mut fault = own;
        for (key, value) in who.as_object().into_iter().flatten() {
            fault[key] = value.clone();
        }
        if let Some(at) = at.filter(|_| !["offline", "full", "inactive"].contains(&kind)) {
            fault["at"] = at.into();
        }
        json!({ kind: fault })
    })
}

/// What somebody does.
#[derive(Clone, Debug)]
enum Act {
    Put(u32, usize),
    Get(u32, usize),
    Switch(u32),
    Round,
    Begins(Value),
    Ends(u32),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => (0..10_u32, 0..4_usize).prop_map(|(node, file)| Act::Put(node, file)),
        6 => (0..10_u32, 0..4_usize).prop_map(|(node, file)| Act::Get(node, file)),
        1 => (0..10_u32).prop_map(Act::Switch),
        1 => Just(Act::Round),
        1 => faults().prop_map(Act::Begins),
        1 => (0..8_u32).prop_map(Act::Ends),
    ];
    vec(act, 1..60)
}

/// The files of the laws; the first two differ in their bytes alone, the last is empty.
const FILES: [(&str, &[u8]); 4] = [("a.json", b"{\"a\":1}"), ("a.json", b"{\"a\":2}"), ("b.json", b"{\"b\":1}"), ("empty", b"")];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn other_bytes_come_under_a_cid_only_by_a_lie_and_each_question_has_one_end(
        acts in acts(), hosting in prop::sample::select(vec!["uploader", "storage-nodes", "both"]), hangs: bool,
    ) {
        let missing = if hangs { "hang" } else { "refuse" };
        let mut town = Town::new(json!({ "hosting": hosting, "missing": missing, "retention": "2 rounds", "latency": "0..90 ms" }));
        let cids: Vec<String> = FILES.iter().map(|(name, bytes)| Town::new(json!({})).stored(0, name, bytes)).collect();
        let (mut active, mut entry) = (BTreeMap::new(), 0);
        for act in acts {
            match act {
                Act::Switch(n) => if !town.around.offline.remove(&n) { town.around.offline.insert(n); },
                Act::Round => {
                    town.round += 1;
                    town.net.round_begins(Round(town.round), &town.around);
                }
                Act::Begins(fault) => {
                    town.fault(entry, fault.clone());
                    active.insert(entry, fault.as_object().unwrap().keys().next().unwrap().clone());
                    entry += 1;
                }
                Act::Ends(entry) => {
                    town.net.fault_ends(entry);
                    active.remove(&entry);
                }
                Act::Put(node, file) => {
                    let outcome = town.put(node, FILES[file].0, FILES[file].1);
                    let ends = outcome.events.iter().filter(|event| !matches!(event, StorageEvent::Pinned { .. })).count();
                    prop_assert_eq!(ends, 1);
                    match (&outcome.events[0], outcome.reply) {
                        (StorageEvent::Stored { cid, .. } | StorageEvent::Pretended { cid, .. }, Reply::Stored { cid: told }) => {
                            prop_assert_eq!((cid, &told), (&cids[file], &cids[file]));
                        }
                        (StorageEvent::NotStored { entry, .. }, Reply::Failed { .. }) => {
                            prop_assert!(entry.is_none_or(|entry| active.contains_key(&entry)));
                        }
                        other => panic!("{other:?}"),
                    }
                }
                Act::Get(node, file) => {
                    let outcome = town.get(node, &cids[file], FILES[file].0);
                    let (last, before) = outcome.events.split_last().unwrap();
                    prop_assert!(before.iter().all(is_skipped));
                    prop_assert!(outcome.after.is_some_and(|after| after <= Span::from_millis(60_000)));
                    match (last, outcome.reply) {
                        (StorageEvent::Read { .. }, Reply::Bytes(read)) => prop_assert_eq!(&**read.bytes().unwrap(), FILES[file].1),
                        (StorageEvent::Altered { entry, .. }, Reply::Bytes(read)) => {
                            prop_assert_eq!(&active[entry], "lie");
                            prop_assert_ne!(&**read.bytes().unwrap(), FILES[file].1);
                        }
                        (StorageEvent::Missing { .. }, Reply::Failed { .. }) => {}
                        other => panic!("{other:?}"),
                    }
                }
            }
        }
    }

    #[test]
    fn who_cannot_read_is_told_what_is_so(acts in acts()) {
        let mut town = Town::new(json!({ "retention": "1 round" }));
        let cids: Vec<String> = FILES.iter().map(|(name, bytes)| Town::new(json!({})).stored(0, name, bytes)).collect();
        // Who hosts each file until the end of which round, and who did; which fault pretended to have stored it first.
        let mut model: Vec<(BTreeMap<u32, u64>, BTreeSet<u32>)> = vec![Default::default(); FILES.len()];
        let mut pretended: Vec<Option<u32>> = vec![None; FILES.len()];
        let (mut active, mut entry) = (BTreeMap::new(), 0);
        for act in acts {
            match act {
                Act::Switch(n) => if !town.around.offline.remove(&n) { town.around.offline.insert(n); },
                Act::Round => {
                    town.round += 1;
                    town.net.round_begins(Round(town.round), &town.around);
                    for (hosts, left) in &mut model {
                        left.extend(hosts.iter().filter(|(_, until)| **until < town.round).map(|(host, _)| *host));
                        hosts.retain(|_, until| *until >= town.round);
                    }
                }
                Act::Begins(fault) => {
                    town.fault(entry, fault.clone());
                    active.insert(entry, fault.as_object().unwrap().keys().next().unwrap().clone());
                    entry += 1;
                }
                Act::Ends(entry) => {
                    town.net.fault_ends(entry);
                    active.remove(&entry);
                }
                Act::Put(node, file) => match &town.put(node, FILES[file].0, FILES[file].1).events[0] {
                    StorageEvent::Stored { .. } => {
                        model[file].0.insert(node, town.round + 1);
                        model[file].1.remove(&node);
                    }
                    StorageEvent::Pretended { entry, .. } => pretended[file] = pretended[file].or(Some(*entry)),
                    _ => {}
                },
                Act::Get(node, file) => {
                    let Err(why) = town.read(node, &cids[file], FILES[file].0) else { continue };
                    let (hosts, left) = &model[file];
                    // Node 9 pays for pins.
                    let mut told: BTreeSet<Provider> = hosts.keys().map(|n| Node(NodeId(*n))).collect();
                    told.extend(town.net.hosts(&cids[file]).into_iter().filter(|host| *host == Provider::PinningService));
                    let named = |hosts: &[Provider]| hosts.iter().copied().collect::<BTreeSet<_>>();
                    let faulty = |kind: &str| active.values().any(|active| active == kind);
                    match why {
                        Absence::NoAccess => prop_assert_eq!(node, 8),
                        Absence::Fault { entry, kind } => prop_assert_eq!(active.get(&entry), Some(&kind)),
                        Absence::NeverStored => prop_assert!(told.is_empty() && left.is_empty() && pretended[file].is_none()),
                        Absence::OnlyPretended { entry } => {
                            prop_assert!(told.is_empty() && left.is_empty() && pretended[file] == Some(entry));
                        }
                        Absence::Dropped { hosts } => {
                            prop_assert!(told.is_empty());
                            prop_assert_eq!(named(&hosts), left.iter().map(|n| Node(NodeId(*n))).collect::<BTreeSet<_>>());
                        }
                        Absence::HostsOffline { hosts } => {
                            prop_assert_eq!(named(&hosts), told.clone());
                            let is_off = |host: &Provider| matches!(host, Node(n) if town.around.offline.contains(&n.0));
                            prop_assert!(faulty("offline") || told.iter().all(is_off));
                        }
                        other => panic!("{other:?}"),
                    }
                }
            }
        }
    }

    #[test]
    fn other_nodes_requests_change_nothing_that_a_node_meets(others in vec((0..4_u32, any::<bool>()), 0..20)) {
        let seen = |others: &[(u32, bool)]| {
            let mut town = Town::new(json!({ "hosting": "storage-nodes" }));
            let cid = town.stored(5, NAME, &[b'x'; 200]);
            town.fault(0, json!({ "slow": { "by": "0..9 s" } }));
            town.fault(1, json!({ "upload": { "share": "50 %" } }));
            town.fault(2, json!({ "lie": { "at": FIRST } }));
            for (other, reads) in others {
                if *reads { town.get(*other, &cid, NAME) } else { town.put(*other, "other", FILE) };
            }
            let puts: Vec<Outcome> = (0..6).map(|n| town.put(5, NAME, &[n])).collect();
            let gets: Vec<Outcome> = (0..3).map(|_| town.get(5, &cid, NAME)).collect();
            (puts, gets)
        };
        prop_assert_eq!(seen(&others), seen(&[]));
    }

    #[test]
    fn a_storage_node_gives_the_same_by_http_as_to_its_client(fault in faults(), file in 0..4_usize) {
        let mut towns = [0, 1].map(|_| {
            let mut town = Town::new(json!({ "latency": "0..90 ms" }));
            let cid = town.stored(0, FILES[file].0, FILES[file].1);
            town.fault(0, fault.clone());
            (town, cid)
        });
        let [(one, cid), (other, _)] = &mut towns;
        let (typed, http) = (one.get(1, cid, FILES[file].0), by_http(other, 1, FIRST, &format!("/task/any/ipfs/{cid}/{}", FILES[file].0)));
        // A client that finds the storage task inactive asks nobody, and one that waits too long goes on.
        prop_assume!(!matches!(typed.events[0], StorageEvent::Missing { .. }));
        match (&typed.events[0], typed.reply, http.reply) {
            (StorageEvent::Skipped { why, .. }, ..) => {
                let late = matches!(why, Absence::Fault { kind, .. } if kind == "slow");
                let says = |event: &StorageEvent| matches!(event, StorageEvent::Missing { why: other, .. } if other == why);
                prop_assert!(late || says(&http.events[0]), "{:?}", http.events);
            }
            (event, Reply::Bytes(read), Reply::Http(response)) => {
                prop_assert_eq!((event, &read), (&http.events[0], &response.body));
                prop_assert_eq!(typed.after, http.after);
            }
            other => panic!("{other:?}"),
        }
    }
}
