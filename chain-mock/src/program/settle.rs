//! What a list comes to: whether auditors let it pass, and its sums, in full before anything is booked. `protocol.md`
//! §3.4 [I].

use koipond_record::{Payload, Pubkey, Roe, RoeChange, Round};

use crate::list::{self, DataAccount};
use crate::spec::{Fractions, ListRejection, OverSlash, PayoutCap, RulesSpec, ShortBounty, UnknownKeys};
use crate::state::{FITS, Trigger};
use crate::task::Task;

/// What a list comes to.
pub(super) struct Settlement {
    /// What is added to balances, in key order.
    pub(super) rewards: Vec<(Pubkey, Roe)>,
    /// What is taken from stakes, in key order.
    pub(super) slashes: Vec<(Pubkey, Roe)>,
    /// All that is taken from stakes.
    pub(super) slashed: Roe,
    /// The bounty once the rewards are paid, before what is slashed goes anywhere.
    pub(super) left: Roe,
}

type Entries = Vec<(Pubkey, RoeChange)>;

/// Whether the auditors let the list pass; the rule is the switch `list-rejection` (§12, §13.4).
pub(super) fn accepted(trigger: Option<&Trigger>, rule: ListRejection) -> Result<(), String> {
    let Some(trigger) = trigger else { return Ok(()) };
    let against = trigger.votes.iter().filter(|vote| !vote.is_valid).count();
    let by = trigger.votes.len() - against;
    match rule {
        ListRejection::Any => Err(format!("the list was rejected: {} raised an audit", trigger.trigger_by)),
        ListRejection::Majority if trigger.votes.is_empty() => {
            Err(format!("the list was rejected: {} raised an audit and nobody voted", trigger.trigger_by))
        }
        ListRejection::Majority | ListRejection::MoreAgainst if against > by => {
            Err(format!("the list was rejected: {against} vote{} against it, {by} for it", if against == 1 { "" } else { "s" }))
        }
        ListRejection::Majority | ListRejection::MoreAgainst => Ok(()),
    }
}

/// What the list in the account says.
pub(super) fn written(account: Option<&DataAccount>, fractions: Fractions) -> Result<Entries, String> {
    let text = account.and_then(DataAccount::text).and_then(Payload::bytes);
    list::read(text.ok_or("the list is not all there: parts of it are not uploaded")?, fractions)
}

/// The sums of a list.
pub(super) fn settle(task: &Task, rules: &RulesSpec, round: Round, entries: Entries) -> Result<Settlement, String> {
    let entries = known(task, rules.unknown_keys, round, entries)?;
    within_cap(task, rules.payout_cap, &entries)?;
    let (rewards, left) = rewards(task, rules.short_bounty, &entries)?;
    let slashes = slashes(task, rules.over_slash, &entries)?;
    let slashed = slashes.iter().fold(Roe::ZERO, |all, (_, taken)| all.plus(*taken).expect(FITS));
    Ok(Settlement { rewards, slashes, slashed, left })
}

/// The entries of keys that submitted for the round, and of the others as the rule `unknown-keys` says (§13.3).
fn known(task: &Task, rule: UnknownKeys, round: Round, mut entries: Entries) -> Result<Entries, String> {
    let submitted = |key: &Pubkey| task.submissions.get(round, key).is_some();
    match rule {
        UnknownKeys::Pay => {}
        UnknownKeys::Skip => entries.retain(|(key, _)| submitted(key)),
        UnknownKeys::Fail => {
            if let Some((stranger, _)) = entries.iter().find(|(key, _)| !submitted(key)) {
                return Err(format!("the list names {stranger}, which submitted nothing for round {round}"));
            }
        }
    }
    Ok(entries)
}

/// The net sum is capped as the client checks it (§6.4 b); gross or net is unknown (§13.3), the rule `payout-cap`.
fn within_cap(task: &Task, rule: PayoutCap, entries: &Entries) -> Result<(), String> {
    let counts = |change: RoeChange| rule == PayoutCap::Net || change.0 > 0;
    let sum: i128 = entries.iter().filter(|(_, change)| counts(*change)).map(|(_, change)| i128::from(change.0)).sum();
    let cap = task.terms.bounty_amount_per_round.0;
    let word = if rule == PayoutCap::Net { "net" } else { "gross" };
    if sum > i128::from(cap) { Err(format!("the list pays {sum} ROE {word}, and a round may pay {cap} ROE")) } else { Ok(()) }
}

/// The bounty has to cover the rewards before the slashes of the same list come back to it; the rule `short-bounty`.
fn rewards(task: &Task, rule: ShortBounty, entries: &Entries) -> Result<(Vec<(Pubkey, Roe)>, Roe), String> {
    let wanted = entries.iter().filter(|(_, change)| change.0 > 0).map(|(key, change)| (key, Roe(change.0.unsigned_abs())));
    let all: u128 = wanted.clone().map(|(_, amount)| u128::from(amount.0)).sum();
    if rule == ShortBounty::Fail && all > u128::from(task.bounty.0) {
        return Err(format!("the list pays {all} ROE, and the bounty holds {} ROE", task.bounty.0));
    }
    let mut left = task.bounty;
    let mut paid = Vec::new();
    for (key, amount) in wanted {
        let amount = amount.min(left);
        left = left.minus(amount).expect("it is at most what is left");
        if amount > Roe::ZERO {
            paid.push((key.clone(), amount));
        }
    }
    Ok((paid, left))
}

/// A slash takes what there is (§12: clamped at the stake; §13.3 is unknown), or by the rule `over-slash` fails.
fn slashes(task: &Task, rule: OverSlash, entries: &Entries) -> Result<Vec<(Pubkey, Roe)>, String> {
    let mut taken = Vec::new();
    for (key, change) in entries.iter().filter(|(_, change)| change.0 < 0) {
        let (wanted, stake) = (Roe(change.0.unsigned_abs()), task.stakes.amount(key));
        if rule == OverSlash::Fail && wanted > stake {
            return Err(format!("the list slashes {key} by {} ROE, and its stake is {} ROE", wanted.0, stake.0));
        }
        if wanted.min(stake) > Roe::ZERO {
            taken.push((key.clone(), wanted.min(stake)));
        }
    }
    Ok(taken)
}
