//! `--format markdown`: tables of verdicts, what proves the broken ones, the commands to type.

use super::super::gather::Report;
use super::case::{Case, NAME_BYTES, cases, commands, title, word};
use super::form::{Lost, Row, Tally, Totals, in_seconds, seconds};
use super::text::{bounded, clean, one_line, short};

/// The longest text that a cell or a block says, in bytes.
const CELL_BYTES: usize = 1_000;
const BLOCK_BYTES: usize = 16 << 10;

pub(super) fn begin() -> String {
    "# Koipond\n\n".to_owned()
}

/// A run: a heading, the table of its verdicts, what proves the broken ones, the commands.
pub(super) fn run(report: &Report) -> String {
    let about = &report.about;
    let cases = cases(report);
    let mut out = format!("## {} · {}\n\n", escaped(&title(&about.scenario, about.seed)), word(report.exit));
    out.push_str(&format!(
        "{} nodes · {} events{} · {} · digest `b3:{}`\n\n",
        report.node_count,
        super::super::table::grouped(report.events),
        in_seconds(about.wall_ms),
        code(&about.file),
        report.digest
    ));
    if !about.drawn.is_empty() {
        out.push_str(&format!("Drawn:\n\n{}", block("yaml", &about.drawn.join("\n"))));
    }
    out.push_str("| | expectation | what was seen |\n|---|---|---|\n");
    // What fails comes first, since a page is read from its top.
    let (failing, others): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.sort.fails());
    for case in failing.iter().chain(&others) {
        let word = if case.sort.fails() { format!("**{}**", case.sort.word()) } else { case.sort.word().to_owned() };
        let always = if case.always_on { " (always on)" } else { "" };
        out.push_str(&format!("| {word} | {}{always} | {} |\n", cell(&case.name), cell(&case.why)));
    }
    out.push('\n');
    for case in failing.iter().filter(|case| !case.proof.is_empty()) {
        out.push_str(&format!("**{}**: {}\n\n{}", cell(&case.name), cell(&case.why), block("text", &case.proof.join("\n"))));
    }
    for remark in &report.remarks {
        out.push_str(&format!("- {}\n", cell(remark)));
    }
    if !report.remarks.is_empty() {
        out.push('\n');
    }
    let typed: Vec<String> = commands(report).into_iter().map(|(_, command)| command).collect();
    out + &block("sh", &typed.join("\n"))
}

pub(super) fn row(row: &Row) -> String {
    format!("- {}: {} ({})\n\n", word(row.exit), escaped(&title(&row.scenario, row.seed)), seconds(row.wall_ms))
}

pub(super) fn lost(lost: &Lost) -> String {
    let seed = lost.seed.map_or_else(String::new, |seed| format!(" · seed {seed}"));
    format!("## {}{seed} · {}\n\n{}", escaped(&short(&lost.file, NAME_BYTES)), word(lost.exit), block("text", &lost.why))
}

pub(super) fn end(tally: &Tally, totals: &Totals) -> String {
    let notes: String = totals.notes.iter().map(|note| format!("\n{}\n", cell(note))).collect();
    format!("---\n\n{}\n{notes}", tally.line(totals))
}

/// A text in which nothing is a mark of Markdown or HTML, calls somebody or names an issue.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '|' => out.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '!' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// A text as a cell of a table.
fn cell(text: &str) -> String {
    escaped(&short(text, CELL_BYTES))
}

/// A short text in the type of code.
pub(super) fn code(text: &str) -> String {
    let text = short(text, CELL_BYTES).replace('|', "¦");
    let ticks = "`".repeat(longest_ticks(&text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    if text.is_empty() { String::new() } else { format!("{ticks}{space}{text}{space}{ticks}") }
}

/// A block of code whose end nothing within it is.
fn block(language: &str, text: &str) -> String {
    let text = bounded(&clean(text), BLOCK_BYTES);
    let fence = "`".repeat((longest_ticks(&text) + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}\n\n", text.trim_end())
}

/// The longest run of backticks.
fn longest_ticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_no_mark() {
        assert_eq!(escaped("a|b <b> `c` @d #1 [x](y)"), "a&#124;b &lt;b&gt; \\`c\\` &#64;d \\#1 \\[x\\](y)");
    }

    #[test]
    fn a_block_ends_where_it_should() {
        assert_eq!(block("", "a\n````\nb"), "`````\na\n````\nb\n`````\n\n");
    }
}
