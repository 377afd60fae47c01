//! The loop between terminal and model: a key comes in, a screen goes out.
//!
//! A screen is drawn when a key was pressed, the size changed or the log grew, and at no other time. The terminal
//! is given back as it was at the end, on an error and, by ratatui's hook, on a panic.

use std::fs::File;
use std::io::{BufReader, IsTerminal, stdout};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use koipond_record::Seq;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{self, Event as TerminalEvent};
use ratatui::layout::{Rect, Size};

use crate::ViewError;
use crate::key::{Key, script};
use crate::model::Model;
use crate::page::gather;
use crate::seek::find;
use crate::source::{Opened, Source, open};
use crate::update::{Effect, Message, update};
use crate::view::draw;

/// How long to wait for a key before looking whether the log has grown.
const GROWTH_LOOK: Duration = Duration::from_millis(300);

/// How a run is viewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The event to begin at; the last one if none is given.
    pub at: Option<Seq>,
    /// Whether colours are used; what they say is also said by a sign or a word.
    pub colour: bool,
}

/// Shows a run folder in the terminal until the user quits.
///
/// # Errors
/// When the folder or its log cannot be read, or when there is no terminal to draw on.
pub fn view(folder: &Path, options: Options) -> Result<(), ViewError> {
    if !stdout().is_terminal() {
        return Err(ViewError::NoTerminal);
    }
    let mut viewer = Viewer::open(folder, options)?;
    let outcome = ratatui::try_init().map_err(ViewError::from).and_then(|mut terminal| viewer.run(&mut terminal));
    let restored = ratatui::try_restore().map_err(ViewError::from);
    outcome.and(restored)
}

/// One screen of a run folder as text, after some keys: each character is a key, others are written `<Enter>`.
///
/// # Errors
/// When the folder or its log cannot be read, or a key does not exist.
pub fn render_text(folder: &Path, options: Options, width: u16, height: u16, keys: &str) -> Result<String, ViewError> {
    let keys = script(keys)?;
    let mut viewer = Viewer::open(folder, options)?;
    viewer.resize(Size { width, height });
    for key in keys {
        if viewer.take(Message::Key(key)).is_break() {
            break;
        }
    }
    Ok(text(&viewer.screen()))
}

struct Viewer {
    source: Source<BufReader<File>>,
    model: Model,
}

impl Viewer {
    fn open(folder: &Path, options: Options) -> Result<Self, ViewError> {
        let Opened { source, story, verdicts } = open(folder)?;
        let mut model = Model::new(story, verdicts, source.end(), options.at);
        model.colour = options.colour;
        Ok(Self { source, model })
    }

    fn run(&mut self, terminal: &mut ratatui::DefaultTerminal) -> Result<(), ViewError> {
        loop {
            self.resize(terminal.size()?);
            terminal.draw(|frame| draw(&self.model, frame.area(), frame.buffer_mut()))?;
            if self.wait()?.is_break() {
                return Ok(());
            }
        }
    }

    /// Waits until there is something to draw.
    fn wait(&mut self) -> Result<ControlFlow<()>, ViewError> {
        loop {
            if self.source.may_grow() && !event::poll(GROWTH_LOOK)? {
                if self.source.grow()? {
                    return Ok(self.take(Message::Grew { end: self.source.end() }));
                }
                continue;
            }
            match event::read()? {
                TerminalEvent::Key(press) if press.is_press() || press.is_repeat() => {
                    if let Some(key) = Key::from_terminal(press) {
                        return Ok(self.take(Message::Key(key)));
                    }
                }
                TerminalEvent::Resize(..) => return Ok(ControlFlow::Continue(())),
                _ => {}
            }
        }
    }

    fn resize(&mut self, size: Size) {
        self.model.size = size;
        self.gather();
    }

    /// Takes a message in, does what it leads to, and gathers what the screen then shows.
    fn take(&mut self, message: Message) -> ControlFlow<()> {
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
    fn gather(&mut self) {
        let before = self.model.trouble.is_some();
        gather(&mut self.model, &mut self.source);
        if before != self.model.trouble.is_some() {
            gather(&mut self.model, &mut self.source);
        }
    }

    fn screen(&self) -> Buffer {
        let Size { width, height } = self.model.size;
        let backend = TestBackend::new(width, height);
        let Ok(mut terminal) = Terminal::new(backend);
        let Ok(frame) = terminal.draw(|frame| draw(&self.model, frame.area(), frame.buffer_mut()));
        frame.buffer.clone()
    }
}

/// The characters of a screen, line by line, without the spaces at the ends of lines.
fn text(screen: &Buffer) -> String {
    let Rect { width, height, .. } = screen.area;
    let mut out = String::new();
    for y in 0..height {
        let mut row = String::new();
        let mut x = 0;
        while x < width {
            let symbol = screen[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(crate::view::columns(symbol)).unwrap_or(1).max(1);
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}
