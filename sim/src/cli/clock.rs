//! How long a command has taken: for people, for rates and for budgets of time. No run sees it.

#![expect(clippy::disallowed_types, reason = "how long a command took is told to people and is no part of any run")]

use std::time::Duration;

use koipond_record::unit::Length;

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

/// A length of time as people type it: `10m`, `90s`, `1.5 h`.
pub(super) fn wall_time(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let spelt =
        text.strip_suffix('m').filter(|rest| rest.trim_end().ends_with(|c: char| c.is_ascii_digit())).map(|rest| format!("{rest} min"));
    match spelt.as_deref().unwrap_or(text).parse::<Length>() {
        Ok(Length::Time(span)) if span.0 > 0 => Ok(Duration::from_nanos(span.0)),
        _ => Err("write a length of time above zero: `10m`, `90s` or `2h`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_written_as_people_do() {
        for (text, seconds) in [("10m", 600), ("10 min", 600), ("90s", 90), ("1.5 h", 5_400), ("2h", 7_200), ("500ms", 0)] {
            assert_eq!(wall_time(text).map(|time| time.as_secs()), Ok(seconds), "{text}");
        }
        for wrong in ["", "10", "m", "0s", "3 slots", "-1 s", "10mm", "5 weeks", "99999999999999999999h"] {
            assert!(wall_time(wrong).is_err(), "{wrong}");
        }
    }
}
