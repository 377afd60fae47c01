//! Takes its stake and goes. `protocol.md` §11, row 25.

#[cfg(feature = "engine")]
use koipond_record::{Instruction, Reply, TaskFunction, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Outgoing, Place, Purpose};

/// Stops taking part in some round, withdraws its stake, and never comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quitter {
    /// The first round that it does not take part in any more.
    pub from_round: u64,
    /// Whether it withdraws its stake before its process ends: it idles then and tries in every round until the chain lets it. Else its
    /// process ends at once. Default: true.
    #[serde(default = "yes")]
    pub withdraws: bool,
}

fn yes() -> bool {
    true
}

/// A quitter on its way out.
#[cfg(feature = "engine")]
pub(super) struct Quitting {
    spec: Quitter,
    /// It takes part no more.
    left: bool,
    /// It has its stake, where it wants it.
    done: bool,
}

#[cfg(feature = "engine")]
impl Quitter {
    pub(super) fn plays(&self) -> Quitting {
        Quitting { spec: self.clone(), left: false, done: !self.withdraws }
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Quitting {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        let begins = message.function == TaskFunction::ExecuteTask && message.round.0 >= self.spec.from_round;
        if begins && !self.left {
            self.left = true;
            at.deviates(format!("takes part no more from round {} on", message.round));
        }
        if begins && self.done {
            at.quit();
        } else if begins {
            at.send_and_hear(Instruction::Withdraw, "withdraw", message.round);
        }
        self.left.then_some(Fate::Withhold)
    }

    fn on_send(&mut self, _: &mut Place<'_>, _: &Instruction) -> Option<Outgoing> {
        self.left.then_some(Outgoing::Drop)
    }

    fn on_answer(&mut self, at: &mut Place<'_>, _: Purpose, reply: &Reply) {
        // Until the chain lets it, it tries again in the next round.
        if matches!(reply, Reply::Confirmed { .. }) {
            self.done = true;
            at.deviates("has withdrawn its stake and is gone");
            at.quit();
        }
    }
}
