//! Whose proofs name which CID, for as long as somebody may still look at them.

use std::collections::BTreeMap;

use koipond_record::{PROOF_KEPT_ROUNDS, Pubkey, Round, Seq, parts_of_proof};

/// Whose proofs name which CID.
///
/// A proof names each part of its value between characters that are neither letters nor digits: what a CID is among
/// them is found out when somebody asks for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    parts: BTreeMap<String, Part>,
    by_round: BTreeMap<Round, Vec<String>>,
    count: u64,
}

/// A part of proofs that may be a CID.
#[derive(Clone, Debug)]
struct Part {
    id: PartId,
    proofs: BTreeMap<(Round, Pubkey), Seq>,
}

/// Stands for a CID that some proof names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PartId(u64);

/// A proof that names a CID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Naming {
    /// The round it is of.
    pub round: Round,
    /// Whose it is.
    pub owner: Pubkey,
    /// Its submission.
    pub submitted: Seq,
}

impl Named {
    /// Takes note of a proof that stands on chain from now on; `now` is the round the chain is in.
    pub fn submitted(&mut self, round: Round, by: &Pubkey, value: &str, seq: Seq, now: Round) {
        self.forget(first(now));
        for text in parts_of_proof(value) {
            let (count, by_round) = (&mut self.count, &mut self.by_round);
            let part = self.parts.entry(text.to_owned()).or_insert_with(|| {
                *count += 1;
                Part { id: PartId(*count), proofs: BTreeMap::new() }
            });
            if part.proofs.insert((round, by.clone()), seq).is_none() {
                by_round.entry(round).or_default().push(text.to_owned());
            }
        }
    }

    /// The proofs that name a CID and that may still be looked at in this round.
    pub fn of(&self, cid: &str, now: Round) -> impl Iterator<Item = Naming> {
        let part = self.parts.get(cid);
        let proofs = part.into_iter().flat_map(move |part| part.proofs.range((first(now), Pubkey::from_text(""))..));
        proofs.map(|((round, owner), seq)| Naming { round: *round, owner: owner.clone(), submitted: *seq })
    }

    /// What stands for a CID that some proof names.
    pub fn id(&self, cid: &str) -> Option<PartId> {
        self.parts.get(cid).map(|part| part.id)
    }

    /// Forgets the proofs of all rounds before this one.
    fn forget(&mut self, first: Round) {
        while let Some(oldest) = self.by_round.first_entry().filter(|oldest| *oldest.key() < first) {
            for text in oldest.remove() {
                let Some(part) = self.parts.get_mut(&text) else { continue };
                // A word that all proofs have comes up once for each of them, and is gone through the first time alone.
                if part.proofs.first_key_value().is_some_and(|((round, _), _)| *round < first) {
                    part.proofs = part.proofs.split_off(&(first, Pubkey::from_text("")));
                }
                if part.proofs.is_empty() {
                    self.parts.remove(&text);
                }
            }
        }
    }
}

/// The oldest round of whose proofs somebody may still look at some.
fn first(now: Round) -> Round {
    Round(now.0.saturating_sub(PROOF_KEPT_ROUNDS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::key;

    fn rounds(named: &Named, cid: &str, now: u64) -> Vec<u64> {
        named.of(cid, Round(now)).map(|naming| naming.round.0).collect()
    }

    #[test]
    fn a_proof_names_whole_words_alone() {
        let mut named = Named::default();
        named.submitted(Round(0), &key("honest-1"), "{\"cid\":\"bafyone\",\"url\":\"https://bafytwo.ipfs.dweb.link/a\"}", Seq(1), Round(1));
        for (cid, is_named) in [("bafyone", true), ("bafytwo", true), ("bafy", false), ("bafyone1", false), ("", false)] {
            assert_eq!(named.of(cid, Round(1)).count(), usize::from(is_named), "{cid}");
        }
    }

    #[test]
    fn a_proof_is_looked_at_for_three_rounds_after_its_own_and_then_forgotten() {
        let mut named = Named::default();
        named.submitted(Round(2), &key("honest-1"), "bafyone", Seq(1), Round(3));
        named.submitted(Round(4), &key("honest-2"), "bafyone", Seq(2), Round(5));
        assert_eq!(rounds(&named, "bafyone", 5), [2, 4]);
        assert_eq!(rounds(&named, "bafyone", 6), [4]);
        named.submitted(Round(7), &key("honest-2"), "bafynew", Seq(3), Round(8));
        assert_eq!((rounds(&named, "bafyone", 8), named.parts.len()), (vec![], 1));
    }

    #[test]
    fn one_cid_in_two_proofs_is_of_both() {
        let mut named = Named::default();
        named.submitted(Round(0), &key("honest-1"), "bafyone", Seq(1), Round(1));
        named.submitted(Round(0), &key("cheat-1"), "bafyone bafyone", Seq(2), Round(1));
        let owners: Vec<_> = named.of("bafyone", Round(1)).map(|naming| (naming.owner, naming.submitted)).collect();
        assert_eq!(owners, [(key("cheat-1"), Seq(2)), (key("honest-1"), Seq(1))]);
    }

    #[test]
    fn each_cid_has_a_number_of_its_own() {
        let mut named = Named::default();
        named.submitted(Round(0), &key("honest-1"), "bafyone bafytwo", Seq(1), Round(1));
        assert!(named.id("bafyone").is_some() && named.id("bafyone") != named.id("bafytwo"));
        assert_eq!(named.id("bafythree"), None);
    }

    #[test]
    fn what_was_kept_as_long_as_it_may_be_looked_at_is_forgotten_later() {
        let mut named = Named::default();
        named.submitted(Round(2), &key("honest-1"), "bafyone", Seq(1), Round(3));
        named.submitted(Round(4), &key("honest-1"), "bafytwo", Seq(2), Round(5));
        assert_eq!((rounds(&named, "bafyone", 5), named.parts.len()), (vec![2], 2));
        named.submitted(Round(5), &key("honest-1"), "bafythree", Seq(3), Round(6));
        assert_eq!((rounds(&named, "bafyone", 5), named.parts.len()), (vec![], 2));
    }
}
