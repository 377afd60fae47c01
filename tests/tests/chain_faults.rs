//! The chain's faults: each has a library scenario whose expectations hang on it, spares the past, and breaks no invariant.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use koipond_record::event::{ChainEvent, FaultEvent, NodeEvent, RunEvent};
use koipond_record::{Event, Input, InstructionName, Pubkey, Reply, Round, What};
use koipond_tests::{Collected, Folder, Program, repo};
use proptest::prelude::*;
use serde_json::Value;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const SEEDS: u64 = 5;
/// How many random timelines are tried.
const CASES: u32 = 48;

/// Each fault and the scenario of `scenarios/library/chain` whose expectations hang on it.
const FAULTS: [(&str, &str); 12] = [
    ("delay-transactions", "late-transactions"),
    ("drop-transactions", "lost-transactions"),
    ("duplicate-transactions", "votes-that-come-twice"),
    ("fork", "fork-past-the-window"),
    ("leader-halt", "leader-halt"),
    ("reorder-transactions", "any-order"),
    ("rpc-error", "rpc-errors"),
    ("rpc-halt", "rpc-halt"),
    ("rpc-lag", "stale-rpc"),
    ("rpc-null", "rpc-nulls"),
    ("rpc-slow", "slow-rpc"),
    ("slot-time", "fast-slots"),
];

/// The text of a library scenario, its task found from anywhere.
fn library(name: &str) -> String {
    repo::text(&format!("scenarios/library/chain/{name}.yaml")).replace("../../tasks/", &format!("{}/", repo::file("scenarios/tasks")))
}

/// A scenario's text without the entries of its timeline that do one thing.
fn without(text: &str, word: &str) -> String {
    let (before, rest) = text.split_once("timeline:\n").expect("it has a timeline");
    let end = rest.find("\n\n").map_or(rest.len(), |at| at + 1);
    let (entries, after) = rest.split_at(end);
    let entries: Vec<&str> = entries.split("  - ").skip(1).collect();
    let kept: Vec<&str> = entries.iter().filter(|entry| !entry.contains(&format!("{word}:"))).copied().collect();
    assert!(kept.len() < entries.len(), "nothing of the timeline is a `{word}`:\n{text}");
    let kept: String = kept.iter().map(|entry| format!("  - {entry}")).collect();
    let timeline = if kept.is_empty() { String::new() } else { format!("timeline:\n{kept}") };
    format!("{before}{timeline}{after}")
}

/// A report and the scenario's name with a mark of what was done to it.
type Reports = BTreeMap<(u64, String), Value>;

/// The reports of every scenario of the table on every seed, as it is (`held/…`) and without its fault (`without/…`).
fn reports() -> &'static Reports {
    static REPORTS: OnceLock<Reports> = OnceLock::new();
    REPORTS.get_or_init(|| {
        let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "chain-faults");
        for (word, name) in FAULTS {
            folder.write(&format!("all/held/{name}.yaml"), &library(name));
            folder.write(&format!("all/without/{name}.yaml"), &without(&library(name), word));
        }
        let next = AtomicU64::new(1);
        let work = || {
            let mut found = Reports::new();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed > SEEDS {
                    return found;
                }
                let ended = KOIPOND.run(&["run", "all", "--seed", &seed.to_string(), "--format", "json"], folder.path());
                for report in serde_json::Deserializer::from_str(&ended.stdout).into_iter::<Value>() {
                    let report = report.unwrap_or_else(|why| panic!("{why}\n{}\n{}", ended.stdout, ended.stderr));
                    let file = report["file"].as_str().expect("a report names its file");
                    let name = file.trim_start_matches("all/").trim_end_matches(".yaml").to_owned();
                    found.insert((seed, name), report);
                }
            }
        };
        let all: Reports = std::thread::scope(|scope| {
            let both = [scope.spawn(work), scope.spawn(work)];
            both.into_iter().flat_map(|thread| thread.join().expect("the thread runs to its end")).collect()
        });
        assert_eq!(all.len() as u64, SEEDS * 2 * FAULTS.len() as u64, "each gives a report");
        all
    })
}

fn exit(seed: u64, name: &str) -> u64 {
    reports()[&(seed, name.to_owned())]["exit"].as_u64().expect("it is a number")
}

#[test]
fn the_scenario_of_each_fault_holds_on_every_seed() {
    for (word, name) in FAULTS {
        let codes: Vec<u64> = (1..=SEEDS).map(|seed| exit(seed, &format!("held/{name}"))).collect();
        assert_eq!(codes, [0; SEEDS as usize], "{word}: {name}");
    }
}

#[test]
fn the_scenario_of_each_fault_does_not_hold_without_it() {
    let mut wrong = Vec::new();
    for (word, name) in FAULTS {
        let codes: Vec<u64> = (1..=SEEDS).map(|seed| exit(seed, &format!("without/{name}"))).collect();
        if codes.iter().any(|code| ![1, 3].contains(code)) {
            wrong.push(format!("{word}: {name} without it ends with {codes:?} on seeds 1 to {SEEDS}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The fork of a library scenario whose expectations hold with it and without it.
fn fork() -> &'static Collected {
    static RUN: OnceLock<Collected> = OnceLock::new();
    RUN.get_or_init(|| repo::scene("scenarios/library/chain/fork.yaml").collect(1))
}

/// A transaction by its first effect or its refusal: who sent it, what was asked and for which round.
fn about(event: &Event) -> Option<(&Pubkey, InstructionName, Option<Round>)> {
    let What::Chain(what) = &event.what else { return None };
    Some(match what {
        ChainEvent::Submitted { by, round, .. } => (by, InstructionName::SubmitTask, Some(*round)),
        ChainEvent::ListUploaded { by, round, .. } => (by, InstructionName::UploadDistributionList, Some(*round)),
        ChainEvent::ListSubmitted { by, round, .. } => (by, InstructionName::SubmitDistributionList, Some(*round)),
        ChainEvent::Refused { by, instruction, round, .. } => (by, *instruction, *round),
        _ => return None,
    })
}

#[test]
fn whatever_a_fork_undoes_is_applied_again_or_refused() {
    for (name, submissions) in [("fork", "applied"), ("fork-past-the-window", "refused")] {
        let run = repo::scene(&format!("scenarios/library/chain/{name}.yaml")).collect(1);
        let (at, undone) = rollback(&run);
        let mut proofs = 0;
        for first in undone {
            let one = about(&run.events[first]).expect("proofs and lists alone are undone");
            let again =
                run.events[at + 1..].iter().find(|event| about(event) == Some(one)).unwrap_or_else(|| panic!("{name}: {one:?} is lost"));
            assert_eq!(again.cause, Some(run.events[at].seq), "{name}: {one:?} comes again because of the fork");
            if one.1 == InstructionName::SubmitTask {
                proofs += 1;
                let found = if matches!(again.what, What::Chain(ChainEvent::Refused { .. })) { "refused" } else { "applied" };
                assert_eq!(found, submissions, "{name}: {one:?}");
            }
        }
        assert_eq!(proofs, 5, "{name}: every node's was there");
    }
}

/// Where the first fork was given up, and the first event of each transaction that was undone.
fn rollback(run: &Collected) -> (usize, Vec<usize>) {
    let of = |(at, event): (usize, &Event)| match &event.what {
        What::Chain(ChainEvent::RolledBack { undone, .. }) => Some((at, undone.iter().map(|(first, _)| first.0 as usize).collect())),
        _ => None,
    };
    run.events.iter().enumerate().find_map(of).expect("a fork is given up")
}

#[test]
fn a_fork_makes_another_run() {
    let text = without(&library("fork"), "fork");
    let other = repo::scene_of(&text, &repo::root()).outcome(1);
    assert_ne!(fork().outcome.digest, other.digest);
}

#[test]
fn if_what_a_fork_undid_were_lost_its_scenario_would_break() {
    // Nothing is included after the fork until what it undid has expired.
    let lost = "timeline:\n  - at: round 1 + 61 slots\n    leader-halt: { for: 300 slots }\n";
    let text = library("fork").replace("timeline:\n", lost).replace("again: 2..8 slots", "again: 5 slots");
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "chain-faults-lost");
    folder.write("lost.yaml", &text);
    let report = KOIPOND.run(&["run", "lost.yaml", "--format", "json"], folder.path()).with_code(1).report();
    let verdicts = report["verdicts"].as_array().expect("a list");
    let broken: Vec<&str> = verdicts.iter().filter(|v| v["verdict"] == "broken").filter_map(|v| v["name"].as_str()).collect();
    // All but that nobody is slashed, which it says to be safe.
    let own = verdicts.iter().filter(|v| v["always_on"] == false).count();
    assert_eq!((broken.len(), own), (3, 4), "{broken:?}");
    assert!(broken[0].contains("has submitted for 5 rounds") && broken[1].contains("is rewarded for 4 rounds"), "{broken:?}");
}

#[test]
fn a_confirmation_is_as_old_as_nodes_ask_for_even_of_what_a_fork_undid_once() {
    for seed in 1..=SEEDS {
        let run = repo::scene("scenarios/library/chain/finalized.yaml").collect(seed);
        let clock = &run.cast().0.clock;
        let slot = |event: &Event| clock.slot(event.at).0;
        let undone: BTreeSet<usize> = rollback(&run).1.into_iter().collect();
        assert!(!undone.is_empty(), "seed {seed}");
        let mut confirmed = 0;
        for event in &run.events {
            let What::Node(NodeEvent::Got(Input::Answer { reply: Reply::Confirmed { .. }, .. })) = &event.what else { continue };
            let effect = event.cause.expect("a confirmation has a cause").0 as usize;
            assert!(!undone.contains(&effect), "seed {seed}: {} confirms #{effect}, which was undone", event.seq);
            let age = slot(event) - slot(&run.events[effect]);
            assert!((32..=33).contains(&age), "seed {seed}: {} confirms what is {age} slots old", event.seq);
            confirmed += 1;
        }
        assert!(confirmed > 20, "seed {seed}");
    }
}

#[test]
fn a_halt_of_the_leader_ends_when_the_last_of_two_does() {
    let yaml = "scenario: two halts\ntask: ./index.js\nchain: { submission_window: 400 slots, audit_window: 400 slots, timing: { jitter: 20 slots, inclusion: 5 slots } }\n\
                nodes: { honest: { count: 3 } }\nrounds: 3\ntimeline:\n  - { at: round 1 + 10 slots, leader-halt: { for: 60 slots } }\n\
                \x20 - { at: round 1 + 15 slots, leader-halt: { for: 100 slots } }\nexpect:\n  - never: { slashed: { group: honest } }\n";
    let run = repo::scene_of(yaml, &repo::root().join("scenarios/tasks/kept-proof")).collect(1);
    let slots: Vec<u64> = run
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::Chain(ChainEvent::Submitted { round: Round(0), slot, .. }) => Some(slot.0),
            _ => None,
        })
        .collect();
    assert_eq!(slots, [1200 + 115; 3]);
}

/// One entry of a random timeline.
#[derive(Clone, Debug)]
struct Entry {
    /// Its place among [`FAULTS`].
    kind: usize,
    /// The round, and the slot in it.
    at: (u64, u64),
    /// Whom it touches, of those whom it can: 0 all, 1 a group, else a node.
    who: u64,
    /// Its share in percent, its length in slots, and whatever number it has else.
    share: u64,
    lasts: u64,
    number: u64,
}

impl Entry {
    fn yaml(&self) -> String {
        let (round, slot) = self.at;
        let who = match self.who {
            0 => String::new(),
            1 => "group: honest, ".to_owned(),
            node => format!("node: honest-{}, ", node - 1),
        };
        let what = ["", "instruction: SubmitTask, ", "instruction: AuditSubmissions, ", "instruction: Payout, "];
        let what = what[(self.number % 4) as usize];
        let (word, share, lasts, n) = (FAULTS[self.kind].0, self.share, format!("for: {} slots", self.lasts), self.number);
        let says = match word {
            "delay-transactions" => format!("{who}{what}by: {n}..{} slots, {lasts}", n + share),
            "drop-transactions" | "duplicate-transactions" => format!("{who}{what}share: {share} %, {lasts}"),
            "fork" => format!("depth: {} slots, again: {}..{} slots", n % 150 + 1, share % 7, share),
            "leader-halt" | "reorder-transactions" => lasts,
            "rpc-error" | "rpc-null" => format!("{who}share: {share} %, {lasts}"),
            "rpc-halt" => format!("{who}{lasts}"),
            "rpc-lag" => format!("{who}by: {n} slots, {lasts}"),
            "rpc-slow" => format!("{who}by: {n}..{} ms, {lasts}", n * (share + 1)),
            "slot-time" => format!("is: {}..{} ms, {lasts}", 100 + n, 100 + n + share * 5),
            other => unreachable!("{other} is not in the table"),
        };
        format!("  - {{ at: round {round} + {slot} slots, {word}: {{ {says} }} }}\n")
    }
}

fn entry() -> impl Strategy<Value = Entry> {
    let what = (0..FAULTS.len(), (0..5_u64, 0..700_u64), 0..5_u64);
    (what, 0..=100_u64, 1..1_500_u64, 1..600_u64).prop_map(|((kind, at, who), share, lasts, number)| Entry {
        kind,
        at,
        who,
        share,
        lasts,
        number,
    })
}

/// The terms of a small world that make a difference to its faults.
const TERMS: [&str; 5] = [
    "",
    ", slot_time: 350..450 ms",
    ", rpc: { commitment: confirmed, cache: 20 slots }",
    ", rpc: { commitment: finalized }",
    ", task_type: KPL, token_type: 4qayyw53kWz6GzypcejjT1cvwMXS1qYLSMQRE8se3gTv",
];

fn small(terms: usize, timeline: &[Entry]) -> String {
    let timeline: String = timeline.iter().map(Entry::yaml).collect();
    let timeline = if timeline.is_empty() { timeline } else { format!("timeline:\n{timeline}") };
    format!(
        "scenario: a small world\ntask: {}\n\
         chain: {{ round_time: 700 slots, submission_window: 250 slots, audit_window: 250 slots, timing: {{ jitter: 0..40 slots }}{} }}\n\
         framework: {{ audits: every }}\nnodes:\n  honest: {{ count: 3 }}\n  cheat: {{ behaviour: fabricator }}\nrounds: 5\n{timeline}\
         expect:\n  - always: {{ stake: {{ group: honest, is: at least 0 KOII }} }}\n",
        repo::file("scenarios/tasks/kept-proof"),
        TERMS[terms]
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn whatever_goes_wrong_with_the_chain_the_run_completes_twice_the_same_and_every_invariant_holds(
        timeline in prop::collection::vec(entry(), 1..6),
        terms in 0..TERMS.len(),
        seed in 0..1_000_u64,
    ) {
        let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "chain-faults-random");
        let yaml = small(terms, &timeline);
        folder.write("small.yaml", &yaml);
        let ended = KOIPOND.run(&["run", "small.yaml", "--seed", &seed.to_string(), "--verify", "--format", "json"], folder.path());
        prop_assert!([Some(0), Some(1), Some(3)].contains(&ended.code), "{ended:?}\n{yaml}");
        let report = ended.report();
        prop_assert!(report["ended_early"].is_null() && report["not_deterministic"].is_null() && report["verified"] == true, "{report}\n{yaml}");
        let mut invariants = 0;
        for verdict in report["verdicts"].as_array().expect("a list").iter().filter(|verdict| verdict["always_on"] == true) {
            invariants += 1;
            prop_assert_eq!(&verdict["verdict"], "held", "{}\n{}", verdict, yaml);
        }
        prop_assert!(invariants >= 5);
    }
}

/// A run's events up to a place, without what its first event says of faults to come.
fn past(run: &Collected, until: usize) -> Vec<Event> {
    let mut events = run.events[..until].to_vec();
    if let Some(Event { what: What::Run(RunEvent::Started { may_fork, schedule, .. }), .. }) = events.first_mut() {
        *may_fork = false;
        schedule.clock.paces = None;
    }
    events
}

#[test]
fn until_a_fault_of_the_chain_begins_the_world_is_as_without_it() {
    let scene = |timeline: &[Entry]| repo::scene_of(&small(0, timeline), &repo::root());
    let plain = scene(&[]).collect(3);
    for (kind, (word, _)) in FAULTS.into_iter().enumerate() {
        for at in [(1, 13), (3, 270)] {
            let run = scene(&[Entry { kind, at, who: 3, share: 90, lasts: 400, number: 50 }]).collect(3);
            let began = run.events.iter().position(|event| matches!(event.what, What::Fault(FaultEvent::Began { .. })));
            let began = began.expect("the fault begins");
            assert!(past(&run, began) == past(&plain, began), "{word} at {at:?}");
            assert!(plain.events[began].at >= run.events[began].at, "{word} at {at:?} begins late");
            assert_ne!(run.outcome.digest, plain.outcome.digest, "{word} at {at:?} does something");
        }
    }
}
