//! Failures that were seen, as small files of text beside the scenarios, to be replayed first and to be committed.
//!
//! `.koipond/failures/<scenario>-<seed>-<mark>.json`, one for each run that failed. The mark is of the file, the case and the seed, so a
//! run has one place and overwrites itself alone.

#![expect(clippy::disallowed_methods, reason = "this observer writes records of failures when runs are over, and reads them before")]

use std::path::{Path, PathBuf};

use koipond_record::Hash;
use serde::{Deserialize, Serialize};

use super::again::again;
use super::row::RunRow;
use super::signature::Signature;

/// The version of a record; it changes when a field's meaning does.
pub const FAILURE_FORMAT: u32 = 1;

/// A run that failed: what is needed to make it again, and what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The version of this form.
    pub format: u32,
    /// The version of Koipond that saw it.
    pub koipond: String,
    /// The scenario's name, with its case.
    pub scenario: String,
    /// The scenario's file, from the folder in which `.koipond` lies.
    pub file: String,
    /// Which case of its matrix; empty where it has none.
    pub case: String,
    /// What was set from outside, by the user or by the matrix. With these, the file has this case alone.
    pub set: Vec<(String, String)>,
    /// The seed.
    pub seed: u64,
    /// The exit code.
    pub exit: u8,
    /// blake3 over the events; none where a bug of ours ended it.
    pub digest: Option<Hash>,
    /// How many events there were.
    pub events: u64,
    /// What failed, the first of the failures first.
    pub signatures: Vec<Signature>,
    /// Why the first of them failed.
    pub why: Option<String>,
}

/// A record that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// The file system refuses.
    #[error("{path}: it cannot be {doing} ({source})")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// It is no record.
    #[error("{path}: this is no record of a failure ({why}); mend it or take it away")]
    NotARecord {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// It is of another form.
    #[error(
        "{path}: this record has the form {found}, and this koipond reads {FAILURE_FORMAT}; take it away, or use the koipond that wrote it"
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// Its form.
        found: u64,
    },
}

impl Failure {
    /// The record of a run, whose scenario lies at `file` for whoever stands where `.koipond` lies.
    #[must_use]
    pub fn of(row: &RunRow, file: &str) -> Self {
        Self {
            format: FAILURE_FORMAT,
            koipond: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: row.scenario.clone(),
            file: file.to_owned(),
            case: row.case.clone(),
            set: row.set.clone(),
            seed: row.seed,
            exit: row.exit,
            digest: row.digest,
            events: row.events,
            signatures: row.signatures.clone(),
            why: row.why.clone(),
        }
    }

    /// Reads a record.
    ///
    /// # Errors
    /// When there is none, or it is damaged or of another form.
    pub fn read(path: &Path) -> Result<Self, CorpusError> {
        let text = std::fs::read_to_string(path).map_err(io("read", path))?;
        let damaged = |why: serde_json::Error| CorpusError::NotARecord { path: path.to_owned(), why: why.to_string() };
        let value: serde_json::Value = serde_json::from_str(&text).map_err(damaged)?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(found) if found != u64::from(FAILURE_FORMAT) => Err(CorpusError::Format { path: path.to_owned(), found }),
            _ => serde_json::from_value(value).map_err(damaged),
        }
    }

    /// The command that makes this run again.
    #[must_use]
    pub fn again(&self) -> String {
        again(&self.file, self.seed, &self.set)
    }

    /// The name of its file: the scenario's, the seed, and a mark of what it is.
    #[must_use]
    pub fn name(&self) -> String {
        let stem = Path::new(&self.file).file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
        let words: Vec<&str> = stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let set: String = self.set.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        let mark = Hash::of(format!("{}\n{set}{}", self.file, self.seed).as_bytes()).to_string();
        format!("{}-{}-{}.json", if words.is_empty() { "scenario".to_owned() } else { words.join("-") }, self.seed, &mark[..8])
    }
}

/// The folder of recorded failures.
#[derive(Clone, Debug)]
pub struct Corpus {
    folder: PathBuf,
}

impl Corpus {
    /// The folder of those who stand in `at`, whether it is there or not.
    #[must_use]
    pub fn beside(at: &Path) -> Self {
        Self { folder: at.join(".koipond").join("failures") }
    }

    /// All records and where they lie, in order of their names, and in the place of each that cannot be read why not.
    #[must_use]
    pub fn all(&self) -> Vec<Result<(PathBuf, Failure), CorpusError>> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
        paths.sort();
        paths.into_iter().map(|path| Failure::read(&path).map(|failure| (path, failure))).collect()
    }

    /// Writes a record, over an older one of the same run.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn keep(&self, failure: &Failure) -> Result<PathBuf, CorpusError> {
        std::fs::create_dir_all(&self.folder).map_err(io("made", &self.folder))?;
        let path = self.folder.join(failure.name());
        self.keep_at(&path, failure)?;
        Ok(path)
    }

    /// Writes a record where one lies.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn keep_at(&self, path: &Path, failure: &Failure) -> Result<(), CorpusError> {
        let mut text =
            serde_json::to_string_pretty(failure).map_err(|why| CorpusError::NotARecord { path: path.to_owned(), why: why.to_string() })?;
        text.push('\n');
        // Moved into its place whole, so that nobody finds half a record after a power cut.
        let beside = path.with_extension(format!("{}.new", std::process::id()));
        std::fs::write(&beside, text).map_err(io("written", &beside))?;
        std::fs::rename(&beside, path).map_err(io("written", path))
    }

    /// Takes a record away, and the folders with it that nothing is left in.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn take_out(&self, path: &Path) -> Result<(), CorpusError> {
        if path.exists() {
            std::fs::remove_file(path).map_err(io("removed", path))?;
        }
        // A folder in which something is left stays, which is what is wanted.
        if std::fs::remove_dir(&self.folder).is_ok() {
            let _ = self.folder.parent().map(std::fs::remove_dir);
        }
        Ok(())
    }
}

fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> CorpusError {
    let path = path.to_owned();
    move |source| CorpusError::Io { doing, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(seed: u64) -> Failure {
        Failure {
            format: FAILURE_FORMAT,
            koipond: "0.1.0".to_owned(),
            scenario: "a copycat · stake 5 KOII".to_owned(),
            file: "my pond/a copycat.yaml".to_owned(),
            case: "stake 5 KOII".to_owned(),
            set: vec![("stake".to_owned(), "5 KOII".to_owned())],
            seed,
            exit: 1,
            digest: None,
            events: 12,
            signatures: Vec::new(),
            why: None,
        }
    }

    fn corpus(name: &str) -> (PathBuf, Corpus) {
        let folder = std::env::temp_dir().join(format!("koipond-corpus-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        (folder.clone(), Corpus::beside(&folder))
    }

    #[test]
    fn a_record_comes_back_as_it_was_and_leaves_nothing_when_it_is_taken_out() {
        let (folder, corpus) = corpus("whole");
        let first = corpus.keep(&failure(17)).expect("it can be written");
        assert_eq!(first, corpus.keep(&failure(17)).expect("it can be written over"));
        let read: Vec<Failure> = corpus.all().into_iter().filter_map(|one| Some(one.ok()?.1)).collect();
        assert_eq!(read, [failure(17)]);
        assert_eq!(read[0].again(), "koipond run 'my pond/a copycat.yaml' --seed 17 --set 'stake=5 KOII'");
        corpus.take_out(&first).expect("it can be removed");
        assert_eq!(std::fs::read_dir(&folder).expect("it is there").count(), 0, "no folder is left");
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn what_is_no_record_says_so_and_hides_no_other() {
        let (folder, corpus) = corpus("damaged");
        corpus.keep(&failure(1)).expect("it can be written");
        let within = |name: &str, text: &str| std::fs::write(corpus.folder.join(name), text).expect("it can be written");
        within("0-cut.json", "{ \"format\": 1, \"sce");
        within("0-other.json", "{ \"format\": 9 }");
        within("readme.txt", "mine");
        let all = corpus.all();
        let told: Vec<String> = all.iter().filter_map(|one| one.as_ref().err().map(ToString::to_string)).collect();
        assert!(told.len() == 2 && told[0].contains("no record") && told[1].contains("the form 9"), "{told:?}");
        assert_eq!(all.into_iter().filter_map(|one| Some(one.ok()?.1)).collect::<Vec<_>>(), [failure(1)]);
        let _ = std::fs::remove_dir_all(folder);
    }
}
