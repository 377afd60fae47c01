//! Run folders as zip archives: packed with the same bytes wherever that is done, and unpacked with care, since an archive may come
//! from anywhere.

#![expect(clippy::disallowed_methods, reason = "archives are read and written for the command line, outside of any run")]

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use koipond_record::RunFolder;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

/// How much an archive may unpack to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of one run.
    pub bytes: u64,
    /// Files in the whole archive.
    pub files: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { bytes: 4 << 30, files: 200_000 }
    }
}

/// An archive that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The file system refused.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no archive, or a damaged one.
    #[error("{path} cannot be read as a zip archive: {why}; it may be cut short, so download it again")]
    Damaged {
        /// The archive.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A name in it leads out of the folder into which it is unpacked.
    #[error("{path} holds a file named `{name}`, which leads out of the folder it is unpacked to; nothing was unpacked, do not trust it")]
    LeadsOut {
        /// The archive.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// Something in it is neither a file nor a folder.
    #[error("{path} holds `{name}`, which is a link and no file; run folders have none, so nothing was unpacked")]
    Link {
        /// The archive.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// It is larger than anybody's run.
    #[error("{path} holds more than is unpacked: {what}; unpack it yourself if you trust it, and give the folder")]
    TooLarge {
        /// The archive.
        path: PathBuf,
        /// What is too large, with the number.
        what: String,
    },
    /// Two names in it are one on some systems, or the same.
    #[error("{path} holds `{name}` twice; nothing was unpacked")]
    Twice {
        /// The archive.
        path: PathBuf,
        /// The name.
        name: String,
    },
    /// No run is in it.
    #[error("{0} holds no run folder: nothing in it is a manifest.json beside an events.log")]
    NoRun(PathBuf),
    /// Several runs are in it.
    #[error("{path} holds {} runs; name one of them:\n{}", runs.len(), listed(path, runs))]
    Several {
        /// The archive.
        path: PathBuf,
        /// Where they are in it.
        runs: Vec<String>,
    },
    /// The run that was asked for is not in it.
    #[error("{path} holds no run at `{inner}`; it holds:\n{}", listed(path, runs))]
    Unknown {
        /// The archive.
        path: PathBuf,
        /// What was asked for.
        inner: String,
        /// Where there are runs in it.
        runs: Vec<String>,
    },
}

fn listed(path: &Path, runs: &[String]) -> String {
    const SHOWN: usize = 20;
    let line = |run: &String| if run.is_empty() { format!("  {}", path.display()) } else { format!("  {}:{run}", path.display()) };
    let more = runs.len().checked_sub(SHOWN + 1).map(|more| format!("  and {} more", more + 1));
    runs.iter().take(SHOWN).map(line).chain(more).collect::<Vec<_>>().join("\n")
}

/// A run folder that was unpacked; it is removed when this goes.
#[derive(Debug)]
pub struct Unpacked {
    around: PathBuf,
    /// Locked as long as this process lives, by which others know whether anybody still needs the folder.
    lock: Option<File>,
}

impl Unpacked {
    /// Where it stands.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.around.join("run")
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // Some systems remove no file that is open.
        drop(self.lock.take());
        // What cannot be removed lies in the system's own folder for such things.
        let _ = fs::remove_dir_all(&self.around);
    }
}

/// Removes what this process has unpacked, when it ends without going through its callers.
pub(crate) fn remove_all() {
    for n in 0..COUNT.load(Ordering::Relaxed) {
        let _ = fs::remove_dir_all(place(n));
    }
}

/// How many folders this process has unpacked to.
static COUNT: AtomicU32 = AtomicU32::new(0);

fn place(n: u32) -> PathBuf {
    std::env::temp_dir().join(format!("koipond-{}-{n}", std::process::id()))
}

/// Removes what processes have left that were killed. One with the number of this process may be among them.
fn remove_stale(within: &Path) {
    let is_place = |name: &str| {
        let numbers = name.strip_prefix("koipond-").and_then(|rest| rest.split_once('-'));
        numbers.is_some_and(|(process, n)| [process, n].iter().all(|number| number.parse::<u32>().is_ok()))
    };
    for entry in fs::read_dir(within).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(is_place) && entry.file_type().is_ok_and(|kind| kind.is_dir());
        let lock = if is_ours { File::open(entry.path().join(LOCK)).ok() } else { None };
        // Nobody holds the lock of a process that is gone.
        if lock.is_some_and(|lock| lock.try_lock().is_ok()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The file beside an unpacked run that is locked while somebody needs it.
const LOCK: &str = "lock";

/// Makes and locks that file. It has its name only when it is locked, so that nobody takes it for one of a dead process before.
fn locked(around: &Path) -> io::Result<File> {
    let (new, place) = (around.join("new"), around.join(LOCK));
    let file = File::create_new(&new)?;
    file.try_lock().map_err(io::Error::from)?;
    fs::rename(new, place)?;
    Ok(file)
}

/// Packs a run folder: its files under their own names, in order, with one date for all.
///
/// # Errors
/// When it cannot be read, or the archive not be written.
pub fn pack(folder: &RunFolder, out: &Path) -> Result<u64, PackError> {
    let mut names = BTreeSet::new();
    files(folder.path(), "", &mut names).map_err(|source| PackError::Io { doing: "read", path: folder.path().to_owned(), source })?;
    // Written beside its place first, so that whoever finds it finds all of it.
    let mut part = out.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = PathBuf::from(part);
    let written = write(folder.path(), &names, &part).and_then(|bytes| fs::rename(&part, out).map(|()| bytes));
    written.map_err(|source| {
        let _ = fs::remove_file(&part);
        PackError::Io { doing: "write", path: out.to_owned(), source }
    })
}

/// The files below a folder, as an archive names them.
fn files(folder: &Path, before: &str, names: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            files(&entry.path(), &format!("{name}/"), names)?;
        } else if kind.is_file() {
            names.insert(name);
        }
    }
    Ok(())
}

fn write(folder: &Path, names: &BTreeSet<String>, out: &Path) -> io::Result<u64> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(out)?));
    for name in names {
        // The log is compressed already.
        let method = if name == "events.log" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let mut content = File::open(folder.join(name))?;
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::DEFAULT)
            .system(System::Unix)
            .unix_permissions(0o644)
            .large_file(content.metadata()?.len() >= u64::from(u32::MAX));
        zip.start_file(name, options).map_err(io::Error::other)?;
        io::copy(&mut content, &mut zip)?;
    }
    let mut file = zip.finish().map_err(io::Error::other)?;
    file.flush()?;
    file.stream_position()
}

/// Whether a file begins as a zip archive does.
#[must_use]
pub fn is_archive(path: &Path) -> bool {
    let mut head = [0; 2];
    path.is_file() && File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"PK"
}

/// Unpacks the run at `inner` within an archive, or its only one, to a folder that lasts as long as what is given back.
///
/// # Errors
/// When the archive is damaged, dangerous or too large, or does not say which run is meant.
pub fn unpack(path: &Path, inner: Option<&str>, bounds: Bounds) -> Result<Unpacked, PackError> {
    let damaged = |why: ZipError| PackError::Damaged { path: path.to_owned(), why: why.to_string() };
    let file = File::open(path).map_err(|source| PackError::Io { doing: "open", path: path.to_owned(), source })?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let too_large = |what: String| PackError::TooLarge { path: path.to_owned(), what };
    if zip.len() > bounds.files {
        return Err(too_large(format!("{} files, and {} is the limit", zip.len(), bounds.files)));
    }
    let names = names(path, &mut zip)?;
    let root = chosen(path, inner, &names)?;
    let nested: Vec<String> = runs(&names).into_iter().filter(|run| *run != root && below(run, &root).is_some()).collect();
    let within = |name: &str| below(name, &root).filter(|_| nested.iter().all(|run| below(name, run).is_none())).map(str::to_owned);
    let wanted: Vec<(usize, String)> = names.iter().enumerate().filter_map(|(n, name)| Some((n, within(name.as_ref()?)?))).collect();
    let unpacked = begin()?;
    let mut left = bounds.bytes;
    for (n, name) in wanted {
        let mut entry = zip.by_index(n).map_err(damaged)?;
        let over = || too_large(format!("its run unpacks to more than {} bytes, which is the limit", bounds.bytes));
        if entry.size() > left {
            return Err(over());
        }
        let to = unpacked.path().join(&name);
        let copied = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create_new(&to));
        let mut out = copied.map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => PackError::Twice { path: path.to_owned(), name: name.clone() },
            _ => PackError::Io { doing: "write", path: to.clone(), source },
        })?;
        // What an archive says of the size of a file is not believed.
        let copied = io::copy(&mut (&mut entry).take(left.saturating_add(1)), &mut out);
        let copied = copied.map_err(|why| PackError::Damaged { path: path.to_owned(), why: format!("{name}: {why}") })?;
        left = left.checked_sub(copied).ok_or_else(over)?;
    }
    Ok(unpacked)
}

/// A new folder that nobody else can have made before.
fn begin() -> Result<Unpacked, PackError> {
    remove_stale(&std::env::temp_dir());
    let around = place(COUNT.fetch_add(1, Ordering::Relaxed));
    let failed = |source| PackError::Io { doing: "make a folder to unpack to, which is", path: around.clone(), source };
    make(&around).map_err(failed)?;
    // Where the file system knows no locks, the folder is only removed by its own process.
    let unpacked = Unpacked { lock: locked(&around).ok(), around: around.clone() };
    fs::create_dir(unpacked.path()).map_err(failed)?;
    Ok(unpacked)
}

#[cfg(unix)]
fn make(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}

/// The names of the files in an archive, with slashes; nothing for its folders.
fn names<R: Read + Seek>(path: &Path, zip: &mut ZipArchive<R>) -> Result<Vec<Option<String>>, PackError> {
    let damaged = |why: ZipError| PackError::Damaged { path: path.to_owned(), why: why.to_string() };
    let mut names = Vec::with_capacity(zip.len());
    for n in 0..zip.len() {
        let entry = zip.by_index_raw(n).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.replace('\\', "/");
        let stays = name.trim_end_matches('/').split('/').all(|part| !part.is_empty() && part != "." && part != ".." && is_plain(part));
        if !stays {
            return Err(PackError::LeadsOut { path: path.to_owned(), name });
        }
        if entry.is_symlink() {
            return Err(PackError::Link { path: path.to_owned(), name });
        }
        names.push((!entry.is_dir() && !name.ends_with('/')).then_some(name));
    }
    Ok(names)
}

/// Whether a part of a name means the same on every system: no drive, no stream, no end of text.
fn is_plain(part: &str) -> bool {
    !part.contains([':', '\0'])
}

/// Where there are runs among these names: a manifest beside a log.
fn runs(names: &[Option<String>]) -> Vec<String> {
    let all: BTreeSet<&str> = names.iter().flatten().map(String::as_str).collect();
    let root = |name: &&str| {
        let root = name.strip_suffix("manifest.json").filter(|root| root.is_empty() || root.ends_with('/'))?;
        all.contains(format!("{root}events.log").as_str()).then(|| root.trim_end_matches('/').to_owned())
    };
    all.iter().filter_map(root).collect()
}

/// The run that is meant.
fn chosen(path: &Path, inner: Option<&str>, names: &[Option<String>]) -> Result<String, PackError> {
    let mut runs = runs(names);
    runs.sort_by_key(|run| by_number(run));
    match inner.map(|inner| inner.replace('\\', "/").trim_matches('/').to_owned()) {
        Some(inner) if runs.contains(&inner) => Ok(inner),
        Some(inner) => Err(PackError::Unknown { path: path.to_owned(), inner, runs }),
        None => match runs.len() {
            0 => Err(PackError::NoRun(path.to_owned())),
            1 => Ok(runs.remove(0)),
            _ => Err(PackError::Several { path: path.to_owned(), runs }),
        },
    }
}

/// Sorts seeds as numbers.
fn by_number(run: &str) -> Vec<(u64, String)> {
    run.split('/').map(|part| (part.parse().unwrap_or(0), part.to_owned())).collect()
}

/// What of a name is below a folder of the archive.
fn below<'n>(name: &'n str, root: &str) -> Option<&'n str> {
    if root.is_empty() {
        return Some(name);
    }
    name.strip_prefix(root)?.strip_prefix('/')
}

#[cfg(test)]
mod tests;
