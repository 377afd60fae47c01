//! `seeds.jsonl`: a line for each run as soon as it has ended, so that whatever ends the command leaves what is known.
//!
//! The form is told in `docs/guide/many-seeds.md`; its version is in the first line.

use std::fs::{File, TryLockError};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, Write as _};
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
    /// The file in a folder, anew, with its first line. One of an earlier command is replaced, anything else is not, nor is one that
    /// another command is writing.
    pub(super) fn begin(folder: &Path, head: &Value) -> Result<Self, String> {
        let path = folder.join("seeds.jsonl");
        let told = |why: std::io::Error| format!("{}: it cannot be written ({why})", path.display());
        std::fs::create_dir_all(folder).map_err(told)?;
        let mut file = loop {
            let file = File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(told)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => {
                    return Err(format!(
                        "{} is being written by another command; nothing was run. Wait for its end, or name another folder with --out",
                        path.display()
                    ));
                }
                // A file that the other command took away in the end is not the one that others will find.
                Ok(()) if !is_at(&file, &path) => {}
                // Where the file system knows no locks, it is left to the user.
                Ok(()) | Err(TryLockError::Error(_)) => break file,
            }
        };
        if !is_ours(&mut file) {
            return Err(format!(
                "{} is there already and is no list of runs; nothing was run. Name another folder with --out",
                path.display()
            ));
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(told)?;
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

/// Whether it has nothing in it, or was written by an earlier command.
fn is_ours(file: &mut File) -> bool {
    let mut first = String::new();
    let read = BufReader::new(file).take(MOST_OF_A_LINE).read_line(&mut first);
    read.is_ok_and(|bytes| bytes == 0) || serde_json::from_str::<Value>(&first).is_ok_and(|first| first["kind"] == "seeds")
}

/// A first line is no longer than this.
const MOST_OF_A_LINE: u64 = 16 << 20;

/// Whether this is the file that one finds at this place.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (own, there) = (file.metadata(), std::fs::metadata(path));
    own.ok().zip(there.ok()).is_some_and(|(own, there)| (own.dev(), own.ino()) == (there.dev(), there.ino()))
}

/// Where a file that is open cannot be taken away, it is.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test reads what was written")]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("koipond-rows-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        folder
    }

    fn begun(folder: &Path) -> Result<Rows, String> {
        Rows::begin(folder, &json!({ "kind": "seeds" }))
    }

    #[test]
    fn two_commands_do_not_write_the_same_rows() {
        let folder = folder("two");
        let mut first = begun(&folder).expect("nobody else writes it");
        let why = begun(&folder).map(drop).expect_err("it is being written");
        assert!(why.contains("seeds.jsonl is being written by another command; nothing was run.") && why.contains("--out"), "{why}");
        first.add(&json!({ "kind": "run" }));
        let text = std::fs::read_to_string(folder.join("seeds.jsonl")).expect("it can be read");
        assert_eq!(text, "{\"kind\":\"seeds\"}\n{\"kind\":\"run\"}\n");
        drop(first);
        let again = begun(&folder).expect("the first is over");
        assert_eq!(std::fs::read_to_string(folder.join("seeds.jsonl")).expect("it can be read"), "{\"kind\":\"seeds\"}\n");
        again.remove();
        assert!(begun(&folder).is_ok(), "one that was taken away is made anew");
        std::fs::remove_dir_all(&folder).expect("it can be removed");
    }
}
