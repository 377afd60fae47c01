//! One run, judged in memory: nothing is written, nothing is told.

use koipond_check::{Judgement, Panel};
use koipond_record::event::EndReason;
use koipond_record::exit::ExitCode;
use koipond_record::{Event, Round, Verdict};
use koipond_scenarios::Plan;

use super::signature::{Signature, Trail};
use crate::custom::Judges;
use crate::tasks::Tasks;
use crate::world::{Flow, Observer, Outcome, RunError, run};

/// A run and what the judges say of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What came of the run.
    pub outcome: Outcome,
    /// One for each expectation and invariant.
    pub judgements: Vec<Judgement>,
    /// What fails, the first of the failures first; empty where all holds.
    pub signatures: Vec<Signature>,
}

impl Judged {
    /// How a command that runs this alone would end.
    #[must_use]
    pub fn exit(&self) -> ExitCode {
        let of_end = match &self.outcome.ended {
            None => ExitCode::Interrupted,
            Some(EndReason::Limit { .. }) => ExitCode::Limit,
            Some(EndReason::Completed) => ExitCode::Held,
        };
        let of_verdicts = self.judgements.iter().filter(|judgement| judgement.waived.is_none()).map(|judgement| match judgement.verdict {
            Verdict::Held { .. } => ExitCode::Held,
            Verdict::Broken { .. } => ExitCode::Broken,
            Verdict::NotReached { .. } => ExitCode::NotReached,
        });
        ExitCode::worst(of_verdicts.chain([of_end]))
    }
}

/// Runs a plain plan and judges it; `watch` sees the run too, and can stop it.
///
/// # Errors
/// When the plan contradicts itself, or by a bug of ours.
pub fn judged(plan: &Plan, tasks: &Tasks, seed: u64, watch: Vec<&mut dyn Observer>) -> Result<Judged, RunError> {
    let mut judging = Judging(Judges::of(Panel::new(&plan.expect, &plan.waive), tasks));
    let mut trail = Trail::default();
    let mut observers: Vec<&mut dyn Observer> = vec![&mut judging, &mut trail];
    observers.extend(watch.into_iter().map(|one| one as &mut dyn Observer));
    let outcome = run(plan, tasks, seed, observers)?;
    let judgements = judging.0.finish();
    let signatures = trail.signatures(&outcome, &judgements);
    Ok(Judged { outcome, judgements, signatures })
}

/// Judges what it sees.
pub(super) struct Judging(pub(super) Judges);

impl Observer for Judging {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        drop(self.0.on_event(event));
        Flow::Go
    }
}
