//! A task of ours on real packages of npm, bundled by webpack and by esbuild and as it lies: each runs on four nodes for five rounds.
//!
//! The task lies in `tests/npm`. It carries a wrapper of its own, so nothing of ours stands in for anything, and all that it asks goes
//! through axios to the task node's RPC.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use koipond_node::{Task, compile};
use koipond_record::event::{ChainEvent, NodeEvent, RunEvent};
use koipond_record::{Ask, Event, Hash, Instruction, Manifest, NodeId, Pubkey, Roe, Round, RunFolder, What};
use koipond_tests::{Ended, Folder, Program, repo};
use serde_json::json;

#[path = "npm/calls.rs"]
mod calls;
#[path = "npm/installed.rs"]
mod installed;

use calls::Calls;
use installed::{Installed, installed};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const SEED: u64 = 1;
/// The ways to run it: a name, the task's folder, and its first file there.
const WAYS: [(&str, &str, &str); 5] = [
    ("webpack-development", "bundles/webpack-development", "main.js"),
    ("webpack-production", "bundles/webpack-production", "main.js"),
    ("esbuild-cjs", "bundles/esbuild-cjs", "main.js"),
    ("esbuild-esm", "bundles/esbuild-esm", "main.mjs"),
    ("unbundled", "task", "src/index.js"),
];
const PACKAGES: [&str; 11] =
    ["axios", "bcryptjs", "bs58", "cheerio", "dotenv", "express", "nedb-promises", "seedrandom", "semver", "tweetnacl", "uuid"];

/// The scenario of a way, as it lies beside the folders.
fn yaml(way: usize) -> String {
    let text = repo::text("tests/npm/scenario.yaml").replace("file: releases.html", "file: task/releases.html");
    text.replace("task: TASK", &format!("task: {}", WAYS[way].1))
}

/// A run of a way, by the program.
struct Ran {
    ended: Ended,
    manifest: Manifest,
    events: Vec<Event>,
}

/// The runs of all ways, made once for all tests of this process, at the same time.
fn runs(npm: &Installed) -> &'static [Ran] {
    static RUNS: OnceLock<Vec<Ran>> = OnceLock::new();
    RUNS.get_or_init(|| {
        let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "packages");
        let start = |way: usize| {
            let (name, ..) = WAYS[way];
            let scenario = npm.folder.join(format!("{name}.yaml"));
            put(&scenario, &yaml(way));
            let args = ["run", &scenario.display().to_string(), "--seed", &SEED.to_string(), "--out", &folder.text(name)];
            KOIPOND.start(&args, folder.path())
        };
        let started: Vec<Child> = (0..WAYS.len()).map(start).collect();
        started.into_iter().zip(WAYS).map(|(child, (name, ..))| Ran::of(child, &folder.path().join(name))).collect()
    })
}

impl Ran {
    fn of(child: Child, folder: &Path) -> Self {
        let output = child.wait_with_output().expect("the program ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let ended = Ended { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) };
        let kept = RunFolder::open(folder).unwrap_or_else(|why| panic!("{why}\n{ended:?}"));
        let mut events = Vec::new();
        let keep = |event: &Event| {
            events.push(event.clone());
            ControlFlow::Continue(())
        };
        kept.log().and_then(|mut log| log.each(keep)).expect("the log can be read");
        Self { ended, manifest: kept.manifest().expect("the run is over"), events }
    }
}

fn said(run: &[Event], beginning: &str) -> Vec<String> {
    let lines = run.iter().filter_map(|event| match &event.what {
        What::Node(NodeEvent::Said { text, .. }) => text.strip_prefix(beginning).map(str::to_owned),
        _ => None,
    });
    lines.collect()
}

fn asked(run: &[Event]) -> impl Iterator<Item = &Ask> {
    run.iter().filter_map(|event| match &event.what {
        What::Node(NodeEvent::Called { ask, .. }) => Some(ask),
        _ => None,
    })
}

/// What each key was paid and lost, by round.
fn payouts(run: &[Event]) -> BTreeSet<(Round, Pubkey, &'static str, Roe)> {
    let moved = run.iter().filter_map(|event| match &event.what {
        What::Chain(ChainEvent::Rewarded { round, to, amount }) => Some((*round, to.clone(), "rewarded", *amount)),
        What::Chain(ChainEvent::Slashed { round, who, amount, .. }) => Some((*round, who.clone(), "slashed", *amount)),
        _ => None,
    });
    moved.collect()
}

/// All that its scenario expects of it holds, and all that ran is in the manifest.
fn holds(way: usize) {
    let Some(npm) = installed() else { return };
    let (name, task, entry) = WAYS[way];
    let Ran { ended, manifest, .. } = &runs(npm)[way];
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.stdout, ended.stderr);
    let first = manifest.files.iter().find(|file| file.entry).expect("a task begins with a file");
    assert_eq!((first.task.as_str(), first.blake3), (task, Hash::of(&content(&npm.folder.join(task).join(entry)))));
    let is_code = |path: &&str| [".js", ".cjs", ".mjs"].iter().any(|ending| path.ends_with(ending));
    let code: Vec<&str> = manifest.files.iter().map(|file| file.path.as_str()).filter(is_code).collect();
    if name == "unbundled" {
        let lost = PACKAGES.iter().filter(|name| !code.iter().any(|path| path.starts_with(&format!("node_modules/{name}/"))));
        assert_eq!(lost.collect::<Vec<_>>(), [&""; 0], "packages that are not loaded from where they are installed");
    } else {
        assert_eq!(code, [first.path.as_str()], "a bundle is one file");
    }
}

#[expect(clippy::disallowed_methods, reason = "tests write the files that users would")]
fn put(path: &PathBuf, text: &str) {
    std::fs::write(path, text).expect("the target folder can be written");
}

#[expect(clippy::disallowed_methods, reason = "tests read the files that users would")]
fn content(path: &PathBuf) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

#[test]
fn webpacks_bundle_for_development_holds() {
    holds(0);
}

#[test]
fn webpacks_bundle_for_production_holds() {
    holds(1);
}

#[test]
fn esbuilds_bundle_of_commonjs_holds() {
    holds(2);
}

#[test]
fn esbuilds_bundle_as_a_module_holds() {
    holds(3);
}

#[test]
fn the_task_as_it_lies_holds() {
    holds(4);
}

#[test]
fn another_process_comes_to_the_same_digest() {
    let Some(npm) = installed() else { return };
    // Every way where there is time for it, else one.
    for (way, (name, ..)) in WAYS.iter().enumerate().filter(|(way, _)| npm.required || *way == 1) {
        let digest = repo::scene_of(&yaml(way), &npm.folder).outcome(SEED).digest;
        assert_eq!(runs(npm)[way].manifest.digest, Some(digest), "{name}");
    }
}

#[test]
fn every_bundle_pays_the_same() {
    let Some(npm) = installed() else { return };
    let first = payouts(&runs(npm)[0].events);
    assert!(first.iter().any(|paid| paid.2 == "slashed") && first.iter().any(|paid| paid.2 == "rewarded"), "{first:?}");
    for (way, (name, ..)) in WAYS.iter().enumerate() {
        assert_eq!(payouts(&runs(npm)[way].events), first, "{name}");
    }
}

#[test]
fn every_question_to_the_chain_comes_from_the_wrapper_of_the_bundle() {
    let Some(npm) = installed() else { return };
    for (way, (name, ..)) in WAYS.iter().enumerate() {
        let calls = Calls::of(&runs(npm)[way].events);
        assert!(calls.unsaid.is_empty() && calls.unasked.is_empty(), "{name}: {calls:?}");
        let methods: Vec<&str> = calls.asked.keys().copied().collect();
        let all = [
            "auditSubmission",
            "checkSubmissionAndUpdateRound",
            "distributionListSubmissionOnChain",
            "getAverageSlotTime",
            "getDistributionList",
            "getTaskDistributionInfo",
            "getTaskState",
            "getTaskSubmissionInfo",
            "payloadTrigger",
            "uploadDistributionList",
        ];
        assert_eq!(methods, all, "{name}");
    }
}

#[test]
fn questions_of_a_package_that_stands_in_are_told_from_those_of_a_wrapper() {
    let yaml = "scenario: stands in\ntask: ./index.js\nchain: { round_time: 300 slots, submission_window: 100 slots, audit_window: 100 slots }\n\
                nodes: { node: { count: 3 } }\nrounds: 2\nexpect:\n  - never: { slashed: { group: node } }\n";
    let run = repo::scene_of(yaml, &repo::root().join("scenarios/tasks/kept-proof")).collect(SEED);
    let calls = Calls::of(&run.events);
    assert_eq!(calls.unsaid.len(), calls.asked.values().sum::<usize>());
    assert!(calls.unsaid.len() > 5, "{calls:?}");
}

/// A task, compiled from a folder of files.
fn task(folder: PathBuf, entry: &str) -> Task {
    #[expect(clippy::disallowed_methods, reason = "a task's files are read before the run")]
    let source = move |path: &str| std::fs::read(folder.join(path)).ok().map(Arc::from);
    compile(entry, Rc::new(source)).unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn nothing_of_ours_stands_in_for_a_package() {
    let Some(npm) = installed() else { return };
    for (name, folder, entry) in WAYS {
        assert_eq!(task(npm.folder.join(folder), entry).stand_ins(), BTreeSet::new(), "{name}");
    }
}

#[test]
fn what_stands_in_for_a_package_is_known() {
    let imports = task(repo::root().join("scenarios/tasks/kept-proof"), "index.js");
    assert_eq!(imports.stand_ins(), BTreeSet::from(["@_koii/namespace-wrapper", "@_koii/storage-task-sdk", "@_koii/task-manager"]));
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "packages-that-stand-in");
    folder.write("a.js", "const { namespaceWrapper } = require('@_koii/namespace-wrapper'); import('@_koii/storage-task-sdk');");
    let loads = task(folder.path().to_owned(), "a.js");
    assert_eq!(loads.stand_ins(), BTreeSet::from(["@_koii/namespace-wrapper", "@_koii/storage-task-sdk"]));
}

#[test]
fn hosts_outside_are_asked_by_axios_with_the_variables_of_the_operator_and_of_the_file() {
    let Some(npm) = installed() else { return };
    for (way, (name, ..)) in WAYS.iter().enumerate() {
        let requests = asked(&runs(npm)[way].events).filter_map(|ask| if let Ask::Http(request) = ask { Some(request) } else { None });
        let mut hosts: BTreeMap<&str, usize> = BTreeMap::new();
        for request in requests {
            let header =
                |wanted: &str| request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str());
            assert_eq!(header("user-agent"), Some("axios/1.7.9"), "{name}");
            if request.host == "prices.example" {
                assert_eq!(header("x-key"), Some("of-the-operator"), "{name}");
                assert!(request.path.ends_with("&in=usd"), "{name}: {}", request.path);
            }
            *hosts.entry(&request.host).or_default() += 1;
        }
        assert_eq!(hosts.len(), 2, "{name}");
        assert_eq!(hosts["prices.example"], hosts["pond.example"], "{name}");
    }
}

#[test]
fn identifiers_and_salts_are_of_the_node_and_of_the_seed() {
    let Some(npm) = installed() else { return };
    let ids = |run: &[Event]| said(run, "reported round ");
    let salts = |run: &[Event]| said(run, "locked with $2a$04$").into_iter().map(|hash| hash[..22].to_owned()).collect::<Vec<_>>();
    let first = &runs(npm)[0].events;
    assert_eq!((ids(first).len(), salts(first).len()), (20, 4));
    assert_eq!(ids(first).into_iter().collect::<BTreeSet<_>>().len(), 20, "two nodes have one identifier");
    assert_eq!(salts(first).into_iter().collect::<BTreeSet<_>>().len(), 4, "two nodes have one salt");
    for (way, (name, ..)) in WAYS.iter().enumerate() {
        assert_eq!((ids(&runs(npm)[way].events), salts(&runs(npm)[way].events)), (ids(first), salts(first)), "{name}");
    }
    let one_round = yaml(1).replace("rounds: 5", "rounds: 1");
    let one_round = &one_round[..one_round.find("timeline:").expect("it has a timeline")];
    let other =
        repo::scene_of(&format!("{one_round}expect:\n  - never: {{ slashed: {{ group: honest }} }}\n"), &npm.folder).collect(SEED + 1);
    let other = ids(&other.events);
    assert!(other.len() == 4 && other.iter().all(|id| !ids(first).contains(id)), "another seed gives the same identifiers");
}

#[test]
fn node_reads_what_the_packages_made_in_our_nodes() {
    let Some(npm) = installed() else { return };
    let run = &runs(npm)[1].events;
    let What::Run(RunEvent::Started { nodes, .. }) = &run[0].what else { panic!("a log begins with `started`") };
    let honest = |node: NodeId| Some(&nodes[node.0 as usize]).filter(|card| card.name != "cheat-1");
    let sent = run.iter().filter_map(|event| match (event.node, &event.what) {
        (Some(node), What::Node(NodeEvent::Called { ask: Ask::Send(transaction), .. })) => match &transaction.what {
            Instruction::SubmitTask { round, value } => {
                honest(node).map(|card| json!({ "key": card.key.to_string(), "round": round.0, "value": value }))
            }
            _ => None,
        },
        _ => None,
    });
    let proofs: Vec<serde_json::Value> = sent.collect();
    let locks = said(run, "locked with ");
    let count = format!("{} proofs, {} locks\n", proofs.len(), locks.len());
    assert!(proofs.len() > 10, "{count}");
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "packages-read-by-node");
    let file = folder.write("made.json", &json!({ "proofs": proofs, "locks": locks }).to_string());
    let told = Command::new("node").args(["check.mjs", &file]).current_dir(npm.folder.join("task")).output().expect("node starts");
    assert_eq!(String::from_utf8_lossy(&told.stdout), count, "{}", String::from_utf8_lossy(&told.stderr));
}
