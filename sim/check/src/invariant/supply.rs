//! Supply is conserved: money only moves, as the chain's own events say.
//!
//! The books kept here are added up from single events, in wider integers than the chain's, and compared with what the
//! chain says it holds whenever it says so.

use koipond_record::event::{ChainEvent, Event, Totals, What};
use koipond_record::{Roe, Seq, Verdict};

use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};
use crate::words::koii;

/// Supply is conserved.
#[derive(Default)]
pub(crate) struct Supply {
    cast: Cast,
    books: Books,
    /// What moved money since the chain's totals were last compared, the latest few.
    moved: Vec<Seq>,
    looked: u64,
}

/// What single events add up to, in ROE.
#[derive(Default)]
struct Books {
    stakes: i128,
    balances: i128,
    bounty: i128,
    wallets: i128,
    /// All that ever came in from outside: wallets as they were opened, and the task's bounty.
    came_in: i128,
}

impl Books {
    /// Writes an event down; whether it moved money.
    fn write(&mut self, event: &ChainEvent) -> bool {
        let of = |roe: &Roe| i128::from(roe.0);
        match event {
            ChainEvent::WalletOpened { amount, .. } => {
                self.wallets += of(amount);
                self.came_in += of(amount);
            }
            ChainEvent::TaskCreated { total_bounty, .. } => {
                self.bounty += of(total_bounty);
                self.came_in += of(total_bounty);
            }
            ChainEvent::Staked { amount, .. } => {
                self.wallets -= of(amount);
                self.stakes += of(amount);
            }
            ChainEvent::Rewarded { amount, .. } => {
                self.bounty -= of(amount);
                self.balances += of(amount);
            }
            ChainEvent::Slashed { amount, .. } => {
                self.stakes -= of(amount);
                self.bounty += of(amount);
            }
            ChainEvent::Claimed { amount, .. } => {
                self.balances -= of(amount);
                self.wallets += of(amount);
            }
            _ => return false,
        }
        true
    }

    /// In a sentence, where the chain's totals are not what the events add up to.
    fn differ(&self, totals: &Totals) -> Option<String> {
        let of = |roe: Roe| i128::from(roe.0);
        let (pot, wallets) = (of(totals.stake_pot), of(totals.wallets));
        let parts = of(totals.stakes) + of(totals.balances) + of(totals.bounty);
        let checks = [
            ("the stakes", of(totals.stakes), self.stakes, "the events of stakes and slashes add up to"),
            ("the balances", of(totals.balances), self.balances, "the events of rewards and claims add up to"),
            ("the bounty", of(totals.bounty), self.bounty, "the events of rewards and slashes leave"),
            ("the stake pot", pot, parts, "stakes, balances and bounty are together"),
            ("wallets and stake pot together", wallets + pot, self.came_in, "all that ever came in is"),
        ];
        let wrong = checks.into_iter().find(|(_, says, should, _)| says != should);
        wrong.map(|(what, says, should, by)| format!("the chain says of {what}: {}; but {by} {}", koii(says), koii(should)))
    }
}

impl Checker for Supply {
    fn name(&self) -> &str {
        "supply is conserved"
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        let What::Chain(event) = &e.what else { return None };
        if let ChainEvent::Totals(totals) = event {
            self.looked += 1;
            let moved = std::mem::take(&mut self.moved);
            let why = self.books.differ(totals)?;
            return Some(broken(&self.cast, e.seq, moved.into_iter().chain([e.seq]).collect(), why));
        }
        if self.books.write(event) {
            if self.moved.len() == 4 {
                self.moved.remove(0);
            }
            self.moved.push(e.seq);
        }
        None
    }

    fn at_end(&mut self) -> Verdict {
        held(self.looked, "look at the chain's totals", "looks at the chain's totals")
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::Roe;

    use super::Supply;
    use crate::stage::{Stage, assert_broken, assert_held};

    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("cheat-1", -3_500), ("honest-1", 500)]).pays(0, "honest-1").totals(|_| {});
        stage.claims("honest-1", 500).totals(|_| {});
        stage
    }

    #[test]
    fn it_holds_where_the_chain_says_what_its_events_add_up_to() {
        assert_held(&stage().check(Supply::default()), "4 looks at the chain's totals");
        assert_held(&Stage::new().check(Supply::default()), "nothing to look at");
    }

    #[test]
    fn a_single_roe_that_appears_anywhere_breaks_it() {
        let fields: [fn(&mut koipond_record::event::Totals) -> &mut Roe; 5] =
            [|t| &mut t.stakes, |t| &mut t.balances, |t| &mut t.bounty, |t| &mut t.stake_pot, |t| &mut t.wallets];
        for (field, word) in fields.into_iter().zip(["the stakes", "the balances", "the bounty", "the stake pot", "wallets"]) {
            let mut stage = stage();
            let at = stage.totals(|totals| field(totals).0 += 1).latest();
            assert_broken(&stage.check(Supply::default()), at, word);
        }
    }

    #[test]
    fn a_slash_that_the_totals_do_not_show_breaks_it_and_is_shown() {
        let mut stage = stage();
        let at = stage.slashes(1, "cheat-1", 1_000, 1_500).totals(|totals| totals.stakes.0 += 1_000_000_000).latest();
        let why = "the chain says of the stakes: 11.5 KOII; but the events of stakes and slashes add up to 10.5 KOII";
        let evidence = assert_broken(&stage.check(Supply::default()), at, why);
        stage.assert_kinds(&evidence, &["Slashed", "Totals"]);
    }

    #[test]
    fn money_that_leaves_a_wallet_twice_breaks_it() {
        let mut stage = stage();
        let at = stage.totals(|totals| totals.wallets.0 -= 1).latest();
        assert_broken(&stage.check(Supply::default()), at, "but all that ever came in is");
    }
}
