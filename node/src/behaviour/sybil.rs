//! Many stakes, one owner, one node's work. `protocol.md` §11, rows 5 and 6.

use koipond_record::unit::Slots;
#[cfg(feature = "engine")]
use koipond_record::{Reply, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::copycat::Copying;
#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Place, Purpose};
#[cfg(feature = "engine")]
use super::spec::Whom;

/// One owner behind all nodes of the group, with one main account: the first node works, the others submit its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Sybil {
    /// How long after they are told to submit, and after each look, the others look for the first one's proof. Default: `5 slots`.
    pub after: Slots,
}

impl Default for Sybil {
    fn default() -> Self {
        Self { after: Slots(5) }
    }
}

#[cfg(feature = "engine")]
impl Sybil {
    /// The group's first node, which works; `None` for that node itself.
    fn first(at: &Place<'_>) -> Option<Whom> {
        let first = at.standing.peers.iter().find(|peer| peer.group == at.own_group())?;
        (first.key != at.standing.key).then(|| Whom::Node(koipond_record::unit::NodeName(first.name.clone())))
    }

    fn after(&self) -> u64 {
        self.after.0
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Sybil {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        let first = Self::first(at)?;
        Copying { of: Some(&first), after: self.after() }.on_message(at, message)
    }

    fn on_timer(&mut self, at: &mut Place<'_>, purpose: Purpose) {
        Copying::on_timer(at, purpose);
    }

    fn on_answer(&mut self, at: &mut Place<'_>, purpose: Purpose, reply: &Reply) {
        let first = Self::first(at);
        Copying { of: first.as_ref(), after: self.after() }.on_answer(at, purpose.round, reply);
    }
}
