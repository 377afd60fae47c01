//! `koipond replay`: runs a folder again and compares every event.

use koipond_kernel::CONTAINMENT;
use koipond_record::RunFolder;
use koipond_record::exit::ExitCode;

use super::bug::bug;
use super::interrupt::{Watch, interruptible};
use super::screen::Screen;
use super::source::RunPath;
use crate::lab::{ReplayError, replay as run_again};
use crate::report::{difference, grouped};
use crate::world::RunError;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    run: RunPath,
}

pub(super) fn replay(screen: &mut Screen, args: &Args) -> ExitCode {
    let (replayed, interrupted) = interruptible(|interrupt| {
        let folder = RunFolder::open(&args.run.path).map_err(ReplayError::from);
        (folder.and_then(|folder| run_again(&folder, &mut Watch(interrupt))), interrupt.is_set())
    });
    if interrupted {
        screen.error("the replay was interrupted; nothing was compared to the end");
        return ExitCode::Interrupted;
    }
    let replay = match replayed {
        Ok(replay) => replay,
        Err(ReplayError::Run(RunError::Panicked(why))) => return bug(screen, &why.to_string()),
        Err(why) => {
            screen.error(&why.to_string());
            return ExitCode::Invalid;
        }
    };
    let (ours, theirs) = (env!("CARGO_PKG_VERSION"), &replay.manifest.koipond);
    if ours != theirs {
        screen.error(&format!("this run was made by koipond {theirs}, and this is koipond {ours}; runs may differ between versions"));
    }
    if CONTAINMENT != replay.manifest.containment {
        screen.error("containment was otherwise when this run was made; that changes no digest");
    }
    let events = grouped(replay.outcome.events);
    if let Some(found) = &replay.difference {
        screen.result(&format!("differs   {} · seed {}", replay.manifest.scenario, replay.manifest.seed));
        for line in difference(found) {
            screen.result(&line);
        }
        return ExitCode::NotDeterministic;
    }
    if let Some(stated) = replay.stated {
        screen.result(&format!("differs   every event is as in the log, but the manifest states another digest: b3:{stated}"));
        screen.result(&format!("  digest  b3:{}", replay.outcome.digest));
        return ExitCode::NotDeterministic;
    }
    if replay.manifest.digest.is_none() {
        screen.result(&format!(
            "the same   {} · seed {} · as far as the log goes, since the run was not ended",
            replay.manifest.scenario, replay.manifest.seed
        ));
        return ExitCode::Held;
    }
    screen.result(&format!("the same   {} · seed {} · {events} events", replay.manifest.scenario, replay.manifest.seed));
    screen.result(&format!("  digest  b3:{}", replay.outcome.digest));
    ExitCode::Held
}
