//! What is stored: who stored it and when, who hosts and pins it, who could read it, who could not and why, and the bills for pins.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{ChainEvent, Names, NodeEvent, Provider, StorageEvent};
use koipond_record::{Ask, Event, Input, Instruction, NodeId, Reply, Seq, What};

use super::Pane;
use super::words::{counted, flow, nothing, short, when, word, word_to};
use crate::line::{Content, Line, Tone, Word, wrap};
use crate::mark::MarkKind;
use crate::model::Model;
use crate::page::Look;
use crate::source::Source;
use crate::story::{Story, clean};

pub const PANE: Pane = Pane { name: "storage", key: Some('7'), shows: "CIDs, hosts, who could read", fill };

/// How many events of the storage network are gathered, and out of how many frames at most.
const EVENTS: usize = 400;
const FRAMES: usize = 8;

/// How many more are looked for that speak of the chosen CID.
const MORE: usize = 60;

/// How many CIDs, files, names and refusals are told.
const CIDS: usize = 40;
const FILES: usize = 8;
const NAMES: usize = 8;
const TROUBLES: usize = 5;

fn fill(look: &mut Look<'_>) -> Content {
    let model = look.model;
    let chosen = chosen(look);
    let events = gathered(look, chosen.as_deref());
    let Some(oldest) = events.first() else {
        return nothing("storage", "nothing was stored or read before this event");
    };
    let mut known: BTreeMap<&str, Known> = BTreeMap::new();
    for event in &events {
        let What::Storage(storage) = &event.what else { continue };
        if let Some(cid) = cid_of_storage(storage) {
            known.entry(cid).or_default().enter(event, storage, &model.story);
        }
    }
    let title = format!("storage · {} since r{}", counted(known.len(), "CID"), model.story.round(oldest.at));
    let mut lines = Vec::new();
    if let Some(cid) = &chosen {
        match known.remove(cid.as_str()) {
            Some(one) => lines.extend(one.whole(cid, model, look.width)),
            None => lines.extend(unheard_of(cid, look.width)),
        }
    }
    lines.extend(troubles(&events, model, look.width));
    let mut others: Vec<(&str, Known)> = known.into_iter().collect();
    others.sort_by_key(|(_, one)| std::cmp::Reverse(one.last));
    let left = others.len().saturating_sub(CIDS);
    for (cid, one) in others.into_iter().take(CIDS) {
        lines.extend(one.in_short(cid, model, look.width));
    }
    if left > 0 {
        lines.push(Line::of(format!("and {} of before", counted(left, "CID")), Tone::Faint));
    }
    Content { title, lines, anchor: 0 }
}

/// The CID of the selected event; if it speaks of none, that in the last proof of the node that is looked at.
fn chosen(look: &mut Look<'_>) -> Option<String> {
    let model = look.model;
    if let Some(cid) = model.page.selected.as_ref().and_then(cid_of) {
        return Some(cid);
    }
    let node = u32::try_from(model.looked_at()?).ok();
    let is_proof = |mark: &&crate::mark::Mark| mark.node == node && mark.kind == MarkKind::Submitted;
    let proof = look.source.past(model.cursor).rev().find(is_proof)?.seq;
    cid_of(&look.source.event(proof)?)
}

/// The CID that an event speaks of.
fn cid_of(event: &Event) -> Option<String> {
    match &event.what {
        What::Storage(storage) => cid_of_storage(storage).map(str::to_owned),
        What::Chain(ChainEvent::Submitted { value, .. }) => in_text(value),
        What::Node(NodeEvent::Called { ask: Ask::Get { cid, .. }, .. })
        | What::Node(NodeEvent::Got(Input::Answer { reply: Reply::Stored { cid }, .. })) => Some(cid.clone()),
        What::Node(NodeEvent::Called { ask: Ask::Send(tx), .. }) => match &tx.what {
            Instruction::SubmitTask { value, .. } => in_text(value),
            _ => None,
        },
        What::Node(NodeEvent::Said { text, .. }) => in_text(text),
        _ => None,
    }
}

/// What looks like a CID in a text.
fn in_text(text: &str) -> Option<String> {
    let looks_so = |word: &&str| word.starts_with("bafy") || word.starts_with("bafk") || (word.starts_with("Qm") && word.len() == 46);
    text.split(|c: char| !c.is_ascii_alphanumeric()).find(looks_so).map(str::to_owned)
}

fn cid_of_storage(event: &StorageEvent) -> Option<&str> {
    use StorageEvent as S;
    match event {
        S::Stored { cid, .. }
        | S::Pretended { cid, .. }
        | S::Read { cid, .. }
        | S::Altered { cid, .. }
        | S::Skipped { cid, .. }
        | S::Missing { cid, .. }
        | S::Pinned { cid, .. }
        | S::Unpinned { cid, .. }
        | S::Dropped { cid, .. } => Some(cid),
        S::NotStored { .. } | S::Billed { .. } | S::Unpaid { .. } | S::Barred => None,
    }
}

/// The last events of the storage network, in order, and those from longer ago that speak of a CID.
fn gathered(look: &mut Look<'_>, chosen: Option<&str>) -> Vec<Event> {
    let source = &mut *look.source;
    let is_storage = |event: &Event| matches!(event.what, What::Storage(_));
    let mut events = source.back(look.model.cursor, EVENTS, FRAMES, |note| note.storage != 0, is_storage);
    if let Some(cid) = chosen
        && !events.iter().any(|event| is_stored(event, cid))
    {
        events.extend(earlier(source, events.last().map_or(look.model.cursor, |event| event.seq), cid));
    }
    events.reverse();
    events
}

fn is_stored(event: &Event, of: &str) -> bool {
    matches!(&event.what, What::Storage(StorageEvent::Stored { cid, .. } | StorageEvent::Pretended { cid, .. }) if cid == of)
}

/// What was said of a CID before an event, the nearest first; what was there before the run stands in the first frame.
fn earlier(source: &mut Source, before: Seq, cid: &str) -> Vec<Event> {
    let speaks = |event: &Event| matches!(&event.what, What::Storage(storage) if cid_of_storage(storage) == Some(cid));
    let Some(from) = before.0.checked_sub(1).map(Seq) else { return Vec::new() };
    let mut found = source.back(from, MORE, FRAMES, |note| note.storage != 0, speaks);
    if !found.iter().any(|event| is_stored(event, cid)) {
        let oldest = found.last().map_or(before, |event| event.seq);
        let first = source.frame(0);
        found.extend(first.iter().rev().filter(|event| event.seq < oldest && speaks(event)).take(MORE).cloned());
    }
    found
}

/// What is known of a CID.
#[derive(Default)]
struct Known {
    files: Vec<(String, u64)>,
    stored: Vec<Stored>,
    hosts: BTreeSet<Provider>,
    pins: BTreeSet<Provider>,
    /// Who read it, how often, and when last.
    read: BTreeMap<Option<NodeId>, (u64, Seq)>,
    /// Of each node the last reading that failed, and why.
    failed: BTreeMap<Option<NodeId>, (String, Seq)>,
    gone: Vec<(String, Seq)>,
    odd: Vec<(String, Seq)>,
    /// The last event that spoke of it.
    last: Option<Seq>,
}

/// That it was stored.
struct Stored {
    /// By whom and when, in a phrase.
    by: String,
    through: String,
    seq: Seq,
}

impl Known {
    fn enter(&mut self, event: &Event, storage: &StorageEvent, story: &Story) {
        use StorageEvent as S;
        let seq = event.seq;
        let by = || event.node.map_or_else(|| "somebody before the run".to_owned(), |node| story.node_name(node));
        self.last = Some(seq);
        match storage {
            S::Stored { files, hosts, through, .. } => {
                self.files = files.iter().map(|file| (clean(&file.name), file.content.len())).collect();
                self.hosts.extend(hosts);
                let by = format!("stored by {} at {}", by(), when(story, event.at));
                self.stored.push(Stored { by, through: clean(through), seq });
            }
            S::Pretended { through, entry, .. } => {
                self.odd.push((format!("{} told {} that it stored it, and did not (fault {entry})", clean(through), by()), seq));
            }
            S::Read { .. } => {
                let (count, last) = self.read.entry(event.node).or_insert((0, seq));
                (*count, *last) = (count.saturating_add(1), seq);
                self.failed.remove(&event.node);
            }
            S::Missing { why, .. } => {
                let names = Names { key: &|key| story.name(key), node: &|node| story.node_name(node) };
                self.failed.insert(event.node, (clean(&why.words(names)), seq));
            }
            S::Altered { how, through, entry, .. } => {
                self.odd.push((format!("{} gave {} other bytes: {} (fault {entry})", clean(through), by(), clean(how)), seq));
            }
            S::Pinned { by, .. } => {
                self.pins.insert(*by);
                self.hosts.insert(*by);
            }
            S::Unpinned { by, why, .. } => {
                self.pins.remove(by);
                self.gone.push((format!("no longer pinned by {}: {}", story.host(*by), clean(why)), seq));
            }
            S::Dropped { by, why, .. } => {
                self.pins.remove(by);
                self.hosts.remove(by);
                self.gone.push((format!("dropped by {}: {}", story.host(*by), clean(why)), seq));
            }
            // Another host is asked then; only the last failure counts.
            S::Skipped { .. } | S::NotStored { .. } | S::Billed { .. } | S::Unpaid { .. } | S::Barred => {}
        }
    }

    /// All of it, a line for each thing.
    fn whole(&self, cid: &str, model: &Model, width: usize) -> Vec<Line> {
        let story = &model.story;
        let last = self.last.unwrap_or(model.cursor);
        let first = self.stored.first().map_or(last, |stored| stored.seq);
        let mut lines: Vec<Line> = wrap(&clean(cid), width).into_iter().map(|text| Line::of(text, Tone::Name).to(first)).collect();
        lines.extend(self.files().map(|held| Line::plain(format!("  {held}")).to(first)));
        if self.files.len() > 1 {
            lines.extend(self.files.iter().take(FILES).map(|(name, bytes)| Line::plain(format!("    {name}, {bytes} bytes"))));
            let more = self.files.len().saturating_sub(FILES);
            lines.extend((more > 0).then(|| Line::of(format!("    and {}", counted(more, "more file")), Tone::Faint)));
        }
        for stored in self.stored.iter().take(NAMES) {
            lines.extend(said(&format!("{}, through {}", stored.by, stored.through), Tone::Plain, stored.seq, width));
        }
        if self.is_placed() {
            lines.extend(said(&self.hosting(story), self.hosting_tone(), last, width));
        }
        lines.extend(self.failures(story, width));
        lines.extend(self.readers(story, width));
        lines
    }

    /// It in short, and what went wrong with it.
    fn in_short(&self, cid: &str, model: &Model, width: usize) -> Vec<Line> {
        let story = &model.story;
        let mut words = vec![word(short(cid), Tone::Name)];
        words.extend(self.files().map(|held| word(format!("· {held}"), Tone::Plain)));
        words.extend(self.stored.iter().take(1).map(|stored| word_to(format!("· {}", stored.by), Tone::Faint, stored.seq)));
        if self.is_placed() {
            words.push(word(format!("· {}", self.hosting(story)), self.hosting_tone()));
        }
        if !self.read.is_empty() {
            words.push(word(format!("· read by {}", counted(self.read.len(), "node")), Tone::Good));
        }
        let last = self.last.unwrap_or(model.cursor);
        let mut lines: Vec<Line> = flow(words, width, 4).into_iter().map(|line| line.to(last)).collect();
        lines.extend(self.failures(story, width));
        lines
    }

    /// What it holds.
    fn files(&self) -> Option<String> {
        let size: u64 = self.files.iter().map(|(_, bytes)| *bytes).fold(0, u64::saturating_add);
        match self.files.as_slice() {
            [] => None,
            [(name, bytes)] if name.is_empty() => Some(format!("{bytes} bytes")),
            [(name, bytes)] => Some(format!("{name}, {bytes} bytes")),
            files => Some(format!("{} files, {size} bytes", files.len())),
        }
    }

    fn failures(&self, story: &Story, width: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        for (text, seq) in last(&self.odd) {
            lines.extend(said(text, Tone::Fault, *seq, width));
        }
        for (node, (why, seq)) in self.failed.iter().take(NAMES) {
            lines.extend(said(&format!("{} could not read it: {why}", reader(*node, story)), Tone::Bad, *seq, width));
        }
        if self.failed.len() > NAMES {
            let more = counted(self.failed.len() - NAMES, "more node");
            lines.push(Line::of(format!("  and {more} could not read it"), Tone::Bad));
        }
        for (text, seq) in last(&self.gone) {
            lines.extend(said(text, Tone::Doubtful, *seq, width));
        }
        lines
    }

    /// Whether it is known where it is.
    fn is_placed(&self) -> bool {
        !self.stored.is_empty() || !self.hosts.is_empty()
    }

    fn hosting_tone(&self) -> Tone {
        if self.hosts.is_empty() { Tone::Bad } else { Tone::Plain }
    }

    fn hosting(&self, story: &Story) -> String {
        let named = |hosts: &BTreeSet<Provider>| hosts.iter().map(|host| story.host(*host)).collect::<Vec<_>>().join(", ");
        let hosts = if self.hosts.is_empty() { "hosted by nobody now".to_owned() } else { format!("hosted by {}", named(&self.hosts)) };
        if self.pins.is_empty() { hosts } else { format!("{hosts} · pinned by {}", named(&self.pins)) }
    }

    fn readers(&self, story: &Story, width: usize) -> Vec<Line> {
        if self.read.is_empty() {
            return Vec::new();
        }
        let mut words: Vec<Word> = vec![word("  read by", Tone::Good)];
        for (n, (node, (count, seq))) in self.read.iter().take(NAMES).enumerate() {
            let times = if *count > 1 { format!(" {count}×") } else { String::new() };
            let comma = if n + 1 < self.read.len() { "," } else { "" };
            words.push(word_to(format!("{}{times}{comma}", reader(*node, story)), Tone::Good, *seq));
        }
        let more = self.read.len().saturating_sub(NAMES);
        words.extend((more > 0).then(|| word(format!("and {more} more"), Tone::Good)));
        flow(words, width, 4)
    }
}

/// The last few.
fn last<T>(all: &[T]) -> &[T] {
    &all[all.len().saturating_sub(NAMES)..]
}

/// A sentence below a CID.
fn said(text: &str, tone: Tone, to: Seq, width: usize) -> Vec<Line> {
    wrap(text, width.saturating_sub(2)).into_iter().map(|text| Line::of(format!("  {text}"), tone).to(to)).collect()
}

fn reader(node: Option<NodeId>, story: &Story) -> String {
    node.map_or_else(|| "somebody outside".to_owned(), |node| story.node_name(node))
}

fn unheard_of(cid: &str, width: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = wrap(&clean(cid), width).into_iter().map(|text| Line::of(text, Tone::Name)).collect();
    lines.push(Line::of("  nothing in the log before this event tells of it", Tone::Doubtful));
    lines
}

/// The last bills, refused uploads and nodes without access.
fn troubles(events: &[Event], model: &Model, width: usize) -> Vec<Line> {
    let story = &model.story;
    let is_one = |event: &&Event| {
        use StorageEvent as S;
        matches!(&event.what, What::Storage(S::NotStored { .. } | S::Billed { .. } | S::Unpaid { .. } | S::Barred))
    };
    let mut lines = Vec::new();
    for event in events.iter().rev().filter(is_one).take(TROUBLES) {
        let tone = if matches!(event.what, What::Storage(StorageEvent::Billed { .. })) { Tone::Plain } else { Tone::Bad };
        let told = format!("{}  {} {}", when(story, event.at), story.actor(event), story.words(event));
        lines.extend(wrap(&told, width.saturating_sub(2)).into_iter().map(|text| Line::of(format!("  {text}"), tone).to(event.seq)));
    }
    if !lines.is_empty() {
        lines.insert(0, Line::of("bills and refusals", Tone::Strong));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{PANE, in_text};
    use crate::stage::{Stage, leads, only_begun};
    use crate::traffic::{ONE, TWO};

    #[test]
    fn the_cid_of_the_selected_event_comes_first_with_who_stored_it_who_hosts_it_and_who_could_not_read_it() {
        let told = Stage::traffic().at("honest-3 could not read").text(&PANE);
        let expected = format!(
            "\
{TWO}
  proof.json, 14 bytes
  stored by honest-2 at r0 1,020, through tasknet.koii.live
  hosted by honest-2
  honest-3 could not read it: partition (timeline 2)
  read by honest-1
"
        );
        assert!(told.starts_with(&expected), "{told}");
    }

    #[test]
    fn an_event_that_speaks_of_no_cid_shows_the_last_proof_of_its_node() {
        let told = Stage::traffic().at("honest-1 call 3 is held up").text(&PANE);
        assert!(told.starts_with(ONE), "{told}");
        assert!(told.contains("hosted by honest-1, storage node 1, the pinning service · pinned by the pinning service"), "{told}");
    }

    #[test]
    fn what_was_dropped_and_what_was_not_paid_is_told_at_the_end() {
        let told = Stage::traffic().at("the run is over").text(&PANE);
        for line in [
            "hosted by nobody now",
            "  dropped by honest-2: its operator made room",
            "  no longer pinned by the pinning service: its bill is not paid",
            "  r2 4,000  honest-1 did not pay 0.001 KOII for its pins in round 2: its main account holds 0 KOII",
        ] {
            assert!(told.contains(line), "`{line}` is not in\n{told}");
        }
    }

    #[test]
    fn who_could_not_read_it_leads_to_that_event() {
        let mut stage = Stage::traffic().at("honest-3 could not read");
        let content = stage.fill(&PANE, 80, 20);
        assert_eq!(leads(&content, "could not read it"), Some(stage.model.cursor));
    }

    #[test]
    fn a_cid_is_found_within_other_text() {
        assert_eq!(in_text("{\"cid\":\"bafybeione\",\"n\":1}").as_deref(), Some("bafybeione"));
        assert_eq!(
            in_text("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG/a").as_deref(),
            Some("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG")
        );
        assert_eq!(in_text("Qm is no CID, nor is bafflement"), None);
    }

    #[test]
    fn a_run_that_stored_nothing_says_so() {
        assert_eq!(only_begun().text(&PANE), "nothing was stored or read before this event");
    }
}
