//! The log of a run folder, read frame by frame as it is needed, whole, cut short or still growing.
//!
//! An event is found through the heads of the frames; a frame is unpacked when something in it is asked for, and
//! the last few stay. What a frame leaves in the table is kept for good, since it is small. A frame that cannot
//! be read costs its own events and no others.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;
use std::rc::Rc;

use koipond_record::log::{FrameHead, LogReader};
use koipond_record::{Derived, Event, RecordError, RunFolder, Seq, SimTime, Verdict};

use crate::ViewError;
use crate::grid::{Mark, mark};
use crate::story::Story;

/// How many unpacked frames stay in memory; each is 256 KiB of encoded events.
const FRAMES_KEPT: usize = 16;

/// A log that is read where one looks.
pub struct Source<R> {
    log: LogReader<R>,
    /// How many frames follow each other without a gap, from the first on.
    sound: usize,
    kept: VecDeque<(usize, Rc<[Event]>)>,
    marks: BTreeMap<usize, Rc<[Mark]>>,
    damage: Option<String>,
    promised: Option<u64>,
}

/// A verdict of the derived stream.
#[derive(Clone, Debug)]
pub struct Judged {
    pub name: String,
    pub always_on: bool,
    pub verdict: Verdict,
}

/// An opened run folder.
pub struct Opened {
    pub source: Source<BufReader<File>>,
    /// What the first event tells.
    pub story: Story,
    /// The verdicts on the run, if it was judged.
    pub verdicts: Vec<Judged>,
}

/// Opens a run folder.
///
/// # Errors
/// When it is no run folder, or nothing in its log can be read.
pub fn open(path: &Path) -> Result<Opened, ViewError> {
    let folder = RunFolder::open(path)?;
    // The log says all that is needed; a manifest that cannot be read costs no more than the promised length.
    let promised = folder.manifest().ok().and_then(|manifest| manifest.events);
    let mut source = Source::new(folder.log()?, promised);
    if source.end() == 0 {
        return Err(ViewError::Empty(path.to_owned()));
    }
    let first = source.first()?;
    let story = first.as_ref().and_then(Story::of).ok_or_else(|| ViewError::NoStart(path.to_owned()))?;
    Ok(Opened { source, story, verdicts: verdicts(&folder.derived()) })
}

/// The verdicts in the text of a derived stream, the broken ones first. A line cut short is left out.
fn verdicts(text: &str) -> Vec<Judged> {
    let verdict = |line: &str| match serde_json::from_str(line) {
        Ok(Derived::Verdict { name, always_on, verdict, .. }) => Some(Judged { name, always_on, verdict }),
        Ok(Derived::Sample { .. }) | Err(_) => None,
    };
    let mut found: Vec<Judged> = text.lines().filter_map(verdict).collect();
    found.sort_by_key(|judged| match judged.verdict {
        Verdict::Broken { .. } => 0,
        Verdict::NotReached { .. } => 1,
        Verdict::Held { .. } => 2,
    });
    found
}

impl<R: Read + Seek> Source<R> {
    /// A source over a log; `promised` is how many events the run says it has.
    pub fn new(log: LogReader<R>, promised: Option<u64>) -> Self {
        let sound = sound(log.frames());
        Self { log, sound, kept: VecDeque::new(), marks: BTreeMap::new(), damage: None, promised }
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
        !self.log.is_complete()
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
        if self.log.is_complete() {
            return None;
        }
        Some(match self.promised {
            Some(promised) => format!("the log is cut short: {end} of {promised} events are readable"),
            None => format!("the log has no end, it is cut short or still being written: {end} events are readable"),
        })
    }

    /// The first event.
    ///
    /// # Errors
    /// When it cannot be read, since without it nothing has a name.
    pub fn first(&mut self) -> Result<Option<Event>, RecordError> {
        Ok(self.log.frame(0)?.into_iter().next())
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

    /// What the events of a frame leave in the table.
    pub fn marks(&mut self, n: usize, story: &Story) -> Rc<[Mark]> {
        if let Some(marks) = self.marks.get(&n) {
            return Rc::clone(marks);
        }
        let marks: Rc<[Mark]> = self.frame(n).iter().filter_map(|event| mark(event, story)).collect();
        self.marks.insert(n, Rc::clone(&marks));
        marks
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
        let before = (self.sound, self.log.is_complete());
        self.log.grow()?;
        self.sound = sound(self.log.frames());
        Ok(before != (self.sound, self.log.is_complete()))
    }

    fn heads(&self) -> &[FrameHead] {
        &self.log.frames()[..self.sound]
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
    use crate::sample::{nth, story};
    use crate::seek::{Seek as Jump, Way, find};

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

    fn long_log(events: u64) -> Shared {
        let file = Shared::default();
        let mut writer = LogWriter::new(file.clone()).expect("memory takes it");
        append(&mut writer, 0..events);
        writer.finish().expect("memory takes it");
        file
    }

    #[test]
    fn a_log_of_a_hundred_thousand_events_opens_and_seeks_by_loading_only_the_frames_it_shows() {
        let file = long_log(100_000);
        let mut source = Source::new(LogReader::open(file.clone()).expect("it is a log"), None);
        let whole = file.bytes.borrow().len();
        let frames = source.frames();
        assert!(frames > 20, "the log must have many frames for this to mean something, it has {frames}");
        let opened = file.read.get();
        assert!(opened < whole / 100, "opening read {opened} of {whole} bytes");

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
        let mut source = Source::new(LogReader::open(file).expect("it is a log"), None);
        let story = story();
        let nowhere = Jump::Text("no event says this".to_owned(), Way::Forward);
        assert_eq!(find(&mut source, &story, Seq(0), &nowhere), None);
        assert_eq!(source.kept.len(), FRAMES_KEPT);
    }

    #[test]
    fn slashes_are_found_both_ways_across_frames() {
        let mut source = Source::new(LogReader::open(long_log(60_000)).expect("it is a log"), None);
        let story = story();
        let forward = Jump::Slash(Way::Forward);
        assert_eq!(find(&mut source, &story, Seq(25_000), &forward), Some(Seq(50_000)));
        assert_eq!(find(&mut source, &story, Seq(50_000), &forward), None);
        assert_eq!(find(&mut source, &story, Seq(50_000), &Jump::Slash(Way::Back)), Some(Seq(25_000)));
    }

    #[test]
    fn a_log_that_grows_shows_its_new_events_and_then_its_end() {
        let file = Shared::default();
        let mut writer = LogWriter::new(file.clone()).expect("memory takes it");
        append(&mut writer, 0..10);
        writer.flush().expect("memory takes it");
        let mut source = Source::new(LogReader::open(file).expect("it is a log"), None);
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
    fn a_damaged_frame_costs_its_own_events_alone_and_is_told() {
        let file = long_log(30_000);
        let reader = LogReader::open(file.clone()).expect("it is a log");
        let hurt = reader.frames()[2];
        let place = usize::try_from(hurt.offset).expect("it is small") + 40;
        file.bytes.borrow_mut()[place..place + 200].fill(0xff);
        let mut source = Source::new(reader, None);
        assert_eq!(source.event(Seq(hurt.first)), None);
        assert_eq!(source.event(Seq(hurt.first - 1)), Some(nth(hurt.first - 1)));
        assert_eq!(source.event(Seq(29_999)), Some(nth(29_999)));
        assert!(source.trouble().expect("it is told").contains("damaged"));
    }
}
