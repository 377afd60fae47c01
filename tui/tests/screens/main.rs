//! Whole screens and key scripts over a small run, by the door that `--export` uses.

#![expect(clippy::disallowed_methods, reason = "a test writes the run folders it opens, and cuts their logs short")]

mod others;
mod pair;
mod panes;
mod scripts;
mod sizes;
mod story;
mod traffic;
mod work;

use std::fs;
use std::path::Path;

use koipond_record::Seq;
use koipond_tui::{Charset, Options, Theme, ViewError, render_text, view};

const PLAIN: Options = Options { at: None, theme: Theme::Plain, charset: Charset::Unicode };

fn at(seq: Seq) -> Options {
    Options { at: Some(seq), ..PLAIN }
}

/// The screen at 80 × 24 after these keys.
fn after(name: &str, options: Options, keys: &str) -> String {
    render_text(&story::write(name), options, 80, 24, keys).expect("the run can be viewed")
}

/// The number of the event that the cursor stands at, as the header tells it.
fn cursor(screen: &str) -> Seq {
    let header = screen.lines().next().expect("there is a header");
    let number = header.split('#').nth(1).expect("the header tells the event");
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    Seq(digits.parse().expect("it is a number"))
}

#[test]
fn the_story_is_the_one_that_its_constants_speak_of() {
    let events = story::events();
    let place = |n: Seq| format!("{:?}", events[usize::try_from(n.0).expect("it is small")].what);
    assert!(place(story::SLASH).contains("Slashed"), "{}", place(story::SLASH));
    assert!(place(story::FALSE_PROOF).contains("bafymadeup"), "{}", place(story::FALSE_PROOF));
}

#[test]
fn the_slash_at_80_by_24_reads_as_accepted() {
    insta::assert_snapshot!(after("slash-80", at(story::SLASH), ""));
}

#[test]
fn the_slash_at_120_by_40_reads_as_accepted() {
    let run = story::write("slash-120");
    insta::assert_snapshot!(render_text(&run, at(story::SLASH), 120, 40, "").expect("the run can be viewed"));
}

#[test]
fn the_slash_at_40_by_10_reads_as_accepted() {
    let run = story::write("slash-40");
    insta::assert_snapshot!(render_text(&run, at(story::SLASH), 40, 10, "").expect("the run can be viewed"));
}

#[test]
fn the_slash_at_48_by_30_has_its_panes_one_above_the_other() {
    let run = story::write("slash-48");
    insta::assert_snapshot!(render_text(&run, at(story::SLASH), 48, 30, "").expect("the run can be viewed"));
}

#[test]
fn the_first_event_at_80_by_24_reads_as_accepted() {
    insta::assert_snapshot!(after("first-80", PLAIN, "g"));
}

#[test]
fn the_help_at_80_by_40_reads_as_accepted() {
    let run = story::write("help-80");
    insta::assert_snapshot!(render_text(&run, PLAIN, 80, 40, "?").expect("the run can be viewed"));
}

#[test]
fn the_nodes_at_40_by_10_are_behind_the_pane_key() {
    let run = story::write("nodes-40");
    insta::assert_snapshot!(render_text(&run, PLAIN, 40, 10, "<Tab>").expect("the run can be viewed"));
}

#[test]
fn the_viewer_opens_at_the_last_event() {
    assert_eq!(cursor(&after("last", PLAIN, "")), Seq(story::events().len() as u64 - 1));
}

#[test]
fn the_viewer_opens_at_the_event_that_is_asked_for() {
    assert_eq!(cursor(&after("at", at(Seq(20)), "")), Seq(20));
}

#[test]
fn an_event_beyond_the_end_opens_at_the_last_and_says_so() {
    let screen = after("beyond", at(Seq(9999)), "");
    assert!(screen.contains("there is no event #9999; this is the last"), "{screen}");
}

#[test]
fn steps_go_one_event_either_way_and_stop_at_the_ends() {
    assert_eq!(cursor(&after("steps", at(Seq(20)), "jjk<Down><Up>j")), Seq(22));
    assert_eq!(cursor(&after("steps", PLAIN, "gk")), Seq(0));
    assert_eq!(cursor(&after("steps", PLAIN, "gGj")), Seq(41));
}

#[test]
fn the_slash_is_reached_from_both_sides() {
    assert_eq!(cursor(&after("slash", PLAIN, "gs")), story::SLASH);
    assert_eq!(cursor(&after("slash", PLAIN, "S")), story::SLASH);
}

#[test]
fn a_jump_that_finds_nothing_stays_and_says_so() {
    let screen = after("no-slash", at(story::SLASH), "s");
    assert_eq!(cursor(&screen), story::SLASH);
    assert!(screen.contains("no slash after this event"), "{screen}");
}

#[test]
fn the_payout_is_reached_from_both_sides() {
    assert_eq!(cursor(&after("payout", PLAIN, "gp")), Seq(34));
    assert_eq!(cursor(&after("payout", PLAIN, "P")), Seq(34));
}

#[test]
fn rounds_are_walked_by_their_beginnings() {
    let round = |keys: &str| cursor(&after("rounds", PLAIN, keys));
    assert_eq!(round("g]"), Seq(6));
    assert_eq!(round("g]]"), Seq(26));
    assert_eq!(round("g]]j["), Seq(26), "the beginning of the round one is in comes first");
    assert_eq!(round("g]]["), Seq(6));
    assert_eq!(round("g]][[["), Seq(0));
}

#[test]
fn why_follows_the_causes_back_from_the_slash_and_b_returns() {
    let place = |keys: &str| cursor(&after("why", at(story::SLASH), keys));
    assert_eq!(place("w"), Seq(34), "the payout slashed");
    assert_eq!(place("ww"), Seq(32), "by a list");
    assert_eq!(place("wwww"), Seq(24), "that counted a vote");
    assert_eq!(place("wwbb"), story::SLASH);
}

#[test]
fn the_slash_is_explained_back_to_the_fetch_that_failed() {
    let screen = render_text(&story::write("explained"), at(story::SLASH), 120, 60, "").expect("the run can be viewed");
    let why = |text: &str| screen.lines().any(|line| line.contains('←') && line.contains(text));
    for step in ["round 0 is paid by the list of honest-2", "voted no on copycat-1", "could not read bafymadeup", "round 1 began"] {
        assert!(why(step), "`{step}` is not among the causes:\n{screen}");
    }
}

#[test]
fn search_finds_a_text_and_n_goes_on() {
    let place = |keys: &str| cursor(&after("search", PLAIN, keys));
    assert_eq!(place("g/could not read<Enter>"), Seq(18));
    assert_eq!(place("g/could not read<Enter>n"), Seq(21));
    assert_eq!(place("g/could not read<Enter>nN"), Seq(18));
    assert_eq!(place("g/refusx<Backspace>e<Enter>"), Seq(39));
}

#[test]
fn a_search_can_be_left_and_one_without_an_answer_says_so() {
    assert_eq!(cursor(&after("left", PLAIN, "g/could<Esc>")), Seq(0));
    let screen = after("unanswered", PLAIN, "g/zebra<Enter>");
    assert!(screen.contains("no event after this one speaks of `zebra`"), "{screen}");
}

#[test]
fn letters_that_are_keys_are_text_while_a_search_is_typed() {
    assert!(after("typing", PLAIN, "/quit?w").contains("/quit?w▏"));
}

#[test]
fn the_table_shows_no_more_than_the_events_up_to_the_cursor() {
    let row = |options: Options| {
        let screen = after("table", options, "");
        let cells = |line: &str| line.split("││").next().unwrap_or_default().to_owned();
        screen.lines().map(cells).find(|row| row.contains("copycat-1 ")).expect("the copycat has a row")
    };
    for (seq, sign) in [(Seq(13), None), (Seq(14), Some('■')), (Seq(24), Some('▼')), (story::SLASH, Some('✖'))] {
        let row = row(at(seq));
        let found = row.chars().find(|c| "■▼✖●╳".contains(*c));
        assert_eq!(found, sign, "at {seq}: {row}");
    }
}

#[test]
fn every_sign_is_explained_in_the_help() {
    let help = render_text(&story::write("signs"), PLAIN, 60, 200, "?").expect("the run can be viewed");
    for sign in ["■ ", "▼ ", "✖ ", "● ", "╳ ", "· "] {
        assert!(help.lines().any(|line| line.trim_start_matches(['│', ' ']).starts_with(sign)), "{sign} is missing:\n{help}");
    }
}

#[test]
fn the_help_can_be_read_to_its_end_on_the_least_terminal_and_left() {
    let run = story::write("help-least");
    let last = render_text(&run, PLAIN, 40, 10, "?<End>").expect("the run can be viewed");
    assert!(last.contains("· ") && last.contains("nothing"), "{last}");
    let left = render_text(&run, PLAIN, 40, 10, "?<Esc>").expect("the run can be viewed");
    assert!(left.contains("events"), "{left}");
}

#[test]
fn a_terminal_that_is_too_small_is_told_so() {
    let screen = render_text(&story::write("small"), PLAIN, 39, 10, "").expect("the run can be viewed");
    assert!(screen.starts_with("This terminal is 39 × 10; the viewer"), "{screen}");
}

#[test]
fn no_size_breaks_the_viewer() {
    let run = story::write("sizes");
    for width in (0..140).step_by(7) {
        for height in (0..50).step_by(3) {
            for keys in ["", "?", "<Tab>", "<Tab><Tab>", "<Tab><Tab><Tab>", "/long text that is typed here"] {
                render_text(&run, PLAIN, width, height, keys).expect("the run can be viewed");
            }
        }
    }
}

#[test]
fn a_log_cut_short_opens_with_what_is_readable_and_says_so() {
    let run = story::write("cut");
    let log = run.join("events.log");
    let bytes = fs::read(&log).expect("it was written");
    fs::write(&log, &bytes[..bytes.len() / 2]).expect("it is ours");
    let screen = render_text(&run, PLAIN, 80, 24, "").expect("what is there can be viewed");
    let told = screen.lines().nth(1).expect("there is a second line");
    let readable = cursor(&screen).0 + 1;
    assert_eq!(told, format!(" ! the log is cut short: {readable} of 42 events are readable"));
    assert!(readable > 0 && readable < 42);
}

#[test]
fn a_log_cut_before_its_first_event_is_refused_with_what_to_do() {
    let run = story::write("empty");
    let log = run.join("events.log");
    let bytes = fs::read(&log).expect("it was written");
    fs::write(&log, &bytes[..10]).expect("it is ours");
    let told = render_text(&run, PLAIN, 80, 24, "").expect_err("there is nothing to view").to_string();
    assert!(told.contains("holds no event that can be read"), "{told}");
}

#[test]
fn a_log_cut_anywhere_opens_or_is_refused_in_words() {
    let run = story::write("cut-anywhere");
    let log = run.join("events.log");
    let bytes = fs::read(&log).expect("it was written");
    let mut opened = 0;
    for cut in (0..bytes.len()).step_by(5) {
        fs::write(&log, &bytes[..cut]).expect("it is ours");
        match render_text(&run, PLAIN, 80, 24, "kS[w") {
            Ok(screen) => opened += usize::from(screen.contains("! the log is cut short")),
            Err(refused) => assert!(refused.to_string().contains("log"), "{refused}"),
        }
    }
    assert!(opened > bytes.len() / 10, "most cuts leave something to view");
}

#[test]
fn a_log_with_a_wrong_byte_anywhere_opens_or_is_refused_in_words() {
    let run = story::write("wrong-byte");
    let log = run.join("events.log");
    let bytes = fs::read(&log).expect("it was written");
    for place in (0..bytes.len()).step_by(7) {
        let mut wrong = bytes.clone();
        wrong[place] ^= 0x55;
        fs::write(&log, &wrong).expect("it is ours");
        if let Err(refused) = render_text(&run, PLAIN, 80, 24, "kS[wg/read<Enter>G") {
            assert!(refused.to_string().contains("log"), "{refused}");
        }
    }
}

#[test]
fn a_log_of_another_format_is_refused_by_its_number() {
    let run = story::write("format");
    let log = run.join("events.log");
    let mut bytes = fs::read(&log).expect("it was written");
    bytes[8] = 99;
    fs::write(&log, &bytes).expect("it is ours");
    let told = render_text(&run, PLAIN, 80, 24, "").expect_err("it is of a format of the future").to_string();
    assert!(told.contains("format 99"), "{told}");
    assert!(told.contains("koipond 0.1.0 wrote it: a copycat is slashed, seed 7"), "{told}");
    assert!(told.contains("broken  nobody is slashed: copycat-1 lost 3.5 KOII"), "{told}");
}

/// The log of the story and many lines after it, changed.
fn changed(name: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let run = story::write_long(name);
    let log = run.join("events.log");
    let mut bytes = fs::read(&log).expect("it was written");
    change(&mut bytes);
    fs::write(&log, &bytes).expect("it is ours");
    render_text(&run, PLAIN, 100, 24, "").expect("the run can be viewed")
}

/// How many events a line of the header says are readable.
fn readable(screen: &str) -> u64 {
    let line = screen.lines().find(|line| line.contains("are readable")).unwrap_or_else(|| panic!("nothing is told:\n{screen}"));
    let number = line.split(' ').find_map(|word| word.parse().ok());
    number.unwrap_or_else(|| panic!("{line}"))
}

#[test]
fn a_log_that_is_cut_off_shows_the_events_before() {
    let screen = changed("cut", |bytes| bytes.truncate(bytes.len() * 2 / 3));
    assert!(screen.contains("the log is cut short"), "{screen}");
    let readable = readable(&screen);
    assert!((500..3_000).contains(&readable), "{readable}\n{screen}");
    assert_eq!(cursor(&screen), Seq(readable - 1), "{screen}");
}

#[test]
fn a_log_that_is_damaged_shows_the_other_events() {
    let screen = changed("hurt", |bytes| {
        let place = bytes.len() * 2 / 3;
        bytes[place..place + 64].fill(0xff);
    });
    assert!(screen.contains("the log is damaged"), "{screen}");
    let first = render_text(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("hurt"), PLAIN, 100, 24, "g").expect("the run can be viewed");
    assert_eq!(cursor(&first), Seq(0), "{first}");
    assert!(first.contains("copycat-1 staked"), "{first}");
}

#[test]
fn a_log_of_other_events_than_the_run_had_is_told() {
    let (run, other) = (story::write("digest"), story::write_of("digest-other", &story::without_the_crash()));
    fs::copy(other.join("events.log"), run.join("events.log")).expect("it can be copied");
    let screen = render_text(&run, PLAIN, 100, 24, "").expect("the run can be viewed");
    assert!(screen.contains("its digest is not that of manifest.json"), "{screen}");
}

#[test]
fn a_folder_that_is_no_run_is_refused_by_its_name() {
    let told = render_text(Path::new("no-such-run"), PLAIN, 80, 24, "").expect_err("there is none").to_string();
    assert!(told.starts_with("no-such-run is not a run folder"), "{told}");
}

#[test]
fn without_a_terminal_the_viewer_says_what_to_do_instead() {
    // The test runner catches what is printed, yet the process may own a terminal; only without one can this be seen.
    if std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        return;
    }
    let refused = view(&story::write("no-terminal"), PLAIN);
    assert!(matches!(refused, Err(ViewError::NoTerminal)), "{refused:?}");
}

#[test]
fn text_of_a_task_is_drawn_without_its_control_characters() {
    let screen = after("control", PLAIN, "g/looks<Enter>");
    assert!(screen.contains("says the list looks  [31mright"), "{screen}");
}
