//! Where two runs differ, in words.

use koipond_record::{Event, Round, Seq, Slot};
use serde::Serialize;

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
    /// What happened.
    pub words: String,
    /// The same, as the log has it.
    pub what: serde_json::Value,
}

impl ShownEvent {
    /// An event of a run with this cast.
    #[must_use]
    pub fn of(event: &Event, cast: &Cast) -> Self {
        Self {
            seq: event.seq,
            at: event.at.0,
            round: cast.round(event),
            slot: cast.schedule.clock.slot(event.at),
            node: event.node.map(|node| cast.name(node)),
            words: cast.words(event),
            what: serde_json::to_value(&event.what).unwrap_or_default(),
        }
    }

    /// Where, when, who and what, in a line.
    #[must_use]
    pub fn line(&self) -> String {
        // To the nanosecond, since two runs often differ in nothing else.
        let (ms, rest) = (self.at / 1_000_000, self.at % 1_000_000);
        let who = self.node.as_ref().map_or_else(String::new, |node| format!("{node} "));
        format!("{}  r{} slot {}  {ms}.{rest:06} ms  {who}{}", self.seq, self.round, self.slot, self.words)
    }
}

/// The first differing event of two runs of one plan and seed, as lines.
#[must_use]
pub fn difference(found: &Difference) -> Vec<String> {
    let side = |event: &Option<Event>| match (event, &found.cast) {
        (None, _) => vec!["the run is over".to_owned()],
        (Some(event), Some(cast)) => told(event, cast),
        (Some(event), None) => vec![serde_json::to_string(&event).unwrap_or_default()],
    };
    let mut lines = vec![format!("  the first event that differs is {}:", found.at)];
    lines.extend(two_sides(side(&found.first), side(&found.second)));
    if let Some(cast) = &found.cast {
        lines.extend(context((&found.before, cast), (&found.led_first, cast), (&found.led_second, cast)));
    }
    lines
}

/// The first differing event of two runs, as lines; the casts are those of the first and the second.
#[must_use]
pub fn parting(found: &Parting, first: &Cast, second: &Cast) -> Vec<String> {
    let side =
        |event: &Option<Event>, cast: &Cast| event.as_ref().map_or_else(|| vec!["nothing of that".to_owned()], |event| told(event, cast));
    let mut lines = two_sides(side(&found.first, first), side(&found.second, second));
    let before = if found.first.is_some() { first } else { second };
    lines.extend(context((&found.before, before), (&found.led_first, first), (&found.led_second, second)));
    lines
}

fn told(event: &Event, cast: &Cast) -> Vec<String> {
    vec![ShownEvent::of(event, cast).line(), serde_json::to_string(&event.what).unwrap_or_default()]
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
