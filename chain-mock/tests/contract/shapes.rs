//! The JSON that tasks read, to the letter, and that its parts are shared.

use std::sync::Arc;

use crate::common::*;
use koipond_chain_mock::Chain;
use koipond_record::{Instruction, Json, Roe, StateQuery};

/// A chain on which round 0 is submitted, listed and the list audited, and round 1 is submitted and audited.
fn full() -> Chain {
    let mut chain = chain_of(&spec(), &["a", "b"]);
    send(&mut chain, slot(1, 40), "b", submit(0, "x"));
    send(&mut chain, slot(2, 40), "a", submit(1, "y"));
    list(&mut chain, slot(2, 50), "a", 0, "{\"b\":7}");
    send(&mut chain, slot(2, 540), "b", vote(1, "a", false));
    send(&mut chain, slot(2, 550), "b", vote_list(0, "a", true));
    send(&mut chain, slot(0, 0), "b", Instruction::Stake { amount: Roe(1) });
    chain
}

#[test]
fn the_whole_state_has_the_shape_and_order_of_the_protocol() {
    let wanted = concat!(
        "{\"is_allowlisted\":true,\"is_active\":true,\"task_name\":\"task\",\"task_description\":\"\",\"task_manager\":\"manager\",",
        "\"task_audit_program\":\"task\",\"stake_pot_account\":\"stakepotaccount111111111111111111111111task\",",
        "\"submissions\":{\"0\":{\"b\":{\"submission_value\":\"x\",\"slot\":2240}},\"1\":{\"a\":{\"submission_value\":\"y\",\"slot\":3440}}},",
        "\"submissions_audit_trigger\":{\"1\":{\"a\":{\"trigger_by\":\"b\",\"slot\":3940,\"votes\":[]}}},",
        "\"total_bounty_amount\":100000000000,\"bounty_amount_per_round\":1000000000,\"total_stake_amount\":10000000001,",
        "\"minimum_stake_amount\":5000000000,\"available_balances\":{},\"stake_list\":{\"a\":5000000000,\"b\":5000000001},",
        "\"ip_address_list\":{},\"round_time\":1200,\"starting_slot\":1000,\"audit_window\":500,\"submission_window\":500,",
        "\"task_executable_network\":\"DEVELOPMENT\",",
        "\"distribution_rewards_submission\":{\"0\":{\"a\":{\"submission_value\":\"a\",\"slot\":3450}}},",
        "\"distributions_audit_trigger\":{\"0\":{\"a\":{\"trigger_by\":\"b\",\"slot\":3950,\"votes\":[]}}},",
        "\"distributions_audit_record\":{},\"task_metadata\":\"\",\"task_vars\":\"\",\"is_migrated\":false,\"migrated_to\":\"\",",
        "\"allowed_failed_distributions\":3}"
    );
    assert_eq!(&*tree(&full(), &everything()).to_text(), wanted);
}

#[test]
fn maps_that_are_not_asked_for_are_empty() {
    let chain = full();
    let options = [
        (0, ["submissions", "submissions_audit_trigger"].as_slice()),
        (1, &["distribution_rewards_submission", "distributions_audit_trigger"]),
        (2, &["available_balances"]),
        (3, &["stake_list"]),
    ];
    let mut chain_with_balance = chain;
    list(&mut chain_with_balance, slot(2, 60), "b", 0, "{\"b\":7}");
    send(&mut chain_with_balance, slot(2, 1000), "b", payout(0, "b"));
    let empty = Json::map(Vec::new());
    for (asked, maps) in options {
        let query = StateQuery::TaskState { submissions: asked == 0, distributions: asked == 1, balances: asked == 2, stakes: asked == 3 };
        let state = tree(&chain_with_balance, &query);
        for (other, others) in options {
            for map in others {
                assert_eq!(state.get(map) == Some(&empty), asked != other, "{map} when {maps:?} are asked for");
            }
        }
    }
}

#[test]
fn distribution_info_has_its_three_maps() {
    let mut chain = full();
    list(&mut chain, slot(2, 60), "b", 0, "{\"b\":7}");
    send(&mut chain, slot(2, 1000), "b", payout(0, "a"));
    let info = tree(&chain, &StateQuery::DistributionInfo);
    let record = info.get("distributions_audit_record").map(Json::to_text);
    assert_eq!(record.as_deref(), Some("{\"0\":\"PayoutFailed\"}"));
    send(&mut chain, slot(2, 1000), "b", payout(0, "b"));
    let wanted = concat!(
        "{\"distribution_rewards_submission\":{\"0\":{\"a\":{\"submission_value\":\"a\",\"slot\":3450},",
        "\"b\":{\"submission_value\":\"b\",\"slot\":3460}}},",
        "\"distributions_audit_trigger\":{\"0\":{\"a\":{\"trigger_by\":\"b\",\"slot\":3950,\"votes\":[]}}},",
        "\"distributions_audit_record\":{\"0\":\"PayoutSuccessful\"}}"
    );
    assert_eq!(&*tree(&chain, &StateQuery::DistributionInfo).to_text(), wanted);
}

/// Whether two trees are one and the same.
fn same(a: Option<&Json>, b: Option<&Json>) -> bool {
    match (a, b) {
        (Some(Json::Map(a)), Some(Json::Map(b))) => Arc::ptr_eq(a, b),
        _ => panic!("both are maps: {a:?}, {b:?}"),
    }
}

#[test]
fn two_reads_of_an_unchanged_state_are_one_tree() {
    let chain = full();
    for query in [everything(), StateQuery::SubmissionInfo, StateQuery::DistributionInfo] {
        assert!(same(Some(&tree(&chain, &query)), Some(&tree(&chain, &query))), "{query:?}");
    }
}

#[test]
fn what_another_transaction_leaves_alone_stays_one_tree() {
    let mut chain = full();
    let (before, state) = (tree(&chain, &StateQuery::SubmissionInfo), tree(&chain, &everything()));
    send(&mut chain, slot(2, 60), "a", Instruction::Stake { amount: Roe(1) });
    assert!(same(Some(&before), Some(&tree(&chain, &StateQuery::SubmissionInfo))));
    let after = tree(&chain, &everything());
    assert!(!same(Some(&state), Some(&after)));
    for map in ["submissions", "submissions_audit_trigger", "distribution_rewards_submission", "available_balances"] {
        assert!(same(state.get(map), after.get(map)), "{map}");
    }
    assert!(!same(state.get("stake_list"), after.get("stake_list")));
}

#[test]
fn a_new_submission_rebuilds_its_own_round_and_entry_alone() {
    let mut chain = full();
    let before = tree(&chain, &StateQuery::SubmissionInfo);
    send(&mut chain, slot(2, 60), "b", submit(1, "z"));
    let after = tree(&chain, &StateQuery::SubmissionInfo);
    let at = |tree: &Json, path: &[&str]| path.iter().try_fold(tree.clone(), |t, key| t.get(key).cloned());
    for path in [&["submissions", "0"][..], &["submissions", "1", "a"], &["submissions_audit_trigger"]] {
        assert!(same(at(&before, path).as_ref(), at(&after, path).as_ref()), "{path:?}");
    }
    assert!(!same(at(&before, &["submissions", "1"]).as_ref(), at(&after, &["submissions", "1"]).as_ref()));
}

#[test]
fn a_tree_that_was_read_does_not_change_under_its_reader() {
    let mut chain = full();
    let before = tree(&chain, &StateQuery::SubmissionInfo);
    let text = before.to_text();
    send(&mut chain, slot(2, 60), "b", submit(1, "z"));
    assert_eq!(before.to_text(), text);
}
