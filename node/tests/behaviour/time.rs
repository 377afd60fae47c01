//! Those that are late, turn or leave; several behaviours at once, and when they act.

use koipond_node::spec::ActsSpec;
use koipond_record::event::Exit;
use koipond_record::unit::Share;
use koipond_record::{Instruction, InstructionName};

use crate::desk::{Desk, submissions, task};
use crate::place::{BEFORE_ROUND_2, IN_ROUND_2, key, node, proofs, said, votes};

/// The node from round 1 on, after so many bursts.
fn bursts(desk: Desk, n: usize) -> Desk {
    let mut desk = desk.boot(&task(""), BEFORE_ROUND_2);
    (0..n).for_each(|_| desk.burst(&[]));
    desk
}

/// The rounds whose proofs are made up.
fn made_up(desk: &Desk) -> Vec<u64> {
    proofs(desk).into_iter().filter(|(_, proof)| proof.starts_with("bafybeie")).map(|(round, _)| round).collect()
}

#[test]
fn what_is_late_leaves_as_many_slots_later_as_is_drawn() {
    let mut desk = bursts(node(r#"[{ "late": { "by": "50..60 slots" } }]"#), 1);
    let begun = desk.now_ms / 400;
    assert_eq!(proofs(&desk), []);
    desk.passes(61);
    assert_eq!(proofs(&desk), [(1, "proof 1".to_owned())]);
    assert!((50..=60).contains(&(desk.sent_in[0] - begun)), "{} after {begun}", desk.sent_in[0]);
    assert!(said(&desk, "holds its proof for round 1 back for 5"), "{:?}", desk.deviated);
}

#[test]
fn only_the_mail_that_is_named_is_late() {
    let desk = bursts(node(r#"[{ "late": { "what": ["votes", "lists", "payouts"] } }]"#), 1);
    assert_eq!((proofs(&desk).len(), desk.deviated.len()), (1, 0));
}

#[test]
fn what_another_behaviour_sends_is_late_too() {
    let mut desk = bursts(node(r#"[{ "fabricator": {} }, { "late": { "by": "50 slots" } }]"#), 1);
    assert_eq!(proofs(&desk), []);
    desk.passes(51);
    assert_eq!(made_up(&desk), [1]);
}

#[test]
fn a_sleeper_is_honest_until_its_round() {
    let desk = bursts(node(r#"[{ "sleeper": { "from_round": 3, "then": { "fabricator": {} } } }]"#), 7);
    assert_eq!((proofs(&desk).len(), made_up(&desk)), (4, vec![3, 4]));
    assert!(desk.deviated.iter().all(|(behaviour, _)| behaviour == "sleeper"), "{:?}", desk.deviated);
}

#[test]
fn a_quitter_ends_its_process_at_its_round_and_whenever_it_starts_again() {
    let mut desk = bursts(node(r#"[{ "quitter": { "from_round": 3, "withdraws": false } }]"#), 2);
    assert_eq!(desk.ended, None);
    desk.burst(&[]);
    assert_eq!(desk.ended.take(), Some(Exit::Killed { by: "quitter".to_owned() }));
    assert!(!desk.asked.contains(&("executeTask", 3)));
    desk.start();
    assert_eq!(desk.ended, Some(Exit::Killed { by: "quitter".to_owned() }));
}

#[test]
fn a_quitter_idles_until_it_has_its_stake() {
    let mut desk = node(r#"[{ "quitter": { "from_round": 2 } }]"#);
    desk.refused = vec![InstructionName::Withdraw];
    let mut desk = bursts(desk, 3);
    assert_eq!((desk.ended.as_ref(), desk.asked.as_slice()), (None, &[("executeTask", 1)][..]));
    desk.refused.clear();
    desk.burst(&[]);
    desk.burst(&[]);
    assert!(desk.ended.is_some());
    let tries = desk.sent.iter().filter(|sent| **sent == Instruction::Withdraw).count();
    assert_eq!((tries, desk.sent.len()), (3, 3), "rounds 2, 3 and 4: {:?}", desk.sent);
}

#[test]
fn the_first_behaviour_that_acts_wins() {
    let both = |first: &str, second: &str| {
        let value = |word: &str| format!(r#"{{ "fabricator": {{ "value": "{word}" }} }}"#);
        let desk = bursts(node(&format!("[{}, {}]", value(first), value(second))), 1);
        proofs(&desk)
    };
    assert_eq!(both("a", "b"), [(1, "a".to_owned())]);
    assert_eq!(both("b", "a"), [(1, "b".to_owned())]);
}

#[test]
fn several_behaviours_each_do_their_own() {
    let mut desk = node(r#"[{ "fabricator": {} }, { "griefer": {} }]"#);
    desk.submissions = submissions(1, &[&key("honest-1")]);
    let desk = bursts(desk, 2);
    assert_eq!((made_up(&desk), votes(&desk)), (vec![1], vec![("honest-1", false)]));
}

#[test]
fn behaviours_act_in_their_rounds_alone() {
    let acts = ActsSpec { from_round: 2, until_round: Some(3), ..ActsSpec::default() };
    let desk = bursts(Desk { acts, ..node(r#"[{ "fabricator": {} }]"#) }, 9);
    assert_eq!((proofs(&desk).len(), made_up(&desk)), (5, vec![2, 3]));
}

#[test]
fn in_a_share_of_rounds_each_round_is_drawn_once_for_all_that_is_done_in_it() {
    let acting = |share: u32| {
        let acts = ActsSpec { share: Share { parts_per_million: share }, ..ActsSpec::default() };
        let mut desk = Desk { acts, ..node(r#"[{ "freeloader": { "does": ["audits", "lists"] } }]"#) };
        desk.submissions = submissions(9, &[]);
        let desk = bursts(desk, 120);
        let idle: Vec<u64> = (2..60).filter(|round| !desk.asked.contains(&("executeTask", *round))).collect();
        (idle, made_up(&desk).into_iter().filter(|round| (2..60).contains(round)).collect::<Vec<_>>())
    };
    let (idle, made_up) = acting(300_000);
    assert_eq!(idle, made_up);
    // 17 of 58 expected; 4 standard deviations are 14.
    assert!((4..=31).contains(&idle.len()), "{} of 58 rounds", idle.len());
    assert_eq!(acting(0), (vec![], vec![]));
    assert_eq!(acting(1_000_000).0.len(), 58);
}

#[test]
fn the_same_seed_gives_the_same_cheats() {
    let run = || {
        let mut desk = node(r#"[{ "copycat": { "of": { "group": "honest" } } }, { "late": {} }, { "colluders": {} }]"#);
        desk.submissions = submissions(2, &[&key("honest-1"), &key("honest-2")]);
        let mut desk = desk.boot(&task(""), IN_ROUND_2);
        for _ in 0..4 {
            desk.burst(&[]);
            desk.passes(390);
        }
        (desk.sent, desk.sent_in, desk.deviated)
    };
    assert_eq!(run(), run());
    assert!(!run().0.is_empty());
}
