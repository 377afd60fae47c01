//! A node among peers: it is `cheat-1`; the others are `cheat-2`, `honest-1`, `honest-2` and `rival-1`.

use std::sync::Arc;

use koipond_node::spec::BehaviourSpec;
use koipond_node::{NodeKeys, Peer};
use koipond_record::Instruction;

use crate::desk::Desk;

/// A process that starts in the gap of round 1; its next burst is the first of round 2.
pub const BEFORE_ROUND_2: u64 = 2_000;
/// One that starts in the first slot of round 2; its next burst is at that round's audit window.
pub const IN_ROUND_2: u64 = 2_400;

const NAMES: [&str; 5] = ["cheat-1", "cheat-2", "honest-1", "honest-2", "rival-1"];

/// The staking key of a node.
pub fn key(name: &str) -> String {
    keys(name).staking.public().to_string()
}

/// The keys of a node.
pub fn keys(name: &str) -> NodeKeys {
    let n = NAMES.iter().position(|known| *known == name).expect("one of the five");
    NodeKeys::of_node(7, u32::try_from(n).expect("a small number"))
}

/// The name of the node with a staking key.
pub fn name(staking: &str) -> &'static str {
    NAMES.into_iter().find(|name| key(name) == staking).unwrap_or("nobody")
}

/// The node at its desk, with behaviours as YAML has them, in JSON.
pub fn node(behaviours: &str) -> Desk {
    let behaviours: Vec<BehaviourSpec> = serde_json::from_str(behaviours).expect("behaviours");
    let peer = |name: &str| Peer {
        name: name.to_owned(),
        group: name[..name.len() - 2].to_owned(),
        key: keys(name).staking.public().clone(),
        main: keys(name).main.public().clone(),
    };
    let peers: Arc<[Peer]> = NAMES.into_iter().map(peer).collect();
    Desk { behaviours, peers, ..Desk::new() }
}

/// The proofs that it sent.
pub fn proofs(desk: &Desk) -> Vec<(u64, String)> {
    let proof = |sent: &Instruction| match sent {
        Instruction::SubmitTask { round, value } => Some((round.0, value.clone())),
        _ => None,
    };
    desk.sent.iter().filter_map(proof).collect()
}

/// The votes that it sent on proofs: on whose, and how.
pub fn votes(desk: &Desk) -> Vec<(&'static str, bool)> {
    let vote = |sent: &Instruction| match sent {
        Instruction::AuditSubmissions { candidate, is_valid, .. } => Some((name(candidate.as_str()), *is_valid)),
        _ => None,
    };
    let mut votes: Vec<_> = desk.sent.iter().filter_map(vote).collect();
    votes.sort_unstable();
    votes
}

/// The votes that it sent on lists: on whose, and how.
pub fn list_votes(desk: &Desk) -> Vec<(&'static str, bool)> {
    let vote = |sent: &Instruction| match sent {
        Instruction::AuditDistribution { candidate, is_valid, .. } => Some((name(candidate.as_str()), *is_valid)),
        _ => None,
    };
    let mut votes: Vec<_> = desk.sent.iter().filter_map(vote).collect();
    votes.sort_unstable();
    votes
}

/// Whether it said that it did something.
pub fn said(desk: &Desk, what: &str) -> bool {
    desk.deviated.iter().any(|(_, did)| did.contains(what))
}
