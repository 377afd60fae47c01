//! What can be wrong with a run folder or its log.

use std::path::PathBuf;

/// A run folder or log that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The file system refused.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder is not a run folder.
    #[error("{0} is not a run folder: it has no manifest.json; give the folder that `koipond run --out` wrote")]
    NotARun(PathBuf),
    /// The log is of another format.
    #[error("the log is of format {found}, this koipond reads format {ours}; read it with the version that wrote it (see manifest.json)")]
    Format {
        /// The log's.
        found: u16,
        /// Ours.
        ours: u16,
    },
    /// The log is damaged.
    #[error("the log is damaged after event {after}: {why}; the events before it are readable")]
    Damaged {
        /// How many events are readable.
        after: u64,
        /// What is wrong.
        why: String,
    },
    /// A JSON file of the folder cannot be read.
    #[error("{path} cannot be read: {why}; run the scenario again to write the folder anew")]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A task file named in the manifest is missing or changed.
    #[error("the run folder does not hold {name} as it was when the run was made (blake3 {hash}); it was changed or lost")]
    Blob {
        /// The task file.
        name: String,
        /// Its hash.
        hash: String,
    },
    /// Something else stands where a run folder should be written.
    #[error("{0} exists and is not a run folder; nothing was written; choose another place with `--out`")]
    Occupied(PathBuf),
}
