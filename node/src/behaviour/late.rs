//! Sends everything too late. `protocol.md` §11, row 19.

#[cfg(feature = "engine")]
use koipond_record::Instruction;
use koipond_record::unit::SlotRange;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Outgoing, Place};

/// Its transactions leave it later than its task sends them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Late {
    /// By how much, drawn for each round. Default: `50..300 slots`.
    pub by: SlotRange,
    /// What is late. Default: all of `proofs`, `votes`, `lists` and `payouts`.
    pub what: Vec<Mail>,
}

/// What a node sends to the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mail {
    /// Proofs of work.
    Proofs,
    /// Votes on proofs and on lists.
    Votes,
    /// Distribution lists.
    Lists,
    /// Payouts.
    Payouts,
}

impl Default for Late {
    fn default() -> Self {
        Self { by: SlotRange { low: 50, high: 300 }, what: vec![Mail::Proofs, Mail::Votes, Mail::Lists, Mail::Payouts] }
    }
}

#[cfg(feature = "engine")]
impl Mail {
    /// What a transaction is, and in a word.
    fn of(what: &Instruction) -> Option<(Self, &'static str)> {
        Some(match what {
            Instruction::SubmitTask { .. } => (Self::Proofs, "proof"),
            Instruction::AuditSubmissions { .. } | Instruction::AuditDistribution { .. } => (Self::Votes, "vote"),
            Instruction::UploadDistributionList { .. } => (Self::Lists, "part of the list"),
            Instruction::SubmitDistributionList { .. } => (Self::Lists, "list"),
            Instruction::Payout { .. } => (Self::Payouts, "payout"),
            _ => return None,
        })
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Late {
    fn on_send(&mut self, at: &mut Place<'_>, what: &Instruction) -> Option<Outgoing> {
        let (_, word) = Mail::of(what).filter(|(mail, _)| self.what.contains(mail))?;
        let round = what.round()?;
        let slots = at.draws(round).between(0, self.by.low, self.by.high);
        at.deviates(format!("holds its {word} for round {round} back for {slots} slots"));
        Some(Outgoing::Delay(slots))
    }
}
