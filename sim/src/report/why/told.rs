//! What was found of a node's money: receipts in order, what its accounts end at, and how that stands to the chain's own totals.

use std::collections::BTreeMap;

use koipond_record::{Roe, RoeChange, Round, Seq};
use serde::Serialize;

use super::book::{Account, Entry, koii};
use super::fold::{Raw, Run};
use super::receipt::{Holdings, Kind, Ledger, Movement, Receipt};
use super::unpaid::Unpaid;

/// The version of this form; it changes when a field's meaning does.
const FORM: u32 = 1;

/// Why a node has what it has.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The version of this form.
    pub format: u32,
    /// The scenario's name.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// The node.
    pub node: String,
    /// Its group.
    pub group: String,
    /// How it behaves.
    pub behaviour: String,
    /// Nodes with which it shares its main account.
    pub shares_its_main_account_with: Vec<String>,
    /// Each change of its money, in order.
    pub receipts: Vec<Receipt>,
    /// Its accounts.
    pub accounts: Vec<Ledger>,
    /// The sum of all movements over all accounts, the node's and others'; always zero.
    pub sum: RoeChange,
    /// One fee, as the chain's totals and the count of transactions say.
    pub fee: Option<Roe>,
    /// How often the books of all accounts were compared with what the chain says it holds.
    pub compared: u64,
    /// The latest comparison.
    pub compared_at: Option<Seq>,
    /// Where they differ first, if they do.
    pub differs: Option<String>,
    /// Rounds for which it was neither paid nor slashed.
    pub unpaid: Vec<Unpaid>,
}

impl Told {
    pub(super) fn of(run: Run, unpaid: Vec<Unpaid>) -> Self {
        let (card, standing) = (&run.card, run.books.standing.clone());
        let fee = standing.fee.unwrap_or_default();
        let mut page = Page::default();
        let receipts = run.raw.iter().map(|raw| page.receipt(&run, raw, fee)).collect();
        let mine = [Account::Wallet(card.main.clone()), Account::Purse(card.main.clone())].into_iter();
        let mine = mine.chain([Account::Stake(card.key.clone()), Account::Balance(card.key.clone())]);
        let ledger = |account: Account| {
            let (came_in, went_out) = page.moved.get(&account).copied().unwrap_or_default();
            let ends_at = change(page.holds(&account));
            Ledger { account: run.account(&account), came_in: Roe(came_in), went_out: Roe(went_out), ends_at }
        };
        let is_used = |account: &Account| !matches!(account, Account::Purse(_)) || page.moved.contains_key(account);
        Self {
            format: FORM,
            scenario: run.scenario.clone(),
            seed: run.seed,
            node: card.name.clone(),
            group: card.group.clone(),
            behaviour: card.behaviour.clone(),
            shares_its_main_account_with: run.names.others_with(&card.main, &card.name),
            receipts,
            accounts: mine.filter(is_used).map(ledger).collect(),
            sum: change(page.holds.values().sum()),
            fee: standing.fee,
            compared: standing.looks,
            compared_at: standing.last,
            differs: standing.differs.map(|(seq, why)| format!("at {seq}, {why}")).or_else(|| page.astray(&run)),
            unpaid,
        }
    }

    /// The same of one round alone: what is about it, and of what is about none, what happened in it.
    #[must_use]
    pub fn in_round(mut self, round: Round) -> Self {
        self.receipts.retain(|receipt| receipt.about.unwrap_or(receipt.round) == round);
        self.unpaid.retain(|unpaid| unpaid.round == round);
        self
    }
}

/// What the accounts hold while receipts are written.
#[derive(Default)]
struct Page {
    holds: BTreeMap<Account, i128>,
    /// What came in and what went out, of the node's accounts.
    moved: BTreeMap<Account, (u64, u64)>,
}

impl Page {
    fn receipt(&mut self, run: &Run, raw: &Raw, fee: Roe) -> Receipt {
        let fees = raw.fees.iter().filter(|_| fee > Roe::ZERO).map(|(payer, n)| {
            let amount = Roe(fee.0.saturating_mul(n.unsigned_abs()));
            let (from, to) = if *n > 0 { (payer.clone(), Account::Fees) } else { (Account::Fees, payer.clone()) };
            Entry { from, to, amount }
        });
        let entries: Vec<Entry> = raw.entries.iter().cloned().chain(fees).collect();
        entries.iter().for_each(|entry| self.book(run, entry));
        let shown = |entry: &Entry| Movement { from: run.account(&entry.from), to: run.account(&entry.to), amount: entry.amount };
        let at = &raw.at.event;
        let first = raw.causes.iter().map(|cause| cause.event.seq).min().unwrap_or(at.seq);
        Receipt {
            seq: at.seq,
            round: at.round,
            slot: at.slot,
            kind: raw.kind,
            about: raw.about,
            what: raw.what.clone(),
            entries: entries.iter().map(shown).collect(),
            leaves: self.leaves(run),
            causes: raw.causes.clone(),
            in_force: if raw.kind == Kind::Fee { Vec::new() } else { run.in_force(first, at.seq) },
            undone_by: raw.undone_by,
        }
    }

    fn book(&mut self, run: &Run, Entry { from, to, amount }: &Entry) {
        *self.holds.entry(from.clone()).or_default() -= i128::from(amount.0);
        *self.holds.entry(to.clone()).or_default() += i128::from(amount.0);
        if run.is_mine(to) {
            let moved = self.moved.entry(to.clone()).or_default();
            moved.0 = moved.0.saturating_add(amount.0);
        }
        if run.is_mine(from) {
            let moved = self.moved.entry(from.clone()).or_default();
            moved.1 = moved.1.saturating_add(amount.0);
        }
    }

    fn holds(&self, account: &Account) -> i128 {
        self.holds.get(account).copied().unwrap_or_default()
    }

    fn leaves(&self, run: &Run) -> Holdings {
        let (key, main) = (run.card.key.clone(), run.card.main.clone());
        let purse = Account::Purse(main.clone());
        Holdings {
            stake: change(self.holds(&Account::Stake(key.clone()))),
            balance: change(self.holds(&Account::Balance(key))),
            main: change(self.holds(&Account::Wallet(main))),
            purse: self.moved.contains_key(&purse).then(|| change(self.holds(&purse))),
        }
    }

    /// Where the receipts of the node do not come to what the books of all accounts say.
    fn astray(&self, run: &Run) -> Option<String> {
        let mut mine = self.moved.keys();
        let wrong = mine.find(|account| self.holds(account) != run.books.holds(account))?;
        let (ours, theirs) = (koii(self.holds(wrong)), koii(run.books.holds(wrong)));
        Some(format!("the receipts come to {ours} for its {}, and the books to {theirs}", run.account(wrong)))
    }
}

fn change(amount: i128) -> RoeChange {
    RoeChange(i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX }))
}
