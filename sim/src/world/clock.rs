//! How long slots are: drawn, and changed by faults, all before the run begins, so that every reader of the log knows them.

use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_record::unit::SpanRange;
use koipond_record::{Pace, SimTime, Slot, SlotClock, Span, Stream};
use koipond_scenarios::{Deed, Plan};

/// For so many slots one length is drawn.
const STRETCH: u64 = 100;

/// The clock of a plan under a seed.
pub(super) fn clock(plan: &Plan, seed: u64) -> SlotClock {
    let mut clock = plan.clock();
    let draws = Stream::named(seed, "chain/slot-time");
    if plan.chain.slot_time.low != plan.chain.slot_time.high {
        let last = clock.round_begins(koipond_record::Round(plan.rounds.saturating_add(plan.settle)));
        clock.paces = Some(stretches(&clock, (clock.starting_slot, last), plan.chain.slot_time, draws.of(0)).into());
    }
    for entry in &plan.timeline {
        if let (Deed::Chain(ChainFaultSpec::SlotTime(fault)), Some(at)) = (&entry.what, entry.when.at()) {
            // The clock as it is so far says when the fault begins and ends; after it, slots go on as they would have.
            let from = clock.slot(at.on(&clock));
            let until = clock.slot(fault.lasts.after(&clock, clock.begins(from))).max(Slot(from.0 + 1));
            let within = stretches(&clock, (from, until), fault.is, draws.of(u64::from(entry.entry)));
            clock.paces = Some(spliced(&clock, within, until).into());
        }
    }
    clock
}

/// Stretches of drawn lengths from one slot up to another.
fn stretches(clock: &SlotClock, (from, until): (Slot, Slot), is: SpanRange, draws: Stream) -> Vec<Pace> {
    let mut at = clock.begins(from);
    let mut paces = Vec::new();
    for (n, first) in (0..).zip((from.0..until.0).step_by(STRETCH as usize)) {
        let slot_time = Span(draws.between(n, is.low.0, is.high.0));
        paces.push(Pace { from: Slot(first), at, slot_time });
        at = at + Span(slot_time.0.saturating_mul(STRETCH.min(until.0 - first)));
    }
    paces
}

/// The clock's stretches with others in place of those up to a slot, and all that follows moved in time.
fn spliced(clock: &SlotClock, within: Vec<Pace>, until: Slot) -> Vec<Pace> {
    let old = clock.paces.as_deref().unwrap_or_default();
    let Some((first, last)) = within.first().copied().zip(within.last().copied()) else { return old.to_vec() };
    let ends = last.at + Span(last.slot_time.0.saturating_mul(until.0 - last.from.0));
    let before = old.iter().filter(|pace| pace.from < first.from).copied();
    let goes_on = old.iter().rev().find(|pace| pace.from <= until).map_or(clock.slot_time, |pace| pace.slot_time);
    let mut all: Vec<Pace> = before.chain(within.iter().copied()).collect();
    all.push(Pace { from: until, at: ends, slot_time: goes_on });
    for pace in old.iter().filter(|pace| pace.from > until) {
        let before = *all.last().expect("one was pushed above");
        let at: SimTime = before.at + Span(before.slot_time.0.saturating_mul(pace.from.0 - before.from.0));
        all.push(Pace { at, ..*pace });
    }
    all
}

#[cfg(test)]
mod tests {
    use koipond_scenarios::parse;

    use super::*;

    /// A plan with this slot time and these faults.
    fn plan(slot_time: &str, faults: &str) -> Plan {
        let text = format!(
            "scenario: t\ntask: t.js\nchain: {{ slot_time: {slot_time}, round_time: 1000 }}\nnodes: {{ a: {{}} }}\nrounds: 4\n{faults}\nexpect: [{{ never: {{ retried: {{}} }} }}]\n"
        );
        parse("t.yaml", &text).expect("a scenario")
    }

    #[test]
    fn a_chain_that_keeps_time_has_no_stretches() {
        assert_eq!(clock(&plan("400 ms", ""), 1).paces, None);
    }

    #[test]
    fn drawn_lengths_stay_in_their_range_and_depend_on_the_seed_alone() {
        let of = |seed| clock(&plan("380..440 ms", ""), seed);
        let paces = of(1).paces.expect("there are stretches");
        assert_eq!(paces.len(), 40);
        assert!(paces.iter().all(|pace| (380..=440).contains(&pace.slot_time.millis())));
        assert_eq!((of(1), of(1) == of(2)), (of(1), false));
    }

    #[test]
    fn slower_slots_for_a_while_put_off_what_follows() {
        let slow = clock(&plan("400 ms", "timeline: [{ at: slot 100, slot-time: { is: 800 ms, for: 50 slots } }]"), 1);
        for (slot, ms) in [(100, 40_000), (101, 40_800), (150, 80_000), (151, 80_400)] {
            assert_eq!(slow.begins(Slot(slot)), SimTime(ms * 1_000_000), "slot {slot}");
        }
    }

    #[test]
    fn two_faults_and_drawn_lengths_make_one_clock_without_gaps() {
        let faults =
            "timeline: [{ at: slot 130, slot-time: { is: 100 ms, for: 250 slots } }, { at: slot 300, slot-time: { is: 1 s, for: 30 s } }]";
        let clock = clock(&plan("380..440 ms", faults), 3);
        for slot in 0..4_000 {
            let begins = clock.begins(Slot(slot));
            assert_eq!(clock.slot(begins), Slot(slot));
            assert!(clock.begins(Slot(slot + 1)) > begins, "slot {slot} has no length");
        }
        assert_eq!((clock.begins(Slot(301)) - clock.begins(Slot(300))).millis(), 1_000);
        assert_eq!((clock.begins(Slot(131)) - clock.begins(Slot(130))).millis(), 100);
    }
}
