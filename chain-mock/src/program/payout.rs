//! `Payout`: a list becomes balances and slashes, or the round's payout fails. `protocol.md` §3.4.

use koipond_record::event::ChainEvent;
use koipond_record::{Payload, Pubkey, Roe, RoeChange, Round};

use super::Call;
use crate::ChainParams;
use crate::list::{self, DataAccount};
use crate::refusal::Rejection;
use crate::spec::ListRejection;
use crate::state::{FITS, PayoutRecord, State, Trigger, add};
use crate::window;

/// Anyone may send it (§2.2: no signer constraint). A round whose payout failed can still be paid, by another list or
/// by the same once the reason is gone (§3.3: a newly selected node generates a new list).
pub(super) fn payout(state: &mut State, call: &Call<'_>, round: Round, list_by: &Pubkey) -> Result<Vec<ChainEvent>, Rejection> {
    // §3.6: at most one successful payout per round.
    if state.is_paid(round) {
        return Err(Rejection::AlreadyPaid { about: round });
    }
    let list = state.lists.get(round, list_by).ok_or(Rejection::NoSuchList { about: round })?;
    let account = state.account(round, list_by);
    // §12: not before both windows of the round in which the list was announced. One that was rewritten since waits
    // for the windows of that round, or else nobody could have audited what is paid.
    let ready_in = account.map_or(list.since, |account| list.since.max(account.changed_in()));
    let from = window::both_end(call.params, ready_in);
    if call.slot < from {
        return Err(Rejection::PayoutTooEarly { about: round, from, slot: call.slot });
    }
    let settled = accepted(state.lists_audit_trigger.get(round, list_by), call.params.rules.list_rejection)
        .and_then(|()| written(account))
        .and_then(|entries| settle(state, call.params, &entries));
    match settled {
        Ok(settlement) => Ok(pay(state, call.params, round, list_by, settlement)),
        Err(why) => {
            state.records.change().insert(round, PayoutRecord::Failed);
            Ok(vec![ChainEvent::PayoutFailed { round, list_by: list_by.clone(), why }])
        }
    }
}

/// What a list comes to.
struct Settlement {
    rewards: Vec<(Pubkey, Roe)>,
    slashes: Vec<(Pubkey, Roe)>,
    bounty: Roe,
}

/// Whether the auditors let the list pass; the rule is the switch `list-rejection` (§12, §13.4).
fn accepted(trigger: Option<&Trigger>, rule: ListRejection) -> Result<(), String> {
    let Some(trigger) = trigger else { return Ok(()) };
    let against = trigger.votes.iter().filter(|vote| !vote.is_valid).count();
    let by = trigger.votes.len() - against;
    match rule {
        ListRejection::Any => Err(format!("the list was rejected: {} raised an audit", trigger.trigger_by)),
        ListRejection::Majority if trigger.votes.is_empty() => {
            Err(format!("the list was rejected: {} raised an audit and nobody voted", trigger.trigger_by))
        }
        ListRejection::Majority if against > by => Err(format!("the list was rejected: {against} votes against it, {by} for it")),
        ListRejection::Majority => Ok(()),
    }
}

/// What the list in the account says.
fn written(account: Option<&DataAccount>) -> Result<Vec<(Pubkey, RoeChange)>, String> {
    let text = account.and_then(DataAccount::text).and_then(Payload::bytes);
    list::read(text.ok_or("the list is not all there: parts of it are not uploaded")?)
}

/// The sums of §3.4 [I], in full before anything is booked.
fn settle(state: &State, params: &ChainParams, entries: &[(Pubkey, RoeChange)]) -> Result<Settlement, String> {
    // The net sum is capped, as the client checks it (§6.4 b); gross or net is unknown (§13.3). A default that is to
    // become a switch.
    let net: i128 = entries.iter().map(|(_, change)| i128::from(change.0)).sum();
    if net > i128::from(params.bounty_per_round.0) {
        return Err(format!("the list pays {net} ROE net, and a round may pay {} ROE", params.bounty_per_round.0));
    }
    let rewards: Vec<(Pubkey, Roe)> =
        entries.iter().filter(|(_, c)| c.0 > 0).map(|(key, c)| (key.clone(), Roe(c.0.unsigned_abs()))).collect();
    // The bounty has to cover the rewards before the slashes of the same list come back to it.
    let rewarded: u128 = rewards.iter().map(|(_, amount)| u128::from(amount.0)).sum();
    let left = u64::try_from(rewarded).ok().and_then(|all| state.bounty.minus(Roe(all)));
    let left = left.ok_or_else(|| format!("the list pays {rewarded} ROE, and the bounty holds {} ROE", state.bounty.0))?;
    // A slash takes what there is (§12: clamped at the stake) and goes back to the bounty (§12; §13.3 is unknown).
    let slash = |(key, c): &(Pubkey, RoeChange)| (key.clone(), Roe(c.0.unsigned_abs()).min(state.stake(key)));
    let slashes: Vec<(Pubkey, Roe)> = entries.iter().filter(|(_, c)| c.0 < 0).map(slash).filter(|(_, taken)| taken.0 > 0).collect();
    let bounty = slashes.iter().fold(left, |bounty, (_, taken)| bounty.plus(*taken).expect(FITS));
    Ok(Settlement { rewards, slashes, bounty })
}

/// Books a settlement. Money stays within the stake pot.
fn pay(state: &mut State, params: &ChainParams, round: Round, list_by: &Pubkey, settlement: Settlement) -> Vec<ChainEvent> {
    let mut events = vec![ChainEvent::PaidOut { round, list_by: list_by.clone() }];
    state.bounty = settlement.bounty;
    for (to, amount) in settlement.rewards {
        add(state.balances.change(), &to, amount);
        events.push(ChainEvent::Rewarded { round, to, amount });
    }
    for (who, amount) in settlement.slashes {
        let of = state.stake(&who);
        let left = of.minus(amount).expect("a slash is at most the stake, and a list names a key once");
        state.stakes.change().insert(who.clone(), left);
        events.push(ChainEvent::Slashed { round, who, amount, of });
    }
    state.records.change().insert(round, PayoutRecord::Successful);
    // §1.5: a successful payout of R leaves rounds from R − (allowed + 1) on.
    let below = Round(round.0.saturating_sub(params.allowed_failed_distributions.saturating_add(1)));
    if state.prune(below) {
        events.push(ChainEvent::Pruned { below });
    }
    events.push(ChainEvent::Totals(state.totals()));
    events
}
