//! `CreateTask`, `UpdateTask` and `DeleteTask`: how tasks come and go. `protocol.md` §2.2, §8.2, §8.3.
//!
//! The rent of the account and the 0.001 KOII that the creator puts into the stake pot are left out: no rule of the
//! contract depends on them, and a stake pot with something else in it would hide booking bugs.

use koipond_record::event::ChainEvent;
use koipond_record::{Hash, Pubkey, Roe, TaskNo, TaskTerms};

use super::Call;
use crate::chain::created;
use crate::refusal::Rejection;
use crate::spec::TaskType;
use crate::state::State;
use crate::task::{Founding, Task};
use crate::terms::{self, Problem};

/// Creates a task of the signer's, with its bounty out of the payer's wallet. It stands still until its manager starts it
/// and is not on the list of approved ones.
pub(super) fn create_task(state: &mut State, call: &Call<'_>, terms: &TaskTerms) -> Result<Vec<ChainEvent>, Rejection> {
    may_be(state, terms, terms::problems(terms))?;
    let no = next_no(state)?;
    let amount = terms.total_bounty_amount;
    let wallet = state.money.spendable(state.flavour, call.payer, call.params.fee);
    if wallet < amount {
        return Err(Rejection::WalletTooSmall { wallet, amount, purpose: "for the bounty; fund it or give less" });
    }
    state.money.take_from_wallet(call.payer, amount);
    let task = Task::new(Founding {
        id: key_of(call.by, no),
        manager: call.by.clone(),
        terms: terms.clone(),
        starting_slot: call.slot,
        bounty: amount,
    });
    let event = created(no, &task);
    state.tasks.push(task);
    Ok(vec![event])
}

/// Creates the task that follows this one and has what is left of its bounty; this one is migrated. The follower runs
/// and is approved of as the old one did and was: inferred from nodes that go on with it (§8.3).
pub(super) fn update_task(state: &mut State, call: &Call<'_>, terms: &TaskTerms) -> Result<Vec<ChainEvent>, Rejection> {
    let old = super::run::task(state, call.task)?;
    super::gate::open(old, call, koipond_record::InstructionName::UpdateTask)?;
    call.by_manager(old)?;
    may_be(state, terms, terms::problems_of_update(terms))?;
    let no = next_no(state)?;
    let old = super::run::task_mut(state, call.task)?;
    let moved = old.bounty;
    let id = key_of(&old.id, no);
    old.bounty = Roe::ZERO;
    old.stake_pot = old.stake_pot.minus(moved).expect("the stake pot covers the bounty");
    old.migrated_to = Some(id.clone());
    let status = (old.is_active, old.is_allowlisted);
    let terms = TaskTerms { total_bounty_amount: moved, ..terms.clone() };
    let founding = Founding { id: id.clone(), manager: call.by.clone(), terms, starting_slot: call.slot, bounty: moved };
    let mut task = Task::new(founding);
    (task.is_active, task.is_allowlisted) = status;
    let event = created(no, &task);
    state.tasks.push(task);
    Ok(vec![event, ChainEvent::Migrated { to: id, moved }])
}

/// Deletes a KPL task; what is left of its bounty goes to its manager's wallet. Stakes and balances can still be taken
/// out.
pub(super) fn delete_task(state: &mut State, call: &Call<'_>) -> Result<Vec<ChainEvent>, Rejection> {
    if state.flavour == TaskType::Koii {
        return Err(Rejection::WrongProgram { instruction: call.instruction });
    }
    let task = super::run::task_mut(state, call.task)?;
    super::gate::open(task, call, koipond_record::InstructionName::DeleteTask)?;
    call.by_manager(task)?;
    let amount = task.bounty;
    task.bounty = Roe::ZERO;
    task.stake_pot = task.stake_pot.minus(amount).expect("the stake pot covers the bounty");
    task.is_deleted = true;
    let to = task.manager.clone();
    state.money.put_into_wallet(&to, amount);
    Ok(vec![ChainEvent::TaskDeleted { to, amount }])
}

/// Refuses terms that no task can have, or not on this chain: its books hold one kind of money.
fn may_be(state: &State, terms: &TaskTerms, mut found: Vec<Problem>) -> Result<(), Rejection> {
    let token = state.tasks.first().and_then(|first| first.terms.token_type.as_ref());
    if terms.token_type.as_ref() != token {
        let pay = token.map_or_else(|| "KOII, so leave it out".to_owned(), |mint| format!("the token {mint}, so name that"));
        found.push(("token_type", format!("all tasks of this chain pay in {pay}")));
    }
    if found.is_empty() {
        return Ok(());
    }
    let each: Vec<String> = found.iter().map(|(field, why)| format!("{field}: {why}")).collect();
    Err(Rejection::InvalidTerms { why: each.join("; ") })
}

fn next_no(state: &State) -> Result<TaskNo, Rejection> {
    let why = || Rejection::InvalidTerms { why: "the chain holds as many tasks as it can; use one of them".to_owned() };
    u32::try_from(state.tasks.len()).map(TaskNo).map_err(|_| why())
}

/// The key of a new task: another for each creator, or task that it follows, and number.
fn key_of(from: &Pubkey, no: TaskNo) -> Pubkey {
    Pubkey::from_bytes(&Hash::of(format!("task {} after {from}", no.0).as_bytes()).0)
}
