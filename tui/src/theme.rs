//! Themes: what each tone is drawn as. A colour only repeats what a sign or a word says.

use ratatui::style::{Color, Modifier, Style};

use crate::line::Tone;

/// How tones are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The sixteen colours of the terminal's own palette, on its own background.
    #[default]
    Sixteen,
    /// For light text on a dark background, in colours of its own.
    Dark,
    /// For dark text on a light background, in colours of its own.
    Light,
    /// No colour at all.
    Plain,
}

/// Which characters are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    #[default]
    /// Also lines and signs that ASCII has not.
    Unicode,
    /// Only those of ASCII.
    Ascii,
}

impl Theme {
    /// How a tone is drawn.
    pub fn style(self, tone: Tone) -> Style {
        let plain = Style::new();
        match tone {
            Tone::Plain => plain,
            Tone::Strong => plain.add_modifier(Modifier::BOLD),
            Tone::Faint => plain.add_modifier(Modifier::DIM),
            Tone::Chosen => plain.add_modifier(Modifier::REVERSED),
            Tone::Bad => self.tinted(Color::Red).add_modifier(Modifier::BOLD),
            Tone::Good => self.tinted(Color::Green),
            Tone::Doubtful => self.tinted(Color::Yellow),
            Tone::Stopped => self.tinted(Color::Magenta),
            Tone::Fault => self.tinted(Color::Yellow),
            Tone::Name => self.tinted(Color::Cyan),
        }
    }

    fn tinted(self, colour: Color) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Sixteen | Self::Dark | Self::Light => Style::new().fg(colour),
        }
    }
}
