//! The node's door is complete: stepped alone from what the log has of its inputs, every node does what it did.

use std::collections::BTreeMap;

use koipond::lab::Kept;
use koipond::world::{Against, Alone, AloneError, Flow, Observer, Part, alone};
use koipond_record::{Event, Hash, NodeId, Round};
use koipond_scenarios::{NodePlan, draw};
use koipond_tests::{Folder, Program, Scene, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

/// What the log keeps by its hash alone.
#[derive(Default)]
struct Blobs(BTreeMap<Hash, Vec<u8>>);

impl Observer for Blobs {
    fn event(&mut self, _: &Event, _: &[u8], _: Round) -> Flow {
        Flow::Go
    }

    fn blob(&mut self, hash: Hash, bytes: &[u8]) {
        self.0.insert(hash, bytes.to_vec());
    }
}

/// Runs a scenario and steps every node of it again, alone, with what is kept beside the log.
fn each_alone(
    scene: &Scene,
    seed: u64,
    keeps: impl Fn(&Blobs, Hash) -> Option<Vec<u8>> + Sync,
) -> Vec<(String, Result<Alone, AloneError>)> {
    let (mut kept, mut blobs) = (Kept::default(), Blobs::default());
    let _ = scene.watched(seed, vec![&mut kept, &mut blobs]);
    let (plan, _) = draw(&scene.plan, seed);
    let mut log = kept.log().expect("the log is whole");
    let step = |(node, planned): (NodeId, &NodePlan)| {
        let part = Part { node, against: Against::All, blobs: &|hash| keeps(&blobs, hash), stop: &|| false };
        (planned.name.clone(), alone(&plan, &scene.tasks, seed, &mut log, part))
    };
    (0..).map(NodeId).zip(&plan.nodes).map(step).collect()
}

fn all_do_as_they_did(path: &str, seed: u64) {
    let mut calls = 0;
    for (name, alone) in each_alone(&repo::scene(path), seed, |blobs, hash| blobs.0.get(&hash).cloned()) {
        let alone = alone.unwrap_or_else(|why| panic!("{path} seed {seed}: {name}: {why}"));
        assert!(alone.parted.is_none(), "{path} seed {seed}: {name}: {:#?}", alone.parted);
        calls += alone.calls;
    }
    assert!(calls > 0, "{path}: no node asked for anything");
}

/// All of a folder of the library.
fn folder_does_as_it_did(folder: &str) {
    let scenarios = repo::scenarios(&format!("scenarios/library/{folder}"));
    assert!(!scenarios.is_empty());
    scenarios.iter().for_each(|path| all_do_as_they_did(path, 1));
}

#[test]
fn every_node_of_the_basics_does_alone_what_it_did_in_the_world() {
    folder_does_as_it_did("basics");
}

#[test]
fn every_node_under_faults_of_machines_and_networks_does_alone_what_it_did() {
    folder_does_as_it_did("faults");
}

#[test]
fn every_node_under_faults_of_the_chain_does_alone_what_it_did() {
    folder_does_as_it_did("chain");
}

#[test]
fn every_node_under_faults_of_the_storage_network_does_alone_what_it_did() {
    folder_does_as_it_did("storage");
}

#[test]
fn every_node_of_each_generation_of_the_framework_does_alone_what_it_did() {
    folder_does_as_it_did("framework");
}

#[test]
fn every_node_of_the_other_scenarios_does_alone_what_it_did() {
    ["http", "language", "node", "expectations"].into_iter().for_each(folder_does_as_it_did);
}

#[test]
fn every_node_of_a_protocol_attack_does_alone_what_it_did() {
    // One in ten of them, since they are many and alike.
    repo::scenarios("scenarios/library/protocol").iter().step_by(10).for_each(|path| all_do_as_they_did(path, 7));
}

#[test]
fn a_payload_that_is_missing_beside_the_log_is_named() {
    let scene = repo::scene("scenarios/library/storage/several-files.yaml");
    let came = each_alone(&scene, 1, |_, _| None);
    let why = came.into_iter().find_map(|(_, alone)| alone.err()).expect("its files are too large for the log");
    assert!(why.to_string().contains("is not in the run's blobs/"), "{why}");
}

/// A small run, kept.
fn kept(name: &str) -> Folder {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("node-{name}"));
    let scenario = repo::file("scenarios/library/basics/first-light.yaml");
    let _ = KOIPOND.run(&["run", &scenario, "--seed", "7", "--out", "kept"], folder.path()).with_code(0);
    folder
}

#[test]
fn the_same_code_prints_its_console_and_does_the_same() {
    let folder = kept("same");
    let ended = KOIPOND.run(&["replay", "kept", "--node", "honest-2"], folder.path()).with_code(0);
    let last = ended.stdout.lines().last().expect("there is a last line");
    assert!(last.starts_with("the same   honest-2 · ") && last.contains("every call, line and exit as in the log"), "{last}");
    assert!(ended.stdout.lines().any(|line| line.starts_with("r1 slot ") && line.contains("  log    ")), "{}", ended.stdout);
}

#[test]
fn other_code_is_shown_at_its_first_other_call() {
    let folder = kept("other");
    folder.copy(&repo::root().join("scenarios/tasks/kept-proof"), "task");
    let same = KOIPOND.run(&["replay", "kept", "--node", "honest-2", "--task", "task"], folder.path()).with_code(0);
    assert!(same.stdout.contains("with task it asks for the same"), "{}", same.stdout);
    folder.edit("task/audit.js", "return false", "return true");
    let ended = KOIPOND.run(&["replay", "kept", "--node", "honest-2", "--task", "task"], folder.path()).with_code(4);
    let logged = ended.after("logged").expect("what the log says is shown");
    assert!(logged.contains("no"), "the node voted no on the cheat: {logged}");
    assert_ne!(ended.after("now"), Some(logged));
}

#[test]
fn a_node_that_is_not_there_and_code_that_is_not_are_said() {
    let folder = kept("none");
    let ended = KOIPOND.run(&["replay", "kept", "--node", "honset-2"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("there is no node `honset-2` in this run; its nodes are honest-1"), "{}", ended.stderr);
    let ended = KOIPOND.run(&["replay", "kept", "--node", "honest-2", "--task", "nowhere"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("there is no file or folder nowhere"), "{}", ended.stderr);
    let ended = KOIPOND.run(&["replay", "kept", "--task", "task"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("--node"), "{}", ended.stderr);
}
