//! Every metric of the run with its value at the cursor, and how it went over the rounds.

use koipond_record::{RoeChange, Round};

use super::Pane;
use super::words::nothing;
use crate::derivations::Sampled;
use crate::line::{Content, Line, Tone, columns, fit, pad};
use crate::page::Look;
use crate::story::clean;

pub const PANE: Pane = Pane { name: "metrics", key: Some('0'), shows: "metrics over the rounds", fill };

/// The heights of a bar, from the least on.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The metrics that count ROE; the log does not tell units, so they stand here by their names.
const MONEY: [&str; 4] = ["rewards_total", "slashed_total", "honest_slashed", "hosting_cost"];

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let all = &model.derived.samples;
    let known: Vec<&Sampled> = all.iter().filter(|sample| sample.after <= model.cursor).collect();
    let Some(last) = known.iter().map(|sample| sample.round).max() else {
        let why = if all.is_empty() { "this run has no metrics" } else { "no round is over yet; metrics are sampled at the end of each" };
        return nothing("metrics", why);
    };
    let mut series: Vec<(&str, Vec<&Sampled>)> = Vec::new();
    for sample in known {
        match series.iter_mut().find(|(name, _)| *name == sample.metric) {
            Some((_, samples)) => samples.push(sample),
            None => series.push((&sample.metric, vec![sample])),
        }
    }
    let rows: Vec<Row<'_>> = series.into_iter().map(|(name, samples)| row(name, samples)).collect();
    let title = format!("metrics · at the end of round {last}, by round, least – most");
    Content { title, lines: rows.iter().map(|row| line(row, &rows, last, look.width)).collect(), anchor: 0 }
}

/// One metric.
struct Row<'a> {
    name: String,
    value: String,
    /// Between which values it was.
    range: String,
    samples: Vec<&'a Sampled>,
}

fn row<'a>(metric: &str, samples: Vec<&'a Sampled>) -> Row<'a> {
    let is_money = MONEY.contains(&metric);
    let number = |value: i64| if is_money { RoeChange(value).to_string() } else { value.to_string() };
    let values = || samples.iter().map(|sample| sample.value);
    let (least, most) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
    let unit = if is_money { " KOII" } else { "" };
    let value = samples.last().map_or_else(String::new, |sample| format!("{}{unit}", number(sample.value)));
    Row { name: clean(metric), value, range: format!("{} – {}", number(least), number(most)), samples }
}

fn line(row: &Row<'_>, all: &[Row<'_>], last: Round, width: usize) -> Line {
    let names = all.iter().map(|row| columns(&row.name)).max().unwrap_or(0).min(width * 2 / 5);
    let values = all.iter().map(|row| columns(&row.value)).max().unwrap_or(0).min(width / 3);
    let ranges = all.iter().map(|row| columns(&row.range)).max().unwrap_or(0);
    let mut line = Line::plain(format!("{}  ", pad(&row.name, names))).and(fit(&format!("{:>values$}", row.value), values), Tone::Strong);
    let room = width.saturating_sub(line.width() + 2);
    // Where the bars would be few, the range is left out for them.
    let with_range = room >= ranges + 2 + 8;
    let bars = if with_range { room - ranges - 2 } else { room };
    line = line.and("  ", Tone::Plain);
    line = sparkline(line, &row.samples, last, bars);
    if with_range {
        line = line.and(format!("  {}", row.range), Tone::Faint);
    }
    if let Some(sample) = row.samples.last() {
        line.to = Some(sample.after);
    }
    line
}

/// A bar for each of the last rounds that fit, each leading to where it was sampled; a round without a sample has none.
fn sparkline(mut line: Line, samples: &[&Sampled], last: Round, room: usize) -> Line {
    let shown = (room as u64).min(last.0.saturating_add(1));
    let first = last.0.saturating_add(1).saturating_sub(shown);
    let (least, most) = samples.iter().fold((i64::MAX, i64::MIN), |(least, most), s| (least.min(s.value), most.max(s.value)));
    let mut rest = samples.iter().skip_while(|sample| sample.round.0 < first).peekable();
    for round in first..first.saturating_add(shown) {
        let mut at_end = None;
        while let Some(sample) = rest.next_if(|sample| sample.round.0 <= round) {
            at_end = Some(sample);
        }
        line = match at_end {
            Some(sample) => line.and_to(bar(sample.value, least, most), Tone::Name, Some(sample.after)),
            None => line.and(" ", Tone::Plain),
        };
    }
    line
}

/// The bar of a value between the least and the most.
fn bar(value: i64, least: i64, most: i64) -> String {
    let span = (i128::from(most) - i128::from(least)).max(1);
    let height = (i128::from(value) - i128::from(least)) * (BARS.len() as i128 - 1) / span;
    usize::try_from(height).ok().and_then(|height| BARS.get(height)).unwrap_or(&BARS[0]).to_string()
}

#[cfg(test)]
mod tests {
    use koipond_record::Derived;

    use super::*;
    use crate::stage::{Stage, leads, only_begun};
    use crate::traffic;

    fn stage() -> Stage {
        let mut stage = Stage::traffic();
        for line in traffic::derived() {
            if let Derived::Sample { metric, after, round, value } = line {
                std::rc::Rc::make_mut(&mut stage.model.derived).samples.push(Sampled { metric, after, round, value });
            }
        }
        stage
    }

    #[test]
    fn each_metric_tells_its_value_its_way_and_its_range_and_money_is_told_in_koii() {
        let told = stage().text(&PANE);
        let lines: Vec<&str> = told.lines().map(str::trim_end).collect();
        assert_eq!(lines, ["submissions           0  ▁█▁  0 – 2", "slashed_total  3.5 KOII  ▁▁█  0 – 3.5"]);
    }

    #[test]
    fn only_what_was_sampled_before_the_cursor_is_shown() {
        let mut stage = stage().at("round 2 began");
        assert_eq!(stage.text(&PANE).lines().next(), Some("submissions         2  ▁█  0 – 2"));
        assert_eq!(leads(&stage.fill(&PANE, 60, 10), "submissions"), Some(stage.model.cursor));
    }

    #[test]
    fn the_last_rounds_are_shown_where_not_all_fit() {
        let content = stage().fill(&PANE, 27, 10);
        assert_eq!(content.lines[0].text(), "submissio…         0  ▁█▁");
    }

    #[test]
    fn values_far_apart_do_not_overflow_a_bar() {
        assert_eq!(bar(i64::MAX, i64::MIN, i64::MAX), "█");
        assert_eq!(bar(0, i64::MIN, i64::MAX), "▄");
        assert_eq!(bar(7, 7, 7), "▁");
    }

    #[test]
    fn a_run_without_metrics_and_a_round_that_is_not_over_are_told_apart() {
        assert_eq!(only_begun().text(&PANE), "this run has no metrics");
        assert!(stage().at("round 0 began").text(&PANE).starts_with("no round is over yet"));
    }
}
