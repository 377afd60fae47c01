//! `--format json`: the report as it is, one object. Its fields are documented in `docs/reference/report.md`.

use super::gather::Report;

/// The report as JSON, with a line's end.
#[must_use]
pub fn json(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}
