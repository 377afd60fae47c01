//! Lengths drawn from a range, in whole numbers.

use koipond_record::unit::SpanRange;
use koipond_record::{Span, Stream};

use crate::spec::Shape;

/// How many draws the middle of a bell is made of.
const OF_A_BELL: u64 = 4;

/// A length of this range.
pub(super) fn drawn(draws: Stream, range: SpanRange, shape: Shape) -> Span {
    let (low, high) = (range.low.0, range.high.0);
    let width = high.saturating_sub(low);
    match shape {
        Shape::Even => Span(draws.between(0, low, high)),
        Shape::Bell => {
            let sum: u128 = (0..OF_A_BELL).map(|n| u128::from(draws.between(n, 0, width))).sum();
            Span(low.saturating_add(u64::try_from(sum / u128::from(OF_A_BELL)).unwrap_or(width)))
        }
        Shape::LongTail => {
            // The fourth power of a fraction of 32 bits is one again.
            let fraction = u128::from(draws.bits(0) >> 32);
            let fourth = fraction.pow(4) >> 96;
            let part = ((u128::from(width) + 1) * fourth) >> 32;
            Span(low.saturating_add(u64::try_from(part).unwrap_or(width)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: SpanRange = SpanRange { low: Span(1_000), high: Span(17_000) };

    /// Ten thousand draws, from the shortest to the longest.
    fn many(shape: Shape) -> Vec<u64> {
        let draws = Stream::named(1, "spread");
        let mut all: Vec<u64> = (0..10_000).map(|n| drawn(draws.of(n), RANGE, shape).0).collect();
        all.sort_unstable();
        assert!(all.iter().all(|n| (1_000..=17_000).contains(n)));
        all
    }

    #[test]
    fn an_even_spread_has_its_quarters_at_the_quarters_of_the_range() {
        let all = many(Shape::Even);
        for (n, want) in [(2_500, 5_000), (5_000, 9_000), (7_500, 13_000)] {
            assert!(all[n].abs_diff(want) < 400, "the {n}th is {}", all[n]);
        }
    }

    #[test]
    fn a_bell_has_most_lengths_in_the_middle() {
        let all = many(Shape::Bell);
        let middle = all.iter().filter(|n| (5_000..=13_000).contains(*n)).count();
        assert!(all[5_000].abs_diff(9_000) < 200 && middle > 8_800, "{} in the middle, half below {}", middle, all[5_000]);
    }

    #[test]
    fn a_long_tail_has_half_of_its_lengths_in_the_first_sixteenth_and_a_few_at_the_end() {
        let all = many(Shape::LongTail);
        // A sixteenth of the range is 1,000.
        assert!(all[5_000].abs_diff(2_000) < 150, "half are below {}", all[5_000]);
        let last = all.iter().filter(|n| **n > 17_000 - 16_000 / 25).count();
        assert!((60..=150).contains(&last), "{last} of 10,000 in the last twenty-fifth");
    }
}
