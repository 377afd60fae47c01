//! The other nodes, as a behaviour knows them: by name, group and keys.

use koipond_record::Pubkey;

use super::spec::Whom;

/// A node as the others know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its name: `honest-2`.
    pub name: String,
    /// Its group.
    pub group: String,
    /// Its staking key, by which the chain knows it.
    pub key: Pubkey,
    /// Its main account, which nodes of one owner share.
    pub main: Pubkey,
}

impl Whom {
    /// Whether it means this node.
    pub(super) fn means(&self, peer: &Peer) -> bool {
        match self {
            Self::Node(name) => name.0 == peer.name,
            Self::Group(name) => name.0 == peer.group,
        }
    }

    /// In a word.
    pub(super) fn word(&self) -> &str {
        match self {
            Self::Node(name) => &name.0,
            Self::Group(name) => &name.0,
        }
    }
}
