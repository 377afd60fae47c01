//! Who submitted what, who is accused of it, and votes on it: what behaviours do in place of their task's audits.

use koipond_record::{Instruction, Json, Pubkey, Reply, Round, StateQuery, TaskFunction, TaskMessage};

use super::place::Place;
use super::spec::Audited;

/// A proof or a list as the chain shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Whose.
    pub(super) by: String,
    /// A proof's text; a list's account.
    pub(super) value: String,
    /// Whether somebody accused it.
    pub(super) accused: bool,
}

impl Audited {
    /// What a message tells the task to audit.
    pub(super) fn of(message: &TaskMessage) -> Option<Self> {
        match message.function {
            TaskFunction::AuditPayload => Some(Self::Proofs),
            TaskFunction::DistributionListAudit => Some(Self::Lists),
            _ => None,
        }
    }

    /// What a transaction votes on, on whose, and how.
    pub(super) fn voted(what: &Instruction) -> Option<(Self, &Pubkey, bool)> {
        match what {
            Instruction::AuditSubmissions { candidate, is_valid, .. } => Some((Self::Proofs, candidate, *is_valid)),
            Instruction::AuditDistribution { candidate, is_valid, .. } => Some((Self::Lists, candidate, *is_valid)),
            _ => None,
        }
    }

    /// One of them, in a word.
    pub(super) fn one(self) -> &'static str {
        match self {
            Self::Proofs => "proof",
            Self::Lists => "list",
        }
    }

    /// All of them, in a word.
    pub(super) fn many(self) -> &'static str {
        match self {
            Self::Proofs => "proofs",
            Self::Lists => "lists",
        }
    }

    /// Those that are accused, in a few words.
    pub(super) fn accused(self) -> &'static str {
        match self {
            Self::Proofs => "accused proofs",
            Self::Lists => "accused lists",
        }
    }

    /// Which of both these words are about.
    pub(super) fn named(words: &str) -> Self {
        if words.ends_with("lists") { Self::Lists } else { Self::Proofs }
    }

    /// The question that shows them.
    pub(super) fn query(self) -> StateQuery {
        match self {
            Self::Proofs => StateQuery::SubmissionInfo,
            Self::Lists => StateQuery::DistributionInfo,
        }
    }

    /// Those of a round, by key; none where the chain did not answer.
    pub(super) fn entries(self, reply: &Reply, round: Round) -> Vec<Entry> {
        let (Reply::State { tree, .. }, of) = (reply, round.to_string()) else { return Vec::new() };
        let (proofs, triggers) = match self {
            Self::Proofs => ("submissions", "submissions_audit_trigger"),
            Self::Lists => ("distribution_rewards_submission", "distributions_audit_trigger"),
        };
        let accused = tree.get(triggers).and_then(|rounds| rounds.get(&of));
        let Some(Json::Map(all)) = tree.get(proofs).and_then(|rounds| rounds.get(&of)) else { return Vec::new() };
        let entry = |(by, entry): &(std::sync::Arc<str>, Json)| {
            let value = match entry.get("submission_value") {
                Some(Json::Text(value)) => value.to_string(),
                _ => String::new(),
            };
            Entry { by: by.to_string(), value, accused: accused.is_some_and(|accused| accused.get(by).is_some()) }
        };
        let mut entries: Vec<Entry> = all.entries().iter().map(entry).collect();
        entries.sort_by(|one, other| one.by.cmp(&other.by));
        entries
    }

    /// A vote on one of them.
    pub(super) fn vote(self, round: Round, by: &str, is_valid: bool) -> Instruction {
        let candidate = Pubkey::from_text(by);
        match self {
            Self::Proofs => Instruction::AuditSubmissions { round, candidate, is_valid },
            Self::Lists => Instruction::AuditDistribution { round, candidate, is_valid },
        }
    }
}

impl Place<'_> {
    /// Votes, and says so.
    pub(super) fn votes(&mut self, on: Audited, round: Round, by: &str, is_valid: bool, why: &str) {
        let verdict = if is_valid { "yes" } else { "no" };
        let did = format!("votes {verdict} on the {} of {} for round {round}, {why}", on.one(), self.name(by));
        self.deviates(did);
        self.send(on.vote(round, by, is_valid));
    }

    /// How many slots after the beginning of an audit it looks a second time who is accused: half the audit window, less what has
    /// passed of it.
    pub(super) fn second_look(&self) -> u64 {
        let schedule = &self.standing.schedule;
        let passed = self.slots_of_round().saturating_sub(schedule.submission_window);
        (schedule.audit_window / 2).saturating_sub(passed).max(1)
    }
}
