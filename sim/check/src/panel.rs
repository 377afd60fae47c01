//! All that judges one run: the scenario's expectations, the invariants and the metrics, fed with the same events.

use koipond_record::event::{Event, RunEvent, What};
use koipond_record::{Derived, Round, Seq, Verdict};

use crate::Checker;
use crate::invariant;
use crate::judge::Judge;
use crate::metric::{self, Metric};
use crate::spec::Expectation;
use crate::story::Story;

/// All that judges one run.
pub struct Panel {
    story: Story,
    judges: Vec<Judge>,
    invariants: Vec<Invariant>,
    metrics: Vec<Box<dyn Metric + Send>>,
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
}

struct Invariant {
    checker: Box<dyn Checker + Send>,
    verdict: Option<Verdict>,
}

impl Panel {
    /// The panel for a scenario with these expectations; the invariants are always on.
    #[must_use]
    pub fn new(expectations: &[Expectation]) -> Self {
        Self {
            story: Story::default(),
            judges: expectations.iter().map(Judge::new).collect(),
            invariants: invariant::all().into_iter().map(|checker| Invariant { checker, verdict: None }).collect(),
            metrics: metric::all(),
        }
    }

    /// Takes an event in. Out come the verdicts that this event decides — when the run is over, all that are left —
    /// and, when a round is over, a sample of each metric for it.
    pub fn on_event(&mut self, e: &Event) -> Vec<Derived> {
        let mut out = vec![];
        if self.ends_a_round(e) {
            let round = self.story.cast.round;
            out.extend(self.metrics.iter_mut().map(|metric| sample(metric.as_mut(), e.seq, round)));
        }
        self.story.on_event(e);
        for metric in &mut self.metrics {
            metric.on_event(e);
        }
        let is_over = matches!(e.what, What::Run(RunEvent::Ended { .. }));
        for judge in &mut self.judges {
            let early = judge.on_event(e, &self.story);
            let verdict = early.or_else(|| (is_over && judge.verdict.is_none()).then(|| judge.at_end(&self.story)));
            out.extend(verdict.map(|verdict| derived(&judge.name, false, e.seq, verdict)));
        }
        for invariant in &mut self.invariants {
            let verdict = invariant.on_event(e, is_over);
            out.extend(verdict.map(|verdict| derived(invariant.checker.name(), true, e.seq, verdict)));
        }
        out
    }

    /// One judgement for each expectation, in the order they were given, then one for each invariant.
    #[must_use]
    pub fn finish(mut self) -> Vec<Judgement> {
        let story = &self.story;
        let expected = self.judges.iter_mut().map(|judge| {
            let verdict = judge.at_end(story);
            Judgement { name: judge.name.clone(), always_on: false, verdict }
        });
        let always_on = self.invariants.iter_mut().map(|invariant| {
            let verdict = invariant.verdict.take().unwrap_or_else(|| invariant.checker.at_end());
            Judgement { name: invariant.checker.name().to_owned(), always_on: true, verdict }
        });
        expected.chain(always_on).collect()
    }

    /// Whether an event ends the round the chain is in: the next one begins, or the run is over.
    fn ends_a_round(&self, e: &Event) -> bool {
        let cast = &self.story.cast;
        let ends = matches!(e.what, What::Run(RunEvent::RoundBegan { .. } | RunEvent::Ended { .. }));
        ends && cast.round_began.is_some() && cast.end.is_none()
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

fn sample(metric: &mut dyn Metric, after: Seq, round: Round) -> Derived {
    Derived::Sample { metric: metric.name().to_owned(), after, round, value: metric.sample() }
}

fn derived(name: &str, always_on: bool, after: Seq, verdict: Verdict) -> Derived {
    Derived::Verdict { name: name.to_owned(), always_on, after, verdict }
}
