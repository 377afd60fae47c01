//! Random worlds: what `chaos` may draw and what it may not.

use std::collections::{BTreeMap, BTreeSet};

use koipond_node::spec::BehaviourSpec;
use koipond_record::Round;
use koipond_scenarios::{Deed, Plan, TimelinePlan, draw, parse};

/// How many seeds each law is tried on.
const SEEDS: u64 = 300;

fn world(nodes: &str, chaos: &str) -> Plan {
    let text = format!(
        "scenario: chance\ntask: t.js\nnodes: {{ {nodes} }}\nrounds: 6\nsettle: 2\nchaos: {chaos}\nexpect: [{{ never: {{ retried: {{}} }} }}]\n"
    );
    parse("chance.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"))
}

const NODES: &str = "honest: { count: 6 }, single: {}, cheat: { count: 2, behaviour: fabricator }";

fn kind(entry: &TimelinePlan) -> String {
    match &entry.what {
        Deed::Fault(fault) => fault.kind().to_owned(),
        Deed::Chain(fault) => fault.kind().to_owned(),
        Deed::Storage(fault) => format!("storage.{}", fault.kind()),
        other => panic!("{other:?} is no fault"),
    }
}

fn is_honest(behaviours: &[BehaviourSpec]) -> bool {
    behaviours.iter().all(|behaviour| *behaviour == BehaviourSpec::Honest)
}

/// The nodes that became cheats.
fn turned(plan: &Plan, drawn: &Plan) -> Vec<String> {
    plan.nodes
        .iter()
        .zip(&drawn.nodes)
        .filter(|(before, after)| before.behaviours != after.behaviours)
        .map(|(n, _)| n.name.clone())
        .collect()
}

#[test]
fn everything_is_drawn_in_its_range_and_over_before_the_settling() {
    let plan = world(NODES, "{ faults: 3..5, cheats: 1..2, lasting: 20 s..2 rounds, from: round 1, until: round 5 }");
    let clock = plan.clock();
    let moment = |round: u64| clock.begins(clock.round_begins(Round(round)));
    for seed in 0..SEEDS {
        let (drawn, lines) = draw(&plan, seed);
        let cheats = turned(&plan, &drawn).len();
        assert!((3..=5).contains(&drawn.timeline.len()) && (1..=2).contains(&cheats), "seed {seed}: {lines:?}");
        assert_eq!(lines.len(), drawn.timeline.len() + cheats);
        for entry in &drawn.timeline {
            let at = entry.when.at().expect("a moment").on(&clock);
            assert!((moment(1)..moment(5)).contains(&at), "seed {seed}: {entry:?}");
            let lasts = match &entry.what {
                Deed::Fault(fault) => fault.lasts(),
                Deed::Chain(fault) => fault.lasts(),
                Deed::Storage(fault) => fault.lasts(),
                _ => None,
            };
            let ends = lasts.map_or(at, |lasts| at + lasts.on(&clock));
            assert!(ends <= moment(6), "seed {seed}: {entry:?}");
        }
        assert_eq!(
            drawn.timeline.iter().map(|entry| entry.entry).collect::<Vec<_>>(),
            (1..=drawn.timeline.len() as u32).collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_world_of_chaos_is_a_plain_plan_that_its_lines_say_again() {
    let plan = world(NODES, "{ faults: 8, cheats: 2 }");
    for seed in 0..SEEDS {
        let (drawn, lines) = draw(&plan, seed);
        assert!(drawn.is_plain() && drawn.chaos.is_none());
        assert_eq!(draw(&drawn, seed + 1), (drawn.clone(), Vec::new()));
        let entries: String = lines.iter().filter(|line| line.starts_with("- ")).map(|line| format!("  {line}\n")).collect();
        let text = format!(
            "scenario: chance\ntask: t.js\nnodes: {{ {NODES} }}\nrounds: 6\nsettle: 2\ntimeline:\n{entries}expect: [{{ never: {{ retried: {{}} }} }}]\n"
        );
        let pasted = parse("chance.yaml", &text).unwrap_or_else(|problems| panic!("seed {seed}: {problems}"));
        assert_eq!(pasted.timeline, drawn.timeline, "seed {seed}");
        for cheat in lines.iter().filter(|line| !line.starts_with("- ")) {
            let (name, behaviour) = cheat.split_once(": ").expect("a node and its behaviour");
            let alone =
                world(&format!("a: {{ behaviour: {behaviour} }}, honest: {{ count: 6 }}, single: {{}}, cheat: {{ count: 2 }}"), "{}");
            let node = drawn.nodes.iter().find(|node| node.name == name).expect("the node is there");
            assert_eq!(alone.nodes[0].behaviours, node.behaviours, "seed {seed}: {cheat}");
        }
    }
}

#[test]
fn a_seed_fixes_chaos_and_another_changes_it() {
    let plan = world(NODES, "{}");
    assert_eq!(draw(&plan, 5), draw(&plan, 5));
    let worlds: BTreeSet<String> = (0..50).map(|seed| format!("{:?}", draw(&plan, seed))).collect();
    assert!(worlds.len() > 40, "{}", worlds.len());
}

#[test]
fn every_kind_comes_in_time_and_no_seed_has_them_all() {
    let plan = world(NODES, "{ faults: 40, cheats: 2 }");
    let mut faults: BTreeMap<String, u64> = BTreeMap::new();
    let mut cheats: BTreeSet<&str> = BTreeSet::new();
    let worlds: Vec<Plan> = (0..SEEDS).map(|seed| draw(&plan, seed).0).collect();
    for drawn in &worlds {
        let kinds: BTreeSet<String> = drawn.timeline.iter().map(kind).collect();
        assert!(kinds.len() < 30, "a coin takes half of the kinds away: {kinds:?}");
        for kind in kinds {
            *faults.entry(kind).or_default() += 1;
        }
        cheats.extend(drawn.nodes.iter().flat_map(|node| node.behaviours.iter().map(BehaviourSpec::kind)));
    }
    assert!(faults.len() >= 35 && faults.values().all(|seeds| *seeds > SEEDS / 5), "{faults:?}");
    assert!(cheats.len() >= 10, "{cheats:?}");
}

#[test]
fn only_kinds_with_a_weight_are_drawn_and_by_their_weights() {
    let plan = world(NODES, "{ faults: 20, cheats: 1, kinds: { crash: 3, partition: 1, storage.missing: 0 }, behaviours: { copycat: 1 } }");
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut both = 0;
    for seed in 0..SEEDS {
        let drawn = draw(&plan, seed).0;
        let kinds: Vec<String> = drawn.timeline.iter().map(kind).collect();
        // Of a seed whose coins leave one kind alone nothing is learnt of the weights.
        if kinds.iter().collect::<BTreeSet<_>>().len() == 2 {
            both += 20;
            kinds.into_iter().for_each(|kind| *counts.entry(kind).or_default() += 1);
        }
        let cheats: Vec<&str> = drawn.nodes[..7].iter().flat_map(|node| node.behaviours.iter().map(BehaviourSpec::kind)).collect();
        assert_eq!(cheats, ["copycat"]);
    }
    assert_eq!(counts.keys().collect::<Vec<_>>(), ["crash", "partition"]);
    let crashes = counts["crash"] * 100 / both;
    assert!(both > 500 && (70..80).contains(&crashes), "{crashes} % of {both}");
}

#[test]
fn a_weight_of_nothing_switches_a_kind_off_and_leaves_the_others() {
    let plan = world(NODES, "{ faults: 40, kinds: { crash: 0, fork: 0 } }");
    let kinds: BTreeSet<String> = (0..60).flat_map(|seed| draw(&plan, seed).0.timeline.iter().map(kind).collect::<Vec<_>>()).collect();
    assert!(!kinds.contains("crash") && !kinds.contains("fork") && kinds.len() > 25, "{kinds:?}");
}

#[test]
fn cheats_leave_an_honest_node_in_each_group_that_has_several() {
    let plan = world("pair: { count: 2 }, trio: { count: 3 }, single: {}", "{ faults: 0, cheats: 4 }");
    for seed in 0..SEEDS {
        let drawn = draw(&plan, seed).0;
        assert_eq!(turned(&plan, &drawn).len(), 4, "seed {seed}");
        for group in ["pair", "trio"] {
            assert!(drawn.nodes.iter().any(|node| node.group == group && is_honest(&node.behaviours)), "seed {seed}: {group}");
        }
    }
}

#[test]
fn where_nothing_is_said_at_most_a_third_of_all_nodes_become_cheats() {
    for (nodes, most) in [("a: { count: 2 }", 0), ("a: { count: 4 }", 1), ("a: { count: 12 }", 2)] {
        let plan = world(nodes, "{ faults: 0 }");
        let counts: BTreeSet<usize> = (0..SEEDS).map(|seed| turned(&plan, &draw(&plan, seed).0).len()).collect();
        assert_eq!(counts, (0..=most).collect(), "{nodes}");
    }
}

#[test]
fn nodes_that_cheat_already_are_left_as_they_are() {
    let plan = world(NODES, "{ faults: 0, cheats: 2 }");
    for seed in 0..SEEDS {
        assert!(turned(&plan, &draw(&plan, seed).0).iter().all(|name| !name.starts_with("cheat")), "seed {seed}");
    }
}

#[test]
fn more_faults_and_cheats_leave_those_that_were_there() {
    let (few, many) = (world(NODES, "{ faults: 3, cheats: 1 }"), world(NODES, "{ faults: 6, cheats: 2 }"));
    for seed in 0..60 {
        let (few, many) = (draw(&few, seed).1, draw(&many, seed).1);
        assert!(few.iter().all(|line| many.contains(line)), "seed {seed}: {few:?} {many:?}");
    }
}

#[test]
fn chaos_goes_along_with_a_timeline_and_comes_after_it() {
    let text = "{ faults: 2 }\ntimeline: [{ at: round 5, crash: { node: honest-1, for: 10 s } }]";
    let drawn = draw(&world(NODES, text), 1).0;
    assert_eq!((drawn.timeline.len(), drawn.timeline[0].when.at().map(|at| at.to_string())), (3, Some("round 5".to_owned())));
}
