//! Scenarios from files and folders, and run folders, as the command line names them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use koipond_record::RunFolder;
use koipond_record::exit::ExitCode;
use koipond_scenarios::{Case, Plan, cases};

use crate::lab::{RunRow, again};
use crate::pack::{Bounds, Unpacked, is_archive, unpack};
use crate::seen::Seen;

/// A scenario that was read, or one case of its matrix, and where it lies.
pub(super) struct Source {
    /// As the user named it, or as it was found in the folder the user named.
    pub(super) file: String,
    /// The folder from which its task is found.
    pub(super) folder: PathBuf,
    /// Which case of its matrix it is; empty where it has none.
    pub(super) case: String,
    /// Variables that were set from outside, by the user or by the matrix.
    pub(super) set: Vec<(String, String)>,
    pub(super) plan: Plan,
}

impl Source {
    /// What is kept of a run of it among many, before anything is known of the run.
    pub(super) fn row(&self, seed: u64) -> RunRow {
        RunRow {
            scenario: self.plan.scenario.clone(),
            file: self.file.clone(),
            case: self.case.clone(),
            set: self.set.clone(),
            tags: self.plan.tags.clone(),
            seed,
            exit: ExitCode::Held.number(),
            wall_ms: 0,
            digest: None,
            events: 0,
            signatures: Vec::new(),
            why: None,
            again: again(&self.file, seed, &self.set),
            folder: None,
            failed_before: false,
        }
    }
}

/// Folders for the runs of these scenarios: each a file's name without its ending, then its case. Where two files are called alike,
/// the folder in which each lies stands before its name.
pub(super) fn slugs(sources: &[&Source]) -> Vec<PathBuf> {
    let stem = |source: &Source| {
        Path::new(&source.file).file_stem().map_or_else(|| "scenario".to_owned(), |stem| stem.to_string_lossy().into_owned())
    };
    let longer = |source: &Source| match Path::new(&source.file).parent().and_then(Path::file_name) {
        Some(folder) => format!("{}-{}", folder.to_string_lossy(), stem(source)),
        None => stem(source),
    };
    let mut taken: BTreeMap<PathBuf, u32> = BTreeMap::new();
    let slug = |source: &&Source| {
        let is_alike = |other: &&&Source| other.file != source.file && stem(other) == stem(source);
        let name = if sources.iter().any(|other| is_alike(&other)) { longer(source) } else { stem(source) };
        let path = if source.case.is_empty() { PathBuf::from(name) } else { Path::new(&name).join(plain(&source.case)) };
        let times = taken.entry(path.clone()).and_modify(|times| *times += 1).or_insert(1);
        if *times == 1 { path } else { PathBuf::from(format!("{}-{times}", path.display())) }
    };
    sources.iter().map(slug).collect()
}

/// A case as a folder can be called.
fn plain(case: &str) -> String {
    let words = case.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').filter(|word| word.chars().any(|c| c != '.'));
    let slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    if slug.is_empty() { "case".to_owned() } else { slug }
}

/// The scenario files under these paths: files as they are, folders searched for `.yaml` and `.yml`, in order of name.
///
/// Folders within that have a `package.json` are tasks, so they are passed over, as is what is hidden, was installed or was run.
pub(super) fn find(paths: &[PathBuf], seen: &Seen) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = found.len();
            search(path, seen, &mut found)?;
            if found.len() == before {
                return Err(format!("{}: there is no .yaml file in this folder", path.display()));
            }
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn search(folder: &Path, seen: &Seen, found: &mut Vec<PathBuf>) -> Result<(), String> {
    seen.look(folder);
    let unreadable = |why: std::io::Error| format!("{}: this folder cannot be read ({why})", folder.display());
    let mut entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            let is_other = name.starts_with('.') || ["node_modules", "runs"].contains(&name.as_str());
            if !is_other && !path.join("package.json").is_file() {
                search(&path, seen, found)?;
            }
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") && !is_called_base(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether a file is by its name a base that scenarios extend, and none itself: `honest.base.yaml`.
pub(super) fn is_called_base(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with(".base"))
}

/// Whether a file is a task's config by its name.
pub(super) fn is_called_config(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("config-task"))
}

/// Reads a scenario and gives its cases, one if it has no matrix; what is wrong with it comes back as text for people.
pub(super) fn read(path: &Path, set: &[(String, String)], seen: &Seen) -> Result<Vec<Source>, String> {
    let content_of = |path: &Path| {
        seen.read(path).map_err(|why| match why.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => format!("it cannot be read ({why})"),
        })
    };
    let text = content_of(path).and_then(|bytes| String::from_utf8(bytes).map_err(|_| "this file is not UTF-8 text".to_owned()));
    let text = text.map_err(|why| format!("{}: {why}", path.display()))?;
    let file = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let cases = cases(&file, &text, &|name| content_of(&folder.join(name)), set).map_err(|problems| problems.to_string())?;
    let source = |case: Case| Source { file: file.clone(), folder: folder.clone(), case: case.name, set: case.set, plan: case.plan };
    Ok(cases.into_iter().map(source).collect())
}

/// `name=value`, as `--set` takes it.
pub(super) fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write it as name=value: --set rounds=8".to_owned()),
    }
}

/// The scenario's file that a record of a failure names, seen from the folder in which `.koipond` lies, or from here.
pub(super) fn beside_record(record: &Path, file: &str) -> PathBuf {
    let home = record.ancestors().find(|folder| folder.file_name().is_some_and(|name| name == ".koipond")).and_then(Path::parent);
    let there = home.map(|home| home.join(file)).filter(|there| there.exists());
    there.unwrap_or_else(|| PathBuf::from(file))
}

/// A run folder named on the command line.
#[derive(clap::Args)]
pub(super) struct RunPath {
    /// The run folder, as `koipond run --out` wrote it, or a zip of it; of several in one zip, `artefact.zip:runs/x/7`
    #[arg(value_name = "RUN")]
    pub(super) path: PathBuf,
}

/// A run folder that is open; one that was unpacked is removed when this goes.
pub(super) struct OpenRun {
    folder: RunFolder,
    _unpacked: Option<Unpacked>,
}

impl OpenRun {
    pub(super) fn folder(&self) -> &RunFolder {
        &self.folder
    }
}

impl RunPath {
    /// Opens it; a zip is unpacked to a temporary folder first. What is wrong comes back as text for people.
    pub(super) fn open(&self) -> Result<OpenRun, String> {
        open_run(&self.path)
    }
}

/// Opens a run folder, or one in a zip.
pub(super) fn open_run(path: &Path) -> Result<OpenRun, String> {
    let unpacked = if path.is_dir() { None } else { unpacked(path)? };
    let at = unpacked.as_ref().map_or_else(|| path.to_owned(), Unpacked::path);
    let folder = RunFolder::open(&at).map_err(|why| why.to_string())?;
    Ok(OpenRun { folder, _unpacked: unpacked })
}

/// The run in an archive, `artefact.zip` or `artefact.zip:runs/x/7`; nothing if the path names none.
fn unpacked(path: &Path) -> Result<Option<Unpacked>, String> {
    let text = path.to_string_lossy();
    let split = text.rfind(".zip:").map(|at| at + ".zip".len()).map(|at| (Path::new(&text[..at]), &text[at + 1..]));
    let (file, inner) = match split {
        Some((file, inner)) if !path.exists() => (file, Some(inner)),
        _ => (path, None),
    };
    if !file.is_file() {
        let is_called_archive = file.extension().is_some_and(|ending| ending == "zip");
        return if path.exists() || !is_called_archive { Ok(None) } else { Err(format!("{}: there is no such file", file.display())) };
    }
    if !is_archive(file) && file.extension().is_none_or(|ending| ending != "zip") {
        return Err(format!("{}: this is a file and neither a run folder nor a zip of one", file.display()));
    }
    unpack(file, inner, Bounds::default()).map(Some).map_err(|why| why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_becomes_a_folder_that_every_system_takes() {
        assert_eq!(plain("stake 1 KOII, audits: sample"), "stake-1-koii-audits-sample");
        assert_eq!(plain("../.."), "case");
        assert_eq!(plain("share 0.5 %"), "share-0.5");
    }

    #[test]
    fn a_setting_has_a_name_and_a_value() {
        assert_eq!(setting("stake=5 KOII"), Ok(("stake".to_owned(), "5 KOII".to_owned())));
        assert_eq!(setting("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert!(setting("rounds").is_err() && setting("=8").is_err());
    }
}
