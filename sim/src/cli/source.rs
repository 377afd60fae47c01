//! Scenarios from files and folders, and run folders, as the command line names them.

use std::path::{Path, PathBuf};

use koipond_scenarios::{Plan, parse_with};

/// A scenario that was read, and where it lies.
pub(super) struct Source {
    /// As the user named it, or as it was found in the folder the user named.
    pub(super) file: String,
    /// The folder from which its task is found.
    pub(super) folder: PathBuf,
    pub(super) plan: Plan,
}

impl Source {
    /// A short name: the file's, without its ending.
    pub(super) fn slug(&self) -> String {
        Path::new(&self.file).file_stem().map_or_else(|| "scenario".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }
}

/// The scenario files under these paths: files as they are, folders searched for `.yaml` and `.yml`, in order of name.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = found.len();
            search(path, &mut found)?;
            if found.len() == before {
                return Err(format!("{}: there is no .yaml file in this folder", path.display()));
            }
        } else {
            found.push(path.clone());
        }
    }
    Ok(found)
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let unreadable = |why: std::io::Error| format!("{}: this folder cannot be read ({why})", folder.display());
    let mut entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(unreadable)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            search(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
            found.push(path);
        }
    }
    Ok(())
}

/// Reads a scenario; what is wrong with it comes back as text for people.
pub(super) fn read(path: &Path) -> Result<Source, String> {
    #[expect(clippy::disallowed_methods, reason = "the scenario and what it names are read before the run")]
    let content_of = |path: &Path| {
        std::fs::read(path).map_err(|why| match why.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => format!("it cannot be read ({why})"),
        })
    };
    let text = content_of(path).and_then(|bytes| String::from_utf8(bytes).map_err(|_| "this file is not UTF-8 text".to_owned()));
    let text = text.map_err(|why| format!("{}: {why}", path.display()))?;
    let file = path.display().to_string();
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let plan = parse_with(&file, &text, &|name| content_of(&folder.join(name))).map_err(|problems| problems.to_string())?;
    Ok(Source { file, folder, plan })
}

/// A run folder named on the command line.
#[derive(clap::Args)]
pub(super) struct RunPath {
    /// The run folder, as `koipond run --out` wrote it
    #[arg(value_name = "RUN")]
    pub(super) path: PathBuf,
}
