//! The scenarios whose tasks cannot be used, and the messages that are committed beside them.

use std::path::Path;

use crate::program::{Ended, Program};
use crate::repo;

/// The scenarios, as paths from the repository's root.
#[must_use]
pub fn tasks() -> Vec<String> {
    repo::scenarios("scenarios/broken/tasks")
}

/// The file that holds a scenario's message.
#[must_use]
pub fn beside(scenario: &str) -> String {
    Path::new(scenario).with_extension("txt").display().to_string()
}

/// What a command says of a scenario, started in the repository's root, so that messages name no place of this machine.
#[must_use]
pub fn says(program: Program<'_>, command: &str, scenario: &str) -> Ended {
    program.run(&[command, scenario], &repo::root())
}
