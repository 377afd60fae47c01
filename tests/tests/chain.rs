//! The chain in a whole world: its worked timeline to the slot, late slashes, retention, both kinds of task, fees, and what a group says of itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use koipond_record::event::{ChainEvent, NodeEvent, RunEvent, Totals};
use koipond_record::{
    Ask, Event, Input, Instruction, Reply, Roe, RoeChange, Round, SlotClock, StateQuery, TaskFunction, TaskMessage, What,
};
use koipond_tests::{Collected, repo};

const WORKED: &str = "scenarios/library/chain/worked-timeline.yaml";
const SEEDS: u64 = 3;

/// A scenario of the library after a change of its text, on one seed.
fn changed(path: &str, change: impl FnOnce(String) -> String, seed: u64) -> Collected {
    repo::scene_of(&change(repo::text(path)), &repo::beside(path)).collect(seed)
}

/// A change of text that must change something.
fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "there is no `{from}` in\n{text}");
    text.replace(from, to)
}

fn clock(run: &Collected) -> &SlotClock {
    &run.cast().0.clock
}

fn slot(run: &Collected, event: &Event) -> u64 {
    clock(run).slot(event.at).0
}

/// What a function finds in the events of the chain, each with its slot.
fn on_chain<T>(run: &Collected, find: impl Fn(&ChainEvent) -> Option<T>) -> Vec<(u64, T)> {
    let of = |event: &Event| match &event.what {
        What::Chain(what) => find(what).map(|found| (slot(run, event), found)),
        _ => None,
    };
    run.events.iter().filter_map(of).collect()
}

/// The messages to a node, each with its slot.
fn asked(run: &Collected, node: &str) -> Vec<(u64, TaskMessage)> {
    let node = run.node(node);
    let of = |event: &Event| match &event.what {
        What::Node(NodeEvent::Asked(message)) if event.node == Some(node) => Some((slot(run, event), *message)),
        _ => None,
    };
    run.events.iter().filter_map(of).collect()
}

/// The transactions that leave the nodes, each with its slot and its place in the log.
fn sent<T>(run: &Collected, find: impl Fn(&Instruction) -> Option<T>) -> Vec<(u64, u64, T)> {
    let of = |event: &Event| match &event.what {
        What::Node(NodeEvent::Called { ask: Ask::Send(tx), .. }) => find(&tx.what).map(|found| (slot(run, event), event.seq.0, found)),
        _ => None,
    };
    run.events.iter().filter_map(of).collect()
}

/// The worked timeline on every seed.
fn worked() -> &'static [Collected] {
    static RUNS: OnceLock<Vec<Collected>> = OnceLock::new();
    RUNS.get_or_init(|| (1..=SEEDS).map(|seed| repo::scene(WORKED).collect(seed)).collect())
}

fn message(function: TaskFunction, round: u64, previous_failed: bool) -> TaskMessage {
    TaskMessage { function, round: Round(round), previous_failed }
}

#[test]
fn every_message_of_rounds_0_to_3_comes_in_its_slot_of_the_worked_timeline() {
    use TaskFunction::{AuditPayload, DistributionListAudit, ExecuteTask, GenerateAndSubmitDistributionList, SubmitPayload};
    let expected = [
        (1000, message(ExecuteTask, 0, false)),
        (2200, message(ExecuteTask, 1, false)),
        (2200, message(SubmitPayload, 0, false)),
        (2700, message(AuditPayload, 0, false)),
        (3400, message(ExecuteTask, 2, false)),
        (3400, message(SubmitPayload, 1, false)),
        (3400, message(GenerateAndSubmitDistributionList, 0, false)),
        (3900, message(AuditPayload, 1, false)),
        (3900, message(DistributionListAudit, 0, false)),
        (4600, message(ExecuteTask, 3, false)),
        (4600, message(SubmitPayload, 2, false)),
        (4600, message(GenerateAndSubmitDistributionList, 1, false)),
        (5100, message(AuditPayload, 2, false)),
        (5100, message(DistributionListAudit, 1, false)),
    ];
    for (seed, run) in (1..).zip(worked()) {
        for node in ["honest-1", "honest-2", "honest-3"] {
            let mut messages = asked(run, node);
            messages.retain(|(slot, _)| *slot < 5800);
            assert_eq!(messages, expected, "seed {seed}: {node}");
        }
    }
}

#[test]
fn round_0_takes_effect_in_the_slots_of_the_worked_timeline() {
    let first = |what: &ChainEvent| match what {
        ChainEvent::Submitted { round: Round(0), slot, .. } => Some(format!("submitted, by its own words in {}", slot.0)),
        ChainEvent::ListUploaded { round: Round(0), .. } => Some("uploaded".to_owned()),
        ChainEvent::ListSubmitted { round: Round(0), .. } => Some("listed".to_owned()),
        ChainEvent::PaidOut { round: Round(0), .. } => Some("paid".to_owned()),
        ChainEvent::Rewarded { round: Round(0), .. } => Some("rewarded".to_owned()),
        _ => None,
    };
    let mut expected = vec![(2240, "submitted, by its own words in 2240"); 3];
    expected.extend([(3440, "uploaded"), (3480, "listed"), (4520, "paid")]);
    expected.extend([(4520, "rewarded"); 3]);
    for (seed, run) in (1..).zip(worked()) {
        let found = on_chain(run, first);
        assert_eq!(found.iter().map(|(slot, what)| (*slot, what.as_str())).collect::<Vec<_>>(), expected, "seed {seed}");
    }
}

#[test]
fn the_payout_call_leaves_its_node_both_windows_after_the_list_was_confirmed() {
    let payout = |what: &Instruction| matches!(what, Instruction::Payout { round: Round(0), .. }).then_some(());
    for (seed, run) in (1..).zip(worked()) {
        let slots: Vec<u64> = sent(run, payout).into_iter().map(|(slot, ..)| slot).collect();
        assert_eq!(slots, [4480], "seed {seed}");
    }
}

#[test]
fn a_round_that_is_never_paid_is_tried_again_in_three_rounds_and_then_given_up() {
    use TaskFunction::{DistributionListAudit, GenerateAndSubmitDistributionList};
    let fails = |text: String| with(&with(&text, "count: 3", "count: 3, list_upload_failure: 100 %"), "rounds: 6", "rounds: 9");
    let run = changed(WORKED, fails, 1);
    let about_0 = |of: TaskFunction| -> Vec<(u64, bool)> {
        let mine = |(_, message): &(u64, TaskMessage)| message.function == of && message.round == Round(0);
        asked(&run, "honest-2").into_iter().filter(mine).map(|(slot, message)| (slot, message.previous_failed)).collect()
    };
    assert_eq!(about_0(GenerateAndSubmitDistributionList), [(3400, false), (4600, true), (5800, true), (7000, true)]);
    assert_eq!(about_0(DistributionListAudit), [(3900, false), (5100, true), (6300, true), (7500, true)]);
    assert!(asked(&run, "honest-2").iter().any(|(slot, _)| *slot >= 8200), "there is a round in which it is given up");
}

/// The case of a late slash, on every seed.
fn late_slash() -> &'static [Collected] {
    static RUNS: OnceLock<Vec<Collected>> = OnceLock::new();
    let scene = || repo::scene("scenarios/library/chain/slash-before-the-audit.yaml");
    RUNS.get_or_init(|| (1..=SEEDS).map(|seed| scene().collect(seed)).collect())
}

#[test]
fn the_slash_of_round_0_lands_between_the_making_of_the_list_of_round_1_and_its_first_audit() {
    for (seed, run) in (1..).zip(late_slash()) {
        let (made, ..) = sent(run, |what| matches!(what, Instruction::UploadDistributionList { round: Round(1), .. }).then_some(()))[0];
        let landed = on_chain(run, |what| match what {
            ChainEvent::Slashed { round: Round(0), .. } => Some("slashed"),
            ChainEvent::ListAudited { round: Round(1), .. } => Some("audited"),
            _ => None,
        });
        let [(slashed, "slashed"), (audited, "audited"), ..] = landed[..] else { panic!("seed {seed}: {landed:?}") };
        // Round 3 begins in slot 3600, its audit window in 4100; links take less than a slot.
        assert_eq!((made, slashed), (3601, 3611), "seed {seed}");
        assert!((4170..=4171).contains(&audited), "seed {seed}: {audited}");
    }
}

/// A distribution list that was announced: its round, its submitter, and what it says of the cheat.
fn lists(run: &Collected) -> Vec<(u64, Round, String, Option<RoeChange>)> {
    let cheat = &run.cast().1[run.node("cheat-1").0 as usize].key;
    let of = |what: &ChainEvent| match what {
        ChainEvent::ListSubmitted { round, by, entries } => {
            Some((*round, run.name(by).to_owned(), entries.iter().find(|(key, _)| key == cheat).map(|(_, change)| *change)))
        }
        _ => None,
    };
    on_chain(run, of).into_iter().map(|(slot, (round, by, cheat))| (slot, round, by, cheat)).collect()
}

#[test]
fn the_rejected_list_is_an_honest_nodes_and_right_by_the_stake_it_was_made_of() {
    let run = &late_slash()[0];
    let against = |what: &ChainEvent| match what {
        ChainEvent::ListAudited { round: Round(1), candidate, is_valid: false, .. } => Some(run.name(candidate).to_owned()),
        _ => None,
    };
    let rejected: BTreeSet<String> = on_chain(run, against).into_iter().map(|(_, name)| name).collect();
    let (_, _, by, of_cheat) = lists(run).into_iter().find(|(_, round, ..)| *round == Round(1)).expect("round 1 has a list");
    assert_eq!(rejected, BTreeSet::from([by.clone()]));
    assert!(by.starts_with("honest-"), "it is {by}'s");
    assert_eq!(of_cheat, Some(RoeChange(-3_500_000_000)), "70 % of 5 KOII, which the cheat had when the list was made");
}

#[test]
fn the_retry_slashes_by_the_stake_that_is_left() {
    for (seed, run) in (1..).zip(late_slash()) {
        let slashes = on_chain(run, |what| match what {
            ChainEvent::Slashed { round, amount, of, .. } => Some((round.0, amount.0, of.0)),
            _ => None,
        });
        let slashes: Vec<_> = slashes.into_iter().map(|(_, slash)| slash).collect();
        assert_eq!(slashes, [(0, 3_500_000_000, 5_000_000_000), (1, 1_050_000_000, 1_500_000_000)], "seed {seed}");
        let last = lists(run).into_iter().rfind(|(_, round, ..)| *round == Round(1)).expect("round 1 is tried again");
        assert_eq!(last.3, Some(RoeChange(-1_050_000_000)), "seed {seed}");
    }
}

/// After each payout of a round, the oldest round in the submissions that nodes read until the next.
fn oldest_after_payouts(run: &Collected) -> BTreeMap<u64, BTreeSet<u64>> {
    let (mut paid, mut oldest, mut reads) = (None, BTreeMap::<u64, BTreeSet<u64>>::new(), BTreeSet::new());
    for event in &run.events {
        match &event.what {
            What::Chain(ChainEvent::PaidOut { round, .. }) => paid = Some(round.0),
            What::Node(NodeEvent::Called { call, ask: Ask::Read(StateQuery::SubmissionInfo) }) => {
                reads.insert((event.node, *call));
            }
            What::Node(NodeEvent::Got(Input::Answer { call, reply: Reply::State { tree, .. } }))
                if reads.contains(&(event.node, *call)) =>
            {
                let text: serde_json::Value = serde_json::from_str(&tree.to_text()).expect("a tree is JSON");
                let rounds = text["submissions"].as_object().expect("it has submissions");
                let first = rounds.keys().map(|round| round.parse::<u64>().expect("a round is a number")).min();
                if let Some((paid, first)) = paid.zip(first) {
                    oldest.entry(paid).or_default().insert(first);
                }
            }
            _ => {}
        }
    }
    oldest
}

#[test]
fn after_a_payout_the_state_holds_no_round_below_it_less_the_allowed_failed_distributions_and_one() {
    for allowed in [1, 3] {
        let longer = |text: String| {
            let text = with(&text, "starting_slot: 1000", &format!("starting_slot: 1000\n  allowed_failed_distributions: {allowed}"));
            with(&text, "rounds: 6", "rounds: 12")
        };
        let run = changed(WORKED, longer, 1);
        let oldest = oldest_after_payouts(&run);
        let expected = |paid: u64| BTreeSet::from([paid.saturating_sub(allowed + 1)]);
        // The state after the last payout is read by nobody.
        assert!(oldest.len() >= 9, "{oldest:?}");
        for (paid, found) in oldest {
            assert_eq!(found, expected(paid), "after the payout of round {paid}, {allowed} allowed");
        }
    }
}

/// Who earned and lost how much for which round.
fn earned_and_lost(run: &Collected) -> Vec<(u64, String, i128)> {
    let mut all: Vec<_> = on_chain(run, |what| match what {
        ChainEvent::Rewarded { round, to, amount } => Some((round.0, run.name(to).to_owned(), i128::from(amount.0))),
        ChainEvent::Slashed { round, who, amount, .. } => Some((round.0, run.name(who).to_owned(), -i128::from(amount.0))),
        _ => None,
    })
    .into_iter()
    .map(|(_, change)| change)
    .collect();
    all.sort();
    all
}

const KPL: &str = "scenarios/library/chain/kpl.yaml";

fn kpl() -> &'static Collected {
    static RUN: OnceLock<Collected> = OnceLock::new();
    RUN.get_or_init(|| repo::scene(KPL).collect(1))
}

fn the_same_in_koii() -> &'static Collected {
    static RUN: OnceLock<Collected> = OnceLock::new();
    let in_koii = |text: String| {
        let lines =
            text.lines().filter(|line| !line.trim_start().starts_with("task_type:") && !line.trim_start().starts_with("token_type:"));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    RUN.get_or_init(|| changed(KPL, in_koii, 1))
}

#[test]
fn a_kpl_task_pays_and_slashes_what_the_same_task_in_koii_does() {
    let (kpl, koii) = (earned_and_lost(kpl()), earned_and_lost(the_same_in_koii()));
    assert!(koii.iter().any(|(.., change)| *change > 0) && koii.iter().any(|(.., change)| *change < 0), "{koii:?}");
    assert_eq!(kpl, koii);
}

/// The chain's totals, whenever it states them, each with the number of transactions that had been applied by then.
fn totals(run: &Collected) -> Vec<(u64, Totals)> {
    let mut applied = 0;
    let mut all = Vec::new();
    for event in &run.events {
        let What::Chain(what) = &event.what else { continue };
        match what {
            ChainEvent::Staked { .. }
            | ChainEvent::Submitted { .. }
            | ChainEvent::Audited { .. }
            | ChainEvent::ListUploaded { .. }
            | ChainEvent::ListSubmitted { .. }
            | ChainEvent::ListAudited { .. }
            | ChainEvent::PaidOut { .. }
            | ChainEvent::PayoutFailed { .. }
            | ChainEvent::Claimed { .. } => applied += 1,
            ChainEvent::Totals(totals) => all.push((applied, *totals)),
            _ => {}
        }
    }
    all
}

/// What each transaction costs by default.
const FEE: u64 = 10_000;

#[test]
fn each_transaction_takes_its_fee_from_a_wallet_and_nothing_else_does() {
    let totals = totals(the_same_in_koii());
    // The last stake: from then on no wallet is opened, and what a wallet loses is fees.
    let since = totals.iter().rposition(|(applied, _)| *applied <= 6).expect("six nodes stake");
    let whole = totals[since].1.wallets.0 + totals[since].1.fees.0;
    assert!(totals.len() > since + 6, "{} looks", totals.len());
    for (applied, totals) in &totals[since..] {
        assert_eq!(totals.fees.0, applied * FEE, "after {applied} transactions");
        assert_eq!(totals.wallets.0 + totals.fees.0, whole, "after {applied} transactions");
    }
}

#[test]
fn in_a_kpl_task_fees_come_from_purses_and_leave_the_tokens_alone() {
    let totals = totals(kpl());
    let since = totals.iter().rposition(|(applied, _)| *applied <= 6).expect("six nodes stake");
    let (wallets, whole) = (totals[since].1.wallets, totals[since].1.purses.0 + totals[since].1.fees.0);
    assert!(totals.len() > since + 6 && totals[since].1.purses > Roe::ZERO, "{} looks", totals.len());
    for (applied, totals) in &totals[since..] {
        assert_eq!(totals.fees.0, applied * FEE, "after {applied} transactions");
        assert_eq!((totals.wallets, totals.purses.0 + totals.fees.0), (wallets, whole), "after {applied} transactions");
    }
}

/// A world with a group that has this said of it.
fn group(says: &str) -> Collected {
    let yaml = format!(
        "scenario: a group of its own\ntask: ./index.js\nchain: {{ submission_window: 400 slots, audit_window: 400 slots }}\n\
         nodes: {{ plain: {{ count: 2 }}, own: {{ {says} }} }}\nrounds: 5\nexpect:\n  - never: {{ retried: {{}} }}\n"
    );
    repo::scene_of(&yaml, &repo::root().join("scenarios/tasks/kept-proof")).collect(1)
}

#[test]
fn a_group_starts_when_its_starts_says_and_does_nothing_before() {
    let run = group("starts: round 2 + 100 slots");
    let own = run.node("own-1");
    let first = |event: &&Event| matches!(event.what, What::Node(_)) && event.node == Some(own);
    let first = run.events.iter().find(first).expect("it starts");
    assert_eq!(first.what, What::Node(NodeEvent::Got(Input::Boot)));
    assert_eq!(slot(&run, first), 2 * 1200 + 100);
    let submitted = on_chain(&run, |what| match what {
        ChainEvent::Submitted { round, by, .. } if run.name(by) == "own-1" => Some(round.0),
        _ => None,
    });
    // It works from the next round on, and on each round once.
    assert_eq!(submitted.into_iter().map(|(_, round)| round).next(), Some(2), "the round in which it started is its first");
}

#[test]
fn a_main_account_holds_its_pocket_beside_the_stake() {
    let run = group("pocket: 0.25 KOII, stake: 7 KOII");
    let main = &run.cast().1[run.node("own-1").0 as usize].main;
    let opened = on_chain(&run, |what| match what {
        ChainEvent::WalletOpened { owner, amount } if owner == main => Some(amount.0),
        _ => None,
    });
    // The fee of the stake itself comes on top.
    assert_eq!(opened, [(0, 7_000_000_000 + 250_000_000 + FEE)]);
}

#[test]
fn a_group_is_known_on_chain_by_the_key_it_was_recorded_with() {
    let key = "2EdV4ynuftXToAhwwND8gTVvrfPcffudbu4sDndpMKMy";
    let run = group(&format!("key: {key}"));
    assert_eq!(run.cast().1[run.node("own-1").0 as usize].key.as_str(), key);
    let submitted = on_chain(&run, |what| matches!(what, ChainEvent::Submitted { by, .. } if by.as_str() == key).then_some(()));
    assert_eq!(submitted.len(), 4, "the task under that key submits for each round but the last");
    assert!(on_chain(&run, |what| matches!(what, ChainEvent::Rewarded { to, .. } if to.as_str() == key).then_some(())).len() >= 2);
}

/// Three nodes on a chain whose slots are of drawn lengths, and for a round much longer.
fn unsteady(seed: u64) -> Collected {
    let yaml = "scenario: an unsteady chain\ntask: ./index.js\n\
                chain: { submission_window: 400 slots, audit_window: 400 slots, slot_time: 350..450 ms, timing: { jitter: 0..50 slots } }\n\
                nodes: { honest: { count: 3 } }\nrounds: 5\ntimeline:\n  - { at: round 2 + 130 slots, slot-time: { is: 500..900 ms, for: 777 slots } }\n\
                expect:\n  - never: { slashed: { group: honest } }\n";
    repo::scene_of(yaml, &repo::root().join("scenarios/tasks/kept-proof")).collect(seed)
}

#[test]
fn where_slots_differ_in_length_rounds_begin_and_proofs_stand_in_the_slots_that_they_say() {
    for seed in 1..=SEEDS {
        let run = unsteady(seed);
        let clock = clock(&run);
        let lengths: BTreeSet<u64> = clock.paces.iter().flat_map(|paces| paces.iter()).map(|pace| pace.slot_time.millis()).collect();
        assert!(lengths.len() > 10 && lengths.iter().any(|ms| *ms > 450), "seed {seed}: {lengths:?}");
        let mut looks = 0;
        for event in &run.events {
            match &event.what {
                What::Run(RunEvent::RoundBegan { round }) => {
                    assert_eq!(event.at, clock.begins(clock.round_begins(*round)), "seed {seed}: round {round}");
                }
                What::Chain(ChainEvent::Submitted { slot, round, .. }) => {
                    looks += 1;
                    assert_eq!(clock.slot(event.at), *slot, "seed {seed}, {}", event.seq);
                    assert_eq!(event.at, clock.begins(*slot), "seed {seed}, {}: what is included is there when its slot begins", event.seq);
                    assert_eq!(clock.round(*slot).0, round.0 + 1, "seed {seed}, {}", event.seq);
                }
                _ => {}
            }
        }
        assert_eq!(looks, 12, "seed {seed}");
    }
}

#[test]
fn where_slots_differ_in_length_calls_are_late_in_slots_by_no_more_than_their_jitter() {
    for seed in 1..=SEEDS {
        let run = unsteady(seed);
        let begins = |event: &Event, window: u64| clock(&run).round_begins(run.round(event)).0 + window;
        let mut lateness = BTreeSet::new();
        for event in &run.events {
            let What::Node(NodeEvent::Asked(message)) = &event.what else { continue };
            let window = match message.function {
                TaskFunction::AuditPayload | TaskFunction::DistributionListAudit => 400,
                _ => 0,
            };
            lateness.insert(slot(&run, event).checked_sub(begins(event, window)).expect("no call is early"));
        }
        assert!(lateness.len() > 5 && lateness.iter().all(|late| *late <= 50), "seed {seed}: {lateness:?}");
    }
}

#[test]
fn where_slots_differ_in_length_an_operators_deed_is_done_in_its_slot() {
    let text = "scenario: a claim\ntask: ./index.js\n\
                chain: { submission_window: 400 slots, audit_window: 400 slots, slot_time: 350..450 ms, timing: { inclusion: 7 slots } }\n\
                nodes: { honest: { count: 3 } }\nrounds: 5\ntimeline:\n  - { at: round 3 + 123 slots, claim: { node: honest-1 } }\n\
                expect:\n  - never: { slashed: { group: honest } }\n";
    let run = repo::scene_of(text, &repo::root().join("scenarios/tasks/kept-proof")).collect(4);
    let claimed = on_chain(&run, |what| matches!(what, ChainEvent::Claimed { .. }).then_some(()));
    assert_eq!(claimed, [(3 * 1200 + 123 + 7, ())]);
}
