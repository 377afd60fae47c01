//! The run folder: everything one run left, enough to read it, judge it again and run it again.
//!
//! `manifest.json` (who, when, digest), `plan.json` (every default resolved), `events.log`, `derived.log`
//! (JSON lines), `about.json` (what reports say beside the events), `blobs/` (payloads above the inline limit and the
//! task's files, named by their blake3).

#![expect(clippy::disallowed_methods, reason = "this is the observer that writes a run's folder, and its reader")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::log::LogReader;
use crate::{Hash, RecordError};

/// The format of the log and of the folder. It changes whenever an event's encoding does.
pub const LOG_FORMAT: u16 = 5;

/// What the folder says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of Koipond that made it.
    pub koipond: String,
    /// The log's format.
    pub format: u16,
    /// The scenario's name.
    pub scenario: String,
    /// The scenario's file, as it was given.
    pub file: String,
    /// The seed.
    pub seed: u64,
    /// Whether madsim's containment was on.
    pub containment: bool,
    /// The digest, once the run ended.
    pub digest: Option<Hash>,
    /// How many events there are, once the run ended.
    pub events: Option<u64>,
    /// The files of the tasks, as they were read.
    pub files: Vec<TaskFile>,
}

/// A file of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFile {
    /// The task it belongs to, as the plan names it.
    pub task: String,
    /// Its path within the task.
    pub path: String,
    /// Its content's blake3; the content is kept in `blobs/`.
    pub blake3: Hash,
    /// Whether the task begins with it.
    pub entry: bool,
}

/// A run folder on disk.
#[derive(Clone, Debug)]
pub struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// Makes a new, empty run folder, replacing a run folder that stands there.
    ///
    /// # Errors
    /// When something else stands there, or the file system refuses.
    pub fn create(path: &Path) -> Result<Self, RecordError> {
        let folder = Self { path: path.to_owned() };
        if path.exists() {
            let empty = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
            if !folder.manifest_path().is_file() && !empty {
                return Err(RecordError::Occupied(path.to_owned()));
            }
            fs::remove_dir_all(path).map_err(io("replace", path))?;
        }
        fs::create_dir_all(folder.path.join("blobs")).map_err(io("create", path))?;
        Ok(folder)
    }

    /// Opens a run folder.
    ///
    /// # Errors
    /// When it is none.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let folder = Self { path: path.to_owned() };
        if folder.manifest_path().is_file() { Ok(folder) } else { Err(RecordError::NotARun(path.to_owned())) }
    }

    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Moves it to another place, replacing a run folder there.
    ///
    /// # Errors
    /// When something else stands there, or the file system refuses.
    pub fn rename(self, to: &Path) -> Result<Self, RecordError> {
        drop(Self::create(to)?);
        fs::remove_dir_all(to).map_err(io("replace", to))?;
        fs::rename(&self.path, to).map_err(io("move the run folder to", to))?;
        Ok(Self { path: to.to_owned() })
    }

    /// Removes it with all it holds.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn remove(self) -> Result<(), RecordError> {
        fs::remove_dir_all(&self.path).map_err(io("remove", &self.path))
    }

    /// Writes what the folder says of itself.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn write_manifest(&self, manifest: &Manifest) -> Result<(), RecordError> {
        self.write_json(&self.manifest_path(), manifest)
    }

    /// What the folder says of itself.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn manifest(&self) -> Result<Manifest, RecordError> {
        read_json(&self.manifest_path())
    }

    /// Writes the plan.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn write_plan<P: Serialize>(&self, plan: &P) -> Result<(), RecordError> {
        self.write_json(&self.path.join("plan.json"), plan)
    }

    /// The plan.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn plan<P: for<'de> Deserialize<'de>>(&self) -> Result<P, RecordError> {
        read_json(&self.path.join("plan.json"))
    }

    /// Writes what reports say of the run beside its events.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn write_about<A: Serialize>(&self, about: &A) -> Result<(), RecordError> {
        self.write_json(&self.path.join("about.json"), about)
    }

    /// What reports say of the run beside its events; nothing where nobody wrote it, as of a run that was cut off.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn about<A: for<'de> Deserialize<'de>>(&self) -> Result<Option<A>, RecordError> {
        let path = self.path.join("about.json");
        if path.is_file() { read_json(&path).map(Some) } else { Ok(None) }
    }

    /// A new file for the event log.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn create_log(&self) -> Result<BufWriter<File>, RecordError> {
        self.create_file("events.log")
    }

    /// A new file for the derived stream.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn create_derived(&self) -> Result<BufWriter<File>, RecordError> {
        self.create_file("derived.log")
    }

    /// The event log.
    ///
    /// # Errors
    /// When it cannot be opened or is no log.
    pub fn log(&self) -> Result<LogReader<BufReader<File>>, RecordError> {
        let path = self.path.join("events.log");
        LogReader::open(BufReader::new(File::open(&path).map_err(io("open", &path))?))
    }

    /// The text of the derived stream, JSON lines; empty where there is none.
    #[must_use]
    pub fn derived(&self) -> String {
        fs::read_to_string(self.path.join("derived.log")).unwrap_or_default()
    }

    /// Keeps bytes under their hash.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn keep(&self, bytes: &[u8]) -> Result<Hash, RecordError> {
        let hash = Hash::of(bytes);
        let path = self.path.join("blobs").join(hash.to_string());
        if !path.exists() {
            fs::write(&path, bytes).map_err(io("write", &path))?;
        }
        Ok(hash)
    }

    /// The bytes kept under a hash, if they are there and unchanged.
    #[must_use]
    pub fn kept(&self, hash: Hash) -> Option<Vec<u8>> {
        let bytes = fs::read(self.path.join("blobs").join(hash.to_string())).ok()?;
        (Hash::of(&bytes) == hash).then_some(bytes)
    }

    /// The files of each task, as they were when the run was made: task → path → content.
    ///
    /// # Errors
    /// When one is missing or changed.
    pub fn task_files(&self) -> Result<BTreeMap<String, BTreeMap<String, Vec<u8>>>, RecordError> {
        let mut tasks: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
        for file in self.manifest()?.files {
            let content =
                self.kept(file.blake3).ok_or_else(|| RecordError::Blob { name: file.path.clone(), hash: file.blake3.to_string() })?;
            tasks.entry(file.task).or_default().insert(file.path, content);
        }
        Ok(tasks)
    }

    fn manifest_path(&self) -> PathBuf {
        self.path.join("manifest.json")
    }

    fn create_file(&self, name: &str) -> Result<BufWriter<File>, RecordError> {
        let path = self.path.join(name);
        File::create(&path).map(BufWriter::new).map_err(io("create", &path))
    }

    fn write_json<T: Serialize>(&self, path: &Path, value: &T) -> Result<(), RecordError> {
        let json = |why: serde_json::Error| RecordError::Json { path: path.to_owned(), why: why.to_string() };
        let mut text = serde_json::to_string_pretty(value).map_err(json)?;
        text.push('\n');
        let mut file = File::create(path).map_err(io("create", path))?;
        file.write_all(text.as_bytes()).map_err(io("write", path))
    }
}

fn read_json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, RecordError> {
    let text = fs::read_to_string(path).map_err(io("read", path))?;
    serde_json::from_str(&text).map_err(|why| RecordError::Json { path: path.to_owned(), why: why.to_string() })
}

fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> RecordError {
    let path = path.to_owned();
    move |source| RecordError::Io { doing, path, source }
}
