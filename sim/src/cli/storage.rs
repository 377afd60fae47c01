//! `koipond storage`: what a run stored, as a CAR file that other tools read; and a CAR file as the beginning of a scenario.

use std::path::{Path, PathBuf};

use koipond_record::exit::ExitCode;

use super::screen::Screen;
use super::source::{RunPath, read};
use crate::archive::{Stored, files_of};
use crate::seen::Seen;

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// Write what a run stored as a CAR file (version 1)
    Export(Export),
    /// List what a CAR file holds, and seed a scenario with it
    Import(Import),
}

#[derive(clap::Args)]
pub(super) struct Export {
    #[command(flatten)]
    run: RunPath,
    /// The CAR file to write
    #[arg(long, value_name = "FILE")]
    car: PathBuf,
    /// Only what is stored under this CID; can be given several times
    #[arg(long, value_name = "CID")]
    cid: Vec<String>,
}

#[derive(clap::Args)]
pub(super) struct Import {
    /// The CAR file
    #[arg(value_name = "CAR")]
    car: PathBuf,
    /// The scenario whose storage network is to begin with it
    #[arg(long, value_name = "SCENARIO")]
    into: Option<PathBuf>,
}

pub(super) fn storage(screen: &mut Screen, command: &Command) -> ExitCode {
    let done = match command {
        Command::Export(args) => export(screen, args),
        Command::Import(args) => import(screen, args),
    };
    match done {
        Ok(()) => ExitCode::Held,
        Err(why) => {
            screen.error(&why);
            ExitCode::Invalid
        }
    }
}

fn export(screen: &mut Screen, args: &Export) -> Result<(), String> {
    let run = args.run.open()?;
    let stored = Stored::of(run.folder()).map_err(|why| why.to_string())?;
    for (what, why) in stored.left_out() {
        screen.error(&format!("{what} is left out: {why}"));
    }
    let roots = if args.cid.is_empty() { stored.roots() } else { &args.cid };
    let roots: Vec<&str> = roots.iter().map(String::as_str).collect();
    if roots.is_empty() {
        return Err(format!("{}: this run stored nothing, so there is nothing to write", args.run.path.display()));
    }
    let car = stored.car(&roots).map_err(|why| format!("{}: {why}", args.run.path.display()))?;
    write(&args.car, &car)?;
    let many = if roots.len() == 1 { "1 root".to_owned() } else { format!("{} roots", roots.len()) };
    screen.result(&format!("{}: {many}, {} bytes", args.car.display(), car.len()));
    Ok(())
}

fn import(screen: &mut Screen, args: &Import) -> Result<(), String> {
    let car = read_bytes(&args.car)?;
    let roots = files_of(&car).map_err(|why| format!("{}: {why}", args.car.display()))?;
    match &args.into {
        None => {
            for (root, files) in &roots {
                if files.is_empty() {
                    screen.result(&format!("{root}  an empty folder"));
                }
                for file in files {
                    screen.result(&format!("{}  {} bytes", file.path, file.bytes));
                }
            }
            let name = args.car.display();
            screen.result(&format!("\nto begin a scenario with it, write into the scenario: `storage: {{ import: [{name}] }}`"));
            Ok(())
        }
        Some(scenario) => seed(screen, &args.car, scenario),
    }
}

/// Writes the archive's name into a scenario that has no word of storage yet; what it says is read again before it is kept.
fn seed(screen: &mut Screen, car: &Path, scenario: &Path) -> Result<(), String> {
    let sources = read(scenario, &[], &Seen::default())?;
    let folder = scenario.parent().unwrap_or(Path::new(""));
    let name = found_from(folder, car);
    let bytes = read_bytes(scenario)?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{}: this file is not UTF-8 text", scenario.display()))?;
    if sources.iter().any(|source| source.plan.storage.import.contains(&name)) {
        screen.result(&format!("{}: it begins with {name} already", scenario.display()));
        return Ok(());
    }
    if text.lines().any(|line| line.starts_with("storage:") || line.starts_with('{')) {
        return Err(format!("{}: it says something of storage already; add `import: [{name}]` to its `storage`", scenario.display()));
    }
    let quoted = serde_json::to_string(&name).map_err(|why| why.to_string())?;
    let seeded = format!("{}\nstorage:\n  import: [{quoted}]\n", text.trim_end());
    write(scenario, seeded.as_bytes())?;
    if let Err(why) = read(scenario, &[], &Seen::default()) {
        write(scenario, text.as_bytes())?;
        return Err(format!("{}: it could not be seeded and is as it was: {why}", scenario.display()));
    }
    screen.result(&format!("{}: it begins with {name}", scenario.display()));
    Ok(())
}

/// A file as a scenario names it: from its own folder where the file lies in it, else by its whole path.
fn found_from(folder: &Path, file: &Path) -> String {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let (folder, file) = (whole(folder), whole(file));
    file.strip_prefix(&folder).unwrap_or(&file).display().to_string()
}

#[expect(clippy::disallowed_methods, reason = "a CAR or a scenario that the user named is read; nothing runs")]
fn read_bytes(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|why| format!("{}: it cannot be read ({why})", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "the user asked for this file to be written; nothing runs")]
fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|why| format!("{}: it cannot be written ({why})", path.display()))
}
