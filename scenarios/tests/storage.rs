//! What a scenario says of the storage network, in its plan; and what it may not say.

use std::cell::RefCell;

use koipond_record::unit::Rounds;
use koipond_scenarios::{Deed, Plan, Problems, parse_with};
use koipond_storage_mock::fault::{Hosts, Lie, StorageFaultSpec};
use koipond_storage_mock::spec::{Hosting, MissingRule, StorageDeed};

const SCENARIO: &str = "\
scenario: s
task: t.js
storage:
  hosting: both
  replicas: 2
  retention: 3 rounds
  missing: hang
  required: true
  pinning: { price: 0 KOII }
  gateways: [ipfs.example.com]
  import: [data/proofs.car]
nodes:
  near: { count: 2 }
  far: { storage: { access: false } }
  paid: { storage: { pinned: true } }
rounds: 6
timeline:
  - { at: round 1, storage: { lie: { at: '*.w3s.link', of: { proof_of: near-1, round: 0 }, gives: html, for: 1 round } } }
  - { at: round 2, storage: { offline: { host: storage-nodes, for: 9 rounds } } }
  - { at: round 2, storage: { lose: { node: near-2, of: { name: 'proof*.json' } } } }
  - { at: round 3, pin: { node: near-1, of: { stored_by: near-2 }, paid: true } }
  - { at: round 3, collect-garbage: { node: near-2 } }
expect:
  - finally: { rewarded: { group: near } }
";

/// The beginning of a CAR, which is no text.
const CAR: &[u8] = b"\x3a\xa2\x65roots\x81\xd8\x2a\xff";

fn files(name: &str) -> Result<Vec<u8>, String> {
    match name {
        "data/proofs.car" => Ok(CAR.to_vec()),
        _ => Err("there is no such file".to_owned()),
    }
}

fn read(text: &str) -> Result<Plan, Problems> {
    parse_with("s.yaml", text, &files)
}

fn plan() -> Plan {
    read(SCENARIO).unwrap_or_else(|problems| panic!("{problems}"))
}

/// What is said of the scenario with a part of it changed: the messages alone.
fn told(part: &str, changed: &str) -> Vec<String> {
    assert!(SCENARIO.contains(part), "{part}");
    match read(&SCENARIO.replace(part, changed)) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.list.into_iter().map(|problem| problem.message).collect(),
    }
}

#[test]
fn the_plan_has_the_network_as_it_was_written_and_every_default() {
    let storage = plan().storage;
    assert_eq!((storage.hosting, storage.replicas, storage.retention), (Hosting::Both, 2, Some(Rounds(3))));
    assert_eq!((storage.missing, storage.required, storage.largest_upload.0), (MissingRule::Hang, true, 100_000_000));
    assert_eq!((storage.pinning.price.0.0, storage.gateways.len(), storage.room), (0, 1, None));
}

#[test]
fn a_plan_is_read_again_as_it_was_written() {
    let again: Plan = serde_json::from_str(&serde_json::to_string(&plan()).expect("a plan is JSON")).expect("a plan is read again");
    assert_eq!(again, plan());
}

#[test]
fn each_node_stands_to_the_network_as_its_group_does() {
    let of = |node: &str| plan().nodes.into_iter().find(|there| there.name == node).expect("it is there").storage;
    let both = |node: &str| (of(node).access, of(node).pinned);
    assert_eq!([both("near-2"), both("far-1"), both("paid-1")], [(true, false), (false, false), (true, true)]);
}

#[test]
fn faults_and_deeds_of_storage_stand_in_the_timeline() {
    let timeline = plan().timeline;
    let Deed::Storage(StorageFaultSpec::Lie(lie)) = &timeline[0].what else { panic!("{timeline:?}") };
    assert_eq!((lie.gives, lie.of.round, lie.at.as_deref()), (Lie::Html, Some(0), Some("*.w3s.link")));
    let Deed::Storage(StorageFaultSpec::Offline(offline)) = &timeline[1].what else { panic!("{timeline:?}") };
    assert_eq!(offline.host, Some(Hosts::StorageNodes));
    let Deed::Hosting(StorageDeed::Pin(pin)) = &timeline[3].what else { panic!("{timeline:?}") };
    assert!(pin.paid);
    let faults: Vec<bool> = timeline.iter().map(|entry| entry.what.is_fault()).collect();
    assert_eq!(faults, [true, true, true, false, false]);
}

#[test]
fn an_archive_is_asked_for_once_and_need_not_be_text() {
    let asked = RefCell::new(Vec::new());
    let files = |name: &str| {
        asked.borrow_mut().push(name.to_owned());
        files(name)
    };
    assert!(parse_with("s.yaml", SCENARIO, &files).is_ok());
    assert_eq!(*asked.borrow(), ["data/proofs.car"]);
}

#[test]
fn an_archive_that_is_missing_is_told_where_it_is_named() {
    let problems = read(&SCENARIO.replace("data/proofs.car", "data/proofs.car, nowhere.car")).expect_err("the second is not there");
    assert_eq!(problems.list.len(), 1, "{problems}");
    let problem = &problems.list[0];
    assert_eq!((problem.span.line, problem.span.column), (11, 29));
    assert_eq!((problem.message.as_str(), problem.help.as_deref()), ("`nowhere.car` cannot be used", Some("there is no such file")));
}

#[test]
fn a_body_or_a_config_that_is_no_text_is_told() {
    for named in ["http: [{ host: a.example, file: data/proofs.car }]\nrounds: 6", "config: data/proofs.car\nrounds: 6"] {
        let problems = read(&SCENARIO.replace("rounds: 6", named)).expect_err("it is no text");
        assert_eq!(problems.list.len(), 1, "{problems}");
        assert_eq!(problems.list[0].help.as_deref(), Some("this file is not UTF-8 text"));
    }
}

#[test]
fn every_host_of_the_network_is_one_at_which_a_fault_can_be_seen() {
    for at in [
        "ipfs-gateway.koii.live",
        "TASKNET.koii.live",
        "*.koii.live",
        "ipfs.io",
        "*.ipfs.dweb.link",
        "bafybei*.ipfs.w3s.link",
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.cf-ipfs.com",
        "api.web3.storage",
        "api-v2.spheron.network",
        "testnet.koii.network",
        "koii-k2-task-metadata.s3.us-east-2.amazonaws.com",
        "IPFS.example.com",
        "*",
    ] {
        assert_eq!(told("'*.w3s.link'", &format!("'{at}'")), Vec::<String>::new(), "{at}");
    }
}

#[test]
fn a_host_that_is_none_of_the_network_is_told_with_the_nearest() {
    let no = "is no host of the storage network";
    for (at, message) in [
        ("ipfs.oi", format!("`ipfs.oi` {no}; did you mean `ipfs.io`?")),
        ("ipfs.w3s.link", format!("`ipfs.w3s.link` {no}; did you mean `*.ipfs.w3s.link`?")),
        ("ipfs.example.org", format!("`ipfs.example.org` {no}; did you mean `ipfs.example.com`?")),
        ("*.example.net", format!("`*.example.net` {no}")),
        ("10.0.0.1", format!("`10.0.0.1` {no}")),
    ] {
        assert_eq!(told("'*.w3s.link'", &format!("'{at}'")), [message]);
    }
}

#[test]
fn nothing_is_uploaded_to_a_gateway() {
    let lie = "lie: { at: '*.w3s.link', of: { proof_of: near-1, round: 0 }, gives: html, for: 1 round }";
    let upload = |at: &str| told(lie, &format!("upload: {{ at: '{at}', for: 1 round }}"));
    for sound in ["tasknet.koii.live", "*.koii.live", "api.web3.storage", "*"] {
        assert_eq!(upload(sound), Vec::<String>::new(), "{sound}");
    }
    assert_eq!(upload("dweb.link"), ["nothing is uploaded to `dweb.link`"]);
}

#[test]
fn replicas_are_for_storage_nodes_that_host() {
    assert_eq!(told("hosting: both", "hosting: storage-nodes"), Vec::<String>::new());
    let told = told("hosting: both", "hosting: uploader");
    assert_eq!(told, ["`replicas` has no effect where uploaders host alone", "storage nodes host nothing where uploaders host alone"]);
}

#[test]
fn an_archive_that_is_not_there_can_have_no_fault() {
    let offline = |import: &str| {
        let text = SCENARIO.replace("host: storage-nodes", "host: archive").replace("  import: [data/proofs.car]\n", import);
        read(&text).map_or_else(|problems| problems.list.into_iter().map(|problem| problem.message).collect(), |_| Vec::new())
    };
    assert_eq!(offline("  import: [data/proofs.car]\n"), Vec::<String>::new());
    assert_eq!(offline(""), ["there is no archive where nothing is imported"]);
}

#[test]
fn rounds_of_content_are_rounds_that_are_played() {
    assert_eq!(told("round: 0 }", "round: 5 }"), Vec::<String>::new());
    assert_eq!(told("round: 0 }", "round: 6 }"), ["round 6 is not played; the last round is 5"]);
    assert_eq!(told("stored_by: near-2 }", "round: 7 }"), ["round 7 is not played; the last round is 5"]);
}

#[test]
fn content_is_named_by_cids_and_by_nodes_that_are_there() {
    let sound = "cid: bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi }";
    assert_eq!(told("stored_by: near-2 }", sound), Vec::<String>::new());
    assert_eq!(told("stored_by: near-2 }", "cid: proof }"), ["`proof` is no CID"]);
    assert_eq!(told("stored_by: near-2 }", "stored_by: near-3 }"), ["there is no node `near-3`; `near` has only near-1 to near-2"]);
    assert_eq!(
        told("stored_by: near-2 }", "proof_of_group: near-2 }"),
        ["`near-2` is a node; write `proof_of: near-2`, or `proof_of_group: near`"]
    );
}

#[test]
fn who_has_no_access_cannot_have_everything_pinned() {
    assert_eq!(told("{ access: false }", "{ access: false, pinned: true }"), ["`pinned: true` contradicts `access: false`"]);
}

#[test]
fn a_route_of_the_scenario_may_stand_for_a_host_of_the_network() {
    assert_eq!(told("rounds: 6", "http: [{ host: ipfs.io, status: 504 }]\nrounds: 6"), Vec::<String>::new());
}
