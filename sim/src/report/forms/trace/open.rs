//! What has begun and not ended: all that a trace keeps in memory while a log goes by.

use std::collections::BTreeMap;

use koipond_record::{NodeId, Pubkey, Round, Seq, SimTime};

/// So many questions of all nodes are followed at one time; more than that many are shown where they are asked and no further.
const MOST_CALLS: usize = 200_000;
/// Of so many rounds, the newest ones, the proofs are followed to their payout.
const MOST_ROUNDS: usize = 64;

/// A slice that may overlap others.
pub(super) struct Slice {
    /// What names it in the trace: the event of the log that it began with.
    pub(super) seq: Seq,
    pub(super) name: String,
}

/// What is open at a node.
#[derive(Default)]
pub(super) struct AtNode {
    /// Whether its process runs.
    pub(super) is_up: bool,
    /// When the piece of work is done that it is busy with.
    pub(super) busy_until: Option<SimTime>,
    /// What its present piece of work is about.
    pub(super) work: String,
    /// Questions without an answer.
    calls: BTreeMap<u64, Slice>,
}

/// Everything that is open.
#[derive(Default)]
pub(super) struct Open {
    pub(super) nodes: BTreeMap<NodeId, AtNode>,
    /// Faults in force, by their entries in the timeline.
    pub(super) faults: BTreeMap<u32, Slice>,
    pub(super) round: bool,
    calls: usize,
    /// The proofs of rounds that were not paid yet, each with the event that put it on chain.
    proofs: BTreeMap<Round, BTreeMap<Pubkey, Seq>>,
}

impl Open {
    /// A question is asked; false where too many are open.
    pub(super) fn asks(&mut self, node: NodeId, call: u64, slice: Slice) -> bool {
        let room = self.calls < MOST_CALLS;
        if room && self.nodes.entry(node).or_default().calls.insert(call, slice).is_none() {
            self.calls += 1;
        }
        room
    }

    /// It is answered.
    pub(super) fn answered(&mut self, node: NodeId, call: u64) -> Option<Slice> {
        let slice = self.nodes.get_mut(&node)?.calls.remove(&call)?;
        self.calls -= 1;
        Some(slice)
    }

    /// Nobody at this node waits for answers any more.
    pub(super) fn hangs_up(&mut self, node: NodeId) -> Vec<Slice> {
        let calls = self.nodes.get_mut(&node).map(|at| std::mem::take(&mut at.calls)).unwrap_or_default();
        self.calls -= calls.len();
        calls.into_values().collect()
    }

    /// A proof stands on chain.
    pub(super) fn submitted(&mut self, round: Round, by: &Pubkey, seq: Seq) {
        self.proofs.entry(round).or_default().insert(by.clone(), seq);
        if self.proofs.len() > MOST_ROUNDS {
            self.proofs.pop_first();
        }
    }

    /// The proof that a vote is about.
    pub(super) fn proof(&self, round: Round, candidate: &Pubkey) -> Option<Seq> {
        self.proofs.get(&round)?.get(candidate).copied()
    }

    /// All proofs of a round.
    pub(super) fn proofs(&self, round: Round) -> Vec<Seq> {
        self.proofs.get(&round).into_iter().flat_map(|proofs| proofs.values().copied()).collect()
    }

    /// A round is paid.
    pub(super) fn paid(&mut self, round: Round) -> Vec<Seq> {
        self.proofs.remove(&round).into_iter().flat_map(BTreeMap::into_values).collect()
    }
}
