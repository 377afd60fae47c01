//! What faults and deeds are called, whom they touch, how long they last, and what is said of them.

use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_chain_mock::spec::{ManagerSpec, OtherTask, UpdateTask};
use koipond_record::TaskTerms;
use koipond_record::unit::{Amount, Slots};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::common::{TASK, chain, koii};

/// A spec as it is written in a scenario.
fn of<T: DeserializeOwned>(kind: &str, fields: &Value) -> T {
    serde_json::from_value(json!({ kind: fields })).unwrap_or_else(|why| panic!("{kind}: {why}"))
}

#[test]
fn each_fault_says_what_it_does_to_whom_and_for_how_long() {
    let cases = [
        ("rpc-lag", json!({"by": "5 slots"}), "WHO read a state that is 5 slots old, for 10 s"),
        ("rpc-error", json!({"share": "40 %"}), "40 % of what WHO read of the chain comes back as an error, for 10 s"),
        ("rpc-null", json!({}), "100 % of what WHO read of the chain comes back as null, for 10 s"),
        ("rpc-slow", json!({"by": "1 s..2 s"}), "WHO get the chain's answers later by 1 s..2 s, for 10 s"),
        ("rpc-halt", json!({}), "WHO get no answer of the chain, for 10 s"),
        ("drop-transactions", json!({}), "100 % of the transactions of WHO are lost, for 10 s"),
        ("drop-transactions", json!({"instruction": "Payout", "share": "1 %"}), "1 % of the Payout transactions of WHO are lost, for 10 s"),
        ("delay-transactions", json!({"by": "2..8 slots"}), "the transactions of WHO are held up by 2..8 slots, for 10 s"),
        ("duplicate-transactions", json!({}), "100 % of the transactions of WHO come twice, for 10 s"),
    ];
    let whom = [(None, None, "all nodes"), (Some("honest-1"), None, "honest-1"), (None, Some("honest"), "the honest nodes")];
    for (kind, fields, says) in cases {
        for (node, group, who) in whom {
            let mut fields = fields.clone();
            fields["for"] = json!("10 s");
            if let Some(node) = node {
                fields["node"] = json!(node);
            }
            if let Some(group) = group {
                fields["group"] = json!(group);
            }
            let fault: ChainFaultSpec = of(kind, &fields);
            assert_eq!((fault.kind(), fault.words()), (kind, says.replace("WHO", who)));
            assert_eq!(fault.lasts().map(|length| length.to_string()).as_deref(), Some("10 s"), "{kind}");
            let (one, all) = fault.who();
            assert_eq!((one.map(ToString::to_string).as_deref(), all.map(ToString::to_string).as_deref()), (node, group), "{kind}");
        }
    }
}

#[test]
fn faults_of_the_whole_chain_touch_nobody_by_name() {
    let cases = [
        ("reorder-transactions", json!({"for": "10 s"}), Some("10 s"), "the transactions of a slot come in any order, for 10 s"),
        ("leader-halt", json!({"for": "10 s"}), Some("10 s"), "no transaction is included, for 10 s"),
        ("slot-time", json!({"is": "300 ms..500 ms", "for": "10 s"}), Some("10 s"), "a slot takes 300 ms..500 ms, for 10 s"),
        ("fork", json!({"depth": "12 slots"}), None, "the last 12 slots are undone"),
    ];
    for (kind, fields, lasts, says) in cases {
        let fault: ChainFaultSpec = of(kind, &fields);
        assert_eq!((fault.kind(), fault.words().as_str(), fault.who()), (kind, says, (None, None)));
        assert_eq!(fault.lasts().map(|length| length.to_string()).as_deref(), lasts, "{kind}");
    }
}

#[test]
fn each_deed_says_what_is_done() {
    let cases = [
        ("fund-task", json!({"amount": "5 KOII"}), "the creator adds 5 KOII to the bounty"),
        ("set-active", json!({"active": true}), "the creator starts the task"),
        ("set-active", json!({"active": false}), "the creator stops the task"),
        ("whitelist", json!({"allowed": true}), "Koii puts the task on its list"),
        ("whitelist", json!({"allowed": false}), "Koii takes the task off its list"),
        ("update-task", json!({}), "the creator migrates the task to a new version"),
    ];
    for (kind, fields, says) in cases {
        let deed: ManagerSpec = of(kind, &fields);
        assert_eq!((deed.kind(), deed.words().as_str()), (kind, says));
    }
}

#[test]
fn a_new_version_takes_over_what_is_not_given() {
    let old = chain().terms(TASK).expect("it is there").clone();
    assert_eq!(UpdateTask::default().over(&old), old);
    let all = UpdateTask {
        task_name: Some("new".to_owned()),
        round_time: Some(Slots(2000)),
        submission_window: Some(Slots(700)),
        audit_window: Some(Slots(800)),
        minimum_stake_amount: Some(Amount(koii(9))),
        bounty_amount_per_round: Some(Amount(koii(3))),
    };
    let wanted = TaskTerms {
        task_name: "new".to_owned(),
        round_time: 2000,
        submission_window: 700,
        audit_window: 800,
        minimum_stake_amount: koii(9),
        bounty_amount_per_round: koii(3),
        ..old.clone()
    };
    assert_eq!(all.over(&old), wanted);
}

#[test]
fn another_task_has_what_it_says_and_else_what_the_first_has() {
    let own = chain().terms(TASK).expect("it is there").clone();
    let plain: OtherTask = serde_json::from_value(json!({"task": "other"})).expect("the others are optional");
    assert_eq!(plain.terms("second", &own), TaskTerms { task_name: "second".to_owned(), ..own.clone() });
    let all = OtherTask {
        task: "other".to_owned(),
        task_name: Some("called so".to_owned()),
        minimum_stake_amount: Some(Amount(koii(2))),
        total_bounty_amount: Some(Amount(koii(30))),
        bounty_amount_per_round: Some(Amount(koii(4))),
    };
    let wanted = TaskTerms {
        task_name: "called so".to_owned(),
        minimum_stake_amount: koii(2),
        total_bounty_amount: koii(30),
        bounty_amount_per_round: koii(4),
        ..own.clone()
    };
    assert_eq!(all.terms("second", &own), wanted);
}
