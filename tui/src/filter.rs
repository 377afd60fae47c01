//! Which events are of interest: what is searched for after `/`, and what `:filter` lets through.
//!
//! Terms are joined by spaces. Of the nodes and groups that a filter names any will do, and of the kinds any; of its texts all
//! must be there, and none of what stands after a `!`. A text without a capital letter finds either case.

use std::fmt;

use koipond_record::Event;
use regex::{Regex, RegexBuilder};

use crate::story::{Story, clean};
use crate::word::unknown;

/// A compiled regular expression may take this much memory.
const REGEX_BYTES: usize = 1 << 20;

/// The parts of the world that kinds begin with.
pub const FAMILIES: [&str; 6] = ["run", "node", "chain", "storage", "net", "fault"];

/// A choice of events.
#[derive(Clone, Debug)]
pub struct Filter {
    /// As it was typed.
    typed: String,
    /// After what.
    origin: Origin,
    who: Vec<usize>,
    kinds: Vec<KindTerm>,
    texts: Vec<Text>,
    none_of: Vec<Term>,
}

/// Where it was typed; the same letters mean something else there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Search,
    Command,
}

#[derive(Clone, Debug)]
enum Term {
    /// Nodes, by their places.
    Who(Vec<usize>),
    Kind(KindTerm),
    Text(Text),
}

/// A kind, as far as it is named.
#[derive(Clone, Debug)]
enum KindTerm {
    Family(String),
    Name(String),
    Both(String, String),
}

#[derive(Clone, Debug)]
enum Text {
    /// In small letters, wherever it stands in whatever case.
    AnyCase(String),
    Exact(String),
    Regex(Regex),
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.typed == other.typed && self.origin == other.origin
    }
}

impl Eq for Filter {}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

impl Filter {
    /// What is typed after `/`: a text, or after `~` a regular expression.
    ///
    /// # Errors
    /// In a sentence, what is wrong with it.
    pub fn search(typed: &str) -> Result<Self, String> {
        let text = match typed.strip_prefix('~') {
            Some(regex) => Text::regex(regex)?,
            None => Text::plain(typed),
        };
        let mut search = Self::empty(typed, Origin::Search);
        search.texts.push(text);
        Ok(search)
    }

    /// What is typed after `:filter`; none if it lets everything through.
    ///
    /// # Errors
    /// In a sentence, which term cannot be understood.
    pub fn parse(typed: &str, story: &Story) -> Result<Option<Self>, String> {
        let typed = typed.trim();
        let mut filter = Self::empty(typed, Origin::Command);
        for term in terms(typed) {
            match term.strip_prefix('!') {
                Some(not) => filter.none_of.push(Term::parse(not, story)?),
                None => match Term::parse(&term, story)? {
                    Term::Who(nodes) => filter.who.extend(nodes),
                    Term::Kind(kind) => filter.kinds.push(kind),
                    Term::Text(text) => filter.texts.push(text),
                },
            }
        }
        Ok((!typed.is_empty()).then_some(filter))
    }

    fn empty(typed: &str, origin: Origin) -> Self {
        Self { typed: typed.to_owned(), origin, who: Vec::new(), kinds: Vec::new(), texts: Vec::new(), none_of: Vec::new() }
    }

    /// Whether an event is of interest.
    pub fn takes(&self, event: &Event, story: &Story) -> bool {
        let who = || self.who.is_empty() || is_of(event, story, &self.who);
        let kind = || self.kinds.is_empty() || self.kinds.iter().any(|kind| kind.is(event));
        let speaks = || {
            let told = self.needs_words().then(|| told(event, story));
            let told = told.as_deref().unwrap_or_default();
            let denied = |term: &Term| match term {
                Term::Who(nodes) => is_of(event, story, nodes),
                Term::Kind(kind) => kind.is(event),
                Term::Text(text) => text.is_in(told),
            };
            self.texts.iter().all(|text| text.is_in(told)) && !self.none_of.iter().any(denied)
        };
        kind() && who() && speaks()
    }

    /// Where its first text stands in a line, in bytes.
    pub fn found_in(&self, line: &str) -> Vec<std::ops::Range<usize>> {
        match self.texts.first() {
            Some(Text::Regex(regex)) => regex.find_iter(line).map(|hit| hit.range()).filter(|hit| !hit.is_empty()).collect(),
            Some(Text::Exact(text)) => line.match_indices(text.as_str()).map(|(at, hit)| at..at + hit.len()).collect(),
            // Small letters may take other bytes than capitals; only where they do not, a place in them is one in the line.
            Some(Text::AnyCase(text)) => {
                let small = line.to_lowercase();
                let same = small.len() == line.len() && small.char_indices().map(|(at, _)| at).eq(line.char_indices().map(|(at, _)| at));
                if same { small.match_indices(text.as_str()).map(|(at, hit)| at..at + hit.len()).collect() } else { Vec::new() }
            }
            None => Vec::new(),
        }
    }

    fn needs_words(&self) -> bool {
        !self.texts.is_empty() || self.none_of.iter().any(|term| matches!(term, Term::Text(_)))
    }
}

/// An event as one line: who, and what.
pub fn told(event: &Event, story: &Story) -> String {
    format!("{} {}", story.actor(event), story.words(event))
}

/// Whether one of these nodes does it, or it is about one of them.
fn is_of(event: &Event, story: &Story, nodes: &[usize]) -> bool {
    let at = event.node.and_then(|node| usize::try_from(node.0).ok());
    [at, story.subject(event)].into_iter().flatten().any(|node| nodes.contains(&node))
}

impl Term {
    fn parse(term: &str, story: &Story) -> Result<Self, String> {
        if let Some(regex) = term.strip_prefix('~') {
            return Ok(Self::Text(Text::regex(regex)?));
        }
        match term.split_once(':') {
            Some(("text", text)) => Ok(Self::Text(Text::plain(text))),
            Some(("kind", kind)) => KindTerm::parse(kind).map(Self::Kind),
            Some(("group", group)) => {
                let has = |place: &usize| story.nodes[*place].group == group;
                let nodes: Vec<usize> = (0..story.nodes.len()).filter(has).collect();
                let groups = || story.nodes.iter().map(|card| card.group.as_str());
                if nodes.is_empty() { Err(unknown("group", &clean(group), groups())) } else { Ok(Self::Who(nodes)) }
            }
            Some(("node", name)) => node(name, story).map(|node| Self::Who(vec![node])),
            _ => node(term, story).map(|node| Self::Who(vec![node])).map_err(|why| format!("{why} A text is text:{}", clean(term))),
        }
    }
}

/// The place of a node by its name.
///
/// # Errors
/// With the nearest name there is.
pub fn node(name: &str, story: &Story) -> Result<usize, String> {
    let found = story.nodes.iter().position(|card| card.name == name);
    found.ok_or_else(|| clean(&unknown("node", name, story.nodes.iter().map(|card| card.name.as_str()))))
}

impl KindTerm {
    fn parse(kind: &str) -> Result<Self, String> {
        match kind.split_once('.') {
            None if FAMILIES.contains(&kind) => Ok(Self::Family(kind.to_owned())),
            None => Ok(Self::Name(kind.to_owned())),
            Some((family, name)) if FAMILIES.contains(&family) => Ok(Self::Both(family.to_owned(), name.to_owned())),
            Some((family, _)) => Err(unknown("kind", family, FAMILIES.into_iter())),
        }
    }

    fn is(&self, event: &Event) -> bool {
        let kind = event.what.kind();
        match self {
            Self::Family(family) => kind.family == family,
            Self::Name(name) => kind.name == name,
            Self::Both(family, name) => kind.family == family && kind.name == name,
        }
    }
}

impl Text {
    fn plain(text: &str) -> Self {
        if text.chars().any(char::is_uppercase) { Self::Exact(text.to_owned()) } else { Self::AnyCase(text.to_owned()) }
    }

    fn regex(text: &str) -> Result<Self, String> {
        let any_case = !text.chars().any(char::is_uppercase);
        let built = RegexBuilder::new(text).case_insensitive(any_case).size_limit(REGEX_BYTES).build();
        built.map(Self::Regex).map_err(|why| {
            // The last line of the message is the reason; those before it draw an arrow.
            let why = why.to_string();
            let reason = why.lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned();
            format!("~{} is no regular expression: {reason}", clean(text))
        })
    }

    fn is_in(&self, told: &str) -> bool {
        match self {
            Self::AnyCase(text) => told.to_lowercase().contains(text.as_str()),
            Self::Exact(text) => told.contains(text.as_str()),
            Self::Regex(regex) => regex.is_match(told),
        }
    }
}

/// The terms of a filter, without the quotes that keep spaces in one: `text:"of 5 KOII"`.
fn terms(typed: &str) -> Vec<String> {
    let (mut terms, mut term, mut quoted) = (Vec::new(), String::new(), false);
    for c in typed.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => terms.push(std::mem::take(&mut term)),
            c => term.push(c),
        }
    }
    terms.push(term);
    terms.retain(|term| !term.is_empty());
    terms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{nth, story};

    fn takes(typed: &str, n: u64) -> bool {
        Filter::parse(typed, &story()).expect("it can be understood").expect("it says something").takes(&nth(n), &story())
    }

    #[test]
    fn terms_name_nodes_groups_kinds_and_texts() {
        for (typed, slash, submission) in [
            ("honest-1", true, true),
            ("group:honest", true, true),
            ("kind:chain", true, true),
            ("kind:chain.slashed", true, false),
            ("kind:slashed", true, false),
            ("kind:slashed kind:submitted", true, true),
            ("text:lost", true, false),
            ("~lo.t", true, false),
            ("!~lo.t", false, true),
            ("!kind:slashed", false, true),
            ("honest-1 kind:slashed text:KOII", true, false),
            ("text:\"for round\"", true, true),
        ] {
            assert_eq!((takes(typed, 25_000), takes(typed, 25_001)), (slash, submission), "{typed}");
        }
        assert!(!takes("honest-1", 0), "the beginning is of no node");
    }

    #[test]
    fn a_capital_letter_makes_a_search_exact() {
        let finds = |typed: &str| Filter::search(typed).expect("it is right").takes(&nth(25_000), &story());
        assert_eq!(["lost", "Lost", "koii", "KOII", "~ko.i", "~Ko.i"].map(finds), [true, false, true, true, true, false]);
    }

    #[test]
    fn what_cannot_be_understood_is_told_with_the_nearest_word() {
        for (typed, told) in [
            ("honset-1", "no node `honset-1`; did you mean `honest-1`?"),
            ("group:honst", "no group `honst`; did you mean `honest`?"),
            ("kind:chian.slashed", "no kind `chian`; did you mean `chain`?"),
            ("~(", "is no regular expression: unclosed group"),
        ] {
            let why = Filter::parse(typed, &story()).expect_err("it is wrong");
            assert!(why.contains(told), "{why}");
        }
    }

    #[test]
    fn an_empty_filter_is_none() {
        assert_eq!(Filter::parse("  ", &story()), Ok(None));
    }

    #[test]
    fn hits_in_a_line_are_told_by_their_places() {
        let found = |typed: &str| {
            let hits = Filter::search(typed).expect("it is right").found_in("chain ▸ Lost and lost");
            hits.into_iter().map(|hit| (hit.start, hit.end)).collect::<Vec<_>>()
        };
        assert_eq!(found("lost"), [(10, 14), (19, 23)]);
        assert_eq!(found("Lost"), [(10, 14)]);
        assert_eq!(found("~l..t$"), [(19, 23)]);
    }
}
