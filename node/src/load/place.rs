//! Where a place in compiled code lies in the creator's files: through edits of the text, through source maps.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use oxc_sourcemap::SourceMap;

/// A place in a text; both count from zero, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl At {
    /// The place of a byte of a text.
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let mut at = Self::default();
        at.pass(&text[..text.floor_char_boundary(offset)]);
        at
    }

    /// Moves past a text.
    fn pass(&mut self, text: &str) {
        match text.rfind('\n') {
            None => self.column += count(text),
            Some(last) => {
                self.line += u32::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX);
                self.column = count(&text[last + 1..]);
            }
        }
    }

    /// `file:line:column` for people, who count from one.
    pub(super) fn in_file(self, file: &str) -> String {
        format!("{file}:{}:{}", self.line + 1, self.column + 1)
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// The beginnings of a text's lines, for the places of many bytes.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, starts: std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect() }
    }

    /// The place of a byte.
    pub(super) fn at(&self, offset: u32) -> At {
        let offset = self.text.floor_char_boundary(offset as usize);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        At { line: u32::try_from(line).unwrap_or(u32::MAX), column: count(&self.text[self.starts[line]..offset]) }
    }
}

/// Where a stretch of text comes from.
#[derive(Clone, Debug)]
enum Origin {
    /// From this place of the text before the edits.
    Before(At),
    /// From the beginning of another file, seen through that file's own map where it has one.
    File(Arc<str>, Option<Arc<Map>>),
}

#[derive(Clone, Debug)]
struct Piece {
    from: At,
    origin: Origin,
}

/// A source map, decoded when it is first asked.
#[derive(Debug, Default)]
pub(super) struct Map {
    json: String,
    /// The folder from which its sources are named.
    folder: String,
    /// The one source it has, under the name by which we know it.
    source: Option<String>,
    decoded: OnceLock<Decoded>,
}

#[derive(Debug, Default)]
struct Decoded {
    /// From, source, and the place there, in order.
    tokens: Vec<(At, u32, At)>,
    sources: Vec<String>,
}

impl Map {
    /// A map whose sources are named from a folder.
    pub(super) fn new(json: String, folder: &str) -> Self {
        Self { json, folder: folder.to_owned(), ..Self::default() }
    }

    /// A map with one source.
    pub(super) fn of(json: String, source: &str) -> Self {
        Self { json, source: Some(source.to_owned()), ..Self::default() }
    }

    fn decode(&self) -> Decoded {
        let Ok(map) = SourceMap::from_json_string(&self.json) else { return Decoded::default() };
        let root = map.get_source_root().unwrap_or_default();
        let named = |source: &str| match &self.source {
            Some(source) => source.clone(),
            None if root.is_empty() => source_name(source, &self.folder),
            None => source_name(&format!("{}/{source}", root.trim_end_matches('/')), &self.folder),
        };
        let sources = map.get_sources().map(named).collect();
        let token = |token: oxc_sourcemap::Token| {
            let from = At { line: token.get_dst_line(), column: token.get_dst_col() };
            Some((from, token.get_source_id()?, At { line: token.get_src_line(), column: token.get_src_col() }))
        };
        let mut tokens: Vec<_> = map.get_tokens().filter_map(token).collect();
        tokens.sort();
        Decoded { tokens, sources }
    }

    fn find(&self, at: At) -> Option<(&str, At)> {
        let decoded = self.decoded.get_or_init(|| self.decode());
        let after = decoded.tokens.partition_point(|(from, ..)| *from <= at);
        let (from, source, to) = decoded.tokens.get(after.checked_sub(1)?)?;
        let source = decoded.sources.get(*source as usize)?;
        (from.line == at.line).then_some((source, *to))
    }
}

/// A source as a path from the task's folder: without webpack's addresses, without `./`, `..` followed from a folder.
pub(super) fn source_name(source: &str, folder: &str) -> String {
    let source = source.split('?').next().unwrap_or(source);
    if let Some(inside) = source.strip_prefix("webpack-internal:///") {
        return plain(inside);
    }
    if let Some(inside) = source.strip_prefix("webpack://") {
        return plain(inside.split_once('/').map_or(inside, |(_, path)| path));
    }
    if source.starts_with('/') || source.contains("://") {
        return source.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in source.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn plain(path: &str) -> String {
    path.trim_start_matches("./").to_owned()
}

/// How the places of a module lead back to the creator's files, the last step first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Vec<Step>);

#[derive(Clone, Debug)]
enum Step {
    Edited(Vec<Piece>),
    Mapped(Arc<Map>),
}

impl Places {
    /// Nothing to follow.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text was made by something that left a map.
    pub(super) fn mapped(&mut self, map: Map) {
        self.0.insert(0, Step::Mapped(Arc::new(map)));
    }

    /// What the steps lead to was itself made by something that left a map.
    pub(super) fn mapped_last(&mut self, map: Map) {
        self.0.push(Step::Mapped(Arc::new(map)));
    }

    /// The file and place from which a place in the compiled code comes.
    pub(crate) fn find(&self, file: &str, at: At) -> (String, At) {
        let mut at = at;
        for step in &self.0 {
            match step {
                Step::Edited(pieces) => match before(pieces, at) {
                    Ok(earlier) => at = earlier,
                    Err((source, inside, map)) => {
                        let seen = map.and_then(|map| map.find(inside));
                        return seen.map_or_else(|| (source.to_owned(), inside), |(source, at)| (source.to_owned(), at));
                    }
                },
                Step::Mapped(map) => {
                    if let Some((source, found)) = map.find(at) {
                        return (source.to_owned(), found);
                    }
                }
            }
        }
        (file.to_owned(), at)
    }
}

/// The place before edits, or the file from which the place comes.
fn before(pieces: &[Piece], at: At) -> Result<At, (&str, At, Option<&Arc<Map>>)> {
    let after = pieces.partition_point(|piece| piece.from <= at);
    let Some(piece) = after.checked_sub(1).map(|n| &pieces[n]) else { return Ok(at) };
    let moved = |start: At| {
        let lines = at.line - piece.from.line;
        let column = if lines == 0 { start.column + at.column - piece.from.column } else { at.column };
        At { line: start.line + lines, column }
    };
    match &piece.origin {
        Origin::Before(start) => Ok(moved(*start)),
        Origin::File(file, map) => Err((file, moved(At::default()), map.as_ref())),
    }
}

/// Changes to a text, by what stands where.
#[derive(Debug, Default)]
pub(super) struct Edits(BTreeMap<(usize, usize), (String, Option<Origin>)>);

impl Edits {
    /// Puts a text in the place of another.
    pub(super) fn replace(&mut self, start: usize, end: usize, text: impl Into<String>) {
        self.0.insert((start, end), (text.into(), None));
    }

    /// Puts the text of another file in the place of a text, between two texts of ours.
    pub(super) fn embed(&mut self, span: (usize, usize), around: [&str; 2], text: &str, file: &str, map: Option<Map>) {
        self.0.insert((span.0, span.0), (around[0].to_owned(), None));
        self.0.insert(span, (format!("{text}{}", around[1]), Some(Origin::File(file.into(), map.map(Arc::new)))));
    }

    /// The text with all changes; the places learn where it comes from.
    pub(super) fn apply(self, text: &str, places: &mut Places) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let (mut out, mut here, mut there, mut done) = (String::with_capacity(text.len()), At::default(), At::default(), 0);
        let mut pieces = Vec::new();
        for ((start, end), (new, origin)) in self.0 {
            if start < done {
                continue;
            }
            for (part, passed) in [(&text[done..start], true), (&new, false)] {
                if let (false, Some(origin)) = (passed, &origin) {
                    pieces.push(Piece { from: here, origin: origin.clone() });
                }
                out.push_str(part);
                here.pass(part);
                if passed {
                    there.pass(part);
                }
            }
            there.pass(&text[start..end]);
            pieces.push(Piece { from: here, origin: Origin::Before(there) });
            done = end;
        }
        out.push_str(&text[done..]);
        places.0.insert(0, Step::Edited(pieces));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_after_an_edit_is_where_it_was_before() {
        let (mut edits, mut places) = (Edits::default(), Places::default());
        edits.replace(0, 0, "/* one\ntwo */");
        edits.replace(4, 7, "longer");
        assert_eq!(edits.apply("let abc = 1;\nlet d;", &mut places), "/* one\ntwo */let longer = 1;\nlet d;");
        let find = |line, column| places.find("a.js", At { line, column }).1;
        assert_eq!(find(1, 6), At { line: 0, column: 0 });
        assert_eq!(find(1, 17), At { line: 0, column: 8 });
        assert_eq!(find(2, 4), At { line: 1, column: 4 });
    }

    #[test]
    fn a_place_in_an_embedded_text_is_in_its_file() {
        let (mut edits, mut places) = (Edits::default(), Places::default());
        edits.embed((2, 5), ["{", "}"], "x;\ny;", "src/a.js", None);
        assert_eq!(edits.apply("f(...)", &mut places), "f({x;\ny;})");
        assert_eq!(places.find("b.js", At { line: 1, column: 0 }), ("src/a.js".to_owned(), At { line: 1, column: 0 }));
        assert_eq!(places.find("b.js", At { line: 0, column: 3 }), ("src/a.js".to_owned(), At { line: 0, column: 0 }));
    }

    #[test]
    fn sources_are_named_from_the_tasks_folder() {
        assert_eq!(source_name("webpack://task/./src/a.ts?1f2e", ""), "src/a.ts");
        assert_eq!(source_name("webpack-internal:///./src/a.js", ""), "src/a.js");
        assert_eq!(source_name("../src/a.ts", "dist"), "src/a.ts");
    }
}
