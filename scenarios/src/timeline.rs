//! What the words of the timeline mean: moments that are none, things that never happen or too often, faults of a size that cannot be.

use koipond_chain_mock::fault::{ChainFaultSpec, OLDEST};
use koipond_record::unit::Moment;
use koipond_record::{Round, SimTime, SlotClock, Span as Time};

use crate::occasion::{MOST_TIMES, Occasion};
use crate::plan::clock;
use crate::problem::Problem;
use crate::scenario::{Deed, Scenario, TimelineEntry};
use crate::tree::{Step, Tree};

/// What is said wherever a round is wrong.
const FROM_ZERO: &str = "rounds are counted from 0";

/// Problems with the entries of the timeline, of a scenario whose times can be reckoned with.
pub fn problems(scenario: &Scenario, tree: &Tree) -> Vec<Problem> {
    let Scenario { chain, rounds, settle, .. } = scenario;
    let clock = clock(chain);
    let end = |rounds: u64| clock.begins(clock.round_begins(Round(rounds)));
    let last = rounds.0 + settle.0 - 1;
    let mut judge = Judge { faulty: end(rounds.0), over: end(last + 1), last, last_faulty: rounds.0 - 1, clock, tree, found: Vec::new() };
    for (n, entry) in scenario.timeline.iter().enumerate() {
        judge.occasion(n, entry);
        judge.deed(n, &entry.what);
    }
    judge.found
}

/// The way to something in an entry.
fn path<'a>(n: usize, keys: &[&'a str]) -> Vec<Step<'a>> {
    [Step::Key("timeline"), Step::Entry(n)].into_iter().chain(keys.iter().copied().map(Step::Key)).collect()
}

/// Why something would never happen: which of `from` and `until` is wrong, and how.
pub struct NoStretch {
    /// The key.
    pub key: &'static str,
    /// What is wrong with it.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// From when to when something may happen, if that is a stretch of the rounds with faults.
pub fn stretch(
    clock: &SlotClock,
    last_faulty: u64,
    (from, until): (Option<Moment>, Option<Moment>),
) -> Result<(SimTime, SimTime), NoStretch> {
    let faulty = clock.begins(clock.round_begins(Round(last_faulty + 1)));
    let begins = from.map_or(SimTime(0), |at| at.on(clock));
    let ends = until.map_or(faulty, |at| at.on(clock));
    let help = Some(format!("the last round with faults is {last_faulty}; {FROM_ZERO}"));
    match (from, until) {
        (Some(from), _) if begins >= faulty => {
            Err(NoStretch { key: "from", message: format!("`{from}` is after the rounds with faults, so nothing would happen"), help })
        }
        (_, Some(until)) if ends > faulty => {
            Err(NoStretch { key: "until", message: format!("`{until}` is after the rounds with faults"), help })
        }
        (from, Some(until)) if ends <= begins => {
            let from = from.map_or_else(|| "the beginning".to_owned(), |from| format!("`{from}`"));
            Err(NoStretch { key: "until", message: format!("`{until}` is not after {from}, so nothing would happen"), help: None })
        }
        _ => Ok((begins, ends)),
    }
}

struct Judge<'a> {
    clock: SlotClock,
    /// When the last round with faults is over.
    faulty: SimTime,
    /// When the run is over.
    over: SimTime,
    last_faulty: u64,
    last: u64,
    tree: &'a Tree,
    found: Vec<Problem>,
}

impl Judge<'_> {
    fn wrong(&mut self, n: usize, keys: &[&str], message: impl Into<String>, help: Option<&str>) {
        let mut problem = Problem::new(self.tree.find(&path(n, keys)), message);
        problem.help = help.map(str::to_owned);
        self.found.push(problem);
    }

    fn occasion(&mut self, n: usize, entry: &TimelineEntry) {
        match &entry.when {
            Occasion::At(at) => self.moment(n, *at, entry.what.is_fault()),
            Occasion::When { trigger, after, .. } => {
                if let Some(round) = trigger.happens().round.filter(|round| *round > self.last) {
                    let message = format!("round {round} is not played; the last round is {}", self.last);
                    self.wrong(n, &["when", trigger.kind(), "round"], message, Some(FROM_ZERO));
                }
                if let Some(after) = after.filter(|after| SimTime(0) + after.on(&self.clock) >= self.over) {
                    self.wrong(n, &["after"], format!("`{after}` is longer than the run"), None);
                }
                if matches!(entry.what, Deed::Chain(ChainFaultSpec::SlotTime(_))) {
                    let help = "how long slots are is known before the run begins; write `at`, `every` or `randomly`";
                    self.wrong(n, &["when"], "`slot-time` cannot wait for something", Some(help));
                }
            }
            Occasion::Every(every) => {
                let Some((from, until)) = self.stretch(n, &[], every.from, every.until) else { return };
                let step = every.every.on(&self.clock);
                let times = (until - from).0.checked_div(step.0);
                if times.is_none() {
                    self.wrong(n, &["every"], "`every` must be longer than nothing", None);
                } else if let Some(times) = times.filter(|times| *times > MOST_TIMES) {
                    let message = format!("it would happen {times} times; {MOST_TIMES} is the most");
                    self.wrong(n, &["every"], message, Some("let it happen less often, or end it with `until`"));
                }
            }
            Occasion::Randomly(randomly) => {
                self.stretch(n, &["randomly"], randomly.from, randomly.until);
                if randomly.times.is_none() && randomly.share.is_none() {
                    let help = "write `times: 3`, or `share: 20 %` of the rounds, or both for a share of the rounds with a limit";
                    self.wrong(n, &["randomly"], "it is not said how often this happens", Some(help));
                }
            }
        }
    }

    fn moment(&mut self, n: usize, at: Moment, is_fault: bool) {
        let begins = at.on(&self.clock);
        if begins >= self.over {
            let message = format!("`{at}` is after the end of the run; its last round is {}", self.last);
            self.wrong(n, &["at"], message, Some(FROM_ZERO));
        } else if begins >= self.faulty && is_fault {
            let message = format!("`{at}` is in the rounds of `settle`, in which all faults are lifted");
            let help = format!("the last round with faults is {}; {FROM_ZERO}", self.last_faulty);
            self.wrong(n, &["at"], message, Some(&help));
        }
    }

    /// From when to when something may happen, if that is a stretch of the rounds with faults.
    fn stretch(&mut self, n: usize, under: &[&str], from: Option<Moment>, until: Option<Moment>) -> Option<(SimTime, SimTime)> {
        match stretch(&self.clock, self.last_faulty, (from, until)) {
            Ok(stretch) => Some(stretch),
            Err(wrong) => {
                let keys = [under, &[wrong.key]].concat();
                self.wrong(n, &keys, wrong.message, wrong.help.as_deref());
                None
            }
        }
    }

    fn deed(&mut self, n: usize, deed: &Deed) {
        if let Deed::Fault(fault) = deed {
            for (key, message) in fault.problems() {
                self.wrong(n, &[fault.kind(), key], message, None);
            }
        }
        let (key, message) = match deed {
            Deed::Chain(ChainFaultSpec::Fork(fork)) if fork.depth.0 > OLDEST || fork.depth.0 == 0 => {
                ("fork", format!("a fork is from 1 to {OLDEST} slots deep, not {}", fork.depth.0))
            }
            Deed::Chain(ChainFaultSpec::SlotTime(fault)) if fault.is.low == Time(0) => {
                ("slot-time", "a slot must be longer than nothing".to_owned())
            }
            _ => return,
        };
        self.wrong(n, &[key], message, None);
    }
}
