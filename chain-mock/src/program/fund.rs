//! `FundTask`: from a wallet to a task's bounty. `protocol.md` §2.2, §8.3.

use koipond_record::Roe;
use koipond_record::event::ChainEvent;

use super::Call;
use crate::refusal::Rejection;
use crate::state::{FITS, Money};
use crate::task::Task;

/// Adds to the bounty, out of the payer's wallet; anyone may.
pub(super) fn fund_task(task: &mut Task, money: &mut Money, call: &Call<'_>, amount: Roe) -> Result<Vec<ChainEvent>, Rejection> {
    let wallet = money.spendable(task.flavour, call.payer, call.params.fee);
    if wallet < amount {
        return Err(Rejection::WalletTooSmall { wallet, amount, purpose: "for the bounty; fund it or give less" });
    }
    money.take_from_wallet(call.payer, amount);
    task.stake_pot = task.stake_pot.plus(amount).expect(FITS);
    task.bounty = task.bounty.plus(amount).expect(FITS);
    Ok(vec![ChainEvent::Funded { by: call.payer.clone(), amount }])
}
