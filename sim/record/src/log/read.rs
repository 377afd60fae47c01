//! A log file back to events: whole, cut short, or still growing.

use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::PathBuf;

use super::{FOOTER, FrameHead, HEAD_BYTES, MAGIC, decode};
use crate::{Event, LOG_FORMAT, RecordError, Seq};

/// Unpacked frames above this are not believed; ours close at 64 KiB plus one event.
const FRAME_CEILING: u32 = 1 << 28;

/// Reads a log by frames, found through its index or, without one, by walking the file.
pub struct LogReader<R> {
    input: R,
    frames: Vec<FrameHead>,
    complete: bool,
}

impl<R: Read + Seek> LogReader<R> {
    /// Opens a log.
    ///
    /// # Errors
    /// When it is no log, of another format, or cannot be read at all. A log that was cut short opens with what is there.
    pub fn open(mut input: R) -> Result<Self, RecordError> {
        let mut magic = [0; 10];
        let damaged = |why: &str| RecordError::Damaged { after: 0, why: why.to_owned() };
        input.seek(SeekFrom::Start(0)).map_err(io)?;
        input.read_exact(&mut magic).map_err(|_| damaged("it is shorter than the head of a log"))?;
        if magic[..8] != MAGIC {
            return Err(damaged("it does not begin as an event log of Koipond does"));
        }
        let found = u16::from_le_bytes([magic[8], magic[9]]);
        if found != LOG_FORMAT {
            return Err(RecordError::Format { found, ours: LOG_FORMAT });
        }
        let (frames, complete) = match index(&mut input) {
            Some(frames) => (frames, true),
            None => (walk(&mut input, 10)?, false),
        };
        Ok(Self { input, frames, complete })
    }

    /// Whether the log was ended properly; one that was not may be still growing, or cut short.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// How many events there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.frames.last().map_or(0, |f| f.first.saturating_add(u64::from(f.count)))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The frames, in order.
    #[must_use]
    pub fn frames(&self) -> &[FrameHead] {
        &self.frames
    }

    /// The frame that holds an event.
    #[must_use]
    pub fn frame_of(&self, seq: Seq) -> Option<usize> {
        let after = self.frames.partition_point(|f| f.first <= seq.0);
        let found = after.checked_sub(1)?;
        (seq.0 < self.frames[found].first.saturating_add(u64::from(self.frames[found].count))).then_some(found)
    }

    /// The events of a frame, still encoded.
    ///
    /// # Errors
    /// When the frame is damaged.
    pub fn raw_frame(&mut self, n: usize) -> Result<Vec<u8>, RecordError> {
        let Some(&head) = self.frames.get(n) else {
            return Ok(Vec::new());
        };
        let damaged = |why: String| RecordError::Damaged { after: head.first, why };
        self.input.seek(SeekFrom::Start(head.offset + HEAD_BYTES as u64)).map_err(io)?;
        let mut packed = vec![0; head.packed as usize];
        self.input.read_exact(&mut packed).map_err(|why| damaged(format!("a frame is cut off ({why})")))?;
        zstd::bulk::decompress(&packed, head.raw as usize).map_err(|why| damaged(format!("a frame cannot be unpacked ({why})")))
    }

    /// The events of a frame.
    ///
    /// # Errors
    /// When the frame is damaged.
    pub fn frame(&mut self, n: usize) -> Result<Vec<Event>, RecordError> {
        let raw = self.raw_frame(n)?;
        let first = self.frames.get(n).map_or(0, |f| f.first);
        let mut rest = raw.as_slice();
        let mut events = Vec::new();
        while !rest.is_empty() {
            let event = decode(&mut rest).map_err(|why| RecordError::Damaged { after: first.saturating_add(events.len() as u64), why })?;
            events.push(event);
        }
        Ok(events)
    }

    /// One event.
    ///
    /// # Errors
    /// When its frame is damaged.
    pub fn event(&mut self, seq: Seq) -> Result<Option<Event>, RecordError> {
        let Some(n) = self.frame_of(seq) else { return Ok(None) };
        let first = self.frames[n].first;
        Ok(self.frame(n)?.into_iter().nth(usize::try_from(seq.0 - first).unwrap_or(usize::MAX)))
    }

    /// Gives every event to a function, in order, until it says stop.
    ///
    /// # Errors
    /// When a frame is damaged; the events before it were given.
    pub fn each(&mut self, mut give: impl FnMut(&Event) -> std::ops::ControlFlow<()>) -> Result<(), RecordError> {
        for n in 0..self.frames.len() {
            for event in &self.frame(n)? {
                if give(event).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Looks for frames that were written since, in a log that is still growing.
    ///
    /// # Errors
    /// What the file system says.
    pub fn grow(&mut self) -> Result<(), RecordError> {
        if self.complete {
            return Ok(());
        }
        let from = self.frames.last().map_or(10, |f| f.offset + HEAD_BYTES as u64 + u64::from(f.packed));
        let more = walk(&mut self.input, from)?;
        self.frames.extend(more);
        self.complete = index(&mut self.input).is_some();
        Ok(())
    }
}

impl<R: Read + Seek> LogReader<R> {
    /// The same over an input that has been wrapped.
    #[must_use]
    pub fn over<S: Read + Seek>(self, wrap: impl FnOnce(R) -> S) -> LogReader<S> {
        LogReader { input: wrap(self.input), frames: self.frames, complete: self.complete }
    }
}

fn io(source: std::io::Error) -> RecordError {
    RecordError::Io { doing: "read", path: PathBuf::from("events.log"), source }
}

/// The index in the footer, if the log has one that fits the file.
fn index<R: Read + Seek>(input: &mut R) -> Option<Vec<FrameHead>> {
    let end = input.seek(SeekFrom::End(0)).ok()?;
    let mut tail = [0; 16];
    input.seek(SeekFrom::Start(end.checked_sub(16)?)).ok()?;
    input.read_exact(&mut tail).ok()?;
    if tail[8..] != MAGIC {
        return None;
    }
    let at = u64::from_le_bytes(tail[..8].try_into().ok()?);
    let len = end.checked_sub(20)?.checked_sub(at)?;
    input.seek(SeekFrom::Start(at)).ok()?;
    let mut mark = [0; 4];
    input.read_exact(&mut mark).ok()?;
    let mut bytes = vec![0; usize::try_from(len).ok()?];
    input.read_exact(&mut bytes).ok()?;
    let frames: Vec<FrameHead> = postcard::from_bytes(&bytes).ok()?;
    let sound = u32::from_le_bytes(mark) == FOOTER
        && frames.iter().all(|f| f.raw <= FRAME_CEILING && f.offset.saturating_add(u64::from(f.packed)) <= at);
    sound.then_some(frames)
}

/// The heads of the whole frames from an offset on.
fn walk<R: Read + Seek>(input: &mut R, from: u64) -> Result<Vec<FrameHead>, RecordError> {
    let end = input.seek(SeekFrom::End(0)).map_err(io)?;
    let mut frames = Vec::new();
    let mut offset = from;
    loop {
        input.seek(SeekFrom::Start(offset)).map_err(io)?;
        let mut head = [0; HEAD_BYTES];
        match input.read_exact(&mut head) {
            Ok(()) => {}
            Err(why) if why.kind() == ErrorKind::UnexpectedEof => return Ok(frames),
            Err(why) => return Err(io(why)),
        }
        let u32_at = |i: usize| u32::from_le_bytes(head[i..i + 4].try_into().expect("four bytes"));
        let u64_at = |i: usize| u64::from_le_bytes(head[i..i + 8].try_into().expect("eight bytes"));
        let frame = FrameHead {
            offset,
            raw: u32_at(0),
            packed: u32_at(4),
            first: u64_at(8),
            round: u64_at(16),
            time: u64_at(24),
            count: u32_at(32),
        };
        let next = offset + HEAD_BYTES as u64 + u64::from(frame.packed);
        if frame.raw == FOOTER || frame.raw > FRAME_CEILING || next > end {
            return Ok(frames);
        }
        frames.push(frame);
        offset = next;
    }
}
