//! `koipond why`: why a node has what it has, from a run folder's log.

use std::ops::ControlFlow;

use koipond_record::Round;
use koipond_record::exit::ExitCode;
use koipond_scenarios::nearest;

use super::format::Format;
use super::interrupt::{Interrupt, interruptible};
use super::screen::Screen;
use super::source::RunPath;
use crate::report::why::{Why, human};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    run: RunPath,
    /// The node
    #[arg(long, value_name = "NODE")]
    node: String,
    /// Only what is about this round
    #[arg(long, value_name = "ROUND")]
    round: Option<u64>,
    /// How it is written to stdout
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn why(screen: &mut Screen, args: &Args) -> ExitCode {
    interruptible(|interrupt| receipts(screen, args, interrupt))
}

fn receipts(screen: &mut Screen, args: &Args, interrupt: &Interrupt) -> ExitCode {
    let mut why = Why::of(&args.node);
    let cut = match read(args, &mut why, interrupt) {
        Ok(cut) => cut,
        Err(reason) => {
            screen.error(&reason);
            return ExitCode::Invalid;
        }
    };
    if interrupt.is_set() {
        return ExitCode::Interrupted;
    }
    if let Some(nodes) = why.unknown() {
        let near = nearest(&args.node, nodes.iter().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
        screen.error(&format!("there is no node `{}` in this run{near}; its nodes are {}", args.node, nodes.join(", ")));
        return ExitCode::Invalid;
    }
    let Some(told) = why.finish() else {
        screen.error(&format!("{}: the log holds no beginning of a run", args.run.path.display()));
        return ExitCode::Invalid;
    };
    let told = match args.round {
        Some(round) => told.in_round(Round(round)),
        None => told,
    };
    match args.format {
        Format::Human => human(&told).iter().for_each(|line| screen.result(line)),
        Format::Json => {
            let text = serde_json::to_string_pretty(&told).unwrap_or_default();
            let _ = screen.raw(&(text + "\n"));
        }
    }
    if let Some(cut) = cut {
        screen.error(&cut);
        return ExitCode::Invalid;
    }
    ExitCode::Held
}

/// Reads the log; gives what is to be said of one that was not ended.
fn read(args: &Args, why: &mut Why, interrupt: &Interrupt) -> Result<Option<String>, String> {
    let run = args.run.open()?;
    let mut log = run.folder().log().map_err(|reason| reason.to_string())?;
    let read = log.each(|event| {
        why.on_event(event);
        if why.unknown().is_some() || interrupt.is_set() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    read.map_err(|reason| reason.to_string())?;
    Ok((!log.is_complete()).then(|| format!("the log was not ended; it holds {} events", log.len())))
}
