//! `Stake`: from a wallet to the stake pot. `protocol.md` §3.5.

use koipond_record::Roe;
use koipond_record::event::ChainEvent;

use super::Call;
use crate::refusal::Rejection;
use crate::state::{FITS, State, add};

/// Adds to the signer's stake, out of the payer's wallet. That the amount be at least the minimum is a rule of the
/// UI alone (§3.5).
pub(super) fn stake(state: &mut State, call: &Call<'_>, amount: Roe) -> Result<Vec<ChainEvent>, Rejection> {
    let wallet = state.wallet(call.payer);
    let left = wallet.minus(amount).ok_or(Rejection::WalletTooSmall { wallet, amount })?;
    state.wallets.insert(call.payer.clone(), left);
    state.stake_pot = state.stake_pot.plus(amount).expect(FITS);
    add(state.stakes.change(), call.by, amount);
    let staked = ChainEvent::Staked { by: call.by.clone(), from: call.payer.clone(), amount };
    Ok(vec![staked, ChainEvent::Totals(state.totals())])
}
