//! How files open, how long they and their functions are, what `mod.rs` holds.

use crate::code::{Code, Function, words};
use crate::tree::{File, Found, hold_files, lines};

const FILE_LINES: usize = 600;
const FUNCTION_LINES: usize = 70;

fn long_file(file: &File) -> Vec<Found> {
    let count = file.text.lines().count();
    let found = (count > FILE_LINES).then(|| Found::at(file, FILE_LINES + 1, format!("the file has {count} lines")));
    found.into_iter().collect()
}

fn long_functions(file: &File) -> Vec<Found> {
    let code = Code::of(&file.text);
    let functions = code.functions();
    let long = functions.iter().filter(|f| f.last - f.first >= FUNCTION_LINES);
    long.map(|f| Found::at(file, f.first, format!("`{}` has {} lines", f.name, f.last - f.first + 1))).collect()
}

/// A file opens with a `//!` of three words or more; fewer are no sentence.
fn opening(file: &File) -> Vec<Found> {
    let first = file.text.lines().next().unwrap_or_default();
    let sentence = first.strip_prefix("//! ").filter(|sentence| sentence.split_whitespace().count() >= 3);
    if sentence.is_some() { Vec::new() } else { vec![Found::at(file, 1, format!("opens with `{first}`"))] }
}

/// What makes a function of a `mod.rs` more than a table, in the code itself; none if it is one.
fn logic(function: &Function<'_>) -> Option<String> {
    let body = function.body?;
    let statement = words(body).map(|word| word.word).find(|word| ["let", "if", "for", "while", "loop", "return"].contains(word));
    if let Some(word) = statement {
        return Some(format!("`{word}`"));
    }
    if let Some(sign) = [';', '?'].into_iter().find(|sign| body.contains(*sign)) {
        return Some(format!("`{sign}`"));
    }
    // Between two patterns stands `|` with a blank behind it.
    if body.split('|').skip(1).any(|behind| !behind.starts_with(char::is_whitespace)) {
        return Some("a closure or `||`".to_owned());
    }
    let matches = words(body).filter(|word| word.word == "match").count();
    (matches > 1).then(|| "a second `match`".to_owned())
}

fn logic_in_mod_rs(file: &File) -> Vec<Found> {
    let code = Code::of(&file.text);
    let told = |f: &Function<'_>| Some(Found::at(file, f.first, format!("`{}` has {}, so it is no table", f.name, logic(f)?)));
    let mut found: Vec<Found> = code.functions().iter().filter_map(told).collect();
    let macros = code.words().filter(|word| word.word == "macro_rules");
    found.extend(macros.map(|word| Found::at(file, code.line(word.at), "a macro")));
    found
}

/// The modules that the head of a `mod.rs` does not tell of.
fn missing_in_map(file: &File) -> Vec<Found> {
    let head: String = file.text.lines().take_while(|line| line.starts_with("//!")).collect();
    let modules = file.lines().filter_map(|(n, line)| {
        let declared = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        Some((n, declared.strip_prefix("mod ")?.strip_suffix(';')?))
    });
    let missing = modules.filter(|(_, name)| !head.contains(&format!("`{name}.rs`")) && !head.contains(&format!("`{name}/`")));
    missing.map(|(n, name)| Found::at(file, n, format!("`{name}` is not in the map at the top"))).collect()
}

#[test]
fn a_file_is_not_too_long() {
    let rule = format!("a file of code has at most {FILE_LINES} lines");
    hold_files(&rule, &[".rs", ".js", ".mjs", ".ts", ".ci/run", ".ci/long"], long_file, "split it by what its parts are for");
}

#[test]
fn a_function_is_not_too_long() {
    let rule = format!("a function has at most {FUNCTION_LINES} lines, from its `fn` to its last brace");
    hold_files(&rule, &[".rs"], long_functions, "let one function own the control flow, and move what it decides into others");
}

#[test]
fn a_file_opens_with_its_purpose() {
    hold_files(
        "a file of Rust opens with `//!` and a sentence of purpose",
        &[".rs"],
        opening,
        "say in its first line what the file is for",
    );
}

#[test]
fn mod_rs_holds_tables_and_no_logic() {
    let rule = "a `mod.rs` holds the map of its folder, its `mod` and `use` lines, the types and the trait that its files share, \
                and tables: a function whose body is one expression, a `match` or a list, each entry of which names one thing \
                or makes one call (no `let`, `if`, loop, `return`, `?`, `||`, closure or `;`), and no macro";
    hold_files(rule, &["/mod.rs"], logic_in_mod_rs, "move it to a file of the folder with a name of its own");
}

#[test]
fn mod_rs_maps_its_folder() {
    let rule = "the head of a `mod.rs` names every file of its folder";
    hold_files(rule, &["/mod.rs"], missing_in_map, "add a row `file.rs` with what it holds to the table in the `//!` head");
}

#[test]
fn a_long_file_is_found() {
    assert!(long_file(&File::made_up("x.rs", &"\n".repeat(600))).is_empty());
    assert_eq!(lines(&long_file(&File::made_up("x.rs", &"\n".repeat(601)))), [601]);
}

#[test]
fn a_long_function_is_found() {
    let function = |inner: usize| File::made_up("x.rs", &format!("\nfn f() {{\n{}}}\n", "g();\n".repeat(inner)));
    assert!(long_functions(&function(68)).is_empty());
    assert_eq!(lines(&long_functions(&function(69))), [2]);
}

#[test]
fn a_file_that_opens_otherwise_is_found() {
    for text in ["", "use x;\n", "// A plain comment here.\n", "//! x\n", "\n//! Too late by a line.\n"] {
        assert_eq!(lines(&opening(&File::made_up("x.rs", text))), [1], "{text:?}");
    }
    assert!(opening(&File::made_up("x.rs", "//! What it is for.\n")).is_empty());
}

#[test]
fn logic_in_a_mod_rs_is_found() {
    let table = "fn all() -> Vec<u8> { vec![a(), b::c(1)] }\n\
                 impl X { fn of(&self) -> u8 { match self { Self::A(a) | Self::C(a) => a.b, Self::B => call(self) } } }\n\
                 trait T { fn f(&self) -> u8; }\n";
    assert!(logic_in_mod_rs(&File::made_up("a/mod.rs", table)).is_empty());
    for logic in [
        "let x = 1; x",
        "if a { b } else { c }",
        "a()?",
        "a(); b()",
        "match a { B => match c { _ => d } }",
        "a.map(|b| b)",
        "for a in b {}",
    ] {
        let text = format!("{table}fn f() {{ {logic} }}");
        assert_eq!(lines(&logic_in_mod_rs(&File::made_up("a/mod.rs", &text))), [4], "{logic}");
    }
    assert_eq!(lines(&logic_in_mod_rs(&File::made_up("a/mod.rs", "macro_rules! m { () => {} }"))), [1]);
}

#[test]
fn a_file_that_the_map_leaves_out_is_found() {
    let text = "//! Two.\n//!\n//! | `a.rs` | a |\n//! | `c/` | c |\n\nmod a;\npub mod b;\nmod c;\npub(crate) mod d;\n";
    assert_eq!(lines(&missing_in_map(&File::made_up("x/mod.rs", text))), [7, 9]);
}
