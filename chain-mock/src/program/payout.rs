//! `Payout`: a list becomes balances and slashes, or the round's payout fails. `protocol.md` §3.4.

use std::collections::BTreeMap;

use koipond_record::event::ChainEvent;
use koipond_record::{Pubkey, Roe, Round};

use super::Call;
use super::settle::{Settlement, accepted, settle, written};
use crate::refusal::Rejection;
use crate::spec::{PayoutBy, PayoutFrom, Pruning, SlashedTo};
use crate::state::{FITS, Money, PayoutRecord};
use crate::task::Task;

/// What is to be paid.
pub(super) struct Due<'a> {
    pub(super) round: Round,
    pub(super) list_by: &'a Pubkey,
}

/// Anyone may send it (§2.2: no signer constraint), unless the rule `payout-by` says otherwise. A round whose payout
/// failed can still be paid, by another list or by the same once the reason is gone (§3.3: a newly selected node
/// generates a new list).
pub(super) fn payout(task: &mut Task, money: &mut Money, call: &Call<'_>, due: &Due<'_>) -> Result<Vec<ChainEvent>, Rejection> {
    let Due { round, list_by } = *due;
    // §3.6: at most one successful payout per round.
    if task.is_paid(round) {
        return Err(Rejection::AlreadyPaid { about: round });
    }
    may_pay(task, call, due)?;
    let rules = call.rules();
    let settled = accepted(task.lists_audit_trigger.get(round, list_by), rules.list_rejection)
        .and_then(|()| written(task.account(round, list_by), rules.fractions))
        .and_then(|entries| settle(task, rules, round, entries));
    match settled {
        Ok(settlement) => pay(task, money, call, due, settlement),
        Err(why) => {
            call.room(task, task.records.growth([(&round, PayoutRecord::Failed)]))?;
            task.records.set(&round, PayoutRecord::Failed);
            Ok(vec![ChainEvent::PayoutFailed { round, list_by: list_by.clone(), why }])
        }
    }
}

/// §12: not before both windows of the round in which the list was announced, unless the rule `payout-from` is
/// `at-once`. One that was rewritten since waits for the windows of that round, or else nobody could have audited what
/// is paid.
fn may_pay(task: &Task, call: &Call<'_>, due: &Due<'_>) -> Result<(), Rejection> {
    let Due { round, list_by } = *due;
    let list = task.lists.get(round, list_by).ok_or(Rejection::NoSuchList { about: round })?;
    if call.rules().payout_by == PayoutBy::ListSubmitter && call.by != list_by {
        return Err(Rejection::NotListSubmitter { list_by: list_by.clone() });
    }
    if call.rules().payout_from == PayoutFrom::AtOnce {
        return Ok(());
    }
    let ready_in = task.account(round, list_by).map_or(list.since, |account| list.since.max(account.changed_in()));
    let from = task.windows(call.rules()).both_end(ready_in);
    if call.slot < from { Err(Rejection::PayoutTooEarly { about: round, from, slot: call.slot }) } else { Ok(()) }
}

/// Books a settlement. What is slashed goes where the rule `slashed-to` says (§12: to the bounty; §13.3 is unknown); to
/// the manager it goes through the bounty, as a reward.
fn pay(task: &mut Task, money: &mut Money, call: &Call<'_>, due: &Due<'_>, settlement: Settlement) -> Result<Vec<ChainEvent>, Rejection> {
    let round = due.round;
    let Settlement { rewards, slashes, slashed, left } = settlement;
    let to_manager = if call.rules().slashed_to == SlashedTo::Manager { slashed } else { Roe::ZERO };
    let after = After::of(task, &rewards, &slashes, to_manager);
    // §1.5: a successful payout of R leaves rounds from R − (allowed + 1) on.
    let below = (call.rules().pruning == Pruning::AtPayout).then(|| task.kept_from(round));
    let freed = below.map_or(0, |below| task.prunable(below));
    call.room(task, after.growth(task) + task.records.growth([(&round, PayoutRecord::Successful)]) - freed)?;
    after.book(task);
    task.pays(round);
    let mut events = vec![ChainEvent::PaidOut { round, list_by: due.list_by.clone() }];
    events.extend(rewards.into_iter().map(|(to, amount)| ChainEvent::Rewarded { round, to, amount }));
    events.extend(after.slashed.into_iter().map(|(who, amount, of)| ChainEvent::Slashed { round, who, amount, of }));
    task.bounty = left;
    match call.rules().slashed_to {
        SlashedTo::Bounty => task.bounty = task.bounty.plus(slashed).expect(FITS),
        SlashedTo::Manager if slashed > Roe::ZERO => {
            events.push(ChainEvent::Rewarded { round, to: task.manager.clone(), amount: slashed });
        }
        SlashedTo::Burned if slashed > Roe::ZERO => {
            task.stake_pot = task.stake_pot.minus(slashed).expect("the stake pot covers every stake");
            money.burned = money.burned.plus(slashed).expect(FITS);
            events.push(ChainEvent::Burned { round, amount: slashed });
        }
        SlashedTo::Manager | SlashedTo::Burned => {}
    }
    if let Some(below) = below.filter(|below| task.prune(*below)) {
        events.push(ChainEvent::Pruned { below });
    }
    Ok(events)
}

/// The lines of the books as a settlement leaves them.
struct After {
    balances: BTreeMap<Pubkey, Roe>,
    /// Who loses how much of what stake.
    slashed: Vec<(Pubkey, Roe, Roe)>,
}

impl After {
    fn of(task: &Task, rewards: &[(Pubkey, Roe)], slashes: &[(Pubkey, Roe)], to_manager: Roe) -> Self {
        let mut balances: BTreeMap<Pubkey, Roe> =
            rewards.iter().map(|(key, amount)| (key.clone(), task.balances.with(key, *amount))).collect();
        if to_manager > Roe::ZERO {
            let before = balances.get(&task.manager).copied().unwrap_or_else(|| task.balances.amount(&task.manager));
            balances.insert(task.manager.clone(), before.plus(to_manager).expect(FITS));
        }
        let slashed = slashes.iter().map(|(key, amount)| (key.clone(), *amount, task.stakes.amount(key))).collect();
        Self { balances, slashed }
    }

    fn stakes(&self) -> impl Iterator<Item = (&Pubkey, Roe)> {
        self.slashed.iter().map(|(key, amount, of)| (key, of.minus(*amount).expect("a slash is at most the stake")))
    }

    fn growth(&self, task: &Task) -> i64 {
        let balances = self.balances.iter().map(|(key, amount)| (key, *amount));
        task.balances.growth(balances) + task.stakes.growth(self.stakes())
    }

    fn book(&self, task: &mut Task) {
        for (key, amount) in &self.balances {
            task.balances.set(key, *amount);
        }
        for (key, left) in self.stakes() {
            task.stakes.set(key, left);
        }
    }
}
