//! A folder of a test's own, gone when the test is over; one whose test failed stays to be looked at.

#![expect(clippy::disallowed_methods, reason = "tests write the files that users would")]

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of a test's own.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder of this name within `env!("CARGO_TARGET_TMPDIR")`.
    #[must_use]
    pub fn new(within: &str, name: &str) -> Self {
        let path = Path::new(within).join(format!("{name}-{}", std::process::id()));
        if path.exists() {
            fs::remove_dir_all(&path).expect("an old folder of this test can be removed");
        }
        fs::create_dir_all(&path).expect("a folder can be made in the target folder");
        Self(path)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The path of something within, as text.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// Writes a file within, and the folders it needs; gives its path as text.
    pub fn write(&self, name: &str, content: &str) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("it is within this folder")).expect("a folder can be made here");
        fs::write(&path, content).expect("a file can be written here");
        path.display().to_string()
    }

    /// The text of a file within.
    #[must_use]
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).expect("this file is here")
    }

    /// The names within a folder within, in order.
    #[must_use]
    pub fn names(&self, name: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.0.join(name)) else { return Vec::new() };
        let mut names: Vec<String> = entries.map(|e| e.expect("it can be listed").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Changes a file within: one text for another, which must be there.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let before = self.read(name);
        assert!(before.contains(from), "{name} has no `{from}`:\n{before}");
        self.write(name, &before.replacen(from, to, 1));
    }

    /// Copies a folder with all it holds to a place within.
    pub fn copy(&self, from: &Path, name: &str) {
        copy(from, &self.0.join(name));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made here");
    for entry in fs::read_dir(from).expect("the folder to copy is there") {
        let entry = entry.expect("it can be listed");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).expect("a file can be copied");
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // What could not be removed lies in the target folder and harms nobody.
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
