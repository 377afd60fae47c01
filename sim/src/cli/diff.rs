//! `koipond diff`: in what two runs differ: their plans, their code, the first event, their verdicts.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::exit::ExitCode;
use koipond_record::{Manifest, RecordError, RunFolder};
use koipond_scenarios::nearest;
use serde::Serialize;
use serde_json::Value;

use super::format::Format;
use super::interrupt::interruptible;
use super::screen::Screen;
use super::source::open_run;
use crate::lab::{Cast, Measure, Parting, part, written};
use crate::report::{ShownEvent, parting};

#[derive(clap::Args)]
#[command(after_help = "Ends as diff(1) does: 0 where the runs are the same, 1 where they differ, 2 where that cannot be told.")]
pub(super) struct Args {
    /// A run folder, or a zip of one
    #[arg(value_name = "A")]
    first: std::path::PathBuf,
    /// The run folder or zip that it is held against
    #[arg(value_name = "B")]
    second: std::path::PathBuf,
    /// The first difference at this node
    #[arg(long, value_name = "NODE")]
    node: Option<String>,
    /// Compare the verdicts too; they count then
    #[arg(long)]
    verdicts: bool,
    /// How it is written to stdout
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// The version of the form of `--format json`.
const DIFF_FORMAT: u32 = 1;
/// How many differences of plans are listed for people.
const PATHS: usize = 20;

/// In what two runs differ.
#[derive(Serialize)]
struct Compared {
    format: u32,
    first: Told,
    second: Told,
    /// Whether nothing differs that was asked for.
    same: bool,
    /// Where the plans differ.
    plan: Vec<Changed>,
    /// Where the files of the tasks differ.
    files: Vec<Changed>,
    /// How the events were compared.
    measure: Measure,
    /// The first difference.
    parting: Option<Shown>,
    /// Verdicts that differ, if they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdicts: Option<Vec<Changed>>,
    /// For people.
    #[serde(skip)]
    lines: Vec<String>,
}

/// What a run says of itself.
#[derive(Serialize)]
struct Told {
    path: String,
    scenario: String,
    seed: u64,
    koipond: String,
    events: u64,
    digest: Option<String>,
    /// Whether its log was ended.
    complete: bool,
}

/// A value that differs.
#[derive(Serialize)]
struct Changed {
    path: String,
    first: Value,
    second: Value,
}

/// The first difference, with its context.
#[derive(Serialize)]
struct Shown {
    first: Option<ShownEvent>,
    second: Option<ShownEvent>,
    before: Vec<ShownEvent>,
    led_first: Vec<ShownEvent>,
    led_second: Vec<ShownEvent>,
}

pub(super) fn diff(screen: &mut Screen, args: &Args) -> ExitCode {
    match interruptible(|interrupt| (compared(args), interrupt.is_set())) {
        (_, true) => ExitCode::Interrupted,
        (Err(why), _) => {
            screen.error(&why);
            ExitCode::Invalid
        }
        (Ok(compared), _) => {
            match args.format {
                Format::Human => compared.human().iter().for_each(|line| screen.result(line)),
                Format::Json => {
                    let _ = screen.raw(&(serde_json::to_string_pretty(&compared).unwrap_or_default() + "\n"));
                }
            }
            for told in [&compared.first, &compared.second].into_iter().filter(|told| !told.complete) {
                screen.error(&format!("{}: the log was not ended; it holds {} events", told.path, told.events));
            }
            // As diff(1) ends: 0 the same, 1 different, 2 trouble.
            if compared.same { ExitCode::Held } else { ExitCode::Broken }
        }
    }
}

fn compared(args: &Args) -> Result<Compared, String> {
    let (first, second) = (open_run(&args.first)?, open_run(&args.second)?);
    let of = |path: &std::path::Path, why: RecordError| format!("{}: {why}", path.display());
    let (one, two) = (first.folder(), second.folder());
    let manifests = (one.manifest().map_err(|why| of(&args.first, why))?, two.manifest().map_err(|why| of(&args.second, why))?);
    let mut a = one.log().map_err(|why| of(&args.first, why))?;
    let mut b = two.log().map_err(|why| of(&args.second, why))?;
    let cast = |cast: Result<Option<Cast>, RecordError>, path: &std::path::Path| {
        let cast = cast.map_err(|why| of(path, why))?;
        cast.ok_or_else(|| format!("{}: the log holds no beginning of a run", path.display()))
    };
    let casts = (cast(Cast::of(&mut a), &args.first)?, cast(Cast::of(&mut b), &args.second)?);
    if let Some(name) = &args.node {
        is_known(name, &casts)?;
    }
    let measure = if manifests.0.seed == manifests.1.seed { Measure::Exact } else { Measure::Story };
    let found = part(&mut a, &mut b, args.node.as_deref(), measure).map_err(|why| why.to_string())?;
    let verdicts = args.verdicts.then(|| verdicts(one, two));
    let same = found.is_none() && verdicts.as_ref().is_none_or(Vec::is_empty);
    let lines = found.as_ref().map(|found| parting(found, &casts.0, &casts.1)).unwrap_or_default();
    Ok(Compared {
        format: DIFF_FORMAT,
        first: told(&args.first, &manifests.0, (a.len(), a.is_complete())),
        second: told(&args.second, &manifests.1, (b.len(), b.is_complete())),
        same,
        plan: plans(one, two),
        files: files(&manifests.0, &manifests.1),
        measure,
        parting: found.map(|found| shown(&found, &casts)),
        verdicts,
        lines,
    })
}

fn is_known(name: &str, casts: &(Cast, Cast)) -> Result<(), String> {
    let known: BTreeSet<&str> = casts.0.nodes.iter().chain(&casts.1.nodes).map(|card| card.name.as_str()).collect();
    if known.contains(name) {
        return Ok(());
    }
    let near = nearest(name, known.iter().copied()).map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
    let known: Vec<&str> = known.into_iter().collect();
    Err(format!("there is no node `{name}` in these runs{near}; their nodes are {}", known.join(", ")))
}

fn told(path: &std::path::Path, manifest: &Manifest, (events, complete): (u64, bool)) -> Told {
    Told {
        path: path.display().to_string(),
        scenario: manifest.scenario.clone(),
        seed: manifest.seed,
        koipond: manifest.koipond.clone(),
        events,
        digest: manifest.digest.map(|digest| format!("b3:{digest}")),
        complete,
    }
}

fn shown(found: &Parting, (first, second): &(Cast, Cast)) -> Shown {
    let all = |events: &[koipond_record::Event], cast: &Cast| events.iter().map(|event| ShownEvent::of(event, cast)).collect();
    Shown {
        first: found.first.as_ref().map(|event| ShownEvent::of(event, first)),
        second: found.second.as_ref().map(|event| ShownEvent::of(event, second)),
        before: all(&found.before, if found.first.is_some() { first } else { second }),
        led_first: all(&found.led_first, first),
        led_second: all(&found.led_second, second),
    }
}

/// Where two plans differ. One that cannot be read, since another version wrote it, is compared all the same: it is JSON.
fn plans(first: &RunFolder, second: &RunFolder) -> Vec<Changed> {
    let plan = |folder: &RunFolder| folder.plan::<Value>().unwrap_or_default();
    let mut found = Vec::new();
    walk("", &plan(first), &plan(second), &mut found);
    found
}

fn walk(path: &str, first: &Value, second: &Value, found: &mut Vec<Changed>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (first, second) {
        _ if first == second => {}
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            keys.into_iter()
                .for_each(|key| walk(&below(key), a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null), found));
        }
        (Value::Array(a), Value::Array(b)) => {
            for n in 0..a.len().max(b.len()) {
                walk(&format!("{path}[{n}]"), a.get(n).unwrap_or(&Value::Null), b.get(n).unwrap_or(&Value::Null), found);
            }
        }
        _ => found.push(Changed { path: path.to_owned(), first: first.clone(), second: second.clone() }),
    }
}

/// Where the files of the tasks differ, by their hashes. Tasks are the same by their order, since their names are paths.
fn files(first: &Manifest, second: &Manifest) -> Vec<Changed> {
    let tasks = |manifest: &Manifest| -> Vec<String> {
        let mut tasks: Vec<String> = Vec::new();
        manifest.files.iter().filter(|file| file.entry).for_each(|file| tasks.push(file.task.clone()));
        tasks
    };
    let names = tasks(first);
    let all = |manifest: &Manifest| -> BTreeMap<String, Value> {
        let own = tasks(manifest);
        let name = |task: &String| own.iter().position(|one| one == task).and_then(|n| names.get(n)).unwrap_or(task).clone();
        manifest.files.iter().map(|file| (format!("{}/{}", name(&file.task), file.path), Value::from(file.blake3.to_string()))).collect()
    };
    unlike(&all(first), &all(second))
}

fn verdicts(first: &RunFolder, second: &RunFolder) -> Vec<Changed> {
    let all = |folder: &RunFolder| written(folder).into_iter().map(|(name, stands)| (name, Value::from(stands))).collect();
    unlike(&all(first), &all(second))
}

fn unlike(first: &BTreeMap<String, Value>, second: &BTreeMap<String, Value>) -> Vec<Changed> {
    let names: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
    let value = |of: &BTreeMap<String, Value>, name: &String| of.get(name).cloned().unwrap_or_default();
    let both = names.into_iter().map(|name| Changed { path: name.clone(), first: value(first, name), second: value(second, name) });
    both.filter(|one| one.first != one.second).collect()
}

impl Compared {
    fn human(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (word, told) in [("first ", &self.first), ("second", &self.second)] {
            lines.push(format!(
                "{word}  {} · {} · seed {} · {} events · koipond {}",
                told.path, told.scenario, told.seed, told.events, told.koipond
            ));
        }
        section(&mut lines, "the plans differ:", &self.plan);
        section(&mut lines, "the code differs:", &self.files);
        if let Some(verdicts) = &self.verdicts {
            section(&mut lines, "the verdicts differ:", verdicts);
            if verdicts.is_empty() {
                lines.push("the verdicts are the same".to_owned());
            }
        }
        let how = match self.measure {
            Measure::Exact => "",
            Measure::Story => " (the seeds differ, so compared is what happens to whom in each round, not when and with which keys)",
        };
        if self.lines.is_empty() {
            lines.push(format!("the events are the same{how}"));
        } else {
            lines.push(format!("they part here{how}:"));
            lines.extend(self.lines.iter().cloned());
        }
        lines
    }
}

fn section(lines: &mut Vec<String>, title: &str, changed: &[Changed]) {
    if changed.is_empty() {
        return;
    }
    lines.push(title.to_owned());
    for one in changed.iter().take(PATHS) {
        lines.push(format!("  {}: {} → {}", one.path, short(&one.first), short(&one.second)));
    }
    if changed.len() > PATHS {
        lines.push(format!("  and {} more (`--format json` has all)", changed.len() - PATHS));
    }
}

/// A value in few characters.
fn short(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST).chain(['…']).collect() }
}
