//! Where the expectations of a scenario stand in its file.

use crate::load::load;
use crate::tree::Node;

/// The line of each entry of `expect`, from 1, in order; empty where the file has none of its own, as one that extends another may.
#[must_use]
pub fn lines_of_expectations(text: &str) -> Vec<usize> {
    let (tree, _) = load(text);
    match tree.as_ref().and_then(|tree| tree.get("expect")).map(|expect| &expect.node) {
        Some(Node::List(entries)) => entries.iter().map(|entry| entry.head().line).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_has_its_line() {
        let text =
            "scenario: a\nexpect:\n  - never: { slashed: { group: honest } }\n\n  # twice\n  - finally:\n      paid: {}\n  - check: x.js\n";
        assert_eq!(lines_of_expectations(text), [3, 6, 8]);
        assert!(lines_of_expectations("extends: b.yaml\n").is_empty() && lines_of_expectations("expect: [").is_empty());
    }

    #[test]
    fn every_expectation_of_the_library_has_one() {
        let mut seen = 0;
        for shipped in crate::library::library() {
            let lines = lines_of_expectations(shipped.text);
            seen += lines.len();
            assert!(lines.is_sorted(), "{}", shipped.path);
        }
        assert!(seen > 100, "{seen}");
    }
}
