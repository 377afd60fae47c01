//! `Transfer` of the System program: from one main account to another. `protocol.md` §2.2.

use koipond_record::event::ChainEvent;
use koipond_record::{Pubkey, Roe};

use super::Call;
use crate::refusal::Rejection;
use crate::spec::TaskType;
use crate::state::Money;

/// Pays somebody KOII out of the payer's main account. Nobody but the payer has a say in it, least of all a task.
pub(super) fn transfer(
    money: &mut Money,
    flavour: TaskType,
    call: &Call<'_>,
    to: &Pubkey,
    amount: Roe,
) -> Result<Vec<ChainEvent>, Rejection> {
    let holds = if flavour == TaskType::Kpl { money.purse(call.payer) } else { money.wallet(call.payer) };
    let holds = holds.minus(call.params.fee).unwrap_or_default();
    if holds < amount {
        return Err(Rejection::WalletTooSmall { wallet: holds, amount, purpose: "to be paid; fund it or pay less" });
    }
    if flavour == TaskType::Kpl {
        money.take_from_purse(call.payer, amount);
        money.put_into_purse(to, amount);
    } else {
        money.take_from_wallet(call.payer, amount);
        money.put_into_wallet(to, amount);
    }
    Ok(vec![ChainEvent::Transferred { from: call.payer.clone(), to: to.clone(), amount }])
}
