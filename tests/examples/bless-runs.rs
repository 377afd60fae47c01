//! Writes anew what these suites compare with: golden digests, messages of `scenarios/broken/tasks`, pages of exit codes and of fidelity.
//!
//! Started with arguments it is `koipond` itself, which is how it learns the messages.

#![expect(clippy::disallowed_methods, reason = "this is a tool of the developer that writes files, not part of a run")]

use std::io;
use std::process::ExitCode;

use koipond_tests::{Program, broken, golden, repo};

fn main() -> io::Result<ExitCode> {
    if std::env::args().len() > 1 {
        return Ok(koipond::cli::main());
    }
    let write = |path: &str, content: String| std::fs::write(repo::root().join(path), content);
    let own = std::env::current_exe()?.display().to_string();
    for scenario in broken::tasks() {
        write(&broken::beside(&scenario), broken::says(Program(&own), "check", &scenario).stderr)?;
    }
    write("docs/reference/exit-codes.md", koipond_record::exit::ExitCode::page())?;
    write("docs/fidelity.md", koipond::report::fidelity_page())?;
    write(golden::FILE, golden::lines())?;
    write(golden::MATH_FILE, golden::math_lines())?;
    Ok(ExitCode::SUCCESS)
}
