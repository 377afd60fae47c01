//! The size of a task's account, counted anew from what tasks read; and accounts that are full.

use crate::common::*;
use koipond_chain_mock::spec::{ChainSpec, Pruning, Repeat, RulesSpec, TaskType};
use koipond_chain_mock::{Chain, ChainParams};
use koipond_record::event::ChainEvent;
use koipond_record::unit::Size;
use koipond_record::{Instruction, Json, Pubkey, Reply, Roe, Round, Slot, StateQuery, TaskNo, Transaction};

/// The size of a task's account; nothing for a task that cannot be read.
pub fn recounted(chain: &Chain, task: TaskNo) -> Option<u64> {
    let Reply::State { tree, .. } = chain.view().answer(task, Slot(0), &everything()) else { return None };
    let map = |name: &str| tree.get(name).cloned().unwrap_or_default();
    if chain.task_type() == TaskType::Koii {
        let maps = [
            "submissions",
            "submissions_audit_trigger",
            "available_balances",
            "stake_list",
            "distribution_rewards_submission",
            "distributions_audit_trigger",
            "distributions_audit_record",
        ];
        return Some(1_500 + maps.iter().map(|name| map(name).to_text().len() as u64).sum::<u64>());
    }
    let value = |entry: &Json| match entry.get("submission_value") {
        Some(Json::Text(text)) => text.len() as u64,
        _ => 0,
    };
    let votes = |entry: &Json| match entry.get("votes") {
        Some(Json::List(votes)) => votes.len() as u64,
        _ => 0,
    };
    let by_round = |name: &str, bytes: &dyn Fn(&Json) -> u64| {
        let rounds: Vec<u64> =
            entries(&map(name)).iter().map(|round| 12 + entries(round).iter().map(|e| 32 + bytes(e)).sum::<u64>()).collect();
        4 + rounds.iter().sum::<u64>()
    };
    let trigger = |entry: &Json| 32 + 8 + 4 + 41 * votes(entry);
    let lines = |name: &str, bytes: u64| 4 + bytes * entries(&map(name)).len() as u64;
    Some(
        700 + by_round("submissions", &|entry| 4 + value(entry) + 16)
            + by_round("submissions_audit_trigger", &trigger)
            + by_round("distribution_rewards_submission", &|_| 48)
            + by_round("distributions_audit_trigger", &trigger)
            + lines("distributions_audit_record", 9)
            + lines("available_balances", 40)
            + lines("stake_list", 40),
    )
}

fn entries(map: &Json) -> Vec<Json> {
    match map {
        Json::Map(map) => map.entries().iter().map(|(_, value)| value.clone()).collect(),
        _ => Vec::new(),
    }
}

/// A chain with nodes `a` to `e` and so many bytes for the maps of its task.
fn with_room(flavour: TaskType, room: u64) -> Chain {
    let spec = ChainSpec { task_type: flavour, ..spec() };
    let mut params = ChainParams::of(&spec, key("task"), key("manager"), key("koii"));
    let (probe, _) = Chain::new(params.clone());
    // Five stakes of `a` to `e`, then the room.
    let stakes = if flavour == TaskType::Koii { 5 * (3 + 1 + 10 + 1) - 1 } else { 5 * 40 };
    params.terms.space = probe.view().account_bytes(TASK) + stakes + room;
    let (mut chain, _) = Chain::new(params);
    for name in ["a", "b", "c", "d", "e"] {
        chain.open_wallet(&payer(name), koii(10));
        send(&mut chain, slot(0, 0), name, Instruction::Stake { amount: koii(5) });
    }
    chain
}

/// The bytes that are left in the account.
fn spare(chain: &Chain) -> u64 {
    chain.terms(TASK).expect("there is a task").space - chain.view().account_bytes(TASK)
}

/// A chain on which a paid round leaves the state one round later, and whose account holds proofs of round 0 until so few bytes are left.
fn full_of_proofs(pruning: Pruning, left: u64) -> Chain {
    let rules = RulesSpec { pruning, ..RulesSpec::default() };
    let mut chain = chain_of(&ChainSpec { allowed_failed_distributions: 0, rules, space: Size(100_000), ..spec() }, &["a"]);
    for by in (0..).map(|n| format!("node-{n:03}")) {
        if spare(&chain) <= left {
            break;
        }
        chain.open_wallet(&payer(&by), koii(10));
        send(&mut chain, slot(0, 0), &by, Instruction::Stake { amount: koii(5) });
        send(&mut chain, slot(1, 10), &by, submit(0, &"x".repeat(400)));
    }
    chain
}

/// What a chain with nodes grows by.
fn grows(chain: &mut Chain, at: Slot, by: &str, what: Instruction) -> u64 {
    let before = chain.view().account_bytes(TASK);
    send(chain, at, by, what);
    chain.view().account_bytes(TASK) - before
}

#[test]
fn a_koii_account_grows_by_the_json_of_what_it_takes() {
    let mut chain = chain();
    // `"0":{"a":{"submission_value":"x","slot":2210}}`
    assert_eq!(grows(&mut chain, slot(1, 10), "a", submit(0, "x")), 46);
    // `,"b":{"submission_value":"\"","slot":2210}`
    assert_eq!(grows(&mut chain, slot(1, 10), "b", submit(0, "\"")), 42);
    // The empty list of votes is in the trigger; the first vote, `{"is_valid":true,"voter":"c","slot":2710}`, fills it.
    send(&mut chain, slot(1, 510), "b", vote(0, "a", false));
    assert_eq!(grows(&mut chain, slot(1, 510), "c", vote(0, "a", true)), 41);
    assert_eq!(grows(&mut chain, slot(1, 510), "d", vote(0, "a", true)), 42);
    assert_eq!(Some(chain.view().account_bytes(TASK)), recounted(&chain, TASK));
}

#[test]
fn a_kpl_account_grows_by_the_borsh_of_what_it_takes() {
    let mut chain = with_room(TaskType::Kpl, 10_000);
    assert_eq!(grows(&mut chain, slot(1, 10), "a", submit(0, "xyz")), 8 + 4 + 32 + 4 + 3 + 16);
    assert_eq!(grows(&mut chain, slot(1, 510), "b", vote(0, "a", false)), 8 + 4 + 32 + 32 + 8 + 4);
    assert_eq!(grows(&mut chain, slot(1, 510), "c", vote(0, "a", false)), 41);
    assert_eq!(Some(chain.view().account_bytes(TASK)), recounted(&chain, TASK));
}

#[test]
fn a_vote_that_replaces_another_counts_by_what_it_is_longer_or_shorter() {
    let mut chain = chain_with(RulesSpec { double_votes: Repeat::Replace, ..RulesSpec::default() });
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    send(&mut chain, slot(1, 510), "b", vote(0, "a", false));
    for is_valid in [true, false, true] {
        send(&mut chain, slot(1, 520), "c", vote(0, "a", is_valid));
        assert_eq!(Some(chain.view().account_bytes(TASK)), recounted(&chain, TASK));
    }
}

#[test]
fn a_submission_that_just_fits_is_taken_and_a_longer_one_is_refused() {
    let mut chain = with_room(TaskType::Koii, 46);
    let space = chain.terms(TASK).expect("there is a task").space;
    let refusal = format!(
        "the task's account holds {space} bytes and would need {}; wait until a payout prunes it, or create the task with more space",
        space + 1
    );
    assert_eq!(refused(&mut chain, slot(1, 10), "a", submit(0, "xx")), ("account-full", refusal));
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    assert_eq!(chain.view().account_bytes(TASK), space);
}

#[test]
fn a_full_account_takes_no_submission_vote_list_or_stake_of_a_new_key() {
    let mut chain = with_room(TaskType::Koii, 46);
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    chain.open_wallet(&payer("new"), koii(10));
    let late = [
        (slot(1, 20), "b", submit(0, "x")),
        (slot(1, 510), "b", vote(0, "a", false)),
        (slot(1, 520), "new", Instruction::Stake { amount: koii(5) }),
    ];
    for (at, by, what) in late {
        assert_eq!(refused(&mut chain, at, by, what.clone()).0, "account-full", "{what:?}");
    }
    // The list's text has an account of its own; only its announcement is in the task's.
    send(&mut chain, slot(2, 10), "a", upload(0, (0, 1), "{\"a\":1}"));
    assert_eq!(refused(&mut chain, slot(2, 10), "a", submit_list(0)).0, "account-full");
}

#[test]
fn what_only_replaces_something_as_long_is_taken_by_a_full_account() {
    let mut chain = with_room(TaskType::Koii, 46);
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    send(&mut chain, slot(1, 20), "a", submit(0, "y"));
}

#[test]
fn pruning_makes_room_again() {
    let mut chain = chain_of(&ChainSpec { allowed_failed_distributions: 0, ..spec() }, &["a", "b"]);
    for round in 0..4 {
        send(&mut chain, slot(round + 1, 10), "a", submit(round, &"x".repeat(500)));
    }
    list(&mut chain, slot(4, 20), "a", 2, "{\"a\":1}");
    let before = chain.view().account_bytes(TASK);
    send(&mut chain, slot(4, 1000), "a", payout(2, "a"));
    assert!(chain.view().account_bytes(TASK) < before - 400);
    assert_eq!(Some(chain.view().account_bytes(TASK)), recounted(&chain, TASK));
}

#[test]
fn a_stake_that_is_withdrawn_needs_room_among_the_balances() {
    // `"a":5000000000` comes, and a stake of one digit is left of ten.
    let (rule, _) = refused(&mut with_room(TaskType::Koii, 4), slot(0, 10), "a", Instruction::Withdraw);
    assert_eq!(rule, "account-full");
    send(&mut with_room(TaskType::Koii, 5), slot(0, 10), "a", Instruction::Withdraw);
}

#[test]
fn a_payout_needs_room_for_its_record_and_its_balances() {
    // `"0":{"a":{"submission_value":"a","slot":3410}}`, and then `"a":7`, `"0":"PayoutSuccessful"` and nine digits fewer.
    let full = |spare: u64| {
        let mut chain = with_room(TaskType::Koii, 46 + spare);
        list(&mut chain, slot(2, 10), "a", 0, "{\"a\":7,\"b\":-4999999999}");
        try_send(&mut chain, slot(2, 1000), "a", payout(0, "a")).map_err(|why| why.rule().name()).map(|_| chain)
    };
    let fits = (0..60).find(|spare| full(*spare).is_ok()).expect("it fits at last");
    let chain = full(fits).expect("it fits");
    assert_eq!(spare(&chain), 0);
    assert!((0..fits).all(|spare| full(spare).is_err_and(|rule| rule == "account-full")));
}

#[test]
fn a_payout_has_the_room_of_the_rounds_that_it_forgets() {
    let mut chain = full_of_proofs(Pruning::AtPayout, 520);
    list(&mut chain, slot(4, 10), "a", 2, "{\"a\":1}");
    let filling = usize::try_from(spare(&chain) - 50).expect("it is little");
    send(&mut chain, slot(4, 20), "a", submit(3, &"x".repeat(filling)));
    assert!(spare(&chain) < 10);
    send(&mut chain, slot(4, 1000), "a", payout(2, "a"));
    assert_eq!(Some(chain.view().account_bytes(TASK)), recounted(&chain, TASK));
}

#[test]
fn where_old_rounds_go_every_round_they_make_room_for_what_comes() {
    let mut chain = full_of_proofs(Pruning::EveryRound, 600);
    assert_eq!(refused(&mut chain, slot(2, 10), "a", submit(1, &"x".repeat(500))).0, "account-full");
    // In round 4 what is about round 0 goes.
    send(&mut chain, slot(4, 10), "a", submit(3, &"x".repeat(500)));
    assert_eq!(Some(chain.view().account_bytes(TASK)), recounted(&chain, TASK));
    assert!(spare(&chain) > 50_000);
}

#[test]
fn old_rounds_go_once_a_round() {
    let look_back = Some(koipond_record::unit::Rounds(6));
    let mut chain = chain_with(RulesSpec { pruning: Pruning::EveryRound, look_back, ..RulesSpec::default() });
    send(&mut chain, slot(8, 10), "b", submit(7, "x"));
    list(&mut chain, slot(8, 20), "a", 0, "{}");
    assert!(tree(&chain, &StateQuery::DistributionInfo).to_text().contains("\"submission_value\":\"a\""));
    let events = send(&mut chain, slot(9, 10), "b", submit(8, "x"));
    assert!(events.contains(&ChainEvent::Pruned { below: Round(3) }), "{events:?}");
}

#[test]
fn what_is_no_map_is_never_longer_than_it_is_counted() {
    let wide = |flavour| {
        let spec = ChainSpec { task_type: flavour, starting_slot: koipond_record::unit::Slots((1 << 53) - 1), ..spec() };
        let any = Pubkey::from_bytes(&[255; 32]);
        let mut params = ChainParams::of(&spec, any.clone(), any.clone(), any);
        let text = "x".repeat(64);
        let terms = &mut params.terms;
        terms.task_name = "x".repeat(24);
        (terms.task_description, terms.task_audit_program) = (text.clone(), text.clone());
        (terms.task_metadata, terms.task_vars) = (text.clone(), text);
        for amount in [&mut terms.minimum_stake_amount, &mut terms.bounty_amount_per_round, &mut terms.total_bounty_amount] {
            *amount = Roe(u64::MAX);
        }
        for number in [&mut terms.submission_window, &mut terms.audit_window, &mut terms.allowed_failed_distributions] {
            *number = u64::MAX;
        }
        let manager = params.manager.clone();
        let (mut chain, _) = Chain::new(params);
        let stop = Transaction { by: manager.clone(), payer: manager, task: TASK, what: Instruction::SetActive { active: false } };
        chain.apply(Slot((1 << 53) - 1), &stop).expect("the manager may stop it");
        chain
    };
    let text = tree(&wide(TaskType::Koii), &everything()).to_text();
    // The account of a migrated task names its follower.
    assert!(text.len() + 44 <= 1_500 + 7 * 2, "{}", text.len());
}
