//! What `koipond shrink` writes: the scenario, the files it needs, what is known for another time; and what it says in the end.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use koipond_record::exit::ExitCode;
use koipond_scenarios::{Plan, written_out};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::alone::{stand_alone, write};
use super::bug::bug;
use super::screen::Screen;
use super::shrink::Case;
use super::source::read;
use crate::lab::judged;
use crate::lab::shrink::{Contrast, Shrunk, Size};
use crate::report::{Align, table};
use crate::seen::Seen;
use crate::tasks::Tasks;

/// The first words of every scenario that is written, by which one can be known again and written anew.
const MADE: &str = "# Made by `koipond shrink`";

/// Where the scenario is written.
pub(super) struct Home {
    out: PathBuf,
}

impl Home {
    /// This file, unless it is somebody else's.
    pub(super) fn at(out: &Path) -> Result<Self, String> {
        let ending = out.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
        if !ending || out.is_dir() {
            return Err(format!("{}: name a file that ends with .yaml", out.display()));
        }
        if out.exists() && !text_of(out).is_some_and(|text| text.contains(MADE)) {
            return Err(format!("{}: this file is there already and was not made by shrink; name another with --out", out.display()));
        }
        Ok(Self { out: out.to_owned() })
    }

    /// A file beside it: `7.shrunk.yaml` has `7.shrunk.state.json`.
    fn beside(&self, ending: &str) -> PathBuf {
        self.out.with_extension(ending)
    }

    /// What was known when it was stopped before.
    pub(super) fn state<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&text_of(&self.beside("state.json"))?).ok()
    }

    /// Keeps what is known, all of it or as it was.
    pub(super) fn keep(&self, state: &impl Serialize) -> Result<(), String> {
        let (place, new) = (self.beside("state.json"), self.beside("state.json.new"));
        write(&new, &serde_json::to_vec(state).unwrap_or_default())?;
        std::fs::rename(&new, &place).map_err(|why| format!("{}: it cannot be written ({why})", place.display()))
    }

    /// Writes a plan as a scenario that stands alone.
    fn write(&self, case: &Case, plan: &Plan, out: &Path, command: &str) -> Result<(), String> {
        let text = |plan: &Plan| format!("{MADE}; it fails again with:\n#   {command}\n{}", written_out(plan));
        stand_alone(case, plan, out, &self.beside("files"), &text)
    }
}

/// Writes the result and tells of it. The scenario is run once more from its file, to prove it.
pub(super) fn tell(screen: &mut Screen, case: &Case, home: &Home, shrunk: &Shrunk, seconds: f64) -> ExitCode {
    let command = |out: &Path| format!("koipond run {} --seed {}", out.display(), case.seed);
    let again = command(&home.out);
    let mut written = home.write(case, &shrunk.plan, &home.out, &again);
    let mut others = Vec::new();
    for (n, slip) in (1..).zip(&shrunk.slips) {
        let out = home.beside(&format!("other-{n}.yaml"));
        let files = |name: &str| {
            let file = case.tasks.files().iter().find(|(file, _)| file.task == name && file.path == name);
            file.map(|(_, content)| content.to_vec()).ok_or_else(|| "there is no such file".to_owned())
        };
        if let Ok(plan) = koipond_scenarios::parse_with(&case.plan.file, &slip.text, &files) {
            let about = format!("Met while `{}`, seed {}, was shrunk. It fails so: {}", case.plan.scenario, case.seed, slip.signature);
            let plan = Plan { about, ..plan };
            written = written.and_then(|()| home.write(case, &plan, &out, &command(&out)));
            others.push((slip, out));
        }
    }
    if let Err(why) = written {
        screen.error(&why);
        return ExitCode::Invalid;
    }
    match proven(&home.out, case.seed, shrunk) {
        Ok(true) => {}
        Ok(false) => {
            let why = format!("{} does not fail as the run that it was made of: {}", home.out.display(), shrunk.wanted);
            return bug(screen, &why);
        }
        Err(why) => return bug(screen, &why),
    }
    screen.result(&format!("shrunk    {} · seed {}", case.plan.scenario, case.seed));
    screen.result(&format!("  {}", shrunk.wanted));
    if shrunk.wanted.expectation != shrunk.signature.expectation {
        screen.result(&format!("  before: {}", shrunk.signature));
    }
    screen.result("");
    sizes(shrunk).iter().for_each(|line| screen.result(line));
    screen.result("");
    let end = if shrunk.done { "nothing more can be taken away" } else { "stopped before its end; the same command goes on" };
    screen.result(&format!("  {} runs in {seconds:.1} s; {end}", shrunk.runs));
    screen.result("  run once more from the file: the same failure");
    screen.result(match shrunk.contrast {
        Contrast::Clean => "  without its faults and behaviours, the expectation holds",
        Contrast::WithoutFaults => "  without its faults, the expectation holds",
        Contrast::WithoutBehaviours => "  without its behaviours, the expectation holds",
        Contrast::None => "  the expectation fails without any fault or behaviour too, so look at the task and at the rest of the world",
    });
    for (slip, out) in &others {
        screen.result("");
        screen.result(&format!("  another failure was met on the way: {}", slip.signature));
        screen.result(&format!("    {}", command(out)));
    }
    screen.result("");
    screen.result(&format!("  scenario  {}", home.out.display()));
    screen.result(&format!("  again     {again}"));
    ExitCode::Held
}

/// The sizes before and after.
fn sizes(shrunk: &Shrunk) -> Vec<String> {
    let row = |name: &str, size: Size| {
        let Size { nodes, rounds, faults, behaviours, bytes } = size;
        vec![name.to_owned(), nodes.to_string(), rounds.to_string(), faults.to_string(), behaviours.to_string(), bytes.to_string()]
    };
    let right = |name| (name, Align::Right);
    let head = [("      ", Align::Left), right("nodes"), right("rounds"), right("faults"), right("behaviours"), right("bytes")];
    let lines = table(&head, &[row("before", shrunk.before), row("after", shrunk.after)]);
    lines.into_iter().map(|line| format!("  {line}")).collect()
}

/// Whether the scenario, read from its file, fails as it should.
fn proven(out: &Path, seed: u64, shrunk: &Shrunk) -> Result<bool, String> {
    let sources = read(out, &[], &Arc::<Seen>::default())?;
    let source = sources.first().ok_or("it has no case")?;
    let tasks = Tasks::read(&source.plan, &source.folder);
    let tasks = tasks.map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let judged = judged(&source.plan, &tasks, seed, Vec::new()).map_err(|why| why.to_string())?;
    Ok(judged.signatures.iter().any(|signature| signature.refines(&shrunk.wanted)))
}

fn text_of(path: &Path) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "what an earlier command wrote is read before anything runs")]
    std::fs::read_to_string(path).ok()
}
