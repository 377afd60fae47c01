//! The events around the cursor: when, who, what.

use koipond_record::{Event, Seq};

use super::Pane;
use crate::layout::name_width;
use crate::line::{Content, Line, Tone, columns, pad};
use crate::model::Model;
use crate::page::Look;

pub const PANE: Pane = Pane { name: "events", key: None, shows: "events around the cursor", fill };

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let title = match &model.needle {
        Some(text) => format!("events · search {text}"),
        None => "events".to_owned(),
    };
    let count = look.height as u64;
    let top = model.cursor.0.saturating_sub(count / 2).min(model.end.saturating_sub(count));
    let places = top..top.saturating_add(count).min(model.end);
    let rows: Vec<(Seq, Option<Event>)> = places.map(|n| (Seq(n), look.source.event(Seq(n)))).collect();
    let slots: Vec<String> = rows.iter().map(|(_, event)| slot(model, event.as_ref())).collect();
    let slot_width = slots.iter().map(|slot| columns(slot)).max().unwrap_or(0);
    let line = |((seq, event), slot): (&(Seq, Option<Event>), &String)| {
        let (marker, tone) = if *seq == model.cursor { ('▸', Tone::Chosen) } else { (' ', Tone::Plain) };
        Line::of(format!("{marker}{slot:>slot_width$} {}", said(model, *seq, event.as_ref())), tone).to(*seq)
    };
    Content { title, lines: rows.iter().zip(&slots).map(line).collect(), anchor: 0 }
}

fn slot(model: &Model, event: Option<&Event>) -> String {
    event.map_or_else(|| "?".to_owned(), |event| model.story.slot(event.at).to_string())
}

fn said(model: &Model, seq: Seq, event: Option<&Event>) -> String {
    match event {
        Some(event) => {
            let actor = pad(&model.story.actor(event), usize::from(name_width(&model.story)));
            format!("{actor} {}", model.story.words(event))
        }
        None => format!("{seq} cannot be read: the log is damaged here"),
    }
}
