//! What chance decides before a run: laws of the draws, and what each way of saying it becomes.

use std::collections::BTreeSet;

use koipond_record::{Round, SimTime};
use koipond_scenarios::{Deed, Occasion, Plan, TimelinePlan, draw, parse};
use proptest::prelude::*;

/// How many plans and seeds each law is tried on.
const CASES: u32 = 60;
/// How many rounds with faults the worlds here have.
const ROUNDS: u64 = 6;

/// Entries of every kind, plain ones among them.
const POOL: [&str; 14] = [
    "{ at: round 3, crash: { node: honest-2, for: 90 s } }",
    "{ at: round 3, crash: { node: any, for: 90 s } }",
    "{ at: round 3, crash: { node: any, for: 90 s } }",
    "{ at: round 4 + 20 slots, pause: { node: any honest, for: 1 round } }",
    "{ every: 2 rounds, from: round 1, partition: { node: any cheat, from: chain, for: 30 s } }",
    "{ every: 70 s, until: round 2, rpc-lag: { by: 20 slots, for: 20 s } }",
    "{ randomly: { times: 3 }, crash: { node: any, for: 3 rounds } }",
    "{ randomly: { times: 2, from: round 2, until: round 3 }, restart: { group: honest } }",
    "{ randomly: { share: 50 % }, storage: { missing: { of: { proof_of: any honest, stored_by: any }, for: 2 rounds } } }",
    "{ randomly: { share: 60 %, times: 2, from: round 1 }, leader-halt: { for: 400 slots } }",
    "{ when: { selected: { group: honest } }, after: 5 s, times: 2, crash: { node: it, for: 30 s } }",
    "{ when: { slashed: { node: any cheat } }, storage: { lose: { node: any } } }",
    "{ every: 1 round, claim: { node: any honest } }",
    "{ at: round 2, request: { name: state, node: any, path: /state, body: 'a: $${x} b', headers: { accept: '*/*' } } }",
];

fn world(nodes: &str, rest: &str) -> Plan {
    let text = format!(
        "scenario: chance\ntask: t.js\nnodes: {{ {nodes} }}\nrounds: {ROUNDS}\nsettle: 2\nexpect: [{{ never: {{ retried: {{}} }} }}]\n{rest}"
    );
    parse("chance.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn with(entries: &[&str]) -> Plan {
    let list: String = entries.iter().map(|entry| format!("  - {entry}\n")).collect();
    let timeline = if list.is_empty() { "timeline: []".to_owned() } else { format!("timeline:\n{list}") };
    world("honest: { count: 5 }, cheat: { count: 2, behaviour: fabricator }", &timeline)
}

/// When something happens, where that is a moment, and how long it lasts.
fn times(plan: &Plan, entry: &TimelinePlan) -> Option<(SimTime, SimTime)> {
    let at = entry.when.at()?.on(&plan.clock());
    let lasts = match &entry.what {
        Deed::Fault(fault) => fault.lasts(),
        Deed::Chain(fault) => fault.lasts(),
        Deed::Storage(fault) => fault.lasts(),
        _ => None,
    };
    Some((at, lasts.map_or(at, |lasts| at + lasts.on(&plan.clock()))))
}

/// The end of the last round with faults.
fn settles(plan: &Plan) -> SimTime {
    let clock = plan.clock();
    clock.begins(clock.round_begins(Round(plan.rounds)))
}

/// The moments of a plan, as people write them.
fn moments(plan: &Plan) -> Vec<String> {
    plan.timeline.iter().filter_map(|entry| Some(entry.when.at()?.to_string())).collect()
}

fn some_entries() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(any::<bool>(), POOL.len())
        .prop_map(|picks| POOL.into_iter().zip(picks).filter(|(_, picked)| *picked).map(|(entry, _)| entry).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_drawn_plan_is_plain_and_draws_to_itself_under_every_seed(entries in some_entries(), seed: u64, other: u64) {
        let drawn = draw(&with(&entries), seed).0;
        prop_assert!(drawn.is_plain());
        let again = draw(&drawn, other);
        prop_assert_eq!(again, (drawn, Vec::new()));
    }

    #[test]
    fn a_seed_fixes_every_draw(entries in some_entries(), seed: u64) {
        let plan = with(&entries);
        prop_assert_eq!(draw(&plan, seed), draw(&plan, seed));
    }

    #[test]
    fn what_one_entry_becomes_does_not_hang_on_the_others(seed: u64, removed in 0..POOL.len()) {
        let deeds = |entries: &[&str]| -> Vec<(Occasion, Deed)> {
            draw(&with(entries), seed).0.timeline.into_iter().map(|entry| (entry.when, entry.what)).collect()
        };
        let without: Vec<&str> = POOL.into_iter().enumerate().filter(|(n, _)| *n != removed).map(|(_, entry)| entry).collect();
        let mut left = deeds(&POOL).into_iter();
        for kept in deeds(&without) {
            prop_assert!(left.any(|deed| deed == kept), "{kept:?}");
        }
        // Neither does its place.
        let (mut there, mut back) = (deeds(&POOL), deeds(&POOL.into_iter().rev().collect::<Vec<_>>()));
        there.sort_by_key(|deed| format!("{deed:?}"));
        back.sort_by_key(|deed| format!("{deed:?}"));
        prop_assert_eq!(there, back);
    }

    #[test]
    fn nothing_that_is_drawn_begins_or_ends_after_the_settling_began(seed: u64) {
        let plan = with(&POOL[4..]);
        let drawn = draw(&plan, seed).0;
        for entry in &drawn.timeline {
            if let Some((begins, ends)) = times(&drawn, entry) {
                prop_assert!(begins < settles(&plan) && ends <= settles(&plan), "{entry:?}");
            }
        }
    }

    #[test]
    fn the_lines_of_what_was_drawn_can_be_pasted(entries in some_entries(), seed: u64) {
        let (drawn, lines) = draw(&with(&entries), seed);
        let pasted: Vec<&str> = lines.iter().map(|line| line.strip_prefix("- ").expect("an entry of a list")).collect();
        let mut all = drawn.timeline.into_iter();
        for pasted in with(&pasted).timeline {
            prop_assert!(all.any(|entry| (&entry.when, &entry.what) == (&pasted.when, &pasted.what)), "{pasted:?}");
        }
    }

    #[test]
    fn a_node_more_draws_itself_or_changes_nothing(seed: u64) {
        let who = |count: u64| {
            let plan = world(&format!("honest: {{ count: {count} }}"), "timeline: [{ at: round 1, crash: { node: any, for: 90 s } }]");
            draw(&plan, seed).0.timeline.remove(0).what
        };
        let (before, after) = (who(5), who(6));
        let is_new = matches!(&after, Deed::Fault(fault) if fault.words().starts_with("honest-6 "));
        prop_assert!(is_new || before == after);
    }
}

#[test]
fn a_plain_plan_comes_back_as_it_is() {
    let plan = with(&[POOL[0], POOL[10]]);
    assert!(plan.is_plain());
    assert_eq!(draw(&plan, 7), (plan, Vec::new()));
}

#[test]
fn another_seed_draws_something_else() {
    let plan = with(&POOL);
    assert_ne!(draw(&plan, 1).0, draw(&plan, 2).0);
}

#[test]
fn two_entries_alike_draw_on_their_own() {
    let plan = with(&POOL[1..3]);
    let differ = (0..20).filter(|seed| {
        let timeline = draw(&plan, *seed).0.timeline;
        timeline[0].what != timeline[1].what
    });
    assert!(differ.count() > 10);
}

#[test]
fn what_happens_again_and_again_happens_at_each_of_its_moments() {
    let at = |head: &str| moments(&draw(&with(&[&format!("{{ {head}, leader-halt: {{ for: 10 s }} }}")]), 1).0);
    assert_eq!(at("every: 2 rounds"), ["round 0", "round 2", "round 4"]);
    assert_eq!(at("every: 2 rounds, from: round 1"), ["round 1", "round 3", "round 5"]);
    assert_eq!(
        at("every: 500 slots, from: round 4 + 100 slots, until: round 5"),
        ["round 4 + 100 slots", "round 4 + 600 slots", "round 4 + 1100 slots"]
    );
    assert_eq!(at("every: 90 s, from: round 1, until: round 1 + 3 min"), ["round 1", "round 1 + 90 s"].map(plain_moment));
}

/// A moment as the draws write it.
fn plain_moment(text: &str) -> String {
    let plan = with(&[]);
    let at = text.parse::<koipond_record::unit::Moment>().expect("a moment").on(&plan.clock());
    let slot = plan.clock().slot(at);
    let since = slot.0 - plan.clock().round_begins(plan.clock().round(slot)).0;
    match (plan.clock().begins(slot) == at, since) {
        (true, 0) => format!("round {}", plan.clock().round(slot)),
        (true, since) => format!("round {} + {since} slots", plan.clock().round(slot)),
        (false, _) => text.to_owned(),
    }
}

#[test]
fn so_many_times_is_kept_to() {
    let plan = with(&["{ randomly: { times: 7, from: round 1, until: round 3 }, leader-halt: { for: 10 s } }"]);
    for seed in 0..50 {
        let drawn = draw(&plan, seed).0;
        assert_eq!(drawn.timeline.len(), 7);
        let all: Vec<SimTime> = drawn.timeline.iter().filter_map(|entry| Some(times(&drawn, entry)?.0)).collect();
        let clock = plan.clock();
        let (from, until) = (clock.begins(clock.round_begins(Round(1))), clock.begins(clock.round_begins(Round(3))));
        assert!(all.is_sorted() && all.iter().all(|at| (from..until).contains(at)), "{:?}", moments(&drawn));
    }
}

#[test]
fn a_share_of_the_rounds_is_once_in_each_of_them_up_to_the_budget() {
    let rounds = |randomly: &str, seed: u64| -> Vec<u64> {
        let drawn = draw(&with(&[&format!("{{ randomly: {{ {randomly} }}, leader-halt: {{ for: 10 s }} }}")]), seed).0;
        let clock = drawn.clock();
        drawn.timeline.iter().filter_map(|entry| Some(clock.round(clock.slot(times(&drawn, entry)?.0)).0)).collect()
    };
    assert_eq!(rounds("share: 100 %", 1), [0, 1, 2, 3, 4, 5]);
    assert_eq!(rounds("share: 100 %, from: round 2 + 10 slots, until: round 4", 1), [2, 3]);
    assert_eq!(rounds("share: 100 %, times: 2", 1), [0, 1]);
    assert_eq!(rounds("share: 0 %", 1), [0; 0]);
    let mean = (0..200).map(|seed| rounds("share: 50 %", seed).len()).sum::<usize>();
    // 1,200 coins: 600 and four standard deviations.
    assert!((530..670).contains(&mean), "{mean}");
    for seed in 0..50 {
        let all = rounds("share: 50 %", seed);
        assert!(rounds("share: 50 %, times: 1", seed).len() <= 1);
        assert!(all.iter().collect::<BTreeSet<_>>().len() == all.len());
    }
}

#[test]
fn any_is_every_node_in_time_and_any_of_a_group_is_never_another() {
    let plan = with(&["{ every: 1 round, crash: { node: any, for: 10 s } }", "{ every: 1 round, crash: { node: any cheat, for: 10 s } }"]);
    let mut seen = [BTreeSet::new(), BTreeSet::new()];
    for seed in 0..60 {
        for (n, entry) in draw(&plan, seed).0.timeline.iter().enumerate() {
            let Deed::Fault(fault) = &entry.what else { panic!("{entry:?}") };
            seen[n / ROUNDS as usize].insert(fault.who().0.expect("a node").to_string());
        }
    }
    assert_eq!(seen[0].len(), 7, "{seen:?}");
    assert_eq!(seen[1].iter().collect::<Vec<_>>(), ["cheat-1", "cheat-2"]);
}

#[test]
fn names_deep_within_a_storage_fault_and_a_trigger_are_drawn_too() {
    let (drawn, lines) =
        draw(&with(&[POOL[11], "{ at: round 1, storage: { missing: { of: { proof_of: any honest }, for: 1 round } } }"]), 3);
    assert_eq!(lines.len(), 2);
    assert!(!lines.concat().contains("any"), "{lines:?}");
    assert!(matches!(&drawn.timeline[0].when, Occasion::When { trigger, times: 1, .. } if trigger.who().0.is_some()));
    assert!(lines[1].contains("storage: { missing: { of: { proof_of: honest-"), "{lines:?}");
}

#[test]
fn it_is_left_for_the_trigger() {
    let entry = &draw(&with(&[POOL[10], POOL[1]]), 3).0.timeline[0];
    assert!(matches!(&entry.what, Deed::Fault(fault) if fault.who().0.is_some_and(|node| node.0 == "it")), "{entry:?}");
    assert!(matches!(&entry.when, Occasion::When { after: Some(_), times: 2, .. }), "{entry:?}");
}

#[test]
fn what_was_drawn_is_numbered_in_the_order_of_the_file() {
    let drawn = draw(&with(&[POOL[6], POOL[0], POOL[4]]), 5).0;
    let kinds: Vec<(u32, &str)> =
        drawn.timeline.iter().map(|entry| (entry.entry, if let Deed::Fault(fault) = &entry.what { fault.kind() } else { "" })).collect();
    let wanted = [(1, "crash"), (2, "crash"), (3, "crash"), (4, "crash"), (5, "partition"), (6, "partition"), (7, "partition")];
    assert_eq!(kinds, wanted);
}

#[test]
fn a_plan_that_is_not_drawn_yet_comes_back_from_its_json() {
    let plan = with(&POOL);
    let json = serde_json::to_string(&plan).expect("a plan can be written");
    assert_eq!(serde_json::from_str::<Plan>(&json).expect("it can be read again"), plan);
}
