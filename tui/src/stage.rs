//! A pane filled over a small run in memory, for the tests of panes.

use std::io::Cursor;

use koipond_record::log::{LogReader, LogWriter, encode};
use koipond_record::{Event, Seq};
use ratatui::layout::Size;

use crate::line::Content;
use crate::model::Model;
use crate::page::Look;
use crate::source::{Input, Source};
use crate::traffic;
use crate::view::Pane;

/// A run, and where it is looked at.
pub struct Stage {
    pub model: Model,
    pub source: Source,
    events: Vec<Event>,
}

impl Stage {
    /// The run that `traffic` tells, looked at from its end.
    pub fn traffic() -> Self {
        Self::of(traffic::events())
    }

    /// A run of these events, looked at from its end.
    pub fn of(events: Vec<Event>) -> Self {
        let mut writer = LogWriter::new(Vec::new()).expect("memory takes it");
        let first = events.first().and_then(crate::story::Story::of).expect("it begins as a run does");
        for event in &events {
            let mut bytes = Vec::new();
            encode(event, &mut bytes);
            writer.add(event, &bytes, first.round(event.at)).expect("memory takes it");
        }
        let bytes = writer.finish().expect("memory takes it");
        let log = LogReader::open(Cursor::new(bytes)).expect("it is a log").over(|input| Box::new(input) as Box<dyn Input>);
        let mut source = Source::new(log, None).expect("it can be read").expect("it begins as a run does");
        source.mark_some(usize::MAX);
        let mut model = Model::new(source.story().clone(), source.end(), None);
        model.size = Size { width: 120, height: 40 };
        Self { model, source, events }
    }

    /// Looked at from the first event whose words have this in them.
    pub fn at(mut self, words: &str) -> Self {
        let story = self.source.story();
        let told = |event: &&Event| format!("{} {}", story.actor(event), story.words(event)).contains(words);
        self.model.cursor = self.events.iter().find(told).unwrap_or_else(|| panic!("no event says `{words}`")).seq;
        self
    }

    /// With this node chosen.
    pub fn node(mut self, node: usize) -> Self {
        self.model.node = Some(node);
        self
    }

    /// What a pane shows.
    pub fn fill(&mut self, pane: &Pane, width: usize, height: usize) -> Content {
        self.model.page.selected = self.source.event(self.model.cursor);
        (pane.fill)(&mut Look { model: &self.model, source: &mut self.source, width, height })
    }

    /// What a pane shows at 100 × 30, a line each.
    pub fn text(&mut self, pane: &Pane) -> String {
        text(&self.fill(pane, 100, 30))
    }
}

/// The lines of a pane.
pub fn text(content: &Content) -> String {
    let lines: Vec<String> = content.lines.iter().map(|line| line.text().trim_end().to_owned()).collect();
    lines.join("\n")
}

/// The run of one event: it began.
pub fn only_begun() -> Stage {
    Stage::of(traffic::events().into_iter().take(1).collect())
}

/// The line that has this in it, and the event it leads to.
pub fn leads(content: &Content, words: &str) -> Option<Seq> {
    content.lines.iter().find(|line| line.text().contains(words)).and_then(|line| line.to)
}
