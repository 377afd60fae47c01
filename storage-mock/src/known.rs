//! The hosts on the web that belong to the storage network in every scenario, by what they are.

/// The nodes of the storage network that its client trusts, in its order.
pub const STORAGE_NODES: [&str; 3] = ["ipfs-gateway.koii.live", "tasknet.koii.live", "tasknet-2.koii.live"];
/// Public gateways with CIDs in their paths.
pub const PATH_GATEWAYS: [&str; 7] =
    ["ipfs.io", "gateway.ipfs.io", "ipfs.eth.aragon.network", "dweb.link", "cloudflare-ipfs.com", "w3s.link", "nftstorage.link"];
/// Public gateways with CIDs in their names: what follows the CID.
pub const SUBDOMAIN_GATEWAYS: [&str; 4] = [".ipfs.w3s.link", ".ipfs.dweb.link", ".ipfs.nftstorage.link", ".ipfs.cf-ipfs.com"];
/// The bucket of tasks' metadata.
pub const TASK_METADATA: &str = "koii-k2-task-metadata.s3.us-east-2.amazonaws.com";
/// The old API of web3.storage.
pub const WEB3_STORAGE: &str = "api.web3.storage";
/// The paid pinning service that takes uploads.
pub const PINNING_UPLOADS: &str = "api-v2.spheron.network";
/// The same service by the API that pinning services have in common.
pub const PINNING_API: &str = "pinning.ipfs.example";
/// Koii's RPC, for the state of the storage task.
pub const KOII_RPC: &str = "testnet.koii.network";
