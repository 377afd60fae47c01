//! Laws of the loader: whatever a file says, it is read or explained, and each explanation points into the file.

use koipond_scenarios::{Problem, parse};
use proptest::prelude::*;

const SAMPLE: &str = include_str!("sample.yaml");
/// How many files each law is tried on.
const CASES: u32 = 300;

/// One slip of an editor's hand.
#[derive(Clone, Debug)]
enum Slip {
    DropChars(usize, usize),
    PutChar(usize, char),
    ChangeChar(usize, char),
    DropLine(usize),
    DoubleLine(usize),
    SwapLines(usize, usize),
    Cut(usize),
}

fn slip() -> impl Strategy<Value = Slip> {
    let at = 0..SAMPLE.len();
    let line = 0..SAMPLE.lines().count();
    let odd = prop_oneof![
        prop::sample::select(" \t\n\r:-{}[],&*!|>'\"%@`#?~0.鯉\u{feff}\u{1b}\u{301}".chars().collect::<Vec<_>>()),
        any::<char>()
    ];
    prop_oneof![
        (at.clone(), 1..8_usize).prop_map(|(at, n)| Slip::DropChars(at, n)),
        (at.clone(), odd.clone()).prop_map(|(at, c)| Slip::PutChar(at, c)),
        (at.clone(), odd).prop_map(|(at, c)| Slip::ChangeChar(at, c)),
        line.clone().prop_map(Slip::DropLine),
        line.clone().prop_map(Slip::DoubleLine),
        (line.clone(), line).prop_map(|(a, b)| Slip::SwapLines(a, b)),
        at.prop_map(Slip::Cut),
    ]
}

fn slipped(text: &str, slip: &Slip) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let place = |n: usize, of: usize| if of == 0 { 0 } else { n % of };
    let (at_char, at_line) = (chars.len(), lines.len());
    if at_char == 0 {
        return String::new();
    }
    match *slip {
        Slip::DropChars(at, n) => drop(chars.splice(place(at, at_char)..(place(at, at_char) + n).min(at_char), [])),
        Slip::PutChar(at, c) => chars.insert(place(at, at_char), c),
        Slip::ChangeChar(at, c) => chars[place(at, at_char)] = c,
        Slip::Cut(at) => chars.truncate(place(at, at_char)),
        Slip::DropLine(n) => drop(lines.remove(place(n, at_line))),
        Slip::DoubleLine(n) => lines.insert(place(n, at_line), lines[place(n, at_line)]),
        Slip::SwapLines(a, b) => lines.swap(place(a, at_line), place(b, at_line)),
    }
    match slip {
        Slip::DropLine(_) | Slip::DoubleLine(_) | Slip::SwapLines(..) => lines.concat(),
        _ => chars.into_iter().collect(),
    }
}

fn points_into(problem: &Problem, text: &str) -> Result<(), TestCaseError> {
    let span = problem.span;
    prop_assert!(span.start <= span.end && span.end <= text.len(), "{problem:?}");
    prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{problem:?}");
    let before = &text[..span.start];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').filter(|c| *c != '\u{feff}').count() + 1;
    prop_assert_eq!((span.line, span.column), (line, column), "{:?}", problem);
    prop_assert!(!problem.message.is_empty());
    Ok(())
}

fn explained(text: &str) -> Result<(), TestCaseError> {
    if let Err(problems) = parse("a.yaml", text) {
        prop_assert!(!problems.list.is_empty());
        prop_assert!(!problems.to_string().is_empty());
        for problem in &problems.list {
            points_into(problem, text)?;
        }
        let places: Vec<usize> = problems.list.iter().map(|p| p.span.start).collect();
        prop_assert!(places.is_sorted(), "{places:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_scenario_with_slips_is_read_or_explained(slips in prop::collection::vec(slip(), 1..4)) {
        explained(&slips.iter().fold(SAMPLE.to_owned(), |text, s| slipped(&text, s)))?;
    }

    #[test]
    fn any_text_is_explained(text in "([a-z]{1,6}|[ \\t\\n:{}\\[\\],&*!|>'\"#?-]|\\PC){0,60}") {
        explained(&text)?;
    }
}
