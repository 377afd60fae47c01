//! Randomness by name: every draw is a pure function of (seed, stream name, entity, counter).
//!
//! Nothing is consumed, so adding a stream, a fault or a node leaves every draw with the same key as it was.

/// A named stream of draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    key: u64,
}

impl Stream {
    /// The stream of this name under this seed.
    #[must_use]
    pub fn named(seed: u64, name: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("koipond 2026 stream");
        hasher.update(&seed.to_le_bytes());
        hasher.update(name.as_bytes());
        Self { key: first_u64(&hasher.finalize()) }
    }

    /// The stream of one entity within this one, itself a stream.
    #[must_use]
    pub fn of(self, entity: u64) -> Self {
        Self { key: mix(self.key ^ mix(entity.wrapping_add(0x9E37_79B9_7F4A_7C15))) }
    }

    /// The n-th draw, 64 uniform bits.
    #[must_use]
    pub fn bits(self, n: u64) -> u64 {
        mix(mix(self.key.wrapping_add(n.wrapping_mul(0x9E37_79B9_7F4A_7C15))) ^ self.key.rotate_left(32))
    }

    /// The n-th draw, uniform below a bound (0 for a bound of 0); biased by less than 2^-64 × bound.
    #[must_use]
    pub fn below(self, n: u64, bound: u64) -> u64 {
        ((u128::from(self.bits(n)) * u128::from(bound)) >> 64) as u64
    }

    /// The n-th draw, uniform between two numbers, both included.
    #[must_use]
    pub fn between(self, n: u64, low: u64, high: u64) -> u64 {
        match high.saturating_sub(low).checked_add(1) {
            Some(width) => low + self.below(n, width),
            None => self.bits(n),
        }
    }

    /// The n-th draw as a float in `[0, 1)` with 53 random bits, as `Math.random` gives.
    #[must_use]
    pub fn unit(self, n: u64) -> f64 {
        (self.bits(n) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether the n-th draw falls within a share given in parts per million.
    #[must_use]
    pub fn happens(self, n: u64, parts_per_million: u32) -> bool {
        self.below(n, 1_000_000) < u64::from(parts_per_million)
    }

    /// 32 bytes for the n-th draw, for keys.
    #[must_use]
    pub fn bytes32(self, n: u64) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key("koipond 2026 bytes");
        hasher.update(&self.key.to_le_bytes());
        hasher.update(&n.to_le_bytes());
        *hasher.finalize().as_bytes()
    }
}

fn first_u64(hash: &blake3::Hash) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}

/// A bijective finaliser with full avalanche (the constants are those of `SplitMix64`).
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_seed_name_entity_and_counter() {
        let draw = |seed, name, entity, n| Stream::named(seed, name).of(entity).bits(n);
        let base = draw(1, "latency", 3, 7);
        assert_eq!(base, draw(1, "latency", 3, 7));
        for other in [draw(2, "latency", 3, 7), draw(1, "loss", 3, 7), draw(1, "latency", 4, 7), draw(1, "latency", 3, 8)] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn draws_below_a_bound_are_even() {
        let stream = Stream::named(7, "even");
        let mut counts = [0_u64; 6];
        for n in 0..60_000 {
            counts[stream.below(n, 6) as usize] += 1;
        }
        // Chi-square with 5 degrees of freedom; 20.5 is its 99.9 % quantile.
        let chi: f64 = counts.iter().map(|&c| (c as f64 - 10_000.0).powi(2) / 10_000.0).sum();
        assert!(chi < 20.5, "chi-square {chi}, counts {counts:?}");
    }

    #[test]
    fn between_includes_both_ends() {
        let stream = Stream::named(1, "ends");
        let drawn: std::collections::BTreeSet<u64> = (0..200).map(|n| stream.between(n, 40, 42)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [40, 41, 42]);
        assert_eq!(stream.between(0, 5, 5), 5);
    }
}
