//! The way of rounds from work to payout: what each stage came to, and where in it the cursor is.
//!
//! A column is the round worked in. Its proofs are submitted and audited in the round after, its list is made and audited in
//! the one after that, and only then can it be paid; so three rounds are on their way at any time.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::{Round, Seq, Slot, TaskFunction};

use super::Pane;
use crate::grid::rounds;
use crate::line::{Content, Line, Tone, pad};
use crate::mark::{Mark, MarkKind};
use crate::model::Model;
use crate::page::Look;
use crate::story::{Story, Window};

pub const PANE: Pane = Pane { name: "rounds", key: Some('4'), shows: "rounds, from work to payout", fill };

/// The columns of the stages' names, and the least of a round.
const NAMES: usize = 11;
const ROUND_LEAST: usize = 19;
/// From this height on, each stage tells its slots.
const SLOTS_FROM: usize = 13;

/// A stage of a round's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Work,
    Submission,
    Audit,
    List,
    ListAudit,
    Payout,
    /// It is paid.
    Done,
}

const STAGES: [(Stage, &str); 6] = [
    (Stage::Work, "work"),
    (Stage::Submission, "submission"),
    (Stage::Audit, "audit"),
    (Stage::List, "list"),
    (Stage::ListAudit, "list audit"),
    (Stage::Payout, "payout"),
];

impl Stage {
    /// The stage that a round is in at a moment of another, and its least one if it is not begun.
    fn of(round: u64, here: u64, window: Window) -> Option<Self> {
        match (here.checked_sub(round)?, window) {
            (0, _) => Some(Self::Work),
            (1, Window::Submission) => Some(Self::Submission),
            (1, _) => Some(Self::Audit),
            (2, Window::Submission) => Some(Self::List),
            (2, Window::Audit) => Some(Self::ListAudit),
            _ => Some(Self::Payout),
        }
    }

    /// Its first slot, and its last if it has one.
    fn slots(self, story: &Story, round: u64) -> (Slot, Option<Slot>) {
        let schedule = &story.schedule;
        let begin = |after: u64| schedule.clock.round_begins(Round(round.saturating_add(after))).0;
        let (submission, audit) = (schedule.submission_window, schedule.audit_window);
        let (first, length) = match self {
            Self::Work => (begin(0), schedule.clock.round_time),
            Self::Submission => (begin(1), submission),
            Self::Audit => (begin(1).saturating_add(submission), audit),
            Self::List => (begin(2), submission),
            Self::ListAudit => (begin(2).saturating_add(submission), audit),
            Self::Payout | Self::Done => return (Slot(begin(2).saturating_add(submission).saturating_add(audit)), None),
        };
        (Slot(first), Some(Slot(first.saturating_add(length.saturating_sub(1)))))
    }
}

/// What a round came to so far.
#[derive(Debug, Default)]
struct Tally {
    worked: BTreeSet<u32>,
    submitted: BTreeSet<u32>,
    /// Whose proofs were voted on.
    judged: BTreeSet<u32>,
    votes: Votes,
    lists: Vec<(Option<u32>, Seq)>,
    list_votes: Votes,
    failed: u32,
    /// The round in which it was paid.
    paid: Option<Round>,
    rewarded: u32,
    slashed: u32,
    /// An event of each stage.
    to: BTreeMap<Stage, Seq>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Votes {
    yes: u32,
    no: u32,
    raised: u32,
}

impl Votes {
    fn add(&mut self, vote: crate::mark::Vote) {
        let count = match (vote.raised, vote.yes) {
            (true, _) => &mut self.raised,
            (false, true) => &mut self.yes,
            (false, false) => &mut self.no,
        };
        *count = count.saturating_add(1);
    }

    /// In words, those that tell nothing left out where not all fit.
    fn words(self, width: usize) -> Option<String> {
        if self == Self::default() {
            return None;
        }
        let parts = [(self.yes, "yes", true), (self.no, "no", true), (self.raised, "raised", false)];
        let told = |is_told: &dyn Fn(u32, bool) -> bool| {
            let some = parts.iter().filter(|(n, _, always)| is_told(*n, *always));
            some.map(|(n, word, _)| format!("{n} {word}")).collect::<Vec<_>>().join(" ")
        };
        let all = told(&|n, always| n > 0 || always);
        Some(if all.len() <= width { all } else { told(&|n, _| n > 0) })
    }
}

impl Tally {
    fn enter(&mut self, mark: &Mark, story: &Story) {
        let stage = match mark.kind {
            MarkKind::Asked(TaskFunction::ExecuteTask) => {
                self.worked.extend(mark.node);
                Stage::Work
            }
            MarkKind::Submitted => {
                self.submitted.extend(mark.node);
                Stage::Submission
            }
            MarkKind::Voted(vote) => {
                self.judged.extend(mark.node);
                self.votes.add(vote);
                Stage::Audit
            }
            MarkKind::Listed => {
                self.lists.push((mark.node, mark.seq));
                Stage::List
            }
            MarkKind::ListVoted(vote) => {
                self.list_votes.add(vote);
                Stage::ListAudit
            }
            MarkKind::PayoutFailed => {
                self.failed += 1;
                Stage::Payout
            }
            MarkKind::PaidOut => {
                self.paid = Some(story.round(mark.at));
                Stage::Payout
            }
            MarkKind::Rewarded(_) => {
                self.rewarded += 1;
                return;
            }
            MarkKind::Slashed(_) => {
                self.slashed += 1;
                return;
            }
            _ => return,
        };
        self.to.insert(stage, mark.seq);
    }

    /// What a stage came to, in words that fit into so many columns; nothing if nothing is to be said yet.
    fn words(&self, stage: Stage, story: &Story, now: Option<Stage>, width: usize) -> Option<String> {
        let all = story.nodes.len();
        let is_over = now > Some(stage);
        let of = |n: usize| (n > 0 || is_over).then(|| format!("{n} of {all} nodes"));
        match stage {
            Stage::Work => of(self.worked.len()),
            Stage::Submission => of(self.submitted.len()),
            Stage::Audit => {
                let votes = self.votes.words(width).or_else(|| is_over.then(|| "nobody voted".to_owned()))?;
                let on = format!("{votes}, on {} of {} proofs", self.judged.len(), self.submitted.len());
                Some(if self.votes != Votes::default() && on.len() < width { on } else { votes })
            }
            Stage::List => match self.lists.as_slice() {
                [] => is_over.then(|| "no list".to_owned()),
                [(by, _), others @ ..] => {
                    let name = by.map_or_else(|| "a stranger".to_owned(), |by| story.node_name(koipond_record::NodeId(by)));
                    let more = if others.is_empty() { String::new() } else { format!(", {} more", others.len()) };
                    Some(format!("by {name}{more}"))
                }
            },
            Stage::ListAudit => {
                self.list_votes.words(width).or_else(|| (is_over && !self.lists.is_empty()).then(|| "nobody voted".to_owned()))
            }
            Stage::Payout => self.payout(now),
            Stage::Done => None,
        }
    }

    fn payout(&self, now: Option<Stage>) -> Option<String> {
        let failed = match self.failed {
            0 => String::new(),
            1 => "failed once".to_owned(),
            n => format!("failed {n} times"),
        };
        match self.paid {
            Some(round) if failed.is_empty() => Some(format!("paid in round {round}")),
            Some(round) => Some(format!("paid r{round}, {} failed", self.failed)),
            None if !failed.is_empty() => {
                // A list that was made since then is another try.
                let is_tried = self.lists.last().zip(self.to.get(&Stage::Payout)).is_some_and(|((_, list), failed)| list > failed);
                Some(if is_tried { format!("retried, {} failed", self.failed) } else { failed })
            }
            None => (now == Some(Stage::Payout)).then(|| "not yet".to_owned()),
        }
    }

    fn outcome(&self) -> String {
        match (self.paid, self.slashed) {
            (None, _) => String::new(),
            (Some(_), 0) => format!("{} paid", self.rewarded),
            (Some(_), slashed) => format!("{} paid {slashed} slashed", self.rewarded),
        }
    }
}

fn fill(look: &mut Look<'_>) -> Content {
    let (model, story) = (look.model, &look.model.story);
    let shown = shown(look);
    let width = look.width.saturating_sub(NAMES) / usize::try_from(shown.end - shown.start).unwrap_or(1).max(1);
    let mut tallies: BTreeMap<u64, Tally> = shown.clone().map(|round| (round, Tally::default())).collect();
    for mark in look.source.since(story.begins(Round(shown.start)), model.cursor) {
        if let Some(tally) = tallies.get_mut(&mark.round.0) {
            tally.enter(mark, story);
        }
    }
    let here = here(model);
    // In the moment in which the last round is over, it is in its last stage still.
    let window = if is_over(model) { Window::Gap } else { story.window(model.now()) };
    let mut head = Line::plain(" ".repeat(NAMES));
    for round in tallies.keys() {
        head = head.and(pad(&format!("  round {round}"), width), Tone::Strong);
    }
    let (mut lines, mut anchor) = (vec![head], 0);
    for (stage, name) in STAGES {
        let mut line = Line::of(pad(name, NAMES), Tone::Name);
        let mut slots = Line::plain(" ".repeat(NAMES));
        for (round, tally) in &tallies {
            let now = if tally.paid.is_some() { Some(Stage::Done) } else { Stage::of(*round, here, window) };
            let (marker, tone) = if now == Some(stage) { ('▸', Tone::Strong) } else { (' ', tone(stage, tally)) };
            let words = tally.words(stage, story, now, width.saturating_sub(2)).unwrap_or_else(|| "·".to_owned());
            line = line.and_to(pad(&format!("{marker} {words}"), width), tone, tally.to.get(&stage).copied());
            slots = slots.and(pad(&format!("  {}", slots_of(stage, story, *round)), width), Tone::Faint);
            if now == Some(stage) && *round == focus(look).unwrap_or(here) {
                anchor = lines.len();
            }
        }
        lines.push(line);
        if look.height >= SLOTS_FROM {
            lines.push(slots);
        }
    }
    let mut outcome = Line::plain(" ".repeat(NAMES));
    for tally in tallies.values() {
        outcome = outcome.and(pad(&format!("  {}", tally.outcome()), width), if tally.slashed > 0 { Tone::Bad } else { Tone::Good });
    }
    // What the payout came to stands under it, before its slots.
    let place = lines.len() - usize::from(look.height >= SLOTS_FROM);
    lines.insert(place, outcome);
    Content { title: format!("{}{}", title(model), model.reading()), lines, anchor }
}

fn tone(stage: Stage, tally: &Tally) -> Tone {
    match stage {
        Stage::Audit if tally.votes.no + tally.votes.raised > 0 => Tone::Doubtful,
        Stage::ListAudit if tally.list_votes.no + tally.list_votes.raised > 0 => Tone::Doubtful,
        Stage::Payout if tally.paid.is_some() => Tone::Good,
        Stage::Payout if tally.failed > 0 => Tone::Bad,
        _ => Tone::Plain,
    }
}

fn slots_of(stage: Stage, story: &Story, round: u64) -> String {
    match stage.slots(story, round) {
        (first, Some(last)) => format!("{first}–{last}"),
        (first, None) => format!("from {first}"),
    }
}

fn title(model: &Model) -> String {
    if is_over(model) {
        return "rounds · now the last is over".to_owned();
    }
    let story = &model.story;
    let (now, window) = (model.now(), story.window(model.now()));
    let begin = story.slot(now).0.saturating_sub(story.slots_into_round(now));
    let schedule = &story.schedule;
    let (submission, both) = (schedule.submission_window, schedule.submission_window.saturating_add(schedule.audit_window));
    let (from, to) = match window {
        Window::Submission => (0, submission),
        Window::Audit => (submission, both),
        Window::Gap => (both, schedule.clock.round_time),
    };
    let (from, to) = (Slot(begin.saturating_add(from)), Slot(begin.saturating_add(to).saturating_sub(1)));
    let name = if window == Window::Gap { "the rest" } else { window.name() };
    format!("rounds · now {name} of round {}, slots {from}–{to}", story.round(now))
}

/// Whether the last round is over.
fn is_over(model: &Model) -> bool {
    model.story.round(model.now()).0 > here(model)
}

/// The round of the cursor.
fn here(model: &Model) -> u64 {
    let now = model.now();
    model.story.round(now).0.min(rounds(&model.story, now) - 1)
}

/// The round that the selected event is about.
fn focus(look: &Look<'_>) -> Option<u64> {
    let marks = look.source.marks();
    let place = marks.partition_point(|mark| mark.seq < look.model.cursor);
    marks.get(place).filter(|mark| mark.seq == look.model.cursor).map(|mark| mark.round.0)
}

/// The rounds that fit: those up to the cursor's, with the one that the selected event is about.
fn shown(look: &Look<'_>) -> std::ops::Range<u64> {
    let here = here(look.model);
    let fit = (look.width.saturating_sub(NAMES) / ROUND_LEAST).clamp(1, 9) as u64;
    let last = match focus(look) {
        // Of one round alone, the one whose proofs are on their way tells most.
        None if fit == 1 => here.saturating_sub(1),
        Some(round) if round <= here && here - round >= fit => round.saturating_add(fit - 1),
        _ => here,
    };
    last.saturating_add(1).saturating_sub(fit)..last.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use koipond_record::event::ChainEvent;

    use super::*;
    use crate::tale::{REBOOT, SLASH, bare, key, slashed, texts};

    #[test]
    fn a_paid_round_tells_each_stage_it_went_through() {
        let told = texts(&slashed().shown(&PANE, SLASH, (32, 12), |_| {}));
        let expected = [
            "             round 0",
            "work         4 of 4 nodes",
            "submission   3 of 4 nodes",
            "audit        0 yes 1 no 1 raised",
            "list         by honest-2",
            "list audit   1 yes 0 no",
            "payout       paid in round 2",
            "             3 paid 1 slashed",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_cursor_stands_in_a_stage_of_each_round_on_its_way() {
        let before = Seq(SLASH.0 - 5);
        let content = slashed().shown(&PANE, before, (70, 12), |_| {});
        assert_eq!(content.title, "rounds · now audit of round 2, slots 230–259");
        let told = texts(&content);
        assert!(told[1].ends_with("▸ ·"), "round 2 is worked in: {}", told[1]);
        assert!(told[3].contains("▸ nobody") || told[3].contains("▸ ·"), "round 1 is audited: {}", told[3]);
        assert!(told[5].contains("▸ 1 yes 0 no"), "the list of round 0 is audited: {}", told[5]);
    }

    #[test]
    fn a_stage_leads_to_its_last_event_and_tells_its_slots_where_there_is_room() {
        let content = slashed().shown(&PANE, SLASH, (32, 20), |_| {});
        let told = texts(&content);
        assert_eq!((told[2].as_str(), told[6].as_str()), ("             0–99", "             130–159"));
        assert_eq!((told[11].trim(), told[13].trim()), ("payout       paid in round 2", "from 260"));
        assert_eq!(content.lines[11].words[1].to, Some(Seq(SLASH.0 - 4)));
    }

    #[test]
    fn a_payout_that_failed_is_told_until_another_is_made() {
        let mut stage = slashed();
        let failed = ChainEvent::PayoutFailed { round: Round(1), list_by: key(0), why: String::new() };
        let once = stage.chain(365, failed.clone());
        let again = stage.chain(410, ChainEvent::ListSubmitted { round: Round(1), by: key(0), entries: vec![] });
        let twice = stage.chain(465, failed);
        let paid = stage.chain(566, ChainEvent::PaidOut { round: Round(1), list_by: key(0) });
        let payout = |at| texts(&stage.shown(&PANE, at, (32, 12), |_| {}))[6].clone();
        assert_eq!(payout(once), "payout     ▸ failed once");
        assert_eq!(payout(again), "payout     ▸ retried, 1 failed");
        assert_eq!(payout(twice), "payout     ▸ failed 2 times");
        assert_eq!(payout(paid), "payout       paid r5, 2 failed");
    }

    #[test]
    fn in_the_moment_in_which_the_last_round_is_over_none_begins() {
        let mut stage = slashed();
        let last = stage.works(600, 0, 5);
        let content = stage.shown(&PANE, last, (70, 12), |_| {});
        assert_eq!(content.title, "rounds · now the last is over");
        let told = texts(&content);
        assert!(told[0].ends_with("round 5") && told[6].contains("▸ not yet"), "{told:?}");
    }

    #[test]
    fn where_not_all_words_fit_votes_that_nobody_gave_are_left_out() {
        let votes = Votes { yes: 0, no: 4, raised: 1 };
        assert_eq!(votes.words(19).as_deref(), Some("0 yes 4 no 1 raised"));
        assert_eq!(votes.words(17).as_deref(), Some("4 no 1 raised"));
        assert_eq!(Votes::default().words(17), None);
    }

    #[test]
    fn a_run_of_which_nothing_is_told_has_nothing_in_its_stages() {
        let told = texts(&bare().shown(&PANE, Seq(0), (40, 12), |_| {}));
        assert_eq!(told[..3], ["             round 0", "work       ▸ ·", "submission   ·"]);
        let later = texts(&slashed().shown(&PANE, REBOOT, (40, 12), |_| {}));
        assert!(later[1].contains("▸ ·"), "{later:?}");
    }
}
