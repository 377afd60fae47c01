//! Where two runs differ, in words.

use koipond_record::{Event, Round, Seq, Slot, What};
use serde::Serialize;

use super::table::grouped;
use crate::lab::{Cast, Difference, Parting};

/// An event, as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct ShownEvent {
    /// Its place in its log.
    pub seq: Seq,
    /// When, in nanoseconds of virtual time.
    pub at: u64,
    /// The round the chain was in.
    pub round: Round,
    /// The slot.
    pub slot: Slot,
    /// The node, if it is one of a node.
    pub node: Option<String>,
    /// Whose name must stand before the words; none where the words have it.
    #[serde(skip)]
    who: Option<String>,
    /// What happened.
    pub words: String,
    /// The same, as the log has it.
    pub what: serde_json::Value,
}

impl ShownEvent {
    /// An event of a run with this cast.
    #[must_use]
    pub fn of(event: &Event, cast: &Cast) -> Self {
        let (node, words) = (event.node.map(|node| cast.name(node)), cast.words(event));
        // What the chain tells has its subject, who need not be the node.
        let is_said = |node: &String| matches!(event.what, What::Chain(_)) || words.split(' ').next() == Some(node);
        Self {
            seq: event.seq,
            at: event.at.0,
            round: cast.round(event),
            slot: cast.schedule.clock.slot(event.at),
            who: node.clone().filter(|node| !is_said(node)),
            node,
            words,
            what: serde_json::to_value(&event.what).unwrap_or_default(),
        }
    }

    /// Where, when, who and what, in a line.
    #[must_use]
    pub fn line(&self) -> String {
        // To the nanosecond, since two runs often differ in nothing else.
        let (ms, rest) = (self.at / 1_000_000, self.at % 1_000_000);
        format!("{}  r{} slot {}  {ms}.{rest:06} ms  {}", self.seq, self.round, self.slot, self.sentence())
    }

    /// Who and what.
    #[must_use]
    pub fn sentence(&self) -> String {
        let who = self.who.as_ref().map_or_else(String::new, |who| format!("{who} "));
        format!("{who}{}", self.words)
    }
}

/// The first differing event of two runs of one plan and seed, as lines.
#[must_use]
pub fn difference(found: &Difference) -> Vec<String> {
    let (first, second) = in_json(found.first.as_ref(), found.second.as_ref());
    let side = |event: &Option<Event>, json: String| match (event, &found.cast) {
        (None, _) => vec!["the run is over".to_owned()],
        (Some(event), Some(cast)) => vec![ShownEvent::of(event, cast).line(), json],
        (Some(event), None) => vec![event.seq.to_string(), json],
    };
    let mut lines = vec![format!("  the first event that differs is {}:", found.at)];
    lines.extend(two_sides(side(&found.first, first), side(&found.second, second)));
    if let Some(cast) = &found.cast {
        lines.extend(context((&found.before, cast), (&found.led_first, cast), (&found.led_second, cast)));
    }
    lines
}

/// The first differing event of two runs, as lines; the casts are those of the first and the second.
#[must_use]
pub fn parting(found: &Parting, first: &Cast, second: &Cast) -> Vec<String> {
    let (one, other) = in_json(found.first.as_ref(), found.second.as_ref());
    let side = |event: &Option<Event>, json: String, cast: &Cast| match event {
        None => vec!["nothing of that".to_owned()],
        Some(event) => vec![ShownEvent::of(event, cast).line(), json],
    };
    let mut lines = two_sides(side(&found.first, one, first), side(&found.second, other, second));
    let before = if found.first.is_some() { first } else { second };
    lines.extend(context((&found.before, before), (&found.led_first, first), (&found.led_second, second)));
    lines
}

/// What happened on both sides as the log has it, short enough for people.
fn in_json(first: Option<&Event>, second: Option<&Event>) -> (String, String) {
    let json = |event: Option<&Event>| event.map(|event| serde_json::to_string(&event.what).unwrap_or_default()).unwrap_or_default();
    in_short(&json(first), &json(second))
}

/// The most characters of an event that are shown.
const LONGEST: usize = 240;
/// How many of them come before the first that differs.
const LEAD: usize = 60;

/// Two long texts, cut to where they differ, with how much was left out.
#[must_use]
pub fn in_short(first: &str, second: &str) -> (String, String) {
    let same = first.chars().zip(second.chars()).take_while(|(a, b)| a == b).count();
    (cut(first, same), cut(second, same))
}

/// A long text, cut to what is around this place.
fn cut(text: &str, around: usize) -> String {
    let count = text.chars().count();
    if count <= LONGEST {
        return text.to_owned();
    }
    let from = if around + LEAD < LONGEST { 0 } else { around.saturating_sub(LEAD).min(count - LONGEST) };
    let left_out = |many: usize| if many == 0 { String::new() } else { format!("[{} characters left out]", grouped(many as u64)) };
    let shown: String = text.chars().skip(from).take(LONGEST).collect();
    [left_out(from), shown, left_out(count - from - LONGEST)].iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

fn two_sides(first: Vec<String>, second: Vec<String>) -> Vec<String> {
    let label = |word: &'static str| move |(n, line): (usize, String)| format!("    {}{line}", if n == 0 { word } else { "          " });
    let first = first.into_iter().enumerate().map(label("first   "));
    first.chain(second.into_iter().enumerate().map(label("second  "))).collect()
}

/// What came before, and what led to it.
fn context((before, of_before): (&[Event], &Cast), first: (&[Event], &Cast), second: (&[Event], &Cast)) -> Vec<String> {
    let line = |cast: &Cast, event: &Event| format!("    {}", ShownEvent::of(event, cast).line());
    let mut lines = Vec::new();
    if !before.is_empty() {
        lines.push("  before it:".to_owned());
        lines.extend(before.iter().map(|event| line(of_before, event)));
    }
    let mut led = |title: &str, events: &[Event], cast: &Cast| {
        if !events.is_empty() {
            lines.push(format!("  {title}"));
            lines.extend(events.iter().map(|event| line(cast, event)));
        }
    };
    let (own, other) = apart(first.0, second.0);
    led("what led to the first's:", &first.0[..own], first.1);
    led("what led to the second's:", &second.0[..other], second.1);
    led("what led to both:", &first.0[own..], first.1);
    lines
}

/// How many causes each side has of its own, before the first that is one of the other's too. Places in the log may differ.
fn apart(first: &[Event], second: &[Event]) -> (usize, usize) {
    let same = |a: &Event, b: &Event| (a.at, a.node, &a.what) == (b.at, b.node, &b.what);
    let meet = first.iter().enumerate().find_map(|(n, a)| Some((n, second.iter().position(|b| same(a, b))?)));
    meet.unwrap_or((first.len(), second.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_to_where_they_differ_and_say_how_much_is_left_out() {
        let text = |middle: &str| format!("{}{middle}{}", "a".repeat(1_000), "b".repeat(1_000));
        let (first, second) = in_short(&text("first"), &text("second"));
        assert!(first.starts_with("[940 characters left out] aaa") && first.contains("aafirstbb"), "{first}");
        assert!(first.ends_with("bb [825 characters left out]") && second.contains("aasecondbb"), "{first} {second}");
        let shown = first.chars().filter(|c| "abfirst".contains(*c)).count();
        assert!(shown < LONGEST + 60, "{first}");
    }

    #[test]
    fn texts_that_differ_early_are_cut_behind_and_short_ones_are_whole() {
        let long = format!("é{}", "x".repeat(300));
        let (first, second) = in_short(&long, "short");
        assert_eq!(first, format!("é{} [61 characters left out]", "x".repeat(239)));
        assert_eq!(second, "short");
    }
}
