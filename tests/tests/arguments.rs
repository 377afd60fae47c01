//! Arguments of no sense: whatever the command line, the program ends with one of its exit codes and never with a panic's words.

#![expect(clippy::disallowed_methods, reason = "these tests lay out a folder for the program to meddle with")]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use koipond_record::Stream;
use koipond_record::exit::TABLE;
use koipond_tests::{Folder, Program, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
/// How many argument vectors are tried.
const VECTORS: u64 = 500;
/// They go on until they are interrupted.
const ENDLESS: [&str; 1] = ["--watch"];
/// What stands where a value is due, and where none is.
const VALUES: [&str; 24] = [
    "small.yaml",
    "broken.yaml",
    "run",
    "no-such-file",
    ".",
    "",
    "-",
    "--",
    "0",
    "1",
    "2",
    "-1",
    "18446744073709551616",
    "1..3",
    "3..1",
    "1/2",
    "5/4",
    "json",
    "human",
    "honest-1",
    "😀",
    "a=b",
    "1s",
    "%",
];

/// The commands, and each with the flags that its help names.
fn vocabulary() -> Vec<(String, Vec<String>)> {
    let here = repo::root();
    let help = |args: &[&str]| KOIPOND.run(args, &here).stdout;
    let listed = help(&["--help"]);
    let commands = listed.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1).take_while(|line| line.starts_with("  "));
    let names: BTreeSet<String> = commands.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    let flags = |name: &String| {
        let text = help(&[name, "--help"]);
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| word.starts_with("--") && word.len() > 3);
        words.filter(|word| !ENDLESS.contains(word)).map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
    };
    names.into_iter().map(|name| (name.clone(), flags(&name))).collect()
}

/// An argument vector: mostly a command with some of its flags and values, sometimes words in any order.
fn vector(vocabulary: &[(String, Vec<String>)], n: u64) -> Vec<String> {
    let draw = |k: u64, of: usize| usize::try_from(Stream::named(n, "tests/arguments").below(k, of as u64)).unwrap_or(0);
    let (command, flags) = &vocabulary[draw(0, vocabulary.len())];
    let mut words = if draw(1, 10) == 0 { Vec::new() } else { vec![command.clone()] };
    for k in 0..draw(2, 7) as u64 {
        let value = VALUES[draw(100 + k, VALUES.len())].to_owned();
        match draw(200 + k, 5) {
            0 | 1 if !flags.is_empty() => words.push(flags[draw(300 + k, flags.len())].clone()),
            2 if !flags.is_empty() => words.push(format!("{}={value}", flags[draw(300 + k, flags.len())])),
            _ => words.push(value),
        }
    }
    words
}

#[test]
fn no_arguments_make_the_program_panic() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "arguments");
    let vocabulary = vocabulary();
    assert!(
        vocabulary.len() > 10 && vocabulary.iter().any(|(_, flags)| flags.len() > 5),
        "the help tells commands and flags: {vocabulary:?}"
    );
    let next = AtomicU64::new(0);
    let work = || {
        let (mut wrong, mut codes) = (Vec::new(), BTreeSet::new());
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= VECTORS {
                return (wrong, codes);
            }
            let own = folder.path().join(n.to_string());
            std::fs::create_dir(&own).expect("a folder can be made here");
            std::fs::write(own.join("small.yaml"), small()).expect("a scenario can be written");
            std::fs::write(own.join("broken.yaml"), "scenario: [\n").expect("a scenario can be written");
            let args = vector(&vocabulary, n);
            let ended = KOIPOND.run(&args.iter().map(String::as_str).collect::<Vec<_>>(), &own);
            let known = ended.code.is_some_and(|code| TABLE.iter().any(|row| i32::from(row.number) == code && row.number != 70));
            if !known || ended.stderr.contains("panicked") || ended.stderr.contains("a bug of Koipond") {
                wrong.push(format!("koipond {args:?} ends with {:?}:\n{}{}", ended.code, ended.stdout, ended.stderr));
            }
            codes.insert(ended.code);
            let _ = std::fs::remove_dir_all(&own);
        }
    };
    let both = std::thread::scope(|scope| {
        let threads = [scope.spawn(work), scope.spawn(work)];
        threads.map(|thread| thread.join().expect("the thread runs to its end"))
    });
    let wrong: Vec<&String> = both.iter().flat_map(|(wrong, _)| wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.iter().map(|one| one.as_str()).collect::<Vec<_>>().join("\n"));
    let codes: BTreeSet<Option<i32>> = both.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
    assert!(codes.contains(&Some(0)) && codes.contains(&Some(2)), "some make sense and some do not: {codes:?}");
}

/// A small scenario whose task lies in the repository.
fn small() -> String {
    let task = repo::file("scenarios/tasks/idle.js");
    format!(
        "scenario: small\ntask: {task}\nchain: {{ round_time: 30 slots, submission_window: 10 slots, audit_window: 10 slots }}\n\
         nodes: {{ honest: {{ stake: 5 KOII }} }}\nrounds: 2\nexpect:\n  - never: {{ slashed: {{ node: honest-1 }} }}\n"
    )
}
