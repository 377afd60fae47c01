//! Which pane stands where at a size.
//!
//! From 70 columns on, the nodes stand beside the events; narrower, above them if there is height, else behind
//! the Tab key. Below them stands one pane of the user's choice, and on a wide screen a second. Borders are drawn where
//! there is room for them; elsewhere a pane has a title line alone.

use ratatui::layout::{Rect, Size};

use crate::story::Story;
use crate::view::{DETAIL, EVENTS, EXPECTATIONS, NODES, PaneId, TIMELINE};

/// The least size that is readable.
pub const LEAST: Size = Size { width: 40, height: 10 };

/// The least inner height of the timeline's pane, and the height from which on it is shown.
const TIMELINE_ROWS: u16 = 3;
const TIMELINE_FROM: u16 = 24;

/// From this width on, two panes stand below.
const TWO_BELOW: u16 = 120;

/// What is shown large, if anything is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    #[default]
    All,
    Nodes,
    Events,
    Below,
    /// The one whose title was clicked on.
    One(PaneId),
}

impl Focus {
    /// The one after it, around.
    pub fn next(self) -> Self {
        match self {
            Self::All => Self::Nodes,
            Self::Nodes => Self::Events,
            Self::Events => Self::Below,
            Self::Below | Self::One(_) => Self::All,
        }
    }
}

/// The places of the panes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub header: Rect,
    pub body: Rect,
    pub footer: Rect,
    /// The panes, borders included.
    pub panes: Vec<(PaneId, Rect)>,
    pub bordered: bool,
}

impl Layout {
    /// The places at a size; none where nothing would be readable. `below` is the pane of the user's choice.
    pub fn of(size: Size, focus: Focus, below: PaneId, header_lines: u16, story: &Story) -> Option<Self> {
        if size.width < LEAST.width || size.height < LEAST.height {
            return None;
        }
        let (width, height) = (size.width, size.height);
        let header = Rect::new(0, 0, width, header_lines);
        let footer = Rect::new(0, height - 1, width, 1);
        let body = Rect::new(0, header_lines, width, height - header_lines - 1);
        let bordered = width >= 70 && height >= 16;
        let panes = match focus {
            Focus::Nodes => vec![(NODES, body)],
            Focus::Events => vec![(EVENTS, body)],
            Focus::Below => vec![(below, body)],
            Focus::One(pane) => vec![(pane, body)],
            Focus::All => all(body, bordered, below, story),
        };
        Some(Self { header, body, footer, panes, bordered })
    }

    /// What of a pane is left within its borders and title.
    pub fn inner(&self, outer: Rect) -> Rect {
        let side = u16::from(self.bordered);
        Rect::new(outer.x + side, outer.y + 1, outer.width.saturating_sub(2 * side), outer.height.saturating_sub(1 + side))
    }

    /// What is left within the borders of a pane, if it is shown.
    pub fn inner_of(&self, pane: PaneId) -> Option<Rect> {
        self.panes.iter().find(|(id, _)| *id == pane).map(|(_, rect)| self.inner(*rect))
    }
}

fn all(body: Rect, bordered: bool, below: PaneId, story: &Story) -> Vec<(PaneId, Rect)> {
    let mut panes = Vec::new();
    let mut rest = body;
    if body.height >= TIMELINE_FROM {
        let height = TIMELINE_ROWS + 1 + u16::from(bordered);
        panes.push((TIMELINE, Rect { height, ..rest }));
        rest = Rect { y: rest.y + height, height: rest.height - height, ..rest };
    }
    let below_height = (rest.height * 2 / 5).clamp(3, 16);
    let above = Rect { height: rest.height - below_height, ..rest };
    let low = Rect { y: above.bottom(), height: below_height, ..rest };
    if rest.width >= 70 {
        let frame = 2 * u16::from(bordered);
        let left = (wanted_width(story) + frame).min(above.width * 9 / 20);
        panes.push((NODES, Rect { width: left, ..above }));
        panes.push((EVENTS, Rect { x: left, width: above.width - left, ..above }));
    } else if rest.height < 18 {
        panes.push((EVENTS, above));
    } else {
        let rows = u16::try_from(story.nodes.len()).unwrap_or(u16::MAX).saturating_add(2);
        let top = rows.min(above.height / 2);
        panes.push((NODES, Rect { height: top, ..above }));
        panes.push((EVENTS, Rect { y: above.y + top, height: above.height - top, ..above }));
    }
    if low.width >= TWO_BELOW {
        let second = if below == DETAIL { EXPECTATIONS } else { DETAIL };
        let half = low.width * 3 / 5;
        panes.push((below, Rect { width: half, ..low }));
        panes.push((second, Rect { x: low.x + half, width: low.width - half, ..low }));
    } else {
        panes.push((below, low));
    }
    panes
}

/// The columns a node's name takes in tables and in the events.
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
