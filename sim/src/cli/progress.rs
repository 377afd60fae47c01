//! How far many runs are: a line that changes on a terminal, else at most ten lines.

use std::time::Duration;

use super::clock::{Since, told};
use super::screen::Screen;
use crate::report::grouped;

/// Without a terminal, so many lines of progress at most.
const LINES: u64 = 10;
/// On a terminal, no more often than eyes follow.
const PAUSE: Duration = Duration::from_millis(100);

/// How many runs are over.
pub(super) struct Progress {
    all: u64,
    what: &'static str,
    done: u64,
    failed: u64,
    began: Since,
    last: Since,
    lines: u64,
}

impl Progress {
    pub(super) fn begin(screen: &mut Screen, all: u64, what: &'static str) -> Self {
        let now = Since::now();
        let mut progress = Self { all, what, done: 0, failed: 0, began: now, last: now, lines: 0 };
        progress.tell(screen);
        progress
    }

    /// One more is over.
    pub(super) fn one(&mut self, screen: &mut Screen, failed: bool) {
        self.done += 1;
        self.failed += u64::from(failed);
        if !screen.is_live() || self.last.elapsed() >= PAUSE || self.done == self.all {
            self.tell(screen);
        }
    }

    fn tell(&mut self, screen: &mut Screen) {
        let step = if screen.is_live() { 1 } else { self.all.div_ceil(LINES).max(1) };
        if self.done < self.lines * step {
            return;
        }
        self.lines = self.done / step + 1;
        self.last = Since::now();
        let mut line = format!("{}/{} {}", grouped(self.done), grouped(self.all), self.what);
        let passed = self.began.elapsed().as_secs_f64();
        if self.done > 0 && self.what == "runs" && passed > 0.0 {
            // At most a thousand million runs, which a float holds.
            let done = u32::try_from(self.done).map_or(f64::from(u32::MAX), f64::from);
            let left = u32::try_from(self.all.saturating_sub(self.done)).map_or(f64::from(u32::MAX), f64::from);
            let rate = done / passed;
            line.push_str(&if rate >= 10.0 { format!(" · {rate:.0} a second") } else { format!(" · {rate:.1} a second") });
            if self.done < self.all {
                line.push_str(&format!(" · {} left", told(Duration::from_secs_f64(left / rate))));
            }
        }
        if self.failed > 0 && self.what == "runs" {
            line.push_str(&format!(" · {} failed", grouped(self.failed)));
        }
        screen.progress(&line);
    }
}
