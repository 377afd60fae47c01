//! `--format human`: verdicts first, then what proves the broken ones, then tables, last the commands to type.

use koipond_record::{Roe, Span};

use super::gather::{Report, Shown, Standing};
use super::table::{Align, grouped, table};
use crate::lab::Variation;

/// Node rows above which only the groups' outliers would help; the rest is in `--format json`.
const NODE_ROWS: usize = 40;
/// Rounds shown at the beginning and the end of a long run.
const ROUND_ROWS: usize = 20;

/// Which verdicts hang on a rule that nobody outside knows.
fn unknown_rules(variations: &[Variation]) -> Vec<String> {
    let telling: Vec<&Variation> = variations.iter().filter(|variation| !variation.changes.is_empty()).collect();
    let tried = variations.len();
    if telling.is_empty() {
        return vec![format!("  unknown rules: no verdict changes under any of {tried} other readings")];
    }
    let mut lines = vec![format!("  unknown rules: verdicts change under {} of {tried} other readings", telling.len())];
    for variation in telling {
        lines.push(format!("    {}", variation.rule));
        for change in &variation.changes {
            lines.push(format!("      {}: {} here, {} there: {}", change.name, change.own, change.other, change.why));
        }
    }
    lines
}

/// The report, line by line.
#[must_use]
pub fn human(report: &Report) -> Vec<String> {
    let about = &report.about;
    let containment = if about.containment { "on" } else { "off" };
    let mut lines = vec![
        format!(
            "koipond · {} · seed {} · {} nodes · {} rounds · task {} · containment {containment}",
            about.scenario,
            about.seed,
            report.node_count,
            report.rounds.iter().filter(|row| row.task.is_none()).count(),
            about.task
        ),
        timing(report),
        String::new(),
    ];
    if !about.drawn.is_empty() {
        lines.push("  drawn:".to_owned());
        lines.extend(about.drawn.iter().flat_map(|drawn| drawn.lines().map(|line| format!("    {line}"))));
        lines.push(String::new());
    }
    if let Some(why) = &report.ended_early {
        lines.push(format!("  ended early: {why}"));
        lines.push(String::new());
    }
    lines.extend(verdicts(&report.verdicts));
    for broken in report.verdicts.iter().filter(|v| v.is_broken()) {
        lines.push(String::new());
        lines.extend(proof(broken));
    }
    lines.push(String::new());
    lines.extend(rounds(report));
    lines.push(String::new());
    lines.extend(nodes(report));
    if !report.remarks.is_empty() {
        lines.push(String::new());
        lines.extend(report.remarks.iter().map(|remark| format!("  {remark}")));
    }
    if let Some(variations) = &about.unknown_rules {
        lines.push(String::new());
        lines.extend(unknown_rules(variations));
    }
    lines.push(String::new());
    if let Some(found) = &about.not_deterministic {
        lines.push("  not deterministic: a second run with the same plan and seed differs".to_owned());
        lines.extend(found.iter().map(|line| format!("  {line}")));
        lines.push(String::new());
    } else if about.verified {
        lines.push("  verified: a second run gave the same events".to_owned());
    }
    lines.push(format!("  again:  {}", report.again));
    lines.extend(report.look.iter().map(|look| format!("  look:   {look}")));
    lines.extend(report.why.iter().map(|why| format!("  why:    {why}")));
    lines.push(format!("  digest  b3:{}", report.digest));
    lines
}

fn timing(report: &Report) -> String {
    let virtual_time = Span::from_millis(report.virtual_ms);
    if report.about.wall_ms == 0 {
        return format!("{virtual_time} of chain time, {} events", grouped(report.events));
    }
    let wall = report.about.wall_ms;
    let ratio = report.virtual_ms / wall;
    format!(
        "{virtual_time} of chain time in {}.{:02} s ({}×), {} events",
        wall / 1000,
        wall % 1000 / 10,
        grouped(ratio),
        grouped(report.events)
    )
}

fn verdicts(all: &[Shown]) -> Vec<String> {
    let row = |shown: &Shown| {
        if let Some(why) = &shown.waived {
            return vec!["  waived".to_owned(), shown.name.clone(), why.clone()];
        }
        let word = match shown.verdict {
            Standing::Held => "held",
            Standing::Broken => "broken",
            Standing::NotReached => "not reached",
        };
        let always = if shown.always_on { " (always on)" } else { "" };
        let why = match (shown.verdict, shown.round) {
            (Standing::Broken, Some(round)) => format!("round {round}"),
            _ => shown.why.clone(),
        };
        vec![format!("  {word}"), format!("{}{always}", shown.name), why]
    };
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    let mut lines = table(&[("", Align::Left), ("", Align::Left), ("", Align::Left)], &rows);
    lines.remove(0);
    lines
}

/// What proves a broken expectation.
fn proof(broken: &Shown) -> Vec<String> {
    let mut lines = vec![format!("  {}: {}", broken.name, broken.why)];
    let rows: Vec<Vec<String>> = broken
        .evidence
        .iter()
        .map(|line| {
            vec![
                format!("    {}", line.seq),
                format!("r{}", line.round),
                format!("slot {}", line.slot),
                line.who.clone(),
                line.words.clone(),
            ]
        })
        .collect();
    let head = [("", Align::Left), ("", Align::Left), ("", Align::Left), ("", Align::Left), ("", Align::Left)];
    lines.extend(table(&head, &rows).into_iter().skip(1));
    if broken.in_force.is_empty() {
        lines.push("  no fault was in force then".to_owned());
    } else {
        lines.push(format!("  in force then: {}", broken.in_force.join("; ")));
    }
    lines.extend(broken.receipts.iter().flat_map(super::why::Brief::lines));
    lines
}

fn rounds(report: &Report) -> Vec<String> {
    let row = |r: &koipond_check::RoundRow| {
        let retried: Vec<String> = r.retried_in.iter().map(|round| round.to_string()).collect();
        let dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        vec![
            format!("  {}", r.round),
            r.submissions.to_string(),
            r.voted_down.to_string(),
            dash(r.selected.clone()),
            r.lists.to_string(),
            dash(r.paid_in.map(|round| round.to_string())),
            if retried.is_empty() { "–".to_owned() } else { retried.join(", ") },
        ]
    };
    let mut all: Vec<Vec<String>> = report.rounds.iter().map(row).collect();
    let mut head = vec![
        ("  round", Align::Left),
        ("submissions", Align::Right),
        ("voted down", Align::Right),
        ("selected", Align::Left),
        ("lists", Align::Right),
        ("paid in", Align::Right),
        ("retried in", Align::Left),
    ];
    let unread = report.rounds.iter().map(|r| (r.unread > 0, r.unread.to_string()));
    insert(&mut head, &mut all, 3, "unread", unread.collect());
    let tasks = report.rounds.iter().map(|r| (r.task.is_some(), r.task.clone().unwrap_or_else(|| "its own".to_owned())));
    insert(&mut head, &mut all, 1, "task", tasks.collect());
    let mut rows = all.clone();
    let hidden = all.len().saturating_sub(2 * ROUND_ROWS);
    if hidden > 0 {
        rows = all[..ROUND_ROWS].to_vec();
        let mut gap = vec![String::new(); head.len()];
        gap[0] = format!("  … {hidden} more");
        rows.push(gap);
        rows.extend_from_slice(&all[all.len() - ROUND_ROWS..]);
    }
    table(&head, &rows)
}

/// A column that is shown only where something in it is worth showing.
fn insert<'a>(head: &mut Vec<(&'a str, Align)>, rows: &mut [Vec<String>], place: usize, name: &'a str, cells: Vec<(bool, String)>) {
    if !cells.iter().any(|(is_worth_it, _)| *is_worth_it) {
        return;
    }
    head.insert(place, (name, Align::Right));
    for (row, (_, cell)) in rows.iter_mut().zip(cells) {
        row.insert(place, cell);
    }
}

fn nodes(report: &Report) -> Vec<String> {
    let row = |n: &koipond_check::NodeRow| {
        vec![
            format!("  {}", n.name),
            n.submitted.to_string(),
            n.audits.to_string(),
            n.votes.to_string(),
            n.voted_down.to_string(),
            n.rewarded_rounds.to_string(),
            n.rewarded.to_string(),
            n.slashed.to_string(),
            n.refused.to_string(),
            n.stake.to_string(),
        ]
    };
    let mut rows: Vec<Vec<String>> = report.nodes.iter().take(NODE_ROWS).map(row).collect();
    let right = Align::Right;
    let mut head = vec![
        ("  node", Align::Left),
        ("submitted", right),
        ("audits", right),
        ("votes", right),
        ("voted down", right),
        ("rewarded", right),
        ("KOII earned", right),
        ("KOII slashed", right),
        ("refused", right),
        ("stake", right),
    ];
    // From the last to the first, so that each finds its place.
    let paid = report.nodes.iter().map(|n| (n.hosting_cost > Roe::ZERO, n.hosting_cost.to_string()));
    insert(&mut head, &mut rows, 8, "KOII for pins", paid.collect());
    let unread = report.nodes.iter().map(|n| (n.unread > 0, n.unread.to_string()));
    insert(&mut head, &mut rows, 5, "unread", unread.collect());
    let mut lines = table(&head, &rows);
    if report.nodes.len() > NODE_ROWS {
        lines.push(format!("  … {} more nodes; all are in --format json", report.nodes.len() - NODE_ROWS));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_with_nothing_worth_showing_is_left_out() {
        let with = |cells: [(bool, &str); 2]| {
            let mut head = vec![("node", Align::Left), ("stake", Align::Right)];
            let mut rows = vec![vec!["a".to_owned(), "5".to_owned()], vec!["b".to_owned(), "6".to_owned()]];
            insert(&mut head, &mut rows, 1, "unread", cells.map(|(is_worth_it, cell)| (is_worth_it, cell.to_owned())).to_vec());
            table(&head, &rows)
        };
        assert_eq!(with([(false, "0"), (false, "0")]), ["node  stake", "a         5", "b         6"]);
        assert_eq!(with([(false, "0"), (true, "2")]), ["node  unread  stake", "a          0      5", "b          2      6"]);
    }
}
