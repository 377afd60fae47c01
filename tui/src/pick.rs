//! What the mouse points at: a title, a word of a line, a stretch of text.

use koipond_record::Seq;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use crate::line::columns;
use crate::model::Model;
use crate::page::Shown;
use crate::seek::Way;
use crate::story::{Story, clean};
use crate::view::PaneId;

/// What the mouse did, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    pub did: Did,
    pub column: u16,
    pub row: u16,
}

/// What it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    Press,
    Drag,
    Release,
    Wheel(Way),
}

/// What lies under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    Title(PaneId),
    /// A line of a pane, or the room below its lines.
    Word {
        pane: PaneId,
        text: Option<String>,
        /// Where the word leads.
        word: Option<Seq>,
        /// Where its line does.
        line: Option<Seq>,
    },
}

/// A stretch of text within an area, from where the mouse was pressed to where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drag {
    from: Position,
    to: Position,
    within: Rect,
}

/// What lies under the mouse.
pub fn hit(model: &Model, mouse: Mouse) -> Option<Hit> {
    let place = Position::new(mouse.column, mouse.row);
    let shown = model.page.panes.iter().find(|shown| shown.outer.contains(place))?;
    if mouse.row == shown.outer.y {
        return Some(Hit::Title(shown.id));
    }
    Some(word(shown, place))
}

fn word(shown: &Shown, place: Position) -> Hit {
    let mut hit = (None, None, None);
    if shown.inner.contains(place) {
        let line = shown.content.lines.get(shown.top + usize::from(place.y - shown.inner.y));
        let mut left = usize::from(place.x - shown.inner.x);
        let under = line.and_then(|line| {
            line.words.iter().find(|word| {
                let width = columns(&word.text);
                let is_here = left < width;
                left = left.saturating_sub(width);
                is_here
            })
        });
        hit = (under.map(|word| word.text.clone()), under.and_then(|word| word.to), line.and_then(|line| line.to));
    }
    Hit::Word { pane: shown.id, text: hit.0, word: hit.1, line: hit.2 }
}

/// The node that a word names, with the marker before it or cut at its end.
pub fn node_named(story: &Story, word: &str) -> Option<usize> {
    let word = word.trim_matches(|c: char| c == '▸' || c == ':' || c.is_whitespace());
    let mut fits = (0..story.nodes.len()).filter(|place| {
        let name = clean(&story.nodes[*place].name);
        word.strip_suffix('…').map_or(name == word, |begin| !begin.is_empty() && name.starts_with(begin))
    });
    // A name that is cut where others begin alike names nobody.
    fits.next().filter(|_| fits.next().is_none())
}

impl Drag {
    /// One that begins in the pane under the mouse, or anywhere on the screen outside of all.
    pub fn begin(model: &Model, mouse: Mouse) -> Option<Self> {
        let place = Position::new(mouse.column, mouse.row);
        let screen = Rect::new(0, 0, model.size.width, model.size.height);
        if !screen.contains(place) {
            return None;
        }
        let shown = model.page.panes.iter().find(|shown| shown.inner.contains(place));
        Some(Self { from: place, to: place, within: shown.map_or(screen, |shown| shown.inner) })
    }

    /// Draws it on to where the mouse is, within its area.
    pub fn to(&mut self, mouse: Mouse) {
        let area = self.within;
        let (right, bottom) = (area.right().saturating_sub(1), area.bottom().saturating_sub(1));
        let (left, top) = (area.x.min(right), area.y.min(bottom));
        self.to = Position::new(mouse.column.clamp(left, right), mouse.row.clamp(top, bottom));
    }

    /// Whether the mouse was never moved.
    pub fn is_click(&self) -> bool {
        self.from == self.to
    }

    /// The rows it takes, each with its first and last column.
    fn rows(&self) -> impl Iterator<Item = (u16, u16, u16)> {
        let key = |place: Position| (place.y, place.x);
        let (first, last) = if key(self.from) <= key(self.to) { (self.from, self.to) } else { (self.to, self.from) };
        let area = self.within;
        (first.y..=last.y).map(move |y| {
            let from = if y == first.y { first.x } else { area.x };
            let to = if y == last.y { last.x } else { area.right().saturating_sub(1) };
            (y, from, to)
        })
    }

    /// Its text.
    pub fn text(&self, screen: &Buffer) -> String {
        let row = |(y, from, to): (u16, u16, u16)| {
            let mut text = String::new();
            let mut x = from;
            while x <= to {
                let symbol = screen.cell((x, y)).map_or(" ", |cell| cell.symbol());
                text.push_str(symbol);
                x = x.saturating_add(u16::try_from(columns(symbol)).unwrap_or(1).max(1));
            }
            text.trim_end().to_owned()
        };
        self.rows().map(row).collect::<Vec<_>>().join("\n")
    }

    /// Shows it reversed.
    pub fn mark(&self, screen: &mut Buffer) {
        if self.is_click() {
            return;
        }
        let area = screen.area;
        for (y, from, to) in self.rows() {
            let stretch = Rect::new(from, y, to.saturating_sub(from).saturating_add(1), 1).intersection(area);
            screen.set_style(stretch, Style::new().add_modifier(Modifier::REVERSED));
        }
    }
}
