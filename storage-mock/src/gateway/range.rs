//! A part of a file, as the header `Range` asks for it.

use std::ops::Range;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The whole file; also where several parts are asked for, since a server need not give them.
    Whole,
    /// A part of it; it is not empty.
    Part(Range<usize>),
    /// What it does not have, or no one can tell.
    Nothing,
}

/// What this header asks of a file of this length.
pub(super) fn wanted(header: Option<&str>, len: usize) -> Wanted {
    // An empty file has no parts, and a gateway gives it whole.
    let Some(header) = header.filter(|_| len > 0) else { return Wanted::Whole };
    let Some(ranges) = header.strip_prefix("bytes=") else { return Wanted::Nothing };
    if ranges.contains(',') {
        return Wanted::Whole;
    }
    part(ranges, len).map_or(Wanted::Nothing, Wanted::Part)
}

fn part(range: &str, len: usize) -> Option<Range<usize>> {
    let (first, last) = range.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    let range = match (first.is_empty(), last.is_empty()) {
        (true, _) => len - number(last)?.min(len)..len,
        (false, true) => number(first)?..len,
        (false, false) => number(first)?..number(last)?.checked_add(1)?.min(len),
    };
    Some(range).filter(|range| range.start < range.end)
}

/// A number; one too large for a place in a file is beyond every file.
fn number(text: &str) -> Option<usize> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(usize::MAX - 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_range_is_read_as_servers_read_it() {
        for (header, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-5", Wanted::Part(2..6)),
            ("bytes= 2 - 5", Wanted::Part(2..6)),
            ("bytes=2-99999999999999999999999", Wanted::Part(2..10)),
            ("bytes=9-", Wanted::Part(9..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-30", Wanted::Part(0..10)),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-2", Wanted::Nothing),
            ("bytes=99999999999999999999999-", Wanted::Nothing),
            ("bytes=-", Wanted::Nothing),
            ("bytes=a-b", Wanted::Nothing),
            ("bytes=+1-2", Wanted::Nothing),
            ("bytes=", Wanted::Nothing),
            ("lines=0-1", Wanted::Nothing),
            ("", Wanted::Nothing),
        ] {
            assert_eq!(wanted(Some(header), 10), expected, "{header}");
        }
        assert_eq!(wanted(None, 10), Wanted::Whole);
        assert_eq!(wanted(Some("bytes=0-0"), 0), Wanted::Whole);
    }

    proptest! {
        #[test]
        fn a_part_is_within_the_file(header in "bytes=[0-9]{0,21}-[0-9]{0,21}", len in 0..100_usize) {
            if let Wanted::Part(range) = wanted(Some(&header), len) {
                prop_assert!(range.start < range.end && range.end <= len);
            }
        }
    }
}
