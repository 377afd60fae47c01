//! Which pane stands where at a size.
//!
//! From 70 columns on, the nodes stand beside the events, and on a very wide screen one node between them; narrower, above
//! them if there is height, else behind the Tab key. Below them stands one pane of the user's choice, and on a wide screen
//! a second. Borders are drawn where there is room for them; elsewhere a pane has a title line alone.

use ratatui::layout::{Rect, Size};

use crate::story::Story;
use crate::view::{DETAIL, EVENTS, EXPECTATIONS, NODE, NODES, PaneId, TIMELINE};

/// The least size that is readable.
pub const LEAST: Size = Size { width: 40, height: 10 };

/// From which height of the panes on the timeline has so many lines; with less it is not shown.
const TIMELINE_ROWS: [(u16, u16); 4] = [(54, 5), (36, 4), (24, 3), (20, 2)];

/// From this width on, two panes stand below.
const TWO_BELOW: u16 = 120;

/// From so many columns beside the nodes on, the node that is looked at stands there before the events, in so many.
const NODE_FROM: u16 = 150;
const NODE_WIDTH: u16 = 60;

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
    if let Some((_, rows)) = TIMELINE_ROWS.iter().find(|(from, _)| body.height >= *from) {
        let height = rows + 1 + u16::from(bordered);
        panes.push((TIMELINE, Rect { height, ..rest }));
        rest = Rect { y: rest.y + height, height: rest.height - height, ..rest };
    }
    let below_height = (rest.height * 2 / 5).clamp(3, 22);
    let above = Rect { height: rest.height - below_height, ..rest };
    let low = Rect { y: above.bottom(), height: below_height, ..rest };
    if rest.width >= 70 {
        let frame = 2 * u16::from(bordered);
        let rows = above.height.saturating_sub(frame.max(1) + 1);
        let left = (wanted_width(story, usize::from(rows)) + frame).min(above.width * 9 / 20);
        panes.push((NODES, Rect { width: left, ..above }));
        let beside = Rect { x: left, width: above.width - left, ..above };
        if beside.width >= NODE_FROM && below != NODE {
            panes.push((NODE, Rect { width: NODE_WIDTH, ..beside }));
            panes.push((EVENTS, Rect { x: left + NODE_WIDTH, width: beside.width - NODE_WIDTH, ..beside }));
        } else {
            panes.push((EVENTS, beside));
        }
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

/// Whether the groups of nodes are summed up above the nodes that fit: most of them do not.
pub fn sums_up(story: &Story, rows: usize) -> bool {
    story.nodes.len() > 2 * rows
}

/// The columns one round takes in the table, where a count of nodes must fit too if groups are summed up.
pub fn cell_width(story: &Story, last: u64, rows: usize) -> u16 {
    let count = if sums_up(story, rows) { round_width(story.nodes.len() as u64) } else { 0 };
    round_width(last).max(count)
}

/// The columns the table takes if all rounds are to be seen.
fn wanted_width(story: &Story, rows: usize) -> u16 {
    let rounds = story.schedule.rounds.clamp(1, 200);
    let cells = u16::try_from(rounds).unwrap_or(200).saturating_mul(cell_width(story, rounds - 1, rows));
    before_rounds(story).saturating_add(cells).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::story;

    fn panes(width: u16, height: u16, below: PaneId) -> Vec<PaneId> {
        let layout = Layout::of(Size { width, height }, Focus::All, below, 1, &story()).expect("it is large enough");
        layout.panes.into_iter().map(|(pane, _)| pane).collect()
    }

    #[test]
    fn a_larger_screen_has_more_panes_and_no_pane_twice() {
        assert_eq!(panes(40, 10, DETAIL), [EVENTS, DETAIL]);
        assert_eq!(panes(80, 24, DETAIL), [TIMELINE, NODES, EVENTS, DETAIL]);
        assert_eq!(panes(120, 40, DETAIL), [TIMELINE, NODES, EVENTS, DETAIL, EXPECTATIONS]);
        assert_eq!(panes(120, 40, EXPECTATIONS), [TIMELINE, NODES, EVENTS, EXPECTATIONS, DETAIL]);
        assert_eq!(panes(300, 60, DETAIL), [TIMELINE, NODES, NODE, EVENTS, DETAIL, EXPECTATIONS]);
        assert_eq!(panes(300, 60, NODE), [TIMELINE, NODES, EVENTS, NODE, DETAIL]);
    }

    #[test]
    fn each_pane_is_where_its_name_says() {
        let names = [
            (TIMELINE, "timeline"),
            (NODES, "nodes"),
            (EVENTS, "events"),
            (DETAIL, "event"),
            (EXPECTATIONS, "expectations"),
            (NODE, "node"),
        ];
        for (pane, name) in names {
            assert_eq!(crate::view::PANES[pane].name, name);
        }
    }

    #[test]
    fn panes_fill_the_body_and_do_not_overlap() {
        for (width, height) in [(40, 10), (69, 30), (80, 24), (120, 40), (200, 60), (400, 120)] {
            let layout = Layout::of(Size { width, height }, Focus::All, DETAIL, 1, &story()).expect("it is large enough");
            let area: u32 = layout.panes.iter().map(|(_, rect)| rect.area()).sum();
            assert_eq!(area, layout.body.area(), "at {width} × {height}");
            for (n, (_, a)) in layout.panes.iter().enumerate() {
                assert!(layout.panes[n + 1..].iter().all(|(_, b)| a.intersection(*b).area() == 0), "at {width} × {height}");
            }
        }
    }
}
