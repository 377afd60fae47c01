//! The loop between terminal and model: a key comes in, a screen goes out.
//!
//! A screen is drawn when a key was pressed, the size changed or the log grew, and at no other time. The terminal
//! is given back as it was at the end, on an error and, by ratatui's hook, on a panic.

use std::io::{IsTerminal, stdout};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use koipond_record::Seq;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{self, Event as TerminalEvent};
use ratatui::layout::{Rect, Size};

use crate::ViewError;
use crate::key::{Key, script};
use crate::session::Session;
use crate::theme::{Charset, Theme};
use crate::update::Message;
use crate::view::draw;

/// How long to wait for a key before looking whether the log has grown.
const GROWTH_LOOK: Duration = Duration::from_millis(300);

/// How many frames are marked between two looks at the keyboard.
const MARKED_AT_ONCE: usize = 16;

/// How a run is viewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The event to begin at; the last one if none is given.
    pub at: Option<Seq>,
    /// What is coloured how.
    pub theme: Theme,
    /// Which characters are drawn.
    pub charset: Charset,
}

/// Shows a run folder in the terminal until the user quits.
///
/// # Errors
/// When the folder or its log cannot be read, or when there is no terminal to draw on.
pub fn view(folder: &Path, options: Options) -> Result<(), ViewError> {
    if !stdout().is_terminal() {
        return Err(ViewError::NoTerminal);
    }
    let mut session = Session::open(folder, options)?;
    let outcome = ratatui::try_init().map_err(ViewError::from).and_then(|mut terminal| run(&mut session, &mut terminal));
    let restored = ratatui::try_restore().map_err(ViewError::from);
    outcome.and(restored)
}

/// One screen of a run folder as text, after some keys: each character is a key, others are written `<Enter>`.
///
/// # Errors
/// When the folder or its log cannot be read, or a key does not exist.
pub fn render_text(folder: &Path, options: Options, width: u16, height: u16, keys: &str) -> Result<String, ViewError> {
    let keys = script(keys)?;
    let mut session = Session::open(folder, options)?;
    while !session.source.mark_some(64) {}
    session.resize(Size { width, height });
    for key in keys {
        if session.take(Message::Key(key)).is_break() {
            break;
        }
    }
    Ok(text(&session.screen()))
}

fn run(session: &mut Session, terminal: &mut ratatui::DefaultTerminal) -> Result<(), ViewError> {
    loop {
        session.resize(terminal.size()?);
        terminal.draw(|frame| draw(&session.model, frame.area(), frame.buffer_mut()))?;
        if wait(session)?.is_break() {
            return Ok(());
        }
    }
}

/// Waits until there is something to draw.
fn wait(session: &mut Session) -> Result<ControlFlow<()>, ViewError> {
    loop {
        // While nobody presses a key, the rest of a long log is marked.
        if session.source.marked() < session.source.end() {
            session.source.mark_some(MARKED_AT_ONCE);
            if !event::poll(Duration::ZERO)? {
                return Ok(session.take(Message::Marked));
            }
        }
        if session.source.may_grow() && !event::poll(GROWTH_LOOK)? {
            if session.source.grow()? {
                return Ok(session.take(Message::Grew { end: session.source.end() }));
            }
            continue;
        }
        match event::read()? {
            TerminalEvent::Key(press) if press.is_press() || press.is_repeat() => {
                if let Some(key) = Key::from_terminal(press) {
                    return Ok(session.take(Message::Key(key)));
                }
            }
            TerminalEvent::Resize(..) => return Ok(ControlFlow::Continue(())),
            _ => {}
        }
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
            x += u16::try_from(crate::line::columns(symbol)).unwrap_or(1).max(1);
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}
