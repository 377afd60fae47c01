//! The panes of work and money, as whole screens.

use std::fs;

use koipond_record::Seq;
use koipond_tui::render_text;

use crate::{PLAIN, at, story};

/// A pane large, at the slash or a later event.
fn large(name: &str, seq: Seq, keys: &str, (width, height): (u16, u16)) -> String {
    render_text(&story::write(name), at(seq), width, height, &format!("{keys}<Tab><Tab><Tab>")).expect("the run can be viewed")
}

#[test]
fn the_node_pane_at_80_by_24_reads_as_accepted() {
    insta::assert_snapshot!(large("node-80", story::SLASH, "3", (80, 24)));
}

#[test]
fn the_rounds_pane_at_80_by_24_reads_as_accepted() {
    insta::assert_snapshot!(large("rounds-80", story::SLASH, "4", (80, 24)));
}

#[test]
fn the_balances_pane_at_80_by_24_reads_as_accepted() {
    insta::assert_snapshot!(large("balances-80", story::SLASH, "5", (80, 24)));
}

#[test]
fn the_expectations_pane_at_80_by_24_reads_as_accepted() {
    insta::assert_snapshot!(large("expectations-80", Seq(41), "2", (80, 24)));
}

#[test]
fn the_slash_at_200_by_60_has_a_pane_of_the_node() {
    insta::assert_snapshot!(render_text(&story::write("slash-200"), at(story::SLASH), 200, 60, "").expect("the run can be viewed"));
}

#[test]
fn the_rounds_at_40_by_10_show_the_stage_of_the_cursor() {
    let screen = large("rounds-40", Seq(24), "4", (40, 10));
    assert!(screen.lines().any(|line| line.contains("audit") && line.contains("1 no 1 raised")), "{screen}");
}

#[test]
fn a_node_of_which_a_crash_is_told_is_stopped_and_runs_again() {
    let told = |seq: u64| large("crash-80", Seq(seq), "3", (80, 24));
    assert!(told(16).contains("stopped    since slot 2,400: killed by crash (timeline 1)"), "{}", told(16));
    assert!(told(25).contains("since slot 2,750, restarted once"), "{}", told(25));
}

#[test]
fn no_size_breaks_a_pane() {
    let run = story::write("pane-sizes");
    for width in (40..210).step_by(17) {
        for height in (10..60).step_by(7) {
            for keys in ["1", "2", "3", "4", "5", "S3", "S4<Tab><Tab><Tab>", "S5<Tab><Tab><Tab>"] {
                render_text(&run, PLAIN, width, height, keys).expect("the run can be viewed");
            }
        }
    }
}

#[test]
fn a_pane_of_a_damaged_log_shows_what_is_readable() {
    let run = story::write("pane-damage");
    let log = run.join("events.log");
    let bytes = fs::read(&log).expect("it was written");
    for place in (0..bytes.len()).step_by(23) {
        let mut wrong = bytes.clone();
        wrong[place] ^= 0x55;
        fs::write(&log, &wrong).expect("it is ours");
        for keys in ["S3", "S4", "S5", "S1"] {
            if let Err(refused) = render_text(&run, PLAIN, 120, 40, keys) {
                assert!(refused.to_string().contains("log"), "{refused}");
            }
        }
    }
}
