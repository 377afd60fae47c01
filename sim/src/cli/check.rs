//! `koipond check`: reads scenarios and their tasks, or a task's `config-task.yml`, and runs nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use koipond_record::exit::ExitCode;
use koipond_scenarios::{Plan, is_config, read_config};

use super::interrupt::interruptible;
use super::screen::Screen;
use super::source::{Source, find, is_called_config, read, setting};
use crate::seen::Seen;
use crate::shelf::Shelf;
use crate::tasks::Tasks;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Scenario files, folders of them, or a task's config-task.yml
    #[arg(value_name = "SCENARIO|DIR|CONFIG", required = true)]
    scenarios: Vec<PathBuf>,
    /// Set a variable of the scenarios; can be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    set: Vec<(String, String)>,
}

pub(super) fn check(screen: &mut Screen, args: &Args) -> ExitCode {
    let files = match find(&args.scenarios, &Seen::default()) {
        Ok(files) => files,
        Err(why) => {
            screen.error(&why);
            return ExitCode::Invalid;
        }
    };
    interruptible(|interrupt| {
        let (shelf, mut codes) = (Shelf::default(), Vec::new());
        for file in files {
            if interrupt.is_set() {
                codes.push(ExitCode::Interrupted);
                break;
            }
            let checked = match config_in(&file) {
                Some(config) => config_lines(&file, &config),
                None => scenario_lines(&file, &args.set, &shelf),
            };
            match checked {
                Ok(lines) => lines.iter().for_each(|line| screen.result(line)),
                Err(why) => {
                    screen.error(&why);
                    codes.push(ExitCode::Invalid);
                }
            }
        }
        ExitCode::worst(codes)
    })
}

fn config_lines(file: &Path, config: &str) -> Result<Vec<String>, String> {
    let name = file.display().to_string();
    let read = read_config(&name, config).map_err(|problems| problems.to_string())?;
    Ok(vec![format!("{name}: ok · {}", read.report(&name, config).trim_end())])
}

/// What is said of a scenario: a line for each case, then what of it makes one doubt.
pub(super) fn scenario_lines(file: &Path, set: &[(String, String)], shelf: &Shelf) -> Result<Vec<String>, String> {
    let seen = Arc::default();
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for source in read(file, set, &seen)? {
        let plan = &source.plan;
        let tasks = match tasks_of(plan, &source, shelf, &seen) {
            Ok(tasks) => tasks,
            Err(why) => {
                if !wrong.contains(&why) {
                    wrong.push(why);
                }
                continue;
            }
        };
        let (nodes, rounds, expected) = (plan.nodes.len(), plan.rounds + plan.settle, plan.expect.len());
        let case = if source.case.is_empty() { String::new() } else { format!("{} · ", source.case) };
        lines.push(format!("{}: ok · {case}{nodes} nodes, {rounds} rounds, {expected} expectations", source.file));
        for remark in plan.remarks().into_iter().chain(tasks.warnings()) {
            let line = format!("  note: {remark}");
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    if wrong.is_empty() { Ok(lines) } else { Err(wrong.join("\n")) }
}

/// The text of a file, if it is called like a task's config or is one.
fn config_in(path: &Path) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the config is read before anything runs")]
    let text = std::fs::read_to_string(path).ok()?;
    (is_called_config(path) || is_config(&text)).then_some(text)
}

/// The tasks of a plan, compiled, its own tried once. It needs the stack of a thread that was started for work.
pub(super) fn tasks_of(plan: &Plan, source: &Source, shelf: &Shelf, seen: &Arc<Seen>) -> Result<Tasks, String> {
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", source.file);
    let tasks = Tasks::read_with(plan, &source.folder, shelf, seen)
        .map_err(|errors| errors.iter().map(|error| told(error)).collect::<Vec<_>>().join("\n"))?;
    tasks.try_main(plan).map_err(|error| told(&error))?;
    Ok(tasks)
}
