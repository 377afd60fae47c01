//! Whole screens with each of the panes that tell of the world between the nodes, over a run in which these talk.

use std::fs;

use koipond_tui::{Charset, Options, Theme, render_text};

use crate::{story, traffic};

/// The screen at a size, at the first event that says these words, after these keys.
fn screen(name: &str, (width, height): (u16, u16), words: &str, keys: &str) -> String {
    let run = story::write_told(name, &traffic::events(), &traffic::derived());
    let options = Options { at: None, theme: Theme::Plain, charset: Charset::Unicode };
    render_text(&run, options, width, height, &format!("g/{words}<Enter>{keys}")).expect("the run can be viewed")
}

#[test]
fn the_chain_at_120_by_40_reads_as_accepted() {
    insta::assert_snapshot!(screen("chain-120", (120, 40), "honest-2 lost 3.5", "6"));
}

#[test]
fn the_storage_at_120_by_40_reads_as_accepted() {
    insta::assert_snapshot!(screen("storage-120", (120, 40), "could not read", "7"));
}

#[test]
fn the_network_at_120_by_40_reads_as_accepted() {
    insta::assert_snapshot!(screen("network-120", (120, 40), "got no response", "8"));
}

#[test]
fn the_log_at_80_by_24_reads_as_accepted() {
    insta::assert_snapshot!(screen("log-80", (80, 24), "uncaught", "9<Tab><Tab><Tab>"));
}

#[test]
fn the_metrics_at_80_by_24_reads_as_accepted() {
    insta::assert_snapshot!(screen("metrics-80", (80, 24), "the run is over", "0"));
}

#[test]
fn the_messages_at_120_by_40_read_as_accepted() {
    insta::assert_snapshot!(screen("messages-120", (120, 40), "is asked GET", "m<Tab><Tab><Tab>"));
}

#[test]
fn the_messages_at_40_by_10_read_as_accepted() {
    insta::assert_snapshot!(screen("messages-40", (40, 10), "timed out", "m<Tab><Tab><Tab>"));
}

#[test]
fn each_of_these_panes_can_be_large_at_the_least_size() {
    for key in ['6', '7', '8', '9', '0', 'm'] {
        let screen = screen("least", (40, 10), "timed out", &format!("{key}<Tab><Tab><Tab>"));
        assert!(screen.lines().count() == 10 && screen.lines().nth(2).is_some_and(|line| !line.trim().is_empty()), "{key}:\n{screen}");
    }
}

#[test]
fn a_log_with_a_wrong_byte_anywhere_fills_every_pane_or_is_refused_in_words() {
    let run = story::write_told("panes-wrong-byte", &traffic::events(), &traffic::derived());
    let log = run.join("events.log");
    let bytes = fs::read(&log).expect("it was written");
    let options = Options { at: None, theme: Theme::Plain, charset: Charset::Unicode };
    for place in (0..bytes.len()).step_by(13) {
        let mut wrong = bytes.clone();
        wrong[place] ^= 0x55;
        fs::write(&log, &wrong).expect("it is ours");
        if let Err(refused) = render_text(&run, options, 120, 40, "6k7k8k9k0kmk") {
            assert!(refused.to_string().contains("log"), "{refused}");
        }
    }
}
