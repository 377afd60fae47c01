//! The wrapper's own random sample of five, drawn twenty thousand times by five auditors: `random-five`'s odds are true.

use std::sync::OnceLock;

use koipond_record::event::NodeEvent;
use koipond_record::{NodeId, What};
use koipond_tests::repo;

const AUDITORS: u32 = 5;
const TIMES: usize = 20_000;

/// Which of six submissions each auditor left out, each time.
fn left_out() -> &'static [Vec<u8>] {
    static DRAWS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    DRAWS.get_or_init(|| {
        let run = repo::scene("tests/scenarios/sampling.yaml").collect(1);
        let of = |auditor| {
            let lines = run.events.iter().filter_map(|event| match &event.what {
                What::Node(NodeEvent::Said { text, len, .. }) if event.node == Some(NodeId(auditor)) => {
                    assert_eq!(text.len() as u64, *len, "a line was cut");
                    Some(text.bytes().map(|digit| digit - b'0'))
                }
                _ => None,
            });
            lines.flatten().collect::<Vec<u8>>()
        };
        (0..AUDITORS).map(of).collect()
    })
}

#[test]
fn every_auditor_draws_every_time_five_of_six() {
    for draws in left_out() {
        assert_eq!(draws.len(), TIMES);
        assert!(draws.iter().all(|index| *index < 6));
    }
}

/// The numbers between which this many counts of successes all lie with a probability of 99.9 %, by the exact binomial.
fn interval(times: usize, probability: f64, counts: usize) -> (usize, usize) {
    let tail = 0.0005 / counts as f64;
    let mut log_factorial = vec![0.0_f64; times + 1];
    for n in 1..=times {
        log_factorial[n] = log_factorial[n - 1] + (n as f64).ln();
    }
    let mass = |k: usize| {
        let ways = log_factorial[times] - log_factorial[k] - log_factorial[times - k];
        (ways + k as f64 * probability.ln() + (times - k) as f64 * (1.0 - probability).ln()).exp()
    };
    let (mut below, mut low) = (mass(0), 0);
    while below < tail {
        low += 1;
        below += mass(low);
    }
    let (mut above, mut high) = (mass(times), times);
    while above < tail {
        high -= 1;
        above += mass(high);
    }
    (low, high)
}

#[test]
fn the_interval_is_that_of_the_binomial() {
    // A fair coin thrown a thousand times: the mean is 500 and 3.2905 deviations of 15.81 are 52.
    assert_eq!(interval(1_000, 0.5, 1), (448, 552));
}

#[test]
fn at_most_one_of_five_auditors_looks_at_the_cheat_as_often_as_26_in_7776() {
    let (low, high) = interval(TIMES, 26.0 / 7776.0, 1);
    let cheat = 5;
    let looks = |time: usize| left_out().iter().filter(|draws| draws[time] != cheat).count();
    let seldom = (0..TIMES).filter(|time| looks(*time) <= 1).count();
    assert!((low..=high).contains(&seldom), "{seldom} times, and not {low} to {high}");
}

#[test]
fn every_submission_is_left_out_by_every_auditor_about_as_often_as_any_other() {
    let (low, high) = interval(TIMES, 1.0 / 6.0, 30);
    for (auditor, draws) in left_out().iter().enumerate() {
        for index in 0..6 {
            let times = draws.iter().filter(|left| **left == index).count();
            assert!((low..=high).contains(&times), "auditor {auditor}, submission {index}: {times} times, and not {low} to {high}");
        }
    }
}

#[test]
fn no_two_auditors_draw_alike() {
    let (low, high) = interval(TIMES, 1.0 / 6.0, 10);
    let draws = left_out();
    for one in 0..draws.len() {
        for other in 0..one {
            let alike = draws[one].iter().zip(&draws[other]).filter(|(a, b)| a == b).count();
            assert!((low..=high).contains(&alike), "auditors {other} and {one}: {alike} times alike, and not {low} to {high}");
        }
    }
}
