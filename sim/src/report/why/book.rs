//! Double-entry books over a run: every movement of money from one account to another, from single events alone.
//!
//! Fees have no events of their own. Each accepted transaction costs its payer the same fee, so transactions are counted here
//! and the fee is all that the chain says of fees, divided by how many there were. Where that leaves a rest, it is told.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Event, NodeCard, RunEvent, Totals, What};
use koipond_record::{NodeId, Pubkey, Roe, RoeChange, Seq, TaskNo};

/// Where money can be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Account {
    /// Outside of the world, from where all of it comes.
    Outside,
    /// Nowhere any more: paid as fees.
    Fees,
    /// Nowhere any more: slashed and burned.
    Burned,
    /// The tasks' bounties.
    Bounty,
    /// A key's stake.
    Stake(Pubkey),
    /// What a key can claim.
    Balance(Pubkey),
    /// A main account: KOII, or tokens where there are purses beside.
    Wallet(Pubkey),
    /// The KOII of a main account whose wallet holds tokens.
    Purse(Pubkey),
    /// Wallets of somebody the log does not name.
    Others,
}

/// A movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) from: Account,
    pub(super) to: Account,
    pub(super) amount: Roe,
}

/// What an event is to the books.
#[derive(Clone, Debug, Default)]
pub(super) struct Booked {
    /// What it moved.
    pub(super) moved: Option<Entry>,
    /// Who paid the fee of the transaction that begins with it.
    pub(super) fee_from: Option<Account>,
}

/// The books.
#[derive(Default)]
pub(super) struct Books {
    nodes: Vec<NodeCard>,
    holds: BTreeMap<Account, i128>,
    /// How many fees each account has paid.
    fees: BTreeMap<Account, i64>,
    has_purses: bool,
    began: bool,
    forks: bool,
    /// The latest effect of a transaction.
    effect: Option<Seq>,
    /// All that was booked since a fork could undo it; nothing in a run that may not fork.
    kept: Vec<(Seq, Booked)>,
    /// What tasks created since were funded with, as far as they follow no other.
    funded: BTreeMap<Pubkey, Roe>,
    followers: Vec<Pubkey>,
    pub(super) standing: Standing,
}

/// How the books stand to what the chain says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// One fee, once a transaction has paid it.
    pub(super) fee: Option<Roe>,
    /// How often they were compared.
    pub(super) looks: u64,
    /// The latest comparison.
    pub(super) last: Option<Seq>,
    /// The first that differed, in a sentence.
    pub(super) differs: Option<(Seq, String)>,
}

impl Books {
    /// Takes an event in.
    pub(super) fn on_event(&mut self, e: &Event) -> Booked {
        let event = match &e.what {
            What::Run(RunEvent::Started { nodes, may_fork, .. }) if self.nodes.is_empty() => {
                self.nodes.clone_from(nodes);
                self.forks = *may_fork;
                return Booked::default();
            }
            What::Run(RunEvent::RoundBegan { .. }) => {
                self.began = true;
                return Booked::default();
            }
            What::Chain(event) => event,
            _ => return Booked::default(),
        };
        if let ChainEvent::RolledBack { undone, .. } = event {
            self.undo(undone);
        }
        if let ChainEvent::Totals(totals) | ChainEvent::RolledBack { totals, .. } = event {
            self.compare(e.seq, totals);
        }
        let begins = self.begins_transaction(e, event);
        let moved = self.entry(event);
        if let Some(Entry { from, to, amount }) = &moved {
            *self.holds.entry(from.clone()).or_default() -= i128::from(amount.0);
            *self.holds.entry(to.clone()).or_default() += i128::from(amount.0);
        }
        let fee_from = begins.then(|| self.payer(e.node));
        if let Some(payer) = &fee_from {
            *self.fees.entry(payer.clone()).or_default() += 1;
        }
        let booked = Booked { moved, fee_from };
        if self.forks && (booked.moved.is_some() || booked.fee_from.is_some()) {
            self.kept.push((e.seq, booked.clone()));
        }
        booked
    }

    /// The effects of a transaction follow each other, each caused by the one before it; so one that is caused by anything else
    /// begins a transaction.
    fn begins_transaction(&mut self, e: &Event, event: &ChainEvent) -> bool {
        let is_effect = match event {
            ChainEvent::Refused { .. }
            | ChainEvent::Lost { .. }
            | ChainEvent::HeldUp { .. }
            | ChainEvent::Repeated { .. }
            | ChainEvent::RolledBack { .. }
            | ChainEvent::WalletOpened { .. }
            | ChainEvent::PurseOpened { .. } => false,
            // What the world begins with was not sent by anybody, besides the stakes.
            ChainEvent::Staked { .. } | ChainEvent::Totals(_) => true,
            _ => self.began,
        };
        let goes_on = self.effect.is_some_and(|before| e.cause == Some(before) && e.seq.0 == before.0 + 1);
        self.effect = is_effect.then_some(e.seq);
        is_effect && !goes_on && !matches!(event, ChainEvent::Totals(_))
    }

    fn payer(&self, node: Option<NodeId>) -> Account {
        let card = node.and_then(|node| self.nodes.get(node.0 as usize));
        card.map_or(Account::Others, |card| self.main(&card.main))
    }

    /// The account that holds a main account's KOII.
    fn main(&self, owner: &Pubkey) -> Account {
        if self.has_purses { Account::Purse(owner.clone()) } else { Account::Wallet(owner.clone()) }
    }

    fn entry(&mut self, event: &ChainEvent) -> Option<Entry> {
        let (from, to, amount) = match event {
            ChainEvent::WalletOpened { owner, amount } => (Account::Outside, Account::Wallet(owner.clone()), *amount),
            ChainEvent::PurseOpened { owner, amount } => {
                self.has_purses = true;
                (Account::Outside, Account::Purse(owner.clone()), *amount)
            }
            ChainEvent::TaskCreated { task, id, total_bounty, .. } => {
                if self.followers.contains(id) {
                    return None;
                }
                let from_outside = *task == TaskNo(0) || !self.began;
                if !from_outside {
                    self.funded.insert(id.clone(), *total_bounty);
                }
                (if from_outside { Account::Outside } else { Account::Others }, Account::Bounty, *total_bounty)
            }
            // The bounty is another task's now; its creation may have been told before this.
            ChainEvent::Migrated { to, .. } => {
                self.followers.push(to.clone());
                (Account::Bounty, Account::Others, self.funded.remove(to)?)
            }
            ChainEvent::Staked { by, from, amount, .. } => (Account::Wallet(from.clone()), Account::Stake(by.clone()), *amount),
            ChainEvent::Transferred { from, to, amount } => (self.main(from), self.main(to), *amount),
            ChainEvent::Funded { by, amount, .. } => (Account::Wallet(by.clone()), Account::Bounty, *amount),
            ChainEvent::TaskDeleted { to, amount, .. } => (Account::Bounty, Account::Wallet(to.clone()), *amount),
            ChainEvent::Rewarded { to, amount, .. } => (Account::Bounty, Account::Balance(to.clone()), *amount),
            ChainEvent::Slashed { who, amount, .. } => (Account::Stake(who.clone()), Account::Bounty, *amount),
            ChainEvent::Burned { amount, .. } => (Account::Bounty, Account::Burned, *amount),
            ChainEvent::Withdrew { by, amount, .. } => (Account::Stake(by.clone()), Account::Balance(by.clone()), *amount),
            ChainEvent::Claimed { by, to, amount, .. } => (Account::Balance(by.clone()), Account::Wallet(to.clone()), *amount),
            _ => return None,
        };
        (amount > Roe::ZERO).then_some(Entry { from, to, amount })
    }

    /// Takes back what a fork undid.
    fn undo(&mut self, undone: &[(Seq, Seq)]) {
        let is_undone = |seq: Seq| undone.iter().any(|(first, last)| (*first..=*last).contains(&seq));
        let first = undone.iter().map(|(first, _)| *first).min();
        let since = self.kept.partition_point(|(seq, _)| first.is_none_or(|first| *seq < first));
        for (seq, booked) in self.kept.split_off(since) {
            if !is_undone(seq) {
                self.kept.push((seq, booked));
                continue;
            }
            if let Some(Entry { from, to, amount }) = booked.moved {
                *self.holds.entry(from).or_default() += i128::from(amount.0);
                *self.holds.entry(to).or_default() -= i128::from(amount.0);
            }
            if let Some(payer) = booked.fee_from {
                *self.fees.entry(payer).or_default() -= 1;
            }
        }
    }

    /// Compares the books with what the chain says it holds.
    fn compare(&mut self, seq: Seq, totals: &Totals) {
        self.standing.looks += 1;
        self.standing.last = Some(seq);
        if let Some(why) = self.difference(totals)
            && self.standing.differs.is_none()
        {
            self.standing.differs = Some((seq, why));
        }
    }

    fn difference(&mut self, totals: &Totals) -> Option<String> {
        let sum = |is: fn(&Account) -> bool| self.holds.iter().filter(|(account, _)| is(account)).map(|(_, holds)| *holds).sum::<i128>();
        let of = |roe: Roe| i128::from(roe.0);
        let (from_wallets, from_purses) = if self.has_purses { (0, of(totals.fees)) } else { (of(totals.fees), 0) };
        let parts = [
            ("all stakes", of(totals.stakes), sum(|a| matches!(a, Account::Stake(_)))),
            ("all balances", of(totals.balances), sum(|a| matches!(a, Account::Balance(_)))),
            ("the bounty", of(totals.bounty), sum(|a| matches!(a, Account::Bounty))),
            ("burned money", of(totals.burned), sum(|a| matches!(a, Account::Burned))),
            ("all wallets and their fees", of(totals.wallets) + from_wallets, sum(|a| matches!(a, Account::Wallet(_) | Account::Others))),
            ("all purses and their fees", of(totals.purses) + from_purses, sum(|a| matches!(a, Account::Purse(_)))),
        ];
        let wrong = parts.into_iter().find(|(_, says, should)| says != should);
        if let Some((what, says, should)) = wrong {
            return Some(format!("the chain says of {what} {}, and the events add up to {}", koii(says), koii(should)));
        }
        let paid: i64 = self.fees.values().sum();
        let paid = u64::try_from(paid).unwrap_or_default();
        if self.standing.fee.is_none() && paid > 0 {
            self.standing.fee = Some(Roe(totals.fees.0 / paid));
        }
        let told = self.standing.fee.map_or(0, |fee| u128::from(fee.0) * u128::from(paid));
        let rest = i128::from(totals.fees.0) - i128::try_from(told).unwrap_or(i128::MAX);
        (rest != 0).then(|| format!("of all fees {} cannot be told apart among {paid} transactions", koii(rest)))
    }

    /// What an account holds, its fees paid.
    pub(super) fn holds(&self, account: &Account) -> i128 {
        let fees = i128::from(self.fees.get(account).copied().unwrap_or_default());
        let fee = i128::from(self.standing.fee.unwrap_or_default().0);
        self.holds.get(account).copied().unwrap_or_default() - fees * fee
    }
}

/// An amount of books that may be wrong, in KOII.
pub(super) fn koii(amount: i128) -> String {
    i64::try_from(amount).map_or_else(|_| format!("{amount} ROE"), |amount| format!("{} KOII", RoeChange(amount)))
}
