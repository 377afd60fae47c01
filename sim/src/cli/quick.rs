//! One run of many, judged in memory: of a run that holds nothing is written, and of any other its row is enough to make it again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use koipond_record::Verdict;
use koipond_record::exit::ExitCode;
use koipond_scenarios::draw;

use super::clock::Since;
use super::course::{Course, Halt};
use super::run::Args;
use super::source::Source;
use crate::lab::{Comparison, Judged, Kept, RunRow, judged};
use crate::report::difference;
use crate::tasks::Tasks;
use crate::world::{Observer, RunError};

/// A run that is to be made.
pub(super) struct Quick<'q> {
    pub(super) args: &'q Args,
    pub(super) source: &'q Source,
    pub(super) tasks: &'q Tasks,
    pub(super) seed: u64,
    pub(super) course: &'q Course<'q>,
    pub(super) place: u64,
}

impl Quick<'_> {
    /// Runs and judges it; nothing where it was given up.
    pub(super) fn run(&self) -> Option<RunRow> {
        let began = Since::now();
        let made = catch_unwind(AssertUnwindSafe(|| self.make())).unwrap_or_else(|payload| {
            let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
            let words = text.or_else(|| payload.downcast_ref::<String>().cloned());
            Ok(self.failed(ExitCode::Bug, words.unwrap_or_else(|| "no words were given".to_owned())))
        });
        let row = made.unwrap_or_else(|why| match why {
            RunError::Plan(why) => Some(RunRow { exit: ExitCode::Invalid.number(), why: Some(why), ..self.source.row(self.seed) }),
            RunError::Panicked(why) => self.failed(ExitCode::Bug, why.to_string()),
        });
        row.map(|row| RunRow { wall_ms: began.millis(), ..row })
    }

    fn failed(&self, code: ExitCode, why: String) -> Option<RunRow> {
        Some(RunRow { exit: code.number(), why: Some(why), ..self.source.row(self.seed) })
    }

    fn make(&self) -> Result<Option<RunRow>, RunError> {
        let (plan, _) = draw(&self.source.plan, self.seed);
        let mut halt = Halt { course: self.course, place: self.place };
        let mut kept = self.args.verify.then(Kept::default);
        let mut watch: Vec<&mut dyn Observer> = vec![&mut halt];
        watch.extend(kept.as_mut().map(|kept| kept as &mut dyn Observer));
        let first = judged(&plan, self.tasks, self.seed, watch)?;
        if first.outcome.ended.is_none() {
            return Ok(None);
        }
        let mut row = self.row(&first);
        if let Some(kept) = kept {
            let damaged = |why: koipond_record::RecordError| RunError::Plan(why.to_string());
            let mut comparison = Comparison::with(kept.log().map_err(damaged)?);
            (self.args.second)(&plan, self.tasks, self.seed, vec![&mut comparison, &mut halt])?;
            if self.course.drops(self.place) {
                return Ok(None);
            }
            if let Some(found) = comparison.finish().map_err(damaged)? {
                row.exit = ExitCode::worst([row.code(), ExitCode::NotDeterministic]).number();
                row.why = Some(difference(&found).join("; "));
            }
        }
        Ok(Some(row))
    }

    fn row(&self, judged: &Judged) -> RunRow {
        let first = judged.signatures.first();
        let named = first.and_then(|first| {
            let fails = |verdict: &Verdict| !matches!(verdict, Verdict::Held { .. });
            judged.judgements.iter().find(|judgement| judgement.name == first.expectation && fails(&judgement.verdict))
        });
        let why = named.map(|judgement| match &judgement.verdict {
            Verdict::Held { why } | Verdict::Broken { why, .. } | Verdict::NotReached { why } => why.clone(),
        });
        RunRow {
            exit: judged.exit().number(),
            digest: Some(judged.outcome.digest),
            events: judged.outcome.events,
            why: why.or_else(|| first.map(|first| first.expectation.clone())),
            signatures: judged.signatures.clone(),
            ..self.source.row(self.seed)
        }
    }
}
