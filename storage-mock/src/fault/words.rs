//! What the words of storage faults have in common.

use koipond_record::unit::{GroupName, NodeName};

/// Whose requests a fault touches.
pub(super) fn readers(node: Option<&NodeName>, group: Option<&GroupName>) -> String {
    match (node, group) {
        (Some(node), _) => format!(" for {node}"),
        (None, Some(group)) => format!(" for every {group} node"),
        (None, None) => String::new(),
    }
}

/// Where a fault is seen.
pub(super) fn at(host: Option<&String>) -> String {
    host.map_or_else(String::new, |host| format!(" at {host}"))
}
