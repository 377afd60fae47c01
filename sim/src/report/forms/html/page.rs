//! The page: runs, their verdicts, evidence, tables, commands. It works without JavaScript and loads nothing.

use std::fmt::Write as _;

use koipond_check::{NodeRow, RoundRow};

use super::super::super::gather::Report;
use super::super::super::table::grouped;
use super::super::case::{Case, NAME_BYTES, Sort, cases, commands, title, word};
use super::super::form::{Lost, Row, Tally, Totals, in_seconds, seconds};
use super::super::text::{bounded, clean, short};
use super::picture::picture;

const STYLE: &str = include_str!("style.css");
/// So many runs are shown with all that is known of them; of more, a line each.
const MOST_RUNS: u64 = 100;
/// Rows of tables of rounds and nodes.
const MOST_ROWS: usize = 200;
/// The longest text, in bytes.
const TEXT_BYTES: usize = 8 << 10;

/// What was written so far.
#[derive(Default)]
pub(in super::super) struct Html {
    /// Runs that are shown as a whole.
    shown: u64,
    /// Links to those that did not hold.
    failing: Vec<(u64, String, u8)>,
}

impl Html {
    pub(in super::super) fn begin() -> String {
        // Nothing is loaded from anywhere, and a browser is told so.
        let policy = "default-src 'none'; style-src 'unsafe-inline'";
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
             content=\"{policy}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" \
             content=\"light dark\">\n<title>Koipond report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header><h1>Koipond</h1> <a \
             href=\"#totals\">totals</a></header>\n<main>\n"
        )
    }

    pub(in super::super) fn run(&mut self, report: &Report) -> String {
        let name = title(&report.about.scenario, report.about.seed);
        if self.shown >= MOST_RUNS {
            return line(report.exit, &name, &report.about.file, report.about.wall_ms);
        }
        self.shown += 1;
        if report.exit != 0 && self.failing.len() < MOST_ROWS {
            self.failing.push((self.shown, name.clone(), report.exit));
        }
        let cases = cases(report);
        let mut out = format!("<section class=\"run\" id=\"run-{}\" aria-labelledby=\"title-{0}\">\n", self.shown);
        out.push_str(&head(self.shown, report, &name));
        out.push_str(&verdicts(&cases));
        out.push_str(&proofs(&cases));
        out.push_str(&picture(&report.timeline, &report.verdicts));
        out.push_str(&rounds(&report.rounds));
        out.push_str(&nodes(&report.nodes));
        if !report.remarks.is_empty() {
            let items: String = report.remarks.iter().map(|remark| format!("<li>{}</li>\n", text(remark))).collect();
            let _ = write!(out, "<h3>Remarks</h3>\n<ul>\n{items}</ul>\n");
        }
        let typed: String = commands(report)
            .into_iter()
            .map(|(word, command)| format!("<dt>{word}</dt><dd><code>{}</code></dd>\n", text(&command)))
            .collect();
        let _ = write!(
            out,
            "<h3>To type</h3>\n<dl class=\"commands\">\n{typed}<dt>digest</dt><dd><code>b3:{}</code></dd>\n</dl>\n</section>\n",
            report.digest
        );
        out
    }

    pub(in super::super) fn row(&mut self, row: &Row) -> String {
        line(row.exit, &title(&row.scenario, row.seed), &row.file, row.wall_ms)
    }

    pub(in super::super) fn lost(&mut self, lost: &Lost) -> String {
        let seed = lost.seed.map_or_else(String::new, |seed| format!(" · seed {seed}"));
        format!(
            "<section class=\"run\">\n<h2>{} {}{seed}</h2>\n<pre>{}</pre>\n</section>\n",
            badge(lost.exit),
            text(&lost.file),
            block(&lost.why)
        )
    }

    pub(in super::super) fn end(&mut self, tally: &Tally, totals: &Totals) -> String {
        let links: String = self
            .failing
            .iter()
            .map(|(n, name, exit)| format!("<li>{} <a href=\"#run-{n}\">{}</a></li>\n", badge(*exit), text(name)))
            .collect();
        let links = if links.is_empty() { links } else { format!("<p>Did not hold:</p>\n<ul class=\"plain\">\n{links}</ul>\n") };
        let notes: String = totals.notes.iter().map(|note| format!("<p>{}</p>\n", text(note))).collect();
        let left = tally.failed().saturating_sub(self.failing.len() as u64);
        let left = if left > 0 && !self.failing.is_empty() { format!("<p>and {left} more</p>\n") } else { String::new() };
        format!(
            "</main>\n<footer id=\"totals\">\n<h2>Totals</h2>\n<p>{}</p>\n{notes}{links}{left}</footer>\n</body>\n</html>\n",
            text(&tally.line(totals))
        )
    }
}

/// A text within the page: clean, bounded, and nothing of it is a mark.
pub(super) fn text(text: &str) -> String {
    escaped(&short(text, TEXT_BYTES))
}

/// A text of several lines.
fn block(text: &str) -> String {
    escaped(&bounded(&clean(text), TEXT_BYTES))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The word for how something ended, with a class for its colour.
fn badge(exit: u8) -> String {
    let word = word(exit);
    let class = if exit == 0 { "held" } else { "broken" };
    format!("<span class=\"badge {class}\">{word}</span>")
}

/// A run in one line.
fn line(exit: u8, name: &str, file: &str, wall_ms: u64) -> String {
    let file = short(file, NAME_BYTES);
    format!("<p class=\"row\">{} {} <span class=\"dim\">{} · {}</span></p>\n", badge(exit), text(name), text(&file), seconds(wall_ms))
}

/// What ran.
fn head(n: u64, report: &Report, name: &str) -> String {
    let about = &report.about;
    let rounds = report.rounds.iter().filter(|row| row.task.is_none()).count();
    let containment = if about.containment { "on" } else { "off" };
    let chain_time = koipond_record::Span::from_millis(report.virtual_ms);
    let mut out = format!(
        "<h2 id=\"title-{n}\">{} {}</h2>\n<p class=\"dim\"><code>{}</code> · {} nodes · {rounds} rounds · task <code>{}</code> · containment \
         {containment} · {chain_time} of chain time{} · {} events · koipond {}</p>\n",
        badge(report.exit),
        text(name),
        text(&about.file),
        report.node_count,
        text(&about.task),
        in_seconds(about.wall_ms),
        grouped(report.events),
        text(&about.koipond)
    );
    if !about.set.is_empty() {
        let set: Vec<String> = about.set.iter().map(|(name, value)| format!("<code>{}={}</code>", text(name), text(value))).collect();
        let _ = writeln!(out, "<p>Set: {}</p>", set.join(" "));
    }
    if !about.drawn.is_empty() {
        let _ = writeln!(out, "<details><summary>Drawn by the seed</summary><pre>{}</pre></details>", block(&about.drawn.join("\n")));
    }
    out
}

/// The table of verdicts; what holds of the invariants is folded away.
fn verdicts(cases: &[Case]) -> String {
    let row = |case: &Case| {
        let class = match case.sort {
            Sort::Held => "held",
            Sort::Waived => "waived",
            Sort::NotReached => "missed",
            _ => "broken",
        };
        let always = if case.always_on { " <span class=\"dim\">(always on)</span>" } else { "" };
        format!(
            "<tr><td><span class=\"badge {class}\">{}</span></td><th scope=\"row\">{}{always}</th><td>{}</td></tr>\n",
            case.sort.word(),
            text(&case.name),
            text(&case.why)
        )
    };
    let (plain, always): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| !case.always_on || case.sort != Sort::Held);
    let head = "<thead><tr><th scope=\"col\">verdict</th><th scope=\"col\">expectation</th><th scope=\"col\">what was \
                seen</th></tr></thead>";
    let table = |rows: &[&Case]| {
        let rows: String = rows.iter().map(|case| row(case)).collect();
        format!("<div class=\"scroll\"><table class=\"verdicts\">{head}\n<tbody>\n{rows}</tbody></table></div>\n")
    };
    let mut out = format!("<h3>Verdicts</h3>\n{}", table(&plain));
    if !always.is_empty() {
        let _ =
            write!(out, "<details><summary>{} more that are always on, and hold</summary>\n{}</details>\n", always.len(), table(&always));
    }
    out
}

/// What proves the broken ones.
fn proofs(cases: &[Case]) -> String {
    let proof = |case: &Case| {
        let lines: Vec<String> = case.proof.iter().map(|line| block(line)).collect();
        format!("<h3>{}</h3>\n<p>{}</p>\n<pre>{}</pre>\n", text(&case.name), text(&case.why), lines.join("\n"))
    };
    cases.iter().filter(|case| case.sort.fails() && !case.proof.is_empty()).map(proof).collect()
}

fn rounds(rows: &[RoundRow]) -> String {
    let of_tasks = rows.iter().any(|row| row.task.is_some());
    let dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let row = |row: &RoundRow| {
        let retried: Vec<String> = row.retried_in.iter().map(ToString::to_string).collect();
        let task = if of_tasks { vec![row.task.clone().unwrap_or_else(|| "its own".to_owned())] } else { Vec::new() };
        let cells = [
            row.submissions.to_string(),
            row.voted_down.to_string(),
            row.unread.to_string(),
            dash(row.selected.clone()),
            row.lists.to_string(),
            dash(row.paid_in.map(|round| round.to_string())),
            dash((!retried.is_empty()).then(|| retried.join(", "))),
        ];
        (row.round.to_string(), task.into_iter().chain(cells).collect())
    };
    let mut head = vec!["round"];
    head.extend(of_tasks.then_some("task"));
    head.extend(["submissions", "voted down", "unread", "selected", "lists", "paid in", "retried in"]);
    folded("Rounds", &head, rows.iter().map(row))
}

fn nodes(rows: &[NodeRow]) -> String {
    let row = |row: &NodeRow| {
        let cells = vec![
            row.submitted.to_string(),
            row.audits.to_string(),
            row.votes.to_string(),
            row.voted_down.to_string(),
            row.unread.to_string(),
            row.rewarded_rounds.to_string(),
            row.rewarded.to_string(),
            row.slashed.to_string(),
            row.refused.to_string(),
            row.stake.to_string(),
        ];
        (row.name.clone(), cells)
    };
    let head =
        ["node", "submitted", "audits", "votes", "voted down", "unread", "rewarded", "KOII earned", "KOII slashed", "refused", "stake"];
    folded("Nodes", &head, rows.iter().map(row))
}

/// A table that is folded away.
fn folded(title: &str, head: &[&str], rows: impl ExactSizeIterator<Item = (String, Vec<String>)>) -> String {
    let (all, head): (usize, String) = (rows.len(), head.iter().map(|name| format!("<th scope=\"col\">{name}</th>")).collect());
    let row = |(name, cells): (String, Vec<String>)| {
        let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", text(cell))).collect();
        format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", text(&name))
    };
    let body: String = rows.take(MOST_ROWS).map(row).collect();
    let more = if all > MOST_ROWS { format!("<p>{} more are in <code>--format json</code></p>\n", all - MOST_ROWS) } else { String::new() };
    format!(
        "<details><summary>{title} ({all})</summary>\n<div class=\"scroll\"><table class=\"numbers\"><thead><tr>{head}</tr></thead>\n\
         <tbody>\n{body}</tbody></table></div>\n{more}</details>\n"
    )
}
