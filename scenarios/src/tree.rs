//! A scenario's text as a tree in which every value and key knows where it stands.

/// A piece of the source text.
///
/// While a scenario is read, bytes are counted through all its files; in a problem that is told, from the beginning of its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The line of the first byte, from 1.
    pub line: usize,
    /// The column of the first byte, counted in characters from 1.
    pub column: usize,
}

impl Span {
    /// Whether a byte stands in it or right behind it.
    #[must_use]
    pub fn covers(self, byte: usize) -> bool {
        self.start <= byte && byte <= self.end
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub node: Node,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// One value, still as text.
    Scalar {
        /// The text, its quotes and escapes resolved.
        text: String,
        /// Whether quotes or a block mark say that it is text.
        quoted: bool,
    },
    /// A list.
    List(Vec<Tree>),
    /// Keys and their values, in the order of the file.
    Map(Vec<(Key, Tree)>),
}

/// A key of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// One step down a tree.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// To the value of a key.
    Key(&'a str),
    /// To an entry of a list, from 0.
    Entry(usize),
}

impl Tree {
    /// The keys and values, if it is a map.
    #[must_use]
    pub fn entries(&self) -> Option<&[(Key, Tree)]> {
        match &self.node {
            Node::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of a key, if it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Tree> {
        self.entries()?.iter().find(|(k, _)| k.text == key).map(|(_, value)| value)
    }

    /// The words, if it is one value and not nothing.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.node {
            Node::Scalar { text, .. } if !self.is_nothing() => Some(text),
            _ => None,
        }
    }

    /// Whether it is what YAML calls null: no value at all, `~` or `null`.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(&self.node, Node::Scalar { text, quoted: false } if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// Where the value at the end of a path stands, or the nearest thing above it that is in the file:
    /// the value itself if it is one value, else the key that leads to it.
    #[must_use]
    pub fn find(&self, path: &[Step<'_>]) -> Span {
        let mut place = self.head();
        let mut at = self;
        for step in path {
            let (key, next) = match (step, &at.node) {
                (Step::Key(name), Node::Map(entries)) => match entries.iter().find(|(k, _)| k.text == *name) {
                    Some((key, value)) => (Some(key), value),
                    None => return place,
                },
                (Step::Entry(n), Node::List(list)) => match list.get(*n) {
                    Some(value) => (None, value),
                    None => return place,
                },
                _ => return place,
            };
            place = match key {
                Some(key) if next.text().is_none() => key.span,
                _ => next.head(),
            };
            at = next;
        }
        place
    }

    /// Whether a byte stands within the value or anything below it, which may have come from other files.
    #[must_use]
    pub fn covers(&self, byte: usize) -> bool {
        let within = |span: Span| span.covers(byte);
        let below = match &self.node {
            Node::Scalar { .. } => false,
            Node::List(list) => list.iter().any(|tree| tree.covers(byte)),
            Node::Map(entries) => entries.iter().any(|(key, value)| within(key.span) || value.covers(byte)),
        };
        below || within(self.span)
    }

    /// Where to point when the value as a whole is meant: a map's first key, or else the value itself.
    #[must_use]
    pub fn head(&self) -> Span {
        match &self.node {
            Node::Map(entries) => entries.first().map_or(self.span, |(key, _)| key.span),
            Node::List(list) => list.first().map_or(self.span, Tree::head),
            Node::Scalar { .. } => self.span,
        }
    }
}
