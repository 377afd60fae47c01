//! Two runs side by side, and a fork from the cursor.

use std::path::{Path, PathBuf};

use koipond_record::Seq;
use koipond_tui::{Runs, render_text};

use super::{PLAIN, at, story};

/// The story, and the same in which honest-3 never crashes: what the fork of the events from the crash on would give.
fn two(name: &str) -> (PathBuf, PathBuf) {
    let other = story::write_of(&format!("{name}-b"), &story::without_the_crash());
    (story::write(&format!("{name}-a")), other)
}

fn both<'a>((first, second): &'a (PathBuf, PathBuf)) -> Runs<'a> {
    Runs { first, second: Some(second), fork: None }
}

/// The screen after these keys, each half of it by itself.
fn halves(runs: Runs<'_>, keys: &str) -> (String, String) {
    let screen = render_text(runs, PLAIN, 160, 30, keys).expect("the runs can be viewed");
    let cut = |line: &str| (line.chars().take(80).collect::<String>(), line.chars().skip(80).collect::<String>());
    let (left, right): (Vec<String>, Vec<String>) = screen.lines().map(cut).unzip();
    (left.join("\n"), right.join("\n"))
}

fn cursors(runs: Runs<'_>, keys: &str) -> (Seq, Seq) {
    let (left, right) = halves(runs, keys);
    (super::cursor(&left), super::cursor(&right))
}

#[test]
fn two_runs_open_at_the_event_in_which_they_part() {
    let runs = two("part");
    let screen = render_text(both(&runs), PLAIN, 160, 30, "").expect("the runs can be viewed");
    assert_eq!(cursors(both(&runs), ""), (story::CRASH, story::CRASH));
    insta::assert_snapshot!(screen);
}

#[test]
fn the_same_run_twice_has_nothing_in_which_it_parts() {
    let run = story::write("same");
    let (left, right) = halves(Runs { first: &run, second: Some(&run), fork: None }, "");
    assert!(left.contains("the two runs are the same"), "{left}");
    assert!(right.contains("the two runs are the same"), "{right}");
}

#[test]
fn the_other_run_follows_to_the_same_event_and_after_the_parting_to_the_same_moment() {
    let runs = two("follow");
    assert_eq!(cursors(both(&runs), "g<Down><Down>"), (Seq(2), Seq(2)));
    let slash = format!(":event {}<Enter>", story::SLASH.0);
    let (left, right) = halves(both(&runs), &slash);
    assert_eq!(super::cursor(&left), story::SLASH);
    assert!(super::cursor(&right) < story::SLASH, "the other run has fewer events by then");
    let moment = |half: &str| half.lines().next().and_then(|header| header.split("slot ").nth(1)?.split(' ').next().map(str::to_owned));
    assert_eq!(moment(&left), moment(&right));
}

#[test]
fn o_gives_the_keys_to_the_other_run() {
    let runs = two("other");
    let (left, right) = halves(both(&runs), "o");
    assert!(left.starts_with(" · "), "{left}");
    assert!(right.starts_with(" ▸ "), "{right}");
    let (_, right) = halves(both(&runs), "oG");
    assert_eq!(super::cursor(&right), Seq(story::without_the_crash().len() as u64 - 1));
    let (left, _) = halves(both(&runs), "oo");
    assert!(left.starts_with(" ▸ "), "{left}");
}

#[test]
fn who_goes_to_the_other_run_and_back_finds_the_place_again() {
    let runs = two("there-and-back");
    let after = |keys: &str| cursors(both(&runs), keys).0;
    assert_eq!(after("jjjjjjjjoo"), after("jjjjjjjj"));
}

#[test]
fn two_runs_are_exported_as_they_stand_side_by_side() {
    let runs = two("export-two");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("two-runs.txt");
    let _ = std::fs::remove_file(&path);
    let (left, right) = halves(both(&runs), &format!(":export {}<Enter>", path.display()));
    assert!(left.contains("this screen is in"), "{left}");
    let written = std::fs::read_to_string(&path).expect("it was written");
    let line = written.lines().next().expect("it has lines");
    assert!(line.contains("export-two-a") && line.contains("export-two-b"), "{line}");
    assert!(right.starts_with(" · "), "{right}");
}

#[test]
fn o_with_one_run_says_how_there_would_be_two() {
    let screen = render_text(&story::write("alone"), PLAIN, 120, 30, "o").expect("the run can be viewed");
    assert!(screen.contains("`koipond view A B` shows two"), "{screen}");
}

#[test]
fn where_there_is_no_room_for_two_the_runs_stand_one_above_the_other_or_one_alone() {
    let runs = two("room");
    let low = render_text(both(&runs), PLAIN, 70, 40, "").expect("the runs can be viewed");
    assert!(low.lines().next().is_some_and(|line| line.starts_with(" ▸ ")), "{low}");
    assert!(low.lines().nth(20).is_some_and(|line| line.starts_with(" · ")), "{low}");
    let least = render_text(both(&runs), PLAIN, 40, 10, "o").expect("the runs can be viewed");
    assert!(least.contains("room-b"), "{least}");
    assert!(!least.contains("room-a"), "{least}");
}

#[test]
fn a_fork_that_fails_says_why_in_one_line() {
    let runs = two("fork-error");
    let refuse = |_: &Path, _: Seq, change: &str| Err(format!("`{change}` is no change\nmore of it"));
    let screen = render_text(Runs { first: &runs.0, second: None, fork: Some(&refuse) }, PLAIN, 120, 30, ":fork blah<Enter>");
    let screen = screen.expect("the run can be viewed");
    assert!(screen.contains("`blah` is no change"), "{screen}");
    assert!(!screen.contains("more of it"), "{screen}");
}

#[test]
fn a_fork_stands_beside_its_run_at_the_event_from_which_it_was_made() {
    let runs = two("fork");
    let made = runs.1.clone();
    let fork = |folder: &Path, from: Seq, change: &str| {
        assert_eq!((folder, from, change), (runs.0.as_path(), story::FALSE_PROOF, "without the crash"));
        Ok(made.clone())
    };
    let looked = Runs { first: &runs.0, second: None, fork: Some(&fork) };
    let keys = format!(":event {}<Enter>:fork without the crash<Enter>", story::FALSE_PROOF.0);
    let (left, right) = halves(looked, &keys);
    assert_eq!((super::cursor(&left), super::cursor(&right)), (story::FALSE_PROOF, story::FALSE_PROOF));
    assert!(left.contains(&format!("forked at {}", story::FALSE_PROOF)), "{left}");
    assert!(right.contains("follows the other run"), "{right}");
}

#[test]
fn a_fork_of_the_run_at_the_right_puts_it_at_the_left() {
    let runs = two("fork-right");
    let third = story::write("fork-right-c");
    let fork = |folder: &Path, _: Seq, _: &str| {
        assert_eq!(folder, runs.1.as_path());
        Ok(third.clone())
    };
    let looked = Runs { first: &runs.0, second: Some(&runs.1), fork: Some(&fork) };
    let (left, right) = halves(looked, "o:fork more<Enter>");
    assert!(left.lines().next().is_some_and(|line| line.contains("fork-right-b")), "{left}");
    assert!(right.lines().next().is_some_and(|line| line.contains("fork-right-c")), "{right}");
}

#[test]
fn without_a_way_to_fork_the_viewer_says_what_can() {
    let screen = render_text(&story::write("no-fork"), at(story::SLASH), 120, 30, ":fork x<Enter>").expect("the run can be viewed");
    assert!(screen.contains("`koipond fork RUN --at N --change …` does"), "{screen}");
}
