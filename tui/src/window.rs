//! Which events stand around the cursor: those beside it, or those that the filter takes.

use koipond_record::Seq;

use crate::line::{Line, Tone};
use crate::page::Look;
use crate::seek::Way;
use crate::sift::{Budget, Rest, Side};
use crate::story::clean;

/// How many frames that nobody has looked at are read for one screen, on each side.
const FRAMES: usize = 2;

/// The events of a window, in order.
#[derive(Debug, PartialEq, Eq)]
pub struct Around {
    pub places: Vec<Seq>,
    above: Rest,
    below: Rest,
}

/// The events that fill a pane, the selected one always among them.
pub fn around(look: &mut Look<'_>) -> Around {
    let (cursor, end) = (look.model.cursor, look.model.end);
    let Some(filter) = look.model.filter.clone() else {
        let count = look.height as u64;
        let top = cursor.0.saturating_sub(count / 2).min(end.saturating_sub(count));
        let places = (top..top.saturating_add(count).min(end)).map(Seq).collect();
        return Around { places, above: Rest::Enough, below: Rest::Enough };
    };
    let others = look.height.saturating_sub(1);
    let mut side = |way, most| look.source.side(&filter, cursor, way, most, &mut Budget::of(FRAMES));
    let (mut back, mut on) = (side(Way::Back, others), side(Way::Forward, others));
    // Half of the room for each side; what the one does not need the other has. A cut takes a line of its own.
    let room = |side: &Side| side.places.len() + usize::from(side.rest == Rest::Unknown);
    let for_back = (others / 2).max(others.saturating_sub(room(&on))).min(room(&back));
    let for_on = others.saturating_sub(for_back).min(room(&on));
    trim(&mut back, for_back);
    trim(&mut on, for_on);
    let places = back.places.into_iter().rev().chain([cursor]).chain(on.places).collect();
    Around { places, above: back.rest, below: on.rest }
}

/// No more than fit, and what is beyond them.
fn trim(side: &mut Side, lines: usize) {
    if side.places.len() >= lines {
        side.places.truncate(lines);
        side.rest = Rest::Enough;
    }
}

impl Around {
    /// The lines of its events, and one where frames are that nobody has looked at yet.
    pub fn with_cuts(&self, mut lines: Vec<Line>) -> Vec<Line> {
        let cut = || Line::of(" … more, not looked at yet", Tone::Faint);
        if self.above == Rest::Unknown {
            lines.insert(0, cut());
        }
        if self.below == Rest::Unknown {
            lines.push(cut());
        }
        lines
    }
}

/// The title of the pane: the filter and how many events it takes, and the search.
pub fn title(look: &Look<'_>) -> String {
    let mut title = "events".to_owned();
    if let Some(filter) = &look.model.filter {
        title.push_str(&format!(" · filter {}", clean(&filter.to_string())));
        if let Some(taken) = look.source.taken(filter) {
            title.push_str(&format!(" · {taken} of {}", look.model.end));
        }
    }
    if let Some(search) = &look.model.needle {
        title.push_str(&format!(" · search {}", clean(&search.to_string())));
        if let Some(found) = look.source.taken(search) {
            title.push_str(&format!(" · {found} found"));
        }
    }
    title
}
