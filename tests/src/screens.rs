//! The page of the viewer, with screens that the program makes and tables that the viewer gives.
//!
//! In the page, a comment `<!-- koipond … -->` is what to start. If that is `view`, the fenced block below holds the screen, without
//! colours; or the comment names the picture with `--export`. A table stands between `<!-- table: … -->` and `<!-- end of table -->`.

#![expect(clippy::disallowed_methods, reason = "tests read the files that users would")]

use std::path::Path;

use crate::{Program, repo};

/// The page; `cargo run -p koipond-tests --example bless-screens` writes it anew.
pub const PAGE: &str = "docs/guide/viewer.md";

/// The picture at its top, written by the same.
pub const PICTURE: &str = "docs/guide/viewer.svg";

const END: &str = "<!-- end of table -->";

/// The page and its picture.
#[derive(Debug, Default)]
pub struct Made {
    /// The page, in Markdown.
    pub page: String,
    /// The picture, in SVG.
    pub picture: String,
}

/// The page and the picture as they must be: the words of the page, and what the program, started in an empty folder, makes now.
#[must_use]
pub fn made(page: &str, program: Program<'_>, folder: &Path, tables: &[(&str, String)]) -> Made {
    let mut made = Made::default();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        made.page.extend([line, "\n"]);
        if let Some(args) = comment(line, "koipond ") {
            let args = words(args);
            start(program, folder, &args);
            match (args[0].as_str(), args.iter().any(|arg| arg == "--export")) {
                ("view", true) => made.picture = read(folder, "viewer.svg"),
                ("view", false) => {
                    let shown = lines.next().is_some_and(|fence| fence == "```") && lines.any(|fence| fence == "```");
                    assert!(shown, "below `{line}` there is no fenced block to hold the screen");
                    made.page.push_str(&format!("```\n{}```\n", read(folder, "screen.txt")));
                }
                _ => {}
            }
        }
        if let Some(title) = comment(line, "table: ") {
            let table = tables.iter().find(|(known, _)| *known == title).map(|(_, table)| table);
            assert!(lines.any(|end| end == END), "`{line}` has no end");
            made.page.extend([table.unwrap_or_else(|| panic!("the viewer has no table `{title}`")), END, "\n"]);
        }
    }
    made
}

/// What a comment says after a word.
fn comment<'l>(line: &'l str, word: &str) -> Option<&'l str> {
    line.strip_prefix("<!-- ")?.strip_suffix(" -->")?.strip_prefix(word)
}

/// The words of a command, as a shell parts them: quotes, single or double, keep spaces.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut quote) = (vec![String::new()], None);
    for c in command.chars() {
        match (quote, c) {
            (None, ' ') => words.push(String::new()),
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (_, c) => words.last_mut().expect("there is one from the beginning").push(c),
        }
    }
    words
}

fn start(program: Program<'_>, folder: &Path, args: &[String]) {
    let place = |arg: &String| if arg.starts_with("scenarios/") { repo::file(arg) } else { arg.clone() };
    let mut args: Vec<String> = args.iter().map(place).collect();
    if args[0] == "view" && !args.iter().any(|arg| arg == "--export") {
        args.extend(["--theme", "plain", "--export", "screen.txt"].map(str::to_owned));
    }
    let ended = program.run(&args.iter().map(String::as_str).collect::<Vec<_>>(), folder);
    assert!(matches!(ended.code, Some(0 | 1)), "koipond {}\n{}{}", args.join(" "), ended.stdout, ended.stderr);
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}
