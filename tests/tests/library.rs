//! The shipped library is green, and first light's figures are those of the protocol, to the ROE.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use koipond_record::event::{ChainEvent, NodeEvent, Totals};
use koipond_record::{Event, Pubkey, Roe, Round, What};
use koipond_tests::{Collected, Folder, Program, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const SEEDS: u64 = 20;
/// Seeds on which all of the library is run; `.ci/long` takes more.
const LIBRARY_SEEDS: u64 = 4;
const HONEST: [&str; 5] = ["honest-1", "honest-2", "honest-3", "honest-4", "honest-5"];

#[test]
fn the_whole_library_is_green_on_several_seeds() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "library");
    let library = repo::file("scenarios/library");
    let next = AtomicU64::new(1);
    let work = || {
        let mut red = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed > LIBRARY_SEEDS {
                return red;
            }
            let own = folder.path().join(seed.to_string());
            std::fs::create_dir(&own).expect("a folder can be made here");
            let ended = KOIPOND.run(&["run", &library, "--seed", &seed.to_string()], &own);
            if ended.code != Some(0) {
                red.push(format!("seed {seed} ends with {:?}:\n{}{}", ended.code, ended.stdout, ended.stderr));
            }
        }
    };
    let red: Vec<String> = std::thread::scope(|scope| {
        let both = [scope.spawn(work), scope.spawn(work)];
        both.into_iter().flat_map(|thread| thread.join().expect("the thread runs to its end")).collect()
    });
    assert!(red.is_empty(), "{}", red.join("\n"));
}

#[test]
fn each_scenario_of_the_library_says_what_it_shows() {
    for path in repo::scenarios("scenarios/library") {
        let plan = repo::plan_in(&repo::text(&path), &repo::beside(&path));
        assert!(!plan.about.is_empty() && !plan.tags.is_empty(), "{path} has no `about` or no `tags`");
    }
}

/// First light on every seed.
fn first_light() -> &'static [Collected] {
    static RUNS: OnceLock<Vec<Collected>> = OnceLock::new();
    RUNS.get_or_init(|| {
        let scene = repo::scene("scenarios/library/basics/first-light.yaml");
        (1..=SEEDS).map(|seed| scene.collect(seed)).collect()
    })
}

/// What a function finds in the chain's events of every seed, each with its run and event.
fn on_every_seed<T>(find: impl Fn(&Collected, &Event, &ChainEvent) -> Option<T>) -> Vec<Vec<T>> {
    let chain = |run: &Collected, event: &Event| match &event.what {
        What::Chain(what) => find(run, event, what),
        _ => None,
    };
    first_light().iter().map(|run| run.events.iter().filter_map(|event| chain(run, event)).collect()).collect()
}

#[test]
fn every_honest_node_is_rewarded_a_fifth_of_the_bounty_six_times() {
    let rewards = on_every_seed(|run, _, what| match what {
        ChainEvent::Rewarded { round, to, amount } => Some((run.name(to).to_owned(), (*round, *amount))),
        _ => None,
    });
    let expected: Vec<(Round, Roe)> = (0..6).map(|round| (Round(round), Roe(200_000_000))).collect();
    for (seed, all) in (1..).zip(rewards) {
        let mut of: BTreeMap<String, Vec<(Round, Roe)>> = BTreeMap::new();
        all.into_iter().for_each(|(name, reward)| of.entry(name).or_default().push(reward));
        assert_eq!(of.keys().collect::<Vec<_>>(), HONEST, "seed {seed}: who is rewarded");
        for (name, rewards) in of {
            assert_eq!(rewards, expected, "seed {seed}: {name}");
            assert_eq!(rewards.iter().map(|(_, amount)| amount.0).sum::<u64>(), 1_200_000_000, "seed {seed}: {name}");
        }
    }
}

#[test]
fn rounds_0_to_5_are_paid_in_rounds_2_to_7() {
    let payouts = on_every_seed(|run, event, what| match what {
        ChainEvent::PaidOut { round, .. } => Some((round.0, run.round(event).0)),
        _ => None,
    });
    for (seed, paid) in (1..).zip(payouts) {
        assert_eq!(paid, [(0, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 7)], "seed {seed}");
    }
}

#[test]
fn nothing_is_tried_again_and_no_payout_fails() {
    let is_retry = |event: &&Event| match &event.what {
        What::Node(NodeEvent::Asked(message)) => message.previous_failed,
        What::Chain(ChainEvent::PayoutFailed { .. }) => true,
        _ => false,
    };
    for (seed, run) in (1..).zip(first_light()) {
        assert_eq!(run.events.iter().find(is_retry), None, "seed {seed}");
    }
}

#[test]
fn the_cheat_alone_is_slashed_in_rounds_2_and_3_by_seventy_percent_of_what_it_has() {
    let slashes = on_every_seed(|run, event, what| match what {
        ChainEvent::Slashed { round, who, amount, of } => Some((run.name(who).to_owned(), round.0, run.round(event).0, amount.0, of.0)),
        _ => None,
    });
    let cheat = "cheat-1".to_owned();
    let expected = [(cheat.clone(), 0, 2, 3_500_000_000, 5_000_000_000), (cheat, 1, 3, 1_050_000_000, 1_500_000_000)];
    for (seed, slashes) in (1..).zip(slashes) {
        assert_eq!(slashes, expected, "seed {seed}");
    }
}

#[test]
fn the_cheat_ends_with_450_million_roe_at_stake_by_the_chains_own_books() {
    for (seed, run) in (1..).zip(first_light()) {
        let last = run.events.iter().rev().find_map(totals).expect("the chain states its totals");
        assert_eq!(last.stakes, Roe(5 * 5_000_000_000 + 450_000_000), "seed {seed}");
    }
}

#[test]
fn the_cheat_is_refused_in_every_round_after_its_first_slash_for_want_of_stake() {
    let refusals = on_every_seed(|run, event, what| match what {
        ChainEvent::Refused { by, instruction, round, rule, .. } => {
            let about = round.expect("a submission is about a round").0;
            Some((run.name(by).to_owned(), instruction.to_string(), about, run.round(event).0, rule.to_string()))
        }
        _ => None,
    });
    let refused = |about: u64| ("cheat-1".to_owned(), "SubmitTask".to_owned(), about, about + 1, "stake-below-minimum".to_owned());
    let expected: Vec<_> = (2..7).map(refused).collect();
    for (seed, refusals) in (1..).zip(refusals) {
        assert_eq!(refusals, expected, "seed {seed}");
    }
}

#[test]
fn the_cheats_proofs_are_on_chain_for_rounds_0_and_1_alone_and_the_second_before_the_first_slash() {
    for (seed, run) in (1..).zip(first_light()) {
        let cheat = &run.cast().1[run.node("cheat-1").0 as usize].key;
        let mine = |key: &Pubkey| key == cheat;
        let submitted: Vec<(u64, u64)> = run
            .events
            .iter()
            .filter_map(|event| match &event.what {
                What::Chain(ChainEvent::Submitted { round, by, .. }) if mine(by) => Some((round.0, event.seq.0)),
                _ => None,
            })
            .collect();
        let first_slash = run.events.iter().find(|event| matches!(event.what, What::Chain(ChainEvent::Slashed { .. })));
        let first_slash = first_slash.expect("the cheat is slashed").seq.0;
        assert_eq!(submitted.iter().map(|(round, _)| *round).collect::<Vec<_>>(), [0, 1], "seed {seed}");
        assert!(submitted[1].1 < first_slash, "seed {seed}: {submitted:?}, first slash {first_slash}");
    }
}

#[test]
fn supply_is_conserved_whenever_the_chain_states_its_totals() {
    for (seed, run) in (1..).zip(first_light()) {
        let mut supply = 0;
        let mut looks = 0;
        for event in &run.events {
            match &event.what {
                What::Chain(ChainEvent::TaskCreated { total_bounty, .. }) => supply += total_bounty.0,
                What::Chain(ChainEvent::WalletOpened { amount, .. }) => supply += amount.0,
                _ => {}
            }
            let Some(totals) = totals(event) else { continue };
            looks += 1;
            assert_eq!(totals.stake_pot.0 + totals.wallets.0 + totals.fees.0, supply, "seed {seed}, {}", event.seq);
            assert_eq!(totals.stakes.0 + totals.balances.0 + totals.bounty.0, totals.stake_pot.0, "seed {seed}, {}", event.seq);
        }
        assert!(looks >= 12, "seed {seed}: six stakes and six payouts move money, and totals were stated {looks} times");
    }
}

fn totals(event: &Event) -> Option<Totals> {
    match &event.what {
        What::Chain(ChainEvent::Totals(totals)) => Some(*totals),
        _ => None,
    }
}
