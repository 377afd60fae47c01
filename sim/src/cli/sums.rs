//! What many runs say together: how many ended how, the kinds of failure, and the share of worlds that fail.

use std::time::Duration;

use serde_json::{Value, json as value};

use super::clock;
use super::course::Left;
use super::told::{Share, Sum};
use crate::lab::{Group, most_after_none, odds, shell_word, wilson};
use crate::report::{Align, grouped, table};

/// So many kinds of failure are told.
const MOST_TOLD: usize = 20;

/// For people.
pub(super) fn human(sum: &Sum, left: Option<Left>, time: Duration) -> Vec<String> {
    let mut lines = Vec::new();
    if sum.failed() > 0 {
        lines.push(String::new());
    }
    let told = sum.told();
    let (runs, scenarios) = (plural(told, "run"), plural(sum.shares.len() as u64, "scenario"));
    let words = if told == 0 { "nothing was run".to_owned() } else { sum.words().join(", ") };
    lines.push(format!("{runs} of {scenarios} in {}: {words}", clock::told(time)));
    if let Some(left) = left.filter(|_| sum.all > told) {
        lines.push(format!("{} of {} not run, since {}", grouped(sum.all - told), grouped(sum.all), left.words()));
    }
    lines.extend(kinds(sum));
    let shares: Vec<&Share> = sum.shares.iter().filter(|share| share.runs > 0).collect();
    // Where the first failure ends all, how many runs there are hangs on the failures, and the share would be too high.
    let is_cut = left == Some(Left::FailFast);
    match shares.as_slice() {
        [] => {}
        _ if is_cut => {}
        [one] => lines.extend([String::new(), share(one)]),
        several => {
            lines.push(String::new());
            let row = |one: &&Share| {
                vec![
                    one.scenario.clone(),
                    format!("{} of {} failed", grouped(one.failed), grouped(one.runs)),
                    format!("⇒ {}", odds(one.failed, one.runs)),
                ]
            };
            let rows: Vec<Vec<String>> = several.iter().map(row).collect();
            lines.extend(table(&[("", Align::Left), ("", Align::Right), ("", Align::Left)], &rows).into_iter().skip(1));
        }
    }
    lines
}

/// What so many runs say of each scenario, and why not all were run, a sentence each.
pub(super) fn notes(sum: &Sum, left: Option<Left>) -> Vec<String> {
    let cut = left.filter(|_| sum.all > sum.told()).map(|left| format!("not all were run, since {}", left.words()));
    let of_many = sum.shares.iter().filter(|one| one.runs > 1 && left != Some(Left::FailFast));
    of_many.map(|one| format!("{}: {}", one.scenario, share(one))).chain(cut).collect()
}

/// What the runs of one scenario say: `0 of 1,000 failed ⇒ under 0.30 % of worlds, 95 %`.
fn share(one: &Share) -> String {
    format!("{} of {} failed ⇒ {}", grouped(one.failed), grouped(one.runs), odds(one.failed, one.runs))
}

fn kinds(sum: &Sum) -> Vec<String> {
    let groups = sum.groups.all();
    let mut lines = Vec::new();
    let mut shown: Vec<&Group> = groups.iter().collect();
    shown.sort_by_key(|group| std::cmp::Reverse(group.count));
    for group in shown.iter().take(MOST_TOLD) {
        lines.push(String::new());
        lines.push(format!("  {} × {}", grouped(group.count), group.kind));
        if sum.shares.len() > 1 {
            lines.push(format!("    in:     {} ({})", group.scenario, group.file));
        }
        let seeds: Vec<String> = group.seeds.iter().map(ToString::to_string).collect();
        let more = group.count - group.seeds.len() as u64;
        let more = if more > 0 { format!(" and {} more", grouped(more)) } else { String::new() };
        lines.push(format!("    seeds:  {}{more}", seeds.join(", ")));
        lines.push(format!("    again:  {}", group.again));
        for folder in group.folder.iter().map(|folder| shell_word(folder)) {
            lines.push(format!("    look:   koipond view {folder}"));
            lines.push(format!("    shrink: koipond shrink {folder}"));
        }
    }
    let more = groups.len().saturating_sub(MOST_TOLD);
    if more > 0 || sum.groups.others() > 0 {
        lines.push(String::new());
        lines.push(format!("  and {more} more kinds of failure; --format json tells of each run"));
    }
    lines
}

/// For programs.
pub(super) fn json(sum: &Sum, left: Option<Left>, time: Duration) -> Value {
    let share = |one: &Share| {
        // As for people, no share where the first failure ends all.
        let range = if one.failed == 0 { (0.0, most_after_none(one.runs)) } else { wilson(one.failed, one.runs) };
        let (low, high) = if left == Some(Left::FailFast) { (None, None) } else { (Some(range.0), Some(range.1)) };
        value!({ "scenario": one.scenario, "file": one.file, "runs": one.runs, "failed": one.failed, "low": low, "high": high })
    };
    value!({
        "kind": "sum",
        "runs": sum.told(),
        "not_run": sum.all.saturating_sub(sum.told()),
        "not_run_since": left.filter(|_| sum.all > sum.told()),
        "failed": sum.failed(),
        "exits": sum.counts.iter().map(|(code, n)| (code.to_string(), *n)).collect::<std::collections::BTreeMap<String, u64>>(),
        "wall_ms": u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
        "scenarios": sum.shares.iter().filter(|share| share.runs > 0).map(share).collect::<Vec<_>>(),
        "kinds": sum.groups.all(),
    })
}

fn plural(n: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(n), if n == 1 { "" } else { "s" })
}
