//! The files that a scenario is made of, laid end to end, so that a byte's number tells its file; lines and columns stay those of each file.

use crate::problem::Problem;
use crate::tree::Span;

/// What the values given on the command line are called, as if they stood in a file.
pub const GIVEN: &str = "--set";

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What problems call it.
    pub name: String,
    /// The folder it lies in, as a path from that of the scenario: empty for the scenario's own.
    pub folder: String,
    /// What stands in it.
    pub text: String,
    /// The number of its first byte.
    pub begins: usize,
}

/// All files of a scenario; the first is the scenario itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a file, giving the number of its first byte.
    pub fn add(&mut self, name: String, folder: String, text: String) -> usize {
        // One more than its bytes, so that the end of a file is not the beginning of the next.
        let begins = self.0.last().map_or(0, |last| last.begins + last.text.len() + 1);
        self.0.push(Source { name, folder, text, begins });
        begins
    }

    /// The file in which a byte stands.
    pub fn of(&self, byte: usize) -> &Source {
        let after = self.0.partition_point(|source| source.begins <= byte);
        self.0.get(after.saturating_sub(1)).expect("spans are only made of a file that was added")
    }

    /// The text of the file that problems call so.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|source| source.name == name).map_or("", |source| &source.text)
    }

    /// A problem as it is told: with the name of its file, and bytes from that file's beginning.
    pub fn told(&self, mut problem: Problem) -> Problem {
        let source = self.of(problem.span.start);
        source.name.clone_into(&mut problem.path);
        problem.span.start -= source.begins;
        problem.span.end = (problem.span.end.saturating_sub(source.begins)).clamp(problem.span.start, source.text.len());
        problem
    }

    /// Where words stand within a span, from a byte on.
    pub fn words(&self, span: Span, words: &str, from: usize) -> Option<Span> {
        let source = self.of(span.start);
        let (start, end) = (span.start - source.begins, span.end.saturating_sub(source.begins));
        let from = from.saturating_sub(source.begins).max(start);
        let at = from + source.text.get(from..end)?.find(words)?;
        let before = source.text.get(start..at)?;
        let lines = before.matches('\n').count();
        let last = before.rsplit('\n').next().unwrap_or_default().chars().filter(|c| *c != '\u{feff}').count();
        let column = if lines == 0 { span.column + last } else { last + 1 };
        Some(Span { start: source.begins + at, end: source.begins + at + words.len(), line: span.line + lines, column })
    }

    /// A place as one speaks of it in another: its line, and its file if that is another.
    pub fn place(&self, span: Span, from: Span) -> String {
        let (there, here) = (self.of(span.start), self.of(from.start));
        match there.name.as_str() {
            GIVEN => format!("given by `{GIVEN}`"),
            _ if there == here => format!("from line {}", span.line),
            name => format!("from line {} of {name}", span.line),
        }
    }
}

/// A path found from a folder, without the steps down that are taken back up.
pub fn joined(folder: &str, path: &str) -> String {
    if folder.is_empty() || path.starts_with('/') {
        return path.to_owned();
    }
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "." => {}
            "" if !steps.is_empty() => {}
            ".." if steps.last().is_some_and(|last| !matches!(*last, ".." | "")) => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The folder of a path; empty if it names none.
pub fn folder_of(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_from_a_folder() {
        for (folder, path, whole) in [
            ("", "../a.js", "../a.js"),
            ("base", "a.js", "base/a.js"),
            ("base", "../a.js", "a.js"),
            ("../base", "../../a.js", "../../a.js"),
            ("../base", "./x/../a.js", "../base/a.js"),
            ("/", "a.js", "/a.js"),
            ("/x", "../a.js", "/a.js"),
            ("base", "/a.js", "/a.js"),
            (".", "a.js", "a.js"),
        ] {
            assert_eq!(joined(folder, path), whole, "{path} from {folder}");
        }
        assert_eq!(["a/b/c", "a", "/a", "../a"].map(folder_of), ["a/b", "", "/", ".."]);
    }

    #[test]
    fn a_byte_tells_its_file_at_its_beginning_and_at_its_end() {
        let mut sources = Sources::default();
        let files = ["ab", "", "c"];
        let begins = files.map(|text| sources.add(text.to_owned(), String::new(), text.to_owned()));
        for (text, begins) in files.iter().zip(begins) {
            assert_eq!((sources.of(begins).name.as_str(), sources.of(begins + text.len()).name.as_str()), (*text, *text));
        }
    }

    #[test]
    fn words_are_found_with_their_line_and_column() {
        let mut sources = Sources::default();
        sources.add("a".to_owned(), String::new(), "x: 1\n".to_owned());
        let begins = sources.add("b".to_owned(), String::new(), "é: >\n  one\n  é two one\n".to_owned());
        let all = Span { start: begins + 4, end: begins + 24, line: 1, column: 4 };
        let first = sources.words(all, "one", 0).expect("it is there");
        let second = sources.words(all, "one", first.end).expect("it is there again");
        assert_eq!([(first.line, first.column), (second.line, second.column)], [(2, 3), (3, 9)]);
        assert_eq!(sources.words(all, "one", second.end), None);
        assert_eq!(sources.place(first, second), "from line 2");
        assert_eq!(sources.place(first, Span::default()), "from line 2 of b");
    }
}
