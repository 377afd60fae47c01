//! The program, started with arguments; what it printed and how it ended.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// The program under test. A suite makes it of `env!("CARGO_BIN_EXE_koipond-as-tested")`, which only tests are given.
#[derive(Clone, Copy)]
pub struct Program<'p>(pub &'p str);

/// How the program ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// All it printed as its result.
    pub stdout: String,
    /// All it printed else.
    pub stderr: String,
}

impl Program<'_> {
    /// Runs it to its end in a folder.
    #[must_use]
    pub fn run(self, args: &[&str], folder: &Path) -> Ended {
        let output = self.command(args, folder).output().expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ended { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    /// Starts it in a folder, with both its outputs piped.
    #[must_use]
    pub fn start(self, args: &[&str], folder: &Path) -> Child {
        self.command(args, folder).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
    }

    fn command(self, args: &[&str], folder: &Path) -> Command {
        let mut command = Command::new(self.0);
        command.args(args).current_dir(folder).stdin(Stdio::null());
        command
    }
}

impl Ended {
    /// Asserts its exit code, and gives itself back.
    #[track_caller]
    #[must_use]
    pub fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The report of `--format json`.
    #[must_use]
    pub fn report(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("with --format json, stdout is one object")
    }

    /// The digest in the report for people, or in a replay's.
    #[must_use]
    pub fn digest(&self) -> &str {
        let line = self.stdout.lines().find_map(|line| line.trim().strip_prefix("digest"));
        line.and_then(|rest| rest.trim().strip_prefix("b3:")).expect("the result states a digest")
    }

    /// What follows a word at the beginning of a line of the result.
    #[must_use]
    pub fn after(&self, word: &str) -> Option<&str> {
        self.stdout.lines().find_map(|line| line.trim_start().strip_prefix(word)).map(str::trim)
    }
}
