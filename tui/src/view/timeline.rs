//! The rounds with their windows, faults and failures, and where the cursor is.

use koipond_record::{Round, SimTime};

use super::Pane;
use crate::line::{Content, Line, Tone};
use crate::page::Look;

pub const PANE: Pane = Pane { name: "timeline", key: None, shows: "rounds, faults, failures", fill };

fn fill(look: &mut Look<'_>) -> Content {
    let story = &look.model.story;
    let now = look.model.now();
    let rounds = story.schedule.rounds.max(story.round(now).0 + 1);
    let (from, to) = (SimTime(0), story.begins(Round(rounds)));
    let column = |at: SimTime| {
        let share = u128::from(at.0.saturating_sub(from.0)) * look.width as u128 / u128::from(to.0.saturating_sub(from.0).max(1));
        usize::try_from(share).unwrap_or(usize::MAX).min(look.width.saturating_sub(1))
    };
    let mut scale = vec!['─'; look.width];
    for round in 0..rounds {
        let at = column(story.begins(Round(round)));
        for (n, c) in round.to_string().chars().enumerate() {
            if let Some(place) = scale.get_mut(at + n) {
                *place = c;
            }
        }
    }
    let cursor: String = " ".repeat(column(now)) + "▲";
    let lines = vec![Line::plain(scale.into_iter().collect::<String>()), Line::of(cursor, Tone::Strong)];
    Content { title: "rounds".to_owned(), lines, anchor: 0 }
}
