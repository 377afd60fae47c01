//! The tasks on chain besides the scenario's own: created, approved and started before the world begins.

use koipond_chain_mock::Chain;
use koipond_record::event::ChainEvent;
use koipond_record::{Instruction, Pubkey, Roe, TaskNo, Transaction};
use koipond_scenarios::Plan;

use super::engine::Creator;

/// Another task, as nodes know it.
pub(super) struct Founded {
    pub(super) id: Pubkey,
    pub(super) name: String,
}

/// Creates the other tasks of a plan, each out of the creator's wallet, which is opened with what they take; and says what
/// happened on chain. `protocol.md` §8.2: a task is created by `CreateTask`, Koii approves of it, and its manager starts it.
pub(super) fn found(plan: &Plan, chain: &mut Chain, creator: &Creator) -> Result<(Vec<Founded>, Vec<ChainEvent>), String> {
    let (mut founded, mut events) = (Vec::new(), Vec::new());
    for (no, (name, other)) in (1..).map(TaskNo).zip(&plan.others) {
        let terms = other.terms(name, &chain.params().terms);
        let (task_name, bounty, fee) = (terms.task_name.clone(), terms.total_bounty_amount, chain.params().fee);
        let fees = Roe(fee.0.checked_mul(3).ok_or("the chain's fee is more than an amount can hold")?);
        let takes = bounty.plus(fees).ok_or_else(|| format!("the bounty of {name} is more than an amount can hold"))?;
        events.extend(purse(plan, chain, &creator.manager, takes, fees, bounty));
        let steps = [
            (creator.manager.clone(), Instruction::CreateTask { terms: Box::new(terms) }),
            (creator.authority.clone(), Instruction::Whitelist { allowed: true }),
            (creator.manager.clone(), Instruction::SetActive { active: true }),
        ];
        for (by, what) in steps {
            let step = Transaction { by, payer: creator.manager.clone(), task: no, what };
            let receipt =
                chain.apply(chain.params().clock.starting_slot, &step).map_err(|why| format!("task {name} cannot be created: {why}"))?;
            events.extend(receipt.events);
        }
        let id = chain.task_id(no).ok_or_else(|| format!("task {name} was not created"))?.clone();
        founded.push(Founded { id, name: task_name });
    }
    Ok((founded, events))
}

/// Puts what a task takes into the creator's wallet; the fees into its purse, where wallets hold tokens.
fn purse(plan: &Plan, chain: &mut Chain, manager: &Pubkey, takes: Roe, fees: Roe, bounty: Roe) -> Vec<ChainEvent> {
    if plan.chain.task_type == koipond_chain_mock::spec::TaskType::Koii {
        return chain.open_wallet(manager, takes);
    }
    let mut events = chain.open_wallet(manager, bounty);
    events.extend(chain.open_purse(manager, fees));
    events
}
