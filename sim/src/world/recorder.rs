//! Numbers events, digests them and hands them to observers. Observers see everything and change nothing.

use koipond_record::log::{Digest, encode};
use koipond_record::{Event, Hash, NodeId, Round, Seq, SimTime, What};

use super::plant::{Planted, Told};

/// Whether a run should go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It should.
    Go,
    /// Somebody outside wants it to stop; what was recorded so far is kept.
    Stop,
}

/// Sees every event of a run, in order.
pub trait Observer: Send {
    /// An event, its bytes as the log keeps them, and the round the chain is in.
    fn event(&mut self, event: &Event, encoded: &[u8], round: Round) -> Flow;

    /// Bytes that the log keeps by their hash alone.
    fn blob(&mut self, hash: Hash, bytes: &[u8]) {
        let _ = (hash, bytes);
    }
}

/// Records a run.
pub(super) struct Recorder<'o> {
    observers: Vec<&'o mut dyn Observer>,
    digest: Digest,
    next: u64,
    buffer: Vec<u8>,
    /// The round the chain is in.
    pub(super) round: Round,
    /// Whether an observer asked to stop.
    pub(super) stopped: bool,
    /// A bug of ours, where the run is one of `self-test`.
    pub(super) planted: Option<Planted>,
}

impl<'o> Recorder<'o> {
    pub(super) fn new(observers: Vec<&'o mut dyn Observer>) -> Self {
        Self { observers, digest: Digest::default(), next: 0, buffer: Vec::new(), round: Round(0), stopped: false, planted: None }
    }

    /// The same with a bug in the world that it records.
    pub(super) fn with(self, planted: Planted) -> Self {
        Self { planted: Some(planted), ..self }
    }

    /// Records what happened and gives its place in the log.
    pub(super) fn record(&mut self, at: SimTime, node: Option<NodeId>, cause: Option<Seq>, what: What) -> Seq {
        let event = Event { seq: Seq(self.next), at, node, cause, what };
        let Some(planted) = self.planted else { return self.writes(event) };
        match planted.tells(event) {
            Told::Once(event) => self.writes(event),
            Told::Twice(event) => {
                self.writes(event.clone());
                self.writes(Event { seq: Seq(self.next), ..event })
            }
            Told::Never => Seq(self.next.saturating_sub(1)),
        }
    }

    fn writes(&mut self, event: Event) -> Seq {
        let seq = event.seq;
        self.next = seq.0 + 1;
        self.buffer.clear();
        encode(&event, &mut self.buffer);
        if !self.planted.is_some_and(|planted| planted.is_undigested(seq)) {
            self.digest.add(&self.buffer);
        }
        event.payloads(|payload| {
            if let Some((hash, bytes)) = payload.blob() {
                self.observers.iter_mut().for_each(|o| o.blob(hash, bytes));
            }
        });
        for observer in &mut self.observers {
            self.stopped |= observer.event(&event, &self.buffer, self.round) == Flow::Stop;
        }
        seq
    }

    /// How many observe.
    pub(super) fn observe(&self) -> usize {
        self.observers.len()
    }

    /// How many events there are.
    pub(super) fn events(&self) -> u64 {
        self.next
    }

    pub(super) fn digest(&self) -> Hash {
        self.digest.finish()
    }
}
