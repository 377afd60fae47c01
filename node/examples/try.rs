//! Runs a script in one node, outside of any world, and prints what it prints: `cargo run -p koipond-node --example try -- script.js`.
//!
//! Timers are answered at once in virtual time; questions to the world are not answered.

#![expect(clippy::disallowed_methods, reason = "this is a tool of the developer, not part of a run")]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;

use koipond_node::{Node, compile};
use koipond_record::SimTime;
use koipond_record::event::NodeEvent;

#[path = "../tests/common/mod.rs"]
pub mod common;

/// The latest moment to which timers are followed: an hour.
const UNTIL: SimTime = SimTime(3_599_999_999_999);

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1).map(PathBuf::from) else {
        return say("give a script");
    };
    let root = path.parent().unwrap_or(std::path::Path::new("")).to_owned();
    let entry = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let task = match compile(&entry, Rc::new(move |name| std::fs::read(root.join(name)).ok().map(Arc::from))) {
        Ok(task) => task,
        Err(why) => return say(&why.to_string()),
    };
    let ended = common::drive(&mut Node::new(common::config(1, 0, task)), UNTIL, |_, _, step| {
        for event in &step.events {
            match event {
                NodeEvent::Said { text, .. } => drop(say(text)),
                NodeEvent::Threw(error) => drop(say(&format!("uncaught {}: {}\n{}", error.name, error.message, error.stack))),
                NodeEvent::Hit { detail, .. } => drop(say(detail)),
                _ => {}
            }
        }
    });
    ended.map_or(ExitCode::SUCCESS, |exit| say(&format!("the process ended: {exit}")))
}

fn say(line: &str) -> ExitCode {
    let _ = writeln!(std::io::stdout(), "{line}");
    ExitCode::FAILURE
}
