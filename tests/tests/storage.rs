//! The storage network in the whole world: what a run stored comes out as a CAR and seeds another, the same client by HTTP and without,
//! and whatever goes wrong, the log says who failed whom.

use koipond_record::event::{NodeEvent, StorageEvent};
use koipond_record::{Ask, Event, NodeId, What};
use koipond_tests::{Collected, Folder, Program, repo};
use proptest::prelude::*;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const CASES: u32 = 48;

fn yaml(task: &str, rest: &str) -> String {
    format!(
        "scenario: a small store\ntask: {task}\n\
         chain: {{ round_time: 700 slots, submission_window: 250 slots, audit_window: 250 slots, timing: {{ jitter: 0..40 slots }} }}\n\
         framework: {{ audits: every }}\nrounds: 4\n{rest}\
         expect:\n  - never: {{ stopped: {{ group: honest }} }}\n"
    )
}

fn kept_proof(rest: &str) -> String {
    yaml(&repo::file("scenarios/tasks/kept-proof"), rest)
}

const HONEST: &str = "nodes: { honest: { count: 3 } }\n";

fn storage(run: &Collected) -> impl Iterator<Item = (Option<NodeId>, &StorageEvent)> {
    run.events.iter().filter_map(|event| match &event.what {
        What::Storage(storage) => Some((event.node, storage)),
        _ => None,
    })
}

fn stored(run: &Collected) -> Vec<String> {
    let of = |(_, event): (_, &StorageEvent)| match event {
        StorageEvent::Stored { cid, .. } => Some(cid.clone()),
        _ => None,
    };
    let mut all: Vec<String> = storage(run).filter_map(of).collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn what_a_run_stored_comes_out_as_a_car_and_seeds_another_run_that_is_kept_with_it() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "storage-car");
    folder.write("first.yaml", &kept_proof(HONEST));
    folder.write("second.yaml", &kept_proof(HONEST));
    let _ = KOIPOND.run(&["run", "first.yaml", "--out", "run"], folder.path()).with_code(0);
    let written = KOIPOND.run(&["storage", "export", "run", "--car", "first.car"], folder.path()).with_code(0);
    assert!(written.stdout.starts_with("first.car: 12 roots, "), "{}", written.stdout);

    let listed = KOIPOND.run(&["storage", "import", "first.car"], folder.path()).with_code(0);
    let cids = stored(&repo::scene_of(&kept_proof(HONEST), folder.path()).collect(1));
    assert_eq!(cids.len(), 12);
    assert!(cids.iter().all(|cid| listed.stdout.contains(&format!("{cid}/proof.json  "))), "{}", listed.stdout);

    let seeded = KOIPOND.run(&["storage", "import", "first.car", "--into", "second.yaml"], folder.path()).with_code(0);
    assert_eq!(seeded.stdout, "second.yaml: it begins with first.car\n");
    let _ = KOIPOND.run(&["run", "second.yaml", "--seed", "2", "--out", "again"], folder.path()).with_code(0);
    // The archive is part of what is kept, so the file itself is no longer needed; and all of it comes out again.
    folder.write("first.car", "no longer a CAR");
    let _ = KOIPOND.run(&["replay", "again"], folder.path()).with_code(0);
    let all = KOIPOND.run(&["storage", "export", "again", "--car", "all.car"], folder.path()).with_code(0);
    assert!(all.stdout.starts_with("all.car: 24 roots, "), "{}", all.stdout);
}

#[test]
fn a_car_or_a_scenario_that_does_not_fit_is_refused_and_left_as_it_was() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "storage-refused");
    let text = kept_proof(&format!("{HONEST}storage: {{ missing: hang }}\n"));
    folder.write("said.yaml", &text);
    folder.write("none.car", "");
    let refused = |args: &[&str]| KOIPOND.run(args, folder.path()).with_code(2).stderr;
    assert!(refused(&["storage", "import", "none.car"]).starts_with("none.car: "));
    assert!(refused(&["storage", "import", "lost.car"]).starts_with("lost.car: it cannot be read"));
    assert!(refused(&["storage", "export", "nothing", "--car", "x.car"]).contains("is not a run folder"));
    let _ = KOIPOND.run(&["run", "said.yaml", "--out", "run"], folder.path()).with_code(0);
    let _ = KOIPOND.run(&["storage", "export", "run", "--car", "one.car"], folder.path()).with_code(0);
    assert!(refused(&["storage", "export", "run", "--car", "x.car", "--cid", "bafy"]).contains("not a CID"));
    assert!(refused(&["storage", "import", "one.car", "--into", "said.yaml"]).contains("add `import: [one.car]` to its `storage`"));
    assert_eq!(folder.read("said.yaml"), text);

    folder.write("damaged.yaml", &kept_proof(&format!("{HONEST}storage: {{ import: [none.car] }}\n")));
    let why = refused(&["run", "damaged.yaml"]);
    assert!(why.contains("archive none.car: "), "{why}");
}

/// A client of our own that speaks HTTP as the real one does: a form with the files, the signed hash and the key.
const BY_HTTP: &str = "
import crypto from 'node:crypto';
import { initializeTaskManager, namespaceWrapper } from '@_koii/task-manager';
import { KoiiStorageClient } from '@_koii/storage-task-sdk';
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
function base58(bytes) {
  let n = BigInt('0x' + Buffer.from(bytes).toString('hex')), text = '';
  for (; n > 0n; n /= 58n) text = alphabet[Number(n % 58n)] + text;
  return '1'.repeat(bytes.findIndex((byte) => byte !== 0)) + text;
}
async function post(content, name, keys, sign = keys) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(sign.secretKey).subarray(0, 32)]);
  const key = crypto.createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const hash = Buffer.from(crypto.createHash('sha256').update(content).digest('hex'));
  const signed = Buffer.concat([crypto.sign(null, hash, key), hash]);
  const form = new FormData();
  form.append('files', new File([content], name));
  form.append('signature', base58(signed));
  form.append('stakingWalletPubkey', keys.publicKey.toBase58());
  const response = await fetch('https://tasknet.koii.live/task/anything/ipfs/add', { method: 'POST', body: form });
  return { status: response.status, body: await response.text() };
}
async function task(round) {
  if (round !== 0) return;
  const keys = await namespaceWrapper.getSubmitterAccount();
  const content = JSON.stringify({ round, text: 'the same bytes' });
  const posted = await post(content, 'proof.json', keys);
  const { cid } = await new KoiiStorageClient().uploadFile(new File([content], 'proof.json'), keys);
  console.log('same', posted.status, JSON.parse(posted.body).cid === cid);
  const forged = await post(content, 'other.json', keys, { secretKey: new Uint8Array(64).fill(7) });
  console.log('forged', forged.status);
  for (const url of [`https://ipfs-gateway.koii.live/task/x/ipfs/${cid}/proof.json`, `https://ipfs.io/ipfs/${cid}/proof.json`, `https://${cid}.ipfs.w3s.link/proof.json`]) {
    const response = await fetch(url);
    console.log('read', response.status, (await response.text()) === content);
  }
  console.log('client', (await (await new KoiiStorageClient().getFile(cid, 'proof.json')).text()) === content);
}
const nothing = async () => undefined;
initializeTaskManager({ setup: nothing, task, submission: nothing, audit: nothing, distribution: () => ({}), routes: nothing });
";

#[test]
fn a_client_that_speaks_http_and_one_that_does_not_come_to_the_same() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "storage-http");
    folder.write("task.js", BY_HTTP);
    let run = repo::scene_of(&yaml("./task.js", "nodes: { honest: {} }\n"), folder.path()).collect(3);
    let said: Vec<&str> = run
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::Node(NodeEvent::Said { text, .. }) => Some(text.as_str()),
            _ => None,
        })
        .filter(|text| ["same", "forged", "read", "client"].iter().any(|word| text.starts_with(word)))
        .collect();
    assert_eq!(said, ["same 200 true", "forged 401", "read 200 true", "read 200 true", "read 200 true", "client true"]);
    assert_eq!(stored(&run).len(), 1);
    let hosts: Vec<_> = storage(&run).filter(|(_, event)| matches!(event, StorageEvent::Stored { .. })).collect();
    assert_eq!(hosts.len(), 2, "{hosts:?}");
}

#[test]
fn a_client_waits_for_the_slowest_storage_node_and_takes_the_first_that_succeeded() {
    let rest =
        format!("{HONEST}timeline:\n  - {{ at: round 1, storage: {{ down: {{ at: tasknet.koii.live, how: hangs, for: 1 rounds }} }} }}\n");
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "storage-slowest");
    let run = repo::scene_of(&kept_proof(&rest), folder.path()).collect(1);
    let waits = |round: u64| -> Vec<u64> {
        let clock = run.cast().0.clock.clone();
        let put = |event: &&Event| matches!(event.what, What::Node(NodeEvent::Called { ask: Ask::Put { .. }, .. }));
        let asked = run.events.iter().filter(put).filter(|event| clock.round(clock.slot(event.at)).0 == round);
        let answered = |asked: &Event| {
            let What::Node(NodeEvent::Called { call, .. }) = &asked.what else { return None };
            let of = |event: &&Event| {
                event.node == asked.node
                    && matches!(&event.what, What::Node(NodeEvent::Got(koipond_record::Input::Answer { call: to, .. })) if to == call)
            };
            run.events.iter().find(of).map(|event| (event.at - asked.at).millis())
        };
        asked.filter_map(answered).collect()
    };
    assert!(waits(0).iter().all(|ms| *ms < 1_000) && waits(0).len() == 3, "{:?}", waits(0));
    assert!(waits(1).iter().all(|ms| (20_000..21_000).contains(ms)) && waits(1).len() == 3, "{:?}", waits(1));
    assert_eq!(stored(&run).len(), 12);
}

#[test]
fn a_file_that_is_asked_for_by_http_and_cannot_be_reached_is_told_as_missing() {
    let task = "
import { initializeTaskManager, namespaceWrapper } from '@_koii/task-manager';
import { KoiiStorageClient } from '@_koii/storage-task-sdk';
const nothing = async () => undefined;
let cid;
async function task(round) {
  if (round === 0) ({ cid } = await new KoiiStorageClient().uploadFile(new File(['x'], 'a.txt'), await namespaceWrapper.getSubmitterAccount()));
  if (round !== 1) return;
  for (const url of [`https://ipfs.io/ipfs/${cid}/a.txt`, `https://${cid}.ipfs.w3s.link/a.txt`, `https://tasknet.koii.live/task/x/ipfs/${cid}/a.txt`, 'https://ipfs.io/']) {
    await fetch(url).catch(() => undefined);
  }
}
initializeTaskManager({ setup: nothing, task, submission: nothing, audit: nothing, distribution: () => ({}), routes: nothing });
";
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "storage-unreached");
    folder.write("task.js", task);
    let rest = "nodes: { honest: {} }\ntimeline:\n  - { at: round 1, partition: { node: honest-1, from: storage, for: 1 rounds } }\n";
    let run = repo::scene_of(&yaml("./task.js", rest), folder.path()).collect(1);
    let cid = stored(&run).remove(0);
    let missing: Vec<String> = storage(&run)
        .filter_map(|(_, event)| match event {
            StorageEvent::Missing { cid: told, name, through, .. } if *told == cid && name == "a.txt" => Some(through.clone()),
            StorageEvent::Missing { .. } => Some(String::new()),
            _ => None,
        })
        .collect();
    assert_eq!(missing, ["ipfs.io".to_owned(), format!("{cid}.ipfs.w3s.link"), "tasknet.koii.live".to_owned()]);
}

/// The kinds of faults, each with settings beside whom and how long.
const FAULTS: [(&str, &str); 16] = [
    ("missing", ""),
    ("missing", "at: \"*.koii.live\", "),
    ("corrupt", "of: { proof_of: honest-1 }, "),
    ("corrupt", "of: { name: \"*.json\" }, "),
    ("lie", "gives: altered, "),
    ("lie", "gives: html, of: { stored_by: honest-2 }, "),
    ("lie", "gives: another-file, at: ipfs-gateway.koii.live, "),
    ("down", "how: hangs, at: tasknet-2.koii.live, "),
    ("down", "how: too-many, "),
    ("down", "how: refuses, "),
    ("slow", "by: 1..30000 ms, "),
    ("upload", "how: stores-nothing, share: 50 %, "),
    ("upload", "how: times-out, "),
    ("offline", "HOST"),
    ("full", "HOST"),
    ("lose", "HOST"),
];

/// The terms of the storage network that make a difference to its faults.
const TERMS: [&str; 6] = [
    "{}",
    "{ hosting: storage-nodes, replicas: 2, missing: hang }",
    "{ hosting: both, retention: 1 rounds, latency: 0..4 s }",
    "{ retention: 2 rounds, room: 400 B, bandwidth: 100 B }",
    "{ uploads: anybody, largest_upload: 90 B, hash: blake3 }",
    "{ pinning: { price: 3 KOII, at_least: 0.1 KOII } }",
];

type Random = (usize, (u64, u64), u64, u64);

fn entry(&(kind, (round, slot), who, lasts): &Random, terms: &str, pinned: bool) -> String {
    let (word, with) = FAULTS[kind];
    let readers = match who {
        0 => String::new(),
        1 => "group: honest, ".to_owned(),
        node => format!("node: honest-{}, ", node - 1),
    };
    let hosts = match who {
        0 if terms.contains("hosting") => "host: storage-nodes, ",
        1 if pinned => "host: pinning-service, ",
        2 => "group: honest, ",
        _ => "node: honest-2, ",
    };
    let says = if with == "HOST" { hosts.to_owned() } else { format!("{readers}{with}") };
    let lasts = if word == "lose" { String::new() } else { format!("for: {lasts} slots") };
    format!("  - {{ at: round {round} + {slot} slots, storage: {{ {word}: {{ {says}{lasts} }} }} }}\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn whatever_goes_wrong_with_storage_the_run_completes_twice_the_same_and_every_invariant_holds(
        timeline in prop::collection::vec((0..FAULTS.len(), (0..4_u64, 0..700_u64), 0..5_u64, 1..1_500_u64), 0..5),
        crash in prop::option::of((0..4_u64, 1..900_u64)),
        terms in 0..TERMS.len(),
        pinned: bool,
        seed in 0..1_000_u64,
    ) {
        let mut entries: String = timeline.iter().map(|random| entry(random, TERMS[terms], pinned)).collect();
        if let Some((round, lasts)) = crash {
            entries.push_str(&format!("  - {{ at: round {round} + 60 slots, crash: {{ node: honest-3, for: {lasts} slots }} }}\n"));
        }
        let entries = if entries.is_empty() { entries } else { format!("timeline:\n{entries}") };
        let yaml = kept_proof(&format!(
            "nodes: {{ honest: {{ count: 3, storage: {{ pinned: {pinned} }} }}, cheat: {{ behaviour: fabricator }} }}\n\
             storage: {}\n{entries}",
            TERMS[terms]
        ));
        let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "storage-random");
        folder.write("small.yaml", &yaml);
        let ended = KOIPOND.run(&["run", "small.yaml", "--seed", &seed.to_string(), "--verify", "--format", "json"], folder.path());
        prop_assert!([Some(0), Some(1), Some(3)].contains(&ended.code), "{ended:?}\n{yaml}");
        let report = ended.report();
        prop_assert!(report["ended_early"].is_null() && report["not_deterministic"].is_null() && report["verified"] == true, "{report}\n{yaml}");
        for verdict in report["verdicts"].as_array().expect("a list").iter().filter(|verdict| verdict["always_on"] == true) {
            prop_assert_eq!(&verdict["verdict"], "held", "{}\n{}", verdict, yaml);
        }
    }
}
