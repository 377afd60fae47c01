//! Which pane stands where at a size.
//!
//! From 70 columns on, the nodes stand beside the events; narrower, above them if there is height, else behind
//! the Tab key. Borders are drawn where there is room for them; elsewhere a pane has a title line alone.

use ratatui::layout::{Rect, Size};

use crate::story::Story;

/// The least size that is readable.
pub const LEAST: Size = Size { width: 40, height: 10 };

/// The pane that is shown large, if one is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    #[default]
    All,
    Nodes,
    Events,
    Detail,
}

impl Focus {
    /// The one after it, around.
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Nodes,
            Self::Nodes => Self::Events,
            Self::Events => Self::Detail,
            Self::Detail => Self::All,
        }
    }
}

/// The places of the panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    pub header: Rect,
    pub body: Rect,
    pub nodes: Option<Rect>,
    pub events: Option<Rect>,
    pub detail: Option<Rect>,
    pub footer: Rect,
    pub bordered: bool,
}

impl Layout {
    /// The places at a size; none where nothing would be readable.
    pub fn of(size: Size, focus: Focus, header_lines: u16, story: &Story) -> Option<Self> {
        if size.width < LEAST.width || size.height < LEAST.height {
            return None;
        }
        let (width, height) = (size.width, size.height);
        let header = Rect::new(0, 0, width, header_lines);
        let footer = Rect::new(0, height - 1, width, 1);
        let body = Rect::new(0, header_lines, width, height - header_lines - 1);
        let bordered = width >= 70 && height >= 16;
        let none = Self { header, body, nodes: None, events: None, detail: None, footer, bordered };
        Some(match focus {
            Focus::Nodes => Self { nodes: Some(body), ..none },
            Focus::Events => Self { events: Some(body), ..none },
            Focus::Detail => Self { detail: Some(body), ..none },
            Focus::All => all(none, story),
        })
    }

    /// What of a pane is left within its borders and title.
    pub fn inner(&self, outer: Rect) -> Rect {
        let side = u16::from(self.bordered);
        Rect::new(outer.x + side, outer.y + 1, outer.width.saturating_sub(2 * side), outer.height.saturating_sub(1 + side))
    }
}

fn all(none: Layout, story: &Story) -> Layout {
    let body = none.body;
    let detail_height = (body.height * 2 / 5).clamp(3, 14);
    let above = Rect { height: body.height - detail_height, ..body };
    let detail = Some(Rect { y: above.bottom(), height: detail_height, ..body });
    if body.width >= 70 {
        let frame = 2 * u16::from(none.bordered);
        let left = (wanted_width(story) + frame).min(above.width * 9 / 20);
        let nodes = Some(Rect { width: left, ..above });
        let events = Some(Rect { x: left, width: above.width - left, ..above });
        return Layout { nodes, events, detail, ..none };
    }
    if body.height < 18 {
        return Layout { events: Some(above), detail, ..none };
    }
    let rows = u16::try_from(story.nodes.len()).unwrap_or(u16::MAX).saturating_add(2);
    let top = rows.min(above.height / 2);
    let nodes = Some(Rect { height: top, ..above });
    let events = Some(Rect { y: above.y + top, height: above.height - top, ..above });
    Layout { nodes, events, detail, ..none }
}

/// The columns a node's name takes in the table and in the events.
pub fn name_width(story: &Story) -> u16 {
    let longest = story.nodes.iter().map(|card| card.name.chars().count()).max().unwrap_or(0);
    u16::try_from(longest.clamp(7, 14)).unwrap_or(14)
}

/// The columns one round takes in the table, the gap before it included.
pub fn round_width(last: u64) -> u16 {
    u16::try_from(last.to_string().len()).unwrap_or(u16::MAX).saturating_add(1)
}

/// The columns before the first round: the marker and the name.
pub fn before_rounds(story: &Story) -> u16 {
    name_width(story) + 2
}

/// The columns the table takes if all rounds are to be seen.
fn wanted_width(story: &Story) -> u16 {
    let rounds = story.schedule.rounds.clamp(1, 200);
    let cells = u16::try_from(rounds).unwrap_or(200).saturating_mul(round_width(rounds - 1));
    before_rounds(story) + cells + 1
}
