//! Faults leave alone what they do not touch, and what they must spare: other draws, the past, a crashed node's disk.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, NodeEvent, StorageEvent};
use koipond_record::{Ask, Event, NodeId, Round, Seq, SimTime, Slot, Span, WakeAt, What};
use koipond_tests::{Collected, repo};
use proptest::prelude::*;

/// How many worlds each law is tried on.
const CASES: u32 = 24;
const ROUNDS: u64 = 5;

/// Four nodes, of which the last may have a fault.
fn world(fault: &str) -> Collected {
    collected(fault, "jitter: 0..60 slots, inclusion: 1..20 slots", 1)
}

fn collected(fault: &str, timing: &str, seed: u64) -> Collected {
    let yaml = format!(
        "scenario: a world with and without a fault\ntask: ./index.js\n\
         chain: {{ submission_window: 400 slots, audit_window: 400 slots, timing: {{ {timing} }} }}\n\
         framework: {{ audits: every }}\n\
         nodes: {{ spared: {{ count: 3 }}, touched: {{}} }}\nrounds: {ROUNDS}\n{fault}\
         expect:\n  - never: {{ slashed: {{ group: spared }} }}\n"
    );
    repo::scene_of(&yaml, &repo::root().join("scenarios/tasks/kept-proof")).collect(seed)
}

const TOUCHED: NodeId = NodeId(3);

/// A fault of the last node: its YAML.
fn fault(kind: usize, round: u64, slot: u64, lasts: u64) -> String {
    let what = match kind {
        0 => format!("crash: {{ node: touched-1, for: {lasts} slots }}"),
        1 => format!("partition: {{ node: touched-1, for: {lasts} slots }}"),
        2 => format!("partition: {{ node: touched-1, from: chain, for: {lasts} slots }}"),
        _ => format!("partition: {{ group: touched, from: storage, for: {lasts} slots }}"),
    };
    format!("timeline:\n  - at: round {round} + {slot} slots\n    {what}\n")
}

fn is_fault(event: &Event) -> bool {
    matches!(event.what, What::Fault(_))
}

/// The slots for which the spared nodes set their round timers: their jitter, round by round.
fn bursts(run: &Collected) -> Vec<(NodeId, Slot)> {
    let of = |event: &Event| match (&event.what, event.node) {
        (What::Node(NodeEvent::Called { ask: Ask::Wake { at: WakeAt::Slot(slot), .. }, .. }), Some(node)) if node != TOUCHED => {
            Some((node, *slot))
        }
        _ => None,
    };
    let mut slots: Vec<_> = run.events.iter().filter_map(of).collect();
    slots.sort();
    slots
}

/// How long each spared node's upload was on its way to storage, by node and round; each is the first message of its round on its link.
fn uploads(run: &Collected) -> BTreeMap<(NodeId, Round), Span> {
    let mut found = BTreeMap::new();
    for event in &run.events {
        let (What::Storage(StorageEvent::Stored { .. }), Some(node), Some(asked)) = (&event.what, event.node, event.cause) else {
            continue;
        };
        if node != TOUCHED {
            let left = leaves(run, asked);
            let clock = run.cast().0.clock.clone();
            found.entry((node, clock.round(clock.slot(left)))).or_insert(event.at - left);
        }
    }
    found
}

/// When a question left its node: when the piece of work in which it was asked was done.
fn leaves(run: &Collected, asked: Seq) -> SimTime {
    let at = run.events[asked.0 as usize].at;
    let node = run.events[asked.0 as usize].node;
    let same = run.events[asked.0 as usize + 1..].iter().take_while(|event| event.at == at && event.node == node);
    let busy = same.filter_map(|event| match event.what {
        What::Node(NodeEvent::Worked { busy }) => Some(busy),
        _ => None,
    });
    at + busy.into_iter().next().unwrap_or(Span(0))
}

#[test]
fn the_fixture_has_what_the_laws_speak_of() {
    let run = world("");
    // Each of three nodes waits for two bursts in each round from 1 on.
    let clock = run.cast().0.clock.clone();
    let of_a_round = |slot: &Slot| (1..ROUNDS).contains(&clock.round(*slot).0);
    assert_eq!(bursts(&run).iter().filter(|(_, slot)| of_a_round(slot)).count() as u64, 3 * 2 * (ROUNDS - 1));
    let uploads = uploads(&run);
    assert_eq!(uploads.len() as u64, 3 * ROUNDS);
    assert!(uploads.values().all(|latency| (20..=80).contains(&latency.millis())), "{uploads:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn until_a_fault_begins_the_world_is_as_without_it(
        kind in 0..4_usize,
        round in 0..ROUNDS,
        slot in 1..1_200_u64,
        lasts in 1..2_000_u64,
    ) {
        let (with, without) = (world(&fault(kind, round, slot, lasts)), world(""));
        let begins = with.events.iter().position(is_fault).expect("the fault begins");
        prop_assert_eq!(&with.events[..begins], &without.events[..begins]);
        let moment = with.events[begins].at;
        prop_assert!(without.events[..begins].iter().all(|event| event.at <= moment));
        prop_assert!(without.events[begins..].iter().all(|event| event.at >= moment));
    }

    #[test]
    fn a_fault_leaves_the_jitter_of_every_other_node_alone_in_all_rounds(
        kind in 0..4_usize,
        round in 0..ROUNDS,
        slot in 0..1_200_u64,
        lasts in 1..2_000_u64,
    ) {
        prop_assert_eq!(bursts(&world(&fault(kind, round, slot, lasts))), bursts(&world("")));
    }

    #[test]
    fn a_fault_leaves_the_latency_of_every_other_nodes_uploads_alone_in_all_rounds(
        kind in 0..4_usize,
        round in 0..ROUNDS,
        slot in 0..1_200_u64,
        lasts in 1..2_000_u64,
    ) {
        prop_assert_eq!(uploads(&world(&fault(kind, round, slot, lasts))), uploads(&world("")));
    }

    #[test]
    fn more_nodes_leave_the_jitter_of_the_first_alone(more in 2..5_u64, seed in 0..1_000_u64) {
        let timing = "jitter: 0..60 slots, inclusion: 1..20 slots";
        let few = collected("", timing, seed);
        let yaml = |count: u64| format!(
            "scenario: more nodes\ntask: ./index.js\nchain: {{ submission_window: 400 slots, audit_window: 400 slots, timing: {{ {timing} }} }}\n\
             nodes: {{ spared: {{ count: 3 }}, touched: {{ count: {count} }} }}\nrounds: {ROUNDS}\n\
             expect:\n  - never: {{ slashed: {{ group: spared }} }}\n"
        );
        let many = repo::scene_of(&yaml(more), &repo::root().join("scenarios/tasks/kept-proof")).collect(seed);
        let first = |run: &Collected| bursts(run).into_iter().filter(|(node, _)| *node < TOUCHED).collect::<Vec<_>>();
        prop_assert_eq!(first(&few), first(&many));
    }

    #[test]
    fn a_crashed_node_finds_on_its_disk_what_it_had_stored_before(
        round in 0..3_u64,
        slot in 100..1_000_u64,
        lasts in 1..1_000_u64,
        seed in 0..1_000_u64,
    ) {
        let run = diary(&fault(0, round, slot, lasts), seed);
        let began = run.events.iter().find(|event| is_fault(event)).expect("the fault begins").seq;
        let before = pages(&run, |event| event.seq < began);
        let page = before.get(&round).expect("it worked in the round before it crashed");
        let proof = run.events.iter().find_map(|event| match &event.what {
            What::Chain(ChainEvent::Submitted { round: of, value, .. }) if event.node == Some(TOUCHED) && *of == Round(round) => Some(value),
            _ => None,
        });
        // Where it is down for the whole window, nothing is submitted.
        prop_assert!(proof.is_none_or(|proof| proof == page), "{proof:?} is not `{page}`");
        // A process that starts in a window's first slot has missed the burst that opens it.
        prop_assert!(proof.is_some() || slot + lasts >= 1_200, "it was up again before the window, and nothing is submitted");
        // Where it works again in the same round, it finds the page and leaves it.
        let after = pages(&run, |event| event.seq > began);
        prop_assert!(after.get(&round).is_none_or(|later| later == page), "{after:?}");
    }
}

/// Three nodes whose task keeps a diary, and one more, which crashes.
fn diary(fault: &str, seed: u64) -> Collected {
    let yaml = format!(
        "scenario: diaries\ntask: ./diary\nchain: {{ submission_window: 400 slots, audit_window: 400 slots, timing: {{ jitter: 0..60 slots }} }}\n\
         nodes: {{ spared: {{ count: 3 }}, touched: {{}} }}\nrounds: {ROUNDS}\n{fault}expect:\n  - never: {{ slashed: {{ group: spared }} }}\n"
    );
    repo::scene_of(&yaml, &repo::root().join("tests/scenarios/tasks")).collect(seed)
}

/// What the touched node's diary says of each round, in the last lines among some events.
fn pages(run: &Collected, among: impl Fn(&Event) -> bool) -> BTreeMap<u64, String> {
    let line = |event: &Event| match &event.what {
        What::Node(NodeEvent::Said { text, .. }) if event.node == Some(TOUCHED) && among(event) => {
            let (round, says) = text.strip_prefix("page ")?.split_once(" says ")?;
            Some((round.parse().ok()?, says.to_owned()))
        }
        _ => None,
    };
    run.events.iter().filter_map(line).collect()
}

#[test]
fn a_node_that_is_not_started_again_submits_nothing_more() {
    // The control: a node that is down to the end of the run submits neither the page of its last round nor a later one.
    let run = diary(&fault(0, 2, 100, 100_000), 1);
    let submitted = |event: &&Event| event.node == Some(TOUCHED) && matches!(event.what, What::Chain(ChainEvent::Submitted { .. }));
    assert_eq!(run.events.iter().filter(submitted).count(), 2);
}
