//! `koipond pack`: a run folder as one file, to be taken elsewhere.

use std::path::{Path, PathBuf};

use koipond_record::exit::ExitCode;

use super::screen::Screen;
use super::source::RunPath;
use crate::pack::{is_archive, pack as write_archive};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    run: RunPath,
    /// The archive to write; else it is called after the run, in this folder
    #[arg(value_name = "OUT.zip")]
    out: Option<PathBuf>,
}

pub(super) fn pack(screen: &mut Screen, args: &Args) -> ExitCode {
    match packed(args) {
        Ok(line) => {
            screen.result(&line);
            ExitCode::Held
        }
        Err(why) => {
            screen.error(&why);
            ExitCode::Invalid
        }
    }
}

fn packed(args: &Args) -> Result<String, String> {
    let run = args.run.open()?;
    let manifest = run.folder().manifest().map_err(|why| why.to_string())?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}-{}.zip", stem(&manifest.file), manifest.seed)));
    if out.exists() && !is_archive(&out) {
        return Err(format!("{}: this exists and is no zip archive; nothing was written; give another name", out.display()));
    }
    let bytes = write_archive(run.folder(), &out).map_err(|why| why.to_string())?;
    Ok(format!("{}: {bytes} bytes; look at it anywhere with `koipond view {}`", out.display(), out.display()))
}

/// What a scenario's file is called, whichever system named it.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    Path::new(name).file_stem().map_or_else(|| "run".to_owned(), |stem| stem.to_string_lossy().into_owned())
}
