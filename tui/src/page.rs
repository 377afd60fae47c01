//! What the panes need of the log for one screen, gathered before it is drawn.

use std::io::{Read, Seek};

use koipond_record::event::ChainEvent;
use koipond_record::{Event, Round, Seq, What};

use crate::grid::{Grid, Mark, MarkKind};
use crate::layout::{before_rounds, round_width};
use crate::model::Model;
use crate::source::Source;

/// How far back the causes of an event are told at once.
const CAUSES: usize = 8;

/// The part of the log that a screen shows.
#[derive(Debug, Default)]
pub struct Page {
    /// The events around the cursor.
    pub rows: Vec<Row>,
    /// The event under the cursor, if it can be read.
    pub selected: Option<Event>,
    /// What led to it, from the nearest back.
    pub causes: Vec<Row>,
    /// The table, as it stands at the cursor.
    pub grid: Grid,
}

/// A place in the log, with the event there if it can be read.
#[derive(Debug)]
pub struct Row {
    pub seq: Seq,
    pub event: Option<Event>,
}

/// Gathers the page of the model's cursor and size.
pub fn gather<R: Read + Seek>(model: &mut Model, source: &mut Source<R>) {
    model.page.selected = source.event(model.cursor);
    model.page.rows = rows(model, source);
    model.page.causes = causes(model.page.selected.as_ref(), source);
    model.page.grid = grid(model, source);
    model.trouble = source.trouble();
}

/// The events around the cursor, which stands in the middle where the log allows it.
fn rows<R: Read + Seek>(model: &Model, source: &mut Source<R>) -> Vec<Row> {
    let count = u64::from(model.rows());
    let top = model.cursor.0.saturating_sub(count / 2).min(model.end.saturating_sub(count));
    let places = top..top.saturating_add(count).min(model.end);
    places.map(|n| Row { seq: Seq(n), event: source.event(Seq(n)) }).collect()
}

/// The chain of causes; a cause that does not lie before its effect ends it.
fn causes<R: Read + Seek>(selected: Option<&Event>, source: &mut Source<R>) -> Vec<Row> {
    let mut chain: Vec<Row> = Vec::new();
    let earlier = |event: &Event| event.cause.filter(|cause| *cause < event.seq);
    let mut next = selected.and_then(earlier);
    while let Some(seq) = next.filter(|_| chain.len() < CAUSES) {
        let event = source.event(seq);
        next = event.as_ref().and_then(earlier);
        chain.push(Row { seq, event });
    }
    chain
}

/// The table of the rounds that fit, up to the cursor. Only the frames since the first of these rounds are read,
/// since nothing about a round happens before it.
fn grid<R: Read + Seek>(model: &Model, source: &mut Source<R>) -> Grid {
    let (Some(layout), Some(selected)) = (model.layout(), &model.page.selected) else { return Grid::default() };
    let Some(pane) = layout.nodes else { return Grid::default() };
    let here = model.story.round(selected.at).0;
    let rounds = model.story.schedule.rounds.max(here.saturating_add(1));
    let room = layout.inner(pane).width.saturating_sub(before_rounds(&model.story));
    let fit = u64::from((room / round_width(rounds - 1)).max(1));
    let first = if rounds <= fit { 0 } else { here.saturating_add(1).saturating_sub(fit) };
    let mut grid = Grid::new(first..rounds.min(first.saturating_add(fit)));
    let from = source.frame_at(model.story.begins(Round(first)));
    let to = source.frame_of(model.cursor).map_or(0, |n| n + 1);
    let mut marks: Vec<Mark> = Vec::new();
    for n in from..to {
        for mark in source.marks(n, &model.story).iter().take_while(|mark| mark.seq <= model.cursor) {
            match mark.kind {
                MarkKind::RolledBack if model.story.may_fork => undo(&mut marks, source.event(mark.seq)),
                _ => marks.push(*mark),
            }
        }
    }
    marks.iter().for_each(|mark| grid.enter(mark));
    grid
}

/// Takes away the marks of what a rollback undoes.
fn undo(marks: &mut Vec<Mark>, rollback: Option<Event>) {
    if let Some(Event { what: What::Chain(ChainEvent::RolledBack { undone, .. }), .. }) = rollback {
        marks.retain(|mark| !undone.iter().any(|(first, last)| (first..=last).contains(&&mark.seq)));
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use koipond_record::event::{RunEvent, Totals};
    use koipond_record::log::{LogReader, LogWriter, encode};
    use koipond_record::{NodeId, Pubkey, Roe, SimTime, Slot};
    use ratatui::layout::Size;

    use super::*;
    use crate::grid::Sign;
    use crate::sample::nth;
    use crate::story::Story;

    /// What the table shows of the first node and round 0 after each event: it submits, is slashed, and a fork undoes the slash.
    fn signs(may_fork: bool) -> Vec<Sign> {
        let mut started = nth(0);
        if let What::Run(RunEvent::Started { may_fork: may, .. }) = &mut started.what {
            *may = may_fork;
        }
        let (round, key) = (Round(0), || Pubkey::from_text("key-0"));
        let event = |n, what| Event { seq: Seq(n), at: SimTime(n), node: Some(NodeId(0)), cause: None, what: What::Chain(what) };
        let events = [
            started,
            event(1, ChainEvent::Submitted { round, by: key(), value: String::new(), slot: Slot(0) }),
            event(2, ChainEvent::Slashed { round, who: key(), amount: Roe(1), of: Roe(2) }),
            event(3, ChainEvent::RolledBack { to: Slot(0), undone: vec![(Seq(2), Seq(2))], totals: Totals::default() }),
        ];
        let mut writer = LogWriter::new(Cursor::new(Vec::new())).expect("memory takes it");
        for event in &events {
            let mut bytes = Vec::new();
            encode(event, &mut bytes);
            writer.add(event, &bytes, round).expect("memory takes it");
        }
        let log = LogReader::open(writer.finish().expect("memory takes it")).expect("it is a log");
        let mut source = Source::new(log, None);
        let story = Story::of(&events[0]).expect("it begins the story");
        let mut model = Model::new(story, Vec::new(), 4, None);
        model.size = Size::new(120, 40);
        let sign = |cursor| {
            model.cursor = Seq(cursor);
            gather(&mut model, &mut source);
            model.page.grid.sign(0, 0)
        };
        (1..4).map(sign).collect()
    }

    #[test]
    fn what_a_fork_undoes_is_no_longer_in_the_table_from_the_rollback_on() {
        assert_eq!(signs(true), [Sign::Submitted, Sign::Slashed, Sign::Submitted]);
    }

    #[test]
    fn in_a_run_that_may_not_fork_a_rollback_takes_nothing_from_the_table() {
        assert_eq!(signs(false), [Sign::Submitted, Sign::Slashed, Sign::Slashed]);
    }
}
