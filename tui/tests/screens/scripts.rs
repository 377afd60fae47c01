//! Key scripts: what the jumps, commands, filters, bookmarks, themes and files of the viewer do, seen on its screens.

use std::fs;
use std::path::PathBuf;

use koipond_record::Seq;
use koipond_tui::{Charset, Offscreen, Options, Theme, render_svg, render_text};

use crate::{PLAIN, after, at, cursor, story};

/// Where the cursor is after these keys, from an event on.
fn place(name: &str, from: u64, keys: &str) -> Seq {
    cursor(&after(name, at(Seq(from)), keys))
}

/// The last line after these keys.
fn said(name: &str, from: u64, keys: &str) -> String {
    after(name, at(Seq(from)), keys).lines().last().unwrap_or_default().trim().to_owned()
}

#[test]
fn failures_and_their_evidence_are_walked_both_ways() {
    let place = |keys: &str| place("failures", 0, keys);
    assert_eq!(place("x"), story::FALSE_PROOF);
    assert_eq!(place("xx"), Seq(24));
    assert_eq!(place("xxx"), story::SLASH);
    assert_eq!(place("xxxX"), Seq(24));
    assert_eq!(said("failures", 0, "xxxx"), "no broken expectation speaks of an event after this one");
}

#[test]
fn faults_votes_and_stops_are_reached_from_both_sides() {
    assert_eq!(place("marks", 0, "f"), story_place("Began { entry: 1"));
    assert_eq!(place("marks", 41, "F"), story_place("Began { entry: 1"));
    assert_eq!(place("marks", 0, "v"), story_place("Audited"));
    assert_eq!(place("marks", 41, "VV"), story_place("Audited"));
    assert_eq!(place("marks", 0, "d"), story_place("Killed"));
    assert_eq!(place("marks", 41, "D"), story_place("Killed"));
}

/// The first event of the story that is written so.
fn story_place(part: &str) -> Seq {
    let place = story::events().iter().position(|event| format!("{:?}", event.what).contains(part));
    Seq(place.expect("the story has it") as u64)
}

#[test]
fn an_effect_is_the_first_event_that_this_one_caused() {
    assert_eq!(place("effect", 34, "e"), Seq(35), "the payout rewarded");
    assert_eq!(place("effect", 34, "ew"), Seq(34), "and is the cause of that");
    assert_eq!(said("effect", 37, "e"), "nothing soon after was caused by this event");
}

#[test]
fn slots_are_walked_by_their_first_events() {
    assert_eq!(place("slots", 0, "l"), Seq(6), "all before it is in one slot");
    assert_eq!(place("slots", 37, "<Left>"), Seq(34));
    assert_eq!(place("slots", 34, "h"), Seq(33));
}

#[test]
fn b_goes_back_and_capital_b_forward_again() {
    assert_eq!(place("back", 37, "wwb"), Seq(34));
    assert_eq!(place("back", 37, "wwbbB"), Seq(34));
    assert_eq!(place("back", 37, "wwbbBB"), Seq(32));
    assert_eq!(said("back", 37, "wwbbgB"), "nothing to go forward to; b goes back", "a jump of its own ends it");
}

#[test]
fn commands_go_to_rounds_slots_events_and_moments() {
    let place = |keys: &str| place("travel", 0, keys);
    assert_eq!(place(":round 2<Enter>"), Seq(26));
    assert_eq!(place(":slot 3,900<Enter>"), Seq(34));
    assert_eq!(place(":event 20<Enter>"), Seq(20));
    assert_eq!(place(":time 8m10s<Enter>"), Seq(7), "the first event from then on");
    assert_eq!(place(":r 2<Enter>"), Seq(26), "as much of the name as is needed");
    assert_eq!(said("travel", 0, ":round 9<Enter>"), "the log ends before round 9");
}

#[test]
fn a_command_that_is_wrong_says_so_and_changes_nothing() {
    let screen = after("wrong", at(Seq(20)), ":ruond 2<Enter>");
    assert!(screen.contains("no command `ruond`; did you mean `round`?"), "{screen}");
    assert_eq!(cursor(&screen), Seq(20));
}

#[test]
fn a_node_is_chosen_completed_and_let_go() {
    let marked = |keys: &str| {
        let screen = after("choose", at(story::SLASH), keys);
        let row = screen.lines().find_map(|line| line.split('▸').nth(1).filter(|rest| rest.contains("││"))).map(str::to_owned);
        row.and_then(|row| row.split_whitespace().next().map(str::to_owned)).unwrap_or_default()
    };
    assert_eq!(marked(""), "copycat-1", "that of the event");
    assert_eq!(marked(":node honest-2<Enter>"), "honest-2");
    assert_eq!(marked(":node c<Tab><Enter>"), "copycat-1");
    assert_eq!(marked(":node honest-2<Enter>:node<Enter>"), "copycat-1");
    assert_eq!(marked(">"), "honest-1", "around");
    assert_eq!(marked("<lt>"), "honest-3");
    assert_eq!(marked("<lt><Esc>"), "copycat-1");
}

#[test]
fn a_filter_leaves_its_events_and_the_selected_one_and_steps_go_through_them() {
    let screen = after("filter", at(Seq(0)), ":filter kind:slashed kind:audited<Enter><Tab><Tab>");
    let rows = |screen: &str| screen.lines().filter(|line| line.contains("chain ")).count();
    assert_eq!(rows(&screen), 3, "{screen}");
    assert!(screen.contains("filter kind:slashed kind:audited · 3 of 42"), "{screen}");
    let keys = ":filter copycat-1<Enter>";
    assert_eq!(place("filter", 0, &format!("{keys}jj")), Seq(13));
    assert_eq!(place("filter", 13, &format!("{keys}k")), Seq(5));
    assert_eq!(place("filter", 5, &format!("{keys}:filter<Enter>j")), Seq(6), "an empty one lets all through");
}

#[test]
fn a_filter_that_is_wrong_says_so_and_the_old_one_stays() {
    let screen = after("filter-wrong", PLAIN, ":filter kind:chain<Enter>:filter honset-1<Enter>");
    assert!(screen.contains("no node `honset-1`; did you mean `honest-1`? A text is text:honset-1"), "{screen}");
    assert!(screen.contains("filter kind:chain"), "{screen}");
}

#[test]
fn bookmarks_are_set_and_gone_to_by_keys_and_by_commands() {
    assert_eq!(place("bookmark", 20, "\"ag'a"), Seq(20));
    assert_eq!(place("bookmark", 20, ":mark z<Enter>g:go z<Enter>"), Seq(20));
    assert_eq!(said("bookmark", 20, "'q"), "no bookmark q; \" sets one");
    assert_eq!(said("bookmark", 20, "\"<Enter>"), "a bookmark is one letter or digit");
    assert_eq!(said("bookmark", 20, "\"aj'b"), "no bookmark b; there is a");
}

#[test]
fn a_line_that_was_typed_comes_back_with_the_key_up() {
    assert_eq!(place("history", 0, ":event 20<Enter>g:<Up><Enter>"), Seq(20));
    assert_eq!(place("history", 0, ":event 20<Enter>:event 30<Enter>g:<Up><Up><Enter>"), Seq(20));
    assert_eq!(place("history", 0, ":event 20<Enter>:event 30<Enter>g:<Up><Up><Down><Enter>"), Seq(30));
    assert_eq!(place("history", 0, "/read<Enter>g/<Up><Enter>"), Seq(18), "a search has a history of its own");
}

#[test]
fn what_a_command_takes_is_told_while_it_is_typed() {
    assert!(said("typed", 0, ":").starts_with(":▏  round  slot  event  time  why"));
    assert_eq!(said("typed", 0, ":rou"), ":rou▏  N  to the start of a round");
    assert_eq!(said("typed", 0, ":pane e"), ":pane e▏  events  event  expectations");
}

#[test]
fn a_search_may_be_a_regular_expression_and_a_capital_letter_makes_it_exact() {
    assert_eq!(place("regex", 0, "/~lost .* of<Enter>"), story::SLASH);
    assert_eq!(place("regex", 0, "/koii for<Enter>"), Seq(35));
    assert!(said("regex", 0, "/Koii for<Enter>").starts_with("no event after this one speaks of `Koii for`"));
    assert!(said("regex", 0, "/~(<Enter>").contains("is no regular expression"));
}

#[test]
fn how_many_events_a_search_finds_is_told() {
    assert!(after("found", PLAIN, "g/could not read<Enter>").contains("search could not read · 2 found"));
}

#[test]
fn what_a_search_finds_is_underlined_among_the_events() {
    let run = story::write("underlined");
    let screen = Offscreen::after(&run, PLAIN, 80, 24, "g/staked<Enter>").expect("the run can be viewed").screen();
    let underlined: String = screen
        .content
        .iter()
        .filter(|cell| cell.modifier.contains(ratatui::style::Modifier::UNDERLINED))
        .map(|cell| cell.symbol())
        .collect();
    assert_eq!(underlined, "staked".repeat(4));
}

#[test]
fn the_header_tells_whether_time_passes_and_how_fast() {
    let header = |keys: &str| after("header", at(Seq(0)), keys).lines().next().unwrap_or_default().to_owned();
    assert!(header("").ends_with("100× ‖"));
    assert!(header(" ").ends_with("100× ▶"));
    assert!(header(" +").ends_with("200× ▶"));
    assert!(header(" - ").ends_with("50× ‖"));
    assert!(header(":speed 7<Enter>:play<Enter>").ends_with("7× ▶"));
    assert!(header(":play<Enter>:pause<Enter>").ends_with("100× ‖"));
}

#[test]
fn a_log_that_is_still_written_is_followed_at_its_end() {
    let run = story::write_run("followed", &story::events()[..30], &[], story::End::Open);
    let header = |keys: &str| render_text(&run, PLAIN, 120, 24, keys).expect("it can be viewed").lines().next().map(str::to_owned);
    assert!(header("").is_some_and(|header| header.ends_with("follows")));
    assert!(header("k").is_some_and(|header| header.ends_with("100× ‖")));
}

#[test]
fn a_pane_is_put_below_by_its_name_and_made_large_if_it_has_a_place_of_its_own() {
    let screen = after("pane", at(story::SLASH), ":pane expectations<Enter>");
    assert!(screen.contains(" expectations · "), "{screen}");
    let screen = after("pane", at(story::SLASH), ":pane nodes<Enter>");
    assert!(screen.contains("nodes × rounds") && !screen.contains(" events "), "{screen}");
    assert!(after("pane", at(story::SLASH), ":pane nodes<Enter><Esc>").contains(" events "));
}

#[test]
fn the_lower_pane_is_scrolled_by_keys_and_a_jump_brings_it_back() {
    let above = |keys: &str| after("scroll", at(story::SLASH), keys).contains("above");
    assert!(!above(""));
    assert!(above("JJ"));
    assert!(!above("JJKK"));
    assert!(!above("JJJbwb"));
}

#[test]
fn a_theme_and_a_charset_are_chosen_by_command() {
    let run = story::write("themes");
    let coloured = |keys: &str| {
        let screen = Offscreen::after(&run, PLAIN, 80, 24, keys).expect("the run can be viewed").screen();
        screen.content.iter().any(|cell| cell.fg != ratatui::style::Color::Reset)
    };
    assert!(!coloured(""));
    assert!(coloured(":theme dark<Enter>"));
    assert!(!coloured(":theme dark<Enter>:theme plain<Enter>"));
    assert!(after("themes", PLAIN, ":charset ascii<Enter>").is_ascii());
}

/// A file that does not exist yet.
fn fresh(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        fs::remove_file(&path).expect("it is ours");
    }
    path
}

#[test]
fn a_screen_is_exported_as_text_as_it_stands() {
    let path = fresh("export.txt");
    let keys = format!(":export {}<Enter>", path.display());
    let screen = render_text(&story::write("export-text"), at(story::SLASH), 200, 30, &keys).expect("the run can be viewed");
    assert!(screen.contains("this screen is in"), "{screen}");
    let expected = render_text(&story::write("export-text"), at(story::SLASH), 200, 30, "").expect("the run can be viewed");
    assert_eq!(fs::read_to_string(&path).expect("it was written"), expected);
}

#[test]
fn a_screen_is_exported_as_svg_and_no_file_is_written_over() {
    let path = fresh("export.svg");
    let keys = format!(":export {}<Enter>", path.display());
    let run = story::write("export-svg");
    render_text(&run, at(story::SLASH), 200, 30, &keys).expect("the run can be viewed");
    let written = fs::read_to_string(&path).expect("it was written");
    assert_eq!(written, render_svg(&run, at(story::SLASH), 200, 30, "").expect("the run can be viewed"));
    let again = render_text(&run, at(story::SLASH), 200, 30, &keys).expect("the run can be viewed");
    assert!(again.contains("is there already; choose another name"), "{again}");
    let other = render_text(&run, at(story::SLASH), 200, 30, ":export picture.png<Enter>").expect("the run can be viewed");
    assert!(other.contains("picture.png should end in .txt or .svg"), "{other}");
}

#[test]
fn quitting_by_command_ends_the_script() {
    assert_eq!(place("quit", 20, ":quit<Enter>jjj"), Seq(20));
}

#[test]
fn no_typed_line_breaks_the_viewer() {
    let run = story::write("typed-anything");
    let options = Options { at: Some(Seq(20)), theme: Theme::Dark, charset: Charset::Unicode };
    let lines = [
        ":",
        ": ",
        ":round 18446744073709551615",
        ":slot 18446744073709551615",
        ":event 18446744073709551615",
        ":time 5124095576030h",
        ":time 9223372036s",
        ":filter ~(((((a*)*)*)*)*b",
        ":filter text:\"",
        ":filter !",
        ":filter kind:",
        ":filter group:",
        ":filter ~a{999999}",
        ":speed 99999999999",
        ":node ",
        ":node 日本語",
        ":mark 日",
        ":go 日",
        ":pane ",
        "/日本語",
        "/~",
        "/ ",
        ":filter ~\\p{Greek}",
        ":export /",
        ":export .svg",
        ":theme \u{202e}",
    ];
    for line in lines {
        for keys in [format!("{line}<Enter>nNjk<PgDn><PgUp>"), format!("{line}<Tab><Tab><Up><Down><Backspace><Esc>")] {
            for (width, height) in [(40, 10), (120, 40)] {
                render_text(&run, options, width, height, &keys).expect("the run can be viewed");
            }
        }
    }
}
