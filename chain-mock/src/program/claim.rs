//! `ClaimReward`: from the stake pot to a wallet. `protocol.md` §3.5.

use koipond_record::event::ChainEvent;
use koipond_record::{Pubkey, Roe};

use super::Call;
use crate::refusal::Rejection;
use crate::state::{State, add};

/// Pays the whole available balance of the signer and leaves it at zero.
pub(super) fn claim_reward(state: &mut State, call: &Call<'_>, beneficiary: &Pubkey) -> Result<Vec<ChainEvent>, Rejection> {
    let amount = state.balance(call.by);
    if amount == Roe::ZERO {
        return Err(Rejection::NothingToClaim);
    }
    state.balances.change().insert(call.by.clone(), Roe::ZERO);
    state.stake_pot = state.stake_pot.minus(amount).expect("the stake pot covers every balance");
    add(&mut state.wallets, beneficiary, amount);
    let claimed = ChainEvent::Claimed { by: call.by.clone(), to: beneficiary.clone(), amount };
    Ok(vec![claimed, ChainEvent::Totals(state.totals())])
}
