//! What so many runs say of all worlds: the share that fails, and how sure that is.
//!
//! The floating point here is for people alone; nothing of it enters a run.

/// The quantile of the normal distribution between whose signs 95 % lie.
const Z: f64 = 1.959_963_984_540_054;

/// After so many runs without a failure: the share of failing worlds above which one failure at least was to be expected with 95 %
/// certainty. Exact: 1 − 0.05^(1/n).
#[must_use]
pub fn most_after_none(runs: u64) -> f64 {
    -f64::exp_m1(0.05_f64.ln() / float(runs.max(1)))
}

/// Wilson's 95 % interval for the share of failing worlds.
#[must_use]
pub fn wilson(failed: u64, runs: u64) -> (f64, f64) {
    let n = float(runs.max(1));
    let (p, zz) = (float(failed.min(runs)) / n, Z * Z);
    let middle = (p + zz / (2.0 * n)) / (1.0 + zz / n);
    let half = Z / (1.0 + zz / n) * (p * (1.0 - p) / n + zz / (4.0 * n * n)).sqrt();
    let low = if failed == 0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if failed >= runs { 1.0 } else { (middle + half).min(1.0) };
    (low, high)
}

/// Where a share is rounded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// Never more than it is.
    Down,
    /// As near as can be.
    Nearest,
    /// Never less than it is.
    Up,
}

/// A share in percent, with two digits that tell something: `12 %`, `1.2 %`, `0.30 %`, `99.90 %`.
#[must_use]
pub fn percent(share: f64, towards: Towards) -> String {
    let value = share * 100.0;
    let telling = value.min(100.0 - value);
    let decimals = match telling {
        none if none <= 0.0 => 0,
        telling => (0..9).find(|decimals| telling * 10_f64.powi(*decimals) >= 9.95).unwrap_or(9),
    };
    let scale = 10_f64.powi(decimals);
    // A hair of error in the last place must not push a round value to the next.
    let scaled = match towards {
        Towards::Down => (value * scale + 1e-7).floor(),
        Towards::Nearest => (value * scale).round(),
        Towards::Up => (value * scale - 1e-7).ceil(),
    };
    format!("{:.*} %", usize::try_from(decimals).unwrap_or(0), scaled / scale)
}

/// What so many failures in so many runs say, in short: `under 0.30 % of worlds, 95 %`.
#[must_use]
pub fn odds(failed: u64, runs: u64) -> String {
    if failed == 0 {
        return format!("under {} of worlds, 95 %", percent(most_after_none(runs), Towards::Up));
    }
    let (low, high) = wilson(failed, runs);
    let share = percent(float(failed) / float(runs.max(1)), Towards::Nearest);
    format!("{share} of worlds; {} to {}, 95 %", percent(low, Towards::Down), percent(high, Towards::Up))
}

/// Exact for every count that a command can come to.
fn float(n: u64) -> f64 {
    u32::try_from(n).map_or(4_294_967_295.0, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_failure_in_so_many_runs_has_its_exact_bound() {
        for (runs, bound) in [(59, 0.0495), (100, 0.02951), (299, 0.00997), (1_000, 0.002_991), (10_000, 0.000_299_5)] {
            let own = most_after_none(runs);
            assert!((own / bound - 1.0).abs() < 1e-3, "{runs}: {own} is not {bound}");
            assert!(((1.0 - own).powf(f64::from(u32::try_from(runs).expect("it is small"))) - 0.05).abs() < 1e-9, "{runs}");
        }
    }

    #[test]
    fn no_failure_is_told_with_a_bound_that_is_never_too_low() {
        let told: Vec<String> = [1, 59, 100, 299, 1_000, 2_000, 10_000].map(|runs| odds(0, runs)).into();
        let bounds = ["95.0 %", "5.0 %", "3.0 %", "1.0 %", "0.30 %", "0.15 %", "0.030 %"];
        let wanted: Vec<String> = bounds.map(|bound| format!("under {bound} of worlds, 95 %")).into();
        assert_eq!(told, wanted);
    }

    #[test]
    fn wilsons_interval_has_the_values_of_its_textbook() {
        // From the closed form, worked out by hand to four digits.
        for (failed, runs, low, high) in
            [(1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (12, 1_000, 0.0069, 0.0209)]
        {
            let own = wilson(failed, runs);
            assert!((own.0 - low).abs() < 1e-4 && (own.1 - high).abs() < 1e-4, "{failed} of {runs}: {own:?}");
        }
    }

    /// How often the interval covers the truth, exactly: over all numbers of failures, each with its probability.
    fn coverage(runs: u64, truth: f64) -> f64 {
        let (mut probability, mut covered) = ((1.0 - truth).powf(float(runs)), 0.0);
        for failed in 0..=runs {
            let (low, high) = wilson(failed, runs);
            if low <= truth && truth <= high {
                covered += probability;
            }
            probability *= float(runs - failed) / float(failed + 1) * truth / (1.0 - truth);
        }
        covered
    }

    #[test]
    fn wilsons_interval_covers_as_often_as_is_known_of_it() {
        for (runs, truth, known) in [(50, 0.01, 0.9106), (50, 0.1, 0.9703), (100, 0.05, 0.9659), (100, 0.01, 0.9206), (500, 0.01, 0.9623)] {
            let own = coverage(runs, truth);
            assert!((own - known).abs() < 1e-4, "{runs} runs at {truth}: {own} is not {known}");
        }
    }

    #[test]
    fn percentages_have_two_digits_that_tell_something() {
        for (share, told) in [
            (0.0, "0 %"),
            (1.0, "100 %"),
            (0.123, "12 %"),
            (0.012, "1.2 %"),
            (0.003, "0.30 %"),
            (0.999, "99.90 %"),
            (0.5, "50 %"),
            (0.094, "9.4 %"),
            (0.000_03, "0.0030 %"),
        ] {
            assert_eq!(percent(share, Towards::Nearest), told, "{share}");
        }
        assert_eq!((percent(0.121, Towards::Up), percent(0.129, Towards::Down)), ("13 %".to_owned(), "12 %".to_owned()));
    }
}
