//! Cheats with votes: always yes, always no, for the ring, for money.

use koipond_record::{Instruction, Pubkey, Roe};
use serde_json::json;

use crate::desk::{Desk, lists, submissions, task, trigger};
use crate::place::{IN_ROUND_2, key, keys, list_votes, node, said, votes};

/// The proofs of round 1 by all five, of which those of `accused` are accused.
fn audited(mut desk: Desk, accused: &[&str]) -> Desk {
    let all = ["cheat-1", "cheat-2", "honest-1", "honest-2", "rival-1"].map(key);
    desk.submissions = submissions(1, &all.each_ref().map(String::as_str));
    accuse(&mut desk, accused);
    desk
}

fn accuse(desk: &mut Desk, accused: &[&str]) {
    for name in accused {
        desk.submissions["submissions_audit_trigger"]["1"][key(name)] = trigger(&[]);
    }
}

/// The node after the audit of round 1, with a task that votes no on the rival alone.
fn after_audit(behaviours: &str, accused: &[&str]) -> Desk {
    let audit = format!("audit: async (value, round, key) => key !== '{}'", key("rival-1"));
    let mut desk = audited(node(behaviours), accused).boot(&task(&audit), IN_ROUND_2);
    desk.burst(&[]);
    desk
}

#[test]
fn an_honest_node_votes_as_its_task_says() {
    let mut desk = after_audit("[]", &["honest-1"]);
    desk.passes(300);
    assert_eq!(votes(&desk), [("honest-1", true), ("rival-1", false)]);
}

#[test]
fn a_lazy_auditor_votes_yes_on_what_others_accused_and_accuses_nobody() {
    let mut desk = after_audit(r#"[{ "lazy-auditor": {} }]"#, &[]);
    accuse(&mut desk, &["honest-1", "cheat-1"]);
    assert_eq!(votes(&desk), []);
    desk.passes(200);
    assert_eq!(votes(&desk), [("honest-1", true)]);
    assert!(!desk.asked.contains(&("auditPayload", 1)));
}

#[test]
fn a_lazy_auditor_that_looks_at_once_sees_no_later_accusation() {
    let mut desk = after_audit(r#"[{ "lazy-auditor": { "after": "10 slots" } }]"#, &[]);
    desk.passes(20);
    accuse(&mut desk, &["honest-1"]);
    desk.passes(300);
    assert_eq!(votes(&desk), []);
}

#[test]
fn a_lazy_auditor_lets_lists_pass_too() {
    let mut desk = node(r#"[{ "lazy-auditor": {} }]"#);
    desk.distributions = lists(0, &[&key("honest-1"), &key("honest-2")]);
    desk.distributions["distributions_audit_trigger"] = json!({ "0": { key("honest-1"): trigger(&[]) } });
    let mut desk = desk.boot(&task(""), IN_ROUND_2);
    desk.burst(&[]);
    desk.passes(200);
    assert_eq!(list_votes(&desk), [("honest-1", true)]);
}

#[test]
fn a_griefer_votes_no_on_everybody_but_itself() {
    let desk = after_audit(r#"[{ "griefer": {} }]"#, &[]);
    assert_eq!(votes(&desk), [("cheat-2", false), ("honest-1", false), ("honest-2", false), ("rival-1", false)]);
    assert!(desk.asked.contains(&("distributionListAudit", 0)) && !desk.asked.contains(&("auditPayload", 1)), "{:?}", desk.asked);
}

#[test]
fn a_griefer_with_targets_leaves_the_others_to_its_task() {
    let mut desk = after_audit(r#"[{ "griefer": { "targets": { "node": "honest-2" }, "votes": 2 } }]"#, &["honest-1", "honest-2"]);
    // Its task hears only later of the vote that never left, and then votes on.
    desk.passes(20);
    assert_eq!(votes(&desk), [("honest-1", true), ("honest-2", false), ("honest-2", false), ("rival-1", false)]);
}

#[test]
fn a_griefer_against_lists_votes_no_on_lists_alone() {
    let mut desk = audited(node(r#"[{ "griefer": { "against": ["lists"] } }]"#), &[]);
    desk.distributions = lists(0, &[&key("honest-1")]);
    let mut desk = desk.boot(&task(""), IN_ROUND_2);
    desk.burst(&[]);
    assert_eq!((list_votes(&desk), votes(&desk)), (vec![("honest-1", false)], vec![]));
}

#[test]
fn colluders_vote_no_on_others_and_yes_on_their_own_that_are_accused() {
    let mut desk = after_audit(r#"[{ "colluders": {} }]"#, &[]);
    assert_eq!(votes(&desk), [("honest-1", false), ("honest-2", false), ("rival-1", false)]);
    accuse(&mut desk, &["cheat-2", "honest-1"]);
    desk.passes(200);
    assert_eq!(votes(&desk), [("cheat-2", true), ("honest-1", false), ("honest-2", false), ("rival-1", false)]);
}

#[test]
fn a_ring_can_have_other_groups_and_votes_on_lists_too() {
    let mut desk = node(r#"[{ "colluders": { "with": ["rival"] } }]"#);
    desk.distributions = lists(0, &[&key("honest-1"), &key("rival-1")]);
    desk.distributions["distributions_audit_trigger"] = json!({ "0": { key("rival-1"): trigger(&[]) } });
    let mut desk = audited(desk, &[]).boot(&task(""), IN_ROUND_2);
    desk.burst(&[]);
    desk.passes(200);
    assert_eq!(votes(&desk), [("honest-1", false), ("honest-2", false)]);
    assert_eq!(list_votes(&desk), [("honest-1", false), ("rival-1", true)]);
}

#[test]
fn a_briber_pays_each_node_of_the_group_once_a_round_and_does_all_else() {
    let mut desk = node(r#"[{ "briber": { "pays": "honest", "amount": "0.2 KOII" } }]"#).boot(&task(""), IN_ROUND_2);
    desk.stop();
    desk.start();
    let paid: Vec<(Pubkey, Roe)> = desk
        .sent
        .iter()
        .filter_map(|sent| match sent {
            Instruction::Transfer { to, amount } => Some((to.clone(), *amount)),
            _ => None,
        })
        .collect();
    let wanted = ["honest-1", "honest-2"].map(|name| (keys(name).main.public().clone(), Roe(200_000_000)));
    assert_eq!(paid, wanted);
    assert_eq!(desk.asked, [("executeTask", 2), ("executeTask", 2)]);
}

/// A bribed node after the audit, whose main account has grown by so much since it started.
fn bribed(grown: u64) -> Desk {
    let behaviours = r#"[{ "bribed": { "by": { "group": "rival" }, "price": "1000 ROE" } }]"#;
    let audit = format!("audit: async (value, round, key) => !['{}', '{}'].includes(key)", key("rival-1"), key("honest-1"));
    let mut desk = Desk { balance: 5_000, ..audited(node(behaviours), &[]) }.boot(&task(&audit), IN_ROUND_2);
    desk.balance += grown;
    desk.burst(&[]);
    accuse(&mut desk, &["rival-1", "honest-2"]);
    desk.passes(200);
    desk
}

#[test]
fn a_bribed_node_votes_yes_on_who_paid_and_as_its_task_says_on_others() {
    let desk = bribed(900);
    assert_eq!(votes(&desk), [("honest-1", false), ("rival-1", true)]);
    assert!(said(&desk, "was paid") && desk.asked.contains(&("auditPayload", 1)));
}

#[test]
fn a_bribe_that_never_came_buys_nothing() {
    let desk = bribed(899);
    assert_eq!(votes(&desk), [("honest-1", false), ("rival-1", false)]);
    assert_eq!(desk.deviated, []);
}
