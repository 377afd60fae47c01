//! Whether more runs are begun, and whether those under way go on: Ctrl-C, the first failure, a budget of time.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use koipond_record::{Event, Round};
use serde::Serialize;

use super::clock::Since;
use super::interrupt::Interrupt;
use crate::world::{Flow, Observer};

/// What can end a command before all its runs are made.
pub(super) struct Course<'c> {
    interrupt: &'c Interrupt,
    began: Since,
    budget: Option<Duration>,
    fail_fast: bool,
    /// The first run that failed, where the first failure ends all.
    cut: AtomicU64,
    late: AtomicBool,
}

/// Why runs were not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Left {
    Interrupted,
    FailFast,
    Time,
}

impl<'c> Course<'c> {
    pub(super) fn new(interrupt: &'c Interrupt, budget: Option<Duration>, fail_fast: bool) -> Self {
        Self { interrupt, began: Since::now(), budget, fail_fast, cut: AtomicU64::new(u64::MAX), late: AtomicBool::new(false) }
    }

    /// Since when it lasts.
    pub(super) fn began(&self) -> Since {
        self.began
    }

    /// Whether another run is begun.
    pub(super) fn goes_on(&self) -> bool {
        if self.budget.is_some_and(|budget| self.began.elapsed() >= budget) {
            self.late.store(true, Ordering::Relaxed);
            return false;
        }
        !self.interrupt.is_set() && self.cut.load(Ordering::Relaxed) == u64::MAX
    }

    /// Whether the run in this place is of no use any more. Those before the first failure are, so that it stays the first whatever the
    /// number of jobs.
    pub(super) fn drops(&self, place: u64) -> bool {
        self.interrupt.is_set() || self.is_beyond(place)
    }

    /// Whether a run comes after the first failure where that ends all.
    pub(super) fn is_beyond(&self, place: u64) -> bool {
        place > self.cut.load(Ordering::Relaxed)
    }

    /// The run in this place has failed.
    pub(super) fn failed(&self, place: u64) {
        if self.fail_fast {
            self.cut.fetch_min(place, Ordering::Relaxed);
        }
    }

    /// Why runs were not made, if some were not.
    pub(super) fn left(&self) -> Option<Left> {
        if self.interrupt.is_set() {
            return Some(Left::Interrupted);
        }
        if self.cut.load(Ordering::Relaxed) < u64::MAX {
            return Some(Left::FailFast);
        }
        self.late.load(Ordering::Relaxed).then_some(Left::Time)
    }
}

impl Left {
    /// The reason, after `, since`.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Interrupted => "Ctrl-C was pressed",
            Self::FailFast => "the first failure ends all (--fail-fast)",
            Self::Time => "the time was up (--time)",
        }
    }
}

/// Stops a run that is of no use any more.
pub(super) struct Halt<'h> {
    pub(super) course: &'h Course<'h>,
    /// Its place among all runs.
    pub(super) place: u64,
}

impl Observer for Halt<'_> {
    fn event(&mut self, _: &Event, _: &[u8], _: Round) -> Flow {
        if self.course.drops(self.place) { Flow::Stop } else { Flow::Go }
    }
}
