//! How tasks come, stand still, are approved of, are followed by others and go.

use crate::common::*;
use koipond_chain_mock::spec::{ChainSpec, TaskType};
use koipond_chain_mock::{Chain, ChainParams};
use koipond_record::event::ChainEvent;
use koipond_record::unit::Amount;
use koipond_record::{Instruction, Json, ManagerChange, Pubkey, Reply, Roe, Round, Slot, StateQuery, TaskNo, TaskTerms};

const SECOND: TaskNo = TaskNo(1);

/// A KPL chain with nodes `a` and `b` on it.
pub fn kpl() -> Chain {
    chain_of(&ChainSpec { task_type: TaskType::Kpl, ..spec() }, &["a", "b"])
}

fn terms(chain: &Chain) -> Box<TaskTerms> {
    Box::new(chain.terms(TASK).expect("there is a first task").clone())
}

fn send_to(chain: &mut Chain, task: TaskNo, at: Slot, by: &str, what: Instruction) -> Vec<ChainEvent> {
    try_send_to(chain, task, at, by, what).expect("this is within the rules").events
}

/// Sends to a task what must be refused, and checks that nothing changed.
fn refused_by(chain: &mut Chain, task: TaskNo, at: Slot, by: &str, what: Instruction) -> (&'static str, String) {
    let before = chain.clone();
    let rejection = try_send_to(chain, task, at, by, what).expect_err("this is against the rules");
    assert_eq!(*chain, before);
    (rejection.rule().name(), rejection.to_string())
}

fn state_of(chain: &Chain, task: TaskNo, field: &str) -> Option<Json> {
    match chain.view().answer(task, Slot(0), &everything()) {
        Reply::State { tree, .. } => tree.get(field).cloned(),
        _ => None,
    }
}

/// A chain on which a creator has made a second task in slot 1500.
fn two_tasks() -> (Chain, Vec<ChainEvent>) {
    let mut chain = chain_of(&spec(), &["a", "b"]);
    // Just what the bounty takes.
    chain.open_wallet(&payer("creator"), koii(40));
    let terms = TaskTerms { total_bounty_amount: koii(40), round_time: 1000, task_name: "another".to_owned(), ..*terms(&chain) };
    let events = send(&mut chain, Slot(1500), "creator", Instruction::CreateTask { terms: Box::new(terms) });
    (chain, events)
}

#[test]
fn a_created_task_is_paid_by_its_creator_and_stands_still() {
    let (chain, events) = two_tasks();
    let id = chain.task_id(SECOND).expect("it is there").clone();
    let created = ChainEvent::TaskCreated {
        task: SECOND,
        id: id.clone(),
        name: "another".to_owned(),
        total_bounty: koii(40),
        bounty_per_round: koii(1),
        minimum_stake: koii(5),
    };
    assert_eq!(events, [created, ChainEvent::Totals(chain.view().totals())]);
    assert_eq!((chain.view().wallet(&payer("creator")), chain.view().bounty(SECOND)), (Roe::ZERO, koii(40)));
    assert_eq!(chain.tasks(), 2);
    assert_eq!(state_of(&chain, SECOND, "is_active"), Some(Json::Bool(false)));
    assert_eq!(state_of(&chain, SECOND, "is_allowlisted"), Some(Json::Bool(false)));
    assert_eq!((chain.manager(SECOND), id.to_bytes().is_some()), (Some(&key("creator")), true));
}

#[test]
fn the_rounds_of_a_created_task_begin_with_its_creation() {
    let (mut chain, _) = two_tasks();
    assert_eq!(chain.starting_slot(SECOND), Some(Slot(1500)));
    assert_eq!(chain.view().answer(SECOND, Slot(2500), &StateQuery::Round), Reply::Number(1));
    assert_eq!((chain.view().round(SECOND, Slot(2499)), chain.view().round(TASK, Slot(2499))), (Round(0), Round(1)));
    send_to(&mut chain, SECOND, Slot(2000), "creator", Instruction::SetActive { active: true });
    send_to(&mut chain, SECOND, Slot(2000), "a", Instruction::Stake { amount: koii(5) });
    // The windows of the first task's round 1 would begin at 2200.
    assert_eq!(refused_by(&mut chain, SECOND, Slot(2499), "a", submit(0, "x")).0, "outside-submission-window");
    send_to(&mut chain, SECOND, Slot(2500), "a", submit(0, "x"));
}

#[test]
fn tasks_keep_their_stakes_and_submissions_apart() {
    let (mut chain, _) = two_tasks();
    send_to(&mut chain, SECOND, Slot(2000), "a", Instruction::Stake { amount: koii(1) });
    assert_eq!((chain.view().stake(TASK, &key("a")), chain.view().stake(SECOND, &key("a"))), (koii(5), koii(1)));
    send(&mut chain, slot(1, 10), "b", submit(0, "x"));
    assert_eq!(state_of(&chain, SECOND, "submissions"), Some(Json::map(Vec::new())));
}

#[test]
fn any_task_can_be_read_by_its_key_and_an_unknown_key_is_nothing() {
    let (chain, _) = two_tasks();
    let by_key = |of: &Pubkey| {
        let query =
            StateQuery::TaskState { of: Some(of.clone()), submissions: false, distributions: false, balances: false, stakes: false };
        chain.view().answer(TASK, Slot(0), &query)
    };
    let id = chain.task_id(SECOND).expect("it is there");
    let Reply::State { tree, .. } = by_key(id) else { panic!("the task can be read") };
    assert_eq!(tree.get("task_name"), Some(&Json::text("another")));
    assert_eq!(by_key(&key("unknown")), Reply::Nothing);
    assert_eq!(chain.view().answer(TaskNo(9), Slot(0), &StateQuery::SubmissionInfo), Reply::Nothing);
}

#[test]
fn an_inactive_task_takes_no_work_and_still_moves_money() {
    let mut chain = chain();
    list(&mut chain, slot(2, 10), "a", 0, "{\"a\":7}");
    assert_eq!(
        send(&mut chain, slot(2, 20), "manager", Instruction::SetActive { active: false }),
        [ChainEvent::ActiveSet { active: false }]
    );
    let work = [
        (slot(2, 30), submit(1, "x")),
        (slot(2, 30), upload(0, (0, 1), "{}")),
        (slot(2, 30), submit_list(0)),
        (slot(2, 510), vote(1, "a", false)),
        (slot(2, 510), vote_list(0, "a", false)),
    ];
    for (at, what) in work {
        assert_eq!(refused(&mut chain, at, "b", what.clone()).0, "task-inactive", "{what:?}");
    }
    let (_, why) = refused(&mut chain, slot(2, 30), "b", submit(1, "x"));
    assert_eq!(why, "the task is not active, so SubmitTask is not taken; its manager has to start it with SetActive");
    send(&mut chain, slot(2, 1000), "a", payout(0, "a"));
    send(&mut chain, slot(2, 1000), "a", Instruction::ClaimReward { beneficiary: payer("a") });
    send(&mut chain, slot(2, 1000), "b", Instruction::Withdraw);
    send(&mut chain, slot(2, 1000), "c", Instruction::FundTask { amount: koii(1) });
    send(&mut chain, slot(2, 1000), "c", Instruction::Stake { amount: koii(1) });
    assert_eq!(state_of(&chain, TASK, "is_active"), Some(Json::Bool(false)));
    send(&mut chain, slot(2, 1000), "manager", Instruction::SetActive { active: true });
    send(&mut chain, slot(3, 30), "a", submit(2, "x"));
}

#[test]
fn a_koii_task_is_approved_of_by_koii_alone() {
    let mut chain = chain();
    let off = Instruction::Whitelist { allowed: false };
    for stranger in ["manager", "a"] {
        let wanted = ("not-authority", "Whitelist is for Koii's own key; sign with such a key".to_owned());
        assert_eq!(refused(&mut chain, slot(1, 0), stranger, off.clone()), wanted);
    }
    assert_eq!(send(&mut chain, slot(1, 0), "koii", off), [ChainEvent::AllowlistSet { allowed: false }]);
    assert_eq!(state_of(&chain, TASK, "is_allowlisted"), Some(Json::Bool(false)));
}

#[test]
fn a_kpl_task_is_approved_of_by_managers_that_koii_begins_the_list_of() {
    let mut chain = kpl();
    let on = Instruction::Whitelist { allowed: true };
    let manage = |change| Instruction::HandleManagerAccounts { change };
    let wanted = "Whitelist is for the managers of the list of approved tasks; sign with such a key";
    assert_eq!(refused(&mut chain, slot(1, 0), "koii", on.clone()), ("not-authority", wanted.to_owned()));
    assert_eq!(refused(&mut chain, slot(1, 0), "a", manage(ManagerChange::Init)).0, "not-authority");
    let events = send(&mut chain, slot(1, 0), "koii", manage(ManagerChange::Init));
    assert_eq!(events, [ChainEvent::ManagersSet { managers: vec![key("koii")] }]);
    assert_eq!(refused(&mut chain, slot(1, 0), "a", manage(ManagerChange::Insert(key("a")))).0, "not-authority");
    send(&mut chain, slot(1, 0), "koii", manage(ManagerChange::Insert(key("a"))));
    let events = send(&mut chain, slot(1, 0), "a", manage(ManagerChange::Remove(key("koii"))));
    assert_eq!(events, [ChainEvent::ManagersSet { managers: vec![key("a")] }]);
    assert_eq!(refused(&mut chain, slot(1, 0), "koii", on.clone()).0, "not-authority");
    send(&mut chain, slot(1, 0), "a", on);
}

#[test]
fn a_koii_program_has_no_deletion_and_no_managers() {
    let mut chain = chain();
    let why = |instruction| format!("the program of KOII tasks has no {instruction}; only that of KPL tasks has");
    let delete = refused(&mut chain, slot(1, 0), "manager", Instruction::DeleteTask);
    assert_eq!(delete, ("wrong-program", why("DeleteTask")));
    let init = Instruction::HandleManagerAccounts { change: ManagerChange::Init };
    assert_eq!(refused(&mut chain, slot(1, 0), "koii", init), ("wrong-program", why("HandleManagerAccounts")));
}

#[test]
fn only_the_manager_starts_updates_and_deletes() {
    let mut chain = kpl();
    let terms = terms(&chain);
    for what in [Instruction::SetActive { active: false }, Instruction::UpdateTask { terms }, Instruction::DeleteTask] {
        let (rule, why) = refused(&mut chain, slot(1, 0), "a", what.clone());
        assert_eq!(
            (rule, why),
            ("not-task-manager", format!("{} is for the task's manager; sign with the key manager", what.name().name()))
        );
    }
}

/// A chain whose task was followed by another in slot 4000, after `a` and `b` worked for it.
fn migrated() -> (Chain, Vec<ChainEvent>) {
    let mut chain = chain();
    list(&mut chain, slot(2, 10), "a", 0, "{\"a\":7}");
    let terms = TaskTerms { bounty_amount_per_round: koii(2), total_bounty_amount: Roe::ZERO, ..*terms(&chain) };
    let events = send(&mut chain, slot(2, 20), "manager", Instruction::UpdateTask { terms: Box::new(terms) });
    (chain, events)
}

#[test]
fn an_update_moves_the_bounty_to_a_new_task_that_runs_as_the_old_did() {
    let (chain, events) = migrated();
    let to = chain.task_id(SECOND).expect("it is there").clone();
    assert!(matches!(&events[0], ChainEvent::TaskCreated { task: SECOND, total_bounty, .. } if *total_bounty == koii(100)), "{events:?}");
    assert_eq!(events[1], ChainEvent::Migrated { to: to.clone(), moved: koii(100) });
    assert_eq!(events[2], ChainEvent::Totals(chain.view().totals()));
    assert_eq!((chain.view().bounty(TASK), chain.view().bounty(SECOND)), (Roe::ZERO, koii(100)));
    assert_eq!(chain.terms(SECOND).map(|terms| (terms.total_bounty_amount, terms.bounty_amount_per_round)), Some((koii(100), koii(2))));
    assert_eq!(state_of(&chain, TASK, "is_migrated"), Some(Json::Bool(true)));
    assert_eq!(state_of(&chain, TASK, "migrated_to"), Some(Json::text(to.as_str())));
    for flag in ["is_active", "is_allowlisted"] {
        assert_eq!(state_of(&chain, SECOND, flag), Some(Json::Bool(true)), "{flag}");
    }
    assert_eq!(chain.view().totals().stake_pot, koii(125));
}

#[test]
fn a_migrated_task_takes_nothing_new_and_gives_back_what_it_holds() {
    let (mut chain, _) = migrated();
    let to = chain.task_id(SECOND).expect("it is there").clone();
    let terms = terms(&chain);
    let new = [
        submit(1, "x"),
        upload(0, (0, 1), "{}"),
        submit_list(0),
        Instruction::Stake { amount: Roe(1) },
        Instruction::FundTask { amount: Roe(1) },
        Instruction::UpdateTask { terms },
    ];
    for what in new {
        let by = if matches!(what, Instruction::UpdateTask { .. }) { "manager" } else { "b" };
        let (rule, why) = refused(&mut chain, slot(2, 30), by, what.clone());
        assert_eq!(rule, "task-migrated");
        assert_eq!(why, format!("the task is migrated to {to}, so {} is not taken; send it to that task", what.name().name()));
    }
    let events = send(&mut chain, slot(2, 1000), "a", payout(0, "a"));
    assert_eq!(why(&events), "the list pays 7 ROE, and the bounty holds 0 ROE");
    send(&mut chain, slot(2, 1000), "b", Instruction::Withdraw);
    send(&mut chain, slot(2, 1000), "b", Instruction::ClaimReward { beneficiary: payer("b") });
    assert_eq!(chain.view().wallet(&payer("b")), koii(10));
}

#[test]
fn a_follower_may_have_less_than_one_round_s_bounty() {
    let mut chain = chain_with_bounty(2, 2);
    paid(&mut chain, "{\"a\":1}");
    let terms = terms(&chain);
    assert!(chain.view().bounty(TASK) < terms.bounty_amount_per_round);
    send(&mut chain, slot(3, 0), "manager", Instruction::UpdateTask { terms });
}

#[test]
fn a_deleted_task_gives_its_bounty_to_its_manager_and_stakes_stay_with_their_keys() {
    let mut chain = kpl();
    let events = send(&mut chain, slot(1, 0), "manager", Instruction::DeleteTask);
    assert_eq!(events, [ChainEvent::TaskDeleted { to: key("manager"), amount: koii(100) }, ChainEvent::Totals(chain.view().totals())]);
    assert_eq!(chain.view().wallet(&key("manager")), koii(100));
    assert_eq!(chain.view().answer(TASK, slot(1, 0), &everything()), Reply::Nothing);
    let (rule, why) = refused(&mut chain, slot(1, 10), "a", submit(0, "x"));
    assert_eq!(rule, "task-deleted");
    assert_eq!(why, "the task is deleted, so SubmitTask is not taken; only stakes and balances can still be taken out");
    assert_eq!(refused(&mut chain, slot(1, 10), "manager", Instruction::DeleteTask).0, "task-deleted");
    send(&mut chain, slot(1, 10), "a", Instruction::Withdraw);
    send(&mut chain, slot(1, 10), "a", Instruction::ClaimReward { beneficiary: payer("a") });
    assert_eq!((chain.view().wallet(&payer("a")), chain.view().totals().stake_pot), (koii(10), koii(5)));
}

#[test]
fn a_task_that_does_not_exist_takes_nothing() {
    let (rule, why) = refused_by(&mut chain(), TaskNo(3), slot(1, 10), "a", submit(0, "x"));
    assert_eq!((rule, why.as_str()), ("no-such-task", "there is no task 3 on this chain; send to one that was created"));
}

#[test]
fn a_task_that_cannot_be_is_refused_with_each_of_its_problems() {
    let mut chain = chain();
    chain.open_wallet(&payer("creator"), koii(100));
    let good = terms(&chain);
    let bad = TaskTerms {
        task_description: "x".repeat(65),
        round_time: 999,
        task_executable_network: "FTP".to_owned(),
        token_type: Some(key("mint")),
        ..*good.clone()
    };
    let (rule, why) = refused(&mut chain, slot(1, 0), "creator", Instruction::CreateTask { terms: Box::new(bad) });
    let wanted = "the task cannot be created: task_description: cannot be more than 64 characters long; this one has 65; \
                  task_executable_network: can only be DEVELOPMENT, ARWEAVE or IPFS, not `FTP`; \
                  round_time: round time cannot be less than audit_window + submission_window; 999 is less than 500 + 500 = 1000; \
                  token_type: all tasks of this chain pay in KOII, so leave it out";
    assert_eq!((rule, why.as_str()), ("invalid-terms", wanted));
    let poor = TaskTerms { total_bounty_amount: Roe(1), ..*good };
    assert_eq!(refused(&mut chain, slot(1, 0), "creator", Instruction::CreateTask { terms: Box::new(poor.clone()) }).0, "invalid-terms");
    assert_eq!(
        refused(&mut chain, slot(1, 0), "manager", Instruction::UpdateTask { terms: Box::new(TaskTerms { space: 1, ..poor }) }).0,
        "invalid-terms"
    );
}

#[test]
fn a_creator_without_the_bounty_creates_nothing() {
    let mut chain = chain();
    let terms = terms(&chain);
    let (rule, why) = refused(&mut chain, slot(1, 0), "a", Instruction::CreateTask { terms });
    assert_eq!(rule, "wallet-too-small");
    assert_eq!(why, "the wallet holds 5 KOII besides the fee, less than the 100 KOII for the bounty; fund it or give less");
}

#[test]
fn a_copy_of_a_chain_does_not_change_with_it() {
    let mut chain = chain();
    send(&mut chain, slot(1, 10), "a", submit(0, "x"));
    let text = |chain: &Chain| tree(chain, &everything()).to_text();
    let (copy, before) = (chain.clone(), text(&chain));
    let (mut again, version) = (chain.clone(), chain.version());
    send(&mut chain, slot(1, 20), "a", submit(0, "y"));
    send(&mut chain, slot(1, 20), "b", submit(0, "z"));
    send(&mut chain, slot(1, 20), "b", Instruction::Stake { amount: Roe(1) });
    assert_eq!(text(&copy), before);
    assert_ne!(text(&chain), before);
    again.numbers_on_from(chain.version());
    assert!(again.version() > chain.version() && chain.version() > version);
    assert_eq!(text(&again), before);
}

#[test]
fn a_chain_has_the_fee_and_the_keys_of_its_params() {
    let spec = ChainSpec { fee: Amount(Roe(3)), ..spec() };
    let params = ChainParams::of(&spec, key("task"), key("manager"), key("koii"));
    assert_eq!((params.fee, &params.authority, &params.manager), (Roe(3), &key("koii"), &key("manager")));
    assert_eq!(Chain::new(params.clone()).0.params(), &params);
}
