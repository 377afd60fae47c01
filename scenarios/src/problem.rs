//! What is wrong with a scenario, where, and what to do about it, as people read it.

use std::fmt;

use unicode_width::UnicodeWidthChar;

use crate::sources::Sources;
use crate::tree::Span;

/// The widest piece of a source line that is shown.
const WIDEST: usize = 160;
/// How many problems of one file are shown.
const MOST_SHOWN: usize = 50;

/// One thing that is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as its reader named it.
    pub path: String,
    /// The offending words.
    pub span: Span,
    /// What is wrong with them.
    pub message: String,
    /// What to do, or what could stand there.
    pub help: Option<String>,
}

impl Problem {
    /// A problem of a file whose name is not known yet.
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { path: String::new(), span, message: message.into(), help: None }
    }

    /// Adds what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The problem with its source line, as a person reads it; it ends with a line break.
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        let mut out = self.marked(source);
        let gutter = " ".repeat(self.span.line.to_string().len() + 1);
        for help in self.help.iter().flat_map(|help| help.lines()) {
            out.push_str(&format!("{gutter}= {help}\n"));
        }
        out
    }

    /// The problem with its source line, without the help.
    fn marked(&self, source: &str) -> String {
        let Span { line, column, .. } = self.span;
        let shown = Excerpt::of(source, self.span);
        let number = line.to_string();
        let gutter = " ".repeat(number.len() + 1);
        let mut out = format!("{}:{line}:{column}\n{gutter}|\n{number} | {}", self.path, shown.line);
        out.truncate(out.trim_end().len());
        let carets = "^".repeat(shown.width);
        out.push_str(&format!("\n{gutter}| {}{carets} {}\n", " ".repeat(shown.indent), self.message));
        out
    }
}

/// All that is wrong in a file and in those it is made of, in the order of the files; displayed whole, as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems {
    /// The problems, at least one.
    pub list: Vec<Problem>,
    /// The texts they are in.
    sources: Sources,
}

impl Problems {
    /// Problems of one file in its order, each told once.
    pub(crate) fn of(path: &str, source: &str, list: Vec<Problem>) -> Self {
        let mut sources = Sources::default();
        sources.add(path.to_owned(), String::new(), source.to_owned());
        Self::within(sources, list)
    }

    /// Problems in the order of the files, each told once.
    pub(crate) fn within(sources: Sources, mut list: Vec<Problem>) -> Self {
        list.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
        list.dedup();
        Self { list: list.into_iter().map(|problem| sources.told(problem)).collect(), sources }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told: Option<&str> = None;
        let mut shown = Vec::new();
        for problem in self.list.iter().take(MOST_SHOWN) {
            // Help that was just given is not given again.
            let again = problem.help.is_some() && problem.help.as_deref() == told;
            let text = self.sources.text(&problem.path);
            shown.push(if again { problem.marked(text) } else { problem.render(text) });
            told = problem.help.as_deref();
        }
        f.write_str(shown.join("\n").trim_end())?;
        match self.list.len().saturating_sub(MOST_SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n\n… and {more} more"),
        }
    }
}

/// A source line made fit for a terminal, and where the carets go below it.
struct Excerpt {
    line: String,
    indent: usize,
    width: usize,
}

impl Excerpt {
    fn of(source: &str, span: Span) -> Self {
        let start = source.floor_char_boundary(span.start);
        let line_start = source[..start].rfind('\n').map_or(0, |n| n + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |n| start + n);
        let line_end = line_start + source[line_start..line_end].trim_end_matches('\r').len();
        let start = start.min(line_end);
        let end = source.floor_char_boundary(span.end).clamp(start, line_end);

        // Of a long line only what is near the words is looked at, whatever its length.
        let left = source[line_start..start].char_indices().rev().nth(WIDEST).map_or(line_start, |(n, _)| line_start + n);
        let right = source[start..line_end].char_indices().nth(WIDEST).map_or(line_end, |(n, _)| start + n);
        let (before, after) = (printable(&source[left..start]), printable(&source[start..right]));
        let marked = width(&printable(&source[start..end.min(right)])).max(1);
        let whole = left == line_start && right == line_end;
        if whole && width(&before) + width(&after) <= WIDEST {
            return Self { indent: width(&before), line: before + &after, width: marked };
        }
        // The words stand a quarter into what is shown, or where they stand in the line if that is less.
        let lead = cut(before.chars().rev(), WIDEST / 4).chars().rev().collect::<String>();
        let lead = if left == line_start && lead == before { lead } else { format!("…{lead}") };
        let indent = width(&lead);
        let rest = cut(after.chars(), WIDEST - indent);
        let tail = if right == line_end && rest == after { "" } else { "…" };
        Self { width: marked.min(width(&rest)).max(1), line: format!("{lead}{rest}{tail}"), indent }
    }
}

/// As many characters as fill a number of columns at most.
fn cut(chars: impl Iterator<Item = char>, columns: usize) -> String {
    let mut taken = 0;
    let fits = |c: &char| {
        taken += c.width().unwrap_or(0);
        taken <= columns
    };
    chars.take_while(fits).collect()
}

/// A text as it is shown: a tab as spaces, and what a terminal would obey as a mark.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => shown.push_str("    "),
            '\u{feff}' => {}
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => shown.push('\u{fffd}'),
            c => shown.push(c),
        }
    }
    shown
}

/// The columns of a terminal that a printable text fills.
fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(source: &str, words: &str) -> String {
        let start = source.find(words).expect("the words are in the source");
        let line = source[..start].matches('\n').count() + 1;
        let column = source[..start].chars().rev().take_while(|c| *c != '\n').count() + 1;
        let span = Span { start, end: start + words.len(), line, column };
        let mut problem = Problem::new(span, "wrong").help("do\nthis");
        problem.path = "a.yaml".to_owned();
        problem.render(source)
    }

    #[test]
    fn a_problem_shows_its_line_and_marks_the_words() {
        let shown = problem("x: 1\nnodes: { honset: 1 }\n", "honset");
        assert_eq!(shown, "a.yaml:2:10\n  |\n2 | nodes: { honset: 1 }\n  |          ^^^^^^ wrong\n  = do\n  = this\n");
    }

    #[test]
    fn wide_characters_and_tabs_do_not_move_the_carets() {
        let shown = problem("鯉:\tkoi # bad", "koi");
        assert!(shown.contains("1 | 鯉:    koi # bad\n  |        ^^^ wrong"), "{shown}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_words() {
        let source = format!("{}bad{}", "x".repeat(1000), "y".repeat(1000));
        let shown = problem(&source, "bad");
        let lines: Vec<&str> = shown.lines().collect();
        let at = lines[2].find("bad").expect("the words are shown");
        // The ellipsis is three bytes long and one column wide.
        assert_eq!(lines[3].find("^^^").map(|n| n + 2), Some(at), "{shown}");
        assert!(lines[2].chars().count() < WIDEST + 10);
    }

    #[test]
    fn the_words_of_a_long_line_are_shown_at_either_end() {
        for (source, words) in [(format!("bad {}", "y".repeat(500)), "bad"), (format!("{} bad", "x".repeat(500)), "bad")] {
            let shown = problem(&source, words);
            let lines: Vec<Vec<char>> = shown.lines().map(|line| line.chars().collect()).collect();
            let caret = lines[3].iter().position(|c| *c == '^').expect("the words are marked");
            assert_eq!(lines[2][caret..caret + 3].iter().collect::<String>(), words, "{shown}");
        }
    }

    #[test]
    fn what_a_terminal_would_obey_is_not_printed() {
        assert!(!problem("a: \u{1b}[31mbad", "bad").contains('\u{1b}'));
    }

    #[test]
    fn many_problems_are_counted_and_not_all_shown() {
        let list = (0..60).map(|n| Problem::new(Span { start: n, end: n, line: 1, column: n + 1 }, "wrong")).collect();
        let shown = Problems::of("a.yaml", &"x".repeat(60), list).to_string();
        assert!(shown.ends_with("… and 10 more"), "{shown}");
    }
}
