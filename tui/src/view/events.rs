//! The events around the cursor: when, who, what.

use koipond_record::{Event, Seq};

use super::Pane;
use crate::layout::name_width;
use crate::line::{Content, Line, Tone, columns, pad};
use crate::model::Model;
use crate::page::Look;
use crate::window::{around, title};

pub const PANE: Pane = Pane { name: "events", key: None, shows: "events around the cursor", fill };

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let around = around(look);
    let title = title(look);
    let rows: Vec<(Seq, Option<Event>)> = around.places.iter().map(|seq| (*seq, look.source.event(*seq))).collect();
    let slots: Vec<String> = rows.iter().map(|(_, event)| slot(model, event.as_ref())).collect();
    let slot_width = slots.iter().map(|slot| columns(slot)).max().unwrap_or(0);
    let line = |((seq, event), slot): (&(Seq, Option<Event>), &String)| {
        let (marker, tone) = if *seq == model.cursor { ('▸', Tone::Chosen) } else { (' ', Tone::Plain) };
        Line::of(format!("{marker}{slot:>slot_width$} {}", said(model, *seq, event.as_ref())), tone).to(*seq)
    };
    Content { title, lines: around.with_cuts(rows.iter().zip(&slots).map(line).collect()), anchor: 0 }
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
