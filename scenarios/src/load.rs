//! YAML text to a tree with spans: the one file that names the YAML crate.
//!
//! Anchors, aliases, tags, several documents and keys that are not words are refused, so that a scenario
//! means what stands in it. Size and depth are bounded.

use std::collections::BTreeMap;

use serde_saphyr::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span as Range, StructureStyle, options};

use crate::problem::Problem;
use crate::tree::{Key, Node, Span, Tree};

/// The longest scenario, in bytes.
const LONGEST: usize = 1 << 18;
/// The deepest nesting of maps or lists.
const DEEPEST: usize = 32;
/// After so many problems of one kind no more are looked for.
pub const MOST_PROBLEMS: usize = 100;

/// What a file is, in the words of problems.
pub struct Kind {
    /// Its name, to stand behind `a`.
    pub name: &'static str,
    /// What it has at least.
    pub least: &'static str,
}

const SCENARIO: Kind = Kind { name: "scenario", least: "a scenario has at least: scenario, task, nodes, rounds, expect" };

/// Reads a scenario's text, giving the tree if there is one, and all that is wrong with it.
pub fn load(text: &str) -> (Option<Tree>, Vec<Problem>) {
    load_from(text, &SCENARIO, 0)
}

/// Reads the text of one of a scenario's files. Its bytes are counted on from `begins`, so that those of several are told apart.
pub fn load_at(text: &str, begins: usize) -> (Option<Tree>, Vec<Problem>) {
    load_from(text, &SCENARIO, begins)
}

/// Reads the text of a file of some kind.
pub fn load_as(text: &str, kind: &Kind) -> (Option<Tree>, Vec<Problem>) {
    load_from(text, kind, 0)
}

fn load_from(text: &str, kind: &Kind, begins: usize) -> (Option<Tree>, Vec<Problem>) {
    let name = kind.name;
    if text.len() > LONGEST {
        let about = format!("the file has {} bytes; a {name} may have {LONGEST}", text.len());
        let help = format!("move long texts into the task, and say the {name} in fewer words");
        return (None, vec![Problem::new(beginning(text, begins), about).help(help)]);
    }
    let mut builder = Builder { name, cursor: Cursor::new(text, begins), open: Vec::new(), root: None, documents: 0, problems: Vec::new() };
    let mut options = options! {
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
    };
    options.set_emit_comments(false);
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, range)) => builder.take(event, &range),
            Err(why) => {
                let problem = syntax(&mut builder.cursor, &why);
                builder.problems.push(problem);
                return (None, builder.problems);
            }
        }
        if builder.documents > 1 || builder.problems.len() > MOST_PROBLEMS {
            break;
        }
    }
    let Builder { root, mut problems, .. } = builder;
    let root = root.filter(|tree| !tree.is_nothing());
    if root.is_none() && problems.is_empty() {
        problems.push(Problem::new(beginning(text, begins), format!("there is no {name} in this file")).help(kind.least));
    }
    (root, problems)
}

/// A collection whose end was not reached yet.
enum Open {
    List { span: Span, flow: bool, list: Vec<Tree> },
    Map { span: Span, flow: bool, entries: Vec<(Key, Tree)>, lines: BTreeMap<String, usize>, key: Option<Key> },
}

struct Builder<'a> {
    name: &'static str,
    cursor: Cursor<'a>,
    open: Vec<Open>,
    root: Option<Tree>,
    documents: usize,
    problems: Vec<Problem>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, range: &Range) {
        if let Some(tag) = range.tag_span() {
            let help = "leave it out: the language knows the type of each key";
            self.problems.push(Problem::new(self.cursor.span(&tag), format!("a {} has no YAML tags", self.name)).help(help));
        }
        let (span, name) = (self.cursor.span(range), self.name);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let about = format!("a second document begins here; a file holds one {name}");
                    self.problems.push(Problem::new(span, about).help(format!("put each {name} into a file of its own")));
                }
            }
            Event::Anchor(..) => {
                let help = "write the value out where it is used; defaults and groups keep files short without it";
                self.problems.push(Problem::new(span, format!("a {name} has no YAML anchors")).help(help));
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let help = "write the value out here; text that begins with `*` needs quotes";
                self.problems.push(Problem::new(span, format!("a {name} has no YAML aliases")).help(help));
                // A value that nobody complains of a second time stands in for the alias.
                self.place(Tree { span, node: Node::Scalar { text: String::new(), quoted: true } });
            }
            Event::Scalar(text, style, ..) => {
                let quoted = !matches!(style, ScalarStyle::Plain);
                self.place(Tree { span, node: Node::Scalar { text: text.into_owned(), quoted } });
            }
            Event::SequenceStart(style, ..) => self.open.push(Open::List { span, flow: style == StructureStyle::Flow, list: Vec::new() }),
            Event::MappingStart(style, ..) => {
                let flow = style == StructureStyle::Flow;
                self.open.push(Open::Map { span, flow, entries: Vec::new(), lines: BTreeMap::new(), key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => {}
        }
    }

    fn close(&mut self, end: Span) {
        // The end of a block collection is where the next thing begins; its last value ends where people see it end.
        let until = |flow: bool, last: Option<&Tree>, span: Span| if flow { end.end } else { last.map_or(span.end, |tree| tree.span.end) };
        let tree = match self.open.pop() {
            Some(Open::List { span, flow, list }) => {
                let end = until(flow, list.last(), span).max(span.start);
                Tree { span: Span { end, ..span }, node: Node::List(list) }
            }
            Some(Open::Map { span, flow, entries, .. }) => {
                let end = until(flow, entries.last().map(|(_, value)| value), span).max(span.start);
                Tree { span: Span { end, ..span }, node: Node::Map(entries) }
            }
            None => return,
        };
        self.place(tree);
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, tree: Tree) {
        match self.open.last_mut() {
            None => {
                self.root.get_or_insert(tree);
            }
            Some(Open::List { list, .. }) => list.push(tree),
            Some(Open::Map { entries, lines, key: waiting, .. }) => match (waiting.take(), tree) {
                (Some(key), value) => match lines.get(&key.text) {
                    Some(first) => {
                        let about = format!("`{}` is given twice; the first is in line {first}", key.text);
                        self.problems.push(Problem::new(key.span, about).help("keep one of them"));
                    }
                    None => {
                        lines.insert(key.text.clone(), key.span.line);
                        entries.push((key, value));
                    }
                },
                (None, Tree { span, node: Node::Scalar { text, .. } }) => *waiting = Some(Key { text, span }),
                (None, tree) => {
                    let help = "a key is one word; write `key: value`, and quotes around text that begins with `{` or `[`";
                    self.problems.push(Problem::new(tree.head(), "a key cannot be a map or a list").help(help));
                    *waiting = Some(Key { text: String::new(), span: tree.head() });
                }
            },
        }
    }
}

/// The beginning of a file, for complaints about all of it.
fn beginning(text: &str, begins: usize) -> Span {
    let start = begins + if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    Span { start, end: start, line: 1, column: 1 }
}

/// Line and column of bytes, found by walking the text once.
///
/// They are counted here and not taken from the parser, so that they agree with the bytes for every kind of
/// line break and byte-order mark.
struct Cursor<'a> {
    text: &'a str,
    begins: usize,
    byte: usize,
    line: usize,
    column: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str, begins: usize) -> Self {
        Self { text, begins, byte: 0, line: 1, column: 1 }
    }

    /// The parser's range, held within the text and on its characters.
    fn span(&mut self, range: &Range) -> Span {
        let start = self.byte(range.start.byte_offset());
        let end = self.byte(range.end.byte_offset());
        self.at(start, end)
    }

    fn byte(&self, at: Option<usize>) -> usize {
        self.text.floor_char_boundary(at.unwrap_or(0).min(self.text.len()))
    }

    fn at(&mut self, start: usize, end: usize) -> Span {
        if start < self.byte {
            *self = Self::new(self.text, self.begins);
        }
        for c in self.text[self.byte..start].chars() {
            match c {
                '\n' => (self.line, self.column) = (self.line + 1, 1),
                '\u{feff}' => {}
                _ => self.column += 1,
            }
        }
        self.byte = start;
        Span { start: self.begins + start, end: self.begins + end.max(start), line: self.line, column: self.column }
    }
}

/// A syntax error, in words that say what to do where the cause is a common one.
fn syntax(cursor: &mut Cursor<'_>, why: &ScanError) -> Problem {
    let start = cursor.byte(why.marker().byte_offset());
    let end = cursor.text[start..].chars().next().filter(|c| *c != '\n' && *c != '\r').map_or(start, |c| start + c.len_utf8());
    let (about, help) = match why.kind() {
        _ if cursor.text[..start].ends_with('$') && cursor.text[start..].starts_with('{') => (
            "a variable within `{ }` or `[ ]` needs quotes".to_owned(),
            "write it like `\"${rounds}\"`; what it stands for is a number as ever",
        ),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => ("YAML does not allow a tab here".to_owned(), "indent with spaces"),
        ErrorKind::UnclosedFlowCollection { open } => (format!("this `{open}` is never closed"), "close it, or use one line per key"),
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a `,` or `]` is missing here".to_owned(), "entries of a list in brackets stand between commas: [a, b]")
        }
        ErrorKind::UnexpectedEofFlowMapping | ErrorKind::UnexpectedEofImplicitFlowMapping | ErrorKind::ExpectedFlowMappingSeparator => {
            ("a `,` or `}` is missing here".to_owned(), "keys of a map in braces stand between commas: { a: 1, b: 2 }")
        }
        ErrorKind::UnclosedQuotedScalar => ("this quote is never closed".to_owned(), "close it in the same line"),
        ErrorKind::MappingValueNotAllowed => {
            ("a second `:` in one value".to_owned(), "put quotes around text that contains `: `, or begin a new line for a new key")
        }
        ErrorKind::SimpleKeyExpected => ("this line is no `key: value`".to_owned(), "a `:` and a space follow each key"),
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry => {
            ("this line is indented like none above it".to_owned(), "keys of one map, and entries of one list, begin in the same column")
        }
        ErrorKind::UnexpectedCharacter { character } => (
            format!("`{}` cannot begin a value", character.escape_default()),
            "put quotes around text that begins with a special character",
        ),
        ErrorKind::RecursionLimitExceeded => (format!("nested deeper than {DEEPEST} levels"), "a scenario needs about six"),
        other => (format!("this is not YAML: {other}"), "put quotes around text with special characters"),
    };
    Problem::new(cursor.at(start, end), about).help(help)
}
