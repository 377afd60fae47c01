//! The files of the repository, and how a broken rule is told.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// A text file of the repository.
pub struct File {
    /// From the root, with `/` between folders.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// The file, or the package.
    pub place: String,
    /// The line, from 1; none where the whole is meant.
    pub line: Option<usize>,
    /// What is there.
    pub what: String,
}

impl Found {
    /// Something at a line of a file.
    pub fn at(file: &File, line: usize, what: impl Into<String>) -> Self {
        Self { place: file.path.clone(), line: Some(line), what: what.into() }
    }

    /// Something that a whole file or package is.
    pub fn in_all(place: &str, what: impl Into<String>) -> Self {
        Self { place: place.to_owned(), line: None, what: what.into() }
    }
}

impl File {
    /// A made-up file, to see a checker fail.
    pub fn made_up(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether its name ends in one of these.
    pub fn ends(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Its lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(n, line)| (n + 1, line))
    }
}

/// The root of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}

/// Every text file that git holds or would take in; none where this is not a git checkout.
pub fn tree() -> Option<&'static [File]> {
    static TREE: LazyLock<Option<Vec<File>>> = LazyLock::new(|| {
        let files = read_all();
        if files.is_none() {
            say("tidy: skipped, since this is not a git checkout or there is no git");
        }
        files
    });
    TREE.as_deref()
}

fn read_all() -> Option<Vec<File>> {
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let told = Command::new("git").arg("-C").arg(root()).args(list).output().ok().filter(|told| told.status.success())?;
    let mut paths: Vec<&str> = told.stdout.split(|byte| *byte == 0).filter_map(|path| std::str::from_utf8(path).ok()).collect();
    paths.sort();
    paths.dedup();
    // A file that is deleted but still in the index, or that is not text, is left out.
    let read = |path: &str| Some(File { path: path.to_owned(), text: std::fs::read_to_string(root().join(path)).ok()? });
    Some(paths.into_iter().filter(|path| !path.is_empty()).filter_map(read).collect())
}

/// A line for whoever runs the tests, shown also when they pass.
pub fn say(line: &str) {
    // Nothing is lost when nobody listens.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Fails with the rule, the places and what to do, if there are places.
pub fn hold(rule: &str, found: &[Found], to_do: &str) {
    if found.is_empty() {
        return;
    }
    let mut places = String::new();
    for Found { place, line, what } in found {
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        writeln!(places, "  {place}{line}: {what}").expect("a string takes all text");
    }
    panic!("\nrule: {rule}\n{places}to do: {to_do}\n");
}

/// Holds every file of the repository with one of these endings against a rule.
pub fn hold_files(rule: &str, endings: &[&str], check: impl Fn(&File) -> Vec<Found>, to_do: &str) {
    let Some(tree) = tree() else { return };
    let files: Vec<&File> = tree.iter().filter(|file| file.ends(endings)).collect();
    assert!(!files.is_empty(), "no file ends in {endings:?}: the rule \"{rule}\" checks nothing");
    let found: Vec<Found> = files.into_iter().flat_map(check).collect();
    hold(rule, &found, to_do);
}

/// The lines of what was found, for a checker's own test.
pub fn lines(found: &[Found]) -> Vec<usize> {
    found.iter().filter_map(|found| found.line).collect()
}

#[test]
fn a_broken_rule_is_told_with_its_place_and_what_to_do() {
    let found = [Found::at(&File::made_up("a/b.rs", ""), 3, "four legs")];
    let told = std::panic::catch_unwind(|| hold("two legs", &found, "stand up")).expect_err("the rule is broken");
    let told = told.downcast_ref::<String>().expect("the message is text");
    assert_eq!(told, "\nrule: two legs\n  a/b.rs:3: four legs\nto do: stand up\n");
}
