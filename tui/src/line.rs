//! What a pane is made of: lines of words, each with a tone and, where it leads somewhere, the event it leads to.

use koipond_record::Seq;
use ratatui::text::Span;

/// What a word is drawn as; a theme says how. A colour only repeats what a sign or a word says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    #[default]
    Plain,
    /// What is read first.
    Strong,
    /// What is read last.
    Faint,
    /// What went well.
    Good,
    /// What one should look at.
    Doubtful,
    /// What went wrong.
    Bad,
    /// What does not run.
    Stopped,
    /// What was injected.
    Fault,
    /// A name that something is drawn by: a node, a link, a series.
    Name,
    /// What is at the cursor.
    Chosen,
}

/// A piece of a line in one tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub tone: Tone,
    /// The event that a click on it leads to.
    pub to: Option<Seq>,
}

/// One line of a pane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub words: Vec<Word>,
    /// The event that a click anywhere else on it leads to.
    pub to: Option<Seq>,
}

/// What a pane shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    pub title: String,
    pub lines: Vec<Line>,
    /// The line that must be seen, where not all fit.
    pub anchor: usize,
}

impl Line {
    /// A line in one tone.
    pub fn of(text: impl Into<String>, tone: Tone) -> Self {
        Self::default().and(text, tone)
    }

    /// A line in the usual tone.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::of(text, Tone::Plain)
    }

    /// With another word at its end.
    pub fn and(self, text: impl Into<String>, tone: Tone) -> Self {
        self.and_to(text, tone, None)
    }

    /// With another word at its end, that leads to an event.
    pub fn and_to(mut self, text: impl Into<String>, tone: Tone, to: Option<Seq>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.words.push(Word { text, tone, to });
        }
        self
    }

    /// Leading to an event.
    pub fn to(mut self, to: Seq) -> Self {
        self.to = Some(to);
        self
    }

    /// The columns it takes.
    pub fn width(&self) -> usize {
        self.words.iter().map(|word| columns(&word.text)).sum()
    }

    /// Its words, without their tones.
    #[cfg(test)]
    pub fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect()
    }
}

/// The columns a text takes.
pub fn columns(text: &str) -> usize {
    Span::raw(text).width()
}

/// The text in at most so many columns; what is cut off is told by `…`.
pub fn fit(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut taken = 0;
    for c in text.chars() {
        taken += columns(c.encode_utf8(&mut [0; 4]));
        if taken >= width {
            break;
        }
        out.push(c);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

/// The text in exactly so many columns.
pub fn pad(text: &str, width: usize) -> String {
    let mut out = fit(text, width);
    let missing = width.saturating_sub(columns(&out));
    out.extend(std::iter::repeat_n(' ', missing));
    out
}

/// The text in lines of at most so many columns, broken between words where that can be done.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split(' ') {
        let gap = usize::from(!line.is_empty());
        if columns(&line) + gap + columns(word) <= width {
            if gap == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            if columns(&line) + columns(c.encode_utf8(&mut [0; 4])) > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_columns_not_by_characters() {
        assert_eq!(fit("日本語", 6), "日本語");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(pad("日本語", 4), "日… ");
    }

    #[test]
    fn a_long_text_is_broken_between_words_and_a_long_word_anywhere() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh i", 3), ["abc", "def", "gh", "i"]);
        assert_eq!(wrap("", 3), [""]);
    }
}
