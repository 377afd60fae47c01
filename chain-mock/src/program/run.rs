//! The table of instructions: from a transaction to the function that carries it out.

use koipond_record::event::ChainEvent;
use koipond_record::{Instruction, TaskNo};

use super::{Call, audit, claim, create, fund, gate, list, payout, stake, status, submit, transfer};
use crate::refusal::Rejection;
use crate::state::State;
use crate::task::Task;

/// The table of instructions that create tasks, or end them, or are about no task; the others follow.
pub(crate) fn run(state: &mut State, call: &Call<'_>, what: &Instruction) -> Result<Vec<ChainEvent>, Rejection> {
    match what {
        Instruction::CreateTask { terms } => create::create_task(state, call, terms),
        Instruction::UpdateTask { terms } => create::update_task(state, call, terms),
        Instruction::DeleteTask => create::delete_task(state, call),
        Instruction::Transfer { to, amount } => transfer::transfer(&mut state.money, state.flavour, call, to, *amount),
        Instruction::HandleManagerAccounts { change } => status::handle_managers(&mut state.managers, state.flavour, call, change),
        _ => {
            let task = self::task(state, call.task)?;
            gate::open(task, call, what.name())?;
            let (prunes, now) = (call.prunes(task), call.round(task));
            let mut events = on_task(state, call, what)?;
            if let Some(below) = prunes {
                let task = task_mut(state, call.task)?;
                task.pruned_in = now;
                if task.prune(below) {
                    events.push(ChainEvent::Pruned { below });
                }
            }
            Ok(events)
        }
    }
}

/// The table of instructions to one task.
fn on_task(state: &mut State, call: &Call<'_>, what: &Instruction) -> Result<Vec<ChainEvent>, Rejection> {
    let no = usize::try_from(call.task.0).unwrap_or(usize::MAX);
    let State { tasks, money, managers, .. } = state;
    let task = tasks.get_mut(no).ok_or(Rejection::NoSuchTask { task: call.task })?;
    match what {
        Instruction::SubmitTask { round, value } => submit::submit_task(task, call, *round, value),
        Instruction::AuditSubmissions { round, candidate, is_valid } => {
            audit::submissions(task, call, &audit::Ballot { round: *round, candidate, is_valid: *is_valid })
        }
        Instruction::AuditDistribution { round, candidate, is_valid } => {
            audit::distribution(task, call, &audit::Ballot { round: *round, candidate, is_valid: *is_valid })
        }
        Instruction::UploadDistributionList { round, chunk, of, bytes } => {
            list::upload(task, call, &list::Part { round: *round, chunk: *chunk, of: *of, bytes })
        }
        Instruction::SubmitDistributionList { round } => list::submit(task, call, *round),
        Instruction::Payout { round, list_by } => payout::payout(task, money, call, &payout::Due { round: *round, list_by }),
        Instruction::Stake { amount } => stake::stake(task, money, call, *amount),
        Instruction::Withdraw => stake::withdraw(task, call),
        Instruction::FundTask { amount } => fund::fund_task(task, money, call, *amount),
        Instruction::ClaimReward { beneficiary } => claim::claim_reward(task, money, call, beneficiary),
        Instruction::Whitelist { allowed } => status::whitelist(task, managers, call, *allowed),
        Instruction::SetActive { active } => status::set_active(task, call, *active),
        Instruction::CreateTask { .. }
        | Instruction::UpdateTask { .. }
        | Instruction::DeleteTask
        | Instruction::Transfer { .. }
        | Instruction::HandleManagerAccounts { .. } => unreachable!("run() has taken these"),
    }
}

pub(super) fn task(state: &State, no: TaskNo) -> Result<&Task, Rejection> {
    usize::try_from(no.0).ok().and_then(|at| state.tasks.get(at)).ok_or(Rejection::NoSuchTask { task: no })
}

pub(super) fn task_mut(state: &mut State, no: TaskNo) -> Result<&mut Task, Rejection> {
    usize::try_from(no.0).ok().and_then(|at| state.tasks.get_mut(at)).ok_or(Rejection::NoSuchTask { task: no })
}
