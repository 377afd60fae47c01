//! What watches a run: its folder, its judges, the progress line.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use koipond_check::{Judgement, Panel, Summary};
use koipond_record::event::RunEvent;
use koipond_record::log::LogWriter;
use koipond_record::{Derived, Event, Hash, Manifest, RecordError, Round, RunFolder, What};
use koipond_scenarios::Plan;

use super::screen::Screen;
use crate::custom::Judges;
use crate::tasks::Tasks;
use crate::world::{Flow, Observer, Outcome};

/// How often somebody who reads along is given what was written.
const BEAT: Duration = Duration::from_millis(100);

/// When what was written is handed to those who read along: at once, then ten times a second of the wall clock, so that it costs a fast run
/// as little as a slow one. It decides where frames of the log end and nothing else, so no digest knows of it.
///
/// A thread of its own looks at the clock, since on that of a run there is none but the run's.
pub(super) struct Pulse(Arc<AtomicBool>);

impl Pulse {
    pub(super) fn begin() -> Self {
        let due = Arc::new(AtomicBool::new(true));
        let watched = Arc::downgrade(&due);
        let beat = move || {
            while let Some(due) = watched.upgrade() {
                due.store(true, Ordering::Relaxed);
                drop(due);
                std::thread::park_timeout(BEAT);
            }
        };
        // Without it, whoever reads along sees whole frames alone.
        let _ = std::thread::Builder::new().name("pulse".to_owned()).spawn(beat);
        Self(due)
    }

    fn beats(&self) -> bool {
        self.0.load(Ordering::Relaxed) && self.0.swap(false, Ordering::Relaxed)
    }
}

/// Writes the run folder.
pub(super) struct Writing {
    folder: RunFolder,
    log: Option<LogWriter<BufWriter<File>>>,
    failed: Option<RecordError>,
    /// Where somebody reads along.
    pulse: Option<Pulse>,
}

impl Writing {
    pub(super) fn begin(
        folder: RunFolder,
        manifest: &Manifest,
        plan: &Plan,
        tasks: &Tasks,
        pulse: Option<Pulse>,
    ) -> Result<Self, RecordError> {
        folder.write_manifest(manifest)?;
        folder.write_plan(plan)?;
        for (_, content) in tasks.files() {
            folder.keep(content)?;
        }
        let log = LogWriter::new(folder.create_log()?).map_err(|why| written(&folder, why))?;
        Ok(Self { folder, log: Some(log), failed: None, pulse })
    }

    /// Ends the log and states the digest.
    pub(super) fn finish(mut self, mut manifest: Manifest, outcome: &Outcome) -> Result<RunFolder, RecordError> {
        if let Some(why) = self.failed {
            return Err(why);
        }
        if let Some(log) = self.log.take() {
            log.finish().map_err(|why| written(&self.folder, why))?;
        }
        if outcome.ended.is_some() {
            manifest.digest = Some(outcome.digest);
            manifest.events = Some(outcome.events);
        }
        self.folder.write_manifest(&manifest)?;
        Ok(self.folder)
    }
}

fn written(folder: &RunFolder, source: std::io::Error) -> RecordError {
    RecordError::Io { doing: "write the log in", path: folder.path().to_owned(), source }
}

impl Observer for Writing {
    fn event(&mut self, event: &Event, encoded: &[u8], round: Round) -> Flow {
        let Some(log) = self.log.as_mut() else { return Flow::Stop };
        let mut written_so_far = log.add(event, encoded, round);
        if self.pulse.as_ref().is_some_and(Pulse::beats) {
            written_so_far = written_so_far.and_then(|()| log.flush());
        }
        match written_so_far {
            Ok(()) => Flow::Go,
            Err(why) => {
                self.failed = Some(written(&self.folder, why));
                self.log = None;
                Flow::Stop
            }
        }
    }

    fn blob(&mut self, _: Hash, bytes: &[u8]) {
        if let Err(why) = self.folder.keep(bytes) {
            self.failed = Some(why);
            self.log = None;
        }
    }
}

/// Judges the run while it goes on, and writes the derived stream beside the log.
pub(super) struct Judging {
    /// Until the run is over.
    judges: Option<Judges>,
    pub(super) summary: Summary,
    derived: BufWriter<File>,
    pulse: Option<Pulse>,
}

impl Judging {
    pub(super) fn begin(plan: &Plan, tasks: &Tasks, folder: &RunFolder, pulse: Option<Pulse>) -> Result<Self, RecordError> {
        let judges = Some(Judges::of(Panel::new(&plan.expect, &plan.waive), tasks));
        Ok(Self { judges, summary: Summary::default(), derived: folder.create_derived()?, pulse })
    }

    fn write(&mut self, derived: &Derived) {
        // The stream is a convenience of the viewer; a disk that refuses it refuses the log as well, which says so.
        if serde_json::to_writer(&mut self.derived, derived).is_ok() {
            let _ = self.derived.write_all(b"\n");
        }
    }

    /// The judgements, once the run is over. Of one that ended, the panel has told every verdict with its last event.
    pub(super) fn finish(mut self, outcome: &Outcome) -> (Vec<Judgement>, Summary) {
        let judgements = self.judges.take().map(Judges::finish).unwrap_or_default();
        let after = koipond_record::Seq(outcome.events.saturating_sub(1));
        for judgement in judgements.iter().filter(|judgement| outcome.ended.is_none() && judgement.waived.is_none()) {
            let (name, verdict) = (judgement.name.clone(), judgement.verdict.clone());
            self.write(&Derived::Verdict { name, always_on: judgement.always_on, after, verdict });
        }
        let _ = self.derived.flush();
        (judgements, self.summary)
    }
}

impl Observer for Judging {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        self.summary.on_event(event);
        let told = self.judges.as_mut().map(|judges| judges.on_event(event)).unwrap_or_default();
        told.iter().for_each(|derived| self.write(derived));
        if self.pulse.as_ref().is_some_and(Pulse::beats) {
            let _ = self.derived.flush();
        }
        Flow::Go
    }
}

/// Tells how far the run is.
pub(super) struct Progress<'s> {
    screen: &'s mut Screen,
    rounds: u64,
    told: u64,
}

impl<'s> Progress<'s> {
    pub(super) fn new(screen: &'s mut Screen, plan: &Plan) -> Self {
        Self { screen, rounds: plan.rounds + plan.settle, told: 0 }
    }
}

impl Observer for Progress<'_> {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        let What::Run(RunEvent::RoundBegan { round }) = &event.what else { return Flow::Go };
        let now = round.0 + 1;
        // Without a terminal, at most ten lines a run.
        let step = if self.screen.is_live() { 1 } else { self.rounds.div_ceil(10).max(1) };
        if now == 1 || now >= self.told + step || now == self.rounds {
            self.told = now;
            self.screen.progress(&format!("round {now}/{} {}", self.rounds, bar(now, self.rounds)));
        }
        Flow::Go
    }
}

/// A bar of thirty-two places.
pub(super) fn bar(now: u64, of: u64) -> String {
    let full = usize::try_from(now.saturating_mul(32) / of.max(1)).unwrap_or(32).min(32);
    format!("{}{}", "━".repeat(full), "─".repeat(32 - full))
}
