//! `koipond log`: a run's events as JSON lines.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use koipond_record::event::{RunEvent, Schedule};
use koipond_record::exit::ExitCode;
use koipond_record::{Event, NodeId, Seq, What};
use serde_json::{Value, json};

use super::interrupt::{Interrupt, interruptible};
use super::screen::Screen;
use super::source::RunPath;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    run: RunPath,
    /// The first event to print
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    from: u64,
    /// Only events of this node
    #[arg(long, value_name = "NODE")]
    node: Option<String>,
}

/// What the first event says of names and time.
#[derive(Default)]
struct Names {
    nodes: BTreeMap<NodeId, String>,
    schedule: Option<Schedule>,
}

pub(super) fn log(screen: &mut Screen, args: &Args) -> ExitCode {
    interruptible(|interrupt| printed(screen, args, interrupt))
}

fn printed(screen: &mut Screen, args: &Args, interrupt: &Interrupt) -> ExitCode {
    let opened = args.run.open().and_then(|run| Ok((run.folder().log().map_err(|why| why.to_string())?, run)));
    let (mut log, _run) = match opened {
        Ok(opened) => opened,
        Err(why) => {
            screen.error(&why);
            return ExitCode::Invalid;
        }
    };
    let mut names = Names::default();
    let mut lines = String::new();
    let mut unknown = None;
    let read = log.each(|event| {
        if let What::Run(RunEvent::Started { schedule, nodes, .. }) = &event.what {
            names.schedule = Some(schedule.clone());
            names.nodes = (0..).map(NodeId).zip(nodes.iter().map(|card| card.name.clone())).collect();
            unknown = args.node.clone().filter(|wanted| !names.nodes.values().any(|name| name == wanted));
        }
        if unknown.is_some() {
            return ControlFlow::Break(());
        }
        let node = event.node.and_then(|node| names.nodes.get(&node));
        if event.seq >= Seq(args.from) && args.node.as_ref().is_none_or(|wanted| node == Some(wanted)) {
            lines.push_str(&names.line(event).to_string());
            lines.push('\n');
        }
        // A reader that has gone away has read enough.
        if interrupt.is_set() || (lines.len() > 1 << 16 && screen.raw(&std::mem::take(&mut lines)).is_err()) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let _ = screen.raw(&lines);
    if let Some(wanted) = unknown {
        let known: Vec<&str> = names.nodes.values().map(String::as_str).collect();
        screen.error(&format!("there is no node `{wanted}` in this run; its nodes are {}", known.join(", ")));
        return ExitCode::Invalid;
    }
    if interrupt.is_set() {
        return ExitCode::Interrupted;
    }
    let damaged = read.err().map(|why| why.to_string());
    let cut = (!log.is_complete()).then(|| format!("the log was not ended; it holds {} events", log.len()));
    match damaged.or(cut) {
        Some(why) => {
            screen.error(&why);
            ExitCode::Invalid
        }
        None => ExitCode::Held,
    }
}

impl Names {
    fn line(&self, event: &Event) -> Value {
        let slot = self.schedule.as_ref().map(|s| s.clock.slot(event.at));
        let round = self.schedule.as_ref().zip(slot).map(|(s, slot)| s.clock.round(slot));
        json!({
            "seq": event.seq,
            "at": event.at,
            "slot": slot,
            "round": round,
            "node": event.node.and_then(|node| self.nodes.get(&node)),
            "cause": event.cause,
            "what": event.what,
        })
    }
}
