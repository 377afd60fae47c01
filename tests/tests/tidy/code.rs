//! Rust text without comments and texts, its words and its functions.
//!
//! This is no parser: it knows comments, texts, characters and brackets, which is all that the rules need.

/// Rust text in which comments and the insides of texts are blank. Lines stay where they are.
pub struct Code {
    text: String,
}

/// A function with its lines, from 1.
pub struct Function<'a> {
    /// Its name.
    pub name: &'a str,
    /// The line of its `fn`.
    pub first: usize,
    /// The line of its last brace.
    pub last: usize,
    /// What stands between its braces; none for a declaration.
    pub body: Option<&'a str>,
}

/// A word and where it stands.
#[derive(Clone, Copy)]
pub struct Word<'a> {
    /// Its first byte.
    pub at: usize,
    /// Itself.
    pub word: &'a str,
}

impl Code {
    /// The code of a text.
    pub fn of(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut blanked = String::with_capacity(text.len());
        let mut at = 0;
        while at < chars.len() {
            let end = skipped(&chars, at);
            if end == at && is_raw_name(&chars, at) {
                // `r#async` is a name, not the keyword.
                blanked.push_str("r_");
                at += 2;
            } else if end == at {
                blanked.push(if chars[at].is_ascii() { chars[at] } else { '_' });
                at += 1;
            } else {
                blanked.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
                at = end;
            }
        }
        Self { text: blanked }
    }

    /// The code as text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line of a byte, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// What stands before a byte, without the blanks between.
    pub fn before(&self, at: usize) -> &str {
        self.text[..at].trim_end()
    }

    /// What stands behind a word, without the blanks between.
    pub fn behind(&self, word: Word<'_>) -> &str {
        self.text[word.at + word.word.len()..].trim_start()
    }

    /// Its words: names, keywords and numbers.
    pub fn words(&self) -> impl Iterator<Item = Word<'_>> {
        words(&self.text)
    }

    /// Its functions, also those within others.
    pub fn functions(&self) -> Vec<Function<'_>> {
        let all: Vec<Word<'_>> = self.words().collect();
        let named = all.windows(2).filter(|pair| pair[0].word == "fn" && self.behind(pair[0]).starts_with(pair[1].word));
        named
            .map(|pair| {
                let (start, end) = self.braces(pair[1].at);
                let body = (start < end).then(|| &self.text[start + 1..end]);
                Function { name: pair[1].word, first: self.line(pair[0].at), last: self.line(end), body }
            })
            .collect()
    }

    /// The content of every attribute, with its first byte.
    pub fn attributes(&self) -> Vec<Word<'_>> {
        let opening = self.text.match_indices("#[").map(|(at, _)| at + 2).chain(self.text.match_indices("#![").map(|(at, _)| at + 3));
        let mut attributes: Vec<Word<'_>> = opening
            .map(|at| {
                let mut depth = 1;
                let closing = self.text[at..].find(|c| {
                    depth += i32::from(c == '[') - i32::from(c == ']');
                    depth == 0
                });
                Word { at, word: &self.text[at..closing.map_or(self.text.len(), |closing| at + closing)] }
            })
            .collect();
        attributes.sort_by_key(|attribute| attribute.at);
        attributes
    }

    /// The braces of the item whose name stands at a byte; twice its semicolon if it has none.
    fn braces(&self, name: usize) -> (usize, usize) {
        let (mut depth, mut brackets, mut start) = (0_usize, 0_usize, None);
        for (at, c) in self.text[name..].char_indices().map(|(at, c)| (name + at, c)) {
            match c {
                '(' | '[' => brackets += 1,
                ')' | ']' => brackets = brackets.saturating_sub(1),
                ';' if start.is_none() && brackets == 0 => return (at, at),
                '{' => {
                    start.get_or_insert(at);
                    depth += 1;
                }
                '}' => {
                    depth = depth.saturating_sub(1);
                    if let (0, Some(start)) = (depth, start) {
                        return (start, at);
                    }
                }
                _ => {}
            }
        }
        (self.text.len(), self.text.len())
    }
}

/// The words of a text: runs of letters, digits and `_`.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].find(part)?;
        let len = text[at..].find(|c| !part(c)).unwrap_or(text.len() - at);
        let word = Word { at, word: &text[at..at + len] };
        at += len;
        Some(word)
    })
}

/// Where a comment, a text or a character that begins here ends; here, if none begins.
fn skipped(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    let after_name = after_name(chars, at);
    match rest {
        ['/', '/', ..] => at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => at + block_comment(rest),
        ['"', ..] => at + quoted(rest, '"'),
        ['b' | 'c', '"', ..] if !after_name => at + 1 + quoted(&rest[1..], '"'),
        ['r', '"' | '#', ..] if !after_name => raw(rest, 1).map_or(at, |len| at + len),
        ['b' | 'c', 'r', '"' | '#', ..] if !after_name => raw(rest, 2).map_or(at, |len| at + len),
        ['\'', '\\', ..] => at + quoted(rest, '\''),
        // Otherwise it is a lifetime.
        ['\'', _, '\'', ..] => at + 3,
        _ => at,
    }
}

fn is_raw_name(chars: &[char], at: usize) -> bool {
    matches!(&chars[at..], ['r', '#', first, ..] if first.is_alphabetic() || *first == '_') && !after_name(chars, at)
}

fn after_name(chars: &[char], at: usize) -> bool {
    at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &[char], end: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != end {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// The length of a raw text whose hashes or quote begin after its letters; none if it is a raw name.
fn raw(rest: &[char], letters: usize) -> Option<usize> {
    let hashes = rest[letters..].iter().take_while(|c| **c == '#').count();
    let open = letters + hashes;
    if rest.get(open) != Some(&'"') {
        return None;
    }
    let closes = |at: &usize| rest[*at] == '"' && rest[*at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
    Some((open + 1..rest.len()).find(closes).map_or(rest.len(), |at| at + 1 + hashes))
}

#[test]
fn comments_texts_and_characters_are_blank() {
    let text = "a /* b /* c */ */ d // e\n\"f \\\" g\" h r#\"i \" j\"# k 'l' '\\'' m<'n> b\"o\" r#p br\"q\"";
    let code = Code::of(text);
    let left: Vec<&str> = code.words().map(|word| word.word).collect();
    assert_eq!(left, ["a", "d", "h", "k", "m", "n", "r_p"]);
    assert_eq!(code.text().len(), text.len());
}

#[test]
fn functions_have_their_lines() {
    let code = Code::of("trait T {\n fn a(&self);\n}\nfn b(x: [u8; 3]) -> u8\n{\n let f: fn(u8) = c;\n if x { \"}\" }\n}\nfn c() {}\n");
    let lines: Vec<_> = code.functions().iter().map(|f| (f.name, f.first, f.last, f.body.is_some())).collect();
    assert_eq!(lines, [("a", 2, 2, false), ("b", 4, 8, true), ("c", 9, 9, true)]);
}
