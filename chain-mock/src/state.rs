//! The chain's books: its tasks, the money outside of them, and who may do what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use koipond_record::event::Totals;
use koipond_record::{Pubkey, Roe, Slot};

use crate::book::Book;
use crate::by_round::Entry;
use crate::refusal::Rejection;
use crate::size;
use crate::spec::TaskType;
use crate::task::Task;

/// Why sums of money cannot overflow: wallets are opened only up to what an amount can hold in all, and no instruction
/// makes money.
pub(crate) const FITS: &str = "all money together fits an amount, since wallets are opened only up to that";

/// What became of a round's payout. `protocol.md` §2.3, `distributions_audit_record`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PayoutRecord {
    /// It was paid.
    Successful,
    /// The last list that was to be paid could not be.
    #[default]
    Failed,
}

impl PayoutRecord {
    /// As tasks read it.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Successful => "PayoutSuccessful",
            Self::Failed => "PayoutFailed",
        }
    }
}

/// A proof of work. §2.3.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Submission {
    pub(crate) value: Arc<str>,
    pub(crate) slot: Slot,
}

/// A vote. §2.3.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Vote {
    pub(crate) is_valid: bool,
    pub(crate) voter: Pubkey,
    pub(crate) slot: Slot,
}

/// An audit that somebody raised. §2.3.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trigger {
    pub(crate) trigger_by: Pubkey,
    pub(crate) slot: Slot,
    pub(crate) votes: Vec<Vote>,
}

/// A distribution list that was announced. §2.3; its text is in its submitter's data account (§2.4).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListSubmission {
    /// The data account: the submitter's own staking key, as in current nodes. §2.4.
    pub(crate) account: Pubkey,
    pub(crate) slot: Slot,
    /// The round in which it was first announced as it is now.
    pub(crate) since: koipond_record::Round,
}

impl Entry for Submission {
    fn bytes(&self, flavour: TaskType) -> u64 {
        match flavour {
            TaskType::Koii => words(&["submission_value", "slot"]) + size::text(&self.value) + size::digits(self.slot.0),
            TaskType::Kpl => 4 + self.value.len() as u64 + 16,
        }
    }
}

impl Entry for ListSubmission {
    fn bytes(&self, flavour: TaskType) -> u64 {
        match flavour {
            TaskType::Koii => words(&["submission_value", "slot"]) + size::text(self.account.as_str()) + size::digits(self.slot.0),
            TaskType::Kpl => 32 + 16,
        }
    }
}

impl Entry for Trigger {
    fn bytes(&self, flavour: TaskType) -> u64 {
        let votes = self.votes.iter().map(|vote| vote.bytes(flavour)).sum();
        let votes = size::framed(flavour, votes);
        match flavour {
            TaskType::Koii => {
                words(&["trigger_by", "slot", "votes"]) + size::text(self.trigger_by.as_str()) + size::digits(self.slot.0) + votes
            }
            TaskType::Kpl => 32 + 8 + votes,
        }
    }
}

impl Vote {
    /// The bytes of the vote, with the comma or bracket after it.
    pub(crate) fn bytes(&self, flavour: TaskType) -> u64 {
        let flag = if self.is_valid { 4 } else { 5 };
        match flavour {
            TaskType::Koii => {
                words(&["is_valid", "voter", "slot"]) + flag + size::text(self.voter.as_str()) + size::digits(self.slot.0) + 1
            }
            TaskType::Kpl => 1 + 32 + 8,
        }
    }
}

/// The braces of an object, its keys, and what stands around them.
fn words(keys: &[&str]) -> u64 {
    let keys: usize = keys.iter().map(|key| key.len() + 4).sum();
    keys as u64 + 1
}

/// The money outside of tasks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Money {
    wallets: Arc<BTreeMap<Pubkey, Roe>>,
    purses: Arc<BTreeMap<Pubkey, Roe>>,
    pub(crate) fees: Roe,
    pub(crate) burned: Roe,
}

impl Money {
    pub(crate) fn wallet(&self, owner: &Pubkey) -> Roe {
        self.wallets.get(owner).copied().unwrap_or_default()
    }

    pub(crate) fn purse(&self, owner: &Pubkey) -> Roe {
        self.purses.get(owner).copied().unwrap_or_default()
    }

    pub(crate) fn put_into_wallet(&mut self, owner: &Pubkey, amount: Roe) {
        add(Arc::make_mut(&mut self.wallets), owner, amount);
    }

    pub(crate) fn put_into_purse(&mut self, owner: &Pubkey, amount: Roe) {
        add(Arc::make_mut(&mut self.purses), owner, amount);
    }

    /// Takes from a wallet what is in it.
    pub(crate) fn take_from_wallet(&mut self, owner: &Pubkey, amount: Roe) {
        let left = self.wallet(owner).minus(amount).expect("the instruction has looked into the wallet");
        Arc::make_mut(&mut self.wallets).insert(owner.clone(), left);
    }

    /// Takes from a purse what is in it.
    pub(crate) fn take_from_purse(&mut self, owner: &Pubkey, amount: Roe) {
        let left = self.purse(owner).minus(amount).expect("the instruction has looked into the purse");
        Arc::make_mut(&mut self.purses).insert(owner.clone(), left);
    }

    /// Refuses a payer that cannot pay the fee: of a KOII task from its wallet, of a KPL task from its purse.
    pub(crate) fn can_pay_fee(&self, flavour: TaskType, payer: &Pubkey, fee: Roe) -> Result<(), Rejection> {
        let holds = if flavour == TaskType::Kpl { self.purse(payer) } else { self.wallet(payer) };
        if holds < fee { Err(Rejection::FeeUnpaid { fee, holds }) } else { Ok(()) }
    }

    /// What a payer can spend besides the fee.
    pub(crate) fn spendable(&self, flavour: TaskType, payer: &Pubkey, fee: Roe) -> Roe {
        let wallet = self.wallet(payer);
        if flavour == TaskType::Kpl { wallet } else { wallet.minus(fee).unwrap_or_default() }
    }

    /// Takes the fee, which leaves the world.
    pub(crate) fn pay_fee(&mut self, flavour: TaskType, payer: &Pubkey, fee: Roe) {
        if fee == Roe::ZERO {
            return;
        }
        let book = if flavour == TaskType::Kpl { &mut self.purses } else { &mut self.wallets };
        let book = Arc::make_mut(book);
        let left = book.get(payer).and_then(|holds| holds.minus(fee)).expect("the fee was seen to be there");
        book.insert(payer.clone(), left);
        self.fees = self.fees.plus(fee).expect(FITS);
    }
}

/// Everything the chain knows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    /// Whether all its tasks pay in KOII or in a token.
    pub(crate) flavour: TaskType,
    pub(crate) tasks: Vec<Task>,
    pub(crate) money: Money,
    /// Who may approve of KPL tasks, once the list of them is begun. §2.2.
    pub(crate) managers: Option<BTreeSet<Pubkey>>,
}

impl State {
    /// What the books say, summed anew.
    pub(crate) fn totals(&self) -> Totals {
        let all = |of: fn(&Task) -> Roe| plus(self.tasks.iter().map(of));
        Totals {
            stake_pot: all(|task| task.stake_pot),
            stakes: all(|task| sum(&task.stakes)),
            balances: all(|task| sum(&task.balances)),
            bounty: all(|task| task.bounty),
            wallets: plus(self.money.wallets.values().copied()),
            purses: plus(self.money.purses.values().copied()),
            fees: self.money.fees,
            burned: self.money.burned,
        }
    }

    /// How much more money can come into the world so that all of it still fits an amount.
    pub(crate) fn room_for_money(&self) -> Roe {
        let Totals { stake_pot, wallets, purses, fees, burned, .. } = self.totals();
        let all = plus([stake_pot, wallets, purses, fees, burned].into_iter());
        Roe(u64::MAX - all.0)
    }
}

/// The sum of a book.
pub(crate) fn sum(book: &Book<Pubkey, Roe>) -> Roe {
    plus(book.lines().values().copied())
}

fn plus(amounts: impl Iterator<Item = Roe>) -> Roe {
    amounts.fold(Roe::ZERO, |all, amount| all.plus(amount).expect(FITS))
}

/// Adds to an entry, which begins at nothing.
fn add(book: &mut BTreeMap<Pubkey, Roe>, key: &Pubkey, amount: Roe) {
    let entry = book.entry(key.clone()).or_default();
    *entry = entry.plus(amount).expect(FITS);
}

#[cfg(test)]
mod tests {
    use koipond_record::Round;

    use super::*;
    use crate::shape::Words;

    /// The bytes of an entry of a KOII task, which are its text, and those of the same of a KPL task.
    fn sizes(entry: &impl Entry) -> (u64, u64) {
        let text = entry.shape(&Words::new(TaskType::Koii), Round(7)).to_text();
        assert_eq!(entry.bytes(TaskType::Koii), text.len() as u64, "{text}");
        (entry.bytes(TaskType::Koii), entry.bytes(TaskType::Kpl))
    }

    #[test]
    fn entries_are_as_long_as_their_json_or_their_borsh() {
        let key = Pubkey::from_text("a-key");
        let proof = |value: &str| Submission { value: value.into(), slot: Slot(4_200) };
        assert_eq!(sizes(&proof("bafy")), (39, 24));
        assert_eq!(sizes(&proof("\"\\\n\r\t\u{8}\u{c}\u{1}\u{1f}é")).1, 4 + 11 + 16);
        assert_eq!(sizes(&ListSubmission { account: key.clone(), slot: Slot(0), since: Round(3) }), (37, 48));
        let vote = |is_valid| Vote { is_valid, voter: key.clone(), slot: Slot(99) };
        let trigger = |votes| Trigger { trigger_by: key.clone(), slot: Slot(10), votes };
        assert_eq!(sizes(&trigger(vec![])), (43, 44));
        assert_eq!(sizes(&trigger(vec![vote(true), vote(false)])), (43 + 43 + 1 + 44, 44 + 41 + 41));
    }
}
