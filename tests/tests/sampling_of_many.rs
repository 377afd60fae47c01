//! A sample of five of two hundred passes a cheat by as often as 1 − 5/200 for each auditor: the odds of `five-of-two-hundred`.

use koipond_record::event::NodeEvent;
use koipond_record::{NodeId, What};
use koipond_tests::repo;

const AUDITORS: u32 = 5;
const TIMES: usize = 20_000;

/// Whether each auditor drew the cheat, each time.
fn drew_the_cheat() -> Vec<Vec<bool>> {
    let run = repo::scene("tests/scenarios/sampling-of-many.yaml").collect(1);
    let of = |auditor| {
        let lines = run.events.iter().filter_map(|event| match &event.what {
            What::Node(NodeEvent::Said { text, len, .. })
                if event.node == Some(NodeId(auditor)) && text.bytes().all(|digit| matches!(digit, b'0' | b'1')) =>
            {
                assert_eq!(text.len() as u64, *len, "a line was cut");
                Some(text.bytes().map(|digit| digit == b'1'))
            }
            _ => None,
        });
        lines.flatten().collect::<Vec<bool>>()
    };
    (0..AUDITORS).map(of).collect()
}

/// How far a count of successes may be from its mean: four deviations, which one count of sixteen thousand exceeds.
fn off(times: usize, probability: f64) -> f64 {
    4.0 * (times as f64 * probability * (1.0 - probability)).sqrt()
}

#[test]
fn so_many_auditors_all_pass_a_cheat_among_two_hundred_by_as_often_as_the_formula_says() {
    let draws = drew_the_cheat();
    assert!(draws.iter().all(|of_one| of_one.len() == TIMES));
    for auditors in 1..=draws.len() {
        let missed = (0..TIMES).filter(|time| draws[..auditors].iter().all(|of_one| !of_one[*time])).count();
        let probability = (1.0 - 5.0 / 200.0_f64).powi(auditors as i32);
        let mean = TIMES as f64 * probability;
        assert!((missed as f64 - mean).abs() <= off(TIMES, probability), "{auditors} auditors: {missed} times, and not about {mean:.0}");
    }
}
