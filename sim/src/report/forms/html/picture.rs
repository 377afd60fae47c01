//! Rounds, faults and nodes, drawn as a table: a column for each round, a row for each fault and each node.

use std::fmt::Write as _;

use super::super::super::gather::Shown;
use super::super::super::timeline::{Bar, Lane, Moment, Sign, Timeline};
use super::page::text;

/// More rounds than these share their columns.
const MOST_COLUMNS: u64 = 60;
/// Rows of faults and of nodes.
const MOST_BARS: usize = 60;
const MOST_LANES: usize = 80;

/// Every sign with its class, its symbol and its meaning; the legend is drawn from it.
const SIGNS: [(Sign, &str, char, &str); 6] = [
    (Sign::Submitted, "submitted", '■', "submitted"),
    (Sign::Paid, "paid", '●', "paid"),
    (Sign::VotedDown, "down", '▼', "voted down"),
    (Sign::Slashed, "slashed", '✖', "slashed"),
    (Sign::Stopped, "stopped", '╳', "stopped"),
    (Sign::Nothing, "nothing", '·', "nothing"),
];

/// The picture of a run; nothing where its log does not tell of rounds.
pub(super) fn picture(timeline: &Timeline, verdicts: &[Shown]) -> String {
    if timeline.rounds == 0 {
        return String::new();
    }
    let scale = Scale { rounds: timeline.rounds, each: timeline.rounds.div_ceil(MOST_COLUMNS) };
    let mut out = String::from("<h3>Timeline</h3>\n<div class=\"scroll\"><table class=\"picture\">\n");
    out.push_str(&scale.head(timeline.settles));
    let marks = broken(verdicts, scale);
    if !marks.is_empty() {
        let _ = write!(out, "<tbody>\n{marks}</tbody>\n");
    }
    if !timeline.faults.is_empty() {
        out.push_str("<tbody>\n");
        timeline.faults.iter().take(MOST_BARS).for_each(|bar| out.push_str(&fault(bar, scale)));
        out.push_str(&more(timeline.faults.len(), MOST_BARS, "faults", scale));
        out.push_str("</tbody>\n");
    }
    out.push_str("<tbody>\n");
    let (lanes, left) = chosen(&timeline.nodes);
    lanes.iter().for_each(|lane| out.push_str(&node(lane, scale)));
    out.push_str(&more(lanes.len() + left, lanes.len(), "nodes", scale));
    out.push_str("</tbody>\n</table></div>\n");
    let legend: String = SIGNS
        .iter()
        .map(|(_, class, symbol, meaning)| format!("<span class=\"sign {class}\" aria-hidden=\"true\">{symbol}</span> {meaning}"))
        .collect::<Vec<_>>()
        .join(" · ");
    let _ = writeln!(out, "<p class=\"legend dim\">Of each node, what became of the round that was worked in: {legend}</p>");
    out
}

/// How rounds stand in columns.
#[derive(Clone, Copy)]
struct Scale {
    rounds: u64,
    /// Rounds in a column.
    each: u64,
}

impl Scale {
    fn columns(self) -> u64 {
        self.rounds.div_ceil(self.each)
    }

    /// A moment in hundredths of a percent of the width.
    fn place(self, moment: Moment) -> u64 {
        let whole = self.columns() * self.each * 1000;
        moment.0.min(whole) * 10_000 / whole.max(1)
    }

    fn head(self, settles: Option<Moment>) -> String {
        let settling = settles.map_or(u64::MAX, |moment| moment.0 / 1000);
        let column = |n: u64| {
            let first = n * self.each;
            let class = if first >= settling { " class=\"settle\"" } else { "" };
            format!("<th scope=\"col\"{class}>{first}</th>")
        };
        let columns: String = (0..self.columns()).map(column).collect();
        let settle = settles.map_or_else(String::new, |_| " <span class=\"dim\">(settling shaded)</span>".to_owned());
        format!("<thead><tr><th scope=\"col\">round{settle}</th>{columns}</tr></thead>\n")
    }

    /// A row whose cells are one, in which something stands at places.
    fn track(self, label: &str, within: &str) -> String {
        format!("<tr class=\"track\"><th scope=\"row\">{label}</th><td colspan=\"{}\"><div>{within}</div></td></tr>\n", self.columns())
    }
}

/// Hundredths of a percent as CSS writes them.
fn percent(hundredths: u64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// Where expectations broke.
fn broken(verdicts: &[Shown], scale: Scale) -> String {
    let broken = verdicts.iter().filter(|shown| shown.is_broken());
    let mark = |shown: &Shown| {
        let round = shown.round?;
        let left = percent(scale.place(Moment(round.0 * 1000 + 500)));
        let label = format!("<span class=\"badge broken\">broken</span> {}", text(&shown.name));
        Some(scale.track(&label, &format!("<span class=\"mark\" style=\"left:{left}\"><span class=\"tag\">round {round}</span></span>")))
    };
    broken.take(MOST_BARS).filter_map(mark).collect()
}

fn fault(bar: &Bar, scale: Scale) -> String {
    let from = scale.place(bar.from);
    let to = bar.to.map_or(10_000, |to| scale.place(to));
    let when = match bar.to {
        Some(to) if to == bar.from => format!("in round {}", bar.from.0 / 1000),
        Some(to) if to.0 / 1000 == bar.from.0 / 1000 => format!("within round {}", bar.from.0 / 1000),
        Some(to) => format!("rounds {} to {}", bar.from.0 / 1000, to.0 / 1000),
        None => format!("from round {} to the end", bar.from.0 / 1000),
    };
    let label = format!("{} <span class=\"dim\">{when}</span>", text(&bar.what));
    let (left, width) = (percent(from), percent(to.saturating_sub(from)));
    scale.track(&label, &format!("<span class=\"bar\" style=\"left:{left};width:{width}\"></span>"))
}

/// As many nodes as are shown: those of which there is something to tell before the others, in the order of the plan.
fn chosen(lanes: &[Lane]) -> (Vec<&Lane>, usize) {
    let troubled = |lane: &Lane| lane.cells.iter().any(|sign| matches!(sign, Sign::Slashed | Sign::VotedDown | Sign::Stopped));
    let mut order: Vec<usize> = (0..lanes.len()).collect();
    order.sort_by_key(|place| !troubled(&lanes[*place]));
    order.truncate(MOST_LANES);
    order.sort();
    (order.iter().map(|place| &lanes[*place]).collect(), lanes.len().saturating_sub(MOST_LANES))
}

fn node(lane: &Lane, scale: Scale) -> String {
    let each = usize::try_from(scale.each).unwrap_or(usize::MAX);
    let cell = |signs: &[Sign]| {
        let sign = signs.iter().copied().max_by_key(|sign| gravity(*sign)).unwrap_or_default();
        let (_, class, symbol, meaning) = SIGNS.iter().find(|(known, ..)| *known == sign).unwrap_or(&SIGNS[5]);
        format!(
            "<td class=\"sign {class}\" title=\"{meaning}\"><span aria-hidden=\"true\">{symbol}</span><span class=\"said\">{meaning}</span></td>"
        )
    };
    let cells: String = lane.cells.chunks(each.max(1)).map(cell).collect();
    let plays = if lane.behaviour == "honest" { String::new() } else { format!(" <span class=\"dim\">{}</span>", text(&lane.behaviour)) };
    format!("<tr><th scope=\"row\">{}{plays}</th>{cells}</tr>\n", text(&lane.name))
}

/// Which of several rounds in one column is shown.
fn gravity(sign: Sign) -> u8 {
    match sign {
        Sign::Nothing => 0,
        Sign::Submitted => 1,
        Sign::Paid => 2,
        Sign::Stopped => 3,
        Sign::VotedDown => 4,
        Sign::Slashed => 5,
    }
}

fn more(all: usize, shown: usize, what: &str, scale: Scale) -> String {
    if all > shown { scale.track(&format!("and {} more {what}", all - shown), "") } else { String::new() }
}
