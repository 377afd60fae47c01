//! Votes for those who pay. `protocol.md` §11, row 7.

#[cfg(feature = "engine")]
use std::collections::BTreeSet;

use koipond_record::unit::Amount;
#[cfg(feature = "engine")]
use koipond_record::{Instruction, Reply, Roe, Round, StateQuery, TaskFunction, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::briber::price;
#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Outgoing, Place, Purpose};
#[cfg(feature = "engine")]
use super::spec::Audited;
use super::spec::Whom;

/// Votes yes on the proofs of who paid it since its last audit, and as its task says on all others.
///
/// It looks into its main account on chain, so that a payment that is lost buys nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bribed {
    /// Whose proofs it lets pass for money: `{ node: briber-1 }` or `{ group: briber }`.
    pub by: Whom,
    /// By how much its main account must have grown since its last audit; a tenth of it may have gone for fees. Default: `0.5 KOII`.
    #[serde(default = "price")]
    pub price: Amount,
}

/// A bribed node, what its main account held at its last audit, and the rounds whose votes it sold.
#[cfg(feature = "engine")]
pub(super) struct Selling {
    spec: Bribed,
    held: Option<Roe>,
    sold: BTreeSet<Round>,
}

#[cfg(feature = "engine")]
impl Bribed {
    pub(super) fn plays(&self) -> Selling {
        Selling { spec: self.clone(), held: None, sold: BTreeSet::new() }
    }
}

#[cfg(feature = "engine")]
impl Selling {
    /// Whether its main account has grown by the price.
    fn is_paid(&mut self, reply: &Reply) -> bool {
        let Reply::Number(now) = reply else { return false };
        let least = self.spec.price.0.0 - self.spec.price.0.0 / 10;
        let before = self.held.replace(Roe(*now));
        before.is_some_and(|before| *now >= before.0.saturating_add(least))
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Selling {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        let balance = StateQuery::Balance { of: at.standing.main.clone() };
        match message.function {
            TaskFunction::ExecuteTask if self.held.is_none() => at.read(balance, "first", message.round),
            TaskFunction::AuditPayload => {
                at.read(balance, "balance", message.round);
                return Some(Fate::Withhold);
            }
            _ => {}
        }
        None
    }

    fn on_answer(&mut self, at: &mut Place<'_>, purpose: Purpose, reply: &Reply) {
        let round = purpose.round;
        match purpose.what {
            "first" => drop(self.is_paid(reply)),
            "balance" => {
                if self.is_paid(reply) {
                    self.sold.insert(round);
                    at.deviates(format!("was paid, and lets the proofs of {} pass in round {round}", self.spec.by.word()));
                    at.wake_after(at.second_look(), "accused", round);
                }
                // Its task has waited for the answer.
                at.deliver(TaskMessage { function: TaskFunction::AuditPayload, round, previous_failed: false });
            }
            _ => {
                for proof in Audited::Proofs.entries(reply, round).iter().filter(|proof| proof.accused) {
                    if at.means(Some(&self.spec.by), &proof.by) && !at.is_me(&proof.by) {
                        at.votes(Audited::Proofs, round, &proof.by, true, "for which it was paid");
                    }
                }
            }
        }
    }

    fn on_timer(&mut self, at: &mut Place<'_>, purpose: Purpose) {
        at.read(StateQuery::SubmissionInfo, purpose.what, purpose.round);
    }

    fn on_send(&mut self, at: &mut Place<'_>, what: &Instruction) -> Option<Outgoing> {
        let Instruction::AuditSubmissions { round, candidate, .. } = what else { return None };
        let bought = self.sold.contains(round) && at.means(Some(&self.spec.by), candidate.as_str());
        bought.then_some(Outgoing::Drop)
    }
}
