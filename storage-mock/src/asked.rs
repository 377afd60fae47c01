//! How the world asks the storage network, and how it answers.

use koipond_record::event::StorageEvent;
use koipond_record::unit::{GroupName, NodeName};
use koipond_record::{NodeId, Pubkey, Reply, Round, SimTime, Span};

/// What the storage network has to know of the world around it.
pub trait Around {
    /// Whether the machine of a node's operator runs.
    fn is_online(&self, node: NodeId) -> bool;
    /// Whether a key has a stake in the task.
    fn is_staked(&self, key: &Pubkey) -> bool;
    /// Whose proofs of which rounds name a CID on chain.
    fn proofs(&self, cid: &str) -> Vec<(NodeId, Round)>;
    /// The nodes that a scenario means by a name.
    fn named(&self, node: Option<&NodeName>, group: Option<&GroupName>) -> Vec<NodeId>;
}

/// A moment at which a node asks.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// When.
    pub now: SimTime,
    /// The round the chain is in.
    pub round: Round,
    /// Who asks.
    pub asker: NodeId,
    /// The world then.
    pub around: &'a dyn Around,
}

/// What comes of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What happened, in order.
    pub events: Vec<StorageEvent>,
    /// How long the answer takes beside the way; `None` where none ever comes.
    pub after: Option<Span>,
    /// The answer.
    pub reply: Reply,
}

/// A node as the storage network knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its staking key.
    pub key: Pubkey,
    /// Whether it has access.
    pub access: bool,
    /// Whether the pinning service pins all that it uploads.
    pub pinned: bool,
}
