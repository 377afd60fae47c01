//! Cheats with distribution lists: they are altered, sent by who was not selected, or not sent.

use koipond_record::{Instruction, InstructionName, Round};
use serde_json::{Value, json};

use crate::desk::{Desk, list_of, submissions, task};
use crate::place::{BEFORE_ROUND_2, key, name, node, said};

/// What the task of a selected node makes of round 0: 300,000 ROE for each of two, and 100,000 for itself.
const EACH: i64 = 300_000;

/// The node after the burst in which it makes the list of round 0, selected as the only submitter or not.
fn selected(behaviours: &str, is_selected: bool) -> Desk {
    let list = format!("{{ '{}': {EACH}, '{}': {EACH}, '{}': 100000 }}", key("honest-1"), key("honest-2"), key("cheat-1"));
    selected_with(behaviours, &list, 1_000_000, is_selected)
}

/// The same with another list, in a task that may pay so much.
fn selected_with(behaviours: &str, list: &str, bounty: u64, is_selected: bool) -> Desk {
    let mut desk = node(behaviours);
    let submitter = if is_selected { "cheat-1" } else { "honest-1" };
    desk.submissions = submissions(0, &[&key(submitter)]);
    desk.state["bounty_amount_per_round"] = json!(bounty);
    desk.state["stake_list"] = json!({ key("honest-2"): 5_000_000, key("honest-1"): 4_000_000 });
    let mut desk = desk.boot(&task(&format!("distribution: () => ({list})")), BEFORE_ROUND_2);
    desk.burst(&[]);
    desk
}

/// What the list that was sent gives to whom.
fn given(desk: &Desk) -> Vec<(&'static str, i64)> {
    let text = list_of(&desk.sent).expect("a list was sent");
    let Value::Object(list) = serde_json::from_str(&text).expect("it is JSON") else { panic!("a list is an object") };
    let mut given: Vec<_> = list.iter().map(|(key, amount)| (name(key), amount.as_i64().expect("a number"))).collect();
    given.sort_unstable();
    given
}

#[test]
fn an_honest_node_sends_the_list_of_its_task() {
    let desk = selected("[]", true);
    assert_eq!(given(&desk), [("cheat-1", 100_000), ("honest-1", EACH), ("honest-2", EACH)]);
}

#[test]
fn a_thief_takes_everything_where_nothing_is_said() {
    let desk = selected(r#"[{ "list-thief": {} }]"#, true);
    assert_eq!(given(&desk), [("cheat-1", 700_000), ("honest-1", 0), ("honest-2", 0)]);
    assert!(said(&desk, "takes 100 % of what others get"), "{:?}", desk.deviated);
    assert!(desk.names().contains(&InstructionName::SubmitDistributionList));
}

#[test]
fn a_thief_that_is_not_selected_sends_nothing() {
    let desk = selected(r#"[{ "list-thief": {} }]"#, false);
    assert_eq!(list_of(&desk.sent), None);
    assert_eq!(desk.deviated, []);
}

#[test]
fn a_thief_takes_a_share() {
    let desk = selected(r#"[{ "list-thief": { "takes": "10 %" } }]"#, true);
    assert_eq!(given(&desk), [("cheat-1", 160_000), ("honest-1", 270_000), ("honest-2", 270_000)]);
}

#[test]
fn a_thief_pays_more_than_the_bounty_allows() {
    let desk = selected(r#"[{ "list-thief": { "over_bounty": "50 %" } }]"#, true);
    // A round may pay 1,000,000 ROE.
    assert_eq!(given(&desk), [("cheat-1", 900_000), ("honest-1", EACH), ("honest-2", EACH)]);
}

#[test]
fn a_thief_slashes_and_leaves_out() {
    let both = r#"[{ "list-thief": { "slashes": { "node": "honest-2" }, "omits": { "group": "honest" } } }]"#;
    assert_eq!(given(&selected(both, true)), [("cheat-1", 100_000), ("honest-2", -5_000_000)]);
    let omits = r#"[{ "list-thief": { "omits": { "node": "honest-1" } } }]"#;
    assert_eq!(given(&selected(omits, true)), [("cheat-1", 100_000), ("honest-2", EACH)]);
}

/// How many parts of lists and how many lists were sent.
fn parts(desk: &Desk) -> (usize, usize) {
    let of = |name| desk.names().iter().filter(|sent| **sent == name).count();
    (of(InstructionName::UploadDistributionList), of(InstructionName::SubmitDistributionList))
}

/// The most that a task can pay in these tests.
const MUCH: u64 = 9_000_000_000_000_000;

/// A list for eight strangers, each of whom it gives the same.
fn strangers(amount: &str) -> String {
    let of: Vec<String> = (0..8).map(|n| format!("'{}': {amount}", format!("{n}").repeat(44))).collect();
    format!("{{ '{}': 0, {} }}", key("cheat-1"), of.join(", "))
}

#[test]
fn a_list_that_becomes_longer_arrives_in_more_parts() {
    assert_eq!(parts(&selected_with("[]", &strangers("1"), MUCH, true)), (1, 1));
    let slashes = r#"[{ "list-thief": { "slashes": { "group": "honest" }, "takes": "0 %" } }]"#;
    let desk = selected_with(slashes, &strangers("1"), MUCH, true);
    assert_eq!((parts(&desk), given(&desk).len()), ((2, 1), 11));
}

#[test]
fn a_list_that_becomes_shorter_arrives_in_fewer_parts_and_its_task_goes_on() {
    assert_eq!(parts(&selected_with("[]", &strangers("1000000000000000"), MUCH, true)), (2, 1));
    let mut desk = selected_with(r#"[{ "list-thief": {} }]"#, &strangers("1000000000000000"), MUCH, true);
    assert_eq!(parts(&desk), (1, 0), "its task has not heard of the second part");
    desk.passes(10);
    assert_eq!((parts(&desk), given(&desk).len()), ((1, 1), 9));
}

#[test]
fn a_thief_that_always_steals_sends_a_list_without_being_selected_and_has_it_paid() {
    let mut desk = selected(r#"[{ "list-thief": { "when": "always" } }]"#, false);
    assert_eq!(given(&desk), [("cheat-1", 1_000_000), ("honest-1", 0)]);
    assert!(desk.names().contains(&InstructionName::SubmitDistributionList));
    assert!(!desk.names().contains(&InstructionName::Payout));
    desk.passes(801);
    let payouts: Vec<&Instruction> = desk.sent.iter().filter(|sent| sent.name() == InstructionName::Payout).collect();
    assert!(matches!(payouts[..], [Instruction::Payout { round: Round(0), list_by }] if list_by.as_str() == key("cheat-1")), "{payouts:?}");
}

#[test]
fn a_silent_distributor_is_selected_and_sends_no_list() {
    let mut desk = selected(r#"[{ "silent-distributor": {} }]"#, true);
    desk.passes(1_000);
    assert_eq!(list_of(&desk.sent), None);
    assert!(!desk.names().contains(&InstructionName::SubmitDistributionList) && !desk.names().contains(&InstructionName::Payout));
    assert!(said(&desk, "was selected and sends no list for round 0"), "{:?}", desk.deviated);
    assert!(selected(r#"[{ "silent-distributor": {} }]"#, false).deviated.is_empty(), "who is not selected has nothing to leave out");
}

#[test]
fn a_silent_distributor_of_payouts_sends_its_list_alone() {
    let mut desk = selected(r#"[{ "silent-distributor": { "stays_silent": "payout" } }]"#, true);
    desk.passes(1_000);
    assert!(desk.names().contains(&InstructionName::SubmitDistributionList) && !desk.names().contains(&InstructionName::Payout));
    assert!(said(&desk, "triggers no payout of round 0"), "{:?}", desk.deviated);
}

#[test]
fn an_honest_selected_node_triggers_its_payout() {
    let mut desk = selected("[]", true);
    desk.passes(1_000);
    assert!(desk.names().contains(&InstructionName::Payout));
}
