//! What the storage network does on the stage. Every file is named `proof.json` unless a test says otherwise.

use koipond_record::event::{Absence, ChainEvent, FaultEvent, Provider, StorageEvent, StoredFile, What};
use koipond_record::{Hash, NodeId, Payload, Pubkey, Roe, Round};

use crate::stage::{NAMES, Stage};

/// The name of files.
const FILE: &str = "proof.json";
/// Who is asked.
const GATEWAY: &str = "ipfs.example";

/// A node of the stage.
fn id(name: &str) -> NodeId {
    let place = NAMES.iter().position(|known| *known == name).expect("one of the stage's nodes");
    NodeId(u32::try_from(place).expect("a small number"))
}

/// Thousandths of a KOII, in ROE.
fn milli(amount: u64) -> Roe {
    Roe(amount * 1_000_000)
}

impl Stage {
    fn storage(&mut self, node: &str, event: StorageEvent) -> &mut Self {
        self.say(Some(node), What::Storage(event))
    }

    /// A node stores a file, and hosts it.
    pub fn stores(&mut self, node: &str, cid: &str, text: &str) -> &mut Self {
        self.stores_payload(node, cid, Payload::new(text.as_bytes()))
    }

    pub fn stores_payload(&mut self, node: &str, cid: &str, content: Payload) -> &mut Self {
        self.stores_files(node, cid, vec![StoredFile { name: FILE.to_owned(), content }])
    }

    /// A node stores an empty folder.
    pub fn stores_nothing(&mut self, node: &str, cid: &str) -> &mut Self {
        self.stores_files(node, cid, vec![])
    }

    fn stores_files(&mut self, node: &str, cid: &str, files: Vec<StoredFile>) -> &mut Self {
        let (hosts, through) = (vec![Provider::Node(id(node))], GATEWAY.to_owned());
        self.storage(node, StorageEvent::Stored { cid: cid.to_owned(), files, hosts, through })
    }

    /// An upload is answered, and nothing is stored.
    pub fn pretends(&mut self, node: &str, cid: &str, entry: u32) -> &mut Self {
        let (names, through) = (vec![FILE.to_owned()], GATEWAY.to_owned());
        self.storage(node, StorageEvent::Pretended { cid: cid.to_owned(), names, through, entry })
    }

    pub fn reads(&mut self, node: &str, cid: &str, text: &str) -> &mut Self {
        self.reads_bytes(node, cid, text.as_bytes())
    }

    pub fn reads_bytes(&mut self, node: &str, cid: &str, bytes: &[u8]) -> &mut Self {
        self.reads_file(node, cid, FILE, bytes)
    }

    pub fn reads_name(&mut self, node: &str, cid: &str, name: &str, text: &str) -> &mut Self {
        self.reads_file(node, cid, name, text.as_bytes())
    }

    fn reads_file(&mut self, node: &str, cid: &str, name: &str, content: &[u8]) -> &mut Self {
        let (bytes, blake3) = (content.len() as u64, Hash::of(content));
        let (cid, name, through) = (cid.to_owned(), name.to_owned(), GATEWAY.to_owned());
        self.storage(node, StorageEvent::Read { cid, name, bytes, blake3, from: Provider::Archive, through })
    }

    /// A gateway lies to a node.
    pub fn alters(&mut self, node: &str, cid: &str, entry: u32) -> &mut Self {
        let (cid, name, how, through) = (cid.to_owned(), FILE.to_owned(), "an empty body".to_owned(), GATEWAY.to_owned());
        self.storage(node, StorageEvent::Altered { cid, name, bytes: 0, how, through, entry })
    }

    /// A gateway cannot serve a node, which asks the next.
    pub fn skips(&mut self, node: &str, cid: &str) -> &mut Self {
        let (cid, name, through) = (cid.to_owned(), FILE.to_owned(), GATEWAY.to_owned());
        self.storage(node, StorageEvent::Skipped { cid, name, through, why: Absence::NotServed })
    }

    /// A node cannot read what nobody stored.
    pub fn missing(&mut self, node: &str, cid: &str) -> &mut Self {
        self.misses(node, cid, Absence::NeverStored)
    }

    pub fn misses(&mut self, node: &str, cid: &str, why: Absence) -> &mut Self {
        self.misses_name(node, cid, FILE, why)
    }

    pub fn misses_name(&mut self, node: &str, cid: &str, name: &str, why: Absence) -> &mut Self {
        let (cid, name, through) = (cid.to_owned(), name.to_owned(), GATEWAY.to_owned());
        self.storage(node, StorageEvent::Missing { cid, name, through, why })
    }

    pub fn pins(&mut self, cid: &str, by: Provider) -> &mut Self {
        self.say(None, What::Storage(StorageEvent::Pinned { cid: cid.to_owned(), by }))
    }

    pub fn drops(&mut self, cid: &str, by: Provider) -> &mut Self {
        let why = "nobody pinned it".to_owned();
        self.say(None, What::Storage(StorageEvent::Dropped { cid: cid.to_owned(), by, why }))
    }

    /// The pinning service asks a node for its price.
    pub fn bills(&mut self, node: &str, round: u64, amount: u64) -> &mut Self {
        self.storage(node, StorageEvent::Billed { round: Round(round), bytes: 1_000_000, amount: milli(amount) })
    }

    /// A node's main account pays the pinning service.
    pub fn pays_bill(&mut self, node: &str, amount: u64) -> &mut Self {
        let (from, to) = (Pubkey::from_text(&format!("main-of-{node}")), Pubkey::from_text("pinning-service"));
        self.say(Some(node), What::Chain(ChainEvent::Transferred { from, to, amount: milli(amount) }))
    }

    pub fn pays_not(&mut self, node: &str, round: u64, amount: u64) -> &mut Self {
        let why = "it has no money".to_owned();
        self.storage(node, StorageEvent::Unpaid { round: Round(round), amount: milli(amount), why })
    }

    /// A node's host serves nothing for a while.
    pub fn goes_offline(&mut self, entry: u32, node: &str) -> &mut Self {
        let (kind, what) = ("offline".to_owned(), format!("{node} serves nothing"));
        self.say(None, What::Fault(FaultEvent::Began { entry, kind, what, nodes: vec![id(node)] }))
    }
}
