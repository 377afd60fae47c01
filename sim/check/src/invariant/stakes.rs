//! No stake falls below zero: what is taken or withdrawn was staked before, added up from single events alone.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Event, What};
use koipond_record::{Pubkey, Seq, Verdict};

use super::InvariantName;
use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};
use crate::words::koii;

/// No stake falls below zero.
#[derive(Default)]
pub(crate) struct Stakes {
    cast: Cast,
    stakes: BTreeMap<Pubkey, Stake>,
    looked: u64,
}

/// What single events add up to, in ROE, and the latest of them before.
#[derive(Default)]
struct Stake {
    sum: i128,
    last: Option<Seq>,
}

impl Checker for Stakes {
    fn name(&self) -> &str {
        InvariantName::StakeNotNegative.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        let What::Chain(event) = &e.what else { return None };
        let (key, change) = match event {
            ChainEvent::Staked { by, amount, .. } => (by, i128::from(amount.0)),
            ChainEvent::Slashed { who, amount, .. } => (who, -i128::from(amount.0)),
            ChainEvent::Withdrew { by, amount } => (by, -i128::from(amount.0)),
            _ => return None,
        };
        let stake = self.stakes.entry(key.clone()).or_default();
        stake.sum += change;
        let before = stake.last.replace(e.seq);
        self.looked += 1;
        if stake.sum >= 0 {
            return None;
        }
        let why = format!("the stake of {} comes to {}", self.cast.name_of(key), koii(stake.sum));
        Some(broken(&self.cast, e.seq, before.into_iter().chain([e.seq]).collect(), why))
    }

    fn at_end(&mut self) -> Verdict {
        held(self.looked, "change of a stake", "changes of stakes")
    }
}

#[cfg(test)]
mod tests {
    use super::Stakes;
    use crate::stage::{Stage, assert_broken, assert_held};

    #[test]
    fn a_stake_may_be_taken_whole_and_withdrawn_once() {
        let mut stage = Stage::staked();
        stage.round(2).slashes(0, "cheat-1", 5_000, 5_000).withdraws("honest-1");
        assert_held(&stage.check(Stakes::default()), "5 changes of stakes");
        assert_held(&Stage::new().check(Stakes::default()), "nothing to look at");
    }

    #[test]
    fn more_than_was_staked_breaks_it() {
        let mut stage = Stage::staked();
        let at = stage.round(2).withdraws("cheat-1").slashes_nothing_there(0, "cheat-1", 1_000).latest();
        let evidence = assert_broken(&stage.check(Stakes::default()), at, "the stake of cheat-1 comes to −1 KOII");
        stage.assert_kinds(&evidence, &["Withdrew", "Slashed"]);
    }
}
