//! All that judges a run: the panel of expectations and invariants, and the scripts that the scenario brings along.

use koipond_check::{Checker, Judgement, Panel};
use koipond_record::event::RunEvent;
use koipond_record::{Derived, Event, What};

use super::check::Check;
use crate::tasks::Tasks;

/// All that judges a run. What a fork undoes a script has seen, and sees again where it comes again: it is shown the log as it is.
pub struct Judges {
    panel: Panel,
    checks: Vec<Check>,
}

impl Judges {
    /// The judges of a run. Each script starts anew.
    #[must_use]
    pub fn of(panel: Panel, tasks: &Tasks) -> Self {
        Self { panel, checks: tasks.checks().iter().map(Check::of).collect() }
    }

    /// Takes an event in; out come the verdicts that it decides, and the panel's samples.
    pub fn on_event(&mut self, e: &Event) -> Vec<Derived> {
        let mut out = self.panel.on_event(e);
        let is_over = matches!(e.what, What::Run(RunEvent::Ended { .. }));
        for check in &mut self.checks {
            let open = check.decided().is_none();
            let early = check.on_event(e);
            let verdict = early.or_else(|| (is_over && open).then(|| check.at_end()));
            let derived = |verdict| Derived::Verdict { name: check.name().to_owned(), always_on: false, after: e.seq, verdict };
            out.extend(verdict.map(derived));
        }
        out
    }

    /// One judgement for each expectation, script or not, in the scenario's order, then one for each invariant.
    #[must_use]
    pub fn finish(self) -> Vec<Judgement> {
        let mut all = self.panel.finish();
        for mut check in self.checks {
            let verdict = check.at_end();
            let place = check.place().min(all.len());
            all.insert(place, Judgement { name: check.name().to_owned(), always_on: false, verdict, waived: None });
        }
        all
    }
}
