//! `seeds.jsonl`: a line for each run as soon as it has ended, so that whatever ends the command leaves what is known.
//!
//! The form is told in `docs/guide/many-seeds.md`; its version is in the first line.

#![expect(clippy::disallowed_methods, reason = "this observer writes what is known of runs when they are over")]

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::lab::RunRow;

/// The version of the form; it changes when a field's meaning does.
pub(super) const ROWS_FORMAT: u32 = 1;

/// The file, while runs are made.
pub(super) struct Rows {
    path: PathBuf,
    file: File,
    failed: Option<String>,
}

/// A line for a run.
pub(super) fn line_of(row: &RunRow) -> Value {
    let mut line = json!({ "kind": "run" });
    if let (Some(line), Ok(Value::Object(fields))) = (line.as_object_mut(), serde_json::to_value(row)) {
        line.extend(fields);
    }
    line
}

impl Rows {
    /// A new file in a folder, with its first line. One of an earlier command is replaced, anything else is not.
    pub(super) fn begin(folder: &Path, head: &Value) -> Result<Self, String> {
        let path = folder.join("seeds.jsonl");
        let told = |why: std::io::Error| format!("{}: it cannot be written ({why})", path.display());
        if path.exists() && !is_ours(&path) {
            return Err(format!(
                "{} is there already and is no list of runs; nothing was run. Name another folder with --out",
                path.display()
            ));
        }
        std::fs::create_dir_all(folder).map_err(told)?;
        // A new file, so that a program that still writes the old one keeps its own.
        let _ = std::fs::remove_file(&path);
        let file = File::create(&path).map_err(told)?;
        let mut rows = Self { path, file, failed: None };
        rows.add(head);
        Ok(rows)
    }

    /// Adds a line, whole or not at all as far as a file can.
    pub(super) fn add(&mut self, line: &Value) {
        if self.failed.is_none()
            && let Err(why) = self.file.write_all(format!("{line}\n").as_bytes())
        {
            self.failed = Some(format!("{}: it cannot be written any more ({why})", self.path.display()));
        }
    }

    /// Takes the file away, where nobody needs it.
    pub(super) fn remove(self) {
        let _ = std::fs::remove_file(self.path);
    }

    /// What went wrong while writing.
    pub(super) fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }
}

fn is_ours(path: &Path) -> bool {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let first = text.lines().next().and_then(|line| serde_json::from_str::<Value>(line).ok());
    text.is_empty() || first.is_some_and(|first| first["kind"] == "seeds")
}
