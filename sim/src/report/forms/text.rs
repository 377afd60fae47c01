//! Texts of tasks and scenarios, made harmless: no form is broken by what somebody wrote.

/// A text without what no form can hold: control characters but for line ends and tabs, sequences that colour a terminal, characters
/// that turn the direction of reading, and those that are none.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut rest),
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || turns(c) || is_none(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// The rest of a sequence for terminals: `[31m`, `]0;title` and its end.
fn skip_sequence(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match rest.peek() {
        Some('[') => {
            rest.next();
            while rest.next_if(|c| ('\u{20}'..='\u{3f}').contains(c)).is_some() {}
            rest.next_if(|c| ('\u{40}'..='\u{7e}').contains(c));
        }
        Some(']') => {
            // What has no end on its line was none.
            let end = rest.clone().take_while(|c| *c != '\n').position(|c| c == '\u{7}' || c == '\u{1b}');
            for _ in 0..end.map_or(0, |end| end + 1) {
                rest.next();
            }
            rest.next_if_eq(&'\\');
        }
        _ => {}
    }
}

fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Whether Unicode says that this is no character.
fn is_none(c: char) -> bool {
    u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// A clean text on one line.
pub(super) fn one_line(text: &str) -> String {
    let text = clean(text);
    text.split(['\n', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// As much of a text as so many bytes hold, and how much is left out.
pub(super) fn bounded(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{} … ({} more bytes)", &text[..end], text.len() - end)
}

/// A clean line of so many bytes at most, and a few for how much is left out.
pub(super) fn short(text: &str, most: usize) -> String {
    bounded(&one_line(text), most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_form_can_hold_is_left_out() {
        assert_eq!(clean("a\u{1b}[31mred\u{1b}[0m\u{0}b\u{8}c\u{7f}\u{9f}\u{fffe}d"), "aredbcd");
        assert_eq!(clean("\u{1b}]0;title\u{7}x"), "x");
        assert_eq!(clean("a\r\nb\rc\u{202e}d"), "a\nb\ncd");
        assert_eq!(one_line("a\n  b\n\n\tc"), "a b c");
    }

    #[test]
    fn a_long_text_says_how_much_is_left_out() {
        assert_eq!(bounded("abc", 3), "abc");
        assert_eq!(bounded("aäb", 2), "a … (3 more bytes)");
    }
}
