//! No payout is above what a round may pay: its rewards, less what its list takes from stakes, are within the bounty of a round.
//!
//! A slash may take less than the list asks for, where the stake is smaller: then the list as it was announced says what it
//! asked for. Where the rule sends slashed money to the task's manager, that reward comes after the slashes and is their
//! sum. Of a list that was uploaded anew after it was announced, the log does not say what it says, and it is not looked at.

use std::collections::BTreeMap;

use koipond_record::event::{ChainEvent, Event, RunEvent, What};
use koipond_record::{Pubkey, Roe, RoeChange, Round, Seq, TaskNo, Verdict};

use super::InvariantName;
use crate::Checker;
use crate::cast::Cast;
use crate::checker::{broken, held};
use crate::words::koii;

/// No payout is above what a round may pay.
#[derive(Default)]
pub(crate) struct Cap {
    cast: Cast,
    /// How many tasks there are from the beginning; later ones follow another.
    tasks: usize,
    /// The most that a round of each task may pay.
    caps: BTreeMap<TaskNo, Roe>,
    lists: BTreeMap<Round, BTreeMap<Pubkey, List>>,
    payout: Option<Payout>,
    looked: u64,
}

/// A list as it was announced.
struct List {
    seq: Seq,
    entries: Vec<(Pubkey, RoeChange)>,
    /// Whether parts of it were uploaded since.
    rewritten: bool,
}

/// A payout in the making.
struct Payout {
    seq: Seq,
    task: TaskNo,
    round: Round,
    list: Option<List>,
    rewards: i128,
    /// What comes after the slashes.
    passed_on: i128,
    slashed: BTreeMap<Pubkey, i128>,
    /// The latest reward and the latest slash.
    latest: BTreeMap<bool, Seq>,
}

impl Payout {
    /// Writes an effect of it down; whether it is one.
    fn write(&mut self, seq: Seq, event: &ChainEvent) -> bool {
        match event {
            ChainEvent::Rewarded { round, amount, .. } if *round == self.round => {
                let sum = if self.slashed.is_empty() { &mut self.rewards } else { &mut self.passed_on };
                *sum += i128::from(amount.0);
                self.latest.insert(true, seq);
            }
            ChainEvent::Slashed { round, who, amount, .. } if *round == self.round => {
                *self.slashed.entry(who.clone()).or_default() += i128::from(amount.0);
                self.latest.insert(false, seq);
            }
            ChainEvent::Burned { round, .. } if *round == self.round => {}
            _ => return false,
        }
        true
    }

    /// What is paid, less what is taken, and what the list would have taken besides.
    fn net(&self) -> (i128, i128) {
        let slashed: i128 = self.slashed.values().sum();
        let passed_on = if self.passed_on == slashed { 0 } else { self.passed_on };
        let entries = self.list.as_ref().map_or(&[][..], |list| &list.entries);
        let mut wanted: BTreeMap<&Pubkey, i128> = BTreeMap::new();
        for (key, change) in entries.iter().filter(|(_, change)| change.0 < 0) {
            *wanted.entry(key).or_default() -= i128::from(change.0);
        }
        let untaken = wanted.into_iter().map(|(key, wanted)| (wanted - self.slashed.get(key).copied().unwrap_or_default()).max(0)).sum();
        (self.rewards + passed_on - slashed, untaken)
    }
}

impl Cap {
    /// The most that a round of a task may pay. A task that follows another pays its nodes, and its terms may be others.
    fn cap(&self, task: TaskNo) -> Option<Roe> {
        let is_of = |of: &TaskNo| *of == task || usize::try_from(of.0).is_ok_and(|n| n >= self.tasks);
        self.caps.iter().filter(|(of, _)| is_of(of)).map(|(_, cap)| *cap).max()
    }

    /// The verdict on a payout whose effects are all told.
    fn settled(&mut self, at: Seq, payout: &Payout) -> Option<Verdict> {
        let cap = self.cap(payout.task)?;
        if payout.list.as_ref().is_some_and(|list| list.rewritten) {
            return None;
        }
        self.looked += 1;
        let (net, untaken) = payout.net();
        if net - untaken <= i128::from(cap.0) {
            return None;
        }
        let list = payout.list.as_ref().map(|list| list.seq);
        let evidence = list.into_iter().chain([payout.seq]).chain(payout.latest.values().copied()).collect();
        let why = format!("the payout of round {} comes to {}, and a round may pay {cap} KOII", payout.round, koii(net));
        Some(broken(&self.cast, at, evidence, why))
    }

    fn on_chain(&mut self, seq: Seq, event: &ChainEvent) {
        match event {
            ChainEvent::TaskCreated { task, bounty_per_round, .. } => drop(self.caps.insert(*task, *bounty_per_round)),
            ChainEvent::ListSubmitted { round, by, entries } => {
                let list = List { seq, entries: entries.clone(), rewritten: false };
                self.lists.entry(*round).or_default().insert(by.clone(), list);
            }
            ChainEvent::ListUploaded { round, by, .. } => {
                if let Some(list) = self.lists.get_mut(round).and_then(|lists| lists.get_mut(by)) {
                    list.rewritten = true;
                }
            }
            ChainEvent::PaidOut { round, list_by } => {
                let list = self.lists.get_mut(round).and_then(|lists| lists.remove(list_by));
                let (slashed, latest) = (BTreeMap::new(), BTreeMap::new());
                let task = self.cast.task_of(list_by);
                self.payout = Some(Payout { seq, task, round: *round, list, rewards: 0, passed_on: 0, slashed, latest });
            }
            _ => {}
        }
    }
}

impl Checker for Cap {
    fn name(&self) -> &str {
        InvariantName::BountyCap.sentence()
    }

    fn on_event(&mut self, e: &Event) -> Option<Verdict> {
        self.cast.on_event(e);
        if let (Some(payout), What::Chain(event)) = (&mut self.payout, &e.what)
            && payout.write(e.seq, event)
        {
            return None;
        }
        if let What::Run(RunEvent::Started { tasks, .. }) = &e.what {
            self.tasks = tasks.len().max(1);
        }
        let verdict = self.payout.take().and_then(|payout| self.settled(e.seq, &payout));
        if let What::Chain(event) = &e.what {
            self.on_chain(e.seq, event);
        }
        verdict
    }

    fn at_end(&mut self) -> Verdict {
        held(self.looked, "payout", "payouts")
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::event::{ChainEvent, What};
    use koipond_record::{Pubkey, Roe, TaskNo};

    use super::Cap;
    use crate::stage::{Stage, assert_broken, assert_held};

    /// The stage's task pays 1 KOII a round.
    fn paid(entries: &[(&str, i64)]) -> Stage {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", entries).pays(0, "honest-1");
        stage
    }

    #[test]
    fn a_payout_of_all_that_a_round_may_pay_is_within_it() {
        assert_held(&paid(&[("honest-1", 500), ("honest-2", 500)]).check(Cap::default()), "1 payout");
        assert_held(&Stage::staked().check(Cap::default()), "nothing to look at");
    }

    #[test]
    fn a_payout_of_more_breaks_it_and_is_shown() {
        let stage = paid(&[("honest-1", 500), ("honest-2", 501)]);
        let why = "the payout of round 0 comes to 1.001 KOII, and a round may pay 1 KOII";
        let evidence = assert_broken(&stage.check(Cap::default()), stage.nth("Totals", 1), why);
        stage.assert_kinds(&evidence, &["ListSubmitted", "PaidOut", "Rewarded"]);
    }

    #[test]
    fn what_a_list_takes_may_be_paid_besides() {
        assert_held(&paid(&[("cheat-1", -3_000), ("honest-1", 4_000)]).check(Cap::default()), "1 payout");
        let stage = paid(&[("cheat-1", -3_000), ("honest-1", 4_001)]);
        assert_broken(&stage.check(Cap::default()), stage.nth("Totals", 1), "comes to 1.001 KOII");
    }

    #[test]
    fn what_a_list_would_take_from_a_smaller_stake_counts_too() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("cheat-1", -9_000), ("honest-1", 10_000)]).is_paid(0, "honest-1");
        let short = stage.clone();
        stage.rewards(0, "honest-1", 10_000).slashes(0, "cheat-1", 5_000, 5_000);
        assert_held(&stage.check(Cap::default()), "1 payout");
        let mut stage = short;
        stage.rewards(0, "honest-1", 10_001).slashes(0, "cheat-1", 5_000, 5_000);
        assert_broken(&stage.check(Cap::default()), stage.nth("Ended", 0), "comes to 5.001 KOII");
    }

    #[test]
    fn slashed_money_that_goes_on_to_the_manager_is_no_reward_of_the_round() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("cheat-1", -3_000), ("honest-1", 1_000)]).is_paid(0, "honest-1");
        stage.rewards(0, "honest-1", 1_000).slashes(0, "cheat-1", 3_000, 5_000).rewards(0, "honest-2", 3_000);
        assert_held(&stage.check(Cap::default()), "1 payout");
    }

    #[test]
    fn a_list_that_was_uploaded_anew_is_not_looked_at() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[("honest-1", 1_000)]).uploads(0, "honest-1").is_paid(0, "honest-1");
        stage.rewards(0, "honest-1", 2_000);
        assert_held(&stage.check(Cap::default()), "nothing to look at");
    }

    #[test]
    fn what_is_of_another_round_is_not_of_the_payout() {
        let mut stage = Stage::staked();
        stage.round(2).is_paid(0, "honest-1").rewards(0, "honest-1", 1_000).rewards(1, "honest-1", 500);
        assert_held(&stage.check(Cap::default()), "1 payout");
        let mut stage = Stage::staked();
        stage.round(2).is_paid(0, "honest-1").rewards(0, "honest-1", 1_001).slashes(1, "cheat-1", 500, 5_000);
        assert_broken(&stage.check(Cap::default()), stage.nth("Slashed", 0), "comes to 1.001 KOII");
        let mut stage = Stage::staked();
        stage.round(2).is_paid(0, "honest-1").rewards(0, "honest-1", 1_001).burns(1, 500).totals(|_| {});
        assert_broken(&stage.check(Cap::default()), stage.nth("Burned", 0), "comes to 1.001 KOII");
    }

    #[test]
    fn what_is_burned_belongs_to_the_payout() {
        let mut stage = Stage::staked();
        stage.round(2).is_paid(0, "honest-1").rewards(0, "honest-1", 2_001).slashes(0, "cheat-1", 1_000, 5_000).burns(0, 1_000);
        stage.totals(|_| {});
        assert_broken(&stage.check(Cap::default()), stage.nth("Totals", 1), "comes to 1.001 KOII");
    }

    #[test]
    fn a_follower_may_pay_what_its_own_terms_say() {
        let mut stage = Stage::staked();
        let (id, name, koii) = (Pubkey::from_text("task-1"), "a follower".to_owned(), Roe(2_000_000_000));
        let (task, total_bounty, bounty_per_round, minimum_stake) = (TaskNo(1), koii, koii, koii);
        stage.say(None, What::Chain(ChainEvent::TaskCreated { task, id, name, total_bounty, bounty_per_round, minimum_stake }));
        stage.round(2).is_paid(0, "honest-1").rewards(0, "honest-1", 1_500);
        assert_held(&stage.check(Cap::default()), "1 payout");
    }
}
