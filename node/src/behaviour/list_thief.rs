//! Alters its distribution list: pays itself, pays too much, slashes rivals, leaves nodes out. `protocol.md` §11, rows 11 and 12.

#[cfg(feature = "engine")]
use std::collections::{BTreeMap, BTreeSet};

use koipond_record::unit::Share;
#[cfg(feature = "engine")]
use koipond_record::{Instruction, Json, Reply, Roe, Round, StateQuery, TaskFunction, TaskMessage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[cfg(feature = "engine")]
use super::place::{Behaviour, Fate, Place, Purpose};
#[cfg(feature = "engine")]
use super::spec::Audited;
use super::spec::Whom;

/// Alters the distribution list that its task made, before it is sent.
///
/// Where nothing is said it takes everything: `takes: 100 %`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListThief {
    /// How much of what the list pays to others it pays to itself instead. Default: nothing, or all where nothing else is said.
    pub takes: Option<Share>,
    /// By how much its list pays more than a round's bounty allows; the surplus is for itself. Default: nothing.
    pub over_bounty: Option<Share>,
    /// Whose stake its list takes away: `{ node: honest-1 }` or `{ group: honest }`. Default: nobody's beside those that its task has.
    pub slashes: Option<Whom>,
    /// Whom its list leaves out: `{ node: honest-1 }` or `{ group: honest }`. Default: nobody.
    pub omits: Option<Whom>,
    /// When it sends a list. Default: `selected`.
    pub when: ThiefWhen,
}

/// When a thief sends a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ThiefWhen {
    /// Where its task makes one, since it was selected.
    #[default]
    Selected,
    /// For every round, selected or not: a list of its own, which pays all submitters of the round alike before it is altered, and
    /// whose payout it triggers itself.
    Always,
}

/// A thief, what it knows of the task, and the lists of its own that are on their way.
#[cfg(feature = "engine")]
pub(super) struct Stealing {
    spec: ListThief,
    /// What a round may pay, as it last read.
    bounty: Option<i64>,
    stakes: BTreeMap<String, i64>,
    /// Rounds for which it made a list of its own.
    made: BTreeSet<Round>,
    /// How many parts of such a list are not there yet.
    parts: BTreeMap<Round, usize>,
}

/// What a list says: how much each key gets.
#[cfg(feature = "engine")]
type List = BTreeMap<String, serde_json::Value>;

#[cfg(feature = "engine")]
impl ListThief {
    pub(super) fn plays(&self) -> Stealing {
        let (stakes, made, parts) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        Stealing { spec: self.clone(), bounty: None, stakes, made, parts }
    }

    /// How much it takes of what others get.
    fn share(&self) -> Share {
        let all = Share { parts_per_million: 1_000_000 };
        let says_nothing = self.over_bounty.is_none() && self.slashes.is_none() && self.omits.is_none();
        self.takes.unwrap_or(if says_nothing { all } else { Share { parts_per_million: 0 } })
    }
}

/// What a list pays out.
#[cfg(feature = "engine")]
fn paid(list: &List) -> i64 {
    list.values().filter_map(serde_json::Value::as_i64).filter(|amount| *amount > 0).fold(0, i64::saturating_add)
}

#[cfg(feature = "engine")]
impl Stealing {
    /// Alters a list; says how.
    fn alters(&self, at: &Place<'_>, list: &mut List) -> Vec<String> {
        let (me, mut how) = (at.standing.key.as_str(), Vec::new());
        let is_meant = |whom: &Whom, key: &str| key != me && at.means(Some(whom), key);
        let bounty = self.bounty.unwrap_or_else(|| paid(list));
        if let Some(whom) = &self.spec.omits {
            list.retain(|key, _| !is_meant(whom, key));
            how.push(format!("leaves out {}", whom.word()));
        }
        if let Some(whom) = &self.spec.slashes {
            for peer in at.standing.peers.iter().filter(|peer| is_meant(whom, peer.key.as_str())) {
                let stake = self.stakes.get(peer.key.as_str()).copied().filter(|stake| *stake > 0);
                stake.map(|stake| list.insert(peer.key.to_string(), (-stake).into()));
            }
            how.push(format!("slashes {}", whom.word()));
        }
        let share = self.spec.share();
        let mut mine = list.get(me).and_then(serde_json::Value::as_i64).unwrap_or(0).max(0);
        for (_, amount) in list.iter_mut().filter(|(key, _)| *key != me) {
            let Some(gets) = amount.as_i64().and_then(|gets| u64::try_from(gets).ok()) else { continue };
            let taken = i64::try_from(share.of(Roe(gets)).0).unwrap_or(0);
            *amount = (gets.cast_signed() - taken).into();
            mine = mine.saturating_add(taken);
        }
        if share.parts_per_million > 0 {
            how.push(format!("takes {share} of what others get"));
        }
        list.insert(me.to_owned(), mine.into());
        if let Some(over) = self.spec.over_bounty {
            let surplus = over.of(Roe(bounty.unsigned_abs()));
            let all = bounty.saturating_add(i64::try_from(surplus.0).unwrap_or(i64::MAX));
            list.insert(me.to_owned(), mine.saturating_add(all.saturating_sub(paid(list)).max(0)).into());
            how.push(format!("pays {over} more than the bounty allows"));
        }
        how
    }

    /// A list as its node sends it.
    fn altered(&self, at: &mut Place<'_>, round: Round, mut list: List) -> Option<String> {
        let how = self.alters(at, &mut list);
        at.deviates(format!("sends a list for round {round} of its own making: it {}", how.join(", ")));
        serde_json::to_string(&list).ok()
    }

    /// What it reads of the task: the bounty of a round, and the stakes.
    fn learns(&mut self, reply: &Reply) {
        let Reply::State { tree, .. } = reply else { return };
        if let Some(Json::Int(bounty)) = tree.get("bounty_amount_per_round") {
            self.bounty = Some(*bounty);
        }
        if let Some(Json::Map(stakes)) = tree.get("stake_list") {
            let staked = stakes.entries().iter().filter_map(|(key, stake)| match stake {
                Json::Int(stake) => Some((key.to_string(), *stake)),
                _ => None,
            });
            self.stakes = staked.collect();
        }
    }

    /// A list of its own that pays all submitters alike, and alters it.
    fn makes(&mut self, at: &mut Place<'_>, round: Round, reply: &Reply) {
        let proofs = Audited::Proofs.entries(reply, round);
        let each = self.bounty.unwrap_or(0) / i64::try_from(proofs.len().max(1)).unwrap_or(i64::MAX);
        let list = proofs.into_iter().map(|proof| (proof.by, each.into())).collect();
        let parts = self.altered(at, round, list).map(|list| super::door::upload(round, &list)).unwrap_or_default();
        self.parts.insert(round, parts.len());
        parts.into_iter().for_each(|part| at.send_and_hear(part, "part", round));
    }
}

#[cfg(feature = "engine")]
impl Behaviour for Stealing {
    fn on_message(&mut self, at: &mut Place<'_>, message: &TaskMessage) -> Option<Fate> {
        let round = message.round;
        match message.function {
            TaskFunction::ExecuteTask => {
                let (submissions, distributions, balances, stakes) = (false, false, false, true);
                at.read(StateQuery::TaskState { of: None, submissions, distributions, balances, stakes }, "terms", round);
                None
            }
            TaskFunction::GenerateAndSubmitDistributionList if self.spec.when == ThiefWhen::Always => {
                if self.made.insert(round) {
                    at.read(StateQuery::SubmissionInfo, "proofs", round);
                }
                Some(Fate::Withhold)
            }
            _ => None,
        }
    }

    fn on_list(&mut self, at: &mut Place<'_>, round: Round, list: &str) -> Option<String> {
        let list = serde_json::from_str(list).ok()?;
        self.altered(at, round, list)
    }

    fn on_answer(&mut self, at: &mut Place<'_>, purpose: Purpose, reply: &Reply) {
        let round = purpose.round;
        match purpose.what {
            "terms" => self.learns(reply),
            "proofs" => self.makes(at, round, reply),
            "part" if matches!(reply, Reply::Confirmed { .. }) => {
                let left = self.parts.entry(round).or_default();
                *left = left.saturating_sub(1);
                if *left == 0 {
                    at.send_and_hear(Instruction::SubmitDistributionList { round }, "list", round);
                }
            }
            "list" => {
                let schedule = &at.standing.schedule;
                at.wake_after(schedule.submission_window.saturating_add(schedule.audit_window), "payout", round);
            }
            _ => {}
        }
    }

    fn on_timer(&mut self, at: &mut Place<'_>, purpose: Purpose) {
        at.send(Instruction::Payout { round: purpose.round, list_by: at.standing.key.clone() });
    }
}
