//! `koipond replay --node`: one node stepped alone, its console, and the first thing that it does otherwise.

use std::path::Path;

use koipond_record::event::Level;
use koipond_record::exit::ExitCode;
use koipond_record::{Event, What};

use super::interrupt::Interrupt;
use super::replay::{Failed, other_version};
use super::screen::Screen;
use super::source::RunPath;
use crate::lab::{Cast, StepError, Stepped, step};
use crate::report::{ShownEvent, grouped, in_short};
use crate::world::{AloneError, Line, Parted, RunError};

/// Steps one node of a run alone and says what came of it.
pub(super) fn node(screen: &mut Screen, run: &RunPath, name: &str, task: Option<&Path>, interrupt: &Interrupt) -> Result<ExitCode, Failed> {
    let run = run.open().map_err(Failed::Invalid)?;
    other_version(screen, &run.folder().manifest()?.koipond);
    let stepped = step(run.folder(), name, task, &|| interrupt.is_set()).map_err(|why| match why {
        StepError::Replay(why) => why.into(),
        StepError::Alone(AloneError::Run(RunError::Panicked(why))) => Failed::Bug(why.to_string()),
        why => Failed::Invalid(why.to_string()),
    })?;
    if interrupt.is_set() {
        return Ok(ExitCode::Interrupted);
    }
    let cast = Cast { nodes: stepped.nodes.clone(), schedule: stepped.schedule.clone() };
    stepped.alone.console.iter().for_each(|line| screen.result(&printed(line, &cast)));
    if !stepped.alone.console.is_empty() {
        screen.result("");
    }
    told(&stepped, &cast, name, task).iter().for_each(|line| screen.result(line));
    if let Some(cut) = &stepped.cut {
        screen.error(&format!("{cut}; the node was stepped as far as it goes"));
    }
    Ok(if stepped.alone.parted.is_some() { ExitCode::NotDeterministic } else { ExitCode::Held })
}

/// A line of the console, with its moment.
fn printed(line: &Line, cast: &Cast) -> String {
    let clock = &cast.schedule.clock;
    let slot = clock.slot(line.at);
    let level = match line.level {
        Some(Level::Debug) => "debug",
        Some(Level::Log) => "log  ",
        Some(Level::Warn) => "warn ",
        Some(Level::Error) => "error",
        None => "threw",
    };
    let more = line.len.saturating_sub(line.text.len() as u64);
    let more = if more == 0 { String::new() } else { format!("… and {more} bytes more") };
    let ms = line.at.0 / 1_000_000;
    format!("r{} slot {slot}  {}.{:03} s  {level}  {}{more}", clock.round(slot), ms / 1000, ms % 1000, line.text.replace('\n', "\n    "))
}

fn told(stepped: &Stepped, cast: &Cast, name: &str, task: Option<&Path>) -> Vec<String> {
    let alone = &stepped.alone;
    let count = |n: u64, one: &str| format!("{} {one}{}", grouped(n), if n == 1 { "" } else { "s" });
    let counts = format!("{}, {}, {}", count(alone.inputs, "input"), count(alone.calls, "call"), count(u64::from(alone.boots), "boot"));
    let title = format!("{name} · {} · seed {}", stepped.manifest.scenario, stepped.manifest.seed);
    match (&alone.parted, task) {
        (None, None) => vec![format!("the same   {title} · {counts}: every call, line and exit as in the log")],
        (None, Some(task)) => vec![format!("the same   {title} · {counts}: with {} it asks for the same", task.display())],
        (Some(parted), _) => {
            let mut lines = vec![format!("differs   {title} · after {counts}")];
            lines.extend(differs(parted, cast, stepped));
            lines
        }
    }
}

fn differs(parted: &Parted, cast: &Cast, stepped: &Stepped) -> Vec<String> {
    let shown = |event: &Event| ShownEvent::of(event, cast);
    let mut lines = Vec::new();
    if let Some(over) = &parted.over {
        lines.push(format!("  it was told  {}", shown(over).line()));
    }
    if !parted.before.is_empty() {
        lines.push("  before, it did as in the log:".to_owned());
        lines.extend(parted.before.iter().map(|event| format!("    {}", shown(event).line())));
    }
    let now = parted.now.clone().map(|did| {
        let at = parted.logged.as_ref().or(parted.over.as_ref());
        let event = Event {
            seq: at.map_or(koipond_record::Seq(0), |event| event.seq),
            at: at.map_or(koipond_record::SimTime(0), |event| event.at),
            node: Some(stepped.node),
            cause: None,
            what: What::Node(did),
        };
        shown(&event)
    });
    let logged = parted.logged.as_ref().map(shown);
    let json = |event: &Option<ShownEvent>| event.as_ref().map(|event| event.what.to_string()).unwrap_or_default();
    let (of_logged, of_now) = in_short(&json(&logged), &json(&now));
    for (label, event, json) in [("logged", logged, of_logged), ("now   ", now, of_now)] {
        match event {
            None => lines.push(format!("  {label}  nothing more before its next input")),
            Some(event) => {
                lines.push(format!("  {label}  {}", event.sentence()));
                lines.push(format!("          {json}"));
            }
        }
    }
    lines
}
