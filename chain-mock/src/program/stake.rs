//! `Stake` and `Withdraw`: from a wallet to the stake pot, and from a stake to what can be claimed. `protocol.md` §3.5.

use koipond_record::event::ChainEvent;
use koipond_record::{Roe, Round};

use super::Call;
use crate::refusal::Rejection;
use crate::state::{FITS, Money};
use crate::task::Task;

/// Adds to the signer's stake, out of the payer's wallet. That the amount be at least the minimum is a rule of the
/// UI alone (§3.5).
pub(super) fn stake(task: &mut Task, money: &mut Money, call: &Call<'_>, amount: Roe) -> Result<Vec<ChainEvent>, Rejection> {
    let wallet = money.spendable(task.flavour, call.payer, call.params.fee);
    if wallet < amount {
        return Err(Rejection::WalletTooSmall { wallet, amount, purpose: "to stake; fund it or stake less" });
    }
    let after = task.stakes.with(call.by, amount);
    call.room(task, task.stakes.growth([(call.by, after)]))?;
    money.take_from_wallet(call.payer, amount);
    task.stake_pot = task.stake_pot.plus(amount).expect(FITS);
    task.stakes.set(call.by, after);
    Ok(vec![ChainEvent::Staked { by: call.by.clone(), from: call.payer.clone(), amount }])
}

/// Moves the signer's whole stake into its available balance. A key that submitted lately cannot: by the rule
/// `withdraw-lock`, in the round of its last submission and so many after it (§3.5; 3 or 4 is unknown, §13.6).
pub(super) fn withdraw(task: &mut Task, call: &Call<'_>) -> Result<Vec<ChainEvent>, Rejection> {
    let amount = task.stakes.amount(call.by);
    if amount == Roe::ZERO {
        return Err(Rejection::NothingToWithdraw);
    }
    if let Some(last) = task.last_submitted_in(call.by) {
        let locked_until = last.0.saturating_add(call.rules().withdraw_lock.0);
        if call.round(task).0 <= locked_until {
            return Err(Rejection::WithdrawLocked { from: Round(locked_until.saturating_add(1)) });
        }
    }
    let after = task.balances.with(call.by, amount);
    call.room(task, task.stakes.growth([(call.by, Roe::ZERO)]) + task.balances.growth([(call.by, after)]))?;
    task.stakes.set(call.by, Roe::ZERO);
    task.balances.set(call.by, after);
    Ok(vec![ChainEvent::Withdrew { by: call.by.clone(), amount }])
}
