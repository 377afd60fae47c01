//! The files of a task's folder that its code may read by `fs`: data beside the code, which no import names.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::seen::Seen;

/// Endings of files that hold data.
const DATA: [&str; 18] =
    ["bin", "cfg", "conf", "csv", "env", "gz", "htm", "html", "ini", "json", "jsonl", "md", "pem", "sql", "tsv", "txt", "xml", "zip"];
/// Folders that hold what is installed or made, or what no task reads.
const NOT_IN: [&str; 5] = ["node_modules", "runs", "target", "tests", "test"];
/// Files for tools, not for the task.
const NOT: [&str; 5] = ["package-lock.json", "tsconfig.json", "README.md", "CHANGELOG.md", "LICENSE.txt"];
/// The largest file, and all together.
const MOST_BYTES: u64 = 4 << 20;
const MOST_BYTES_OF_ALL: u64 = 16 << 20;
const MOST_FILES: usize = 2_000;
const DEEPEST: usize = 8;

/// Data files of a folder that has a `package.json`, by their paths within it, in order; of any other folder none, since a script in it
/// may stand among many that do not belong together.
pub(crate) fn data_files(root: &Path, seen: &Seen) -> BTreeMap<String, Arc<[u8]>> {
    let mut found = BTreeMap::new();
    if root.join("package.json").is_file() {
        Gather { seen, found: &mut found, bytes: 0 }.folder(root, "", 0);
    }
    found
}

struct Gather<'g> {
    seen: &'g Seen,
    found: &'g mut BTreeMap<String, Arc<[u8]>>,
    bytes: u64,
}

impl Gather<'_> {
    fn folder(&mut self, folder: &Path, within: &str, depth: usize) {
        // A folder looks otherwise when something in it comes or goes.
        self.seen.look(folder);
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let Ok(kind) = entry.file_type() else { continue };
            let path = if within.is_empty() { name.clone() } else { format!("{within}/{name}") };
            if kind.is_dir() {
                if depth < DEEPEST && !name.starts_with('.') && !NOT_IN.contains(&name.as_str()) {
                    self.folder(&entry.path(), &path, depth + 1);
                }
            } else if kind.is_file() && holds_data(&name) && self.found.len() < MOST_FILES {
                let size = entry.metadata().map_or(u64::MAX, |about| about.len());
                if size > MOST_BYTES || self.bytes.saturating_add(size) > MOST_BYTES_OF_ALL {
                    continue;
                }
                if let Ok(content) = self.seen.read(&entry.path()) {
                    self.bytes += content.len() as u64;
                    self.found.insert(path, Arc::from(content));
                }
            }
        }
    }
}

/// Whether a file is data by its name; `.env` is, other hidden files are not.
fn holds_data(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let hidden = name.starts_with('.') && name != ".env";
    !hidden && !NOT.contains(&name) && ending.is_some_and(|ending| DATA.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_told_by_its_name() {
        for (name, is) in [
            ("words.txt", true),
            ("a.JSON", true),
            (".env", true),
            (".npmrc.json", false),
            ("index.js", false),
            ("package-lock.json", false),
            ("noending", false),
        ] {
            assert_eq!(holds_data(name), is, "{name}");
        }
    }
}
