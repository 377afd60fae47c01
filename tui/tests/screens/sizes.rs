//! Whole screens of three stories at five sizes in four themes. One snapshot holds a story at a size: its characters, which are the same
//! in every colour; how each is drawn in each theme; and the screen in ASCII without colour.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use koipond_record::Seq;
use koipond_tui::{Charset, Offscreen, Options, Theme, render_text};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;

use crate::others::{calm, crowd, crowd_at, crowd_verdicts};
use crate::story::{self, End, write_run};

const SIZES: [(u16, u16); 5] = [(40, 10), (60, 20), (80, 24), (120, 40), (200, 60)];

const COLOURED: [(&str, Theme); 3] = [("dark", Theme::Dark), ("light", Theme::Light), ("sixteen", Theme::Sixteen)];

fn screen(run: &Path, at: Option<Seq>, theme: Theme, (width, height): (u16, u16)) -> Buffer {
    Offscreen::after(run, Options { at, theme, charset: Charset::Unicode }, width, height, "").expect("the run can be viewed").screen()
}

/// How a cell is drawn, in words; nothing for the terminal's own way.
fn look(cell: &Cell) -> String {
    let mut parts = Vec::new();
    if cell.fg != Color::Reset {
        parts.push(cell.fg.to_string());
    }
    if cell.bg != Color::Reset {
        parts.push(format!("on {}", cell.bg));
    }
    if !cell.modifier.is_empty() {
        parts.push(format!("{:?}", cell.modifier).to_lowercase());
    }
    parts.join(" ")
}

/// For each line which stretches are drawn how, by letters; a dot is the terminal's own way. Then what the letters mean.
fn styles(screens: &[Buffer]) -> String {
    let mut letters: BTreeMap<Vec<String>, char> = BTreeMap::new();
    let mut legend = Vec::new();
    let area = screens[0].area;
    let mut out = String::new();
    for y in 0..area.height {
        let mut stretches: Vec<(char, usize)> = Vec::new();
        for x in 0..area.width {
            let looks: Vec<String> = screens.iter().map(|screen| look(&screen[(x, y)])).collect();
            let next = char::from(b'a' + u8::try_from(letters.len()).expect("there are few ways"));
            let letter = if looks.iter().all(String::is_empty) { '.' } else { *letters.entry(looks.clone()).or_insert(next) };
            if letter == next && !legend.iter().any(|(known, _)| *known == letter) {
                legend.push((letter, looks));
            }
            match stretches.last_mut() {
                Some((last, count)) if *last == letter => *count += 1,
                _ => stretches.push((letter, 1)),
            }
        }
        let line: Vec<String> = stretches.iter().map(|(letter, count)| format!("{letter}{count}")).collect();
        writeln!(out, "{y:>2}  {}", line.join(" ")).expect("a text takes it");
    }
    for (letter, looks) in legend {
        let named: Vec<String> = COLOURED.iter().zip(&looks).map(|((name, _), look)| format!("{name}: {look}")).collect();
        writeln!(out, "{letter}  {}", named.join(" · ")).expect("a text takes it");
    }
    out
}

/// The characters of a screen, cell by cell.
fn characters(screen: &Buffer) -> Vec<&str> {
    screen.content.iter().map(Cell::symbol).collect()
}

/// Everything that is accepted of a story at a size.
fn accepted(run: &Path, at: Option<Seq>, size: (u16, u16)) -> String {
    let screens: Vec<Buffer> = COLOURED.iter().map(|(_, theme)| screen(run, at, *theme, size)).collect();
    let text = |charset, theme| render_text(run, Options { at, theme, charset }, size.0, size.1, "").expect("the run can be viewed");
    let (unicode, ascii) = (text(Charset::Unicode, Theme::Dark), text(Charset::Ascii, Theme::Plain));
    format!("{unicode}\n{}\n{ascii}", styles(&screens))
}

fn accept(story: &str, run: &Path, at: Option<Seq>) {
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("{story}_{width}x{height}"), accepted(run, at, (width, height)));
    }
}

fn calm_run(name: &str) -> PathBuf {
    write_run(name, &calm(), &[], End::Open)
}

fn crowd_run(name: &str) -> PathBuf {
    write_run(name, &crowd(), &crowd_verdicts(), End::Told)
}

#[test]
fn the_copycat_is_drawn_as_accepted_at_every_size_and_in_every_theme() {
    accept("copycat", &story::write("sizes-copycat"), Some(story::SLASH));
}

#[test]
fn a_calm_run_that_is_still_written_is_drawn_as_accepted_at_every_size_and_in_every_theme() {
    accept("calm", &calm_run("sizes-calm"), None);
}

#[test]
fn a_crowd_is_drawn_as_accepted_at_every_size_and_in_every_theme() {
    accept("crowd", &crowd_run("sizes-crowd"), Some(crowd_at()));
}

#[test]
fn a_story_has_the_same_characters_in_every_theme() {
    let run = story::write("same-characters");
    for size in SIZES {
        let dark = screen(&run, Some(story::SLASH), Theme::Dark, size);
        for theme in [Theme::Light, Theme::Sixteen, Theme::Plain] {
            let other = screen(&run, Some(story::SLASH), theme, size);
            assert_eq!(characters(&other), characters(&dark), "{theme:?} at {size:?}");
        }
    }
}

#[test]
fn without_colour_nothing_is_coloured() {
    let run = story::write("no-colour");
    for size in SIZES {
        let screen = screen(&run, Some(story::SLASH), Theme::Plain, size);
        assert!(screen.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset), "at {size:?}");
    }
}

#[test]
fn in_ascii_nothing_else_is_drawn_and_nothing_of_the_viewer_is_unknown() {
    let run = story::write("ascii");
    let options = Options { at: Some(story::SLASH), theme: Theme::Plain, charset: Charset::Ascii };
    for (width, height) in SIZES {
        for keys in ["", "?", "<Tab>", "<Tab><Tab>", "<Tab><Tab><Tab>", "/a<Enter>", ":node h", "2"] {
            let text = render_text(&run, options, width, height, keys).expect("the run can be viewed");
            assert!(text.is_ascii(), "{text}");
            // The key of the help is the only question mark that this story has.
            let unknown = text.replace("? help", "").replace("? ", "").contains('?');
            assert!(!unknown, "a sign has no stand-in at {width} × {height} after `{keys}`:\n{text}");
        }
    }
}
