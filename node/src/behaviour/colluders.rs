//! A ring that votes for its own and against everybody else. `protocol.md` §11, row 7.

use koipond_record::unit::GroupName;
#[cfg(feature = "engine")]
use koipond_record::{Reply, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Place, Purpose};
#[cfg(feature = "engine")]
use super::spec::Audited;

/// Votes yes on what its ring made and no on everything else, whatever there is to see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Colluders {
    /// The groups that are in the ring beside its own. Default: none.
    pub with: Vec<GroupName>,
}

#[cfg(feature = "engine")]
impl Colluders {
    fn is_in_the_ring(&self, at: &Place<'_>, key: &str) -> bool {
        at.peer(key).is_some_and(|peer| peer.group == at.own_group() || self.with.iter().any(|group| group.0 == peer.group))
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Colluders {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        let on = Audited::of(message)?;
        at.read(on.query(), on.many(), message.round);
        // Whom of the ring others accuse shows only later.
        at.wake_after(at.second_look(), on.many(), message.round);
        Some(Fate::Withhold)
    }

    fn on_timer(&mut self, at: &mut Place<'_>, purpose: Purpose) {
        let on = Audited::named(purpose.what);
        at.read(on.query(), on.accused(), purpose.round);
    }

    fn on_answer(&mut self, at: &mut Place<'_>, purpose: Purpose, reply: &Reply) {
        let on = Audited::named(purpose.what);
        let second = purpose.what == on.accused();
        for entry in on.entries(reply, purpose.round) {
            let ours = self.is_in_the_ring(at, &entry.by);
            if at.is_me(&entry.by) {
                continue;
            }
            if second && ours && entry.accused {
                at.votes(on, purpose.round, &entry.by, true, "since it is of its ring");
            } else if !second && !ours {
                at.votes(on, purpose.round, &entry.by, false, "since it is not of its ring");
            }
        }
    }
}
