//! Reads the proofs of others in the window and submits one of them. `protocol.md` §11, rows 4 and 5.

use koipond_record::unit::Slots;
#[cfg(feature = "engine")]
use koipond_record::{Instruction, Reply, Round, TaskFunction, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Place, Purpose};
#[cfg(feature = "engine")]
use super::spec::Audited;
use super::spec::Whom;

/// Does no work: reads the proofs of others while the submission window is open and submits one of them as its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Copycat {
    /// Whose proofs it copies: `{ node: honest-1 }` or `{ group: honest }`. Default: anybody's, drawn in each round.
    pub of: Option<Whom>,
    /// How long after it is told to submit it first looks, and how long after each look the next one comes while there is nothing to
    /// copy. Default: `20 slots`.
    pub after: Slots,
}

impl Default for Copycat {
    fn default() -> Self {
        Self { of: None, after: Slots(20) }
    }
}

/// Copies proofs of these nodes; anybody's where nothing is said.
#[cfg(feature = "engine")]
pub(super) struct Copying<'a> {
    pub(super) of: Option<&'a Whom>,
    pub(super) after: u64,
}

#[cfg(feature = "engine")]
impl Copying<'_> {
    /// The task is told to work, or to submit.
    pub(super) fn on_message(&self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        match message.function {
            TaskFunction::ExecuteTask => at.deviates(format!("does no work in round {}", message.round)),
            TaskFunction::SubmitPayload => at.wake_after(self.after, "look", message.round),
            _ => return None,
        }
        Some(Fate::Withhold)
    }

    /// It looks for a proof to copy.
    pub(super) fn on_timer(at: &mut Place<'_>, purpose: Purpose) {
        at.read(Audited::Proofs.query(), "copy", purpose.round);
    }

    /// It sees the proofs: it copies one, or waits for one while the window is open.
    pub(super) fn on_answer(&self, at: &mut Place<'_>, round: Round, reply: &Reply) {
        let mut proofs = Audited::Proofs.entries(reply, round);
        proofs.retain(|proof| !at.is_me(&proof.by) && (self.of.is_none() || at.means(self.of, &proof.by)));
        if let Some(n) = at.draws(round).below(0, proofs.len() as u64).try_into().ok().filter(|n| *n < proofs.len()) {
            let copied = proofs.swap_remove(n);
            at.deviates(format!("submits the proof of {} for round {round} as its own", at.name(&copied.by)));
            at.send(Instruction::SubmitTask { round, value: copied.value });
        } else if at.round().0 == round.0 + 1 && at.slots_of_round() < at.standing.schedule.submission_window {
            at.wake_after(self.after.max(1), "look", round);
        } else {
            at.deviates(format!("finds no proof to copy for round {round}"));
        }
    }
}

#[cfg(feature = "engine")]
impl Copycat {
    fn copying(&self) -> Copying<'_> {
        Copying { of: self.of.as_ref(), after: self.after.0 }
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Copycat {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        self.copying().on_message(at, message)
    }

    fn on_timer(&mut self, at: &mut Place<'_>, purpose: Purpose) {
        Copying::on_timer(at, purpose);
    }

    fn on_answer(&mut self, at: &mut Place<'_>, purpose: Purpose, reply: &Reply) {
        self.copying().on_answer(at, purpose.round, reply);
    }
}
