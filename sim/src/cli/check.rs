//! `koipond check`: reads scenarios and their tasks, or a task's `config-task.yml`, and runs nothing.

use std::path::{Path, PathBuf};

use koipond_record::exit::ExitCode;
use koipond_scenarios::{is_config, read_config};

use super::interrupt::interruptible;
use super::screen::Screen;
use super::source::{Source, find, read};
use crate::tasks::Tasks;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Scenario files, folders of them, or a task's config-task.yml
    #[arg(value_name = "SCENARIO|DIR|CONFIG", required = true)]
    scenarios: Vec<PathBuf>,
}

pub(super) fn check(screen: &mut Screen, args: &Args) -> ExitCode {
    let files = match find(&args.scenarios) {
        Ok(files) => files,
        Err(why) => {
            screen.error(&why);
            return ExitCode::Invalid;
        }
    };
    let mut codes = Vec::new();
    for file in files {
        if let Some(config) = config_in(&file) {
            match read_config(&file.display().to_string(), &config) {
                Ok(read) => {
                    screen.result(&format!("{}: ok · {}", file.display(), read.report(&file.display().to_string(), &config).trim_end()));
                    codes.push(ExitCode::Held);
                }
                Err(problems) => {
                    screen.error(&problems.to_string());
                    codes.push(ExitCode::Invalid);
                }
            }
            continue;
        }
        match read(&file).and_then(|source| tasks_of(&source).map(|tasks| (source, tasks))) {
            Ok((source, tasks)) => {
                let plan = &source.plan;
                let (nodes, rounds, expected) = (plan.nodes.len(), plan.rounds + plan.settle, plan.expect.len());
                screen.result(&format!("{}: ok · {nodes} nodes, {rounds} rounds, {expected} expectations", source.file));
                for remark in plan.remarks().into_iter().chain(tasks.warnings()) {
                    screen.result(&format!("  note: {remark}"));
                }
                codes.push(ExitCode::Held);
            }
            Err(why) => {
                screen.error(&why);
                codes.push(ExitCode::Invalid);
            }
        }
    }
    ExitCode::worst(codes)
}

/// The text of a file, if it is called like a task's config or is one.
fn config_in(path: &Path) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the config is read before anything runs")]
    let text = std::fs::read_to_string(path).ok()?;
    let is_called_so = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("config-task"));
    (is_called_so || is_config(&text)).then_some(text)
}

/// The tasks of a scenario, compiled, its own tried once.
pub(super) fn tasks_of(source: &Source) -> Result<Tasks, String> {
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", source.file);
    // A thread of its own, since JavaScript may need a deep stack.
    interruptible(|_| {
        let tasks = Tasks::read(&source.plan, &source.folder)
            .map_err(|errors| errors.iter().map(|error| told(error)).collect::<Vec<_>>().join("\n"))?;
        tasks.try_main(&source.plan).map_err(|error| told(&error))?;
        Ok(tasks)
    })
}
