//! `koipond check`: reads scenarios and their tasks, and runs nothing.

use std::path::PathBuf;

use koipond_record::exit::ExitCode;

use super::interrupt::interruptible;
use super::screen::Screen;
use super::source::{Source, find, read};
use crate::tasks::Tasks;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Scenario files, or folders of them
    #[arg(value_name = "SCENARIO|DIR", required = true)]
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
        match read(&file).and_then(|source| tasks_of(&source).map(|_| source)) {
            Ok(source) => {
                let plan = &source.plan;
                let (nodes, rounds, expected) = (plan.nodes.len(), plan.rounds + plan.settle, plan.expect.len());
                screen.result(&format!("{}: ok · {nodes} nodes, {rounds} rounds, {expected} expectations", source.file));
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
