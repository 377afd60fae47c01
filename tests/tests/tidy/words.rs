//! Words, paths and addresses that no file holds.
//!
//! The forbidden words are put together from parts here, so that this file does not hold them either.

use crate::code::{Code, words};
use crate::tree::{File, Found, hold_files, lines};

const UNFINISHED: [&str; 4] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX"), concat!("HA", "CK")];

/// Macros that leave something out, and macros that print.
const MACROS: [(&str, &str); 7] = [
    ("todo", "write it"),
    ("unimplemented", "write it"),
    ("println", "return the text; only the command line prints, through its screen"),
    ("print", "return the text; only the command line prints, through its screen"),
    ("eprintln", "return the text; only the command line prints, through its screen"),
    ("eprint", "return the text; only the command line prints, through its screen"),
    ("dbg", "take it out"),
];

/// Folders of somebody's machine.
const PLACES: [&str; 5] =
    [concat!("/", "work/"), concat!("/", "root/"), concat!("/", "tmp/"), concat!("/", "home/"), concat!("/", "Users/")];

/// Addresses of package registries, which belong in the settings of a machine.
const REGISTRIES: [&str; 4] =
    [concat!("registry.npm", "js"), concat!("index.crates", ".io"), concat!("static.crates", ".io"), concat!("replace", "-with")];

/// Ends of host names that mean something only inside somebody's network, and beginnings that mean a registry.
const PRIVATE_ENDS: [&str; 5] = [".internal", ".local", ".lan", ".corp", ".intra"];
const PRIVATE_LABELS: [&str; 5] = ["registry", "mirror", "proxy", "artifactory", "nexus"];

/// The one registry that the lock file names.
const PUBLIC: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn unfinished(file: &File) -> Vec<Found> {
    let on = |(n, line)| words(line).filter(|word| UNFINISHED.contains(&word.word)).map(move |word| (n, word.word));
    file.lines().flat_map(on).map(|(n, word)| Found::at(file, n, format!("`{word}`"))).collect()
}

fn forbidden_macros(file: &File) -> Vec<Found> {
    let code = Code::of(&file.text);
    let called = code.words().filter(|word| code.behind(*word).starts_with('!') && !code.behind(*word).starts_with("!="));
    let known = called.filter_map(|word| Some((word, MACROS.iter().find(|(name, _)| *name == word.word)?)));
    known.map(|(word, (name, instead))| Found::at(file, code.line(word.at), format!("`{name}!`; {instead}"))).collect()
}

fn lints_without_reason(file: &File) -> Vec<Found> {
    let code = Code::of(&file.text);
    let attributes = code.attributes();
    let told = attributes.iter().filter_map(|attribute| {
        let has = |name: &str| words(attribute.word).any(|word| word.word == name);
        let sets =
            |name: &str| words(attribute.word).any(|word| word.word == name && attribute.word[word.at + name.len()..].starts_with('('));
        let what = if sets("allow") {
            "`allow` stays when its reason is gone; write `expect`"
        } else if sets("expect") && !has("reason") {
            "`expect` without a reason"
        } else {
            return None;
        };
        Some(Found::at(file, code.line(attribute.at), what))
    });
    told.collect()
}

/// Where paths and addresses are those of a simulated machine, or what modules of Node.js are asked about.
const SIMULATED: [&str; 4] = ["node/tests/conformance/", "node/tests/files.rs", "node/src/shim/node/os.js", "node/src/load/commonjs.js"];

fn machine_paths(file: &File) -> Vec<Found> {
    let mut found = Vec::new();
    if SIMULATED.iter().any(|place| file.path.starts_with(place)) {
        return found;
    }
    for (n, line) in file.lines() {
        for place in PLACES {
            let begins = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_-.~)}*".contains(c));
            if line.match_indices(place).any(|(at, _)| begins(at)) {
                found.push(Found::at(file, n, format!("`{place}`")));
            }
        }
    }
    found
}

fn hosts(file: &File) -> Vec<Found> {
    let mut found = Vec::new();
    if SIMULATED.iter().any(|place| file.path.starts_with(place)) {
        return found;
    }
    for (n, line) in file.lines() {
        if let Some(source) = line.strip_prefix("source = ").filter(|_| file.path.ends_with("Cargo.lock")) {
            if source.trim_matches('"') != PUBLIC {
                found.push(Found::at(file, n, format!("{source} is not the public registry")));
            }
            continue;
        }
        let named = REGISTRIES.iter().filter(|name| line.contains(**name)).map(|name| (*name).to_owned());
        let addressed = line.match_indices("://").map(|(at, _)| host(&line[at + 3..])).filter(|host| is_private(host)).map(str::to_owned);
        found.extend(named.chain(addressed).map(|name| Found::at(file, n, format!("`{name}`"))));
    }
    found
}

fn host(address: &str) -> &str {
    let address = address.rsplit_once('@').map_or(address, |(user, host)| if user.contains('/') { address } else { host });
    &address[..address.find(|c: char| !(c.is_ascii_alphanumeric() || ".-".contains(c))).unwrap_or(address.len())]
}

fn is_private(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let number = labels.len() == 4 && labels.iter().all(|label| label.parse::<u8>().is_ok());
    // The nodes of a run have addresses of their own on its network.
    let known = host.starts_with("127.") || host == "0.0.0.0" || host.starts_with("10.0.0.");
    (number && !known)
        || PRIVATE_ENDS.iter().any(|end| host.ends_with(end))
        || labels.iter().any(|label| label.split('-').any(|part| PRIVATE_LABELS.contains(&part)))
}

#[test]
fn nothing_is_left_unfinished() {
    let rule = format!("no file says {}", UNFINISHED.join(", "));
    hold_files(&rule, &[""], unfinished, "do it now, or write an issue and leave no mark");
}

#[test]
fn no_code_prints_or_leaves_a_hole() {
    hold_files("no code prints, and none leaves something out", &[".rs"], forbidden_macros, "see each place");
}

#[test]
fn an_exception_to_a_lint_gives_its_reason() {
    let rule = "an exception to a lint is `#[expect(…, reason = \"…\")]`, never `allow`";
    hold_files(rule, &[".rs"], lints_without_reason, "write it so, at the narrowest place");
}

#[test]
fn no_file_names_a_folder_of_somebodys_machine() {
    let rule = format!("no file names a folder of somebody's machine: {}", PLACES.join(" "));
    hold_files(&rule, &[""], machine_paths, "name it from the root of the repository, or ask the system for a folder");
}

#[test]
fn no_file_names_a_registry_or_a_private_host() {
    let rule = "no file names a package registry or a host of somebody's network; the lock names the public registry";
    hold_files(rule, &[""], hosts, "take it out; such settings belong to a machine, outside the repository");
}

#[test]
fn an_unfinished_word_is_found() {
    let [todo, ..] = UNFINISHED;
    let text = format!("# {todo}: later\n{todo}S\n{}\nfine\n({todo})", todo.to_lowercase());
    assert_eq!(lines(&unfinished(&File::made_up("x.md", &text))), [1, 5]);
}

#[test]
fn a_forbidden_macro_is_found() {
    let text = "println!(\"x\");\n// dbg!(x)\nlet print = 1;\nif print != 2 {}\ntodo!()\nwriteln!(x);\n";
    assert_eq!(lines(&forbidden_macros(&File::made_up("x.rs", text))), [1, 5]);
}

#[test]
fn an_exception_without_a_reason_is_found() {
    let text = "#[expect(dead_code)]\n#![allow(unused, reason = \"r\")]\n#[expect(dead_code, reason = \"r\")]\n\
                #[cfg_attr(test, expect(dead_code))]\n#[derive(Debug)]\nx.expect(\"a [reason]\");\n";
    assert_eq!(lines(&lints_without_reason(&File::made_up("x.rs", text))), [1, 2, 4]);
}

#[test]
fn a_folder_of_a_machine_is_found() {
    let [work, root, ..] = PLACES;
    let text = format!("cd {work}x\nsrc{work}x\n\"{root}y\"\n${{a}}{root}\n");
    assert_eq!(lines(&machine_paths(&File::made_up("x.md", &text))), [1, 3]);
}

#[test]
fn a_private_host_is_found() {
    let [npm, ..] = REGISTRIES;
    let text = format!(
        "https://docs.koii.network/x\nhttp{0}10.1.2.3:80/\nhttp{0}a.{1}.example/\nhttp{0}x.corp\n{npm}\nhttp{0}localhost:1\nhttp{0}u:p@x.lan/\n",
        "://",
        concat!("mir", "ror"),
    );
    assert_eq!(lines(&hosts(&File::made_up("x.md", &text))), [2, 3, 4, 5, 7]);
    let lock = format!("source = \"{PUBLIC}\"\nsource = \"registry+https://x.example/\"\n");
    assert_eq!(lines(&hosts(&File::made_up("Cargo.lock", &lock))), [2]);
}
