//! Laws of the language on slips in the shipped library: nothing panics, every problem has a line, and what one wrong word breaks is told
//! in its line.

#![expect(clippy::disallowed_methods, reason = "these tests read the library and what its scenarios name")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use koipond_scenarios::{Problem, Problems, cases};
use proptest::prelude::*;

/// How many mutants each law is tried on.
const CASES: u32 = 300;
/// What makes a word wrong wherever it is put.
const WRONG: [&str; 4] = ["§", "!?", "Q!", "鯉"];

/// A valid scenario: its path, and its text.
type Shipped = (PathBuf, String);

static LIBRARY: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let mut found = Vec::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["library", "failing"] {
        search(&here.join(folder), &mut found);
    }
    found.retain(|(path, text)| read(path, text).is_ok());
    assert!(found.len() > 50, "the library has lost its scenarios, or most are refused: {}", found.len());
    found
});

fn search(folder: &Path, found: &mut Vec<Shipped>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            search(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            let text = fs::read_to_string(&path).expect("a scenario is text");
            found.push((path, text));
        }
    }
}

fn read(path: &Path, text: &str) -> Result<(), Problems> {
    let folder = path.parent().expect("a file lies in a folder");
    let files = |name: &str| fs::read(folder.join(name)).map_err(|_| "there is no such file".to_owned());
    cases(&path.to_string_lossy(), text, &files, &[]).map(drop)
}

/// Where a line begins and where it ends, without its break.
fn lines(text: &str) -> Vec<(usize, usize)> {
    let mut start = 0;
    let ends = text.split_inclusive('\n').map(|line| {
        let begins = start;
        start += line.len();
        (begins, begins + line.trim_end().len())
    });
    ends.collect()
}

/// A place in a text where a word is, and its line.
#[derive(Clone, Copy, Debug)]
struct Word {
    start: usize,
    end: usize,
    line: usize,
}

/// The keys of a text and the values beside them, as far as they stand in one line. Those in comments and in long texts do no harm.
fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let all = lines(text);
    for (n, (begins, ends)) in all.iter().enumerate() {
        let line = &text[*begins..*ends];
        // A value goes on in the next line if that is no entry of its own.
        let goes_on = all.get(n + 1).is_some_and(|(begins, ends)| !text[*begins..*ends].contains([':', '-', '#']) && begins < ends);
        for (at, _) in line.match_indices(':').filter(|(at, _)| matches!(line.as_bytes().get(at + 1), None | Some(b' '))) {
            let key = line[..at].rfind([' ', '{', ',', '[']).map_or(0, |before| before + 1);
            let whole_word = line[key..at].chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
            if whole_word && key < at {
                found.push(Word { start: begins + key, end: begins + at, line: n + 1 });
            }
            let rest = &line[at + 1..];
            let value = at + 1 + (rest.len() - rest.trim_start().len());
            let end = line[value..].find([',', '}', ']', '#']).map_or(line.len(), |end| value + end);
            let value_text = line[value..end].trim_end();
            // The name of a request is where it is named; when it is another, the places that ask for the first one are wrong.
            let names_a_request = line[key..at] == *"name";
            let simple = value_text.starts_with(|c: char| c.is_alphanumeric());
            if simple && !names_a_request && !(goes_on && end == line.len()) {
                found.push(Word { start: begins + value, end: begins + value + value_text.len(), line: n + 1 });
            }
        }
    }
    found
}

/// One slip in a whole file.
#[derive(Clone, Debug)]
enum Slip {
    DeleteLine(prop::sample::Index),
    DuplicateLine(prop::sample::Index),
    SwapLines(prop::sample::Index, prop::sample::Index),
    GarbleLine(prop::sample::Index, String),
    SwapWords(prop::sample::Index, prop::sample::Index),
    DeleteWord(prop::sample::Index),
    RandomBytes(prop::sample::Index, Vec<u8>),
}

fn slip() -> impl Strategy<Value = Slip> {
    let place = any::<prop::sample::Index>;
    prop_oneof![
        place().prop_map(Slip::DeleteLine),
        place().prop_map(Slip::DuplicateLine),
        (place(), place()).prop_map(|(a, b)| Slip::SwapLines(a, b)),
        (place(), "[-:#'\"{}\\[\\],&*!|>% $~\\t0-9a-zé鯉]{0,12}").prop_map(|(at, text)| Slip::GarbleLine(at, text)),
        (place(), place()).prop_map(|(a, b)| Slip::SwapWords(a, b)),
        place().prop_map(Slip::DeleteWord),
        (place(), prop::collection::vec(any::<u8>(), 1..9)).prop_map(|(at, bytes)| Slip::RandomBytes(at, bytes)),
    ]
}

fn slipped(text: &str, slip: &Slip) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let count = lines.len();
    let words = words(text);
    let word = |at: &prop::sample::Index| *at.get(&words);
    match slip {
        Slip::DeleteLine(at) => drop(lines.remove(at.index(count))),
        Slip::DuplicateLine(at) => lines.insert(at.index(count), lines[at.index(count)]),
        Slip::SwapLines(a, b) => lines.swap(a.index(count), b.index(count)),
        Slip::GarbleLine(at, garbled) => {
            let at = at.index(count);
            return [&lines[..at].concat(), garbled, "\n", &lines[at + 1..].concat()].concat();
        }
        Slip::SwapWords(a, b) => {
            let (first, second) = if word(a).start < word(b).start { (word(a), word(b)) } else { (word(b), word(a)) };
            if first.end > second.start {
                return text.to_owned();
            }
            let (one, other) = (&text[first.start..first.end], &text[second.start..second.end]);
            return [&text[..first.start], other, &text[first.end..second.start], one, &text[second.end..]].concat();
        }
        Slip::DeleteWord(at) => return [&text[..word(at).start], &text[word(at).end..]].concat(),
        Slip::RandomBytes(at, put) => {
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes.splice(at..at, put.iter().copied());
            return String::from_utf8_lossy(&bytes).into_owned();
        }
    }
    lines.concat()
}

/// A problem points to words that are there, in a line that is there.
fn points_to_a_line(problem: &Problem, path: &Path, text: &str) -> Result<(), TestCaseError> {
    let other;
    let text = if Path::new(&problem.path) == path {
        text
    } else {
        other = fs::read_to_string(&problem.path).map_err(|why| TestCaseError::fail(format!("{}: {why}", problem.path)))?;
        &other
    };
    let span = problem.span;
    prop_assert!(span.start <= span.end && span.end <= text.len() && text.is_char_boundary(span.start), "{:?}", problem);
    prop_assert_eq!(text[..span.start].matches('\n').count() + 1, span.line, "{:?}", problem);
    Ok(())
}

/// Whether a problem points to a line, or is where a variable stands whose value is from there.
fn leads_to(problem: &Problem, path: &str, line: usize) -> bool {
    let from = format!("from line {line}");
    problem.path == path
        && (problem.span.line == line || problem.help.iter().flat_map(|help| help.lines()).any(|said| said.ends_with(&from)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutant_of_the_library_is_read_or_each_of_its_problems_has_a_line(
        which in any::<prop::sample::Index>(),
        slips in prop::collection::vec(slip(), 1..3),
    ) {
        let (path, text) = which.get(&LIBRARY);
        let mutant = slips.iter().fold(text.clone(), |text, slip| if words(&text).is_empty() { text } else { slipped(&text, slip) });
        if let Err(problems) = read(path, &mutant) {
            prop_assert!(!problems.list.is_empty() && !problems.to_string().is_empty());
            for problem in &problems.list {
                points_to_a_line(problem, path, &mutant)?;
            }
        }
    }

    #[test]
    fn a_word_that_became_wrong_is_told_in_its_line(
        which in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        within in any::<prop::sample::Index>(),
        wrong in prop::sample::select(&WRONG[..]),
    ) {
        let (path, text) = which.get(&LIBRARY);
        let word = place.get(&words(text)).to_owned();
        let places: Vec<usize> = (word.start + 1..=word.end).filter(|at| text.is_char_boundary(*at)).collect();
        let at = *within.get(&places);
        let mutant = [&text[..at], wrong, &text[at..]].concat();
        if let Err(problems) = read(path, &mutant) {
            for problem in &problems.list {
                points_to_a_line(problem, path, &mutant)?;
            }
            let path = path.to_string_lossy();
            let told = problems.list.iter().any(|problem| leads_to(problem, &path, word.line));
            prop_assert!(told, "line {} is now wrong: {}\n{}", word.line, mutant.lines().nth(word.line - 1).unwrap_or_default(), problems);
        }
    }

    #[test]
    fn a_word_that_became_wrong_in_a_base_is_told_in_the_line_of_the_base(
        place in any::<prop::sample::Index>(),
        wrong in prop::sample::select(&WRONG[..]),
    ) {
        let word = place.get(&words(BASE)).to_owned();
        let mutant = [&BASE[..word.end], wrong, &BASE[word.end..]].concat();
        let files = |name: &str| if name == "base.yaml" { Ok(mutant.clone().into_bytes()) } else { Err("there is no such file".to_owned()) };
        if let Err(problems) = cases("a.yaml", CHILD, &files, &[]) {
            let told = problems.list.iter().any(|problem| leads_to(problem, "base.yaml", word.line));
            prop_assert!(told, "line {} of the base is now wrong\n{}", word.line, problems);
        }
    }
}

const BASE: &str = "\
task: t.js
set: { count: 3, stake: 5 KOII, latency: 20..80 ms }
chain: { round_time: 600, submission_window: 200, audit_window: 200 }
network: { latency: \"${latency}\" }
nodes:
  honest: { count: \"${count}\", stake: \"${stake}\" }
  cheat: { behaviour: fabricator }
rounds: 8
timeline:
  - at: round 3
    crash: { node: honest-1, for: 10 s }
expect:
  - never: { slashed: { group: honest } }
";
const CHILD: &str = "scenario: mine\nextends: base.yaml\nnodes: { late: {} }\nexpect+: [{ finally: { rewarded: { group: late } } }]\n";

/// A law that nothing is ever refused by would hold of anything.
#[test]
fn most_words_of_the_library_are_refused_when_they_become_wrong() {
    let (mut refused, mut all) = (0, 0);
    for (path, text) in LIBRARY.iter().step_by(12) {
        for word in words(text) {
            let mutant = [&text[..word.end], WRONG[0], &text[word.end..]].concat();
            all += 1;
            refused += usize::from(read(path, &mutant).is_err());
        }
    }
    assert!(refused * 4 > all * 3, "only {refused} of {all}");
}
