//! Cheats with proofs: they make them up, copy them, send old ones, or do not work for them.

use koipond_record::InstructionName;
use serde_json::json;

use crate::desk::{Desk, submissions, task};
use crate::place::{BEFORE_ROUND_2, IN_ROUND_2, key, node, proofs, said};

/// The node after the first burst of round 2, in which it submits its proof of round 1.
fn after_round_1(behaviours: &str) -> Desk {
    let mut desk = node(behaviours).boot(&task(""), BEFORE_ROUND_2);
    desk.burst(&[]);
    desk
}

/// The only proof that it sent for round 1.
fn proof(desk: &Desk) -> String {
    let [(1, proof)] = &proofs(desk)[..] else { panic!("one proof of round 1: {:?}", proofs(desk)) };
    proof.clone()
}

#[test]
fn an_honest_node_submits_what_its_task_made() {
    let desk = after_round_1("[]");
    assert_eq!(proof(&desk), "proof 1");
    assert_eq!(desk.deviated, []);
}

#[test]
fn a_fabricator_makes_a_proof_up_and_does_all_else() {
    let desk = after_round_1(r#"[{ "fabricator": {} }]"#);
    assert!(proof(&desk).starts_with("bafybeie") && proof(&desk).len() == 59, "{}", proof(&desk));
    assert_eq!(desk.asked, [("executeTask", 1), ("executeTask", 2), ("generateAndSubmitDistributionList", 0)]);
    assert_eq!(desk.deviated, [("fabricator".to_owned(), "submits a made-up proof for round 1".to_owned())]);
}

#[test]
fn a_fabricator_submits_the_text_or_as_many_bytes_as_it_is_told() {
    assert_eq!(proof(&after_round_1(r#"[{ "fabricator": { "value": "nothing" } }]"#)), "nothing");
    for length in [0, 5, 59, 512, 600] {
        assert_eq!(proof(&after_round_1(&format!(r#"[{{ "fabricator": {{ "length": {length} }} }}]"#))).len(), length);
    }
}

#[test]
fn a_freeloader_is_told_nothing_and_submits_all_the_same() {
    let mut desk = after_round_1(r#"[{ "freeloader": {} }]"#);
    assert!(proof(&desk).starts_with("bafybeie"));
    desk.burst(&[]);
    assert_eq!(desk.asked, []);
    assert!(said(&desk, "does no work in round 2") && said(&desk, "audits no proofs of round 1"), "{:?}", desk.deviated);
}

#[test]
fn a_freeloader_does_what_it_is_told_to_do() {
    let mut desk = after_round_1(r#"[{ "freeloader": { "value": "v", "does": ["audits", "lists"] } }]"#);
    desk.burst(&[]);
    assert_eq!(proof(&desk), "v");
    assert_eq!(desk.asked, [("generateAndSubmitDistributionList", 0), ("auditPayload", 1), ("distributionListAudit", 0)]);
}

#[test]
fn a_copycat_submits_what_somebody_else_has_submitted() {
    let mut desk = node(r#"[{ "copycat": {} }]"#);
    desk.submissions = submissions(1, &[&key("honest-1"), &key("cheat-1")]);
    let mut desk = desk.boot(&task(""), BEFORE_ROUND_2);
    desk.burst(&[]);
    assert_eq!(proofs(&desk), [], "it has not looked yet");
    desk.passes(20);
    assert_eq!(proof(&desk), format!("proof of {}", key("honest-1")));
    assert_eq!(desk.asked, [("generateAndSubmitDistributionList", 0)]);
    assert!(said(&desk, "submits the proof of honest-1 for round 1 as its own"));
}

#[test]
fn a_copycat_of_a_group_copies_nobody_else_and_gives_up_with_the_window() {
    let mut desk = node(r#"[{ "copycat": { "of": { "group": "rival" }, "after": "50 slots" } }]"#);
    desk.submissions = submissions(1, &[&key("honest-1")]);
    let mut desk = desk.boot(&task(""), BEFORE_ROUND_2);
    desk.burst(&[]);
    desk.passes(300);
    assert_eq!((proofs(&desk), desk.deviated.len()), (vec![], 2), "{:?}", desk.deviated);
    desk.passes(200);
    assert!(said(&desk, "finds no proof to copy for round 1"), "{:?}", desk.deviated);
}

#[test]
fn a_copycat_waits_for_a_proof_to_copy() {
    let mut desk = node(r#"[{ "copycat": { "of": { "node": "rival-1" } } }]"#).boot(&task(""), BEFORE_ROUND_2);
    desk.burst(&[]);
    desk.passes(100);
    desk.submissions = submissions(1, &[&key("rival-1"), &key("honest-1")]);
    desk.passes(20);
    assert_eq!(proof(&desk), format!("proof of {}", key("rival-1")));
}

#[test]
fn a_replayer_submits_what_its_own_task_made_before() {
    let mut desk = after_round_1(r#"[{ "replayer": { "back": 1 } }]"#);
    for _ in 0..4 {
        desk.burst(&[]);
    }
    let sent: Vec<(u64, String)> = [(1, "proof 1"), (2, "proof 1"), (3, "proof 2")].map(|(round, proof)| (round, proof.to_owned())).into();
    assert_eq!(proofs(&desk), sent);
    assert!(desk.asked.contains(&("executeTask", 3)), "its task works on");
}

#[test]
fn the_first_node_of_a_sybil_works_and_the_others_submit_its_proof() {
    let first = after_round_1(r#"[{ "sybil": {} }]"#);
    assert_eq!((proof(&first).as_str(), first.deviated.len()), ("proof 1", 0));

    // The same node as the second of its group.
    let mut desk = node(r#"[{ "sybil": {} }]"#);
    let mut peers = desk.peers.to_vec();
    peers.swap(0, 1);
    desk.peers = peers.into();
    desk.submissions = json!({
        "submissions": { "1": { key("cheat-2"): { "submission_value": "shared" }, key("honest-1"): { "submission_value": "other" } } },
        "submissions_audit_trigger": {},
    });
    let mut desk = desk.boot(&task(""), BEFORE_ROUND_2);
    desk.burst(&[]);
    desk.passes(5);
    assert_eq!(proof(&desk), "shared");
    assert!(!desk.asked.contains(&("executeTask", 2)));
}

#[test]
fn a_dropped_or_replaced_transaction_does_not_hang_the_task() {
    let over = "submission: async () => 'p', audit: async () => false";
    let desk = node(r#"[{ "griefer": { "targets": { "group": "rival" } } }]"#);
    let script = format!(
        "{} import {{ namespaceWrapper as w }} from '@_koii/namespace-wrapper';
         (async () => {{ console.log('answer', typeof await w.auditSubmission('{}', false, undefined, 1)); }})();",
        task(over),
        key("rival-1")
    );
    let mut desk = desk.boot(&script, IN_ROUND_2);
    desk.passes(10);
    assert_eq!(desk.said.last().map(String::as_str), Some("answer string"));
    assert!(!desk.names().contains(&InstructionName::AuditSubmissions));
}
