//! A small world around a storage network: ten nodes, `n0` to `n9`, of which those with even numbers are the group `even`.

use std::collections::BTreeSet;

use koipond_record::event::{Absence, StorageEvent};
use koipond_record::unit::{GroupName, NodeName};
use koipond_record::{NodeId, Payload, Pubkey, Reply, Round, SimTime};
use koipond_storage_mock::spec::StorageSpec;
use koipond_storage_mock::{Around, Member, Moment, Outcome, StorageNetwork};
use serde_json::Value;

/// How many nodes there are.
pub const NODES: u32 = 10;

/// What the network sees of the world.
#[derive(Clone, Default)]
pub struct Around10 {
    /// Whose machines are off.
    pub offline: BTreeSet<u32>,
    /// Who has no stake.
    pub unstaked: BTreeSet<u32>,
    /// Which proofs stand on chain: what they name, whose they are, of which round.
    pub proofs: Vec<(String, u32, u64)>,
}

/// A network in this world.
pub struct Town {
    pub net: StorageNetwork,
    pub around: Around10,
    pub round: u64,
}

impl Around for Around10 {
    fn is_online(&self, node: NodeId) -> bool {
        !self.offline.contains(&node.0)
    }
    fn is_staked(&self, key: &Pubkey) -> bool {
        (0..NODES).any(|node| *key == pubkey(node) && !self.unstaked.contains(&node))
    }
    fn proofs(&self, cid: &str) -> Vec<(NodeId, Round)> {
        self.proofs.iter().filter(|(of, ..)| of == cid).map(|(_, node, round)| (NodeId(*node), Round(*round))).collect()
    }
    fn named(&self, node: Option<&NodeName>, group: Option<&GroupName>) -> Vec<NodeId> {
        let is_named = |n: &u32| node.is_some_and(|name| name.0 == format!("n{n}"));
        let is_in = |n: &u32| group.is_some_and(|name| name.0 == "even" && n.is_multiple_of(2));
        (0..NODES).filter(|n| is_named(n) || is_in(n)).map(NodeId).collect()
    }
}

fn pubkey(node: u32) -> Pubkey {
    Pubkey::from_bytes(&[node as u8 + 1; 32])
}

impl Town {
    /// Under these settings; node 8 has no access, and the service pins what node 9 uploads.
    pub fn new(spec: Value) -> Self {
        let spec: StorageSpec = serde_json::from_value(spec).expect("these are settings");
        let members = (0..NODES).map(|node| Member { key: pubkey(node), access: node != 8, pinned: node == 9 }).collect();
        Self { net: StorageNetwork::new(&spec, members, 7), around: Around10::default(), round: 0 }
    }

    /// The network and the moment at which a node asks it.
    pub fn at(&mut self, node: u32) -> (&mut StorageNetwork, Moment<'_>) {
        (&mut self.net, Moment { now: SimTime(0), round: Round(self.round), asker: NodeId(node), around: &self.around })
    }

    pub fn put(&mut self, node: u32, name: &str, content: &[u8]) -> Outcome {
        let (net, at) = self.at(node);
        net.put(at, &[(name.to_owned(), Payload::new(content))])
    }

    /// The CID of a file that is stored.
    pub fn stored(&mut self, node: u32, name: &str, content: &[u8]) -> String {
        match self.put(node, name, content).reply {
            Reply::Stored { cid } => cid,
            other => panic!("{other:?}"),
        }
    }

    pub fn get(&mut self, node: u32, cid: &str, name: &str) -> Outcome {
        let (net, at) = self.at(node);
        net.get(at, cid, name)
    }

    /// What a node reads, or why it cannot.
    pub fn read(&mut self, node: u32, cid: &str, name: &str) -> Result<Vec<u8>, Absence> {
        let outcome = self.get(node, cid, name);
        match (outcome.reply, outcome.events.last()) {
            (Reply::Bytes(bytes), _) => Ok(bytes.bytes().expect("the network answers with the bytes themselves").to_vec()),
            (Reply::Failed { .. }, Some(StorageEvent::Missing { why, .. })) => Err(why.clone()),
            other => panic!("{other:?}"),
        }
    }

    /// A fault begins.
    pub fn fault(&mut self, entry: u32, mut spec: Value) -> Vec<(Option<NodeId>, StorageEvent)> {
        let kind = spec.as_object().and_then(|fault| fault.keys().next()).expect("a fault has a kind").clone();
        if kind != "lose" {
            spec[kind]["for"] = "1 round".into();
        }
        self.net.fault_begins(entry, &serde_json::from_value(spec).expect("this is a fault"), &self.around)
    }
}
