//! The JSON that tasks read, to the letter, and that its parts are shared.

use std::sync::Arc;

use crate::common::*;
use koipond_chain_mock::Chain;
use koipond_chain_mock::spec::{Allowed, ChainSpec, RulesSpec, TaskType};
use koipond_record::unit::Slots;
use koipond_record::{Instruction, Json, Pubkey, Roe, Slot, StateQuery};
use sha2::{Digest, Sha256};

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
        let query = StateQuery::TaskState {
            of: None,
            submissions: asked == 0,
            distributions: asked == 1,
            balances: asked == 2,
            stakes: asked == 3,
        };
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
fn what_no_transaction_touched_is_the_same_whole_tree() {
    let mut chain = full();
    let before = tree(&chain, &everything());
    send(&mut chain, slot(2, 60), "a", Instruction::Transfer { to: key("b"), amount: Roe(1) });
    assert!(same(Some(&before), Some(&tree(&chain, &everything()))));
    send(&mut chain, slot(2, 60), "a", Instruction::FundTask { amount: Roe(1) });
    let after = tree(&chain, &everything());
    assert!(!same(Some(&before), Some(&after)) && before != after);
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

/// Round 0 of the vector of `protocol.md` §5.4: keys, `uptime`, `timestamp`, slot.
const VECTOR: [(&str, u64, u64, u64); 4] = [
    ("2pPjzTMUEDSn12ma8cauSX3M9WgByuwuiDG7j7UJELhA", 3262, 1_754_492_443_065, 45_226_069),
    ("5pkG9cNiGWXMLRpTJTHH8aZboALmR36e9TadoWc6EDQ5", 3637, 1_754_492_756_315, 45_226_810),
    ("C6nAsPrsdZhSXvoAAp5YDvPoxo8viHBLEnJYFEXw5W1G", 3022, 1_754_492_760_820, 45_226_817),
    ("CW9vb56Hh8cqnUPjqx7SRiRaUQsAVA96oqrQv2Uj97BC", 3423, 1_754_492_626_131, 45_226_595),
];

#[test]
fn the_submissions_of_a_kpl_task_have_the_digest_that_mainnet_nodes_logged() {
    let spec = ChainSpec { task_type: TaskType::Kpl, starting_slot: Slots(45_217_000), round_time: Slots(8382), ..spec() };
    let spec = ChainSpec { submission_window: Slots(3772), audit_window: Slots(3352), ..spec };
    let mut chain = chain_of(&spec, &VECTOR.map(|(key, ..)| key));
    // In the order in which they came, which is not that of the keys.
    let mut came = VECTOR;
    came.sort_by_key(|(.., slot)| *slot);
    for (by, uptime, timestamp, slot) in came {
        let value = format!("{{\"uptime\":{uptime},\"timestamp\":{timestamp},\"date\":\"2025-08-06\",\"roundNumber\":1}}");
        send(&mut chain, Slot(slot), by, submit(0, &value));
    }
    let info = tree(&chain, &StateQuery::SubmissionInfo);
    let Some(Json::Map(round)) = info.get("submissions").and_then(|rounds| rounds.get("0")) else { panic!("round 0 is there: {info:?}") };
    assert_eq!(round.entries().iter().map(|(key, _)| &**key).collect::<Vec<_>>(), VECTOR.map(|(key, ..)| key));
    let values: Vec<Json> = round.entries().iter().map(|(_, value)| value.clone()).collect();
    let digest = Sha256::digest(Json::List(values.into()).to_text().as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "b062ac8a6dec75d01f1ecf680e746c624cf5f1f7fff4c5faa4f6d6991d197ba5");
}

#[test]
fn a_kpl_state_has_the_shape_and_order_of_the_protocol() {
    let mint = Pubkey::from_bytes(&[9; 32]);
    let rules = RulesSpec { own_votes: Allowed::Count, ..RulesSpec::default() };
    let spec = ChainSpec { task_type: TaskType::Kpl, token_type: Some(mint.as_str().to_owned()), rules, ..spec() };
    let node = Pubkey::from_bytes(&[1; 32]);
    let node = node.as_str();
    let mut chain = chain_of(&spec, &[node, "b"]);
    send(&mut chain, slot(1, 40), "b", submit(0, "x"));
    send(&mut chain, slot(1, 540), node, vote(0, "b", false));
    send(&mut chain, slot(1, 550), "b", vote(0, "b", true));
    list(&mut chain, slot(2, 50), node, 0, "{}");
    let state = tree(&chain, &everything());
    let Json::Map(fields) = &state else { panic!("a state is a map") };
    let names: Vec<&str> = fields.entries().iter().map(|(name, _)| &**name).collect();
    let wanted = [
        "is_allowlisted",
        "is_active",
        "task_name",
        "task_description",
        "task_manager",
        "task_audit_program",
        "stake_pot_account",
        "stake_pot_seed",
        "stake_pot_bump",
        "submissions",
        "submissions_audit_trigger",
        "total_bounty_amount",
        "bounty_amount_per_round",
        "token_type",
        "total_stake_amount",
        "minimum_stake_amount",
        "available_balances",
        "stake_list",
        "ip_address_list",
        "round_time",
        "starting_slot",
        "audit_window",
        "submission_window",
        "task_executable_network",
        "distribution_rewards_submission",
        "distributions_audit_trigger",
        "distributions_audit_record",
        "task_metadata",
        "task_vars",
        "is_migrated",
        "migrated_to",
        "allowed_failed_distributions",
    ];
    assert_eq!(names, wanted);
    let ones = format!("[{}]", ["1"; 32].join(","));
    let text = |field: &str| state.get(field).map(|value| value.to_text().to_string()).unwrap_or_default();
    assert_eq!(text("token_type"), format!("\"{mint}\""));
    assert_eq!(text("submissions"), "{\"0\":{\"b\":{\"submission_value\":\"x\",\"slot\":2240,\"round\":0}}}");
    // A key that is no 32 bytes stays text.
    let votes = "[{\"is_valid\":true,\"voter\":\"b\",\"slot\":2750}]";
    let triggers = format!("{{\"0\":{{\"b\":{{\"trigger_by\":{ones},\"slot\":2740,\"votes\":{votes}}}}}}}");
    assert_eq!(text("submissions_audit_trigger"), triggers);
    let lists = format!("{{\"0\":{{\"{node}\":{{\"submission_value\":{ones},\"slot\":3450,\"round\":0}}}}}}");
    assert_eq!(text("distribution_rewards_submission"), lists);
    let bytes = |field: &str| match state.get(field) {
        Some(Json::List(bytes)) => bytes.len(),
        other => panic!("{field} is 32 numbers: {other:?}"),
    };
    assert_eq!((bytes("stake_pot_seed"), text("stake_pot_bump").as_str()), (32, "255"));
}
