//! Writes anew the page of the viewer, with screens that the program makes, and its picture: `docs/guide/viewer.md`, `viewer.svg`.
//!
//! Started with arguments it is `koipond` itself, which is how it makes them.

#![expect(clippy::disallowed_methods, reason = "this is a tool of the developer that writes files, not part of a run")]

use std::io;
use std::process::ExitCode;

use koipond_tests::screens::{PAGE, PICTURE, made};
use koipond_tests::{Folder, Program, repo};

fn main() -> io::Result<ExitCode> {
    if std::env::args().len() > 1 {
        return Ok(koipond::cli::main());
    }
    let own = std::env::current_exe()?.display().to_string();
    let folder = Folder::new(&std::env::temp_dir().display().to_string(), "viewer-page");
    let made = made(&repo::text(PAGE), Program(&own), folder.path(), &koipond_tui::reference());
    std::fs::write(repo::root().join(PAGE), made.page)?;
    std::fs::write(repo::root().join(PICTURE), made.picture)?;
    Ok(ExitCode::SUCCESS)
}
