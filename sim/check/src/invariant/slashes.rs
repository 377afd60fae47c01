//! A slash follows an audit: nobody is slashed for a round in which nobody voted against its proof.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{ChainEvent, Event, What};
use koipond_record::{Pubkey, Round, Seq, Verdict};

use super::InvariantName;
use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};

/// A slash follows an audit.
#[derive(Default)]
pub(crate) struct Slashes {
    cast: Cast,
    voted_down: BTreeMap<Round, BTreeSet<Pubkey>>,
    /// The latest list of each round.
    lists: BTreeMap<Round, Seq>,
    looked: u64,
}

impl Checker for Slashes {
    fn name(&self) -> &str {
        InvariantName::SlashAfterAudit.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        let What::Chain(event) = &e.what else { return None };
        match event {
            ChainEvent::Audited { round, candidate, is_valid: false, .. } => {
                self.voted_down.entry(*round).or_default().insert(candidate.clone());
                None
            }
            ChainEvent::ListSubmitted { round, .. } => {
                self.lists.insert(*round, e.seq);
                None
            }
            ChainEvent::Slashed { round, who, .. } => {
                self.looked += 1;
                if self.voted_down.get(round).is_some_and(|keys| keys.contains(who)) {
                    return None;
                }
                let why = format!("{} was slashed for round {round}, in which nobody voted against it", self.cast.name_of(who));
                let list = self.lists.get(round).copied();
                Some(broken(&self.cast, e.seq, list.into_iter().chain([e.seq]).collect(), why))
            }
            _ => None,
        }
    }

    fn at_end(&mut self) -> Verdict {
        held(self.looked, "slash", "slashes")
    }
}

#[cfg(test)]
mod tests {
    use super::Slashes;
    use crate::stage::{Stage, assert_broken, assert_held};

    #[test]
    fn a_slash_after_a_vote_against_it_is_in_order() {
        let mut stage = Stage::staked();
        stage.round(1).submits(0, "cheat-1", "x").votes(0, "honest-1", "cheat-1", false);
        stage.round(2).lists(0, "honest-1", &[("cheat-1", -3_500)]).pays(0, "honest-1");
        assert_held(&stage.check(Slashes::default()), "1 slash");
        assert_held(&Stage::staked().check(Slashes::default()), "nothing to look at");
    }

    #[test]
    fn a_slash_without_a_vote_against_it_in_that_round_breaks_it() {
        let mut stage = Stage::staked();
        stage.round(1).votes(0, "honest-1", "cheat-1", false).votes(1, "honest-1", "cheat-1", true);
        stage.round(3).lists(1, "honest-1", &[("cheat-1", -3_500)]).pays(1, "honest-1");
        let evidence = assert_broken(&stage.check(Slashes::default()), stage.nth("Slashed", 0), "cheat-1 was slashed for round 1");
        stage.assert_kinds(&evidence, &["ListSubmitted", "Slashed"]);
    }
}
