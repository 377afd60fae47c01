//! The screen in ASCII alone: each sign that the viewer draws has a stand-in; what else is not ASCII is text of a task.

use ratatui::buffer::Buffer;

/// What stands in for each sign; those of the table of nodes stay apart from each other.
const STAND_INS: &[(&str, char)] = &[
    ("─┄┈╌╴╶", '-'),
    ("━", '~'),
    ("═", '='),
    ("│┃┆┊║╎╵╷", '|'),
    ("┌┐└┘├┤┬┴┼╭╮╯╰╔╗╚╝╞╡╪┏┓┗┛┠┨┯┷", '+'),
    ("□", 'w'),
    ("■", '#'),
    ("◆", '%'),
    ("▼", 'v'),
    ("✖", 'X'),
    ("●", '$'),
    ("╳", '!'),
    ("·", '.'),
    ("▲", '^'),
    ("△▴", '^'),
    ("▽▾", 'v'),
    ("▸▶►→⟶↦", '>'),
    ("◀◂◄←⟵", '<'),
    ("↑", '^'),
    ("↓", 'v'),
    ("↳", '>'),
    ("‖", '='),
    ("×✗✕✘", 'x'),
    ("✓✔", 'v'),
    ("⚠", '!'),
    ("○◌◯", 'o'),
    ("◇◈", '%'),
    ("…", '~'),
    ("–—−", '-'),
    ("•∙", '*'),
    ("▏▎▍▌▐", '|'),
    ("▁▂", '_'),
    ("▃▄", '-'),
    ("▅▆", '='),
    ("▇█", '#'),
    ("░", '.'),
    ("▒", ':'),
    ("▓", '#'),
    ("≥", '>'),
    ("≤", '<'),
    ("≈", '~'),
    ("±", '+'),
    ("µ", 'u'),
    ("“”", '"'),
    ("‘’", '\''),
    ("╱", '/'),
    ("╲", '\\'),
];

/// What is drawn for a sign.
pub fn stand_in(sign: char) -> char {
    match sign {
        c if c.is_ascii() => c,
        // Dots of a line that is drawn in braille.
        '\u{2801}'..='\u{28ff}' => '*',
        '\u{2800}' => ' ',
        c => STAND_INS.iter().find(|(signs, _)| signs.contains(c)).map_or('?', |(_, stand_in)| *stand_in),
    }
}

/// Replaces what is not ASCII; a wide character leaves a space behind it.
pub fn ascii(screen: &mut Buffer) {
    for cell in &mut screen.content {
        if !cell.symbol().is_ascii() {
            let sign = cell.symbol().chars().next().map_or(' ', stand_in);
            cell.set_char(sign);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::grid::SIGNS;

    #[test]
    fn the_signs_of_the_table_stay_apart_from_each_other() {
        let signs: BTreeSet<char> = SIGNS.iter().map(|(_, sign, _)| stand_in(*sign)).collect();
        assert_eq!(signs.len(), SIGNS.len(), "{signs:?}");
        assert!(!signs.contains(&'?'));
    }

    #[test]
    fn every_stand_in_is_ascii_and_every_sign_stands_once() {
        let mut seen = BTreeSet::new();
        for (signs, stand_in) in STAND_INS {
            assert!(stand_in.is_ascii_graphic());
            for sign in signs.chars() {
                assert!(seen.insert(sign), "{sign} stands twice");
            }
        }
    }
}
