//! What YAML can say of how nodes behave: which behaviours, when they act, whom they are about.

use koipond_record::unit::{GroupName, NodeName, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bribed::Bribed;
use super::briber::Briber;
use super::colluders::Colluders;
use super::copycat::Copycat;
use super::fabricator::Fabricator;
use super::freeloader::Freeloader;
use super::griefer::Griefer;
use super::late::Late;
use super::lazy_auditor::LazyAuditor;
use super::list_thief::ListThief;
#[cfg(feature = "engine")]
use super::place::Behaviour;
use super::quitter::Quitter;
use super::replayer::Replayer;
use super::silent_distributor::SilentDistributor;
use super::sleeper::Sleeper;
use super::sybil::Sybil;

/// How a node behaves. It acts at the node's door, so it works on any task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BehaviourSpec {
    /// Runs the task's code and nothing else.
    #[default]
    Honest,
    /// Never works and submits a made-up proof all the same; neither audits nor makes lists unless told so.
    Freeloader(Freeloader),
    /// Submits a made-up proof in place of the one its task made.
    Fabricator(Fabricator),
    /// Does no work: reads the proofs of others while the submission window is open and submits one of them as its own.
    Copycat(Copycat),
    /// Submits a proof again that its own task made some rounds ago.
    Replayer(Replayer),
    /// Does no audit work: never accuses, and votes yes on whatever somebody else accused.
    LazyAuditor(LazyAuditor),
    /// Votes no, whatever there is to see.
    Griefer(Griefer),
    /// Votes yes on what its ring made and no on everything else, whatever there is to see.
    Colluders(Colluders),
    /// Pays nodes each round for their votes. It cheats in nothing else; add what it wants to get away with.
    Briber(Briber),
    /// Votes yes on the proofs of who paid it since its last audit, and as its task says on all others.
    Bribed(Bribed),
    /// One owner behind all nodes of the group, with one main account: the first node works, the others submit its proof.
    Sybil(Sybil),
    /// Alters the distribution list that its task made, before it is sent.
    ListThief(ListThief),
    /// Is selected to make the distribution list and leaves it, or its payout, out.
    SilentDistributor(SilentDistributor),
    /// Its transactions leave it later than its task sends them.
    Late(Late),
    /// Is honest at first and turns in some round.
    Sleeper(Sleeper),
    /// Stops taking part in some round, withdraws its stake, and never comes back.
    Quitter(Quitter),
}

/// When the behaviours of a group act. Rounds are those that are worked in: the votes on round 3 and its list come in later rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ActsSpec {
    /// The first round in which they act. Default: 0.
    pub from_round: u64,
    /// The last round in which they act. Default: the last there is.
    pub until_round: Option<u64>,
    /// In how many of these rounds they act, drawn once for each node and round; in the others the node plays honestly.
    /// Default: `100 %`.
    pub share: Share,
}

impl Default for ActsSpec {
    fn default() -> Self {
        Self { from_round: 0, until_round: None, share: Share { parts_per_million: 1_000_000 } }
    }
}

/// A node, or all nodes of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Whom {
    /// One node.
    Node(NodeName),
    /// Each node of a group.
    Group(GroupName),
}

/// What is voted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Audited {
    /// Proofs of work.
    Proofs,
    /// Distribution lists.
    Lists,
}

impl BehaviourSpec {
    /// Its YAML word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Honest => "honest",
            Self::Freeloader(_) => "freeloader",
            Self::Fabricator(_) => "fabricator",
            Self::Copycat(_) => "copycat",
            Self::Replayer(_) => "replayer",
            Self::LazyAuditor(_) => "lazy-auditor",
            Self::Griefer(_) => "griefer",
            Self::Colluders(_) => "colluders",
            Self::Briber(_) => "briber",
            Self::Bribed(_) => "bribed",
            Self::Sybil(_) => "sybil",
            Self::ListThief(_) => "list-thief",
            Self::SilentDistributor(_) => "silent-distributor",
            Self::Late(_) => "late",
            Self::Sleeper(_) => "sleeper",
            Self::Quitter(_) => "quitter",
        }
    }

    /// Whether it makes one owner of its group's nodes.
    #[must_use]
    pub fn shares_its_main_account(&self) -> bool {
        match self {
            Self::Sybil(_) => true,
            Self::Sleeper(sleeper) => sleeper.then.shares_its_main_account(),
            _ => false,
        }
    }

    /// Several behaviours in a few words: `honest`, `fabricator`, `fabricator + colluders`.
    #[must_use]
    pub fn words(all: &[Self]) -> String {
        let kinds: Vec<&str> = all.iter().map(Self::kind).collect();
        if kinds.is_empty() { Self::Honest.kind().to_owned() } else { kinds.join(" + ") }
    }
}

#[cfg(feature = "engine")]
impl BehaviourSpec {
    /// What plays it; nobody plays honesty.
    pub(super) fn plays(&self) -> Option<Box<dyn Behaviour>> {
        Some(match self {
            Self::Honest => return None,
            Self::Freeloader(freeloader) => Box::new(freeloader.clone()),
            Self::Fabricator(fabricator) => Box::new(fabricator.clone()),
            Self::Copycat(copycat) => Box::new(copycat.clone()),
            Self::Replayer(replayer) => Box::new(replayer.plays()),
            Self::LazyAuditor(lazy) => Box::new(lazy.clone()),
            Self::Griefer(griefer) => Box::new(griefer.clone()),
            Self::Colluders(colluders) => Box::new(colluders.clone()),
            Self::Briber(briber) => Box::new(briber.plays()),
            Self::Bribed(bribed) => Box::new(bribed.plays()),
            Self::Sybil(sybil) => Box::new(sybil.clone()),
            Self::ListThief(thief) => Box::new(thief.plays()),
            Self::SilentDistributor(silent) => Box::new(silent.clone()),
            Self::Late(late) => Box::new(late.clone()),
            Self::Sleeper(sleeper) => Box::new(sleeper.plays()?),
            Self::Quitter(quitter) => Box::new(quitter.plays()),
        })
    }
}
