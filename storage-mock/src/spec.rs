//! What YAML can set of the storage network.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The storage network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StorageSpec {
    /// The hash within CIDs. Default: `sha2-256`, as IPFS has it.
    pub hash: CidHash,
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
