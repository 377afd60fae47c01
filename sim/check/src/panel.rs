//! All that judges one run: the scenario's expectations, the invariants and the metrics, fed with the same events.

use koipond_record::event::{Event, RunEvent, What};
use koipond_record::{Derived, Seq, Verdict};

use crate::Checker;
use crate::judge::Judge;
use crate::metric::{self, Metric};
use crate::past::Past;
use crate::spec::{Expectation, InvariantName, VerbSpec, Waive};
use crate::story::{Sampled, Story};

/// All that judges one run. What a fork undoes no longer counts for what is still to be judged.
pub struct Panel {
    past: Past,
    bench: Bench,
}

/// The verdict on one expectation or invariant when the run is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What is expected, in a plain sentence.
    pub name: String,
    /// Whether it stands in every scenario, without being written.
    pub always_on: bool,
    /// How it stands.
    pub verdict: Verdict,
    /// Why it counts for nothing, if the scenario waives it. It is judged all the same.
    pub waived: Option<String>,
}

/// What judges, apart from what it was shown.
struct Bench {
    story: Story,
    judges: Vec<Judge>,
    invariants: Vec<Invariant>,
    metrics: Vec<Box<dyn Metric + Send>>,
}

struct Invariant {
    name: InvariantName,
    waived: Option<String>,
    checker: Box<dyn Checker + Send>,
    verdict: Option<Verdict>,
}

impl Panel {
    /// The panel for a scenario with these expectations; the invariants are always on, but for those it waives.
    #[must_use]
    pub fn new(expectations: &[Expectation], waive: &Waive) -> Self {
        let invariant = |name: &InvariantName| {
            let waived = waive.reason(*name).map(str::to_owned);
            Invariant { name: *name, waived, checker: name.checker(), verdict: None }
        };
        let looks_at_lines = expectations.iter().any(|expectation| matches!(expectation.verb, VerbSpec::Logged(_)));
        let bench = Bench {
            story: Story::default(),
            judges: expectations.iter().map(Judge::new).collect(),
            invariants: InvariantName::ALL.iter().map(invariant).collect(),
            metrics: metric::all(),
        };
        Self { past: Past::new(looks_at_lines), bench }
    }

    /// Takes an event in. Out come the verdicts that this event decides — when the run is over, all that are left —
    /// and, when a round is over, a sample of each metric for it.
    ///
    /// Where a fork is given up, all that still counts is folded anew. A verdict that was told stays as it was told, and
    /// so does a sample; a verdict that is decided by an earlier event, seen without what was undone, is told now.
    /// What is waived is not told.
    pub fn on_event(&mut self, e: &Event) -> Vec<Derived> {
        let mut out = vec![];
        if let Some(left) = self.past.on_event(e) {
            self.bench.forget();
            let again = left.iter().flat_map(|event| self.bench.on_event(event, e.seq));
            out.extend(again.filter(|derived| matches!(derived, Derived::Verdict { .. })));
        }
        out.extend(self.bench.on_event(e, e.seq));
        out
    }

    /// One judgement for each expectation, in the order they were given, then one for each invariant.
    #[must_use]
    pub fn finish(self) -> Vec<Judgement> {
        let Bench { story, mut judges, mut invariants, .. } = self.bench;
        let expected = judges.iter_mut().map(|judge| {
            let verdict = judge.at_end(&story);
            Judgement { name: judge.name.clone(), always_on: false, verdict, waived: None }
        });
        let always_on = invariants.iter_mut().map(|invariant| {
            let verdict = invariant.verdict.take().unwrap_or_else(|| invariant.checker.at_end());
            Judgement { name: invariant.checker.name().to_owned(), always_on: true, verdict, waived: invariant.waived.take() }
        });
        expected.chain(always_on).collect()
    }
}

impl Bench {
    /// Takes an event in; `now` is the event at which what it decides is told.
    fn on_event(&mut self, e: &Event, now: Seq) -> Vec<Derived> {
        let mut out = vec![];
        if self.ends_a_round(e) {
            let round = self.story.cast.round;
            let story = &self.story;
            let values: Vec<_> = self.metrics.iter_mut().map(|metric| (metric.name(), metric.sample(story))).collect();
            for (metric, value) in values {
                self.story.samples.insert(metric, Sampled { after: e.seq, round, value });
                out.push(Derived::Sample { metric: metric.to_owned(), after: now, round, value });
            }
        }
        self.story.on_event(e);
        for metric in &mut self.metrics {
            metric.on_event(e);
        }
        let is_over = matches!(e.what, What::Run(RunEvent::Ended { .. }));
        for judge in &mut self.judges {
            let early = judge.on_event(e, &self.story);
            let verdict = early.or_else(|| (is_over && judge.verdict.is_none()).then(|| judge.at_end(&self.story)));
            out.extend(verdict.map(|verdict| derived(&judge.name, false, now, verdict)));
        }
        for invariant in &mut self.invariants {
            let verdict = invariant.on_event(e, is_over).filter(|_| invariant.waived.is_none());
            out.extend(verdict.map(|verdict| derived(invariant.checker.name(), true, now, verdict)));
        }
        out
    }

    /// Forgets the events, and keeps the verdicts.
    fn forget(&mut self) {
        self.story = Story::default();
        self.judges.iter_mut().for_each(Judge::forget);
        for invariant in &mut self.invariants {
            invariant.checker = invariant.name.checker();
        }
        self.metrics = metric::all();
    }

    /// Whether an event ends the round the chain is in: the next one begins, or the run is over.
    fn ends_a_round(&self, e: &Event) -> bool {
        let ends = matches!(e.what, What::Run(RunEvent::RoundBegan { .. } | RunEvent::Ended { .. }));
        ends && self.story.cast.round_began.is_some()
    }
}

impl Invariant {
    fn on_event(&mut self, e: &Event, is_over: bool) -> Option<Verdict> {
        if self.verdict.is_some() {
            return None;
        }
        self.verdict = self.checker.on_event(e);
        if is_over && self.verdict.is_none() {
            self.verdict = Some(self.checker.at_end());
        }
        self.verdict.clone()
    }
}

fn derived(name: &str, always_on: bool, after: Seq, verdict: Verdict) -> Derived {
    Derived::Verdict { name: name.to_owned(), always_on, after, verdict }
}

#[cfg(test)]
mod tests {
    use koipond_record::{Derived, Verdict};

    use super::Panel;
    use crate::spec::{Expectation, Holds, InvariantName, Paid, Rewarded, Stopped, VerbSpec, VotedDown, Waive, When};
    use crate::stage::{Stage, assert_broken, assert_held, assert_not_reached};

    fn stopped(node: Option<&str>, group: Option<&str>) -> VerbSpec {
        VerbSpec::Stopped(Stopped {
            node: node.and_then(|n| n.parse().ok()),
            group: group.and_then(|g| g.parse().ok()),
            ..Stopped::default()
        })
    }

    fn paid(when: When) -> Expectation {
        Expectation { when, verb: VerbSpec::Paid(Paid { round: None, rounds: None, after: None }), who: None, within: None }
    }

    #[test]
    fn judgements_stand_in_the_order_given_and_the_invariants_after_them() {
        let names: Vec<_> = Panel::new(&[paid(When::Finally), paid(When::Never)], &Waive::default())
            .finish()
            .into_iter()
            .map(|j| (j.name, j.always_on))
            .collect();
        let expected = [
            ("in the end a round is paid", false),
            ("no round is paid", false),
            ("supply is conserved", true),
            ("no round is paid twice", true),
            ("nobody votes on itself", true),
            ("a slash follows an audit", true),
            ("no payout is above what a round may pay", true),
            ("no stake falls below zero", true),
            ("proofs arrive inside their window", true),
            ("votes arrive inside their window", true),
            ("lists arrive inside their window", true),
            ("what is read is what was stored", true),
            ("a proof that cannot be read is somebody's failure", true),
        ];
        assert_eq!(names, expected.map(|(name, always_on)| (name.to_owned(), always_on)));
    }

    #[test]
    fn a_verdict_is_told_at_the_event_that_decides_it() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[]).pays(0, "honest-1").pays(0, "honest-1").round(3);
        let mut panel = Panel::new(&[paid(When::Eventually), paid(When::Never), paid(When::Finally)], &Waive::default());
        let told = stage.complete().iter().flat_map(|e| panel.on_event(e)).collect::<Vec<_>>();
        let at = |wanted: &str| {
            let after = told.iter().filter_map(|derived| match derived {
                Derived::Verdict { name, after, .. } if name == wanted => Some(*after),
                _ => None,
            });
            after.collect::<Vec<_>>()
        };
        assert_eq!(at("a round is paid before the end"), [stage.nth("PaidOut", 0)]);
        assert_eq!(at("no round is paid"), [stage.nth("PaidOut", 0)]);
        assert_eq!(at("no round is paid twice"), [stage.nth("PaidOut", 1)]);
        assert_eq!(at("in the end a round is paid"), [stage.nth("Ended", 0)]);
        assert_eq!(at("supply is conserved"), [stage.nth("Ended", 0)]);
    }

    #[test]
    fn a_node_or_group_that_is_not_there_was_not_reached() {
        let stage = Stage::staked();
        assert_not_reached(&stage.judge(When::Never, stopped(Some("honest-9"), None)), "no node of this run is named honest-9");
        assert_not_reached(&stage.judge(When::Never, stopped(None, Some("ghost"))), "no node of this run is of the group ghost");
    }

    #[test]
    fn where_neither_node_nor_group_is_named_every_node_is_meant() {
        let mut stage = Stage::staked();
        stage.boots("honest-1").boots("honest-2").boots("cheat-1");
        assert_held(&stage.judge(When::Never, stopped(None, None)), "3 opportunities, never so");
        assert_eq!(stage.name(When::Never, stopped(None, None)), "no node has stopped");
    }

    #[test]
    fn a_log_that_breaks_off_leaves_expectations_undecided_and_invariants_held() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[]);
        let mut panel = Panel::new(&[paid(When::Never)], &Waive::default());
        let events = stage.complete();
        events[..events.len() - 1].iter().for_each(|e| drop(panel.on_event(e)));
        let judgements = panel.finish();
        assert_not_reached(&judgements[0].verdict, "the log ends before the run does");
        assert_held(&judgements[1].verdict, "1 look at the chain's totals");
    }

    #[test]
    fn a_run_that_did_not_begin_was_not_reached() {
        let judgements = Panel::new(&[paid(When::Finally)], &Waive::default()).finish();
        assert_not_reached(&judgements[0].verdict, "the run did not begin");
        assert!(judgements[1..].iter().all(|j| matches!(&j.verdict, Verdict::Held { why } if why == "nothing to look at")));
    }
    /// Round 0 is paid in round 2, which a fork then undoes, and paid again in round 3. `stage` decides whether it may fork.
    fn paid_undone_and_paid(mut stage: Stage) -> Stage {
        stage.round(2).lists(0, "honest-1", &[("honest-1", 500)]);
        let fork = stage.clone();
        stage.pays(0, "honest-1").rolls_back_to(&fork, |_| {});
        stage.round(3).pays(0, "honest-1");
        stage
    }

    fn rewarded(total: &str) -> VerbSpec {
        VerbSpec::Rewarded(Rewarded { node: "honest-1".parse().ok(), group: None, rounds: None, total: total.parse().ok() })
    }

    /// What is told of an invariant, by its name.
    fn told(stage: &Stage, wanted: &str) -> Verdict {
        let mut panel = Panel::new(&[], &Waive::default());
        stage.complete().iter().for_each(|e| drop(panel.on_event(e)));
        panel.finish().into_iter().find(|j| j.name == wanted).expect("it is an invariant").verdict
    }

    #[test]
    fn a_reward_that_is_undone_and_paid_again_is_one_reward() {
        let stage = paid_undone_and_paid(Stage::forking());
        assert_held(&stage.judge(When::Finally, rewarded("0.5 KOII")), "earned 0.5 KOII in 1 round");
        assert_held(&stage.judge(When::Always, rewarded("at most 0.5 KOII")), "always so");
        let balance = Holds { node: "honest-1".parse().ok(), group: None, is: "0.5 KOII".parse().expect("a bound") };
        assert_held(&stage.judge(When::Finally, VerbSpec::Balance(balance)), "0.5 KOII");
    }

    #[test]
    fn a_verdict_that_was_told_stays_though_what_led_to_it_is_undone() {
        let stage = paid_undone_and_paid(Stage::forking());
        let verdict = stage.judge(When::Never, rewarded(""));
        assert_broken(&verdict, stage.nth("Rewarded", 0), "honest-1 earned 0.5 KOII in 1 round");
    }

    #[test]
    fn a_round_whose_payout_is_undone_may_be_paid_again() {
        let mut stage = paid_undone_and_paid(Stage::forking());
        assert_held(&told(&stage, "no round is paid twice"), "1 payout");
        let at = stage.pays(0, "honest-1").nth("PaidOut", 2);
        let evidence = assert_broken(&told(&stage, "no round is paid twice"), at, "round 0 was paid again");
        assert_eq!(evidence, [stage.nth("PaidOut", 1), at]);
    }

    #[test]
    fn supply_is_compared_with_what_a_rollback_leaves() {
        let stage = paid_undone_and_paid(Stage::forking());
        assert_held(&told(&stage, "supply is conserved"), "3 looks at the chain's totals");
        let mut stage = Stage::forking();
        let fork = stage.clone();
        let at = stage.round(2).withdraws("honest-1").rolls_back_to(&fork, |totals| totals.wallets.0 += 1).latest();
        assert_broken(&told(&stage, "supply is conserved"), at, "wallets");
    }

    #[test]
    fn a_later_fork_may_undo_what_an_earlier_one_left() {
        let mut stage = Stage::forking();
        stage.round(2).lists(0, "honest-1", &[("honest-1", 500)]);
        let before = stage.clone();
        stage.pays(0, "honest-1");
        let between = stage.clone();
        stage.claims("honest-1", 500).rolls_back_to(&between, |_| {}).rolls_back_to(&before, |_| {});
        stage.round(3).pays(0, "honest-1").claims("honest-1", 500).totals(|_| {});
        assert_held(&told(&stage, "supply is conserved"), "4 looks at the chain's totals");
        assert_held(&told(&stage, "no round is paid twice"), "1 payout");
    }

    #[test]
    fn in_a_run_that_may_not_fork_nothing_is_undone_and_supply_breaks() {
        let stage = paid_undone_and_paid(Stage::staked());
        let at = stage.nth("RolledBack", 0);
        assert_broken(&told(&stage, "supply is conserved"), at, "the balances");
        assert_broken(&told(&stage, "no round is paid twice"), stage.nth("PaidOut", 1), "round 0 was paid again");
    }

    #[test]
    fn a_round_that_is_sampled_again_is_told_once() {
        let mut stage = Stage::forking();
        stage.round(1).submits(0, "honest-1", "a").round(2);
        let fork = stage.clone();
        stage.submits(1, "honest-1", "b").submits(1, "honest-2", "c").rolls_back_to(&fork, |_| {});
        stage.submits(1, "honest-1", "b").round(3);
        assert_eq!(stage.samples("submissions"), [(0, 0), (1, 1), (2, 1), (3, 0)]);
    }
    #[test]
    fn what_went_wrong_at_a_node_before_a_fork_is_evidence_after_it() {
        let mut stage = Stage::forking();
        stage.round(1).submits(0, "cheat-1", "bafycheat").missing("honest-1", "bafycheat");
        let fork = stage.clone();
        stage.votes(0, "honest-1", "cheat-1", true).rolls_back_to(&fork, |_| {}).votes(0, "honest-1", "cheat-1", false);
        let verb = VerbSpec::VotedDown(VotedDown { node: "cheat-1".parse().ok(), ..VotedDown::default() });
        let evidence = assert_broken(&stage.judge(When::Never, verb), stage.nth("Audited", 1), "honest-1 voted no");
        stage.assert_kinds(&evidence, &["Submitted", "Missing", "Audited"]);
    }

    #[test]
    fn what_is_waived_is_judged_and_not_told() {
        let mut stage = Stage::staked();
        stage.round(2).lists(0, "honest-1", &[]).pays(0, "honest-1").pays(0, "honest-1");
        let waive = Waive([(InvariantName::NoDoublePayout, "the chain forgets".to_owned())].into());
        let mut panel = Panel::new(&[], &waive);
        let told: Vec<_> = stage.complete().iter().flat_map(|e| panel.on_event(e)).collect();
        let is_told = |wanted: &str| told.iter().any(|derived| matches!(derived, Derived::Verdict { name, .. } if name == wanted));
        assert!(!is_told("no round is paid twice") && is_told("supply is conserved"));
        let judgements = panel.finish();
        let waived: Vec<_> = judgements.iter().filter_map(|j| Some((j.name.as_str(), j.waived.as_deref()?))).collect();
        assert_eq!(waived, [("no round is paid twice", "the chain forgets")]);
        assert_broken(&judgements[1].verdict, stage.nth("PaidOut", 1), "round 0 was paid again");
    }
}
