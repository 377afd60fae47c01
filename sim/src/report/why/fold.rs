//! From a log to the receipts of one node.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Event, FaultEvent, NodeCard, NodeEvent, RunEvent, StorageEvent, What};
use koipond_record::{Ask, Instruction, NodeId, Pubkey, Round, Seq};

use super::super::gather::{Names, names};
use super::book::{Account, Booked, Books, Entry};
use super::line::Line;
use super::proofs::Proofs;
use super::receipt::Kind;
use super::told::Told;
use super::unpaid::{End, unpaid};

/// A fold over events that tells why a node has what it has.
pub struct Why {
    wanted: String,
    pub(super) run: Option<Run>,
    /// The nodes there are, if the wanted one is none of them.
    pub(super) unknown: Option<Vec<String>>,
}

/// What is known of a run whose node was found.
pub(super) struct Run {
    pub(super) names: Names,
    pub(super) scenario: String,
    pub(super) seed: u64,
    pub(super) node: NodeId,
    pub(super) card: NodeCard,
    pub(super) books: Books,
    pub(super) proofs: Proofs,
    pub(super) raw: Vec<Raw>,
    pub(super) faults: Vec<Fault>,
    /// What the node's transactions come from: calls, deeds of its operator, bills.
    origins: BTreeMap<Seq, Vec<Line>>,
    pub(super) end: End,
}

/// A change as it was seen.
pub(super) struct Raw {
    pub(super) at: Line,
    pub(super) kind: Kind,
    pub(super) about: Option<Round>,
    pub(super) what: String,
    pub(super) entries: Vec<Entry>,
    /// Fees that it paid from an account; fewer than none where they come back.
    pub(super) fees: Vec<(Account, i64)>,
    pub(super) causes: Vec<Line>,
    pub(super) undone_by: Option<Seq>,
}

/// A fault, from when to when.
pub(super) struct Fault {
    entry: u32,
    what: String,
    round: Round,
    began: Seq,
    ended: Option<(Seq, Round)>,
}

impl Why {
    /// Tells of the node of this name.
    #[must_use]
    pub fn of(node: &str) -> Self {
        Self { wanted: node.to_owned(), run: None, unknown: None }
    }

    /// The nodes there are, if this run has none of the wanted name.
    #[must_use]
    pub fn unknown(&self) -> Option<&[String]> {
        self.unknown.as_deref()
    }

    /// Takes an event in.
    pub fn on_event(&mut self, e: &Event) {
        if let (None, None, What::Run(RunEvent::Started { scenario, seed, nodes, .. })) = (&self.run, &self.unknown, &e.what) {
            let found = (0..).map(NodeId).zip(nodes).find(|(_, card)| card.name == self.wanted);
            match (found, names(Some(e.clone()))) {
                (Some((node, card)), Some(names)) => self.run = Some(Run::of(names, scenario, *seed, node, card)),
                _ => self.unknown = Some(nodes.iter().map(|card| card.name.clone()).collect()),
            }
        }
        if let Some(run) = &mut self.run {
            run.on_event(e);
        }
    }

    /// What was found; nothing of a run that has no such node.
    #[must_use]
    pub fn finish(self) -> Option<Told> {
        self.run.map(|run| {
            let unpaid = unpaid(&run.proofs, &run.names, &run.card.name, &run.end);
            Told::of(run, unpaid)
        })
    }
}

impl Run {
    fn of(names: Names, scenario: &str, seed: u64, node: NodeId, card: &NodeCard) -> Self {
        Self {
            names,
            scenario: scenario.to_owned(),
            seed,
            node,
            card: card.clone(),
            books: Books::default(),
            proofs: Proofs::of(node, card.key.clone()),
            raw: Vec::new(),
            faults: Vec::new(),
            origins: BTreeMap::new(),
            end: End { round: Round(0), reason: None },
        }
    }

    fn on_event(&mut self, e: &Event) {
        let booked = self.books.on_event(e);
        self.proofs.on_event(e, &self.names);
        match &e.what {
            What::Run(RunEvent::Ended { reason }) => self.end.reason = Some(reason.clone()),
            What::Fault(event) => self.on_fault(e, event),
            What::Node(NodeEvent::Called { ask: Ask::Send(tx), .. }) if e.node == Some(self.node) => {
                let is_deed = matches!(
                    tx.what,
                    Instruction::Stake { .. } | Instruction::ClaimReward { .. } | Instruction::Withdraw | Instruction::Transfer { .. }
                );
                if is_deed {
                    self.origins.insert(e.seq, vec![Line::of(&self.names, e)]);
                }
            }
            What::Storage(StorageEvent::Billed { .. }) if e.node == Some(self.node) => {
                self.origins.insert(e.seq, vec![Line::of(&self.names, e)]);
            }
            What::Chain(ChainEvent::Repeated { .. }) if e.node == Some(self.node) => {
                let mut lines = e.cause.and_then(|cause| self.origins.get(&cause).cloned()).unwrap_or_default();
                lines.push(Line::of(&self.names, e));
                self.origins.insert(e.seq, lines);
            }
            What::Chain(ChainEvent::RolledBack { undone, .. }) => self.undo(e, undone),
            What::Chain(event) => self.on_chain(e, event, booked),
            _ => {}
        }
        self.end.round = self.end.round.max(self.names.round(e.at));
    }

    fn on_fault(&mut self, e: &Event, event: &FaultEvent) {
        let round = self.names.round(e.at);
        match event {
            FaultEvent::Began { entry, what, .. } => {
                self.faults.push(Fault { entry: *entry, what: what.clone(), round, began: e.seq, ended: None });
            }
            FaultEvent::Ended { entry, .. } => {
                let open = self.faults.iter_mut().rev().find(|fault| fault.entry == *entry && fault.ended.is_none());
                if let Some(fault) = open {
                    fault.ended = Some((e.seq, round));
                }
            }
            FaultEvent::Operator { .. } if e.node == Some(self.node) => {
                self.origins.insert(e.seq, vec![Line::of(&self.names, e)]);
            }
            FaultEvent::Operator { .. } => {}
        }
    }

    fn on_chain(&mut self, e: &Event, event: &ChainEvent, booked: Booked) {
        let moved = booked.moved.filter(|entry| self.is_mine(&entry.from) || self.is_mine(&entry.to));
        let fee_from = booked.fee_from.filter(|payer| self.is_mine(payer));
        if moved.is_none() && fee_from.is_none() {
            return;
        }
        let at = Line::of(&self.names, e);
        let mut causes = e.cause.and_then(|cause| self.origins.get(&cause).cloned()).unwrap_or_default();
        let (kind, about) = match event {
            _ if moved.is_none() => (Kind::Fee, about(event)),
            ChainEvent::WalletOpened { .. } | ChainEvent::PurseOpened { .. } => (Kind::Opened, None),
            ChainEvent::Staked { .. } => (Kind::Staked, None),
            ChainEvent::Rewarded { round, .. } => (Kind::Rewarded, Some(*round)),
            ChainEvent::Slashed { round, .. } => (Kind::Slashed, Some(*round)),
            ChainEvent::Withdrew { .. } => (Kind::Withdrew, None),
            ChainEvent::Claimed { .. } => (Kind::Claimed, None),
            _ if moved.as_ref().is_some_and(|entry| self.is_mine(&entry.from)) => (Kind::Paid, None),
            _ => (Kind::Received, None),
        };
        if let (Kind::Rewarded | Kind::Slashed, Some(round)) = (kind, about) {
            causes = self.proofs.of_payout(round, &self.names);
        }
        if kind != Kind::Fee {
            causes.push(at.clone());
        }
        let what = match &moved {
            Some(entry) if kind == Kind::Opened => format!("{} begins with {} KOII", self.card.name, entry.amount),
            _ => at.event.words.clone(),
        };
        let fees = fee_from.into_iter().map(|payer| (payer, 1)).collect();
        self.raw.push(Raw { at, kind, about, what, entries: moved.into_iter().collect(), fees, causes, undone_by: None });
    }

    /// A fork is given up: what it undid is marked, and taken back by a receipt of its own.
    fn undo(&mut self, e: &Event, undone: &[(Seq, Seq)]) {
        let is_undone = |seq: Seq| undone.iter().any(|(first, last)| (*first..=*last).contains(&seq));
        self.proofs.undo(is_undone);
        let mut fees: BTreeMap<Account, i64> = BTreeMap::new();
        let mut back = Vec::new();
        let mut causes = Vec::new();
        for raw in self.raw.iter_mut().filter(|raw| raw.undone_by.is_none() && is_undone(raw.at.event.seq)) {
            raw.undone_by = Some(e.seq);
            let reversed = |Entry { from, to, amount }: &Entry| Entry { from: to.clone(), to: from.clone(), amount: *amount };
            back.extend(raw.entries.iter().map(reversed));
            raw.fees.iter().for_each(|(payer, n)| *fees.entry(payer.clone()).or_default() -= n);
            causes.push(raw.at.clone().with("undone".to_owned()));
        }
        if causes.is_empty() {
            return;
        }
        let at = Line::of(&self.names, e);
        causes.push(at.clone());
        let what = match causes.len() - 1 {
            1 => "a fork was given up, and with it one receipt".to_owned(),
            n => format!("a fork was given up, and with it {n} receipts"),
        };
        let fees = fees.into_iter().filter(|(_, n)| *n != 0).collect();
        self.raw.push(Raw { at, kind: Kind::Undone, about: None, what, entries: back, fees, causes, undone_by: None });
    }

    pub(super) fn is_mine(&self, account: &Account) -> bool {
        let (key, main) = (&self.card.key, &self.card.main);
        match account {
            Account::Stake(of) | Account::Balance(of) => of == key,
            Account::Wallet(of) | Account::Purse(of) => of == main,
            Account::Outside | Account::Fees | Account::Burned | Account::Bounty | Account::Others => false,
        }
    }

    /// The faults that were in force between two events, the later included.
    pub(super) fn in_force(&self, from: Seq, to: Seq) -> Vec<String> {
        let overlaps = |fault: &&Fault| fault.began <= to && fault.ended.is_none_or(|(ended, _)| from < ended);
        let told = |fault: &Fault| {
            let span = match fault.ended {
                Some((_, ended)) if ended == fault.round => format!("in round {ended}"),
                Some((_, ended)) => format!("rounds {} to {ended}", fault.round),
                None => format!("from round {}", fault.round),
            };
            format!("{} (timeline {}, {span})", fault.what, fault.entry)
        };
        self.faults.iter().filter(overlaps).map(told).collect()
    }

    /// An account as people know it.
    pub(super) fn account(&self, account: &Account) -> String {
        let of = |key: &Pubkey| self.names.key(key);
        match account {
            Account::Outside => "outside".to_owned(),
            Account::Fees => "fees".to_owned(),
            Account::Burned => "burned".to_owned(),
            Account::Bounty => "bounty".to_owned(),
            Account::Stake(_) if self.is_mine(account) => "stake".to_owned(),
            Account::Balance(_) if self.is_mine(account) => "balance".to_owned(),
            Account::Wallet(_) if self.is_mine(account) => "main account".to_owned(),
            Account::Purse(_) if self.is_mine(account) => "main account (KOII)".to_owned(),
            Account::Stake(key) => format!("stake of {}", of(key)),
            Account::Balance(key) => format!("balance of {}", of(key)),
            Account::Wallet(key) => format!("main account of {}", of(key)),
            Account::Purse(key) => format!("main account of {} (KOII)", of(key)),
            Account::Others => "others".to_owned(),
        }
    }
}

/// The round that a transaction is about.
fn about(event: &ChainEvent) -> Option<Round> {
    match event {
        ChainEvent::Submitted { round, .. }
        | ChainEvent::Audited { round, .. }
        | ChainEvent::ListUploaded { round, .. }
        | ChainEvent::ListSubmitted { round, .. }
        | ChainEvent::ListAudited { round, .. }
        | ChainEvent::PaidOut { round, .. }
        | ChainEvent::PayoutFailed { round, .. } => Some(*round),
        _ => None,
    }
}
