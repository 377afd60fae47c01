//! Events of the log to slices, instants and arrows, in the order of the log.
//!
//! On every track the moments ascend, and what begins ends: at the latest where the log does. An arrow goes from a proof over the votes on
//! it and the lists of its round to the payout.

use std::io::{self, Read, Seek, Write};

use koipond_record::event::{ChainEvent, FaultEvent, Level, NodeEvent, RunEvent};
use koipond_record::log::LogReader;
use koipond_record::{Ask, Event, Input, NodeId, RecordError, Round, Seq, SimTime, Slot, What};

use super::line::{Line, Phase, Track};
use super::open::{AtNode, Open, Slice};
use crate::lab::Cast;

/// A run of which no trace can be written.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The log cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Nobody takes what is written.
    #[error("it cannot be written ({0})")]
    Written(#[from] io::Error),
    /// The log does not begin as a run does.
    #[error("the log does not begin by telling what ran, so its events have no names; run the scenario again")]
    NoStart,
}

const CHAIN: u64 = 1;
const STORAGE: u64 = 2;
const FAULTS: u64 = 3;
/// The process of the first node; the others follow.
const NODES: u64 = 10;

const ROUNDS: Track = Track { process: CHAIN, thread: 1 };
const WINDOWS: Track = Track { process: CHAIN, thread: 2 };
const PROOFS: Track = Track { process: CHAIN, thread: 3 };
const VOTES: Track = Track { process: CHAIN, thread: 4 };
const LISTS: Track = Track { process: CHAIN, thread: 5 };
const PAYOUTS: Track = Track { process: CHAIN, thread: 6 };
const SLASHES: Track = Track { process: CHAIN, thread: 7 };
const OTHERS: Track = Track { process: CHAIN, thread: 8 };
const STORED: Track = Track { process: STORAGE, thread: 1 };
const INJECTED: Track = Track { process: FAULTS, thread: 1 };
const OPERATORS: Track = Track { process: FAULTS, thread: 2 };

/// The tracks that every run has, with their names.
const FIXED: [(Track, &str); 11] = [
    (ROUNDS, "rounds"),
    (WINDOWS, "windows"),
    (PROOFS, "proofs"),
    (VOTES, "votes"),
    (LISTS, "distribution lists"),
    (PAYOUTS, "payouts"),
    (SLASHES, "slashes"),
    (OTHERS, "other"),
    (STORED, "storage"),
    (INJECTED, "faults"),
    (OPERATORS, "operators"),
];

const PROCESS: u64 = 1;
const WORK: u64 = 2;
const CALLS: u64 = 3;
const SAID: u64 = 4;
/// The tracks of a node, with their names.
const OF_NODE: [(u64, &str); 4] = [(PROCESS, "process"), (WORK, "work"), (CALLS, "calls"), (SAID, "errors and deviations")];

/// What takes no time has the shortest slice there is, since arrows go from slice to slice.
const MOMENT: Phase = Phase::Whole(1);

/// Writes a run as a trace.
///
/// # Errors
/// When the log cannot be read, begins otherwise than a run, or nobody takes what is written.
pub fn trace<R: Read + Seek>(log: &mut LogReader<R>, out: &mut dyn Write) -> Result<(), TraceError> {
    let cast = Cast::of(log)?.ok_or(TraceError::NoStart)?;
    let mut drawing = Drawing { cast, open: Open::default(), text: String::new(), is_first: true, now: SimTime(0) };
    out.write_all(b"{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n")?;
    drawing.names();
    for n in 0..log.frames().len() {
        for event in log.frame(n)? {
            drawing.event(&event);
        }
        out.write_all(drawing.text.as_bytes())?;
        drawing.text.clear();
    }
    drawing.end();
    drawing.text.push_str("\n]}\n");
    out.write_all(drawing.text.as_bytes())?;
    Ok(())
}

struct Drawing {
    cast: Cast,
    open: Open,
    /// What is not handed over yet.
    text: String,
    is_first: bool,
    now: SimTime,
}

fn of_node(node: NodeId, thread: u64) -> Track {
    Track { process: NODES + u64::from(node.0), thread }
}

impl Drawing {
    fn draw(&mut self, line: &Line<'_>) {
        if !std::mem::take(&mut self.is_first) {
            self.text.push_str(",\n");
        }
        line.write(&mut self.text);
    }

    fn put(&mut self, phase: Phase, track: Track, kind: &'static str, name: &str, seq: Seq) {
        let at = self.now;
        self.draw(&Line { phase, track, at, kind, name, seq: Some(seq) });
    }

    /// A slice ends, or an arrow goes on, which say nothing more.
    fn mark(&mut self, phase: Phase, track: Track, kind: &'static str, name: &str, at: SimTime) {
        self.draw(&Line { phase, track, at, kind, name, seq: None });
    }

    fn names(&mut self) {
        for (process, name) in [(CHAIN, "chain"), (STORAGE, "storage"), (FAULTS, "faults")] {
            self.mark(Phase::ProcessName, Track { process, thread: 0 }, "", name, SimTime(0));
        }
        for (track, name) in FIXED {
            self.mark(Phase::ThreadName, track, "", name, SimTime(0));
        }
        let nodes: Vec<String> = self.cast.nodes.iter().map(|card| card.name.clone()).collect();
        for (node, name) in (0..).map(NodeId).zip(&nodes) {
            self.mark(Phase::ProcessName, of_node(node, 0), "", name, SimTime(0));
            for (thread, name) in OF_NODE {
                self.mark(Phase::ThreadName, of_node(node, thread), "", name, SimTime(0));
            }
        }
    }

    fn event(&mut self, event: &Event) {
        // A damaged log may go back in time; a track may not.
        self.now = self.now.max(event.at);
        let seq = event.seq;
        let words = || self.cast.words(event);
        match (&event.what, event.node) {
            (What::Run(what), _) => self.of_run(seq, what),
            (What::Chain(what), _) => {
                let words = words();
                self.of_chain(seq, what, &words);
            }
            (What::Fault(what), _) => self.of_fault(seq, what),
            (What::Node(what), Some(node)) => {
                let words = words();
                self.of_node(seq, node, what, &words);
            }
            (What::Storage(_), node) => {
                let who = node.map_or_else(String::new, |node| format!("{} ", self.cast.name(node)));
                let name = format!("{who}{}", words());
                self.put(Phase::Instant, STORED, "storage", &name, seq);
            }
            (What::Net(_), Some(node)) => {
                let words = words();
                self.put(Phase::Instant, of_node(node, CALLS), "network", &words, seq);
            }
            (What::Node(_) | What::Net(_), None) => {}
        }
    }

    fn of_run(&mut self, seq: Seq, what: &RunEvent) {
        match what {
            RunEvent::RoundBegan { round } => {
                self.round_ends();
                self.open.round = true;
                self.put(Phase::Begin, ROUNDS, "round", &format!("round {round}"), seq);
                self.windows(*round, seq);
            }
            RunEvent::SettleBegan => self.put(Phase::Instant, ROUNDS, "round", "the world is left to settle", seq),
            RunEvent::Started { .. } | RunEvent::Ended { .. } => {}
        }
    }

    fn round_ends(&mut self) {
        if std::mem::take(&mut self.open.round) {
            self.mark(Phase::End, ROUNDS, "round", "", self.now);
        }
    }

    /// The windows of a round, which begins now.
    fn windows(&mut self, round: Round, seq: Seq) {
        let schedule = self.cast.schedule.clone();
        let first = schedule.clock.round_begins(round);
        let closes = Slot(first.0.saturating_add(schedule.submission_window));
        let ends = Slot(closes.0.saturating_add(schedule.audit_window));
        for (from, to, name) in [(first, closes, "submission window"), (closes, ends, "audit window")] {
            let (from, to) = (schedule.clock.begins(from), schedule.clock.begins(to));
            if from >= self.now && to > from {
                let phase = Phase::Whole((to - from).0);
                self.draw(&Line { phase, track: WINDOWS, at: from, kind: "round", name, seq: Some(seq) });
            }
        }
    }

    fn of_chain(&mut self, seq: Seq, what: &ChainEvent, words: &str) {
        match what {
            ChainEvent::Submitted { round, by, .. } => {
                self.open.submitted(*round, by, seq);
                self.put(MOMENT, PROOFS, "proof", words, seq);
                self.arrow(Phase::Departs(seq.0), PROOFS);
            }
            ChainEvent::Audited { round, candidate, .. } => {
                self.put(MOMENT, VOTES, "vote", words, seq);
                if let Some(proof) = self.open.proof(*round, candidate) {
                    self.arrow(Phase::Passes(proof.0), VOTES);
                }
            }
            ChainEvent::ListSubmitted { round, .. } => {
                self.put(MOMENT, LISTS, "list", words, seq);
                for proof in self.open.proofs(*round) {
                    self.arrow(Phase::Passes(proof.0), LISTS);
                }
            }
            ChainEvent::ListUploaded { .. } | ChainEvent::ListAudited { .. } => self.put(MOMENT, LISTS, "list", words, seq),
            ChainEvent::PaidOut { round, .. } => {
                self.put(MOMENT, PAYOUTS, "payout", words, seq);
                for proof in self.open.paid(*round) {
                    self.arrow(Phase::Arrives(proof.0), PAYOUTS);
                }
            }
            ChainEvent::PayoutFailed { .. } | ChainEvent::Rewarded { .. } => self.put(MOMENT, PAYOUTS, "payout", words, seq),
            ChainEvent::Slashed { .. } => self.put(Phase::Alarm, SLASHES, "slash", words, seq),
            ChainEvent::Totals(_) => {}
            _ => self.put(Phase::Instant, OTHERS, "chain", words, seq),
        }
    }

    /// A piece of the way of a proof. All of one way have one name, by which viewers join them.
    fn arrow(&mut self, phase: Phase, track: Track) {
        self.mark(phase, track, "way", "from proof to payout", self.now);
    }

    fn of_fault(&mut self, seq: Seq, what: &FaultEvent) {
        match what {
            FaultEvent::Began { entry, what, .. } => {
                self.fault_ends(*entry);
                let name = format!("fault {entry}: {what}");
                self.put(Phase::Opens(seq.0), INJECTED, "fault", &name, seq);
                self.open.faults.insert(*entry, Slice { seq, name });
            }
            FaultEvent::Ended { entry, .. } => self.fault_ends(*entry),
            FaultEvent::Operator { entry, what } => {
                self.put(Phase::Instant, OPERATORS, "operator", &format!("timeline {entry}: {what}"), seq);
            }
        }
    }

    fn fault_ends(&mut self, entry: u32) {
        if let Some(slice) = self.open.faults.remove(&entry) {
            self.mark(Phase::Closes(slice.seq.0), INJECTED, "fault", &slice.name, self.now);
        }
    }

    fn of_node(&mut self, seq: Seq, node: NodeId, what: &NodeEvent, words: &str) {
        let now = self.now;
        if self.at(node).busy_until.is_some_and(|until| until <= now) {
            self.work_ends(node);
        }
        match what {
            NodeEvent::Got(input) => {
                words.clone_into(&mut self.at(node).work);
                if let Input::Answer { call, .. } = input
                    && let Some(slice) = self.open.answered(node, call.0)
                {
                    self.closes(node, &slice);
                }
            }
            NodeEvent::Asked(message) => {
                self.at(node).work = format!("{}({})", message.function.wire_name(), message.round);
            }
            NodeEvent::Called { ask: Ask::Wake { .. } | Ask::Forget { .. } | Ask::Respond { .. }, .. } => {}
            NodeEvent::Called { call, .. } => {
                let slice = Slice { seq, name: words.to_owned() };
                let followed = self.open.asks(node, call.0, slice);
                let phase = if followed { Phase::Opens(seq.0) } else { Phase::Instant };
                self.put(phase, of_node(node, CALLS), "call", words, seq);
            }
            NodeEvent::Worked { busy } => {
                self.work_ends(node);
                let name = std::mem::take(&mut self.at(node).work);
                self.put(Phase::Begin, of_node(node, WORK), "work", &name, seq);
                self.at(node).busy_until = Some(now + *busy);
            }
            NodeEvent::Booted { .. } => {
                self.process_ends(node);
                self.put(Phase::Begin, of_node(node, PROCESS), "process", words, seq);
                self.at(node).is_up = true;
            }
            NodeEvent::Ended(_) => {
                self.put(Phase::Instant, of_node(node, SAID), "process", words, seq);
                self.stops(node);
            }
            NodeEvent::Said { level: Level::Debug | Level::Log, .. } => {}
            NodeEvent::Said { .. } | NodeEvent::Deviated { .. } | NodeEvent::Threw(_) | NodeEvent::Hit { .. } => {
                self.put(Phase::Instant, of_node(node, SAID), "said", words, seq);
            }
        }
    }

    fn at(&mut self, node: NodeId) -> &mut AtNode {
        self.open.nodes.entry(node).or_default()
    }

    fn closes(&mut self, node: NodeId, slice: &Slice) {
        self.mark(Phase::Closes(slice.seq.0), of_node(node, CALLS), "call", &slice.name, self.now);
    }

    /// The piece of work that a node is busy with ends, at its time, or now where it is cut off.
    fn work_ends(&mut self, node: NodeId) {
        if let Some(until) = self.at(node).busy_until.take() {
            self.mark(Phase::End, of_node(node, WORK), "work", "", until.min(self.now));
        }
    }

    fn process_ends(&mut self, node: NodeId) {
        if std::mem::take(&mut self.at(node).is_up) {
            self.mark(Phase::End, of_node(node, PROCESS), "process", "", self.now);
        }
    }

    /// Nothing goes on at a node any more.
    fn stops(&mut self, node: NodeId) {
        self.work_ends(node);
        for slice in self.open.hangs_up(node) {
            self.closes(node, &slice);
        }
        self.process_ends(node);
    }

    /// What is open where the log ends, ends there.
    fn end(&mut self) {
        self.round_ends();
        let nodes: Vec<NodeId> = self.open.nodes.keys().copied().collect();
        nodes.into_iter().for_each(|node| self.stops(node));
        let faults: Vec<u32> = self.open.faults.keys().copied().collect();
        faults.into_iter().for_each(|entry| self.fault_ends(entry));
    }
}
