//! What accepted transactions do: votes, lists, payouts, pruning, the look-back, claims.

use crate::common::*;
use koipond_chain_mock::spec::{ChainSpec, ListRejection, RulesSpec, TaskType};
use koipond_chain_mock::{Chain, PayoutRecord};
use koipond_record::event::{ChainEvent, Totals};
use koipond_record::{Instruction, Payload, Pubkey, Reply, Roe, RoeChange, Round, Slot, Span, StateQuery, TaskNo};

fn submissions(chain: &Chain) -> String {
    tree(chain, &StateQuery::SubmissionInfo).to_text().to_string()
}

#[test]
fn a_later_submission_replaces_the_first() {
    let mut chain = chain();
    send(&mut chain, slot(1, 10), "a", submit(0, "first"));
    send(&mut chain, slot(1, 20), "a", submit(0, "second"));
    let wanted = "{\"submissions\":{\"0\":{\"a\":{\"submission_value\":\"second\",\"slot\":2220}}},\"submissions_audit_trigger\":{}}";
    assert_eq!(submissions(&chain), wanted);
}

#[test]
fn the_accuser_is_no_voter_by_default() {
    let mut chain = chain();
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    send(&mut chain, slot(1, 510), "b", vote(0, "a", false));
    send(&mut chain, slot(1, 511), "c", vote(0, "a", false));
    let wanted = "{\"0\":{\"a\":{\"trigger_by\":\"b\",\"slot\":2710,\"votes\":[{\"is_valid\":false,\"voter\":\"c\",\"slot\":2711}]}}}";
    let info = tree(&chain, &StateQuery::SubmissionInfo);
    assert_eq!(info.get("submissions_audit_trigger").map(|t| t.to_text().to_string()), Some(wanted.to_owned()));
}

#[test]
fn the_accuser_votes_where_the_rule_says_so() {
    let mut chain = chain_with(RulesSpec { accuser_votes: true, ..RulesSpec::default() });
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    let events = send(&mut chain, slot(1, 510), "b", vote(0, "a", false));
    assert!(matches!(&events[..], [ChainEvent::Audited { opened: true, is_valid: false, .. }]), "{events:?}");
    let votes = "\"votes\":[{\"is_valid\":false,\"voter\":\"b\",\"slot\":2710}]";
    assert!(submissions(&chain).contains(votes), "{}", submissions(&chain));
}

#[test]
fn a_payout_rewards_slashes_and_gives_back_to_the_bounty() {
    let mut chain = chain();
    let events = paid(&mut chain, "{\"b\":700000000,\"a\":300000000,\"c\":-3500000000,\"d\":0}");
    let round = Round(0);
    let wanted = [
        ChainEvent::PaidOut { round, list_by: key("a") },
        ChainEvent::Rewarded { round, to: key("a"), amount: Roe(300_000_000) },
        ChainEvent::Rewarded { round, to: key("b"), amount: Roe(700_000_000) },
        ChainEvent::Slashed { round, who: key("c"), amount: Roe(3_500_000_000), of: koii(5) },
        ChainEvent::Totals(Totals {
            stake_pot: koii(125),
            stakes: Roe(21_500_000_000),
            balances: koii(1),
            bounty: Roe(102_500_000_000),
            wallets: koii(25),
            ..Totals::default()
        }),
    ];
    assert_eq!(events, wanted);
    assert_eq!(chain.view().stake(TASK, &key("c")), Roe(1_500_000_000));
    assert_eq!(chain.view().record(TASK, round), Some(PayoutRecord::Successful));
}

#[test]
fn a_slash_takes_no_more_than_the_stake_and_none_from_who_has_none() {
    let mut chain = chain();
    let events = paid(&mut chain, "{\"c\":-9223372036854775808,\"nobody\":-5}");
    let slashes: Vec<&ChainEvent> = events.iter().filter(|e| matches!(e, ChainEvent::Slashed { .. })).collect();
    assert_eq!(slashes, [&ChainEvent::Slashed { round: Round(0), who: key("c"), amount: koii(5), of: koii(5) }]);
    assert_eq!((chain.view().stake(TASK, &key("c")), chain.view().totals().bounty), (Roe::ZERO, koii(105)));
}

#[test]
fn the_net_sum_of_a_list_is_capped() {
    let mut chain = chain();
    list(&mut chain, slot(2, 100), "a", 0, "{\"a\":3000000000,\"b\":-1999999999}");
    let events = send(&mut chain, slot(2, 1000), "a", payout(0, "a"));
    assert_eq!(why(&events), "the list pays 1000000001 ROE net, and a round may pay 1000000000 ROE");
    list(&mut chain, slot(3, 100), "b", 0, "{\"a\":3000000000,\"b\":-2000000000}");
    send(&mut chain, slot(3, 1000), "a", payout(0, "b"));
    assert_eq!(chain.view().balance(TASK, &key("a")), koii(3));
}

#[test]
fn a_list_beyond_the_bounty_fails() {
    let mut chain = chain_with_bounty(2, 2);
    let events = paid(&mut chain, "{\"a\":2000000001,\"b\":-1}");
    assert_eq!(why(&events), "the list pays 2000000001 ROE, and the bounty holds 2000000000 ROE");
}

#[test]
fn a_list_that_pays_all_of_the_bounty_is_paid() {
    let mut chain = chain_with_bounty(2, 2);
    paid(&mut chain, "{\"a\":2000000000}");
    assert_eq!((chain.view().bounty(TASK), chain.view().balance(TASK, &key("a"))), (Roe::ZERO, koii(2)));
}

#[test]
fn a_list_that_is_none_fails() {
    let cases = [
        ("nonsense", "the list is no JSON object of keys and numbers: expected ident at line 1 column 2"),
        ("{\"a\":0.5}", "the list gives a 0.5, which is no whole number of ROE"),
    ];
    for (text, wanted) in cases {
        assert_eq!(why(&paid(&mut chain(), text)), wanted);
    }
}

#[test]
fn a_failed_payout_moves_no_money_and_another_list_can_still_be_paid() {
    let mut chain = chain();
    let before = chain.view().totals();
    let events = paid(&mut chain, "nonsense");
    assert_eq!(events.len(), 1);
    assert_eq!((chain.view().totals(), chain.view().record(TASK, Round(0))), (before, Some(PayoutRecord::Failed)));
    list(&mut chain, slot(3, 100), "b", 0, "{\"a\":5}");
    send(&mut chain, slot(3, 1000), "e", payout(0, "b"));
    assert_eq!((chain.view().balance(TASK, &key("a")), chain.view().record(TASK, Round(0))), (Roe(5), Some(PayoutRecord::Successful)));
}

/// Whether the list of `a` is paid after the accuser `b` and these votes of `c`, `d`, `e`.
fn paid_after(rule: ListRejection, accuser_votes: bool, votes: &[bool]) -> bool {
    let mut chain = chain_with(RulesSpec { accuser_votes, list_rejection: rule, ..RulesSpec::default() });
    list(&mut chain, slot(2, 100), "a", 0, "{\"a\":5}");
    send(&mut chain, slot(2, 510), "b", vote_list(0, "a", false));
    for (voter, is_valid) in ["c", "d", "e"].iter().zip(votes) {
        send(&mut chain, slot(2, 520), voter, vote_list(0, "a", *is_valid));
    }
    send(&mut chain, slot(2, 1000), "a", payout(0, "a"));
    chain.view().record(TASK, Round(0)) == Some(PayoutRecord::Successful)
}

#[test]
fn a_majority_against_or_an_audit_without_votes_rejects_a_list() {
    let rule = ListRejection::Majority;
    assert!(!paid_after(rule, false, &[]));
    assert!(!paid_after(rule, false, &[false]));
    assert!(paid_after(rule, false, &[true]));
    assert!(paid_after(rule, false, &[true, false]));
    assert!(!paid_after(rule, false, &[true, false, false]));
    assert!(!paid_after(rule, true, &[]));
    assert!(paid_after(rule, true, &[true]));
}

#[test]
fn any_audit_rejects_a_list_where_the_rule_says_so() {
    assert!(!paid_after(ListRejection::Any, false, &[true, true, true]));
}

#[test]
fn a_rejected_list_says_how_the_votes_stand() {
    let mut chain = chain();
    list(&mut chain, slot(2, 100), "a", 0, "{\"a\":5}");
    for voter in ["b", "c", "d"] {
        send(&mut chain, slot(2, 510), voter, vote_list(0, "a", false));
    }
    let events = send(&mut chain, slot(2, 1000), "a", payout(0, "a"));
    assert_eq!(why(&events), "the list was rejected: 2 votes against it, 0 for it");
}

#[test]
fn a_list_announced_again_unchanged_is_not_put_off() {
    let mut chain = chain();
    list(&mut chain, slot(2, 100), "a", 0, "{\"a\":5}");
    list(&mut chain, slot(3, 10), "a", 0, "{\"a\":5}");
    send(&mut chain, slot(3, 11), "a", payout(0, "a"));
    assert_eq!(chain.view().record(TASK, Round(0)), Some(PayoutRecord::Successful));
}

#[test]
fn a_list_announced_after_the_round_of_its_upload_is_not_put_off_by_another_announcement() {
    let mut chain = chain();
    send(&mut chain, slot(2, 100), "a", upload(0, (0, 1), "{\"a\":5}"));
    send(&mut chain, slot(3, 10), "a", submit_list(0));
    send(&mut chain, slot(4, 10), "a", submit_list(0));
    send(&mut chain, slot(4, 11), "a", payout(0, "a"));
    assert_eq!(chain.view().record(TASK, Round(0)), Some(PayoutRecord::Successful));
}

#[test]
fn a_list_in_many_parts_is_read_whole_and_by_anyone() {
    let mut chain = chain();
    let text = format!("{{{}}}", (0..60).map(|n| format!("\"key-{n:02}\":{n}")).collect::<Vec<_>>().join(","));
    let parts: Vec<&str> = text.as_bytes().chunks(508).map(|part| std::str::from_utf8(part).expect("it is ASCII")).collect();
    assert_eq!(parts.len(), 2);
    let query = StateQuery::DistributionList { by: key("a"), round: Round(0) };
    send(&mut chain, slot(2, 10), "a", upload(0, (1, 2), parts[1]));
    assert_eq!(chain.view().answer(TASK, Slot(0), &query), Reply::Nothing);
    send(&mut chain, slot(2, 10), "a", upload(0, (0, 2), parts[0]));
    assert_eq!(chain.view().answer(TASK, Slot(0), &query), Reply::Bytes(Payload::new(text.as_bytes())));
    let events = send(&mut chain, slot(2, 10), "a", submit_list(0));
    let entries: Vec<(Pubkey, RoeChange)> = (0..60).map(|n| (key(&format!("key-{n:02}")), RoeChange(n))).collect();
    assert_eq!(events, [ChainEvent::ListSubmitted { round: Round(0), by: key("a"), entries }]);
}

/// A round that `a` submitted for, listed and had paid, all of it audited, each in its time.
fn whole_round(chain: &mut Chain, round: u64) -> Vec<ChainEvent> {
    send(chain, slot(round + 1, 10), "a", submit(round, "x"));
    send(chain, slot(round + 1, 510), "b", vote(round, "a", false));
    list(chain, slot(round + 2, 10), "a", round, "{\"a\":5}");
    send(chain, slot(round + 2, 510), "b", vote_list(round, "a", false));
    send(chain, slot(round + 2, 510), "c", vote_list(round, "a", true));
    send(chain, slot(round + 2, 1000), "a", payout(round, "a"))
}

#[test]
fn a_payout_keeps_as_many_rounds_as_the_logs_show() {
    // protocol.md §1.5: with three allowed, after the payout of 9 the lowest round left is 5.
    let mut chain = chain();
    for round in 0..9 {
        whole_round(&mut chain, round);
    }
    assert!(whole_round(&mut chain, 9).contains(&ChainEvent::Pruned { below: Round(5) }));
    for (query, map) in [
        (StateQuery::SubmissionInfo, "submissions"),
        (StateQuery::SubmissionInfo, "submissions_audit_trigger"),
        (StateQuery::DistributionInfo, "distribution_rewards_submission"),
        (StateQuery::DistributionInfo, "distributions_audit_trigger"),
        (StateQuery::DistributionInfo, "distributions_audit_record"),
    ] {
        let text = tree(&chain, &query).get(map).map(|t| t.to_text().to_string()).unwrap_or_default();
        assert!(text.starts_with("{\"5\":") && text.contains("\"9\":"), "{map}: {text}");
    }
    let gone = StateQuery::DistributionList { by: key("a"), round: Round(4) };
    assert_eq!(chain.view().answer(TASK, Slot(0), &gone), Reply::Nothing);
}

#[test]
fn rounds_are_kept_in_numerical_order() {
    let mut chain = chain();
    for round in [8, 9, 10] {
        send(&mut chain, slot(round + 1, 10), "a", submit(round, "x"));
    }
    let info = tree(&chain, &StateQuery::SubmissionInfo);
    let text = info.get("submissions").map(|t| t.to_text().to_string()).unwrap_or_default();
    let place = |round: &str| text.find(round);
    assert!(place("\"8\"") < place("\"9\"") && place("\"9\"") < place("\"10\""), "{text}");
}

#[test]
fn nothing_is_pruned_without_a_successful_payout() {
    let mut chain = chain();
    for round in 0..16 {
        send(&mut chain, slot(round + 1, 10), "a", submit(round, "x"));
    }
    assert!(submissions(&chain).starts_with("{\"submissions\":{\"0\":"));
}

#[test]
fn the_look_back_is_the_three_rounds_before_the_last_three_without_those_paid() {
    let mut chain = chain();
    let unpaid = |chain: &Chain, round| chain.view().unpaid(TASK, Round(round)).iter().map(|r| r.0).collect::<Vec<_>>();
    assert_eq!(unpaid(&chain, 2), [0; 0]);
    assert_eq!(unpaid(&chain, 3), [0]);
    assert_eq!(unpaid(&chain, 5), [0, 1, 2]);
    assert_eq!(unpaid(&chain, 8), [3, 4, 5]);
    whole_round(&mut chain, 1);
    assert_eq!(unpaid(&chain, 5), [0, 2]);
}

#[test]
fn a_failed_payout_leaves_its_round_in_the_look_back() {
    let mut chain = chain();
    paid(&mut chain, "nonsense");
    assert_eq!(chain.view().unpaid(TASK, Round(3)), [Round(0)]);
}

#[test]
fn a_claim_pays_the_whole_balance_to_the_wallet_named() {
    let mut chain = chain();
    paid(&mut chain, "{\"a\":300}");
    let events = send(&mut chain, slot(3, 0), "a", Instruction::ClaimReward { beneficiary: key("new-wallet") });
    assert_eq!(events[0], ChainEvent::Claimed { by: key("a"), to: key("new-wallet"), amount: Roe(300) });
    assert!(matches!(events[1], ChainEvent::Totals(_)));
    assert_eq!((chain.view().balance(TASK, &key("a")), chain.view().wallet(&key("new-wallet"))), (Roe::ZERO, Roe(300)));
}

#[test]
fn wallets_are_opened_up_to_what_all_money_together_can_be() {
    let mut chain = chain_with_bounty(100, 1);
    let events = chain.open_wallet(&key("rich"), Roe(u64::MAX));
    // 100 KOII of bounty and five wallets of 10 KOII are there already.
    let amount = Roe(u64::MAX - koii(150).0);
    assert_eq!(events[0], ChainEvent::WalletOpened { owner: key("rich"), amount });
    assert_eq!(chain.open_wallet(&key("late"), Roe(1))[0], ChainEvent::WalletOpened { owner: key("late"), amount: Roe::ZERO });
}

#[test]
fn slot_round_and_slot_time_are_numbers() {
    let chain = chain();
    let answer = |query| chain.view().answer(TASK, slot(3, 7), &query);
    assert_eq!(answer(StateQuery::Slot), Reply::Number(4607));
    assert_eq!(answer(StateQuery::Round), Reply::Number(3));
    assert_eq!(answer(StateQuery::AverageSlotTime), Reply::Length(Span::from_millis(408)));
}

#[test]
fn a_main_account_has_what_is_in_the_wallet_or_beside_tokens_in_the_purse() {
    let answer = |chain: &Chain| chain.view().answer(TASK, slot(3, 7), &StateQuery::Balance { of: payer("a") });
    let mut of_koii = chain();
    of_koii.open_purse(&payer("a"), koii(2));
    assert_eq!(answer(&of_koii), Reply::Number(koii(5).0));
    let mut of_tokens = chain_of(&ChainSpec { task_type: TaskType::Kpl, ..spec() }, &["a"]);
    of_tokens.open_purse(&payer("a"), koii(2));
    assert_eq!(answer(&of_tokens), Reply::Number(koii(2).0));
}

#[test]
fn a_round_that_was_paid_and_left_the_state_is_not_paid_again() {
    let rules = RulesSpec { look_back: Some(koipond_record::unit::Rounds(6)), ..RulesSpec::default() };
    let mut chain = chain_with(rules);
    for round in 0..=5 {
        list(&mut chain, slot(round + 2, 10), "a", round, "{}");
        send(&mut chain, slot(round + 2, 1000), "a", payout(round, "a"));
    }
    assert_eq!(chain.view().record(TaskNo(0), Round(0)), None, "the payout of round 5 has pruned it");
    let (rule, why) = refused(&mut chain, slot(8, 10), "b", upload(0, (0, 1), "{}"));
    assert_eq!((rule, why.as_str()), ("already-paid", "round 0 is paid; a round is paid once"));
    assert!(!chain.view().unpaid(TaskNo(0), Round(8)).contains(&Round(0)));
}

#[test]
fn two_chains_are_equal_when_their_books_are() {
    let one = chain();
    let mut other = one.clone();
    let _ = tree(&other, &everything());
    assert_eq!(one, other, "whatever was read of them");
    send(&mut other, slot(1, 10), "a", submit(0, "x"));
    assert_ne!(one, other);
    let mut numbered = one.clone();
    numbered.numbers_on_from(50);
    assert_ne!(one, numbered);
    assert_ne!(one, chain_with_bounty(100, 2));
}

#[test]
fn stakes_tell_where_their_owners_are_reached() {
    let mut chain = chain();
    let addresses = [(key("a"), "10.0.0.1:8080".to_owned())].into_iter().collect();
    chain.reached_at(&addresses);
    let state = tree(&chain, &everything());
    let wanted = Some("{\"a\":\"10.0.0.1:8080\"}".to_owned());
    assert_eq!(state.get("ip_address_list").map(|list| list.to_text().to_string()), wanted);
}
