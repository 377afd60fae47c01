//! One run being looked at: its log and what the viewer knows of it. Messages go in, screens come out.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use crate::ViewError;
use crate::copy;
use crate::export::{svg, text};
use crate::model::Model;
use crate::page::gather;
use crate::run::Options;
use crate::seek::{Answer, Seek, find};
use crate::source::{Source, open};
use crate::story::clean;
use crate::update::{Copied, Effect, Message, update};
use crate::view::draw;

/// How many frames are marked, or sifted, between two looks at the keyboard.
const FRAMES_AT_ONCE: usize = 8;

/// A run that is looked at.
pub struct Session {
    pub source: Source,
    pub model: Model,
    /// What is to be sent to the terminal, so that it copies something.
    pub copied: Option<String>,
    /// What is looked for and was not found yet.
    looking: Option<Seek>,
}

impl Session {
    /// Opens a run folder.
    ///
    /// # Errors
    /// When the folder or its log cannot be read.
    pub fn open(folder: &Path, options: Options) -> Result<Self, ViewError> {
        Ok(Self::new(open(folder)?, options))
    }

    /// Looks at a log.
    pub fn new(source: Source, options: Options) -> Self {
        let mut model = Model::new(source.story().clone(), source.end(), options.at);
        (model.theme, model.charset) = (options.theme, options.charset);
        Self { source, model, copied: None, looking: None }
    }

    pub fn resize(&mut self, size: Size) {
        self.model.size = size;
        self.gather();
    }

    /// Takes a message in, does what it leads to, and gathers what the screen then shows.
    pub fn take(&mut self, message: Message) -> ControlFlow<()> {
        if matches!(message, Message::Key(_) | Message::Mouse(_)) {
            self.looking = None;
        }
        let mut next = Some(message);
        while let Some(message) = next.take() {
            match update(&mut self.model, message) {
                Some(Effect::Quit) => return ControlFlow::Break(()),
                Some(Effect::Seek(what)) => next = self.look(what),
                Some(Effect::Copy(what)) => next = Some(Message::Told(self.copy(what))),
                Some(Effect::Export(path)) => next = Some(Message::Told(self.export(&path))),
                None => {}
            }
        }
        self.gather();
        ControlFlow::Continue(())
    }

    /// Whether something is looked for that was not found yet.
    pub fn is_looking(&self) -> bool {
        self.looking.is_some()
    }

    /// Looks on for it.
    pub fn look_on(&mut self) -> ControlFlow<()> {
        let Some(what) = self.looking.take() else { return ControlFlow::Continue(()) };
        self.model.note = None;
        match self.look(what) {
            Some(found) => self.take(found),
            None => ControlFlow::Continue(()),
        }
    }

    /// Looks for something, as far as one key may take.
    fn look(&mut self, what: Seek) -> Option<Message> {
        let at = match find(&mut self.source, &self.model.story, self.model.cursor, &what) {
            Answer::At(at) => Some(at),
            Answer::Nothing => None,
            Answer::NotYet => {
                self.model.note = Some(format!("{} …  any key stops it", clean(&what.looks_for())));
                self.looking = Some(what);
                return None;
            }
        };
        Some(Message::Found { what, at })
    }

    /// Does some of what is worth doing while nobody presses a key; whether there was something to do.
    pub fn work(&mut self) -> bool {
        if self.source.marked() < self.source.end() {
            let before = self.source.marked();
            self.source.mark_some(FRAMES_AT_ONCE);
            return self.source.marked() > before;
        }
        let wanted = [&self.model.filter, &self.model.needle];
        wanted.into_iter().flatten().any(|filter| {
            self.source.taken(filter).is_none() && {
                self.source.sift_some(filter, FRAMES_AT_ONCE);
                true
            }
        })
    }

    fn copy(&mut self, what: Copied) -> String {
        let text = match what {
            Copied::Text(text) => text,
            Copied::Screen(drag) => drag.text(&self.screen_without_drag()),
        };
        match copy::sequence(&text) {
            Some(sequence) => {
                self.copied = Some(sequence);
                format!("copied: {text}").replace('\n', " ")
            }
            None => "this is too long for a terminal to copy".to_owned(),
        }
    }

    /// Writes the screen into a new file; what came of it.
    fn export(&self, path: &Path) -> String {
        let name = clean(&path.display().to_string());
        let screen = self.screen();
        let text = match path.extension().and_then(|end| end.to_str()) {
            Some("svg") => svg(&screen, self.model.theme),
            Some("txt") => text(&screen),
            _ => return format!("{name} should end in .txt or .svg"),
        };
        // A file that is there is somebody's.
        let written =
            std::fs::OpenOptions::new().write(true).create_new(true).open(path).and_then(|mut file| file.write_all(text.as_bytes()));
        match written {
            Ok(()) => format!("this screen is in {name}"),
            Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => format!("{name} is there already; choose another name"),
            Err(why) => format!("{name} cannot be written: {why}"),
        }
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

    /// What is selected is not marked any more once it is copied.
    fn screen_without_drag(&mut self) -> Buffer {
        self.model.drag = None;
        self.screen()
    }
}
