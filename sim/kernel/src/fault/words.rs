//! What the faults have in common: how nodes are said.

use koipond_record::unit::{GroupName, NodeName};

/// Nodes, in words.
pub(super) fn nodes(node: Option<&NodeName>, group: Option<&GroupName>) -> String {
    match (node, group) {
        (Some(node), _) => node.to_string(),
        (None, Some(group)) => format!("every {group} node"),
        (None, None) => "every node".to_owned(),
    }
}
