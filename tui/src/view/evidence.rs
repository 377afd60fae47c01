//! What led to a slash or a payout beyond its one cause: the proof, the votes with their reasons, the list and what it says.

use std::collections::BTreeSet;

use koipond_record::event::{ChainEvent, NodeEvent, StorageEvent};
use koipond_record::{Event, NodeId, Pubkey, Roe, RoeChange, Round, Seq, SimTime, What};

use crate::mark::{Mark, MarkKind, Vote};
use crate::source::{Source, bit};
use crate::story::Story;

/// Of votes against a proof or a list, how many are told.
const VOTES: usize = 3;
const UNREADABLE: &str = "cannot be read: the log is damaged here";
/// How many frames are searched for a reason.
const FRAMES: usize = 2;
/// What the task framework prints around every vote; it tells no reason.
const NOISE: [&str; 8] = [
    "Voting ",
    "RAISING AUDIT",
    "YOU CANNOT VOTE",
    "FOR CANDIDATE KEY",
    "SUBMISSION VALUE TO CHECK",
    "RESPONSE FROM",
    "CHILD got message",
    "AUDIT CALLED",
];

/// One of the events that led there, in few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub seq: Seq,
    pub at: SimTime,
    pub told: String,
}

impl Step {
    fn of(mark: &Mark, told: String) -> Self {
        Self { seq: mark.seq, at: mark.at, told }
    }
}

/// What is to be explained: a round's payout, and for whom, if it is about one.
struct About<'a> {
    round: Round,
    who: Option<&'a Pubkey>,
}

impl<'a> About<'a> {
    fn of(event: &'a Event) -> Option<Self> {
        let What::Chain(chain) = &event.what else { return None };
        match chain {
            ChainEvent::Slashed { round, who, .. } => Some(Self { round: *round, who: Some(who) }),
            ChainEvent::Rewarded { round, to, .. } => Some(Self { round: *round, who: Some(to) }),
            ChainEvent::PaidOut { round, .. } | ChainEvent::PayoutFailed { round, .. } => Some(Self { round: *round, who: None }),
            _ => None,
        }
    }
}

/// What of the round's marks matters.
#[derive(Default)]
struct Found {
    proof: Option<Mark>,
    against: Vec<(Mark, Vote)>,
    in_favour: u64,
    lists: Vec<Mark>,
    list_votes: Vec<(Mark, Vote)>,
    /// The latest attempt to pay.
    payout: Option<Mark>,
}

/// The events that led to a slash, a reward or a payout, in order; nothing of other events.
pub fn evidence(event: &Event, source: &mut Source, story: &Story) -> Vec<Step> {
    let Some(about) = About::of(event) else { return Vec::new() };
    let me = about.who.and_then(|who| story.place(who)).and_then(|place| u32::try_from(place).ok());
    let found = found(event, about.round, me, source, story);
    let mut steps = Vec::new();
    if let Some(proof) = &found.proof {
        steps.extend(deviation(proof, source, story));
        let votes = match (found.in_favour, found.against.len()) {
            (0, 0) => "; nobody voted on it".to_owned(),
            (0, _) => String::new(),
            (yes, _) => format!("; {yes} voted yes"),
        };
        steps.push(Step::of(proof, format!("{} submitted its proof{votes}", name(proof.node, story))));
    }
    let more = found.against.len().saturating_sub(VOTES);
    for (n, (mark, vote)) in found.against.iter().take(VOTES).enumerate() {
        let raised = if vote.raised { " and raised the audit" } else { "" };
        let more = if n + 1 == VOTES && more > 0 { format!(" (and {more} more)") } else { String::new() };
        let reason = vote.by.and_then(|by| reason(mark, by, source)).map_or_else(String::new, |reason| format!(": {reason}"));
        steps.push(Step::of(mark, format!("{}{more} voted no{raised}{reason}", name(vote.by, story))));
    }
    steps.extend(distribution(event, &about, &found, source, story));
    steps
}

/// Who is at a place, if it is a node.
fn name(place: Option<u32>, story: &Story) -> String {
    place.map_or_else(|| "a stranger".to_owned(), |place| story.node_name(NodeId(place)))
}

fn found(event: &Event, round: Round, me: Option<u32>, source: &Source, story: &Story) -> Found {
    let mut found = Found::default();
    for mark in source.since(story.begins(round), event.seq).filter(|mark| mark.round == round) {
        let is_me = me.is_some() && mark.node == me;
        match mark.kind {
            MarkKind::Submitted if is_me => found.proof = Some(*mark),
            MarkKind::Voted(vote) if is_me && vote.yes => found.in_favour += 1,
            MarkKind::Voted(vote) if is_me => found.against.push((*mark, vote)),
            MarkKind::Listed => found.lists.push(*mark),
            MarkKind::ListVoted(vote) => found.list_votes.push((*mark, vote)),
            MarkKind::PaidOut | MarkKind::PayoutFailed => found.payout = Some(*mark),
            _ => {}
        }
    }
    found
}

/// The list that was paid by, what it says, how it was voted on, and the payout.
fn distribution(event: &Event, about: &About<'_>, found: &Found, source: &mut Source, story: &Story) -> Vec<Step> {
    let Some(payout) = &found.payout else { return Vec::new() };
    let maker = name(payout.node, story);
    let mut steps = Vec::new();
    if let Some(list) = found.lists.iter().rev().find(|list| list.node == payout.node) {
        let says = source.event(list.seq).and_then(|event| says(&event, about.who, story)).unwrap_or_else(|| UNREADABLE.to_owned());
        steps.push(Step::of(list, format!("the list of {maker} {says}")));
    }
    let votes: Vec<_> = found.list_votes.iter().filter(|(mark, _)| mark.node == payout.node).collect();
    for (mark, vote) in votes.iter().filter(|(_, vote)| !vote.yes).take(VOTES) {
        steps.push(Step::of(mark, format!("{} voted no on that list", name(vote.by, story))));
    }
    let (yes, no) = (votes.iter().filter(|(_, vote)| vote.yes).count(), votes.iter().filter(|(_, vote)| !vote.yes).count());
    let votes = if votes.is_empty() { "nobody voted on that list".to_owned() } else { format!("on that list {yes} voted yes, {no} no") };
    let did = if payout.kind == MarkKind::PaidOut { "pays" } else { "could not pay" };
    let told = if payout.seq == event.seq { votes } else { format!("it {did} round {}; {votes}", about.round) };
    steps.push(Step::of(payout, told));
    steps
}

/// What the behaviour of who submitted did at the moment in which the proof was sent.
fn deviation(proof: &Mark, source: &mut Source, story: &Story) -> Option<Step> {
    let sent = source.event(proof.seq)?.cause.filter(|sent| *sent < proof.seq)?;
    let sent = source.event(sent)?;
    let marks = source.marks();
    let until = marks.partition_point(|mark| mark.seq <= sent.seq);
    let same = marks[..until].iter().rev().take_while(|mark| mark.at == sent.at);
    let mark = *same.filter(|mark| mark.node == proof.node).find(|mark| mark.kind == MarkKind::Deviated)?;
    let words = story.words(&source.event(mark.seq)?);
    Some(Step::of(&mark, format!("{} plays {words}", name(mark.node, story))))
}

/// Why somebody voted no: what last went wrong or was said in its audit before it sent its vote.
fn reason(vote: &Mark, by: u32, source: &mut Source) -> Option<String> {
    let sent = source.event(vote.seq)?.cause.filter(|sent| *sent < vote.seq)?;
    let marks = source.marks();
    let until = marks.partition_point(|mark| mark.seq <= sent);
    let told = |mark: &&Mark| mark.node == Some(by) && matches!(mark.kind, MarkKind::Asked(_));
    // What it said of another message's work is no reason.
    let since = marks[..until].iter().rev().take(4096).find(told).map_or(sent, |mark| mark.seq);
    let own = bit(by);
    let is = |event: &Event| {
        let speaks = match &event.what {
            What::Node(NodeEvent::Said { text, .. }) => !NOISE.iter().any(|noise| text.starts_with(noise)),
            What::Node(NodeEvent::Deviated { .. } | NodeEvent::Threw(_)) => true,
            What::Storage(StorageEvent::Missing { .. } | StorageEvent::Altered { .. }) => true,
            _ => false,
        };
        speaks && event.node == Some(NodeId(by)) && event.seq > since
    };
    let found = source.back(sent, 1, FRAMES, |note| (note.said | note.of_node | note.storage) & own != 0, is);
    let event = found.first()?;
    Some(match &event.what {
        What::Node(NodeEvent::Said { text, .. }) => source.story().named(text),
        _ => source.story().words(event),
    })
}

/// What a list says of somebody, or in all.
fn says(event: &Event, who: Option<&Pubkey>, story: &Story) -> Option<String> {
    let What::Chain(ChainEvent::ListSubmitted { entries, .. }) = &event.what else { return None };
    let Some(who) = who else {
        let keys =
            |is: fn(&RoeChange) -> bool| entries.iter().filter(|(_, change)| is(change)).map(|(key, _)| key).collect::<BTreeSet<_>>().len();
        return Some(format!("pays {} and slashes {}", keys(|change| change.0 > 0), keys(|change| change.0 < 0)));
    };
    let name = story.name(who);
    Some(match entries.iter().find(|(key, _)| key == who) {
        Some((_, change)) if change.0 < 0 => format!("takes {} KOII from {name}", Roe(change.0.unsigned_abs())),
        Some((_, change)) => format!("gives {name} {change} KOII"),
        None => format!("does not name {name}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tale::{SLASH, Tale, slashed};

    fn told(tale: &Tale, seq: Seq) -> Vec<(Seq, String)> {
        let mut source = tale.source();
        let story = source.story().clone();
        let event = source.event(seq).expect("it is there");
        evidence(&event, &mut source, &story).into_iter().map(|step| (step.seq, step.told)).collect()
    }

    #[test]
    fn a_slash_came_by_a_proof_votes_with_their_reasons_and_a_list() {
        let words: Vec<String> = told(&slashed(), SLASH).into_iter().map(|(_, told)| told).collect();
        let expected = [
            "cheat-1 plays cheat: made up a proof",
            "cheat-1 submitted its proof",
            "honest-1 voted no and raised the audit: the proof is wrong",
            "honest-2 voted no: no such file [2J",
            "the list of honest-2 takes 3.5 KOII from cheat-1",
            "it pays round 0; on that list 1 voted yes, 0 no",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn its_steps_are_in_the_order_in_which_they_happened() {
        let places: Vec<Seq> = told(&slashed(), SLASH).into_iter().map(|(seq, _)| seq).collect();
        assert!(places.is_sorted(), "{places:?}");
    }

    #[test]
    fn a_payout_tells_what_its_list_says_in_all() {
        let words: Vec<String> = told(&slashed(), Seq(SLASH.0 - 4)).into_iter().map(|(_, told)| told).collect();
        assert_eq!(words, ["the list of honest-2 pays 2 and slashes 1", "on that list 1 voted yes, 0 no"]);
    }

    #[test]
    fn of_other_events_nothing_is_told() {
        let tale = slashed();
        for seq in (0..tale.events.len() as u64).map(Seq).filter(|seq| !(SLASH.0 - 4..=SLASH.0).contains(&seq.0)) {
            assert_eq!(told(&tale, seq), [], "at {seq}");
        }
    }
}
