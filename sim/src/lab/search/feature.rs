//! Features: small facts about a run, as numbers that are the same on every machine.

use std::collections::BTreeMap;

/// What a feature is about; facts of different kinds are never the same feature.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    /// A kind of event.
    Kind,
    /// A kind of event while some fault was in force.
    Under,
    /// Two faults at once on one node, or while something rare happened.
    Pair,
    /// Where in its round a fault began.
    Phase,
    /// Something notable after something else notable, at the same node in the same round.
    After,
    /// What became of a node's round.
    Round,
    /// What became of it, and of its next.
    Next,
    /// What became of a node's three rounds in a row.
    Third,
    /// What became of two nodes' work of one round.
    Beside,
    /// What became of it under a fault.
    RoundUnder,
    /// Something notable at one node and at another in the same round.
    Across,
    /// How much of a window was left.
    Left,
    /// The shape of a console line.
    Line,
    /// A line after a line.
    LineAfter,
    /// How long an answer took.
    Wait,
    /// An answer after a question after a question.
    Way,
    /// What a behaviour did.
    Did,
}

impl About {
    /// How much such a fact counts, as a power of eight. What came of a world says more than what was done to it, of which there is no end.
    fn worth(self) -> u64 {
        match self {
            Self::Line | Self::Round | Self::Next | Self::Third | Self::Beside => 2,
            Self::LineAfter | Self::RoundUnder | Self::Left | Self::Did | Self::Wait => 1,
            Self::Kind | Self::Under | Self::Pair | Self::Phase | Self::After | Self::Across | Self::Way => 0,
        }
    }
}

/// How much a feature counts, beside others that are as rare.
pub(super) fn worth(feature: u64) -> u64 {
    8_u64.pow((feature & WORTH) as u32)
}

/// The bits of a feature that tell how much it counts.
const WORTH: u64 = 3;

/// What was seen in one run, with how often.
#[derive(Debug, Default)]
pub(super) struct Features(BTreeMap<u64, u32>);

impl Features {
    /// Adds a fact.
    pub(super) fn add(&mut self, about: About, parts: &[u64]) {
        let number = parts.iter().fold(mix(about as u64 + 1), |number, part| mix(number ^ part.wrapping_add(0x9E37_79B9_7F4A_7C15)));
        let number = number & !WORTH | about.worth();
        let count = self.0.entry(number).or_default();
        *count = count.saturating_add(1);
    }

    /// Each fact, and again with how often it was seen, in powers of two; in order.
    pub(super) fn finish(self) -> Vec<u64> {
        let often = |(number, count): (u64, u32)| {
            let bucket = u64::from(count.ilog2());
            [number, if bucket == 0 { number } else { mix(number ^ mix(bucket)) & !WORTH }]
        };
        let mut all: Vec<u64> = self.0.into_iter().flat_map(often).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// A text as a number.
pub(super) fn number(text: &str) -> u64 {
    mix(text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)))
}

/// The shape of a line: words with digits, and long ones, are left out, since each run has others.
pub(super) fn shape(line: &str) -> u64 {
    let varies = |word: &str| word.len() > 24 || word.bytes().any(|byte| byte.is_ascii_digit());
    line.split_whitespace().take(16).fold(7, |hash, word| mix(hash ^ if varies(word) { 1 } else { number(word) }))
}

/// A bijection with full avalanche.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_differ_in_numbers_and_keys_have_one_shape() {
        assert_eq!(shape("the proof of round 3 is gone"), shape("the proof of round 12 is gone"));
        assert_eq!(shape("no proof of 7fUAJdStEuGbc3sM84cKRL6yYaaSstyLSU4ve5oovLS7"), shape("no proof of 8aa"));
        assert_ne!(shape("the proof of round 3 is gone"), shape("the proof of round 3 is here"));
    }

    #[test]
    fn what_came_of_a_world_counts_more_than_what_was_done_to_it() {
        let only = |about| {
            let mut features = Features::default();
            features.add(about, &[1, 2]);
            worth(features.finish()[0])
        };
        assert!(only(About::Round) > only(About::Left));
        assert!(only(About::Left) > only(About::Pair));
    }

    #[test]
    fn a_fact_that_comes_more_often_is_another_feature_too() {
        let seen = |times: u32| {
            let mut features = Features::default();
            (0..times).for_each(|_| features.add(About::Kind, &[1]));
            features.finish()
        };
        assert_eq!(seen(1).len(), 1);
        assert_eq!(seen(2).len(), 2);
        assert_eq!(seen(2), seen(3), "counts are told apart by powers of two");
        assert_ne!(seen(3), seen(4));
    }
}
