//! When the task node sends the task which message. `protocol.md` §1.3 and §1.4.
//!
//! The real timers are closed source; what they send and when was read off logs. Each node is late by a jitter,
//! drawn once per round and used for both bursts of that round, as the logs show.

use std::collections::BTreeMap;

use koipond_record::event::Schedule;
use koipond_record::unit::{Share, SlotRange};
use koipond_record::{Round, Slot, Stream, TaskFunction, TaskMessage};

/// One of a round's two bursts of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Burst {
    /// At the beginning of the submission window.
    Submit,
    /// At the beginning of the audit window.
    Audit,
}

/// How late a node's bursts are, in slots from the beginning of their window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lateness {
    /// Drawn from here, for each node and round.
    pub jitter: SlotRange,
    /// This share of rounds is later: from the most of `jitter` to so many slots.
    pub tail: Option<(Share, u64)>,
    /// Rounds in which it is known.
    pub known: BTreeMap<Round, u64>,
}

/// The round timers of one node.
pub struct RoundTimers {
    schedule: Schedule,
    lateness: Lateness,
    stream: Stream,
}

impl RoundTimers {
    /// Timers on this schedule, late by draws of this stream.
    #[must_use]
    pub fn new(schedule: Schedule, lateness: Lateness, stream: Stream) -> Self {
        Self { schedule, lateness, stream }
    }

    /// The next burst after a slot: when, which, of which round.
    #[must_use]
    pub fn next(&self, after: Slot) -> (Slot, Burst, Round) {
        let mut round = self.schedule.clock.round(after);
        round.0 = round.0.saturating_sub(1);
        loop {
            for burst in [Burst::Submit, Burst::Audit] {
                let slot = self.slot(round, burst);
                if slot > after {
                    return (slot, burst, round);
                }
            }
            round.0 += 1;
        }
    }

    /// The first burst of a process that starts in this slot: that of the next boundary. A burst whose boundary has passed
    /// is not made up for, even where its jitter has not, since a starting process is told of the present round at once.
    #[must_use]
    pub fn first(&self, start: Slot) -> (Slot, Burst, Round) {
        let (mut slot, mut burst, mut round) = self.next(start);
        while self.boundary(round, burst) <= start {
            (slot, burst, round) = self.next(slot);
        }
        (slot, burst, round)
    }

    fn slot(&self, round: Round, burst: Burst) -> Slot {
        Slot(self.boundary(round, burst).0.saturating_add(self.late(round)))
    }

    /// How many slots late the bursts of a round are.
    fn late(&self, round: Round) -> u64 {
        let Lateness { jitter, tail, known } = &self.lateness;
        if let Some(late) = known.get(&round) {
            return *late;
        }
        match tail {
            Some((share, to)) if self.stream.of(1).happens(round.0, share.parts_per_million) => {
                self.stream.of(2).between(round.0, jitter.high, (*to).max(jitter.high))
            }
            _ => self.stream.between(round.0, jitter.low, jitter.high),
        }
    }

    /// The beginning of the window that a burst opens.
    fn boundary(&self, round: Round, burst: Burst) -> Slot {
        let begins = self.schedule.clock.round_begins(round).0;
        let window = if burst == Burst::Audit { self.schedule.submission_window } else { 0 };
        Slot(begins.saturating_add(window))
    }
}

/// The messages of a burst, in order; `unpaid` are the rounds of the look-back that no payout settled.
#[must_use]
pub fn messages(burst: Burst, round: Round, unpaid: &[Round]) -> Vec<TaskMessage> {
    let message = |function, round, previous_failed| TaskMessage { function, round: Round(round), previous_failed };
    let (own, list) = match burst {
        Burst::Submit => (TaskFunction::SubmitPayload, TaskFunction::GenerateAndSubmitDistributionList),
        Burst::Audit => (TaskFunction::AuditPayload, TaskFunction::DistributionListAudit),
    };
    let mut messages = Vec::new();
    if burst == Burst::Submit {
        messages.push(message(TaskFunction::ExecuteTask, round.0, false));
    }
    if let Some(worked) = round.0.checked_sub(1) {
        messages.push(message(own, worked, false));
    }
    messages.extend(unpaid.iter().map(|r| message(list, r.0, true)));
    if let Some(due) = round.0.checked_sub(2) {
        messages.push(message(list, due, false));
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;
    use koipond_record::{SlotClock, Span};

    fn timers(low: u64, high: u64) -> RoundTimers {
        late(Lateness { jitter: SlotRange { low, high }, tail: None, known: BTreeMap::new() })
    }

    fn late(lateness: Lateness) -> RoundTimers {
        let clock = SlotClock { slot_time: Span::from_millis(408), starting_slot: Slot(1000), round_time: 1200, paces: None };
        let schedule = Schedule { clock, submission_window: 500, audit_window: 500, rounds: 8 };
        RoundTimers::new(schedule, lateness, Stream::named(1, "jitter"))
    }

    #[test]
    fn a_tail_makes_its_share_of_rounds_later_and_leaves_the_others_as_they_were() {
        let (jitter, share) = (SlotRange { low: 0, high: 100 }, Share { parts_per_million: 100_000 });
        let plain = timers(0, 100);
        let tailed = late(Lateness { jitter, tail: Some((share, 300)), known: [(Round(7), 350)].into() });
        let later: Vec<u64> = (0..4_000).map(|r| tailed.late(Round(r))).filter(|late| *late > 100).collect();
        // 400 expected; 5 standard deviations are 95. The round that is known is one of them.
        assert!((306..=496).contains(&later.len()), "{} of 4,000 rounds are later", later.len());
        assert_eq!((later.iter().filter(|late| **late > 300).count(), tailed.late(Round(7))), (1, 350));
        let same = (0..4_000).map(Round).filter(|r| tailed.late(*r) <= 100 && tailed.late(*r) != plain.late(*r)).count();
        assert!(same <= 4, "only a tail that is no longer than the jitter can hide: {same}");
    }

    #[test]
    fn bursts_follow_the_worked_timeline() {
        let timers = timers(0, 0);
        assert_eq!(timers.next(Slot(1000)), (Slot(1500), Burst::Audit, Round(0)));
        assert_eq!(timers.next(Slot(1500)), (Slot(2200), Burst::Submit, Round(1)));
        assert_eq!(timers.next(Slot(2200)), (Slot(2700), Burst::Audit, Round(1)));
        assert_eq!(timers.next(Slot(2699)), (Slot(2700), Burst::Audit, Round(1)));
    }

    #[test]
    fn jitter_delays_both_bursts_of_a_round_alike() {
        let timers = timers(0, 100);
        for round in 1..50 {
            let (submit, _, r) = timers.next(Slot(1000 + round * 1200 - 1));
            let (audit, ..) = timers.next(submit);
            assert_eq!(r, Round(round));
            assert_eq!(audit.0 - submit.0, 500);
            assert!(submit.0 - (1000 + round * 1200) <= 100);
        }
    }

    #[test]
    fn a_process_that_starts_within_the_jitter_of_a_burst_waits_for_the_next() {
        let timers = timers(50, 100);
        assert!(matches!(timers.first(Slot(1000)), (_, Burst::Audit, Round(0))), "round 0 was told of at once");
        assert!(matches!(timers.first(Slot(2210)), (_, Burst::Audit, Round(1))));
        assert!(matches!(timers.first(Slot(2199)), (_, Burst::Submit, Round(1))));
    }

    #[test]
    fn a_burst_retries_what_is_unpaid_before_what_is_due() {
        let sent: Vec<(&str, u64, bool)> = messages(Burst::Submit, Round(5), &[Round(0), Round(2)])
            .iter()
            .map(|m| (m.function.wire_name(), m.round.0, m.previous_failed))
            .collect();
        let list = "generateAndSubmitDistributionList";
        assert_eq!(sent, [("executeTask", 5, false), ("submitPayload", 4, false), (list, 0, true), (list, 2, true), (list, 3, false)]);
        assert_eq!(messages(Burst::Submit, Round(0), &[]).len(), 1);
        assert_eq!(messages(Burst::Audit, Round(0), &[]).len(), 0);
        assert_eq!(messages(Burst::Audit, Round(1), &[]).len(), 1);
    }
}
