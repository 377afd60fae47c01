//! How long a command has taken: for people, for rates and for budgets of time. No run sees it.

#![expect(clippy::disallowed_types, reason = "how long a command took is told to people and is no part of any run")]

use std::time::Duration;

/// A moment of the wall clock.
#[derive(Clone, Copy)]
pub(super) struct Since(std::time::Instant);

impl Since {
    pub(super) fn now() -> Self {
        Self(std::time::Instant::now())
    }

    pub(super) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    pub(super) fn millis(self) -> u64 {
        u64::try_from(self.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// A length of time in its largest unit, for people: `12 s`, `3 min`, `1.2 h`.
pub(super) fn told(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..120 => format!("{} s", time.as_secs()),
        120..7_200 => format!("{} min", (time.as_secs() + 30) / 60),
        _ => format!("{:.1} h", time.as_secs_f64() / 3_600.0),
    }
}
