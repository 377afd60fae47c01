//! The viewer without a terminal: keys go in, screens come out. What `--export`, tests and benches use.

use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use crate::ViewError;
use crate::desk::Desk;
use crate::export::{svg, text};
use crate::key::script;
use crate::run::{Options, Runs};
use crate::session::Session;
use crate::update::Message;

/// Run folders that are looked at on a screen which nobody sees.
pub struct Offscreen<'f> {
    desk: Desk<'f>,
}

impl<'f> Offscreen<'f> {
    /// Opens run folders, as far as the first screen needs it.
    ///
    /// # Errors
    /// When a folder or its log cannot be read.
    pub fn open(runs: impl Into<Runs<'f>>, options: Options, width: u16, height: u16) -> Result<Self, ViewError> {
        let mut desk = Desk::open(runs.into(), options)?;
        desk.resize(Size { width, height });
        Ok(Self { desk })
    }

    /// Opens run folders, reads them to their ends and presses keys.
    ///
    /// # Errors
    /// When a folder or its log cannot be read, or a key does not exist.
    pub fn after(runs: impl Into<Runs<'f>>, options: Options, width: u16, height: u16, keys: &str) -> Result<Self, ViewError> {
        // A key that does not exist is told before a long log is read.
        script(keys)?;
        let mut offscreen = Self::open(runs, options, width, height)?;
        offscreen.read();
        offscreen.press(keys)?;
        Ok(offscreen)
    }

    /// Reads the logs to their ends, as the viewer does while nobody presses a key.
    pub fn read(&mut self) {
        while self.desk.work() {}
        self.desk.sessions().for_each(Session::gather);
    }

    /// Presses keys: each character is one, others are written `<Enter>`. A search goes on until it has found something, and the last
    /// key is followed by all that is done while nobody presses one. After the key that quits, nothing happens.
    ///
    /// # Errors
    /// When a key does not exist.
    pub fn press(&mut self, keys: &str) -> Result<(), ViewError> {
        for key in script(keys)? {
            if self.desk.take(Message::Key(key)).is_break() {
                break;
            }
            while self.desk.active().is_looking() && self.desk.look_on().is_continue() {}
            self.read();
        }
        Ok(())
    }

    /// The screen as it is now.
    #[must_use]
    pub fn screen(&self) -> Buffer {
        self.desk.screen()
    }

    /// The screen as text.
    #[must_use]
    pub fn text(&self) -> String {
        text(&self.screen())
    }

    /// The screen as SVG, in the colours that its theme has now.
    #[must_use]
    pub fn svg(&mut self) -> String {
        let theme = self.desk.active().model.theme;
        svg(&self.screen(), theme)
    }
}

/// One screen of run folders as text, after some keys: each character is a key, others are written `<Enter>`.
///
/// # Errors
/// When a folder or its log cannot be read, or a key does not exist.
pub fn render_text<'a>(runs: impl Into<Runs<'a>>, options: Options, width: u16, height: u16, keys: &str) -> Result<String, ViewError> {
    Ok(Offscreen::after(runs, options, width, height, keys)?.text())
}

/// One screen of run folders as SVG, after some keys.
///
/// # Errors
/// When a folder or its log cannot be read, or a key does not exist.
pub fn render_svg<'a>(runs: impl Into<Runs<'a>>, options: Options, width: u16, height: u16, keys: &str) -> Result<String, ViewError> {
    Ok(Offscreen::after(runs, options, width, height, keys)?.svg())
}
