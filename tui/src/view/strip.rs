//! A line of single columns, each with its own sign, tone and event.

use koipond_record::Seq;

use crate::line::{Line, Tone, columns};

/// A line that is filled column by column.
#[derive(Clone, Debug)]
pub struct Strip {
    cells: Vec<Cell>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell {
    sign: char,
    tone: Tone,
    to: Option<Seq>,
}

const EMPTY: Cell = Cell { sign: ' ', tone: Tone::Plain, to: None };

impl Strip {
    /// An empty line.
    pub fn of(width: usize) -> Self {
        Self { cells: vec![EMPTY; width] }
    }

    /// The columns it has.
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// Whether so many columns from one on are there and empty.
    pub fn is_free(&self, from: usize, many: usize) -> bool {
        let until = from.saturating_add(many);
        self.cells.get(from..until).is_some_and(|cells| cells.iter().all(|cell| *cell == EMPTY))
    }

    /// Sets one column.
    pub fn set(&mut self, at: usize, sign: char, tone: Tone, to: Option<Seq>) {
        if let Some(cell) = self.cells.get_mut(at) {
            // A wide sign would move all that follows it.
            let sign = if columns(sign.encode_utf8(&mut [0; 4])) == 1 { sign } else { '?' };
            *cell = Cell { sign, tone, to };
        }
    }

    /// Sets as many columns as a text has, and as there are.
    pub fn write(&mut self, from: usize, text: &str, tone: Tone, to: Option<Seq>) {
        for (n, sign) in text.chars().enumerate() {
            self.set(from.saturating_add(n), sign, tone, to);
        }
    }

    /// As a line; columns that are alike are one word.
    pub fn line(&self) -> Line {
        let alike = |a: &Cell, b: &Cell| (a.tone, a.to) == (b.tone, b.to);
        let mut line = Line::default();
        for cells in self.cells.chunk_by(alike) {
            let text: String = cells.iter().map(|cell| cell.sign).collect();
            if let [first, ..] = cells {
                line = line.and_to(text, first.tone, first.to);
            }
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_are_alike_are_one_word_and_a_wide_sign_takes_no_second_column() {
        let mut strip = Strip::of(6);
        strip.write(1, "ab日c too long", Tone::Bad, Some(Seq(3)));
        let line = strip.line();
        assert_eq!((line.text().as_str(), line.words.len()), (" ab?c ", 2));
    }

    #[test]
    fn what_lies_beyond_the_end_is_not_free() {
        let mut strip = Strip::of(4);
        strip.set(1, 'x', Tone::Plain, None);
        assert!(strip.is_free(2, 2) && !strip.is_free(0, 2) && !strip.is_free(3, 2));
    }
}
