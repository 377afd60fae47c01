//! The table of commands, panics, the way out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode as ProcessExit;

use clap::{Parser, Subcommand};
use koipond_record::exit::ExitCode;

use super::bug::{VERSION, bug};
use super::screen::Screen;
use super::{check, diff, explain, fork, list, log, new, pack, replay, report, run, schema, search, self_test, shrink, storage, view, why};

/// A deterministic simulator and test harness for Koii tasks.
#[derive(Parser)]
#[command(name = "koipond", version = VERSION, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run scenarios and judge them
    Run(run::Args),
    /// Read scenarios and their tasks, and run nothing
    Check(check::Args),
    /// Show the library of scenarios, a line each, or copy one of them
    List(list::Args),
    /// Tell what a word of a scenario means
    Explain(explain::Args),
    /// Write scenarios for a task, to begin with
    New(new::Args),
    /// Search a scenario's worlds for failures: faults and cheats drawn again and again, led to what was not seen yet
    Search(search::Args),
    /// Print a run's events as JSON lines
    Log(log::Args),
    /// Write a report from run folders, in any form, without running anything
    Report(report::Args),
    /// Tell why a node has what it has: a receipt of each change, with what led to it
    Why(why::Args),
    /// Run a run folder or a kept failure again and compare every event, or one node alone
    Replay(replay::Args),
    /// Name the first event in which two runs differ, and what led to it
    Diff(diff::Args),
    /// Pack a run folder into one zip file, to look at it elsewhere
    Pack(pack::Args),
    /// Make a failing run as small as it can be, as a scenario that stands alone
    Shrink(shrink::Args),
    /// Run a recorded run again with one change from some event on
    Fork(fork::Args),
    /// Look at a run in the terminal, recorded or while it goes on
    View(view::Args),
    /// Write what a run stored as a CAR file, or seed a scenario from one
    #[command(subcommand)]
    Storage(storage::Command),
    /// Print the JSON schema of scenarios, for editors
    Schema,
    /// Plant bugs in Koipond itself, and see which of its own checks catches each
    SelfTest(self_test::Args),
}

/// The program.
#[must_use]
pub fn main() -> ProcessExit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(why) => {
            // clap prints help and version to stdout and everything else to stderr, as we do.
            let shown = why.print();
            let code = if why.use_stderr() || shown.is_err() { ExitCode::Invalid } else { ExitCode::Held };
            return ProcessExit::from(code.number());
        }
    };
    // A panic is told once, in our own words, where it is caught.
    std::panic::set_hook(Box::new(|_| {}));
    let code = catch_unwind(AssertUnwindSafe(|| dispatch(cli.command))).unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
        let words = text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default();
        bug(&mut Screen::new(), &words)
    });
    ProcessExit::from(code.number())
}

fn dispatch(command: Command) -> ExitCode {
    let mut screen = Screen::new();
    match command {
        Command::Run(args) => run::run(&mut screen, &args),
        Command::Check(args) => check::check(&mut screen, &args),
        Command::List(args) => list::list(&mut screen, &args),
        Command::Explain(args) => explain::explain(&mut screen, &args),
        Command::New(args) => new::new(&mut screen, &args),
        Command::Search(args) => search::search(&mut screen, &args),
        Command::Log(args) => log::log(&mut screen, &args),
        Command::Report(args) => report::report(&mut screen, &args),
        Command::Why(args) => why::why(&mut screen, &args),
        Command::Replay(args) => replay::replay(&mut screen, &args),
        Command::Diff(args) => diff::diff(&mut screen, &args),
        Command::Pack(args) => pack::pack(&mut screen, &args),
        Command::Shrink(args) => shrink::shrink(&mut screen, &args),
        Command::Fork(args) => fork::fork(&mut screen, &args),
        Command::View(args) => view::view(&mut screen, &args),
        Command::Storage(command) => storage::storage(&mut screen, &command),
        Command::Schema => schema::schema(&mut screen),
        Command::SelfTest(args) => self_test::self_test(&mut screen, &args),
    }
}
