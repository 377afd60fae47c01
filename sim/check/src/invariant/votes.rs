//! Nobody votes on itself: neither on its own proof nor on its own list.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Event, What};
use koipond_record::{Pubkey, Round, Seq, Verdict};

use super::InvariantName;
use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};

/// Nobody votes on itself.
#[derive(Default)]
pub(crate) struct Votes {
    cast: Cast,
    /// The latest proof and the latest list of each key, to show what it voted on.
    proofs: BTreeMap<Pubkey, (Round, Seq)>,
    lists: BTreeMap<Pubkey, (Round, Seq)>,
    looked: u64,
}

impl Checker for Votes {
    fn name(&self) -> &str {
        InvariantName::NoOwnVotes.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        let What::Chain(event) = &e.what else { return None };
        let (round, candidate, by, what, on) = match event {
            ChainEvent::Submitted { round, by, .. } => {
                self.proofs.insert(by.clone(), (*round, e.seq));
                return None;
            }
            ChainEvent::ListSubmitted { round, by, .. } => {
                self.lists.insert(by.clone(), (*round, e.seq));
                return None;
            }
            ChainEvent::Audited { round, candidate, by, .. } => (round, candidate, by, "proof", &self.proofs),
            ChainEvent::ListAudited { round, candidate, by, .. } => (round, candidate, by, "list", &self.lists),
            _ => return None,
        };
        self.looked += 1;
        if candidate != by {
            return None;
        }
        let on = on.get(by).filter(|(of, _)| of == round).map(|(_, seq)| *seq);
        let why = format!("{} voted on its own {what} of round {round}", self.cast.name_of(by));
        Some(broken(&self.cast, e.seq, on.into_iter().chain([e.seq]).collect(), why))
    }

    fn at_end(&mut self) -> Verdict {
        held(self.looked, "vote", "votes")
    }
}

#[cfg(test)]
mod tests {
    use super::Votes;
    use crate::stage::{Stage, assert_broken, assert_held};

    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "x").submits(0, "honest-1", "y").votes(0, "honest-1", "cheat-1", false);
        stage.round(2).lists(0, "honest-1", &[]).votes_on_list(0, "cheat-1", "honest-1", false);
        stage
    }

    #[test]
    fn votes_on_others_are_looked_at() {
        assert_held(&stage().check(Votes::default()), "2 votes");
        assert_held(&Stage::staked().check(Votes::default()), "nothing to look at");
    }

    #[test]
    fn a_vote_on_its_own_proof_breaks_it() {
        let mut stage = stage();
        let at = stage.votes(0, "cheat-1", "cheat-1", true).latest();
        let evidence = assert_broken(&stage.check(Votes::default()), at, "cheat-1 voted on its own proof of round 0");
        stage.assert_kinds(&evidence, &["Submitted", "Audited"]);
    }

    #[test]
    fn a_vote_on_its_own_list_breaks_it() {
        let mut stage = stage();
        let at = stage.votes_on_list(0, "honest-1", "honest-1", true).latest();
        let evidence = assert_broken(&stage.check(Votes::default()), at, "honest-1 voted on its own list of round 0");
        stage.assert_kinds(&evidence, &["ListSubmitted", "ListAudited"]);
    }
}
