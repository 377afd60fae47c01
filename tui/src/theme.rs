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

/// The themes by their names.
pub const THEMES: [(&str, Theme); 4] =
    [("sixteen", Theme::Sixteen), ("dark", Theme::Dark), ("light", Theme::Light), ("plain", Theme::Plain)];

/// The charsets by their names.
pub const CHARSETS: [(&str, Charset); 2] = [("unicode", Charset::Unicode), ("ascii", Charset::Ascii)];

/// A colour of the palette of 256 that nearly every terminal has.
const fn of_256(n: u8) -> Option<Color> {
    Some(Color::Indexed(n))
}

impl Charset {
    /// The charset of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        CHARSETS.into_iter().find(|(known, _)| *known == name).map(|(_, charset)| charset)
    }
}

impl Theme {
    /// The theme of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        THEMES.into_iter().find(|(known, _)| *known == name).map(|(_, theme)| theme)
    }

    /// How a tone is drawn.
    pub fn style(self, tone: Tone) -> Style {
        let mut style = Style::new().add_modifier(self.modifier(tone));
        style.fg = self.colour(tone);
        style
    }

    /// The colour of a tone; none where the terminal's own text is drawn in.
    fn colour(self, tone: Tone) -> Option<Color> {
        match self {
            Self::Plain => None,
            Self::Sixteen => match tone {
                Tone::Plain | Tone::Strong | Tone::Faint | Tone::Chosen => None,
                Tone::Bad => Some(Color::Red),
                Tone::Good => Some(Color::Green),
                Tone::Doubtful | Tone::Fault => Some(Color::Yellow),
                Tone::Stopped => Some(Color::Magenta),
                Tone::Name => Some(Color::Cyan),
            },
            Self::Dark => match tone {
                Tone::Plain | Tone::Chosen => of_256(252),
                Tone::Strong => of_256(231),
                Tone::Faint => of_256(246),
                Tone::Bad => of_256(203),
                Tone::Good => of_256(114),
                Tone::Doubtful => of_256(221),
                Tone::Stopped => of_256(176),
                Tone::Fault => of_256(215),
                Tone::Name => of_256(117),
            },
            Self::Light => match tone {
                Tone::Plain | Tone::Chosen => of_256(235),
                Tone::Strong => of_256(16),
                Tone::Faint => of_256(241),
                Tone::Bad => of_256(124),
                Tone::Good => of_256(22),
                Tone::Doubtful => of_256(94),
                Tone::Stopped => of_256(90),
                Tone::Fault => of_256(58),
                Tone::Name => of_256(25),
            },
        }
    }

    /// Weight and direction. Where the colours are the theme's own, what is faint is a colour; elsewhere the terminal makes it dim.
    fn modifier(self, tone: Tone) -> Modifier {
        match tone {
            Tone::Strong | Tone::Bad => Modifier::BOLD,
            Tone::Chosen => Modifier::REVERSED,
            Tone::Faint if matches!(self, Self::Sixteen | Self::Plain) => Modifier::DIM,
            _ => Modifier::empty(),
        }
    }

    /// The text and background that are assumed where a colour is the terminal's own, as red, green and blue.
    pub fn ground(self) -> [[u8; 3]; 2] {
        match self {
            Self::Sixteen | Self::Dark => [[0xd0, 0xd0, 0xd0], [0x1c, 0x1c, 0x1c]],
            Self::Light | Self::Plain => [[0x26, 0x26, 0x26], [0xfa, 0xfa, 0xfa]],
        }
    }
}

/// A colour as red, green and blue; none if it is the terminal's own.
pub fn rgb(colour: Color) -> Option<[u8; 3]> {
    /// What terminals commonly make of the sixteen, on a dark ground.
    const SIXTEEN: [[u8; 3]; 16] = [
        [0x00, 0x00, 0x00],
        [0xf0, 0x6a, 0x6a],
        [0x87, 0xc3, 0x66],
        [0xe0, 0xb4, 0x4c],
        [0x6c, 0xa0, 0xe8],
        [0xc8, 0x8c, 0xd8],
        [0x5c, 0xbc, 0xc8],
        [0xd0, 0xd0, 0xd0],
        [0x80, 0x80, 0x80],
        [0xff, 0x87, 0x87],
        [0xa8, 0xdc, 0x84],
        [0xf4, 0xcc, 0x70],
        [0x8c, 0xb8, 0xf8],
        [0xdc, 0xa8, 0xec],
        [0x7c, 0xd4, 0xe0],
        [0xff, 0xff, 0xff],
    ];
    let of_256 = |n: u8| match n {
        0..=15 => SIXTEEN[usize::from(n)],
        16..=231 => {
            let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let n = n - 16;
            [step(n / 36), step(n / 6 % 6), step(n % 6)]
        }
        232..=255 => [8 + 10 * (n - 232); 3],
    };
    let place = match colour {
        Color::Rgb(r, g, b) => return Some([r, g, b]),
        Color::Indexed(n) => n,
        Color::Reset => return None,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    Some(of_256(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TONES: [Tone; 10] = [
        Tone::Plain,
        Tone::Strong,
        Tone::Faint,
        Tone::Good,
        Tone::Doubtful,
        Tone::Bad,
        Tone::Stopped,
        Tone::Fault,
        Tone::Name,
        Tone::Chosen,
    ];

    /// How bright a colour is to the eye, in millionths.
    fn brightness([r, g, b]: [u8; 3]) -> f64 {
        let part = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }

    fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
        let (a, b) = (brightness(a), brightness(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_tone_stands_out_from_the_ground_of_its_theme() {
        for theme in [Theme::Dark, Theme::Light] {
            let [_, ground] = theme.ground();
            for tone in TONES {
                let colour = theme.style(tone).fg.and_then(rgb).expect("the theme has colours of its own");
                let contrast = contrast(colour, ground);
                assert!(contrast >= 4.5, "{theme:?} {tone:?} has a contrast of {contrast:.2}");
            }
        }
    }

    #[test]
    fn without_colour_no_tone_has_one() {
        for tone in TONES {
            let style = Theme::Plain.style(tone);
            assert_eq!((style.fg, style.bg), (None, None), "{tone:?}");
        }
    }

    #[test]
    fn tones_that_mean_different_things_look_different_in_a_theme_with_its_own_colours() {
        for theme in [Theme::Dark, Theme::Light] {
            for (n, tone) in TONES.iter().enumerate() {
                for other in &TONES[..n] {
                    assert_ne!(theme.style(*tone), theme.style(*other), "{theme:?}: {tone:?} and {other:?}");
                }
            }
        }
    }

    #[test]
    fn a_theme_is_known_by_its_name() {
        assert_eq!(Theme::named("light"), Some(Theme::Light));
        assert_eq!(Theme::named("pink"), None);
    }
}
