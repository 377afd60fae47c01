//! `koipond replay`: runs a folder again and compares every event, or a failure that was kept, or steps one node alone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use koipond_kernel::CONTAINMENT;
use koipond_record::exit::ExitCode;
use koipond_record::{LOG_FORMAT, RecordError, RunFolder};
use koipond_scenarios::draw;

use super::bug::bug;
use super::check::tasks_of;
use super::interrupt::{Interrupt, Watch, interruptible};
use super::replay_node;
use super::screen::Screen;
use super::source::{RunPath, beside_record, read};
use crate::lab::{Failure, Rejudged, Replay, ReplayError, Signature, judged, rejudge, replay as run_again};
use crate::report::{difference, grouped};
use crate::seen::Seen;
use crate::shelf::Shelf;
use crate::world::RunError;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    run: RunPath,
    /// Step this node alone, from what the log has of its inputs, and show its console
    #[arg(long, value_name = "NODE")]
    node: Option<String>,
    /// With `--node`: what this code would have asked, in place of the node's own; the first call that differs is shown
    #[arg(long, value_name = "DIR|FILE", requires = "node")]
    task: Option<PathBuf>,
}

/// Why nothing was replayed.
pub(super) enum Failed {
    Invalid(String),
    Bug(String),
}

impl From<ReplayError> for Failed {
    fn from(why: ReplayError) -> Self {
        match why {
            ReplayError::Run(RunError::Panicked(why)) => Self::Bug(why.to_string()),
            why => Self::Invalid(why.to_string()),
        }
    }
}

impl From<RecordError> for Failed {
    fn from(why: RecordError) -> Self {
        Self::Invalid(why.to_string())
    }
}

pub(super) fn replay(screen: &mut Screen, args: &Args) -> ExitCode {
    let (ended, interrupted) = interruptible(|interrupt| {
        let ended = match &args.node {
            Some(node) => replay_node::node(screen, &args.run, node, args.task.as_deref(), interrupt),
            None if args.run.path.extension().is_some_and(|ending| ending == "json") => failure(screen, &args.run.path, interrupt),
            None => whole(screen, &args.run, interrupt),
        };
        (ended, interrupt.is_set())
    });
    if interrupted {
        screen.error("the replay was interrupted; nothing was compared to the end");
        return ExitCode::Interrupted;
    }
    match ended {
        Ok(code) => code,
        Err(Failed::Bug(why)) => bug(screen, &why),
        Err(Failed::Invalid(why)) => {
            screen.error(&why);
            ExitCode::Invalid
        }
    }
}

/// Says by which koipond a run was made, if it is not this one.
pub(super) fn other_version(screen: &mut Screen, theirs: &str) -> bool {
    let ours = env!("CARGO_PKG_VERSION");
    if ours != theirs {
        screen.error(&format!("this run was made by koipond {theirs}, and this is koipond {ours}; runs may differ between versions"));
    }
    ours != theirs
}

/// A run folder is run again, and every event compared.
fn whole(screen: &mut Screen, run: &RunPath, interrupt: &Interrupt) -> Result<ExitCode, Failed> {
    let run = run.open().map_err(Failed::Invalid)?;
    let manifest = run.folder().manifest()?;
    let is_other = other_version(screen, &manifest.koipond);
    if CONTAINMENT != manifest.containment {
        screen.error("containment was otherwise when this run was made; that changes no digest");
    }
    let replay = match run_again(run.folder(), &mut Watch(interrupt)) {
        Err(ReplayError::Record(RecordError::Format { found, .. })) => return other_format(screen, run.folder(), found, interrupt),
        replayed => replayed?,
    };
    if interrupt.is_set() {
        return Ok(ExitCode::Interrupted);
    }
    compared(screen, run.folder(), &replay, is_other, interrupt)
}

fn compared(screen: &mut Screen, folder: &RunFolder, replay: &Replay, is_other: bool, interrupt: &Interrupt) -> Result<ExitCode, Failed> {
    let title = format!("{} · seed {}", replay.manifest.scenario, replay.manifest.seed);
    let events = grouped(replay.outcome.events);
    if let Some(found) = &replay.difference {
        screen.result(&format!("differs   {title}"));
        difference(found).iter().for_each(|line| screen.result(line));
        let again = rejudge(folder, &mut Watch(interrupt))?;
        verdicts(&again).iter().for_each(|line| screen.result(line));
        if is_other {
            screen.result(&format!("  versions may differ in what they do; koipond {} gives the run as it was", again.manifest.koipond));
        }
        return Ok(ExitCode::NotDeterministic);
    }
    if let Some(stated) = replay.stated {
        screen.result(&format!("differs   every event is as in the log, but the manifest states another digest: b3:{stated}"));
        screen.result(&format!("  digest  b3:{}", replay.outcome.digest));
        return Ok(ExitCode::NotDeterministic);
    }
    if replay.manifest.digest.is_none() {
        screen.result(&format!("the same   {title} · as far as the log goes, since the run was not ended"));
        return Ok(ExitCode::Held);
    }
    let by = if is_other { format!(", though made by koipond {}", replay.manifest.koipond) } else { String::new() };
    screen.result(&format!("the same   {title} · {events} events{by}"));
    screen.result(&format!("  digest  b3:{}", replay.outcome.digest));
    Ok(ExitCode::Held)
}

/// Whether what failed fails still.
fn verdicts(again: &Rejudged) -> Vec<String> {
    let fails =
        |signatures: &[Signature]| signatures.first().map_or_else(|| "all holds now".to_owned(), |first| format!("fails now: {first}"));
    let mut lines = if again.changed.is_empty() {
        vec![format!("  verdicts  all {} stand as they did; {}", again.compared, fails(&again.judged.signatures))]
    } else {
        vec![format!("  verdicts  {} of {} stand otherwise; {}", again.changed.len(), again.compared, fails(&again.judged.signatures))]
    };
    lines.extend(again.changed.iter().map(|one| format!("    {}: {} then, {} now", one.name, one.then, one.now)));
    lines
}

/// A log that cannot be read: the run can still be made again, and its verdicts compared.
fn other_format(screen: &mut Screen, folder: &RunFolder, found: u16, interrupt: &Interrupt) -> Result<ExitCode, Failed> {
    screen.error(&format!(
        "its log is of format {found} and this koipond reads format {LOG_FORMAT}, so no event can be compared; what can still be done is to \
         make the run again from its plan, its seed and its task files, and to compare the verdicts"
    ));
    let again = match rejudge(folder, &mut Watch(interrupt)) {
        Err(ReplayError::Record(RecordError::Json { path, why })) => {
            let theirs = folder.manifest()?.koipond;
            let path = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let why = format!("{path} is not understood by this version either: {why}; use koipond {theirs}, which made it");
            return Err(Failed::Invalid(why));
        }
        again => again?,
    };
    screen.result(&format!("not compared   {} · seed {}", again.manifest.scenario, again.manifest.seed));
    verdicts(&again).iter().for_each(|line| screen.result(line));
    Ok(if again.changed.is_empty() { ExitCode::Invalid } else { ExitCode::NotDeterministic })
}

/// A failure that was kept is run again; the exit code is the run's own.
fn failure(screen: &mut Screen, path: &Path, interrupt: &Interrupt) -> Result<ExitCode, Failed> {
    let failure = Failure::read(path).map_err(|why| Failed::Invalid(why.to_string()))?;
    let file = beside_record(path, &failure.file);
    other_version(screen, &failure.koipond);
    let seen = Arc::new(Seen::default());
    let sources = read(&file, &failure.set, &seen).map_err(Failed::Invalid)?;
    let only = || sources.first().filter(|_| sources.len() == 1);
    let source = sources
        .iter()
        .find(|source| source.case == failure.case)
        .or_else(only)
        .ok_or_else(|| Failed::Invalid(format!("{}: this scenario has no case `{}` any longer", file.display(), failure.case)))?;
    let (plan, _) = draw(&source.plan, failure.seed);
    let tasks = tasks_of(&plan, source, &Shelf::default(), &seen).map_err(Failed::Invalid)?;
    let judged = judged(&plan, &tasks, failure.seed, vec![&mut Watch(interrupt)]).map_err(ReplayError::from)?;
    let title = format!("{} · seed {}", plan.scenario, failure.seed);
    let events = match failure.digest {
        Some(digest) if digest == judged.outcome.digest => "every event as it was",
        _ => "by other events",
    };
    match (failure.signatures.first(), judged.signatures.first()) {
        (_, None) => screen.result(&format!("holds now   {title}")),
        (Some(then), Some(now)) if then != now => {
            screen.result(&format!("fails otherwise   {title}"));
            screen.result(&format!("  then  {then}"));
            screen.result(&format!("  now   {now}"));
        }
        (_, Some(now)) => {
            screen.result(&format!("fails again, the same way   {title} · {events}"));
            screen.result(&format!("  {now}"));
        }
    }
    screen.result(&format!("  digest  b3:{}", judged.outcome.digest));
    Ok(judged.exit())
}
