//! Colours, with and without. A colour only repeats what a sign or a word says.
//!
//! The sixteen colours of the terminal's own palette on its own background, so that light and dark themes both work.

use ratatui::style::{Color, Modifier, Style};

use crate::grid::Sign;

/// How things are drawn.
#[derive(Clone, Copy)]
pub struct Ink {
    pub colour: bool,
}

impl Ink {
    fn tinted(self, colour: Color) -> Style {
        if self.colour { Style::new().fg(colour) } else { Style::new() }
    }

    /// What is at the cursor.
    pub fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// What is read first.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// What is read last.
    pub fn faint(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// What went wrong.
    pub fn bad(self) -> Style {
        self.tinted(Color::Red).add_modifier(Modifier::BOLD)
    }

    /// What went well.
    pub fn good(self) -> Style {
        self.tinted(Color::Green)
    }

    /// What one should look at.
    pub fn doubtful(self) -> Style {
        self.tinted(Color::Yellow)
    }

    /// A sign of the table.
    pub fn sign(self, sign: Sign) -> Style {
        match sign {
            Sign::Nothing => self.faint(),
            Sign::Submitted => Style::new(),
            Sign::Stopped => self.tinted(Color::Magenta),
            Sign::VotedDown => self.doubtful(),
            Sign::Paid => self.good(),
            Sign::Slashed => self.bad(),
        }
    }
}
