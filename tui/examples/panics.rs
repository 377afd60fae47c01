//! The viewer with a planted bug: `:fork` panics. `.ci/run` looks whether the terminal is left as it was, and the words are there to be read.
//!
//! `cargo run -p koipond-tui --example panics -- RUN`

use std::path::PathBuf;

use koipond_tui::{Options, Runs, ViewError, view};

fn main() -> Result<(), ViewError> {
    let run = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("runs"), PathBuf::from);
    view(Runs { first: &run, second: None, fork: Some(&|_, at, change| panic!("a planted bug: {change} at {at}")) }, Options::default())
}
