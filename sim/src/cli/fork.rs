//! `koipond fork`: a recorded run, run again with one change from some event on, as a scenario of its own.

use std::path::{Path, PathBuf};

use koipond_record::event::FaultEvent;
use koipond_record::exit::ExitCode;
use koipond_record::{Event, RecordError, RunFolder, Seq, What};

use super::alone::stand_alone;
use super::bug::bug;
use super::live::Live;
use super::run;
use super::screen::Screen;
use super::shrink::case_of_run;
use super::source::{RunPath, open_run, read};
use crate::lab::{Cast, Measure, Parting, Turn, fork as changed, part};
use crate::report::parting;

#[derive(clap::Args)]
#[command(after_help = "The exit code is that of the new run. Up to the event, it is the run that it was made of.")]
pub(super) struct Args {
    #[command(flatten)]
    run: RunPath,
    /// The event after which it is changed, as reports name it (`--at 9211`)
    #[arg(long, value_name = "SEQ")]
    at: u64,
    /// What changes: `without fault 3`, `fault: crash: { node: honest-2, for: 90 s }` (an entry of a timeline without its moment), or
    /// `behaviour honest-2 griefer` (a node or a group, from the next round on)
    #[arg(long, value_name = "CHANGE")]
    change: String,
    /// The folder of the new run; its scenario stands beside it as <FOLDER>.yaml. Without it, <RUN>.fork-<SEQ>
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// A run that is to be made.
pub(super) struct Fork {
    /// Its scenario, which is written.
    pub(super) scenario: PathBuf,
    pub(super) seed: u64,
    /// The folder of the files that it needs and that only the old run's folder has.
    files: PathBuf,
    /// Where its folder will be.
    pub(super) folder: PathBuf,
    /// From when on it differs, and how.
    note: String,
}

impl Fork {
    /// Nothing is left of what could not be made.
    fn take_back(&self) {
        let _ = std::fs::remove_file(&self.scenario);
        let _ = std::fs::remove_dir_all(&self.files);
    }
}

pub(super) fn fork(screen: &mut Screen, args: &Args) -> ExitCode {
    let at = Seq(args.at);
    let fork = match prepared(&args.run.path, at, &args.change, args.out.as_deref()) {
        Ok(fork) => fork,
        Err(why) => {
            screen.error(&why);
            return ExitCode::Invalid;
        }
    };
    let code = run::run(screen, &run::Args::of(fork.scenario.clone(), fork.seed, fork.folder.clone()));
    if code == ExitCode::Invalid {
        fork.take_back();
    }
    if matches!(code, ExitCode::Invalid | ExitCode::Bug | ExitCode::Interrupted) {
        return code;
    }
    match compared(&args.run.path, &fork.folder) {
        Ok((Some((found, ..)), _)) if place(&found) <= at && !is_path(&found) => {
            let first = place(&found);
            bug(screen, &format!("the fork at {at} differs from its run at {first} already, which it should not before its change"))
        }
        Ok((found, events)) => {
            told(args, &fork, found.as_ref(), events).iter().for_each(|line| screen.result(line));
            code
        }
        Err(why) => {
            screen.error(&why);
            ExitCode::Invalid
        }
    }
}

/// Where two runs part, and who is in each.
type Found = Option<(Parting, Cast, Cast)>;

/// Where the new run parts from the old one, and how many events it has.
fn compared(run: &Path, folder: &Path) -> Result<(Found, u64), String> {
    let run = open_run(run)?;
    let both = || {
        let (mut old, mut new) = (run.folder().log()?, RunFolder::open(folder)?.log()?);
        let found = part(&mut old, &mut new, None, Measure::Exact)?;
        let casts = Cast::of(&mut old)?.zip(Cast::of(&mut new)?);
        Ok((found.zip(casts).map(|(found, (old_cast, new_cast))| (found, old_cast, new_cast)), new.len()))
    };
    both().map_err(|why: RecordError| why.to_string())
}

/// The place in the log where they part; both count alike up to it.
fn place(found: &Parting) -> Seq {
    let of = |event: &Option<Event>| event.as_ref().map(|event| event.seq);
    of(&found.first).into_iter().chain(of(&found.second)).min().unwrap_or(Seq(0))
}

/// Whether nothing differs but the path of the task of an upgrade, which the log names from where its scenario lies.
fn is_path(found: &Parting) -> bool {
    let entry = |event: &Option<Event>| match event.as_ref().map(|event| &event.what) {
        Some(What::Fault(FaultEvent::Operator { entry, .. })) => Some(*entry),
        _ => None,
    };
    entry(&found.first).is_some() && entry(&found.first) == entry(&found.second)
}

fn told(args: &Args, fork: &Fork, found: Option<&(Parting, Cast, Cast)>, events: u64) -> Vec<String> {
    let run = args.run.path.display();
    let mut lines = vec![String::new(), format!("forked    {run} at #{}: {}", args.at, args.change), format!("  {}", fork.note)];
    match found {
        Some((found, ..)) if is_path(found) => {
            let why = "where an operator upgrades to a task whose path is another from the new scenario";
            lines.push(format!("  the same event by event up to {}, {why}; what follows was not compared", place(found)));
        }
        Some((found, old, new)) => {
            lines.push(format!("  the same event by event up to {}, where they part:", place(found)));
            lines.extend(parting(found, old, new));
        }
        None => lines.push(format!("  the same event by event to the end, all {events}: the change changed nothing")),
    }
    lines.push(format!("  scenario  {}", fork.scenario.display()));
    lines.push(format!("  compare   koipond diff {run} {}", fork.folder.display()));
    lines.push(format!("  look      koipond view {run} {}", fork.folder.display()));
    lines
}

/// Writes the scenario of a fork. It is read again, so that a change that cannot be is told as any other scenario's problem.
pub(super) fn prepared(run: &Path, at: Seq, change: &str, out: Option<&Path>) -> Result<Fork, String> {
    let turn: Turn = change.parse().map_err(|why: crate::lab::ForkError| why.to_string())?;
    let forked = changed(open_run(run)?.folder(), at, &turn).map_err(|why| why.to_string())?;
    let case = case_of_run(run)?;
    let folder = out.map_or_else(|| beside(run, at), |out| Ok(out.to_owned()))?;
    let scenario = with_ending(&folder, "yaml");
    if out.is_some() && scenario.exists() {
        return Err(format!("{}: this file is there already; name another folder with --out", scenario.display()));
    }
    let fork = Fork { files: with_ending(&folder, "files"), scenario, seed: case.seed, folder, note: forked.note.clone() };
    let head = format!("# Made by `koipond fork`: {} at {at}, {}", run.display(), change.replace(['\n', '\r'], " "));
    let text = |plan: &koipond_scenarios::Plan| format!("{head}\n# {}\n{}", forked.note, forked.yaml(plan));
    stand_alone(&case, &forked.plan, &fork.scenario, &fork.files, &text)?;
    let fits = read(&fork.scenario, &[], &Default::default()).and_then(|sources| match sources.as_slice() {
        [source] => forked.fits(&source.plan).map_err(|why| why.to_string()),
        _ => Err("the scenario of a fork has one case".to_owned()),
    });
    if let Err(why) = fits {
        fork.take_back();
        return Err(why);
    }
    Ok(fork)
}

/// Begins a fork as a process of its own, whose folder can be read while it grows.
pub(super) fn begun(run: &Path, at: Seq, change: &str) -> Result<Live, String> {
    let fork = prepared(run, at, change, None)?;
    let mut live = Live::start(&fork.scenario, fork.seed, &[], &fork.folder)?;
    if live.has_begun() {
        return Ok(live);
    }
    fork.take_back();
    Err(live.finish().stderr)
}

/// A folder beside that of the run which is still free: `runs/x/7.fork-165`.
fn beside(run: &Path, at: Seq) -> Result<PathBuf, String> {
    let whole = if run.is_dir() { run.to_owned() } else { Path::new("runs").join(run.file_stem().unwrap_or_default()) };
    let name = whole.file_name().map_or_else(|| "run".to_owned(), |name| name.to_string_lossy().into_owned());
    let base = whole.with_file_name(format!("{name}.fork-{}", at.0));
    let numbered = (2..1000).map(|n| with_ending(&base, &n.to_string()));
    let mut all = std::iter::once(base.clone()).chain(numbered);
    let free = all.find(|folder| !folder.exists() && !with_ending(folder, "yaml").exists());
    free.ok_or_else(|| format!("{}: there are a thousand forks already; name a folder with --out", base.display()))
}

/// A path with something more behind its last name, whatever dots that has.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().map_or_else(|| "run".to_owned(), |name| name.to_string_lossy().into_owned());
    path.with_file_name(format!("{name}.{ending}"))
}
