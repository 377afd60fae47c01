//! The chain's books: submissions, audits, lists, records, stakes, balances, wallets.

use std::collections::BTreeMap;
use std::sync::Arc;

use koipond_record::event::Totals;
use koipond_record::{Pubkey, Roe, Round, Slot};

use crate::list::DataAccount;
use crate::shown::{ByRound, Shown};

/// Why sums of money cannot overflow: wallets are opened only up to what an amount can hold in all, and no instruction
/// makes money.
pub(crate) const FITS: &str = "all money together fits an amount, since wallets are opened only up to that";

/// What became of a round's payout. `protocol.md` §2.3, `distributions_audit_record`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutRecord {
    /// It was paid.
    Successful,
    /// The last list that was to be paid could not be.
    Failed,
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
    pub(crate) since: Round,
}

/// Everything the chain knows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) submissions: ByRound<Submission>,
    pub(crate) submissions_audit_trigger: ByRound<Trigger>,
    pub(crate) lists: ByRound<ListSubmission>,
    pub(crate) lists_audit_trigger: ByRound<Trigger>,
    pub(crate) records: Shown<BTreeMap<Round, PayoutRecord>>,
    pub(crate) accounts: BTreeMap<Round, BTreeMap<Pubkey, DataAccount>>,
    pub(crate) stakes: Shown<BTreeMap<Pubkey, Roe>>,
    pub(crate) balances: Shown<BTreeMap<Pubkey, Roe>>,
    pub(crate) wallets: BTreeMap<Pubkey, Roe>,
    pub(crate) bounty: Roe,
    /// The stake pot is an account of its own and each instruction moves it by itself, so that a booking bug shows
    /// against the sum of stakes, balances and bounty (§3.6).
    pub(crate) stake_pot: Roe,
}

impl State {
    /// A task that holds its bounty and nothing else.
    pub(crate) fn funded(bounty: Roe) -> Self {
        Self {
            submissions: ByRound::default(),
            submissions_audit_trigger: ByRound::default(),
            lists: ByRound::default(),
            lists_audit_trigger: ByRound::default(),
            records: Shown::new(BTreeMap::new()),
            accounts: BTreeMap::new(),
            stakes: Shown::new(BTreeMap::new()),
            balances: Shown::new(BTreeMap::new()),
            wallets: BTreeMap::new(),
            bounty,
            stake_pot: bounty,
        }
    }

    pub(crate) fn stake(&self, key: &Pubkey) -> Roe {
        self.stakes.get(key).copied().unwrap_or_default()
    }

    pub(crate) fn balance(&self, key: &Pubkey) -> Roe {
        self.balances.get(key).copied().unwrap_or_default()
    }

    pub(crate) fn wallet(&self, key: &Pubkey) -> Roe {
        self.wallets.get(key).copied().unwrap_or_default()
    }

    pub(crate) fn is_paid(&self, round: Round) -> bool {
        self.records.get(&round) == Some(&PayoutRecord::Successful)
    }

    pub(crate) fn account(&self, round: Round, by: &Pubkey) -> Option<&DataAccount> {
        self.accounts.get(&round)?.get(by)
    }

    /// What the books say, summed anew.
    pub(crate) fn totals(&self) -> Totals {
        Totals {
            stake_pot: self.stake_pot,
            stakes: sum(&self.stakes),
            balances: sum(&self.balances),
            bounty: self.bounty,
            wallets: sum(&self.wallets),
        }
    }

    /// Forgets what is about rounds below this one, their data accounts too; whether the state held any.
    pub(crate) fn prune(&mut self, below: Round) -> bool {
        self.accounts = self.accounts.split_off(&below);
        let records = self.records.first_key_value().is_some_and(|(first, _)| *first < below);
        if records {
            let kept = self.records.change();
            *kept = kept.split_off(&below);
        }
        let maps = [
            self.submissions.prune(below),
            self.submissions_audit_trigger.prune(below),
            self.lists.prune(below),
            self.lists_audit_trigger.prune(below),
        ];
        records || maps.contains(&true)
    }
}

/// The sum of a book.
pub(crate) fn sum(book: &BTreeMap<Pubkey, Roe>) -> Roe {
    book.values().fold(Roe::ZERO, |all, amount| all.plus(*amount).expect(FITS))
}

/// Adds to an entry of a book, which begins at nothing.
pub(crate) fn add(book: &mut BTreeMap<Pubkey, Roe>, key: &Pubkey, amount: Roe) {
    let entry = book.entry(key.clone()).or_default();
    *entry = entry.plus(amount).expect(FITS);
}
