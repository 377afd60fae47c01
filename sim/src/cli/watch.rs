//! `koipond run --watch`: runs again whenever a scenario, a file it names or its task changes.
//!
//! Files are looked at twenty times a second, which works on every disk and through every editor. What was compiled stays as long as its
//! files are the same. A save that changes nothing of a run, such as a comment, runs nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use koipond_record::Hash;
use koipond_record::exit::ExitCode;

use super::batch::Entry;
use super::check::tasks_of;
use super::interrupt::Interrupt;
use super::run::{Args, entries, once};
use super::screen::Screen;
use crate::seen::Seen;
use crate::shelf::Shelf;

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(50);

/// Runs until Ctrl-C, and ends as the last run did that was not interrupted; with 130 if there was none.
pub(super) fn watch(screen: &mut Screen, args: &Args, shelf: &Shelf, interrupt: &Interrupt) -> ExitCode {
    let (mut last, mut before) = (None, None);
    while !interrupt.is_set() {
        let seen = Arc::new(Seen::default());
        let read = entries(args, &seen);
        let marks = marks(&read, shelf, &seen);
        if before.as_ref() == Some(&marks) {
            screen.error("saved, and nothing changed that matters to a run");
        } else {
            before = Some(marks);
            screen.page();
            match &read {
                Ok(entries) => match attempt(screen, args, entries, shelf, &seen, interrupt) {
                    Some(code) => last = Some(code),
                    None => {
                        before = None;
                        continue;
                    }
                },
                Err(why) => {
                    screen.error(why);
                    last = Some(ExitCode::Invalid);
                }
            }
        }
        let files = seen.count();
        screen.error(&format!("watching {files} file{}; Ctrl-C ends", if files == 1 { "" } else { "s" }));
        while !interrupt.is_set() && !seen.changed() {
            std::thread::park_timeout(PAUSE);
        }
        settle(&seen, interrupt);
    }
    last.unwrap_or(ExitCode::Interrupted)
}

/// Waits until nothing is written between two looks: an editor empties a file before it fills it.
fn settle(seen: &Seen, interrupt: &Interrupt) {
    let mut before = seen.now();
    while !interrupt.is_set() {
        std::thread::park_timeout(PAUSE);
        let now = seen.now();
        if now == before {
            return;
        }
        before = now;
    }
}

/// Runs all once; nothing if it was interrupted, or if a file changed meanwhile.
fn attempt(
    screen: &mut Screen,
    args: &Args,
    entries: &[Entry],
    shelf: &Shelf,
    seen: &Arc<Seen>,
    interrupt: &Interrupt,
) -> Option<ExitCode> {
    let (own, done) = (Interrupt::default(), AtomicBool::new(false));
    let code = std::thread::scope(|scope| {
        let look = || {
            while !done.load(Ordering::Relaxed) {
                if interrupt.is_set() {
                    own.press();
                } else if seen.file_changed() {
                    own.spoil();
                }
                std::thread::park_timeout(PAUSE);
            }
        };
        let looker = std::thread::Builder::new().name("look".to_owned()).spawn_scoped(scope, look);
        let code = once(screen, args, entries, shelf, seen, &own);
        done.store(true, Ordering::Relaxed);
        if let Ok(looker) = looker {
            looker.thread().unpark();
        }
        code
    });
    (!own.is_set()).then_some(code)
}

/// What decides how the runs go: a mark for each scenario, or what is wrong with it.
fn marks(read: &Result<Vec<Entry>, String>, shelf: &Shelf, seen: &Arc<Seen>) -> Vec<String> {
    let mark = |entry: &Entry| match entry {
        Entry::Wrong { why, .. } => why.clone(),
        Entry::Ready(source) => {
            let plan = serde_json::to_vec(&source.plan).unwrap_or_default();
            let tasks = tasks_of(&source.plan, source, shelf, seen).map_or_else(|why| why, |tasks| tasks.mark());
            format!("{} {} {tasks}", source.plan.scenario, Hash::of(&plan))
        }
    };
    match read {
        Ok(entries) => entries.iter().map(mark).collect(),
        Err(why) => vec![why.clone()],
    }
}
