//! The shipped library: scenarios and the tasks they run, within the program, so that it has them wherever it is installed.

use crate::load::load;
use crate::tree::{Node, Tree};

/// Every file of `library/` and `tasks/`, by its path, in order.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// Where the scenarios lie.
const FOLDER: &str = "library/";

/// A scenario of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its path in the library without its ending: `basics/first-light`.
    pub name: &'static str,
    /// Where it lies, as [`shipped_file`] knows it: `library/basics/first-light.yaml`.
    pub path: &'static str,
    /// What stands in it.
    pub text: &'static str,
}

/// The scenarios of the library, in order of name.
pub fn library() -> impl Iterator<Item = Shipped> {
    FILES.iter().filter_map(|(path, bytes)| {
        // A base is for others to extend, and no scenario itself.
        let name = path.strip_prefix(FOLDER)?.strip_suffix(".yaml").filter(|name| !name.ends_with(".base"))?;
        Some(Shipped { name, path, text: std::str::from_utf8(bytes).ok()? })
    })
}

/// A file of the library or of its tasks.
#[must_use]
pub fn shipped_file(path: &str) -> Option<&'static [u8]> {
    let place = FILES.binary_search_by(|(known, _)| (*known).cmp(path)).ok()?;
    FILES.get(place).map(|(_, bytes)| *bytes)
}

/// The paths of all files in a folder of the library or of its tasks, in order.
pub fn shipped_folder(folder: &str) -> impl Iterator<Item = &'static str> {
    let within = format!("{}/", folder.trim_end_matches('/'));
    FILES.iter().map(|(path, _)| *path).filter(move |path| path.starts_with(&within))
}

/// What a scenario says of itself at its head, read without looking at the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// What it is called.
    pub scenario: String,
    /// What it shows.
    pub about: String,
    /// Words by which it can be chosen.
    pub tags: Vec<String>,
    /// The file on which it builds, from its own.
    pub extends: Option<String>,
}

/// Looks at a scenario's head. What is not there, or not as it should be, is empty.
#[must_use]
pub fn glance(text: &str) -> Glance {
    let Some(tree) = load(text).0 else { return Glance::default() };
    let said = |key: &str| tree.get(key).and_then(Tree::text).unwrap_or_default().trim().to_owned();
    let tags = tree.get("tags").map(|tags| match &tags.node {
        Node::List(list) => list.iter().filter_map(Tree::text).map(str::to_owned).collect(),
        _ => Vec::new(),
    });
    let extends = Some(said("extends")).filter(|path| !path.is_empty());
    Glance { scenario: said("scenario"), about: said("about"), tags: tags.unwrap_or_default(), extends }
}

impl Shipped {
    /// What it says of itself, where it does not, in the words of the scenario on which it builds.
    #[must_use]
    pub fn glance(&self) -> Glance {
        let mut seen = glance(self.text);
        let (mut at, mut base) = (self.path.to_owned(), seen.extends.clone());
        // A scenario that builds on itself is refused elsewhere; here it must only come to an end.
        for _ in 0..8 {
            let Some(name) = base.take() else { break };
            at = joined(&at, &name);
            let below = shipped_file(&at).and_then(|bytes| std::str::from_utf8(bytes).ok()).map(glance).unwrap_or_default();
            for (own, inherited) in [(&mut seen.scenario, below.scenario), (&mut seen.about, below.about)] {
                if own.is_empty() {
                    *own = inherited;
                }
            }
            if seen.tags.is_empty() {
                seen.tags = below.tags;
            }
            base = below.extends;
        }
        seen
    }
}

/// A path that a file of the library names, from where all paths of the library begin.
#[must_use]
pub fn joined(file: &str, name: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

impl Glance {
    /// The first sentence of what it shows, or its name where it shows nothing.
    #[must_use]
    pub fn sentence(&self) -> String {
        let about = self.about.split_whitespace().collect::<Vec<_>>().join(" ");
        let end = about.match_indices(". ").map(|(at, _)| at + 1).find(|at| about[*at..].trim_start().starts_with(char::is_uppercase));
        match about.is_empty() {
            true => self.scenario.clone(),
            false => about[..end.unwrap_or(about.len())].to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_by_its_path() {
        for (path, bytes) in FILES {
            assert_eq!(shipped_file(path), Some(*bytes), "{path}");
        }
        assert_eq!(shipped_file("library/no-such.yaml"), None);
    }

    #[test]
    fn the_library_holds_first_light_and_its_task() {
        assert!(library().any(|shipped| shipped.name == "basics/first-light" && shipped.text.contains("scenario: first light")));
        assert!(shipped_folder("tasks/kept-proof").any(|path| path == "tasks/kept-proof/index.js"));
    }

    #[test]
    fn the_first_sentence_ends_before_the_next_begins() {
        let sentence = |about: &str| Glance { about: about.to_owned(), scenario: "a name".to_owned(), ..Glance::default() }.sentence();
        assert_eq!(sentence("A node\n  fails. It comes back."), "A node fails.");
        assert_eq!(sentence("It takes 1.5 KOII, e.g. as a fee."), "It takes 1.5 KOII, e.g. as a fee.");
        assert_eq!(sentence(""), "a name");
    }

    #[test]
    fn the_head_of_a_broken_file_is_empty() {
        assert_eq!(glance("scenario: ["), Glance::default());
    }
}
