//! Who failed whom: proofs that auditors could not read, or read otherwise than they were stored, and because of whom.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{ChainEvent, Names, StorageEvent};
use koipond_record::{Event, NodeId, PROOF_KEPT_ROUNDS, Pubkey, Round, Seq, What, parts_of_proof};

/// How many lines are told.
const MOST: usize = 12;
/// The shortest part of a proof that may be a CID.
const SHORTEST_CID: usize = 46;

/// What a log says of proofs that were not there when somebody looked.
#[derive(Default)]
pub(super) struct Unread {
    /// Whose proofs name a CID, by the parts of their values that may be one.
    proofs: BTreeMap<String, Vec<Proof>>,
    /// What failed in the present round: who could not read which CID, since when, and why. It is forgotten if it succeeds elsewhere.
    latest: Vec<(NodeId, String, Seq, String)>,
    /// The present round.
    now: Round,
    /// Proof and reason, in the order in which they came up; who could not read it and when first.
    failures: Vec<(Failure, BTreeSet<NodeId>, Seq)>,
}

/// Whose proof of which round it is.
#[derive(PartialEq, Eq)]
struct Proof {
    of: Pubkey,
    /// Its node, which is no auditor of it.
    owner: Option<NodeId>,
    round: Round,
}

#[derive(PartialEq, Eq)]
struct Failure {
    of: Pubkey,
    round: Round,
    why: String,
}

impl Unread {
    /// Takes an event in; `now` is the round the chain is in.
    pub(super) fn on_event(&mut self, event: &Event, now: Round, names: Names<'_>) {
        if now != self.now {
            self.round_ends();
            self.now = now;
        }
        match &event.what {
            What::Chain(ChainEvent::Submitted { round, by, value, .. }) => {
                for part in parts_of_proof(value).filter(|part| part.len() >= SHORTEST_CID) {
                    let whose = self.proofs.entry(part.to_owned()).or_default();
                    let proof = Proof { of: by.clone(), owner: event.node, round: *round };
                    if !whose.contains(&proof) {
                        whose.push(proof);
                    }
                }
            }
            What::Storage(StorageEvent::Read { cid, .. }) => self.latest.retain(|(by, known, ..)| event.node != Some(*by) || known != cid),
            What::Storage(StorageEvent::Missing { cid, why, .. }) => self.fails(event, cid, why.words(names)),
            What::Storage(StorageEvent::Altered { cid, how, through, entry, .. }) => {
                self.fails(event, cid, format!("{through} gave other bytes, {how} (fault {entry})"));
            }
            _ => {}
        }
    }

    fn fails(&mut self, event: &Event, cid: &str, why: String) {
        if let Some(reader) = event.node.filter(|_| self.proofs.contains_key(cid)) {
            self.latest.push((reader, cid.to_owned(), event.seq, why));
        }
    }

    fn round_ends(&mut self) {
        let now = self.now;
        for (reader, cid, seq, why) in std::mem::take(&mut self.latest) {
            let proofs = self.proofs.get(&cid).into_iter().flatten();
            let looked_at = |proof: &&Proof| now.0 <= proof.round.0.saturating_add(PROOF_KEPT_ROUNDS) && proof.owner != Some(reader);
            for proof in proofs.filter(looked_at) {
                let failure = Failure { of: proof.of.clone(), round: proof.round, why: why.clone() };
                match self.failures.iter_mut().find(|(known, ..)| *known == failure) {
                    Some((_, readers, _)) => drop(readers.insert(reader)),
                    None => self.failures.push((failure, BTreeSet::from([reader]), seq)),
                }
            }
        }
    }

    /// A sentence for each proof and reason.
    pub(super) fn told(mut self, names: Names<'_>) -> Vec<String> {
        self.round_ends();
        let more = self.failures.len().saturating_sub(MOST);
        let told = |(Failure { of, round, why }, readers, seq): (Failure, BTreeSet<NodeId>, Seq)| {
            let who = match readers.first() {
                Some(one) if readers.len() == 1 => (names.node)(*one),
                _ => format!("{} nodes", readers.len()),
            };
            format!("{who} could not read the proof of {} for round {round} as it was stored ({seq}): {why}", (names.key)(&of))
        };
        let mut lines: Vec<String> = self.failures.into_iter().take(MOST).map(told).collect();
        if more > 0 {
            lines.push(format!("and {more} more proofs that somebody could not read"));
        }
        lines
    }
}
