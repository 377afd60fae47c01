//! What YAML can set of the storage network: what it is, how one node stands to it, and what operators do in it.

use koipond_record::unit::{Amount, NodeName, Rounds, Size, SpanRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fault::Content;

/// The storage network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StorageSpec {
    /// The hash within CIDs. Default: `sha2-256`, as IPFS has it.
    pub hash: CidHash,
    /// Who hosts what a task uploads. Default: `uploader`.
    pub hosting: Hosting,
    /// How many of the storage nodes keep an upload where they host, 1 to 3. Default: 3.
    #[schemars(range(min = 1, max = 3))]
    pub replicas: u32,
    /// After how many rounds a host drops what it has not pinned. Default: never; what is added is pinned then.
    pub retention: Option<Rounds>,
    /// What becomes of a request for what is not there. Default: `refuse`.
    pub missing: MissingRule,
    /// Who may upload to storage nodes. Default: `staked`.
    pub uploads: Uploads,
    /// Whether the task requires the storage network, so that a node without access does not start. Default: `false`.
    pub required: bool,
    /// The largest upload that is taken. Default: `100 MB`.
    pub largest_upload: Size,
    /// What each host has room for. Default: as much as there is.
    pub room: Option<Size>,
    /// How much a storage node or a gateway sends or takes in a second. Default: no limit.
    pub bandwidth: Option<Size>,
    /// How long a storage node or a gateway takes to answer, beside the way; drawn anew for each request. Default: `0 ms`.
    pub latency: SpanRange,
    /// The paid pinning service.
    pub pinning: PinningSpec,
    /// Hosts of gateways besides those that are known, like `ipfs.example.com`; they serve `/ipfs/<cid>/<path>`.
    pub gateways: Vec<String>,
    /// CAR files whose content is there from the beginning, found from the scenario's file. An archive hosts it.
    pub import: Vec<String>,
}

impl Default for StorageSpec {
    fn default() -> Self {
        Self {
            hash: CidHash::default(),
            hosting: Hosting::default(),
            replicas: 3,
            retention: None,
            missing: MissingRule::default(),
            uploads: Uploads::default(),
            required: false,
            largest_upload: Size(100_000_000),
            room: None,
            bandwidth: None,
            latency: "0..0 ms".parse().expect("a range of time"),
            pinning: PinningSpec::default(),
            gateways: Vec::new(),
            import: Vec::new(),
        }
    }
}

impl StorageSpec {
    /// The same network under each other reading of a rule that nobody outside knows, one at a time, with the reading as YAML has it.
    #[must_use]
    pub fn alternatives(&self) -> Vec<(String, Self)> {
        let mut all = Vec::new();
        let mut other = |reading: &str, change: &dyn Fn(&mut Self)| {
            let mut spec = self.clone();
            change(&mut spec);
            if spec != *self {
                all.push((reading.to_owned(), spec));
            }
        };
        other("storage.hosting: uploader", &|spec| spec.hosting = Hosting::Uploader);
        other("storage.hosting: storage-nodes", &|spec| spec.hosting = Hosting::StorageNodes);
        other("storage.missing: refuse", &|spec| spec.missing = MissingRule::Refuse);
        other("storage.missing: hang", &|spec| spec.missing = MissingRule::Hang);
        other("storage.uploads: staked", &|spec| spec.uploads = Uploads::Staked);
        other("storage.uploads: anybody", &|spec| spec.uploads = Uploads::Anybody);
        other("storage.retention: 3 rounds", &|spec| spec.retention = Some(Rounds(3)));
        all
    }
}

/// The hash within CIDs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CidHash {
    /// As IPFS computes CIDs.
    #[default]
    #[serde(rename = "sha2-256")]
    Sha2_256,
    /// Faster on large files; no public gateway uses it by default.
    Blake3,
}

/// Who hosts what a task uploads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Hosting {
    /// The uploader's own machine, while its task node runs.
    #[default]
    Uploader,
    /// The storage nodes that took the upload.
    StorageNodes,
    /// Both.
    Both,
}

/// What becomes of a request for what is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MissingRule {
    /// It is refused at once.
    #[default]
    Refuse,
    /// It is not answered: the host goes on looking for it until the client gives up.
    Hang,
}

/// Who may upload to storage nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Uploads {
    /// Keys with a stake in the task.
    #[default]
    Staked,
    /// Everybody.
    Anybody,
}

/// A service that pins for money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PinningSpec {
    /// What a node pays in each round for each million bytes that are pinned for it, from its main account. Default: `0.001 KOII`.
    pub price: Amount,
    /// The least that a node with pins pays in a round. Default: `0 KOII`.
    pub at_least: Amount,
}

impl Default for PinningSpec {
    fn default() -> Self {
        Self { price: Amount(koipond_record::Roe(1_000_000)), at_least: Amount(koipond_record::Roe::ZERO) }
    }
}

/// How the nodes of a group stand to the storage network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NodeStorageSpec {
    /// Whether they have access to it. Default: `true`.
    pub access: bool,
    /// Whether the paid pinning service pins all that they upload. Default: `false`.
    pub pinned: bool,
}

impl Default for NodeStorageSpec {
    fn default() -> Self {
        Self { access: true, pinned: false }
    }
}

/// What an operator does in the storage network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StorageDeed {
    /// An operator's machine fetches something and keeps it.
    Pin(Pin),
    /// An operator's machine no longer keeps something for its own sake.
    Unpin(Unpin),
    /// An operator's machine drops all that it has not pinned.
    CollectGarbage(CollectGarbage),
}

/// An operator's machine fetches something and keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// Whose machine.
    pub node: NodeName,
    /// What.
    pub of: Content,
    /// Whether the paid pinning service does it for the node, instead of its own machine. Default: `false`.
    #[serde(default)]
    pub paid: bool,
}

/// An operator's machine no longer keeps something for its own sake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unpin {
    /// Whose machine.
    pub node: NodeName,
    /// What.
    pub of: Content,
    /// Whether the paid pinning service did it for the node, instead of its own machine. Default: `false`.
    #[serde(default)]
    pub paid: bool,
}

/// An operator's machine drops all that it has not pinned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectGarbage {
    /// Whose machine.
    pub node: NodeName,
}

impl StorageDeed {
    /// Whose machine.
    #[must_use]
    pub fn node(&self) -> &NodeName {
        match self {
            Self::Pin(deed) => &deed.node,
            Self::Unpin(deed) => &deed.node,
            Self::CollectGarbage(deed) => &deed.node,
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Pin(deed) => format!("{} pins {}{}", deed.node, deed.of.words(), paid(deed.paid)),
            Self::Unpin(deed) => format!("{} no longer pins {}{}", deed.node, deed.of.words(), paid(deed.paid)),
            Self::CollectGarbage(deed) => format!("{} drops what it has not pinned", deed.node),
        }
    }
}

fn paid(is: bool) -> &'static str {
    if is { ", at the pinning service" } else { "" }
}
