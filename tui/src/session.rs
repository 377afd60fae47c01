//! One run being looked at: its log and what the viewer knows of it. Messages go in, screens come out.

use std::ops::ControlFlow;
use std::path::Path;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use crate::ViewError;
use crate::model::Model;
use crate::page::gather;
use crate::run::Options;
use crate::seek::find;
use crate::source::{Source, open};
use crate::update::{Effect, Message, update};
use crate::view::draw;

/// A run that is looked at.
pub struct Session {
    pub source: Source,
    pub model: Model,
}

impl Session {
    /// Opens a run folder.
    ///
    /// # Errors
    /// When the folder or its log cannot be read.
    pub fn open(folder: &Path, options: Options) -> Result<Self, ViewError> {
        let source = open(folder)?;
        let mut model = Model::new(source.story().clone(), source.end(), options.at);
        (model.theme, model.charset) = (options.theme, options.charset);
        Ok(Self { source, model })
    }

    pub fn resize(&mut self, size: Size) {
        self.model.size = size;
        self.gather();
    }

    /// Takes a message in, does what it leads to, and gathers what the screen then shows.
    pub fn take(&mut self, message: Message) -> ControlFlow<()> {
        let mut next = Some(message);
        while let Some(message) = next.take() {
            match update(&mut self.model, message) {
                Some(Effect::Quit) => return ControlFlow::Break(()),
                Some(Effect::Seek(what)) => {
                    let at = find(&mut self.source, &self.model.story, self.model.cursor, &what);
                    next = Some(Message::Found { what, at });
                }
                None => {}
            }
        }
        self.gather();
        ControlFlow::Continue(())
    }

    /// Reading may find damage, which takes a line of the header and so changes what fits; a second look settles it.
    pub fn gather(&mut self) {
        let before = self.model.trouble.is_some();
        gather(&mut self.model, &mut self.source);
        if before != self.model.trouble.is_some() {
            gather(&mut self.model, &mut self.source);
        }
    }

    /// The screen as it would be drawn.
    pub fn screen(&self) -> Buffer {
        let Size { width, height } = self.model.size;
        let backend = TestBackend::new(width, height);
        let Ok(mut terminal) = Terminal::new(backend);
        let Ok(frame) = terminal.draw(|frame| draw(&self.model, frame.area(), frame.buffer_mut()));
        frame.buffer.clone()
    }
}
