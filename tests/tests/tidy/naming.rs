//! Which package may name which crate; where `async` and `unsafe` may stand.

use crate::code::{Code, Word};
use crate::tree::{File, Found, hold, hold_files, lines, tree};

/// Who alone may name a crate in its code.
pub struct Owner {
    /// The crate, as code names it.
    pub name: &'static str,
    /// The package that may depend on it.
    pub package: &'static str,
    /// The file or folder of that package whose code may name it.
    pub place: &'static str,
    /// What the others do.
    pub instead: &'static str,
}

/// Every crate that has an owner.
pub const OWNERS: [Owner; 6] = [
    Owner { name: "madsim", package: "koipond-kernel", place: "sim/kernel/", instead: "use `koipond_kernel`'s containment" },
    Owner {
        name: "tokio",
        package: "koipond",
        place: "sim/src/",
        instead: "take time as an argument; signals, channels and servers are the command line's",
    },
    Owner { name: "rquickjs", package: "koipond-node", place: "node/", instead: "go through `koipond_node`'s `Input` and `Ask`" },
    Owner { name: "ratatui", package: "koipond-tui", place: "tui/", instead: "give the viewer events; it draws" },
    Owner {
        name: "serde_saphyr",
        package: "koipond-scenarios",
        place: "scenarios/src/load.rs",
        instead: "read the tree that `load.rs` makes",
    },
    Owner { name: "cid", package: "koipond-storage-mock", place: "storage-mock/", instead: "pass CIDs on as the text they are" },
];

/// The packages that are plain state machines.
const PLAIN: [&str; 5] = ["chain-mock/", "storage-mock/", "node/", "sim/check/", "sim/record/"];

/// The files that may have `unsafe`, and how often, each time under an `#[expect(unsafe_code, reason = …)]`.
const UNSAFE: [(&str, usize); 8] = [
    ("node/src/engine/functions.rs", 5),
    ("node/src/engine/measured.rs", 8),
    ("node/src/engine/memory.rs", 10),
    ("node/src/engine/process.rs", 1),
    ("node/src/engine/script.rs", 4),
    ("node/src/native/held.rs", 1),
    ("node/src/native/process.rs", 1),
    ("node/src/native/text.rs", 1),
];

/// Where a crate is named: in a path that begins with it, or in a `use`.
fn names(file: &File, owner: &Owner) -> Vec<Found> {
    if file.path.starts_with(owner.place) {
        return Vec::new();
    }
    let code = Code::of(&file.text);
    let named = code.words().filter(|word| word.word == owner.name).filter(|word| {
        let before = code.before(word.at);
        let used = ["use", "use ::", "extern crate"].iter().any(|opening| before.ends_with(opening));
        // What follows another part of a path is a module of that.
        let begins = match before.strip_suffix("::") {
            Some(path) => !path.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '>'),
            None => !before.ends_with('.'),
        };
        used || (begins && code.behind(*word).starts_with("::"))
    });
    named.map(|word| Found::at(file, code.line(word.at), format!("names `{}`; {}", owner.name, owner.instead))).collect()
}

fn asynchronous(file: &File) -> Vec<Found> {
    if !PLAIN.iter().any(|place| file.path.starts_with(place)) {
        return Vec::new();
    }
    let code = Code::of(&file.text);
    let words = code.words().filter(|word| word.word == "async" || (word.word == "await" && code.before(word.at).ends_with('.')));
    words.map(|word| Found::at(file, code.line(word.at), format!("`{}`", word.word))).collect()
}

fn not_safe(file: &File) -> Vec<Found> {
    let code = Code::of(&file.text);
    let attributes = code.attributes();
    let expected = |word: &Word<'_>| {
        let mut reasons = attributes.iter().filter(|attribute| attribute.at < word.at && attribute.word.starts_with("expect(unsafe_code"));
        // The expectation belongs to the statement in which the word stands.
        reasons.any(|reason| !code.text()[reason.at + reason.word.len()..word.at].contains([';', '}']))
    };
    let mut allowed = UNSAFE.iter().find(|(path, _)| *path == file.path).map_or(0, |(_, times)| *times);
    let mut found = Vec::new();
    for word in code.words().filter(|word| word.word == "unsafe") {
        if allowed == 0 || !expected(&word) {
            found.push(Found::at(file, code.line(word.at), "`unsafe`"));
        }
        allowed = allowed.saturating_sub(1);
    }
    found
}

#[test]
fn every_crate_with_an_owner_is_named_by_it_alone() {
    let all: Vec<String> = OWNERS.iter().map(|owner| format!("{} only in {}", owner.name, owner.place)).collect();
    let rule = format!("a crate is named by its owner alone: {}", all.join(", "));
    hold_files(&rule, &[".rs"], |file| OWNERS.iter().flat_map(|owner| names(file, owner)).collect(), "see each place");
}

#[test]
fn every_owner_names_its_crate() {
    let Some(tree) = tree() else { return };
    let nowhere = Owner { place: "nowhere", ..OWNERS[0] };
    let idle = OWNERS.iter().filter(|owner| {
        let own = tree.iter().filter(|file| file.ends(&[".rs"]) && file.path.starts_with(owner.place));
        own.flat_map(|file| names(file, &Owner { name: owner.name, ..nowhere })).next().is_none()
    });
    let found: Vec<Found> = idle.map(|owner| Found::in_all(owner.place, format!("does not name `{}`", owner.name))).collect();
    hold(
        "every row of the table of owners is in use",
        &found,
        "take the row out of tests/tests/tidy/naming.rs and the crate out of Cargo.toml",
    );
}

#[test]
fn plain_packages_are_not_asynchronous() {
    let rule = "chain-mock, storage-mock, node, sim/check and sim/record are plain state machines, without `async` and `.await`";
    hold_files(rule, &[".rs"], asynchronous, "return what is wanted of the world, and take its answer as an input");
}

#[test]
fn unsafe_stands_in_its_places() {
    let places: Vec<String> = UNSAFE.iter().map(|(path, times)| format!("{path} ({times}×)")).collect();
    let rule = format!("`unsafe` stands in {} alone, each time under `#[expect(unsafe_code, reason = …)]`", places.join(" and "));
    hold_files(&rule, &[".rs"], not_safe, "find a safe way; if there is none, the architecture page must say so first");
}

#[test]
fn a_crate_named_elsewhere_is_found() {
    let text =
        "use cid::Cid;\nfn f() { crate::cid::g(); a.cid(); ::cid::h(); }\ntype T = cid :: Cid; // cid::\nuse cid as c;\nlet cid = 1;\n";
    assert_eq!(lines(&names(&File::made_up("node/src/x.rs", text), &OWNERS[5])), [1, 2, 3, 4]);
    assert!(names(&File::made_up("storage-mock/src/x.rs", text), &OWNERS[5]).is_empty());
    assert_eq!(lines(&names(&File::made_up("scenarios/src/walk.rs", "use serde_saphyr::Error;"), &OWNERS[4])), [1]);
}

#[test]
fn an_asynchronous_plain_package_is_found() {
    let text = "async fn f() {}\nlet x = f().await;\nlet y = async move {};\n// async\nlet z = \"async\";\n";
    assert_eq!(lines(&asynchronous(&File::made_up("sim/check/src/x.rs", text))), [1, 2, 3]);
    assert!(asynchronous(&File::made_up("sim/src/x.rs", text)).is_empty());
}

#[test]
fn unsafe_elsewhere_or_without_an_expectation_is_found() {
    let good = "#[expect(unsafe_code, reason = \"r\")]\nlet x = unsafe { y };\n";
    assert!(not_safe(&File::made_up(UNSAFE[0].0, good)).is_empty());
    assert_eq!(lines(&not_safe(&File::made_up("node/src/x.rs", good))), [2]);
    assert_eq!(lines(&not_safe(&File::made_up(UNSAFE[0].0, "let x = unsafe { y };"))), [1]);
    assert_eq!(lines(&not_safe(&File::made_up(UNSAFE[0].0, &good.replace("let", "f();\nlet")))), [3]);
    assert_eq!(lines(&not_safe(&File::made_up(UNSAFE[1].0, &format!("{good}unsafe fn f() {{}}")))), [3]);
}
