//! stdout and stderr. A reader that goes away is no error of ours.

use std::io::{IsTerminal, Write};

/// What the user sees.
pub(super) struct Screen {
    live: bool,
    pending: bool,
}

impl Screen {
    pub(super) fn new() -> Self {
        Self { live: std::io::stderr().is_terminal(), pending: false }
    }

    /// A line of the result.
    pub(super) fn result(&mut self, line: &str) {
        self.settle();
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    }

    /// Text of the result, as it is.
    pub(super) fn raw(&mut self, text: &str) -> std::io::Result<()> {
        self.settle();
        std::io::stdout().lock().write_all(text.as_bytes())
    }

    /// A line about what went wrong.
    pub(super) fn error(&mut self, line: &str) {
        self.settle();
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }

    /// How far it is: on a terminal one line that changes, else a line each time.
    pub(super) fn progress(&mut self, line: &str) {
        let mut err = std::io::stderr().lock();
        if self.live {
            let _ = write!(err, "\r\u{1b}[2K{line}");
            let _ = err.flush();
            self.pending = true;
        } else {
            let _ = writeln!(err, "{line}");
        }
    }

    /// Whether the progress line changes in place.
    pub(super) fn is_live(&self) -> bool {
        self.live
    }

    /// Takes the progress line away.
    pub(super) fn clear(&mut self) {
        self.settle();
    }

    /// Begins a new page, where there is a terminal to begin it on.
    pub(super) fn page(&mut self) {
        self.settle();
        if std::io::stdout().is_terminal() {
            let _ = write!(std::io::stdout().lock(), "\u{1b}[2J\u{1b}[H");
        }
    }

    fn settle(&mut self) {
        if std::mem::take(&mut self.pending) {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[2K");
        }
    }
}
