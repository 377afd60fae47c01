//! The log of a run folder, read frame by frame as it is needed, whole, cut short or still growing.
//!
//! An event is found through the heads of the frames; a frame is unpacked when something in it is asked for, and
//! the last few stay. What its events leave, their marks, is kept for good, since it is small; frames are marked in
//! order, a few at a time while nobody waits, so that a long log shows its first screen at once. A frame that cannot
//! be read costs its own events and no others.

use std::collections::VecDeque;
use std::io::{Read, Seek};
use std::rc::Rc;

use koipond_record::event::{ChainEvent, NodeEvent};
use koipond_record::log::{Digest, FrameHead, LogReader};
use koipond_record::{Event, Hash, RecordError, RunFolder, Seq, SimTime, What};

use crate::derivations::{Derivations, derivations};
use crate::faults::{Fault, Faults};
use crate::mark::{Mark, is_undone, mark, undone};
use crate::sift::Sieve;
use crate::story::Story;

/// How many unpacked frames stay in memory; each is 64 KiB of encoded events.
const FRAMES_KEPT: usize = 64;

/// After so many looks, a few seconds, a log that has grown is taken for one that grows no more.
const PATIENCE: u8 = 10;

/// Bytes that can be read anywhere.
pub trait Input: Read + Seek {}

impl<T: Read + Seek> Input for T {}

/// A log that is read where one looks.
pub struct Source {
    log: LogReader<Box<dyn Input>>,
    story: Rc<Story>,
    folder: Option<RunFolder>,
    /// How many frames follow each other without a gap, from the first on.
    sound: usize,
    kept: VecDeque<(usize, Rc<[Event]>)>,
    /// The marks of the frames that were marked, in order.
    marks: Vec<Mark>,
    /// What each marked frame holds.
    notes: Vec<FrameNote>,
    /// The places of the marks that are few: of rounds, faults, processes, slashes, payouts.
    landmarks: Vec<usize>,
    faults: Faults,
    /// What of each frame the filters in use take.
    pub(crate) sieves: Vec<Sieve>,
    /// What each rollback undoes.
    rollbacks: Vec<(Seq, Vec<(Seq, Seq)>)>,
    damage: Option<String>,
    /// Of the frames marked so far, and what it should come to in the end.
    digest: Option<(Digest, Hash)>,
    promised: Option<u64>,
    /// How many looks ago it grew; none if it was not seen to grow.
    grew: Option<u8>,
    derived_len: usize,
    derived: Rc<Derivations>,
}

/// What of a frame is remembered beside its marks, so that frames in which nothing of interest stands need not be unpacked.
#[derive(Clone, Copy, Debug, Default)]
pub struct FrameNote {
    /// Whose console lines and errors it holds; of each node the bit of its number modulo 64.
    pub said: u64,
    /// Whose node events it holds.
    pub of_node: u64,
    /// Whose storage events it holds; what is nobody's has all bits.
    pub storage: u64,
    /// Whose network events it holds.
    pub net: u64,
    /// Whether it holds events of the chain.
    pub chain: bool,
}

/// The bit of a node in a [`FrameNote`].
pub fn bit(node: u32) -> u64 {
    1 << (node % 64)
}

impl Source {
    /// A source over a log, if it begins as a run does; `promised` is how many events the run says it has.
    ///
    /// # Errors
    /// When the first event cannot be read, since without it nothing has a name.
    pub fn new(mut log: LogReader<Box<dyn Input>>, promised: Option<u64>) -> Result<Option<Self>, RecordError> {
        let Some(story) = log.frame(0)?.first().and_then(Story::of) else { return Ok(None) };
        let sound = sound(log.frames());
        Ok(Some(Self {
            log,
            story: Rc::new(story),
            folder: None,
            sound,
            kept: VecDeque::new(),
            marks: Vec::new(),
            notes: Vec::new(),
            landmarks: Vec::new(),
            faults: Faults::default(),
            sieves: Vec::new(),
            rollbacks: Vec::new(),
            damage: None,
            digest: None,
            promised,
            grew: None,
            derived_len: 0,
            derived: Rc::default(),
        }))
    }

    /// The folder in which it stands: what was computed from the log, and the digest that the run says it has.
    pub fn stands_in(&mut self, folder: RunFolder, digest: Option<Hash>) {
        self.derived = Rc::new(derivations(&folder.derived()));
        self.folder = Some(folder);
        self.digest = digest.map(|whole| (Digest::default(), whole));
    }

    /// What the first event tells.
    pub fn story(&self) -> &Rc<Story> {
        &self.story
    }

    /// The verdicts and samples that stand beside the log.
    pub fn derived(&self) -> &Rc<Derivations> {
        &self.derived
    }

    /// How many events there are.
    pub fn end(&self) -> u64 {
        self.heads().last().map_or(0, after)
    }

    /// How many frames there are.
    pub fn frames(&self) -> usize {
        self.sound
    }

    /// Whether more may still be written.
    pub fn may_grow(&self) -> bool {
        !self.log.is_complete() && self.promised.is_none()
    }

    /// What is wrong with the log, in a sentence.
    pub fn trouble(&self) -> Option<String> {
        if let Some(damage) = &self.damage {
            return Some(damage.clone());
        }
        let end = self.end();
        if self.sound < self.log.frames().len() {
            return Some(format!("the log is damaged: its index has a gap; the {end} events before it are readable"));
        }
        if self.log.is_complete() || self.may_grow() && self.grew.is_some_and(|looks| looks < PATIENCE) {
            return None;
        }
        Some(match self.promised {
            Some(promised) => format!("the log is cut short: {end} of {promised} events are readable"),
            None => format!("the log has no end, it is cut short or still being written: {end} events are readable"),
        })
    }

    /// One event, if it can be read.
    pub fn event(&mut self, seq: Seq) -> Option<Event> {
        let n = self.frame_of(seq)?;
        let place = usize::try_from(seq.0 - self.heads()[n].first).ok()?;
        self.frame(n).get(place).cloned()
    }

    /// The frame that holds an event.
    pub fn frame_of(&self, seq: Seq) -> Option<usize> {
        let found = self.heads().partition_point(|head| head.first <= seq.0).checked_sub(1)?;
        (seq.0 < after(&self.heads()[found])).then_some(found)
    }

    /// The first event of a frame.
    pub fn first_of(&self, n: usize) -> u64 {
        self.heads().get(n).map_or(0, |head| head.first)
    }

    /// The events of a frame; none if it cannot be read.
    pub fn frame(&mut self, n: usize) -> Rc<[Event]> {
        if let Some(at) = self.kept.iter().position(|(kept, _)| *kept == n)
            && let Some(hit) = self.kept.remove(at)
        {
            let events = Rc::clone(&hit.1);
            self.kept.push_back(hit);
            return events;
        }
        let events: Rc<[Event]> = match self.log.frame(n) {
            Ok(events) => events.into(),
            Err(why) => {
                self.damage.get_or_insert_with(|| why.to_string());
                Rc::new([])
            }
        };
        if self.kept.len() == FRAMES_KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back((n, Rc::clone(&events)));
        events
    }

    /// Marks the next few frames; whether all are marked now.
    pub fn mark_some(&mut self, frames: usize) -> bool {
        for n in (self.notes.len()..self.sound).take(frames) {
            let events = self.frame(n);
            if let Some((digest, _)) = &mut self.digest
                && let Ok(raw) = self.log.raw_frame(n)
            {
                digest.add(&raw);
            }
            let mut note = FrameNote::default();
            for event in events.iter() {
                let first = self.marks.len();
                mark(event, &self.story, &mut self.marks);
                self.landmarks.extend((first..self.marks.len()).filter(|n| self.marks[*n].is_landmark()));
                self.faults.enter(event);
                note.add(event);
                if let What::Chain(ChainEvent::RolledBack { undone, .. }) = &event.what
                    && self.story.may_fork
                {
                    self.rollbacks.push((event.seq, undone.clone()));
                }
            }
            self.notes.push(note);
        }
        if self.notes.len() == self.log.frames().len()
            && self.log.is_complete()
            && let Some((digest, whole)) = self.digest.take()
            && digest.finish() != whole
        {
            let changed = "the log is not the one that the run wrote: its digest is not that of manifest.json";
            self.damage.get_or_insert_with(|| changed.to_owned());
        }
        self.notes.len() >= self.sound
    }

    /// How many events have left their marks.
    pub fn marked(&self) -> u64 {
        self.notes.len().checked_sub(1).map_or(0, |last| after(&self.heads()[last]))
    }

    /// All marks so far, those too that a fork has undone.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The marks of what happens seldom and shapes a run, those too that a fork has undone.
    pub fn landmarks(&self) -> impl DoubleEndedIterator<Item = &Mark> {
        self.landmarks.iter().filter_map(|place| self.marks.get(*place))
    }

    /// The faults so far.
    pub fn faults(&self) -> &[Fault] {
        self.faults.all()
    }

    /// The marks of an event and of those before it, without what a fork had undone by then.
    pub fn past(&self, cursor: Seq) -> impl DoubleEndedIterator<Item = &Mark> {
        self.since(SimTime(0), cursor)
    }

    /// The same, from a moment on.
    pub fn since(&self, from: SimTime, cursor: Seq) -> impl DoubleEndedIterator<Item = &Mark> {
        let until = self.marks.partition_point(|mark| mark.seq <= cursor);
        let first = self.marks[..until].partition_point(|mark| mark.at < from);
        let undone = undone(&self.rollbacks, cursor);
        self.marks[first..until].iter().filter(move |mark| !is_undone(&undone, mark.seq))
    }

    /// What a marked frame holds; of one not yet marked, that it may hold anything.
    pub fn note(&self, frame: usize) -> FrameNote {
        let anything = FrameNote { said: u64::MAX, of_node: u64::MAX, storage: u64::MAX, net: u64::MAX, chain: true };
        self.notes.get(frame).copied().unwrap_or(anything)
    }

    /// The last events at or before a place that are of interest, the nearest first; `holds` says which frames may have some, and no
    /// more than `frames` are unpacked.
    pub fn back(
        &mut self,
        from: Seq,
        most: usize,
        frames: usize,
        holds: impl Fn(&FrameNote) -> bool,
        is: impl Fn(&Event) -> bool,
    ) -> Vec<Event> {
        let mut found = Vec::new();
        let Some(here) = self.frame_of(from) else { return found };
        let mut unpacked = 0;
        for n in (0..=here).rev() {
            if found.len() >= most || unpacked >= frames {
                break;
            }
            if !holds(&self.note(n)) {
                continue;
            }
            unpacked += 1;
            let events = self.frame(n);
            found.extend(events.iter().rev().filter(|event| event.seq <= from && is(event)).take(most - found.len()).cloned());
        }
        found
    }

    /// The first frame that can hold an event at or after a moment.
    pub fn frame_at(&self, time: SimTime) -> usize {
        self.heads().partition_point(|head| head.time < time.0).saturating_sub(1)
    }

    /// The first event at or after a moment.
    pub fn seq_at(&mut self, time: SimTime) -> Option<Seq> {
        let n = self.frame_at(time);
        let within = self.frame(n).iter().find(|event| event.at >= time).map(|event| event.seq);
        within.or_else(|| self.heads().get(n + 1).map(|head| Seq(head.first)))
    }

    /// Looks for what was written since; whether there is something new to show.
    ///
    /// # Errors
    /// What the file system says.
    pub fn grow(&mut self) -> Result<bool, RecordError> {
        let before = (self.sound, self.log.is_complete(), self.derived_len, self.trouble());
        self.log.grow()?;
        self.sound = sound(self.log.frames());
        if let Some(folder) = &self.folder {
            let text = folder.derived();
            if text.len() != self.derived_len {
                self.derived_len = text.len();
                self.derived = Rc::new(derivations(&text));
            }
            if self.log.is_complete() && self.promised.is_none() {
                self.promised = folder.manifest().ok().and_then(|manifest| manifest.events);
            }
        }
        self.grew = if self.sound > before.0 { Some(0) } else { self.grew.map(|looks| looks.saturating_add(1)) };
        Ok(before != (self.sound, self.log.is_complete(), self.derived_len, self.trouble()))
    }

    fn heads(&self) -> &[FrameHead] {
        &self.log.frames()[..self.sound]
    }
}

impl FrameNote {
    fn add(&mut self, event: &Event) {
        let own = event.node.map_or(u64::MAX, |node| bit(node.0));
        match &event.what {
            What::Node(node) => {
                self.of_node |= own;
                if matches!(node, NodeEvent::Said { .. } | NodeEvent::Threw(_)) {
                    self.said |= own;
                }
            }
            What::Storage(_) => self.storage |= own,
            What::Net(_) => self.net |= own,
            What::Chain(_) => self.chain = true,
            What::Run(_) | What::Fault(_) => {}
        }
    }
}

/// The sequence after a frame's last event.
fn after(head: &FrameHead) -> u64 {
    head.first.saturating_add(u64::from(head.count))
}

/// How many frames follow each other without a gap, from the first on.
fn sound(heads: &[FrameHead]) -> usize {
    let mut next = 0;
    let follows = |head: &&FrameHead| {
        let fits = head.first == next && head.count > 0;
        next = after(head);
        fits
    };
    heads.iter().take_while(follows).count()
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::io::{self, Cursor, SeekFrom, Write};

    use koipond_record::Round;
    use koipond_record::log::{LogWriter, encode};

    use super::*;
    use crate::filter::Filter;
    use crate::sample::{nth, story};
    use crate::seek::{Answer, Seek as Jump, Sought, Way, find};

    /// A file in memory that both a writer and a reader hold, and that counts what is read of it.
    #[derive(Clone, Default)]
    struct Shared {
        bytes: Rc<RefCell<Vec<u8>>>,
        read: Rc<Cell<usize>>,
        at: u64,
    }

    impl Write for Shared {
        fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
            self.bytes.borrow_mut().write(buf)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Read for Shared {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let bytes = self.bytes.borrow();
            let mut cursor = Cursor::new(bytes.as_slice());
            cursor.set_position(self.at);
            let n = cursor.read(buf)?;
            self.at += n as u64;
            self.read.set(self.read.get() + n);
            Ok(n)
        }
    }

    impl Seek for Shared {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            let end = self.bytes.borrow().len() as u64;
            self.at = match to {
                SeekFrom::Start(at) => at,
                SeekFrom::End(by) => end.saturating_add_signed(by),
                SeekFrom::Current(by) => self.at.saturating_add_signed(by),
            };
            Ok(self.at)
        }
    }

    fn append(writer: &mut LogWriter<Shared>, range: std::ops::Range<u64>) {
        for n in range {
            let event = nth(n);
            let mut bytes = Vec::new();
            encode(&event, &mut bytes);
            writer.add(&event, &bytes, Round(n / 1000)).expect("memory takes it");
        }
    }

    fn source_of(file: Shared) -> Source {
        let log = LogReader::open(file).expect("it is a log").over(|input| Box::new(input) as Box<dyn Input>);
        Source::new(log, None).expect("it can be read").expect("it begins as a run does")
    }

    fn long_log(events: u64) -> Shared {
        let file = Shared::default();
        let mut writer = LogWriter::new(file.clone()).expect("memory takes it");
        append(&mut writer, 0..events);
        writer.finish().expect("memory takes it");
        file
    }

    /// What is found once everything was looked at.
    fn found(source: &mut Source, story: &Story, from: Seq, seek: &Jump) -> Option<Seq> {
        loop {
            match find(source, story, from, seek) {
                Answer::At(at) => return Some(at),
                Answer::Nothing => return None,
                Answer::NotYet => {}
            }
        }
    }

    #[test]
    fn a_log_of_a_hundred_thousand_events_opens_and_seeks_by_loading_only_the_frames_it_shows() {
        let file = long_log(100_000);
        let mut source = source_of(file.clone());
        let whole = file.bytes.borrow().len();
        let frames = source.frames();
        assert!(frames > 20, "the log must have many frames for this to mean something, it has {frames}");
        let opened = file.read.get();
        // Its first frame tells the story.
        assert!(opened < whole / 10, "opening read {opened} of {whole} bytes");

        let mut largest = 0;
        for seq in [99_999, 0, 50_000, 50_001, 75_123] {
            let before = file.read.get();
            assert_eq!(source.event(Seq(seq)), Some(nth(seq)));
            largest = largest.max(file.read.get() - before);
        }
        assert!(largest < whole / 10, "one seek read {largest} of {whole} bytes");
        let story = story();
        assert_eq!(source.seq_at(story.begins(Round(42))), Some(Seq(42_000)));
        assert!(file.read.get() < whole / 2, "six seeks read {} of {whole} bytes", file.read.get());
    }

    #[test]
    fn no_more_than_the_kept_frames_stay_in_memory_while_the_whole_log_is_searched() {
        let file = long_log(100_000);
        let mut source = source_of(file);
        let story = story();
        let nowhere = Jump::Search(Rc::new(Filter::search("no event says this").expect("it is a text")), Way::Forward);
        assert_eq!(found(&mut source, &story, Seq(0), &nowhere), None);
        assert_eq!(source.kept.len(), FRAMES_KEPT);
    }

    #[test]
    fn slashes_are_found_both_ways_across_frames() {
        let mut source = source_of(long_log(60_000));
        let story = story();
        let forward = Jump::Mark(Sought::Slash, Way::Forward);
        assert_eq!(found(&mut source, &story, Seq(25_000), &forward), Some(Seq(50_000)));
        assert_eq!(found(&mut source, &story, Seq(50_000), &forward), None);
        assert_eq!(found(&mut source, &story, Seq(50_000), &Jump::Mark(Sought::Slash, Way::Back)), Some(Seq(25_000)));
    }

    #[test]
    fn a_log_that_grows_shows_its_new_events_and_then_its_end() {
        let file = Shared::default();
        let mut writer = LogWriter::new(file.clone()).expect("memory takes it");
        append(&mut writer, 0..10);
        writer.flush().expect("memory takes it");
        let mut source = source_of(file);
        assert_eq!((source.end(), source.may_grow()), (10, true));
        assert!(!source.grow().expect("memory gives it"));
        append(&mut writer, 10..30);
        writer.flush().expect("memory takes it");
        assert!(source.grow().expect("memory gives it"));
        assert_eq!(source.event(Seq(29)), Some(nth(29)));
        writer.finish().expect("memory takes it");
        assert!(source.grow().expect("memory gives it"));
        assert_eq!((source.end(), source.may_grow(), source.trouble()), (30, false, None));
    }

    #[test]
    fn a_log_that_was_seen_to_grow_is_no_trouble_until_it_grows_no_more() {
        let file = Shared::default();
        let mut writer = LogWriter::new(file.clone()).expect("memory takes it");
        append(&mut writer, 0..10);
        writer.flush().expect("memory takes it");
        let mut source = source_of(file);
        assert!(source.trouble().expect("nobody knows yet").contains("cut short or still being written"));
        append(&mut writer, 10..20);
        writer.flush().expect("memory takes it");
        assert!(source.grow().expect("memory gives it"));
        assert_eq!(source.trouble(), None);
        let looks = (0..=PATIENCE).position(|_| source.grow().expect("memory gives it"));
        assert_eq!(looks, Some(usize::from(PATIENCE) - 1), "the screen is drawn again when it is given up");
        assert!(source.trouble().is_some());
    }

    #[test]
    fn a_damaged_frame_costs_its_own_events_alone_and_is_told() {
        let file = long_log(30_000);
        let reader = LogReader::open(file.clone()).expect("it is a log");
        let hurt = reader.frames()[2];
        let place = usize::try_from(hurt.offset).expect("it is small") + 40;
        file.bytes.borrow_mut()[place..place + 200].fill(0xff);
        let mut source = source_of(file);
        assert_eq!(source.event(Seq(hurt.first)), None);
        assert_eq!(source.event(Seq(hurt.first - 1)), Some(nth(hurt.first - 1)));
        assert_eq!(source.event(Seq(29_999)), Some(nth(29_999)));
        assert!(source.trouble().expect("it is told").contains("damaged"));
    }
}
