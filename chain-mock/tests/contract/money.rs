//! Fees, purses, funding, withdrawing.

use crate::common::*;
use koipond_chain_mock::Chain;
use koipond_chain_mock::spec::{ChainSpec, TaskType};
use koipond_record::event::ChainEvent;
use koipond_record::unit::Amount;
use koipond_record::{Instruction, Roe};

const FEE: Roe = Roe(10_000);

/// A chain with fees on which `a` has 10 KOII, and 3 fees in a purse.
fn with_fees(task_type: TaskType) -> Chain {
    let mut chain = chain_of(&ChainSpec { fee: Amount(FEE), task_type, ..spec() }, &[]);
    chain.open_wallet(&payer("a"), koii(10));
    chain.open_purse(&payer("a"), Roe(3 * FEE.0));
    chain
}

fn stake(amount: Roe) -> Instruction {
    Instruction::Stake { amount }
}

#[test]
fn the_fee_of_a_koii_task_is_paid_from_the_wallet_and_leaves_the_world() {
    let mut chain = with_fees(TaskType::Koii);
    send(&mut chain, slot(0, 10), "a", stake(koii(5)));
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    assert_eq!(chain.view().wallet(&payer("a")), Roe(koii(5).0 - 2 * FEE.0));
    assert_eq!((chain.view().totals().fees, chain.view().purse(&payer("a"))), (Roe(2 * FEE.0), Roe(3 * FEE.0)));
}

#[test]
fn the_fee_of_a_kpl_task_is_paid_from_the_purse() {
    let mut chain = with_fees(TaskType::Kpl);
    send(&mut chain, slot(0, 10), "a", stake(koii(10)));
    assert_eq!((chain.view().wallet(&payer("a")), chain.view().purse(&payer("a"))), (Roe::ZERO, Roe(2 * FEE.0)));
}

#[test]
fn a_main_account_without_the_fee_sends_nothing() {
    let mut chain = with_fees(TaskType::Kpl);
    for _ in 0..3 {
        send(&mut chain, slot(0, 10), "a", stake(koii(2)));
    }
    let (rule, why) = refused(&mut chain, slot(1, 10), "a", submit(0, "x"));
    assert_eq!(rule, "fee-unpaid");
    assert_eq!(why, "the main account holds 0 KOII, less than the fee of 0.00001 KOII; fund it");
    let mut chain = with_fees(TaskType::Koii);
    assert_eq!(refused(&mut chain, slot(1, 10), "nobody", submit(0, "x")).0, "fee-unpaid");
}

#[test]
fn a_refused_transaction_costs_nothing() {
    let mut chain = with_fees(TaskType::Koii);
    refused(&mut chain, slot(1, 10), "a", submit(0, "x"));
    assert_eq!(chain.view().totals().fees, Roe::ZERO);
}

#[test]
fn a_stake_leaves_the_fee_in_the_wallet() {
    let mut chain = with_fees(TaskType::Koii);
    let (rule, why) = refused(&mut chain, slot(0, 10), "a", stake(koii(10)));
    assert_eq!(rule, "wallet-too-small");
    assert_eq!(why, "the wallet holds 9.99999 KOII besides the fee, less than the 10 KOII to stake; fund it or stake less");
    send(&mut chain, slot(0, 10), "a", stake(Roe(koii(10).0 - FEE.0)));
    assert_eq!(chain.view().wallet(&payer("a")), Roe::ZERO);
}

#[test]
fn the_totals_of_a_transaction_are_those_after_its_fee() {
    let mut chain = with_fees(TaskType::Koii);
    let events = send(&mut chain, slot(0, 10), "a", stake(koii(5)));
    assert_eq!(events.last(), Some(&ChainEvent::Totals(chain.view().totals())));
}

#[test]
fn a_transaction_that_moves_no_money_but_the_fee_says_no_totals() {
    let mut chain = with_fees(TaskType::Koii);
    send(&mut chain, slot(0, 10), "a", stake(koii(5)));
    assert_eq!(send(&mut chain, slot(1, 10), "a", submit(0, "x")).len(), 1);
}

#[test]
fn purses_are_opened_up_to_what_all_money_together_can_be() {
    let mut chain = chain();
    let events = chain.open_purse(&key("rich"), Roe(u64::MAX));
    let amount = Roe(u64::MAX - koii(150).0);
    assert_eq!(events, [ChainEvent::PurseOpened { owner: key("rich"), amount }, ChainEvent::Totals(chain.view().totals())]);
}

#[test]
fn funding_adds_to_the_bounty_from_the_payers_wallet() {
    let mut chain = chain();
    let events = send(&mut chain, slot(0, 10), "a", Instruction::FundTask { amount: koii(2) });
    assert_eq!(events, [ChainEvent::Funded { by: payer("a"), amount: koii(2) }, ChainEvent::Totals(chain.view().totals())]);
    assert_eq!((chain.view().bounty(TASK), chain.view().wallet(&payer("a"))), (koii(102), koii(3)));
}

#[test]
fn funding_beyond_the_wallet_is_refused() {
    let (rule, why) = refused(&mut chain(), slot(0, 10), "a", Instruction::FundTask { amount: koii(6) });
    assert_eq!(rule, "wallet-too-small");
    assert_eq!(why, "the wallet holds 5 KOII besides the fee, less than the 6 KOII for the bounty; fund it or give less");
}

#[test]
fn all_that_is_in_a_wallet_can_be_spent() {
    let spends = [Instruction::FundTask { amount: koii(5) }, stake(koii(5)), Instruction::Transfer { to: key("service"), amount: koii(5) }];
    for what in spends {
        let mut chain = chain();
        send(&mut chain, slot(0, 10), "a", what);
        assert_eq!(chain.view().wallet(&payer("a")), Roe::ZERO);
    }
}

#[test]
fn a_transfer_moves_koii_between_main_accounts_whatever_the_task_is() {
    let mut koii_chain = with_fees(TaskType::Koii);
    koii_chain.open_wallet(&payer("manager"), koii(1));
    send(&mut koii_chain, slot(0, 10), "manager", Instruction::SetActive { active: false });
    let pays = |amount| Instruction::Transfer { to: key("service"), amount };
    let events = send(&mut koii_chain, slot(0, 11), "a", pays(koii(2)));
    let (from, to) = (payer("a"), key("service"));
    assert_eq!(events, [ChainEvent::Transferred { from, to: to.clone(), amount: koii(2) }, ChainEvent::Totals(koii_chain.view().totals())]);
    assert_eq!(koii_chain.view().wallet(&to), koii(2));

    let mut kpl_chain = with_fees(TaskType::Kpl);
    let before = kpl_chain.view().purse(&payer("a"));
    send(&mut kpl_chain, slot(0, 10), "a", pays(Roe(7)));
    assert_eq!(kpl_chain.view().purse(&payer("a")).plus(FEE).and_then(|left| left.plus(Roe(7))), Some(before));
    assert_eq!((kpl_chain.view().purse(&to), kpl_chain.view().wallet(&to)), (Roe(7), Roe::ZERO));
}

#[test]
fn a_transfer_of_more_than_there_is_is_refused() {
    let mut chain = with_fees(TaskType::Koii);
    let pays = |amount| Instruction::Transfer { to: key("service"), amount };
    let (rule, why) = refused(&mut chain, slot(0, 10), "a", pays(koii(10)));
    assert_eq!(rule, "wallet-too-small");
    assert_eq!(why, "the wallet holds 9.99999 KOII besides the fee, less than the 10 KOII to be paid; fund it or pay less");
    let own = Instruction::Transfer { to: payer("a"), amount: koii(9) };
    send(&mut chain, slot(0, 10), "a", own);
    assert_eq!(chain.view().wallet(&payer("a")).plus(FEE), Some(koii(10)), "to oneself only the fee is lost");
}

#[test]
fn a_withdrawn_stake_is_an_available_balance() {
    let mut chain = chain();
    let events = send(&mut chain, slot(0, 10), "a", Instruction::Withdraw);
    assert_eq!(events, [ChainEvent::Withdrew { by: key("a"), amount: koii(5) }, ChainEvent::Totals(chain.view().totals())]);
    assert_eq!((chain.view().stake(TASK, &key("a")), chain.view().balance(TASK, &key("a"))), (Roe::ZERO, koii(5)));
}

#[test]
fn nothing_at_stake_is_nothing_to_withdraw() {
    let mut chain = chain();
    send(&mut chain, slot(0, 10), "a", Instruction::Withdraw);
    let (rule, why) = refused(&mut chain, slot(0, 10), "a", Instruction::Withdraw);
    assert_eq!(rule, "nothing-to-withdraw");
    assert_eq!(why, "the key has nothing at stake, so there is nothing to withdraw; claim what is available");
}

#[test]
fn a_recent_submission_locks_the_stake_in_the_words_of_the_contract() {
    let mut chain = chain();
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    let (rule, why) = refused(&mut chain, slot(4, 1199), "a", Instruction::Withdraw);
    assert_eq!(rule, "withdraw-locked");
    assert_eq!(why, "a key with a recent submission cannot withdraw; stop submitting and withdraw in round 5 or later");
    send(&mut chain, slot(5, 0), "a", Instruction::Withdraw);
}

#[test]
fn pruning_unlocks_no_stake() {
    let mut chain = chain_of(&ChainSpec { allowed_failed_distributions: 0, rules: long_lock(), ..spec() }, &["a", "b"]);
    send(&mut chain, slot(1, 10), "b", submit(0, "x"));
    list(&mut chain, slot(4, 20), "a", 2, "{\"a\":1}");
    send(&mut chain, slot(4, 1000), "a", payout(2, "a"));
    assert_eq!(&*tree(&chain, &everything()).get("submissions").expect("a map").to_text(), "{}");
    assert_eq!(refused(&mut chain, slot(5, 0), "b", Instruction::Withdraw).0, "withdraw-locked");
}

fn long_lock() -> koipond_chain_mock::spec::RulesSpec {
    koipond_chain_mock::spec::RulesSpec { withdraw_lock: koipond_record::unit::Rounds(9), ..Default::default() }
}
