//! Votes yes on whatever was accused and never accuses. `protocol.md` §11, row 9.

use koipond_record::unit::Slots;
#[cfg(feature = "engine")]
use koipond_record::{Reply, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Place, Purpose};
#[cfg(feature = "engine")]
use super::spec::Audited;

/// Does no audit work: never accuses, and votes yes on whatever somebody else accused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LazyAuditor {
    /// How long after it is told to audit it looks who was accused. Default: half the audit window.
    pub after: Option<Slots>,
}

#[cfg(feature = "engine")]
impl Behaviour for LazyAuditor {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        let on = Audited::of(message)?;
        at.deviates(format!("looks into no {} of round {}", on.one(), message.round));
        at.wake_after(self.after.map_or(at.second_look(), |after| after.0), on.many(), message.round);
        Some(Fate::Withhold)
    }

    fn on_timer(&mut self, at: &mut Place<'_>, purpose: Purpose) {
        at.read(Audited::named(purpose.what).query(), purpose.what, purpose.round);
    }

    fn on_answer(&mut self, at: &mut Place<'_>, purpose: Purpose, reply: &Reply) {
        let on = Audited::named(purpose.what);
        for entry in on.entries(reply, purpose.round).iter().filter(|entry| entry.accused) {
            if !at.is_me(&entry.by) {
                at.votes(on, purpose.round, &entry.by, true, "without a look");
            }
        }
    }
}
