//! Supply is conserved: money only moves, as the chain's own events say.
//!
//! The books kept here are added up from single events, in wider integers than the chain's, and compared with what the
//! chain says it holds whenever it says so. Fees have no events: every accepted transaction takes one from a wallet, or
//! where there are purses beside wallets that hold tokens, from a purse; so wallets or purses lack what all fees are.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Event, Totals, What};
use koipond_record::{Pubkey, Roe, Seq, TaskNo, Verdict};

use super::InvariantName;
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
    purses: i128,
    burned: i128,
    /// Whether fees are paid from purses and not from wallets.
    has_purses: bool,
    /// The fees paid when the chain last said what it holds.
    fees: i128,
    /// All that ever came in from outside: wallets and purses as they were opened, and the first task's bounty.
    came_in: i128,
    /// What tasks created since were funded with, as far as they follow no other: it came from wallets.
    funded: BTreeMap<Pubkey, i128>,
    /// Tasks that follow another, from which they have their bounty.
    followers: Vec<Pubkey>,
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
            ChainEvent::PurseOpened { amount, .. } => {
                self.has_purses = true;
                self.purses += of(amount);
                self.came_in += of(amount);
            }
            ChainEvent::TaskCreated { task, id, total_bounty, .. } => self.creates(*task, id, of(total_bounty)),
            ChainEvent::Migrated { to, .. } => self.migrates(to),
            ChainEvent::Staked { amount, .. } => {
                self.wallets -= of(amount);
                self.stakes += of(amount);
            }
            // From one main account to another.
            ChainEvent::Transferred { .. } => {}
            ChainEvent::Funded { amount, .. } => {
                self.wallets -= of(amount);
                self.bounty += of(amount);
            }
            ChainEvent::TaskDeleted { amount, .. } => {
                self.bounty -= of(amount);
                self.wallets += of(amount);
            }
            ChainEvent::Rewarded { amount, .. } => {
                self.bounty -= of(amount);
                self.balances += of(amount);
            }
            ChainEvent::Slashed { amount, .. } => {
                self.stakes -= of(amount);
                self.bounty += of(amount);
            }
            ChainEvent::Burned { amount, .. } => {
                self.bounty -= of(amount);
                self.burned += of(amount);
            }
            ChainEvent::Withdrew { amount, .. } => {
                self.stakes -= of(amount);
                self.balances += of(amount);
            }
            ChainEvent::Claimed { amount, .. } => {
                self.balances -= of(amount);
                self.wallets += of(amount);
            }
            _ => return false,
        }
        true
    }

    /// The world's first task is funded from outside, a later one from a wallet, and one that follows another by it.
    fn creates(&mut self, task: TaskNo, id: &Pubkey, bounty: i128) {
        if self.followers.contains(id) {
            return;
        }
        self.bounty += bounty;
        if task == TaskNo(0) {
            self.came_in += bounty;
        } else {
            self.wallets -= bounty;
            self.funded.insert(id.clone(), bounty);
        }
    }

    /// In sum nothing moves: the bounty is another task's now. Its creation may have been told before this.
    fn migrates(&mut self, to: &Pubkey) {
        let bounty = self.funded.remove(to).unwrap_or_default();
        self.bounty -= bounty;
        self.wallets += bounty;
        self.followers.push(to.clone());
    }

    /// In a sentence, where the chain's totals are not what the events add up to.
    fn differ(&mut self, totals: &Totals) -> Option<String> {
        let of = |roe: Roe| i128::from(roe.0);
        let (pot, wallets, purses) = (of(totals.stake_pot), of(totals.wallets), of(totals.purses));
        let (fees, burned) = (of(totals.fees), of(totals.burned));
        let parts = of(totals.stakes) + of(totals.balances) + of(totals.bounty);
        let (from_wallets, from_purses) = if self.has_purses { (0, fees) } else { (fees, 0) };
        let checks = [
            ("the stakes", of(totals.stakes), self.stakes, "the events of stakes, slashes and withdrawals add up to"),
            ("the balances", of(totals.balances), self.balances, "the events of rewards, withdrawals and claims add up to"),
            ("the bounty", of(totals.bounty), self.bounty, "the events of funding, rewards and slashes leave"),
            ("the stake pot", pot, parts, "stakes, balances and bounty are together"),
            ("burned money", burned, self.burned, "the events of burning add up to"),
            ("all fees", fees, fees.max(self.fees), "before, they were"),
            ("wallets and the fees from them", wallets + from_wallets, self.wallets, "the events of wallets leave"),
            ("purses and the fees from them", purses + from_purses, self.purses, "the events of purses leave"),
            ("all money together", wallets + purses + pot + fees + burned, self.came_in, "all that ever came in is"),
        ];
        self.fees = fees;
        let wrong = checks.into_iter().find(|(_, says, should, _)| says != should);
        wrong.map(|(what, says, should, by)| format!("the chain says of {what}: {}; but {by} {}", koii(says), koii(should)))
    }
}

impl Checker for Supply {
    fn name(&self) -> &str {
        InvariantName::SupplyConserved.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        let What::Chain(event) = &e.what else { return None };
        if let ChainEvent::Totals(totals) | ChainEvent::RolledBack { totals, .. } = event {
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
    use koipond_record::event::Totals;
    use koipond_record::{Pubkey, Roe};

    use super::Supply;
    use crate::stage::{Stage, assert_broken, assert_held};

    fn stage() -> Stage {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("cheat-1", -3_500), ("honest-1", 500)]).pays(0, "honest-1").totals(|_| {});
        stage.claims("honest-1", 500).totals(|_| {});
        stage
    }

    /// A stage on which money moves in every way there is.
    fn busy() -> Stage {
        let mut stage = stage();
        stage.burns(0, 1_000).withdraws("honest-2").charges(3).totals(|_| {});
        stage.opens_wallet("creator", 500).funds("creator", 200).charges(1).totals(|_| {});
        stage.opens_wallet("founder", 9_000).creates(1, 7_000).totals(|_| {});
        let heir = Pubkey::from_text("heir");
        stage.is_created(2, &heir, 99_000).is_migrated(&heir, 103_000).totals(|_| {});
        stage.deletes("creator", 50).charges(1).totals(|_| {});
        stage
    }

    /// The same where tokens are staked, and fees are paid in KOII from purses.
    fn tokens() -> Stage {
        let mut stage = Stage::staked();
        stage.opens_purse("honest-1", 20).opens_purse("honest-2", 0).totals(|_| {});
        stage.withdraws("honest-1").charges(5).totals(|_| {});
        stage
    }

    #[test]
    fn it_holds_where_the_chain_says_what_its_events_add_up_to() {
        assert_held(&stage().check(Supply::default()), "4 looks at the chain's totals");
        assert_held(&Stage::new().check(Supply::default()), "nothing to look at");
    }

    #[test]
    fn it_holds_however_money_moves() {
        assert_held(&busy().check(Supply::default()), "9 looks at the chain's totals");
        assert_held(&tokens().check(Supply::default()), "3 looks at the chain's totals");
    }

    #[test]
    fn a_single_roe_that_appears_anywhere_breaks_it() {
        type Field = fn(&mut Totals) -> &mut Roe;
        let fields: [(Field, &str); 8] = [
            (|t| &mut t.stakes, "the stakes"),
            (|t| &mut t.balances, "the balances"),
            (|t| &mut t.bounty, "the bounty"),
            (|t| &mut t.stake_pot, "the stake pot"),
            (|t| &mut t.wallets, "wallets"),
            (|t| &mut t.purses, "purses"),
            (|t| &mut t.fees, "fees from them"),
            (|t| &mut t.burned, "burned money"),
        ];
        for (field, word) in fields {
            for mut stage in [stage(), busy(), tokens()] {
                let at = stage.totals(|totals| field(totals).0 += 1).latest();
                assert_broken(&stage.check(Supply::default()), at, word);
            }
        }
    }

    #[test]
    fn a_task_that_follows_another_brings_no_money_whether_told_before_or_after_it() {
        for created_first in [true, false] {
            let mut stage = stage();
            let id = Pubkey::from_text("task-1");
            if created_first {
                stage.is_created(1, &id, 99_000).is_migrated(&id, 103_000)
            } else {
                stage.is_migrated(&id, 103_000).is_created(1, &id, 99_000)
            };
            assert_held(&stage.totals(|_| {}).check(Supply::default()), "5 looks");
            let at = stage.totals(|totals| totals.bounty.0 += 1).latest();
            assert_broken(&stage.check(Supply::default()), at, "the bounty");
        }
    }

    #[test]
    fn fees_that_are_given_back_break_it() {
        let mut stage = busy();
        let at = stage.totals(|totals| (totals.fees.0, totals.wallets.0) = (totals.fees.0 - 1, totals.wallets.0 + 1)).latest();
        let why = "the chain says of all fees: 0.004999999 KOII; but before, they were 0.005 KOII";
        assert_broken(&stage.check(Supply::default()), at, why);
    }

    #[test]
    fn a_slash_that_the_totals_do_not_show_breaks_it_and_is_shown() {
        let mut stage = stage();
        let at = stage.slashes(1, "cheat-1", 1_000, 1_500).totals(|totals| totals.stakes.0 += 1_000_000_000).latest();
        let why = "the chain says of the stakes: 11.5 KOII; but the events of stakes, slashes and withdrawals add up to 10.5 KOII";
        let evidence = assert_broken(&stage.check(Supply::default()), at, why);
        stage.assert_kinds(&evidence, &["Slashed", "Totals"]);
    }

    #[test]
    fn money_that_leaves_a_wallet_twice_breaks_it() {
        let mut stage = stage();
        let at = stage.totals(|totals| totals.wallets.0 -= 1).latest();
        assert_broken(&stage.check(Supply::default()), at, "but the events of wallets leave");
    }

    #[test]
    fn a_transfer_is_shown_where_the_totals_after_it_are_wrong() {
        let mut stage = stage();
        let transfer = stage.pays_bill("honest-1", 5).latest();
        let at = stage.totals(|totals| totals.wallets.0 -= 1).latest();
        let evidence = assert_broken(&stage.check(Supply::default()), at, "but the events of wallets leave");
        assert_eq!(evidence, [transfer, at]);
    }
}
