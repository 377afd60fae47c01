//! What stands on chain as the task has it at the cursor: of the last three rounds the proofs, votes, lists and payouts, and what the
//! chain holds.
//!
//! Who did what when stands in the marks. What a proof or a list says is read of its event, out of a bounded number of frames; where
//! there are more proofs than are worth reading, those come first that are looked at or voted against.

use std::collections::BTreeSet;

use koipond_record::event::{ChainEvent, Totals};
use koipond_record::{Event, Roe, Round, Seq, What};

use super::Pane;
use super::words::{counted, flow, short, when, who, word, word_to};
use crate::line::{Content, Line, Tone, Word, columns, pad};
use crate::mark::{Mark, MarkKind, Vote};
use crate::model::Model;
use crate::page::Look;
use crate::source::Source;
use crate::story::{Window, clean};

pub const PANE: Pane = Pane { name: "chain", key: Some('6'), shows: "the chain as the task has it", fill };

/// How many rounds are told, with the current one.
const ROUNDS: u64 = 3;

/// How many proofs of a round, votes on one, lists of a round and entries of one are told.
const PROOFS: usize = 40;
const VOTES: usize = 12;
const LISTS: usize = 8;
const ENTRIES: usize = 16;

/// How many frames are unpacked at most.
const FRAMES: usize = 12;

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let here = model.story.round(model.now()).0;
    let first = here.saturating_sub(ROUNDS - 1);
    // Nothing about a round happens before it.
    let from = model.story.begins(Round(first));
    let mut marks: Vec<Mark> = look.source.past(model.cursor).rev().take_while(|mark| mark.at >= from).copied().collect();
    marks.reverse();
    let mut reader = Reader { source: &mut *look.source, frames: BTreeSet::new() };
    let mut lines = holds(model, &mut reader, look.width);
    for round in (first..=here).rev() {
        let of_round: Vec<&Mark> = marks.iter().filter(|mark| mark.round.0 == round).collect();
        lines.extend(told(model, &mut reader, Round(round), &of_round, look.width));
    }
    Content { title: format!("chain · rounds {first} to {here}"), lines, anchor: 0 }
}

/// Reads events out of a bounded number of frames.
struct Reader<'a> {
    source: &'a mut Source,
    frames: BTreeSet<usize>,
}

impl Reader<'_> {
    fn event(&mut self, seq: Seq) -> Option<Event> {
        let frame = self.source.frame_of(seq)?;
        if self.frames.len() >= FRAMES && !self.frames.contains(&frame) {
            return None;
        }
        self.frames.insert(frame);
        self.source.event(seq)
    }
}

/// What the chain held after the last transaction that moved money.
fn holds(model: &Model, reader: &mut Reader<'_>, width: usize) -> Vec<Line> {
    let tells = |event: &Event| matches!(&event.what, What::Chain(ChainEvent::Totals(_) | ChainEvent::RolledBack { .. }));
    let found = reader.source.back(model.cursor, 1, FRAMES / 2, |note| note.chain, tells);
    let Some((event, totals)) = found.first().and_then(|event| Some((event, totals(event)?))) else {
        return vec![Line::of("what the chain holds is not told by the events before this one", Tone::Faint)];
    };
    let always =
        [("stake pot", totals.stake_pot), ("bounty left", totals.bounty), ("stakes", totals.stakes), ("balances", totals.balances)];
    let some = [("wallets", totals.wallets), ("purses", totals.purses), ("fees paid", totals.fees), ("burned", totals.burned)];
    let amounts: Vec<_> = always.into_iter().chain(some.into_iter().filter(|(_, amount)| *amount > Roe::ZERO)).collect();
    let last = amounts.len() - 1;
    let mut words: Vec<Word> = Vec::new();
    for (n, (what, amount)) in amounts.into_iter().enumerate() {
        words.push(word(what, Tone::Faint));
        words.push(word(format!("{amount}{}", if n < last { " ·" } else { " KOII" }), Tone::Strong));
    }
    flow(words, width, 2).into_iter().map(|line| line.to(event.seq)).collect()
}

fn totals(event: &Event) -> Option<&Totals> {
    match &event.what {
        What::Chain(ChainEvent::Totals(totals) | ChainEvent::RolledBack { totals, .. }) => Some(totals),
        _ => None,
    }
}

/// A round: how far it is, its proofs, its lists.
fn told(model: &Model, reader: &mut Reader<'_>, round: Round, marks: &[&Mark], width: usize) -> Vec<Line> {
    let proofs = proofs(model, marks);
    let against = |proofs: &[Proof<'_>]| proofs.iter().filter(|proof| proof.votes.iter().any(|(vote, _)| !vote.yes)).count();
    let mut head = state(model, reader, round, marks);
    if !proofs.is_empty() {
        let told = format!(" · {}, {} voted against", counted(proofs.len(), "proof"), against(&proofs));
        head = head.and(told, Tone::Faint);
    }
    let mut lines = vec![head];
    let names = proofs.iter().take(PROOFS).map(|proof| columns(&who(&model.story, proof.mark.node))).max().unwrap_or(0).min(width / 4);
    for proof in proofs.iter().take(PROOFS) {
        lines.extend(proof_told(model, reader, proof, (names, width)));
    }
    if proofs.len() > PROOFS {
        let rest = &proofs[PROOFS..];
        let told = format!("  and {}, {} of them voted against", counted(rest.len(), "more proof"), against(rest));
        lines.push(Line::of(told, Tone::Faint));
    }
    let lists: Vec<&&Mark> = marks.iter().filter(|mark| mark.kind == MarkKind::Listed).collect();
    for list in lists.iter().rev().take(LISTS) {
        lines.extend(list_told(model, reader, list, marks, width));
    }
    if lists.len() > LISTS {
        lines.push(Line::of(format!("  and {} of before", counted(lists.len() - LISTS, "list")), Tone::Faint));
    }
    lines
}

/// The round's number, and how far it is.
fn state(model: &Model, reader: &mut Reader<'_>, round: Round, marks: &[&Mark]) -> Line {
    let story = &model.story;
    let head = Line::of(format!("round {round}"), Tone::Strong);
    let settled = marks.iter().rev().find(|mark| mark.kind == MarkKind::PaidOut);
    let failed = marks.iter().rev().find(|mark| mark.kind == MarkKind::PayoutFailed);
    if let Some(paid) = settled {
        let told = format!("  paid by the list of {} at {}", who(story, paid.node), when(story, paid.at));
        return head.and(told, Tone::Good).to(paid.seq);
    }
    if let Some(failed) = failed {
        let why = match reader.event(failed.seq).map(|event| event.what) {
            Some(What::Chain(ChainEvent::PayoutFailed { why, .. })) => format!(": {}", clean(&why)),
            _ => String::new(),
        };
        let told = format!("  not paid by the list of {}{why}", who(story, failed.node));
        return head.and(told, Tone::Bad).to(failed.seq);
    }
    let here = story.round(model.now()).0;
    let has_proofs = marks.iter().any(|mark| mark.kind == MarkKind::Submitted);
    let told = match (here.saturating_sub(round.0), story.window(model.now())) {
        (0, _) => "  is worked in now",
        (1, Window::Submission) => "  takes proofs now",
        _ if !has_proofs => "  has no proofs",
        (1, Window::Audit) => "  takes audits now",
        (1, Window::Gap) => "  waits for its list",
        _ => "  is not paid yet",
    };
    head.and(told, Tone::Faint)
}

/// A proof on chain with the votes on it.
struct Proof<'a> {
    mark: &'a Mark,
    votes: Vec<(Vote, Seq)>,
}

/// The proofs of a round: that of the node that is looked at, those that were voted against, the others; each in order.
fn proofs<'a>(model: &Model, marks: &[&'a Mark]) -> Vec<Proof<'a>> {
    let mut found: Vec<Proof<'a>> = Vec::new();
    let mut place = std::collections::BTreeMap::new();
    for mark in marks {
        match mark.kind {
            MarkKind::Submitted => {
                place.insert(mark.node, found.len());
                found.push(Proof { mark, votes: Vec::new() });
            }
            MarkKind::Voted(vote) => {
                if let Some(proof) = place.get(&mark.node).and_then(|place| found.get_mut(*place)) {
                    proof.votes.push((vote, mark.seq));
                }
            }
            _ => {}
        }
    }
    let looked_at = model.looked_at().and_then(|node| u32::try_from(node).ok());
    found.sort_by_key(|proof| {
        let is_looked_at = looked_at.is_some() && proof.mark.node == looked_at;
        (!is_looked_at, !proof.votes.iter().any(|(vote, _)| !vote.yes))
    });
    found
}

fn proof_told(model: &Model, reader: &mut Reader<'_>, proof: &Proof<'_>, (names, width): (usize, usize)) -> Vec<Line> {
    let (story, mark) = (&model.story, proof.mark);
    let (name, value, slot) = match reader.event(mark.seq).map(|event| event.what) {
        Some(What::Chain(ChainEvent::Submitted { by, value, slot, .. })) => (story.name(&by), short(&value), slot),
        _ => (who(story, mark.node), "…".to_owned(), story.slot(mark.at)),
    };
    let name = word(format!("  {}", pad(&name, names)), Tone::Name);
    let mut words = vec![name, word(value, Tone::Plain), word(format!("· slot {slot}"), Tone::Faint)];
    words.extend(votes(model, &proof.votes));
    flow(words, width, 6).into_iter().map(|line| line.to(mark.seq)).collect()
}

/// The votes: those against first, each leading to itself.
fn votes(model: &Model, votes: &[(Vote, Seq)]) -> Vec<Word> {
    if votes.is_empty() {
        return vec![word("· no votes", Tone::Faint)];
    }
    let mut order: Vec<&(Vote, Seq)> = votes.iter().collect();
    order.sort_by_key(|(vote, _)| vote.yes);
    let mut words = Vec::new();
    for yes in [false, true] {
        let of: Vec<&&(Vote, Seq)> = order.iter().filter(|(vote, _)| vote.yes == yes).collect();
        if of.is_empty() {
            continue;
        }
        let (what, tone) = if yes { ("yes", Tone::Good) } else { ("no", Tone::Bad) };
        words.push(word(format!("· {} {what}:", of.len()), tone));
        let shown = of.len().min(VOTES);
        for (n, (vote, seq)) in of.iter().take(VOTES).enumerate() {
            let raised = if vote.raised { " (raised it)" } else { "" };
            let comma = if n + 1 < shown { "," } else { "" };
            words.push(word_to(format!("{}{raised}{comma}", who(&model.story, vote.by)), tone, *seq));
        }
        words.extend((of.len() > shown).then(|| word(format!("and {} more", of.len() - shown), tone)));
    }
    words
}

fn list_told(model: &Model, reader: &mut Reader<'_>, list: &Mark, marks: &[&Mark], width: usize) -> Vec<Line> {
    let story = &model.story;
    let votes_on: Vec<(Vote, Seq)> = marks
        .iter()
        .filter(|mark| mark.node == list.node && mark.seq > list.seq)
        .filter_map(|mark| match mark.kind {
            MarkKind::ListVoted(vote) => Some((vote, mark.seq)),
            _ => None,
        })
        .collect();
    let mut words = vec![
        word(format!("  list of {}", who(story, list.node)), Tone::Name),
        word(format!("· slot {}", story.slot(list.at)), Tone::Faint),
    ];
    if let Some(What::Chain(ChainEvent::ListSubmitted { entries, .. })) = reader.event(list.seq).map(|event| event.what) {
        let keys = counted(entries.len(), "key");
        words.push(word(if entries.is_empty() { "· no keys".to_owned() } else { format!("· {keys}:") }, Tone::Plain));
        // What is taken tells more than what is given.
        let mut order: Vec<_> = entries.iter().collect();
        order.sort_by_key(|(_, change)| change.0 >= 0);
        let shown = order.len().min(ENTRIES);
        for (n, (key, change)) in order.iter().take(ENTRIES).enumerate() {
            let comma = if n + 1 < shown { "," } else { "" };
            let (sign, tone) = if change.0 < 0 { ("", Tone::Bad) } else { ("+", Tone::Good) };
            words.push(word(format!("{} {sign}{change}{comma}", story.name(key)), tone));
        }
        words.extend((order.len() > shown).then(|| word(format!("and {} more", order.len() - shown), Tone::Plain)));
    }
    words.extend(votes(model, &votes_on));
    flow(words, width, 6).into_iter().map(|line| line.to(list.seq)).collect()
}

#[cfg(test)]
mod tests {
    use super::PANE;
    use crate::stage::{Stage, leads, only_begun};

    #[test]
    fn a_paid_round_tells_its_proofs_votes_lists_and_what_the_chain_then_held() {
        let told = Stage::traffic().at("the stake pot holds 18.5").text(&PANE);
        let expected = "\
stake pot 18.5 · bounty left 7 · stakes 11.5 · balances 1 KOII
round 2  is worked in now
round 1  has no proofs
round 0  paid by the list of honest-1 at r2 3,900 · 2 proofs, 1 voted against
  honest-2 bafybeit…000two · slot 2,260 · 1 no: honest-3 (raised it) · 1 yes: honest-1
  honest-1 bafybeio…000one · slot 2,230 · no votes
  list of honest-1 · slot 3,460 · 2 keys: honest-2 −3.5, honest-1 +1 · 1 no: honest-2 (raised it)";
        assert_eq!(told, expected);
    }

    #[test]
    fn while_a_round_is_audited_its_votes_so_far_are_told() {
        let told = Stage::traffic().at("honest-3 voted no").text(&PANE);
        assert!(told.contains("round 1  is worked in now"), "{told}");
        assert!(told.contains("round 0  takes audits now"), "{told}");
        assert!(told.contains("honest-2 bafybeit…000two · slot 2,260 · 1 no: honest-3 (raised it)\n"), "{told}");
    }

    #[test]
    fn a_proof_leads_to_its_submission_and_a_vote_to_itself() {
        let mut stage = Stage::traffic().at("honest-1 voted yes");
        let content = stage.fill(&PANE, 120, 20);
        let line = content.lines.iter().find(|line| line.text().contains("1 yes")).expect("it was voted on");
        assert!(line.words.iter().any(|word| word.to == Some(stage.model.cursor)));
        let proof = leads(&content, "1 yes").expect("it leads to its submission");
        assert!(stage.source.event(proof).is_some_and(|event| stage.model.story.words(&event).contains("honest-2 submitted")));
    }

    #[test]
    fn a_chain_on_which_nothing_stands_says_so() {
        let told = only_begun().text(&PANE);
        assert_eq!(told, "what the chain holds is not told by the events before this one\nround 0  is worked in now");
    }
}
