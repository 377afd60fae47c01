//! Every refusal of the contract, with its message. Each also checks that nothing changed.

use crate::common::*;
use koipond_chain_mock::Rejection;
use koipond_chain_mock::spec::{PayoutBy, RulesSpec, Second, Voters};
use koipond_record::{Hash, Instruction, Payload, Roe, Round, Slot};

#[test]
fn a_submission_after_its_window_is_refused() {
    let (rule, why) = refused(&mut chain(), slot(1, 500), "a", submit(0, "x"));
    assert_eq!(rule, "outside-submission-window");
    assert_eq!(why, "SubmitTask for round 0 is taken in the submission window of round 1; slot 2,700 of round 1 is not in it");
}

#[test]
fn a_submission_is_taken_in_the_next_round_only() {
    for (round, at) in [(0, slot(0, 10)), (0, slot(2, 10)), (1, slot(1, 10)), (u64::MAX, slot(1, 10))] {
        assert_eq!(refused(&mut chain(), at, "a", submit(round, "x")).0, "outside-submission-window", "round {round} in {at}");
    }
}

#[test]
fn the_windows_of_a_submission_include_their_first_slot_and_not_the_one_after_the_last() {
    let mut chain = chain();
    refused(&mut chain, slot(0, 1199), "a", submit(0, "x"));
    send(&mut chain, slot(1, 0), "a", submit(0, "x"));
    send(&mut chain, slot(1, 499), "b", submit(0, "x"));
    refused(&mut chain, slot(1, 500), "c", submit(0, "x"));
}

#[test]
fn a_submission_of_more_than_512_bytes_is_refused() {
    let mut chain = chain();
    send(&mut chain, slot(1, 10), "a", submit(0, &"é".repeat(256)));
    let (rule, why) = refused(&mut chain, slot(1, 10), "a", submit(0, &format!("{}x", "é".repeat(256))));
    assert_eq!(rule, "submission-too-long");
    assert_eq!(why, "a submission cannot be longer than 512 bytes, this one has 513; submit a CID instead");
}

#[test]
fn a_submission_with_less_than_the_minimum_stake_is_refused() {
    let mut chain = chain();
    chain.open_wallet(&payer("poor"), koii(10));
    send(&mut chain, slot(0, 0), "poor", Instruction::Stake { amount: Roe(4_999_999_999) });
    let (rule, why) = refused(&mut chain, slot(1, 10), "poor", submit(0, "x"));
    assert_eq!(rule, "stake-below-minimum");
    assert_eq!(why, "a stake of 4.999999999 KOII is below the minimum of 5 KOII; stake more to submit");
    send(&mut chain, slot(1, 10), "poor", Instruction::Stake { amount: Roe(1) });
    send(&mut chain, slot(1, 10), "poor", submit(0, "x"));
}

#[test]
fn a_vote_outside_of_the_audit_window_is_refused() {
    let mut chain = chain();
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    for at in [slot(1, 499), slot(1, 1000), slot(2, 500)] {
        assert_eq!(refused(&mut chain, at, "b", vote(0, "a", false)).0, "outside-audit-window", "{at}");
    }
    let (_, why) = refused(&mut chain, slot(1, 499), "b", vote(0, "a", false));
    assert_eq!(why, "AuditSubmissions for round 0 is taken in the audit window of round 1; slot 2,699 of round 1 is not in it");
}

#[test]
fn a_vote_without_a_stake_is_refused() {
    let mut chain = chain();
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    let (rule, why) = refused(&mut chain, slot(1, 510), "nobody", vote(0, "a", false));
    assert_eq!(rule, "not-staked");
    assert_eq!(why, "AuditSubmissions needs a stake, and this key has none; stake first");
}

#[test]
fn a_vote_on_ones_own_is_refused() {
    let mut chain = chain();
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    let (rule, why) = refused(&mut chain, slot(1, 510), "a", vote(0, "a", true));
    assert_eq!(rule, "own-vote");
    assert_eq!(why, "a key cannot vote on its own; let another key vote");
}

#[test]
fn a_second_vote_is_refused_to_the_accuser_and_to_later_voters() {
    let mut chain = chain();
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    send(&mut chain, slot(1, 510), "b", vote(0, "a", false));
    send(&mut chain, slot(1, 510), "c", vote(0, "a", true));
    for voter in ["b", "c"] {
        let (rule, why) = refused(&mut chain, slot(1, 520), voter, vote(0, "a", false));
        assert_eq!(rule, "double-vote");
        assert_eq!(why, "this key has voted on that already in round 0; one vote is all it has");
    }
}

#[test]
fn a_vote_on_a_submission_that_does_not_exist_is_refused() {
    let (rule, why) = refused(&mut chain(), slot(1, 510), "b", vote(0, "a", false));
    assert_eq!(rule, "no-such-submission");
    assert_eq!(why, "the candidate has no submission for round 0; vote on one that stands on chain");
}

#[test]
fn a_list_outside_of_the_windows_of_its_round_and_its_retries_is_refused() {
    for at in [slot(1, 10), slot(2, 500), slot(5, 500), slot(6, 10)] {
        for what in [upload(0, (0, 1), "{}"), submit_list(0)] {
            assert_eq!(refused(&mut chain(), at, "a", what).0, "outside-submission-window", "{at}");
        }
    }
    let (_, why) = refused(&mut chain(), slot(6, 10), "a", upload(0, (0, 1), "{}"));
    let wanted =
        "UploadDistributionList for round 0 is taken in the submission window of rounds 2 to 5; slot 8,210 of round 6 is not in it";
    assert_eq!(why, wanted);
}

#[test]
fn a_list_of_a_key_without_a_stake_is_refused() {
    for what in [upload(0, (0, 1), "{}"), submit_list(0)] {
        assert_eq!(refused(&mut chain(), slot(2, 10), "nobody", what).0, "not-staked");
    }
}

#[test]
fn a_part_of_more_than_508_bytes_is_refused() {
    let mut chain = chain();
    send(&mut chain, slot(2, 10), "a", upload(0, (0, 2), &"x".repeat(508)));
    let (rule, why) = refused(&mut chain, slot(2, 10), "a", upload(0, (1, 2), &"x".repeat(509)));
    assert_eq!(rule, "chunk-too-long");
    assert_eq!(why, "a part of a list cannot be longer than 508 bytes, this one has 509; cut it into more parts");
}

#[test]
fn a_part_beyond_the_count_of_parts_is_refused() {
    for part in [(2, 2), (0, 0), (u16::MAX, u16::MAX)] {
        assert_eq!(refused(&mut chain(), slot(2, 10), "a", upload(0, part, "{}")).0, "chunk-out-of-range");
    }
    let (_, why) = refused(&mut chain(), slot(2, 10), "a", upload(0, (2, 2), "{}"));
    assert_eq!(why, "there is no part 2 among 2; parts count from 0");
}

#[test]
fn a_part_that_counts_the_parts_otherwise_is_refused() {
    let mut chain = chain();
    send(&mut chain, slot(2, 10), "a", upload(0, (0, 2), "{"));
    let (rule, why) = refused(&mut chain, slot(2, 20), "a", upload(0, (1, 3), "}"));
    assert_eq!(rule, "chunk-count-differs");
    assert_eq!(why, "this part says that the list has 3 parts, an earlier one said 2; upload all with the same count");
}

#[test]
fn a_part_of_which_only_the_hash_is_left_is_refused() {
    let bytes = Payload::Kept { hash: Hash::of(b"{}"), len: 2 };
    let what = Instruction::UploadDistributionList { round: Round(0), chunk: 0, of: 1, bytes };
    let (rule, why) = refused(&mut chain(), slot(2, 10), "a", what);
    assert_eq!(rule, "chunk-without-bytes");
    assert_eq!(why, "the bytes of this part are not at hand; send the bytes, not their hash");
}

#[test]
fn a_list_is_not_submitted_before_all_its_parts_are_there() {
    let mut chain = chain();
    assert_eq!(refused(&mut chain, slot(2, 10), "a", submit_list(0)).0, "list-incomplete");
    send(&mut chain, slot(2, 10), "a", upload(0, (1, 2), "}"));
    let (rule, why) = refused(&mut chain, slot(2, 10), "a", submit_list(0));
    assert_eq!(rule, "list-incomplete");
    assert_eq!(why, "only 1 parts of the list for round 0 are uploaded; upload all before submitting it");
    send(&mut chain, slot(2, 10), "a", upload(0, (0, 2), "{"));
    send(&mut chain, slot(2, 10), "a", submit_list(0));
}

#[test]
fn whatever_would_pay_a_paid_round_again_is_refused() {
    let mut chain = chain();
    list(&mut chain, slot(2, 100), "b", 0, "{\"b\":1}");
    paid(&mut chain, "{\"a\":1}");
    let late = [
        (slot(2, 1100), payout(0, "a")),
        (slot(2, 1100), payout(0, "b")),
        (slot(3, 10), upload(0, (0, 1), "{}")),
        (slot(3, 10), submit_list(0)),
        (slot(3, 510), vote_list(0, "a", false)),
    ];
    for (at, what) in late {
        let refusal = ("already-paid", "round 0 is paid; a round is paid once".to_owned());
        assert_eq!(refused(&mut chain, at, "c", what.clone()), refusal, "{what:?}");
    }
}

#[test]
fn a_vote_on_a_list_that_does_not_exist_is_refused() {
    let (rule, why) = refused(&mut chain(), slot(2, 510), "b", vote_list(0, "a", false));
    assert_eq!(rule, "no-such-list");
    assert_eq!(why, "no distribution list of that key is submitted for round 0; submit one first");
}

#[test]
fn votes_on_lists_are_refused_like_votes_on_submissions() {
    let mut chain = chain();
    list(&mut chain, slot(2, 10), "a", 0, "{}");
    assert_eq!(refused(&mut chain, slot(2, 510), "a", vote_list(0, "a", true)).0, "own-vote");
    assert_eq!(refused(&mut chain, slot(2, 510), "nobody", vote_list(0, "a", true)).0, "not-staked");
    assert_eq!(refused(&mut chain, slot(2, 499), "b", vote_list(0, "a", true)).0, "outside-audit-window");
    assert_eq!(refused(&mut chain, slot(6, 510), "b", vote_list(0, "a", true)).0, "outside-audit-window");
    send(&mut chain, slot(2, 510), "b", vote_list(0, "a", true));
    assert_eq!(refused(&mut chain, slot(3, 510), "b", vote_list(0, "a", false)).0, "double-vote");
}

#[test]
fn a_payout_by_a_list_that_was_not_submitted_is_refused() {
    let mut chain = chain();
    send(&mut chain, slot(2, 10), "a", upload(0, (0, 1), "{}"));
    assert_eq!(refused(&mut chain, slot(2, 1000), "a", payout(0, "a")).0, "no-such-list");
}

#[test]
fn a_payout_before_both_windows_are_over_is_refused() {
    let mut chain = chain();
    list(&mut chain, slot(2, 10), "a", 0, "{}");
    let (rule, why) = refused(&mut chain, Slot(4399), "a", payout(0, "a"));
    assert_eq!(rule, "payout-too-early");
    assert_eq!(why, "the list for round 0 can be audited before slot 4,400, and it is slot 4,399; send the payout then");
    send(&mut chain, Slot(4400), "a", payout(0, "a"));
}

#[test]
fn a_list_rewritten_in_a_later_round_waits_for_the_windows_of_that_round() {
    let mut chain = chain();
    list(&mut chain, slot(2, 10), "a", 0, "{\"a\":1}");
    send(&mut chain, slot(3, 10), "a", upload(0, (0, 1), "{\"a\":900000000}"));
    assert_eq!(refused(&mut chain, slot(3, 999), "a", payout(0, "a")).0, "payout-too-early");
    send(&mut chain, slot(3, 1000), "a", payout(0, "a"));
    assert_eq!(chain.view().balance(TASK, &key("a")), Roe(900_000_000));
}

#[test]
fn a_stake_beyond_the_wallet_is_refused() {
    let (rule, why) = refused(&mut chain(), slot(0, 10), "a", Instruction::Stake { amount: Roe(5_000_000_001) });
    assert_eq!(rule, "wallet-too-small");
    assert_eq!(why, "the wallet holds 5 KOII besides the fee, less than the 5.000000001 KOII to stake; fund it or stake less");
}

#[test]
fn a_stake_from_a_wallet_that_does_not_exist_is_refused() {
    let (_, why) = refused(&mut chain(), slot(0, 10), "stranger", Instruction::Stake { amount: Roe(1) });
    assert_eq!(why, "the wallet holds 0 KOII besides the fee, less than the 0.000000001 KOII to stake; fund it or stake less");
}

#[test]
fn a_claim_of_nothing_is_refused_in_the_words_of_the_contract() {
    let refusal = ("nothing-to-claim", "The provided claimer account doesn't have any balance on task state".to_owned());
    let claim = Instruction::ClaimReward { beneficiary: payer("a") };
    let mut chain = chain();
    assert_eq!(refused(&mut chain, slot(0, 10), "a", claim.clone()), refusal);
    paid(&mut chain, "{\"a\":1}");
    send(&mut chain, slot(3, 10), "a", claim.clone());
    assert_eq!(refused(&mut chain, slot(3, 20), "a", claim), refusal);
}

#[test]
fn a_second_submission_is_refused_where_the_rule_says_so() {
    let mut chain = chain_with(RulesSpec { second_submission: Second::Refuse, ..RulesSpec::default() });
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    let (rule, why) = refused(&mut chain, slot(1, 20), "a", submit(0, "y"));
    assert_eq!((rule, why.as_str()), ("second-submission", "the key has submitted for round 0 before; one submission is all it has"));
}

#[test]
fn a_voter_without_a_submission_is_refused_where_the_rule_says_so() {
    let mut chain = chain_with(RulesSpec { voters: Voters::Submitters, ..RulesSpec::default() });
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    let (rule, why) = refused(&mut chain, slot(1, 510), "b", vote(0, "a", false));
    let wanted = "only keys that submitted for round 0 may vote, and this key did not; let one that did vote";
    assert_eq!((rule, why.as_str()), ("no-such-submission", wanted));
}

#[test]
fn a_payout_by_another_than_the_list_s_submitter_is_refused_where_the_rule_says_so() {
    let mut chain = chain_with(RulesSpec { payout_by: PayoutBy::ListSubmitter, ..RulesSpec::default() });
    list(&mut chain, slot(2, 10), "a", 0, "{}");
    let (rule, why) = refused(&mut chain, slot(2, 1000), "b", payout(0, "a"));
    assert_eq!((rule, why.as_str()), ("not-list-submitter", "only a, who submitted the list, may send its payout; sign with that key"));
}

#[test]
fn an_unusable_data_account_is_a_refusal_of_the_world() {
    let (rule, why) = (Rejection::DataAccountUnusable.rule().name(), Rejection::DataAccountUnusable.to_string());
    assert_eq!((rule, why.as_str()), ("data-account-unusable", "the key's data account cannot be written; let another node make the list"));
}
