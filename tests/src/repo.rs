//! The repository's files, scenarios and their tasks.

#![expect(clippy::disallowed_methods, reason = "tests read the files that users would")]

use std::path::{Path, PathBuf};

use koipond::tasks::Tasks;
use koipond_scenarios::{Plan, parse_with};

use crate::watch::Scene;

/// The repository's own folder.
#[must_use]
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests lie in the repository").to_owned()
}

/// A file of the repository, as text for the command line.
#[must_use]
pub fn file(path: &str) -> String {
    root().join(path).display().to_string()
}

/// Its text.
#[must_use]
pub fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// The scenario files under a folder of the repository, as paths from its root, in order.
#[must_use]
pub fn scenarios(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    search(&root().join(folder), &mut found);
    let root = root();
    let name = |path: &PathBuf| path.strip_prefix(&root).expect("it was found in the repository").display().to_string();
    found.iter().map(name).collect()
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            search(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml") && !path.to_string_lossy().ends_with(".base.yaml") {
            found.push(path);
        }
    }
}

/// A scenario of the repository, ready to run.
#[must_use]
pub fn scene(path: &str) -> Scene {
    scene_of(&text(path), &beside(path))
}

/// A scenario given as text, whose task is found from a folder.
#[must_use]
pub fn scene_of(yaml: &str, folder: &Path) -> Scene {
    let plan = plan_in(yaml, folder);
    let tasks = Tasks::read(&plan, folder).unwrap_or_else(|errors| panic!("{errors:?}"));
    Scene { plan, tasks }
}

/// The folder in which a file of the repository lies.
#[must_use]
pub fn beside(path: &str) -> PathBuf {
    root().join(path).parent().expect("a file lies in a folder").to_owned()
}

/// The plan of a scenario given as text, which names no other file.
#[must_use]
pub fn plan_of(yaml: &str) -> Plan {
    plan_in(yaml, &root())
}

/// The plan of a scenario given as text, whose other files are found from a folder.
#[must_use]
pub fn plan_in(yaml: &str, folder: &Path) -> Plan {
    let files = |name: &str| std::fs::read(folder.join(name)).map_err(|why| why.to_string());
    parse_with("scenario.yaml", yaml, &files).unwrap_or_else(|problems| panic!("{problems}\n{yaml}"))
}
