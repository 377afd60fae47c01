//! The tables of a report: what each round came to and what each node came to.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{ChainEvent, Event, FaultEvent, NodeEvent, RunEvent, StorageEvent, What};
use koipond_record::{Ask, Instruction, NodeId, Pubkey, Roe, Round, Seq, SimTime, Span, TaskFunction, TaskNo};
use serde::Serialize;

use crate::bills::Bills;
use crate::cast::Cast;
use crate::past::Past;
use crate::unread::Unread;
use crate::words::{len, minus, plus};

/// A fold over events that fills the tables of a report. What a fork undoes no longer stands in them.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    past: Past,
    events: u64,
    first: Option<SimTime>,
    last: SimTime,
    tables: Tables,
}

/// The tables, without what is counted of all events.
#[derive(Clone, Debug, Default)]
struct Tables {
    cast: Cast,
    unread: Unread,
    bills: Bills,
    /// Of each task on chain, its own.
    rounds: BTreeMap<(TaskNo, Round), RoundTally>,
    nodes: BTreeMap<NodeId, NodeTally>,
    faults: Vec<Fault>,
}

/// What one round came to. The round is the one that was worked in; most of it happens in the two after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoundRow {
    /// Of which task, by its name in the scenario; the scenario's own has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// Which.
    pub round: Round,
    /// How many nodes have a proof of it on chain.
    pub submissions: u64,
    /// How many of them somebody voted against.
    pub voted_down: u64,
    /// How many of them an auditor could not read.
    pub unread: u64,
    /// Which node first took up its list: the first to send a part of it to the chain, whether or not that came through.
    pub selected: Option<String>,
    /// How many lists were submitted.
    pub lists: u64,
    /// The round in which it was paid.
    pub paid_in: Option<Round>,
    /// The rounds in which it was tried again.
    pub retried_in: Vec<Round>,
}

/// What one node came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeRow {
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: String,
    /// For how many rounds it has a proof on chain.
    pub submitted: u64,
    /// For how many rounds it was told to audit; how many proofs it looked at is its own affair.
    pub audits: u64,
    /// How many votes on proofs it cast.
    pub votes: u64,
    /// How many of its proofs somebody voted against.
    pub voted_down: u64,
    /// How many of its proofs an auditor could not read.
    pub unread: u64,
    /// For how many rounds it was rewarded.
    pub rewarded_rounds: u64,
    /// All it earned.
    pub rewarded: Roe,
    /// All it lost of its stake.
    pub slashed: Roe,
    /// Its stake.
    pub stake: Roe,
    /// Its balance that can be claimed.
    pub balance: Roe,
    /// How many of its transactions the chain refused.
    pub refused: u64,
    /// How many of its transactions were lost on their way to the chain.
    pub lost: u64,
    /// How its process ended, if it is not running.
    pub stopped: Option<String>,
    /// How often its process started.
    pub boots: u64,
    /// How many errors left its task's code uncaught.
    pub errors: u64,
    /// How many bytes it stored; what it stored again counts again.
    pub stored_bytes: u64,
    /// All it paid for pins.
    pub hosting_cost: Roe,
}

#[derive(Clone, Debug, Default)]
struct RoundTally {
    submitted: BTreeSet<Pubkey>,
    voted_down: BTreeSet<Pubkey>,
    unread: BTreeSet<Pubkey>,
    selected: Option<NodeId>,
    lists: u64,
    paid_in: Option<Round>,
    retried_in: BTreeSet<Round>,
}

#[derive(Clone, Debug, Default)]
struct NodeTally {
    submitted: BTreeSet<Round>,
    audits: BTreeSet<Round>,
    votes: u64,
    voted_down: BTreeSet<Round>,
    unread: BTreeSet<Round>,
    rewarded_rounds: BTreeSet<Round>,
    rewarded: Roe,
    slashed: Roe,
    stake: Roe,
    balance: Roe,
    refused: u64,
    lost: u64,
    stopped: Option<String>,
    boots: u64,
    errors: u64,
    stored_bytes: u64,
    hosting_cost: Roe,
}

/// A fault of the timeline, from when to when.
#[derive(Clone, Debug)]
struct Fault {
    entry: u32,
    what: String,
    round: Round,
    began: Seq,
    ended: Option<Seq>,
}

impl Summary {
    /// Takes an event in.
    pub fn on_event(&mut self, e: &Event) {
        self.events += 1;
        self.first.get_or_insert(e.at);
        self.last = self.last.max(e.at);
        if let Some(left) = self.past.on_event(e) {
            self.tables = Tables::default();
            left.iter().for_each(|e| self.tables.on_event(e));
        }
        self.tables.on_event(e);
    }

    /// A row for each round that began or that something happened for, in order; of several tasks, of one after the other.
    #[must_use]
    pub fn rounds(&self) -> Vec<RoundRow> {
        let cast = &self.tables.cast;
        let row = |((task, round), tally): (&(TaskNo, Round), &RoundTally)| RoundRow {
            task: cast.tasks.get(task.0 as usize).filter(|name| !name.is_empty()).cloned(),
            round: *round,
            submissions: len(tally.submitted.len()),
            voted_down: len(tally.voted_down.len()),
            unread: len(tally.unread.len()),
            selected: tally.selected.and_then(|node| cast.card(node)).map(|card| card.name.clone()),
            lists: tally.lists,
            paid_in: tally.paid_in,
            retried_in: tally.retried_in.iter().copied().collect(),
        };
        self.tables.rounds.iter().map(row).collect()
    }

    /// A row for each node, in the order of the plan.
    #[must_use]
    pub fn nodes(&self) -> Vec<NodeRow> {
        let nothing = NodeTally::default();
        let row = |(id, card): (NodeId, &koipond_record::event::NodeCard)| {
            let tally = self.tables.nodes.get(&id).unwrap_or(&nothing);
            NodeRow {
                name: card.name.clone(),
                group: card.group.clone(),
                submitted: len(tally.submitted.len()),
                audits: len(tally.audits.len()),
                votes: tally.votes,
                voted_down: len(tally.voted_down.len()),
                unread: len(tally.unread.len()),
                rewarded_rounds: len(tally.rewarded_rounds.len()),
                rewarded: tally.rewarded,
                slashed: tally.slashed,
                stake: tally.stake,
                balance: tally.balance,
                refused: tally.refused,
                lost: tally.lost,
                stopped: tally.stopped.clone(),
                boots: tally.boots,
                errors: tally.errors,
                stored_bytes: tally.stored_bytes,
                hosting_cost: tally.hosting_cost,
            }
        };
        self.tables.cast.nodes().map(row).collect()
    }

    /// How many events there are.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// The virtual time from the first event to the last.
    #[must_use]
    pub fn duration(&self) -> Span {
        self.first.map_or(Span(0), |first| self.last - first)
    }

    /// The faults in force at an event, with the round each began in: `corrupt proofs of honest-1 (from round 5)`.
    /// At the event that ends it, a fault is no longer in force.
    #[must_use]
    pub fn faults_at(&self, seq: Seq) -> Vec<String> {
        let in_force = |fault: &&Fault| fault.began <= seq && fault.ended.is_none_or(|ended| seq < ended);
        self.tables.faults.iter().filter(in_force).map(|fault| format!("{} (from round {})", fault.what, fault.round)).collect()
    }

    /// The name people know a key by: its node's, or where it is nobody's staking key, the key itself.
    #[must_use]
    pub fn name_of(&self, key: &Pubkey) -> String {
        self.tables.cast.name_of(key)
    }
}

impl Tables {
    fn on_event(&mut self, e: &Event) {
        self.cast.on_event(e);
        self.unread.on_event(e, &self.cast);
        for failure in self.unread.decided() {
            let proof = &failure.proof;
            let task = self.cast.task_of(&proof.owner);
            self.rounds.entry((task, proof.round)).or_default().unread.insert(proof.owner.clone());
            if let Some(id) = self.cast.node_of(&proof.owner) {
                self.nodes.entry(id).or_default().unread.insert(proof.round);
            }
        }
        if let Some((node, bill)) = self.bills.on_event(e) {
            let cost = &mut self.nodes.entry(node).or_default().hosting_cost;
            *cost = plus(*cost, bill.amount);
        }
        match &e.what {
            What::Run(RunEvent::RoundBegan { round }) => {
                let tasks = u32::try_from(self.cast.tasks.len()).unwrap_or(u32::MAX).max(1);
                for task in (0..tasks).map(TaskNo) {
                    self.rounds.entry((task, *round)).or_default();
                }
            }
            What::Node(event) => {
                if let Some(node) = e.node {
                    self.on_node(node, event);
                }
            }
            What::Chain(event) => {
                self.on_round(event);
                self.on_account(event);
            }
            What::Fault(event) => self.on_fault(e.seq, event),
            What::Storage(StorageEvent::Stored { files, .. }) => {
                if let Some(node) = e.node {
                    let stored = &mut self.nodes.entry(node).or_default().stored_bytes;
                    *stored = files.iter().fold(*stored, |stored, file| stored.saturating_add(file.content.len()));
                }
            }
            What::Run(_) | What::Storage(_) | What::Net(_) => {}
        }
    }

    fn on_node(&mut self, id: NodeId, event: &NodeEvent) {
        let task = self.cast.card(id).map_or(TaskNo(0), |card| card.task);
        let node = self.nodes.entry(id).or_default();
        match event {
            NodeEvent::Booted { .. } => {
                node.boots += 1;
                node.stopped = None;
            }
            NodeEvent::Ended(exit) => node.stopped = Some(exit.to_string()),
            NodeEvent::Threw(_) => node.errors += 1,
            NodeEvent::Asked(message) if message.function == TaskFunction::AuditPayload => {
                node.audits.insert(message.round);
            }
            NodeEvent::Asked(message) if message.function == TaskFunction::GenerateAndSubmitDistributionList && message.previous_failed => {
                self.rounds.entry((task, message.round)).or_default().retried_in.insert(self.cast.round);
            }
            NodeEvent::Called { ask: Ask::Send(tx), .. } => {
                if let Instruction::UploadDistributionList { round, .. } = tx.what {
                    self.rounds.entry((task, round)).or_default().selected.get_or_insert(id);
                }
            }
            _ => {}
        }
    }

    /// A round of the task of this key.
    fn of(&mut self, key: &Pubkey, round: Round) -> &mut RoundTally {
        self.rounds.entry((self.cast.task_of(key), round)).or_default()
    }

    /// What a chain event is to the round it is about, of the task of whoever it names.
    fn on_round(&mut self, event: &ChainEvent) {
        let now = self.cast.round;
        match event {
            ChainEvent::Submitted { round, by, .. } => {
                self.of(by, *round).submitted.insert(by.clone());
            }
            ChainEvent::Audited { round, candidate, is_valid: false, .. } => {
                self.of(candidate, *round).voted_down.insert(candidate.clone());
            }
            ChainEvent::ListSubmitted { round, by, .. } => self.of(by, *round).lists += 1,
            ChainEvent::PaidOut { round, list_by } => {
                self.of(list_by, *round).paid_in.get_or_insert(now);
            }
            _ => {}
        }
    }

    /// What a chain event is to the node whose account it is about.
    fn on_account(&mut self, event: &ChainEvent) {
        let (ChainEvent::Staked { by: key, .. }
        | ChainEvent::Submitted { by: key, .. }
        | ChainEvent::Audited { by: key, .. }
        | ChainEvent::Refused { by: key, .. }
        | ChainEvent::Lost { by: key, .. }
        | ChainEvent::Withdrew { by: key, .. }
        | ChainEvent::Claimed { by: key, .. }
        | ChainEvent::Rewarded { to: key, .. }
        | ChainEvent::Slashed { who: key, .. }) = event
        else {
            return;
        };
        if let ChainEvent::Audited { round, candidate, is_valid: false, .. } = event
            && let Some(id) = self.cast.node_of(candidate)
        {
            self.nodes.entry(id).or_default().voted_down.insert(*round);
        }
        let Some(id) = self.cast.node_of(key) else { return };
        let node = self.nodes.entry(id).or_default();
        match event {
            ChainEvent::Staked { amount, .. } => node.stake = plus(node.stake, *amount),
            ChainEvent::Submitted { round, .. } => {
                node.submitted.insert(*round);
            }
            ChainEvent::Audited { .. } => node.votes += 1,
            ChainEvent::Refused { .. } => node.refused += 1,
            ChainEvent::Lost { .. } => node.lost += 1,
            ChainEvent::Withdrew { amount, .. } => {
                node.stake = minus(node.stake, *amount);
                node.balance = plus(node.balance, *amount);
            }
            ChainEvent::Claimed { amount, .. } => node.balance = minus(node.balance, *amount),
            ChainEvent::Rewarded { round, amount, .. } => {
                node.rewarded_rounds.insert(*round);
                node.rewarded = plus(node.rewarded, *amount);
                node.balance = plus(node.balance, *amount);
            }
            ChainEvent::Slashed { amount, .. } => {
                node.slashed = plus(node.slashed, *amount);
                node.stake = minus(node.stake, *amount);
            }
            _ => {}
        }
    }

    fn on_fault(&mut self, seq: Seq, event: &FaultEvent) {
        match event {
            FaultEvent::Began { entry, what, .. } => {
                let fault = Fault { entry: *entry, what: what.clone(), round: self.cast.round, began: seq, ended: None };
                self.faults.push(fault);
            }
            FaultEvent::Ended { entry, .. } => {
                let of_entry = self.faults.iter_mut().rev().find(|fault| fault.entry == *entry && fault.ended.is_none());
                if let Some(fault) = of_entry {
                    fault.ended = Some(seq);
                }
            }
            FaultEvent::Operator { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::TaskFunction::{AuditPayload, GenerateAndSubmitDistributionList, SubmitPayload};
    use koipond_record::event::Exit;

    use super::*;
    use crate::stage::Stage;

    /// One round with a cheat that is slashed and then refused, one that is tried again and paid late.
    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.boots("honest-1").boots("cheat-1").round(1);
        stage.submits(0, "honest-1", "a").submits(0, "cheat-1", "b").asks("honest-1", AuditPayload, 0);
        stage.votes(0, "honest-1", "cheat-1", false).votes(0, "honest-2", "cheat-1", false);
        stage.asks("honest-1", SubmitPayload, 0).asks("honest-1", GenerateAndSubmitDistributionList, 0);
        stage
            .round(2)
            .takes_up("honest-2", 0)
            .takes_up("honest-1", 0)
            .lists(0, "honest-2", &[])
            .lists(0, "honest-1", &[("honest-1", 500), ("cheat-1", -3_500)])
            .pays(0, "honest-1");
        stage.round(4).asks_again("honest-1", 1).lists(1, "honest-2", &[("honest-1", 250)]).pays(1, "honest-2");
        stage.claims("honest-1", 500).refuses("cheat-1", 3, koipond_record::Rule::StakeBelowMinimum);
        stage.throws("cheat-1", "boom").ends("cheat-1", Exit::Hung);
        stage
    }

    fn summary(stage: &Stage) -> Summary {
        let mut summary = Summary::default();
        stage.complete().iter().for_each(|e| summary.on_event(e));
        summary
    }

    #[test]
    fn each_round_has_its_row() {
        let rows = summary(&stage()).rounds();
        let first = RoundRow {
            task: None,
            round: Round(0),
            submissions: 2,
            voted_down: 1,
            unread: 0,
            selected: Some("honest-2".to_owned()),
            lists: 2,
            paid_in: Some(Round(2)),
            retried_in: vec![],
        };
        assert_eq!(rows[0], first);
        assert_eq!(rows[1].selected, None, "who is paid by a list does not tell who took it up");
        assert_eq!((rows[1].lists, rows[1].paid_in, rows[1].retried_in.as_slice()), (1, Some(Round(4)), [Round(4)].as_slice()));
        assert_eq!((rows[2].submissions, rows[2].selected.as_ref(), rows[2].paid_in), (0, None, None));
    }

    #[test]
    fn a_key_is_called_after_its_node() {
        let summary = summary(&stage());
        assert_eq!(summary.name_of(&crate::stage::key("honest-1")), "honest-1");
        assert_eq!(summary.name_of(&Pubkey::from_text("nobody's")), "nobody's");
    }

    #[test]
    fn each_node_has_its_row() {
        let rows = summary(&stage()).nodes();
        let (honest, cheat) = (&rows[0], &rows[2]);
        assert_eq!((honest.name.as_str(), honest.group.as_str()), ("honest-1", "honest"));
        assert_eq!((honest.submitted, honest.audits, honest.votes, honest.voted_down), (1, 1, 1, 0));
        assert_eq!((honest.rewarded_rounds, honest.rewarded, honest.balance), (2, Roe(750_000_000), Roe(250_000_000)));
        assert_eq!((honest.boots, honest.errors, honest.stopped.clone()), (1, 0, None));
        assert_eq!((cheat.voted_down, cheat.slashed, cheat.stake), (1, Roe(3_500_000_000), Roe(1_500_000_000)));
        assert_eq!((cheat.refused, cheat.errors, cheat.stopped.as_deref()), (1, 1, Some("it hung and was killed")));
        assert_eq!(rows[1].boots, 0);
    }

    #[test]
    fn a_withdrawal_moves_the_stake_to_the_balance() {
        let mut stage = stage();
        stage.withdraws("cheat-1");
        let cheat = &summary(&stage).nodes()[2];
        assert_eq!((cheat.stake, cheat.balance), (Roe(0), Roe(1_500_000_000)));
    }

    #[test]
    fn proofs_that_an_auditor_could_not_read_are_counted_by_round_and_by_owner() {
        let mut stage = stage();
        stage.round(5).submits(4, "cheat-1", "bafyone").submits(4, "honest-1", "bafytwo");
        stage.missing("honest-1", "bafyone").missing("honest-2", "bafyone").missing("honest-2", "bafytwo");
        stage.round(6).missing("honest-2", "bafyone").missing("cheat-1", "bafyone");
        let summary = summary(&stage);
        let by_round: Vec<_> = summary.rounds().iter().filter(|row| row.unread > 0).map(|row| (row.round, row.unread)).collect();
        assert_eq!(by_round, [(Round(4), 2)]);
        assert_eq!(summary.nodes().iter().map(|row| row.unread).collect::<Vec<_>>(), [1, 0, 1]);
    }

    #[test]
    fn what_a_node_stored_and_what_its_pins_cost_is_added_up() {
        let mut stage = stage();
        stage.stores("honest-1", "bafyone", "12345").stores("honest-1", "bafytwo", "1").bills("honest-1", 4, 3).bills("honest-2", 4, 3);
        stage.pays_bill("honest-1", 3).pays_not("honest-2", 4, 3);
        let rows = summary(&stage).nodes();
        assert_eq!(rows.iter().map(|row| (row.stored_bytes, row.hosting_cost.0)).collect::<Vec<_>>(), [(6, 3_000_000), (0, 0), (0, 0)]);
    }

    #[test]
    fn transactions_that_are_lost_are_counted() {
        let mut stage = stage();
        stage.loses("cheat-1", 4).loses("cheat-1", 5);
        let lost: Vec<_> = summary(&stage).nodes().iter().map(|row| row.lost).collect();
        assert_eq!(lost, [0, 0, 2]);
    }

    #[test]
    fn a_list_is_taken_up_by_who_first_sends_a_part_of_it_even_if_a_fork_undoes_the_rest() {
        let mut stage = Stage::forking();
        stage.round(2);
        let fork = stage.clone();
        stage.takes_up("honest-1", 0).lists(0, "honest-1", &[("honest-1", 500)]).pays(0, "honest-1").rolls_back_to(&fork, |_| {});
        stage.round(3).takes_up("honest-2", 0).lists(0, "honest-2", &[("honest-1", 500)]).pays(0, "honest-2");
        let summary = summary(&stage);
        let row = &summary.rounds()[0];
        assert_eq!((row.selected.as_deref(), row.lists, row.paid_in), (Some("honest-1"), 1, Some(Round(3))));
        let honest = &summary.nodes()[0];
        assert_eq!((honest.rewarded_rounds, honest.rewarded, honest.balance), (1, Roe(500_000_000), Roe(500_000_000)));
        assert_eq!(summary.events(), stage.complete().len() as u64, "what is undone was in the log all the same");
    }

    #[test]
    fn a_node_that_boots_again_is_not_stopped() {
        let mut stage = stage();
        stage.boots("cheat-1");
        assert_eq!((summary(&stage).nodes()[2].boots, summary(&stage).nodes()[2].stopped.clone()), (2, None));
    }

    #[test]
    fn faults_are_in_force_from_their_beginning_to_their_end() {
        let mut stage = Stage::staked();
        let before = stage.latest();
        let began = stage.round(3).fault_begins(1, "crash honest-1").latest();
        let second = stage.round(4).fault_begins(2, "corrupt").latest();
        let ended = stage.fault_ends(1).latest();
        let summary = summary(&stage);
        assert!(summary.faults_at(before).is_empty());
        assert_eq!(summary.faults_at(began), ["crash honest-1 (from round 3)"]);
        assert_eq!(summary.faults_at(second), ["crash honest-1 (from round 3)", "corrupt (from round 4)"]);
        assert_eq!(summary.faults_at(ended), ["corrupt (from round 4)"]);
    }

    #[test]
    fn events_and_time_are_totalled() {
        let mut stage = Stage::new();
        stage.round(4);
        let summary = summary(&stage);
        assert_eq!((summary.events(), summary.duration().millis()), (4, 160_000));
    }

    #[test]
    fn rounds_of_several_tasks_stand_apart() {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "honest-1", "a").submits(0, "honest-2", "b");
        let mut events = stage.complete();
        let What::Run(RunEvent::Started { nodes, tasks, .. }) = &mut events[0].what else { panic!("it begins the run") };
        tasks.push("other".to_owned());
        let second = nodes.iter_mut().find(|card| card.name == "honest-2").expect("one of the stage's nodes");
        second.task = TaskNo(1);
        let mut summary = Summary::default();
        events.iter().for_each(|e| summary.on_event(e));
        let of_round: Vec<_> =
            summary.rounds().into_iter().filter(|row| row.round == Round(0)).map(|row| (row.task, row.submissions)).collect();
        assert_eq!(of_round, [(None, 1), (Some("other".to_owned()), 1)]);
    }
}
