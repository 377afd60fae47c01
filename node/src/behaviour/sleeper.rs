//! Is honest until some round. `protocol.md` §11, row 1: code and intent can change at any time.

#[cfg(feature = "engine")]
use koipond_record::{Instruction, Reply, Round, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Outgoing, Place, Purpose};
use super::spec::BehaviourSpec;

/// Is honest at first and turns in some round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sleeper {
    /// The first round in which it is honest no more.
    pub from_round: u64,
    /// How it behaves from then on.
    pub then: Box<BehaviourSpec>,
}

/// A sleeper and what it turns into.
#[cfg(feature = "engine")]
pub(super) struct Sleeping {
    from_round: u64,
    then: Box<dyn Behaviour>,
}

#[cfg(feature = "engine")]
impl Sleeper {
    /// What plays it; nobody where it turns honest.
    pub(super) fn plays(&self) -> Option<Sleeping> {
        Some(Sleeping { from_round: self.from_round, then: self.then.plays()? })
    }
}

#[cfg(feature = "engine")]
impl Sleeping {
    fn is_awake(&self, round: Round) -> bool {
        round.0 >= self.from_round
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Sleeping {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        if self.is_awake(message.round) { self.then.on_message(at, message) } else { None }
    }

    fn on_send(&mut self, at: &mut Place<'_>, what: &Instruction) -> Option<Outgoing> {
        if self.is_awake(what.round().unwrap_or(at.round())) { self.then.on_send(at, what) } else { None }
    }

    fn on_list(&mut self, at: &mut Place<'_>, round: Round, list: &str) -> Option<String> {
        if self.is_awake(round) { self.then.on_list(at, round, list) } else { None }
    }

    fn notes(&mut self, what: &Instruction) {
        self.then.notes(what);
    }

    fn on_answer(&mut self, at: &mut Place<'_>, purpose: Purpose, reply: &Reply) {
        self.then.on_answer(at, purpose, reply);
    }

    fn on_timer(&mut self, at: &mut Place<'_>, purpose: Purpose) {
        self.then.on_timer(at, purpose);
    }
}
