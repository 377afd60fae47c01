//! `ClaimReward`: from the stake pot to a wallet. `protocol.md` §3.5.

use koipond_record::event::ChainEvent;
use koipond_record::{Pubkey, Roe};

use super::Call;
use crate::refusal::Rejection;
use crate::state::Money;
use crate::task::Task;

/// Pays the whole available balance of the signer and leaves it at zero.
pub(super) fn claim_reward(
    task: &mut Task,
    money: &mut Money,
    call: &Call<'_>,
    beneficiary: &Pubkey,
) -> Result<Vec<ChainEvent>, Rejection> {
    let amount = task.balances.amount(call.by);
    if amount == Roe::ZERO {
        return Err(Rejection::NothingToClaim);
    }
    task.balances.set(call.by, Roe::ZERO);
    task.stake_pot = task.stake_pot.minus(amount).expect("the stake pot covers every balance");
    money.put_into_wallet(beneficiary, amount);
    Ok(vec![ChainEvent::Claimed { by: call.by.clone(), to: beneficiary.clone(), amount }])
}
