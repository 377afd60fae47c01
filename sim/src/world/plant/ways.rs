//! Bugs on the ways between nodes and the world, of processes, of faults and of chance.

use koipond_kernel::fault::FaultSpec;
use koipond_record::event::{NodeEvent, StorageEvent};
use koipond_record::{Hash, Input, NodeId, Payload, Reply, Seq, SimTime, Span, Stream, What};
use koipond_storage_mock::Outcome;

use super::Plant;
use crate::world::engine::World;

/// Timers fire early by this.
const EARLY: Span = Span::from_millis(5_000);
/// What another's file holds.
const OTHER: &[u8] = b"{\"round\":0,\"proof\":\"of somebody else\"}";

impl World<'_, '_> {
    /// Whether this bug is planted.
    pub(in crate::world) fn has(&self, plant: Plant) -> bool {
        self.recorder.planted.is_some_and(|planted| planted.plant == plant)
    }

    /// How many slots a transaction takes, where a plant has a say in it.
    pub(in crate::world) fn inclusion_with(&self, who: u64, n: u64) -> Option<u64> {
        let planted = self.recorder.planted?;
        let stream = match planted.plant {
            Plant::LeakyClock | Plant::Ambient => Stream::named(planted.ambient, "self-test/ambient").of(who),
            // A thread's number, of which nobody says that it is the same the next time.
            Plant::ThreadDependent => Stream::named(self.seed, &format!("{:?}", std::thread::current().id())).of(who),
            Plant::ObserverChanges => Stream::named(self.recorder.observe() as u64, "self-test/observers").of(who),
            Plant::SharedDraws => {
                return Some(self.inclusion_draws.between(self.transactions, self.inclusion.low, self.inclusion.high));
            }
            Plant::StuckDice => return Some(self.inclusion.low),
            _ => return None,
        };
        Some(stream.between(n, self.inclusion.low, self.inclusion.high))
    }

    /// What came of a question to the storage network, as a plant has it.
    pub(in crate::world) fn stored_with(&self, mut outcome: Outcome) -> Outcome {
        let reads = |event: &StorageEvent| matches!(event, StorageEvent::Read { .. });
        if self.recorder.planted.is_none() || !outcome.events.iter().any(reads) {
            return outcome;
        }
        if self.has(Plant::NeverAnswers) {
            outcome.after = None;
        }
        if self.has(Plant::OtherBytesTold) || self.has(Plant::OtherBytesUntold) {
            match &mut outcome.reply {
                Reply::Bytes(bytes) => *bytes = Payload::new(OTHER),
                Reply::Http(http) => http.body = Payload::new(OTHER),
                _ => {}
            }
        }
        for event in &mut outcome.events {
            if let (true, StorageEvent::Read { bytes, blake3, .. }) = (self.has(Plant::OtherBytesTold), event) {
                (*bytes, *blake3) = (OTHER.len() as u64, Hash::of(OTHER));
            }
        }
        outcome
    }

    /// Who hears an answer.
    pub(in crate::world) fn hears_with(&self, node: NodeId) -> NodeId {
        let next = NodeId((node.0 + 1) % self.inhabitants.len() as u32);
        if self.has(Plant::WrongNode) && self.inhabitants[next.0 as usize].process.is_up() { next } else { node }
    }

    /// When a timer fires that is set for then.
    pub(in crate::world) fn fires_with(&self, at: SimTime) -> SimTime {
        // One that is due soon is left as it is, or the node would set it again without end.
        let is_far = at.0 > self.now.0.saturating_add(2 * EARLY.0);
        if self.has(Plant::TimersEarly) && is_far { SimTime(at.0 - EARLY.0) } else { at }
    }

    /// Whether a fault that begins does nothing.
    pub(in crate::world) fn is_idle(&self, fault: &FaultSpec) -> bool {
        match fault {
            FaultSpec::LossyNetwork(_) => self.has(Plant::LossDoesNothing),
            FaultSpec::Crash(_) => self.has(Plant::CrashDoesNothing),
            _ => false,
        }
    }

    /// A process is to be killed: whether it lives on all the same, though its end is told.
    pub(in crate::world) fn outlives(&mut self, node: NodeId) -> bool {
        if self.has(Plant::DiskIsLost) {
            self.at(node).node.loses_its_disk();
        }
        self.has(Plant::DeadWorkOn)
    }

    /// A process starts with the memory that it had before, and says that it booted; false where it is to boot.
    pub(in crate::world) fn wakes_up(&mut self, node: NodeId, cause: Option<Seq>) -> bool {
        let boot = self.at(node).process.boot().unwrap_or_default();
        if boot == 0 || !self.has(Plant::HeapSurvives) {
            return false;
        }
        let round = self.round();
        let got = self.say(Some(node), cause, What::Node(NodeEvent::Got(Input::Boot)));
        self.say(Some(node), Some(got), What::Node(NodeEvent::Booted { boot, round }));
        true
    }
}
