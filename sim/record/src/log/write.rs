//! Frames to a file.

use std::io::{self, Write};

use super::{FOOTER, FRAME_BYTES, FrameHead, HEAD_BYTES, MAGIC};
use crate::{Event, LOG_FORMAT, Round};

/// Writes a log, frame by frame. A run that ends without [`LogWriter::finish`] leaves a log that can still be read.
pub struct LogWriter<W: Write> {
    out: W,
    offset: u64,
    open: Vec<u8>,
    head: FrameHead,
    index: Vec<FrameHead>,
}

impl<W: Write> LogWriter<W> {
    /// Begins a log.
    ///
    /// # Errors
    /// What the writer says.
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(&MAGIC)?;
        out.write_all(&LOG_FORMAT.to_le_bytes())?;
        let head = FrameHead { offset: 0, raw: 0, packed: 0, first: 0, round: 0, time: 0, count: 0 };
        Ok(Self { out, offset: 10, open: Vec::with_capacity(FRAME_BYTES + 4096), head, index: Vec::new() })
    }

    /// Adds an event in its encoded form.
    ///
    /// # Errors
    /// What the writer says.
    pub fn add(&mut self, event: &Event, encoded: &[u8], round: Round) -> io::Result<()> {
        if self.head.count == 0 {
            self.head.first = event.seq.0;
            self.head.round = round.0;
            self.head.time = event.at.0;
        }
        self.head.count += 1;
        self.open.extend_from_slice(encoded);
        // The first event tells the names; damage further on costs none of them.
        if self.open.len() >= FRAME_BYTES || self.index.is_empty() {
            self.close_frame()?;
        }
        Ok(())
    }

    /// Writes what is held back, so that a reader of the growing file sees it.
    ///
    /// # Errors
    /// What the writer says.
    pub fn flush(&mut self) -> io::Result<()> {
        self.close_frame()?;
        self.out.flush()
    }

    /// Ends the log with its index.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(mut self) -> io::Result<W> {
        self.close_frame()?;
        let at = self.offset;
        let index = postcard::to_stdvec(&self.index).map_err(io::Error::other)?;
        self.out.write_all(&FOOTER.to_le_bytes())?;
        self.out.write_all(&index)?;
        self.out.write_all(&at.to_le_bytes())?;
        self.out.write_all(&MAGIC)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn close_frame(&mut self) -> io::Result<()> {
        if self.head.count == 0 {
            return Ok(());
        }
        let packed = zstd::bulk::compress(&self.open, 1)?;
        let mut head = self.head;
        head.offset = self.offset;
        head.raw = length(self.open.len())?;
        head.packed = length(packed.len())?;
        for part in [head.raw, head.packed] {
            self.out.write_all(&part.to_le_bytes())?;
        }
        for part in [head.first, head.round, head.time] {
            self.out.write_all(&part.to_le_bytes())?;
        }
        self.out.write_all(&head.count.to_le_bytes())?;
        self.out.write_all(&packed)?;
        self.offset += (HEAD_BYTES + packed.len()) as u64;
        self.index.push(head);
        self.open.clear();
        self.head.count = 0;
        Ok(())
    }
}

fn length(bytes: usize) -> io::Result<u32> {
    u32::try_from(bytes).ok().filter(|n| *n != FOOTER).ok_or_else(|| io::Error::other("a frame of the log is above 4 GiB"))
}
