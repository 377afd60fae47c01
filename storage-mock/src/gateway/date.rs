//! A moment of virtual time as services write it.

use koipond_record::SimTime;

/// When the world begins, as JavaScript's `Date` has it in a task: the first day of 2025, in seconds since 1970.
const EPOCH: u64 = 1_735_689_600;
const DAY: u64 = 86_400;

/// As ISO 8601 has it: `2025-01-01T00:00:00.000Z`.
pub(super) fn date(at: SimTime) -> String {
    let millis = at.0 / 1_000_000;
    let seconds = EPOCH + millis / 1_000;
    let (year, month, day) = civil(seconds / DAY);
    let (hour, minute, second) = (seconds % DAY / 3_600, seconds % 3_600 / 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", millis % 1_000)
}

/// Year, month and day, so many days after the first of 1970.
fn civil(mut days: u64) -> (u64, u64, u64) {
    let is_leap = |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    // Virtual time ends within 600 years, so the years are counted one by one.
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_the_task_reads_it() {
        let after = |seconds: u64| date(SimTime(seconds * 1_000_000_000 + 7_000_000));
        assert_eq!(date(SimTime(0)), "2025-01-01T00:00:00.000Z");
        assert_eq!(after(3_661), "2025-01-01T01:01:01.007Z");
        assert_eq!(after(31 * DAY), "2025-02-01T00:00:00.007Z");
        assert_eq!(after(59 * DAY), "2025-03-01T00:00:00.007Z");
        assert_eq!(after(365 * DAY - 1), "2025-12-31T23:59:59.007Z");
        assert_eq!(after((3 * 365 + 31 + 28) * DAY), "2028-02-29T00:00:00.007Z");
        assert_eq!(after((3 * 365 + 366) * DAY), "2029-01-01T00:00:00.007Z");
        assert_eq!(date(SimTime(u64::MAX)), "2609-07-22T23:34:33.709Z");
    }
}
