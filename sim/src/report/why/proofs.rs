//! What became of one node's proofs and of the lists that could pay for them: the chain of causes.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Event, NodeEvent, StorageEvent, What};
use koipond_record::{Ask, Instruction, InstructionName, NodeId, Pubkey, RoeChange, Round, Seq, TaskFunction, TaskMessage};

use super::super::gather::Names;
use super::line::{Line, Said};

/// Of votes and failed reads, how many are told.
const TOLD: usize = 3;
/// The shortest part of a proof that may be a CID, in bytes.
const SHORTEST_CID: usize = 46;

/// What became of one node's proofs.
pub(super) struct Proofs {
    me: Pubkey,
    node: NodeId,
    proofs: BTreeMap<Round, Proof>,
    rounds: BTreeMap<Round, Distribution>,
    /// Why a node voted, and how it came to its list, by node and round.
    reasons: BTreeMap<(NodeId, Round), String>,
    said: Said,
    /// Its process ended, the latest time.
    pub(super) stopped: Option<Line>,
}

/// A proof of a round.
#[derive(Default)]
pub(super) struct Proof {
    /// The node was told to submit it.
    pub(super) told: Option<Line>,
    /// Its behaviour acted when it was sent.
    pub(super) deviated: Option<Line>,
    /// Whether it was sent.
    pub(super) sent: bool,
    /// It stands on chain.
    pub(super) submitted: Option<Line>,
    /// What became of one that does not.
    pub(super) failed: Option<Line>,
    value: String,
    amiss: Vec<(NodeId, Line, bool)>,
    pub(super) against: Vec<(Option<NodeId>, Line)>,
    pub(super) in_favour: u64,
    pub(super) rewarded: Option<Seq>,
    pub(super) slashed: Option<Seq>,
}

/// A round's lists and its payout.
#[derive(Default)]
pub(super) struct Distribution {
    pub(super) lists: BTreeMap<Pubkey, List>,
    /// Who took up a list, and what its behaviour did.
    pub(super) makers: BTreeMap<NodeId, Option<Line>>,
    /// Lists and payouts that were refused.
    pub(super) refused: Option<Line>,
    pub(super) against: Vec<Line>,
    pub(super) failed: Option<Line>,
    pub(super) paid: Option<(Pubkey, Line)>,
}

/// A distribution list.
pub(super) struct List {
    pub(super) line: Line,
    /// What it says of the node.
    pub(super) says: Option<RoeChange>,
    maker: Option<NodeId>,
}

impl Proofs {
    pub(super) fn of(node: NodeId, me: Pubkey) -> Self {
        Self { me, node, proofs: BTreeMap::new(), rounds: BTreeMap::new(), reasons: BTreeMap::new(), said: Said::default(), stopped: None }
    }

    /// Takes an event in.
    pub(super) fn on_event(&mut self, e: &Event, names: &Names) {
        self.said.on_event(e, names);
        match &e.what {
            What::Chain(event) => self.on_chain(e, event, names),
            What::Storage(event) => self.on_storage(e, event, names),
            What::Node(NodeEvent::Asked(message)) if e.node == Some(self.node) => self.on_told(e, *message, names),
            What::Node(NodeEvent::Ended(_)) if e.node == Some(self.node) => self.stopped = Some(Line::of(names, e)),
            What::Node(NodeEvent::Called { ask: Ask::Send(tx), .. }) => self.on_sent(e, &tx.what, names),
            _ => {}
        }
    }

    /// The task submits what it did in a round when it is told to work in the next, or by a message of its own.
    fn on_told(&mut self, e: &Event, message: TaskMessage, names: &Names) {
        let round = match message.function {
            TaskFunction::SubmitPayload => Some(message.round),
            TaskFunction::ExecuteTask => message.round.0.checked_sub(1).map(Round),
            _ => None,
        };
        if let Some(round) = round {
            self.proofs.entry(round).or_default().told.get_or_insert_with(|| Line::of(names, e));
        }
    }

    fn on_sent(&mut self, e: &Event, what: &Instruction, names: &Names) {
        let Some(node) = e.node else { return };
        match what {
            Instruction::SubmitTask { round, .. } if node == self.node => {
                let proof = self.proofs.entry(*round).or_default();
                proof.sent = true;
                proof.deviated = self.said.deviated(e);
            }
            Instruction::AuditSubmissions { round, candidate, .. } => {
                if *candidate == self.me {
                    let reason = self.said.reason(e, names);
                    let reason = reason.unwrap_or_else(|| "its audit answered so and printed nothing".to_owned());
                    self.reasons.insert((node, *round), reason);
                }
                self.said.voted(node);
            }
            Instruction::UploadDistributionList { round, .. } | Instruction::SubmitDistributionList { round } => {
                let deviated = self.said.deviated(e);
                let maker = self.rounds.entry(*round).or_default().makers.entry(node).or_default();
                *maker = deviated.or_else(|| maker.take());
            }
            _ => {}
        }
    }

    fn on_chain(&mut self, e: &Event, event: &ChainEvent, names: &Names) {
        let line = || Line::of(names, e);
        match event {
            ChainEvent::Submitted { round, by, value, .. } if *by == self.me => {
                let proof = self.proofs.entry(*round).or_default();
                (proof.submitted, proof.value) = (Some(line()), value.clone());
            }
            ChainEvent::Refused { by, instruction: InstructionName::SubmitTask, round: Some(round), .. }
            | ChainEvent::Lost { by, instruction: InstructionName::SubmitTask, round: Some(round), .. }
                if *by == self.me =>
            {
                self.proofs.entry(*round).or_default().failed = Some(line());
            }
            ChainEvent::Audited { round, candidate, is_valid, .. } if *candidate == self.me => {
                let reason = e.node.and_then(|voter| self.reasons.get(&(voter, *round)).cloned());
                let proof = self.proofs.entry(*round).or_default();
                if *is_valid {
                    proof.in_favour += 1;
                } else {
                    proof.against.push((e.node, line().with(reason)));
                }
            }
            ChainEvent::Rewarded { round, to, .. } if *to == self.me => {
                self.proofs.entry(*round).or_default().rewarded = Some(e.seq);
            }
            ChainEvent::Slashed { round, who, .. } if *who == self.me => {
                self.proofs.entry(*round).or_default().slashed = Some(e.seq);
            }
            _ => self.on_distribution(e, event, line),
        }
    }

    fn on_distribution(&mut self, e: &Event, event: &ChainEvent, line: impl Fn() -> Line) {
        match event {
            ChainEvent::ListSubmitted { round, by, entries, .. } => {
                let says = entries.iter().find(|(key, _)| *key == self.me).map(|(_, change)| *change);
                let list = List { line: line(), says, maker: e.node };
                self.rounds.entry(*round).or_default().lists.insert(by.clone(), list);
            }
            ChainEvent::ListAudited { round, is_valid: false, .. } => {
                let against = &mut self.rounds.entry(*round).or_default().against;
                if against.len() < TOLD {
                    against.push(line());
                }
            }
            ChainEvent::PaidOut { round, list_by, .. } => {
                self.rounds.entry(*round).or_default().paid = Some((list_by.clone(), line()));
            }
            ChainEvent::PayoutFailed { round, .. } => self.rounds.entry(*round).or_default().failed = Some(line()),
            ChainEvent::Refused { instruction, round: Some(round), .. } | ChainEvent::Lost { instruction, round: Some(round), .. }
                if matches!(
                    instruction,
                    InstructionName::UploadDistributionList | InstructionName::SubmitDistributionList | InstructionName::Payout
                ) =>
            {
                self.rounds.entry(*round).or_default().refused = Some(line());
            }
            _ => {}
        }
    }

    /// A read of what one of the newest proofs names went wrong.
    fn on_storage(&mut self, e: &Event, event: &StorageEvent, names: &Names) {
        let (cid, lasting) = match event {
            StorageEvent::Missing { cid, .. } | StorageEvent::Altered { cid, .. } => (cid, true),
            StorageEvent::Skipped { cid, .. } => (cid, false),
            _ => return,
        };
        let Some(reader) = e.node.filter(|reader| *reader != self.node && cid.len() >= SHORTEST_CID) else { return };
        for proof in self.proofs.values_mut().rev().take(8).filter(|proof| proof.value.contains(cid.as_str())) {
            proof.amiss.retain(|(before, _, lasts)| *before != reader || *lasts);
            if proof.amiss.len() < 64 {
                proof.amiss.push((reader, Line::of(names, e), lasting));
            }
        }
    }

    /// Forgets what a fork undid.
    pub(super) fn undo(&mut self, is_undone: impl Fn(Seq) -> bool) {
        let stands = |line: &Line| !is_undone(line.event.seq);
        for proof in self.proofs.values_mut() {
            proof.submitted = proof.submitted.take().filter(stands);
            proof.against.retain(|(_, line)| stands(line));
            proof.rewarded = proof.rewarded.filter(|seq| !is_undone(*seq));
            proof.slashed = proof.slashed.filter(|seq| !is_undone(*seq));
        }
        for round in self.rounds.values_mut() {
            round.lists.retain(|_, list| stands(&list.line));
            round.against.retain(stands);
            round.failed = round.failed.take().filter(stands);
            round.paid = round.paid.take().filter(|(_, line)| stands(line));
        }
    }

    /// How a payout came to be: the proof, reads that failed, votes, the list, the payout.
    pub(super) fn of_payout(&self, round: Round, names: &Names) -> Vec<Line> {
        let mut lines = self.of_audit(round);
        let Some(distribution) = self.rounds.get(&round) else { return lines };
        if let Some((list_by, paid)) = &distribution.paid {
            lines.extend(distribution.lists.get(list_by).into_iter().flat_map(|list| distribution.of_list(list, names.node(self.node))));
            lines.push(paid.clone());
        }
        lines
    }

    /// What was said of a proof: itself, reads that failed for those who voted no, their votes.
    pub(super) fn of_audit(&self, round: Round) -> Vec<Line> {
        let Some(proof) = self.proofs.get(&round) else { return Vec::new() };
        let mut lines: Vec<Line> = proof.deviated.iter().chain(&proof.submitted).cloned().collect();
        let voted = |reader: NodeId| proof.against.iter().any(|(voter, _)| *voter == Some(reader));
        lines.extend(proof.amiss.iter().filter(|(reader, ..)| voted(*reader)).map(|(_, line, _)| line.clone()).take(TOLD - 1));
        lines.extend(proof.against.iter().map(|(_, line)| line.clone()).take(TOLD));
        let more = proof.against.len().saturating_sub(TOLD);
        if let Some(last) = lines.last_mut().filter(|_| more > 0) {
            let note = last.note.take().map_or_else(String::new, |note| format!("{note}; "));
            last.note = Some(format!("{note}{more} more voted no"));
        }
        lines
    }

    pub(super) fn proofs(&self) -> impl Iterator<Item = (Round, &Proof)> {
        self.proofs.iter().map(|(round, proof)| (*round, proof))
    }

    pub(super) fn distribution(&self, round: Round) -> Option<&Distribution> {
        self.rounds.get(&round)
    }
}

impl Distribution {
    /// A list, with what it says of the node and what its maker's behaviour did.
    pub(super) fn of_list(&self, list: &List, me: String) -> Vec<Line> {
        let deviated = list.maker.and_then(|maker| self.makers.get(&maker).cloned().flatten());
        let note = match list.says {
            Some(says) if says.0 < 0 => format!("it takes {} KOII from {me}", koipond_record::Roe(says.0.unsigned_abs())),
            Some(says) => format!("it gives {me} {says} KOII"),
            None => format!("it leaves out {me}"),
        };
        deviated.into_iter().chain([list.line.clone().with(note)]).collect()
    }
}
