//! `koipond new`: scenarios for a task, to begin with.

use std::path::{Component, Path, PathBuf};

use koipond_record::exit::ExitCode;
use koipond_scenarios::{TaskConfig, read_config};

use super::check::scenario_lines;
use super::interrupt::interruptible;
use super::scaffold::{Terms, own_task, scenarios};
use super::screen::Screen;
use super::write::write_new;
use crate::seen::Seen;
use crate::shelf::Shelf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder to write into; it is made if it is not there, and nothing in it is overwritten
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// The task: a folder with its config-task.yml, a bundle or a script; without one, a small task is written too
    #[arg(long, value_name = "DIR")]
    task: Option<PathBuf>,
}

/// What a task's config can be called.
const CONFIGS: [&str; 2] = ["config-task.yml", "config-task.yaml"];

pub(super) fn new(screen: &mut Screen, args: &Args) -> ExitCode {
    let made = match &args.task {
        Some(task) => terms(&args.out, task).map(|terms| scenarios(&terms)),
        None => own_task().map(|(terms, mut files)| {
            files.extend(scenarios(&terms));
            files
        }),
    };
    let written = made.and_then(|files| write_new(&args.out, &files).map(|()| files.into_keys().collect::<Vec<_>>()));
    let written = match written {
        Ok(written) => written,
        Err(why) => {
            screen.error(&why);
            return ExitCode::Invalid;
        }
    };
    written.iter().for_each(|path| screen.result(&format!("wrote {}", args.out.join(path).display())));
    let first = args.out.join("first-run.yaml");
    match checked(&args.out, &written) {
        Ok(()) => {
            screen.result("");
            screen.result(&format!("run it: koipond run {}", first.display()));
            screen.result("what a word in it means: koipond explain WORD");
            ExitCode::Held
        }
        Err(why) => {
            screen.error(&why);
            screen
                .error(&format!("the scenarios were written, but the task cannot be run yet; then: koipond check {}", args.out.display()));
            ExitCode::Invalid
        }
    }
}

/// Whether what was written can be run.
fn checked(out: &Path, written: &[String]) -> Result<(), String> {
    let is_scenario = |path: &&String| path.ends_with(".yaml");
    interruptible(|_| {
        let shelf = Shelf::default();
        written.iter().filter(is_scenario).try_for_each(|path| scenario_lines(&out.join(path), &[], &shelf).map(drop))
    })
}

/// What there is to know of a task before a scenario is written for it.
fn terms(out: &Path, task: &Path) -> Result<Terms, String> {
    if !task.exists() {
        return Err(format!("{}: there is no such file or folder; --task is a task's folder, its bundle or a script", task.display()));
    }
    let absolute = |path: &Path| std::path::absolute(path).map_err(|why| format!("{}: it cannot be found ({why})", path.display()));
    let (whole, out) = (absolute(task)?, absolute(out)?);
    let folder = if whole.is_dir() { whole.clone() } else { whole.parent().unwrap_or(&whole).to_owned() };
    let config = CONFIGS.iter().map(|name| folder.join(name)).find(|path| path.is_file());
    let read = config.as_deref().map(config_of).transpose()?;
    let name = folder.file_name().map_or_else(|| "the task".to_owned(), |name| name.to_string_lossy().into_owned());
    Ok(Terms::of(&name, relative(&out, &whole), config.map(|path| relative(&out, &path)), read))
}

fn config_of(path: &Path) -> Result<TaskConfig, String> {
    let name = path.display().to_string();
    let bytes = Seen::default().read(path).map_err(|why| format!("{name}: it cannot be read ({why})"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{name}: this file is not UTF-8 text"))?;
    read_config(&name, &text).map_err(|problems| problems.to_string())
}

/// A path from a folder, both whole, with `/` between its parts.
fn relative(folder: &Path, to: &Path) -> String {
    let clean = |path: &Path| {
        let mut parts: Vec<String> = Vec::new();
        for part in path.components() {
            match part {
                Component::ParentDir => drop(parts.pop()),
                Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
                _ => {}
            }
        }
        parts
    };
    let (from, to) = (clean(folder), clean(to));
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - same);
    let path = up.chain(to.into_iter().skip(same)).collect::<Vec<_>>().join("/");
    if path.is_empty() { ".".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_named_from_where_the_scenario_lies() {
        let from = |folder: &str, to: &str| relative(Path::new(folder), Path::new(to));
        assert_eq!(from("/a/pond", "/a/task"), "../task");
        assert_eq!(from("/a/task/pond", "/a/task"), "..");
        assert_eq!(from("/a/task", "/a/task"), ".");
        assert_eq!(from("/a/pond", "/a/x/../task/dist/main.js"), "../task/dist/main.js");
    }
}
