//! Votes no, whatever there is to see. `protocol.md` §11, rows 8 and 26.

#[cfg(feature = "engine")]
use koipond_record::{Instruction, Reply, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Outgoing, Place, Purpose};
use super::spec::{Audited, Whom};

/// Votes no, whatever there is to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Griefer {
    /// Against whom: `{ node: honest-1 }` or `{ group: honest }`; its task votes on all others. Default: everybody but itself.
    pub targets: Option<Whom>,
    /// On what: `proofs`, `lists` or both; its task votes on the rest. Default: `[proofs]`.
    pub against: Vec<Audited>,
    /// How often it sends each vote. Default: 1.
    #[schemars(range(min = 1, max = 100))]
    pub votes: u64,
}

impl Default for Griefer {
    fn default() -> Self {
        Self { targets: None, against: vec![Audited::Proofs], votes: 1 }
    }
}

#[cfg(feature = "engine")]
impl Griefer {
    fn is_against(&self, at: &Place<'_>, on: Audited, by: &str) -> bool {
        self.against.contains(&on) && (self.targets.is_none() || at.means(self.targets.as_ref(), by))
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Griefer {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        let on = Audited::of(message).filter(|on| self.against.contains(on))?;
        at.read(on.query(), on.many(), message.round);
        // Whom it has nothing against, its task audits.
        self.targets.is_none().then_some(Fate::Withhold)
    }

    fn on_answer(&mut self, at: &mut Place<'_>, purpose: Purpose, reply: &Reply) {
        let on = Audited::named(purpose.what);
        for entry in on.entries(reply, purpose.round) {
            if at.is_me(&entry.by) || !self.is_against(at, on, &entry.by) {
                continue;
            }
            at.votes(on, purpose.round, &entry.by, false, "without a look");
            (1..self.votes).for_each(|_| at.send(on.vote(purpose.round, &entry.by, false)));
        }
    }

    fn on_send(&mut self, at: &mut Place<'_>, what: &Instruction) -> Option<Outgoing> {
        let (on, candidate, _) = Audited::voted(what)?;
        self.is_against(at, on, candidate.as_str()).then_some(Outgoing::Drop)
    }
}
