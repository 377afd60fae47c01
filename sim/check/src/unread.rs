//! Proofs that an auditor could not read.
//!
//! By HTTP a task may try several gateways, each of which is told of; so what failed is known when the round is over in
//! which the auditor tried: it failed if the same auditor read nothing under that CID in the whole round.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{Absence, ChainEvent, EndReason, Event, RunEvent, StorageEvent, What};
use koipond_record::{NodeId, Pubkey, Round, Seq};

use crate::cast::Cast;
use crate::named::{Named, Naming, PartId};

/// Proofs that an auditor could not read, as rounds end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unread {
    named: Named,
    /// What was read in this round.
    read: BTreeSet<(PartId, NodeId)>,
    /// What could not be read in this round, the latest time.
    failed: BTreeMap<(PartId, NodeId), Failed>,
    /// What the latest event decided.
    decided: Vec<Failure>,
}

#[derive(Clone, Debug)]
struct Failed {
    seq: Seq,
    why: Absence,
    proofs: Vec<Naming>,
}

/// A proof that an auditor could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The proof.
    pub proof: Naming,
    /// Who could not read it.
    pub reader: NodeId,
    /// The latest time it tried.
    pub seq: Seq,
    /// Why it could not.
    pub why: Absence,
}

impl Unread {
    /// Takes an event in, which the cast has taken in before.
    pub fn on_event(&mut self, e: &Event, cast: &Cast) {
        self.decided.clear();
        match &e.what {
            What::Run(RunEvent::RoundBegan { .. } | RunEvent::Ended { reason: EndReason::Completed }) => {
                self.decided = self.undecided().collect();
                self.read.clear();
                self.failed.clear();
            }
            What::Chain(ChainEvent::Submitted { round, by, value, .. }) => {
                self.named.submitted(*round, by, value, e.seq, cast.round);
            }
            What::Storage(StorageEvent::Read { cid, .. }) => {
                self.read.extend(self.named.id(cid).zip(e.node));
            }
            What::Storage(StorageEvent::Missing { cid, why, .. }) => {
                let Some((part, reader)) = self.named.id(cid).zip(e.node) else { return };
                let proofs: Vec<Naming> = self.others(cid, reader, cast).collect();
                if !proofs.is_empty() {
                    self.failed.insert((part, reader), Failed { seq: e.seq, why: why.clone(), proofs });
                }
            }
            _ => {}
        }
    }

    /// The proofs that the latest event decided that an auditor could not read, each once for each auditor.
    pub fn decided(&self) -> &[Failure] {
        &self.decided
    }

    /// The proofs that an auditor could not read in the round so far.
    pub fn undecided(&self) -> impl Iterator<Item = Failure> {
        let failed = self.failed.iter().filter(|(which, _)| !self.read.contains(which));
        failed.flat_map(|((_, reader), failed)| {
            let Failed { seq, why, proofs } = failed;
            proofs.iter().map(|proof| Failure { proof: proof.clone(), reader: *reader, seq: *seq, why: why.clone() })
        })
    }

    /// The proofs that name a CID now.
    pub fn naming(&self, cid: &str, cast: &Cast) -> impl Iterator<Item = Naming> {
        self.named.of(cid, cast.round)
    }

    /// The proofs of others than this node that name a CID now.
    pub fn others(&self, cid: &str, reader: NodeId, cast: &Cast) -> impl Iterator<Item = Naming> {
        self.naming(cid, cast).filter(move |proof| cast.node_of(&proof.owner) != Some(reader))
    }
}

/// Which proofs these are, each once however many auditors could not read it.
pub(crate) fn proofs(failures: impl Iterator<Item = Failure>) -> BTreeSet<(Round, Pubkey)> {
    failures.map(|failure| (failure.proof.round, failure.proof.owner)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::{Stage, key};

    /// All that is decided over a stage: round and owner of the proof, and who could not read it.
    fn decided(stage: &Stage) -> Vec<(u64, Pubkey, NodeId)> {
        let (mut cast, mut unread, mut all) = (Cast::default(), Unread::default(), vec![]);
        for e in stage.complete() {
            cast.on_event(&e);
            unread.on_event(&e, &cast);
            all.extend(unread.decided().iter().map(|one| (one.proof.round.0, one.proof.owner.clone(), one.reader)));
        }
        all
    }

    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "honest-1", "bafyone");
        stage
    }

    #[test]
    fn what_another_could_not_read_by_the_end_of_the_round_is_unread() {
        let expected = [(0, key("honest-1"), NodeId(1))];
        assert_eq!(decided(stage().missing("honest-2", "bafyone").missing("honest-2", "bafyone").round(2)), expected);
        assert_eq!(decided(stage().missing("honest-2", "bafyone")), expected, "the end of the run is the end of the round");
    }

    #[test]
    fn what_the_same_reader_read_in_the_same_round_is_not() {
        assert_eq!(decided(stage().missing("honest-2", "bafyone").reads("honest-2", "bafyone", "a").round(2)), []);
        assert_eq!(decided(stage().reads("honest-2", "bafyone", "a").missing("honest-2", "bafyone").round(2)), []);
        let another_reader = decided(stage().missing("honest-2", "bafyone").reads("cheat-1", "bafyone", "a").round(2));
        assert_eq!(another_reader, [(0, key("honest-1"), NodeId(1))]);
        let a_round_later = decided(stage().missing("honest-2", "bafyone").round(2).reads("honest-2", "bafyone", "a"));
        assert_eq!(a_round_later, [(0, key("honest-1"), NodeId(1))]);
    }

    #[test]
    fn its_owner_is_no_auditor_of_it() {
        assert_eq!(decided(stage().missing("honest-1", "bafyone").round(2)), []);
    }

    #[test]
    fn it_counts_from_the_submission_to_the_end_of_the_third_round_after_its_own() {
        let mut early = Stage::staked();
        early.round(1).missing("honest-2", "bafyone").submits(0, "honest-1", "bafyone");
        assert_eq!(decided(&early), []);
        assert_eq!(decided(stage().round(3).missing("honest-2", "bafyone").round(4)).len(), 1);
        assert_eq!(decided(stage().round(4).missing("honest-2", "bafyone").round(5)), []);
    }

    #[test]
    fn a_run_that_a_limit_ends_leaves_its_last_round_undecided() {
        assert_eq!(decided(stage().missing("honest-2", "bafyone").limit("10 events")), []);
    }
}
