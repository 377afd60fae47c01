//! What a sound scenario becomes.

use koipond_check::spec::When;
use koipond_node::spec::{BehaviourSpec, Fabricator};
use koipond_record::Roe;
use koipond_record::unit::SlotRange;
use koipond_scenarios::{Deed, Plan, TimelinePlan, parse};

const SAMPLE: &str = include_str!("sample.yaml");
const SHORTEST: &str = "{ scenario: s, task: t, nodes: { a: {} }, rounds: 1, expect: [{ finally: { paid: {} } }] }";

fn plan(text: &str) -> Plan {
    parse("scenarios/tests/sample.yaml", text).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn nodes_come_in_the_order_of_the_file_and_are_named_after_their_group() {
    let names: Vec<String> = plan(SAMPLE).nodes.into_iter().map(|n| n.name).collect();
    assert_eq!(names, ["honest-1", "honest-2", "honest-3", "honest-4", "honest-5", "cheat-1", "lazy-1", "idle-1"]);
}

#[test]
fn a_group_that_says_little_is_one_honest_node_with_the_minimum_stake() {
    let text = SHORTEST.replace("nodes:", "chain: { minimum_stake_amount: 3 KOII }, nodes:");
    let node = &plan(&text).nodes[0];
    assert_eq!((node.name.as_str(), node.stake, node.behaviours.len(), node.task), ("a-1", Roe(3_000_000_000), 0, 0));
}

#[test]
fn the_bare_name_of_a_behaviour_stands_for_its_defaults() {
    let plan = plan(SAMPLE);
    assert_eq!(plan.nodes[5].behaviours, [BehaviourSpec::Fabricator(Fabricator::default())]);
    assert_eq!((plan.nodes[5].acts.from_round, plan.nodes[6].acts.from_round), (1, 0));
    assert_eq!(plan.nodes[6].behaviours, [BehaviourSpec::Fabricator(Fabricator::default())]);
}

#[test]
fn each_task_stands_once_and_the_scenarios_own_first() {
    let plan = plan(SAMPLE);
    assert_eq!(plan.tasks, ["../tasks/kept-proof", "../tasks/always-yes"]);
    assert_eq!(plan.nodes.iter().map(|n| n.task).collect::<Vec<_>>(), [0, 0, 0, 0, 0, 0, 1, 0]);
}

#[test]
fn a_task_is_found_from_the_scenarios_file() {
    let plan = plan(SAMPLE);
    assert_eq!(plan.task_path(1), Some("scenarios/tests/../tasks/always-yes".into()));
    assert_eq!(plan.task_path(2), None);
}

#[test]
fn timing_is_resolved_from_the_submission_window() {
    let timing = plan(SAMPLE).chain.timing;
    assert_eq!((timing.jitter, timing.inclusion), (Some(SlotRange { low: 0, high: 20 }), Some(SlotRange { low: 2, high: 8 })));
    let text = SHORTEST.replace("nodes:", "chain: { timing: { jitter: 0..100, inclusion: 40..60 } }, nodes:");
    let timing = plan(&text).chain.timing;
    assert_eq!((timing.jitter, timing.inclusion), (Some(SlotRange { low: 0, high: 100 }), Some(SlotRange { low: 40, high: 60 })));
}

#[test]
fn the_timeline_keeps_its_order_and_its_numbers() {
    let timeline = plan(SAMPLE).timeline;
    let moment = |t: &TimelinePlan| t.when.at().map_or_else(String::new, |at| at.to_string());
    let told: Vec<(u32, String, bool)> = timeline.iter().map(|t| (t.entry, moment(t), matches!(t.what, Deed::Fault(_)))).collect();
    let wanted = [
        (1, "round 3", true),
        (2, "round 5 + 30 slots", true),
        (3, "round 6", false),
        (4, "round 6", false),
        (5, "round 9", false),
        (6, "round 9", false),
        (7, "", true),
        (8, "", true),
    ];
    assert_eq!(told, wanted.map(|(entry, at, fault)| (entry, at.to_owned(), fault)));
}

#[test]
fn expectations_keep_their_order_and_their_times() {
    let expect = plan(SAMPLE).expect;
    assert_eq!(
        expect.iter().map(|e| e.when).collect::<Vec<_>>(),
        [When::Always, When::Eventually, When::Never, When::Finally, When::Finally, When::Eventually]
    );
    assert_eq!(
        expect.iter().map(|e| e.within.map(|w| w.to_string())).collect::<Vec<_>>(),
        [None, Some("4 rounds".to_owned()), None, None, None, None]
    );
}

#[test]
fn words_are_kept_as_written() {
    let plan = plan(SAMPLE);
    assert_eq!(
        (plan.scenario.as_str(), plan.tags.as_slice()),
        ("a cheat is slashed", ["attack".to_owned(), "audit".to_owned()].as_slice())
    );
    assert!(plan.about.starts_with("One node makes its proofs up.") && plan.about.ends_with("loses anything."));
    assert_eq!((plan.rounds, plan.settle), (8, 2));
}

#[test]
fn a_plan_comes_back_from_its_json_as_it_was() {
    for text in [SAMPLE, SHORTEST] {
        let plan = plan(text);
        let json = serde_json::to_string_pretty(&plan).expect("a plan can be written");
        assert_eq!(serde_json::from_str::<Plan>(&json).expect("it can be read again"), plan);
    }
}

#[test]
fn the_last_moment_of_the_faulty_rounds_is_within_them() {
    let at = |moment: &str| SAMPLE.replace("at: round 5 + 30 slots", &format!("at: {moment}"));
    assert!(parse("a.yaml", &at("round 7 + 1199 slots")).is_ok());
    assert!(parse("a.yaml", &at("round 8")).is_err_and(|p| p.to_string().contains("settle")));
}

#[test]
fn a_mistake_in_one_section_does_not_hide_those_of_another() {
    let text =
        SAMPLE.replace("loss: 0.1 %", "los: 0.1 %").replace("round_time: 1200", "round_time: 700").replace("at: round 9", "at: round 99");
    let shown = parse("a.yaml", &text).expect_err("it has mistakes").to_string();
    assert!(shown.contains("did you mean `loss`?") && shown.contains("round time cannot be less"), "{shown}");
    // The clock is in doubt, so nothing is said of moments.
    assert!(!shown.contains("after the end"), "{shown}");
}
