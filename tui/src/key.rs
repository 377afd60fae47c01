//! Keys, as the terminal sends them or as a script writes them.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::ViewError;

/// A key that can mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Char(char),
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    Enter,
    Escape,
    Backspace,
    Tab,
    /// Ctrl-C.
    Interrupt,
}

/// The keys that have a name rather than a character: as the help writes it, and as a script does.
const NAMED: [(Key, &str, &str); 13] = [
    (Key::Up, "↑", "Up"),
    (Key::Down, "↓", "Down"),
    (Key::Left, "←", "Left"),
    (Key::Right, "→", "Right"),
    (Key::PageUp, "PgUp", "PgUp"),
    (Key::PageDown, "PgDn", "PgDn"),
    (Key::Home, "Home", "Home"),
    (Key::End, "End", "End"),
    (Key::Enter, "Enter", "Enter"),
    (Key::Escape, "Esc", "Esc"),
    (Key::Backspace, "Backspace", "Backspace"),
    (Key::Tab, "Tab", "Tab"),
    (Key::Interrupt, "Ctrl-C", "Ctrl-C"),
];

impl Key {
    /// As the help writes it.
    pub fn name(self) -> String {
        match self {
            Self::Char(' ') => "Space".to_owned(),
            Self::Char(c) => c.to_string(),
            named => NAMED.iter().find(|(key, ..)| *key == named).map_or_else(String::new, |(_, name, _)| (*name).to_owned()),
        }
    }

    /// What a key press of the terminal is, if it is one of ours.
    pub fn from_terminal(event: KeyEvent) -> Option<Self> {
        if event.modifiers.contains(KeyModifiers::CONTROL) {
            return (event.code == KeyCode::Char('c')).then_some(Self::Interrupt);
        }
        Some(match event.code {
            KeyCode::Char(c) => Self::Char(c),
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Left => Self::Left,
            KeyCode::Right => Self::Right,
            KeyCode::PageUp => Self::PageUp,
            KeyCode::PageDown => Self::PageDown,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            KeyCode::Enter => Self::Enter,
            KeyCode::Esc => Self::Escape,
            KeyCode::Backspace => Self::Backspace,
            KeyCode::Tab => Self::Tab,
            _ => return None,
        })
    }
}

/// The names a script can write, for a message.
pub fn names() -> String {
    NAMED.map(|(.., name)| format!("<{name}>")).join(" ")
}

/// Reads a script: each character is a key, a named key stands in angle brackets, `<lt>` is `<` itself.
pub fn script(text: &str) -> Result<Vec<Key>, ViewError> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '<' {
            keys.push(Key::Char(c));
            continue;
        }
        let (name, after) = rest.split_once('>').ok_or_else(|| ViewError::UnknownKey(format!("<{rest}")))?;
        let named = NAMED.iter().find(|(.., known)| *known == name).map(|(key, ..)| *key);
        let lt = (name == "lt").then_some(Key::Char('<'));
        keys.push(named.or(lt).ok_or_else(|| ViewError::UnknownKey(format!("<{name}>")))?);
        rest = after;
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_writes_characters_and_named_keys() {
        let keys = script("g/a<lt><Enter>").expect("the script is right");
        assert_eq!(keys, [Key::Char('g'), Key::Char('/'), Key::Char('a'), Key::Char('<'), Key::Enter]);
    }

    #[test]
    fn a_script_with_an_unknown_key_is_refused_by_its_name() {
        for (text, part) in [("j<Hyper>", "<Hyper>"), ("j<Up", "<Up")] {
            let told = script(text).expect_err("there is no such key").to_string();
            assert!(told.contains(&format!("`{part}`")), "{told}");
        }
    }
}
