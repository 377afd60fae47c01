//! What the faults have in common: defaults, and how nodes and transactions are said.

use koipond_record::InstructionName;
use koipond_record::unit::{GroupName, NodeName, Share, SlotRange};

/// All of them.
pub(super) fn whole() -> Share {
    Share { parts_per_million: 1_000_000 }
}

/// As soon as transactions are included on a quiet chain.
pub(super) fn soon() -> SlotRange {
    SlotRange { low: 2, high: 8 }
}

/// Nodes, in words.
pub(super) fn nodes(node: Option<&NodeName>, group: Option<&GroupName>) -> String {
    match (node, group) {
        (Some(node), _) => node.to_string(),
        (None, Some(group)) => format!("the {group} nodes"),
        (None, None) => "all nodes".to_owned(),
    }
}

/// Transactions, in words.
pub(super) fn transactions(instruction: Option<InstructionName>) -> String {
    instruction.map_or_else(|| "transactions".to_owned(), |instruction| format!("{instruction} transactions"))
}
