//! `Whitelist`, `SetActive` and `HandleManagerAccounts`: who may run a task. `protocol.md` §2.2, §8.3.

use std::collections::BTreeSet;

use koipond_record::event::ChainEvent;
use koipond_record::{ManagerChange, Pubkey};

use super::Call;
use crate::refusal::Rejection;
use crate::spec::TaskType;
use crate::task::Task;

/// The accounts that may approve of KPL tasks, once their list is begun.
pub(super) type Managers = Option<BTreeSet<Pubkey>>;

const KOII: &str = "Koii's own key";
const MANAGERS: &str = "the managers of the list of approved tasks";

/// Puts a task on the list of approved ones or takes it off: a KOII task by Koii's own key, a KPL task by any of the
/// managers.
pub(super) fn whitelist(task: &mut Task, managers: &Managers, call: &Call<'_>, allowed: bool) -> Result<Vec<ChainEvent>, Rejection> {
    match task.flavour {
        TaskType::Koii => by_koii(call)?,
        TaskType::Kpl => by_a_manager(managers, call)?,
    }
    task.is_allowlisted = allowed;
    Ok(vec![ChainEvent::AllowlistSet { allowed }])
}

/// Starts or stops the task, by its creator.
pub(super) fn set_active(task: &mut Task, call: &Call<'_>, active: bool) -> Result<Vec<ChainEvent>, Rejection> {
    call.by_manager(task)?;
    task.is_active = active;
    Ok(vec![ChainEvent::ActiveSet { active }])
}

/// Changes the managers of the list of approved KPL tasks: Koii's own key begins the list, anew if there is one; any on
/// it adds and removes others.
pub(super) fn handle_managers(
    managers: &mut Managers,
    flavour: TaskType,
    call: &Call<'_>,
    change: &ManagerChange,
) -> Result<Vec<ChainEvent>, Rejection> {
    if flavour == TaskType::Koii {
        return Err(Rejection::WrongProgram { instruction: call.instruction });
    }
    match change {
        ManagerChange::Init => {
            by_koii(call)?;
            *managers = Some(BTreeSet::from([call.by.clone()]));
        }
        ManagerChange::Insert(key) => {
            by_a_manager(managers, call)?;
            managers.get_or_insert_default().insert(key.clone());
        }
        ManagerChange::Remove(key) => {
            by_a_manager(managers, call)?;
            managers.get_or_insert_default().remove(key);
        }
    }
    Ok(vec![ChainEvent::ManagersSet { managers: managers.iter().flatten().cloned().collect() }])
}

fn by_koii(call: &Call<'_>) -> Result<(), Rejection> {
    if *call.by == call.params.authority { Ok(()) } else { Err(Rejection::NotAuthority { instruction: call.instruction, who: KOII }) }
}

fn by_a_manager(managers: &Managers, call: &Call<'_>) -> Result<(), Rejection> {
    let is_one = managers.as_ref().is_some_and(|managers| managers.contains(call.by));
    if is_one { Ok(()) } else { Err(Rejection::NotAuthority { instruction: call.instruction, who: MANAGERS }) }
}
