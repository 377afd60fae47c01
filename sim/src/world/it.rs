//! The name `it` in an entry of the timeline that waits for something: the node to which that happened.

use koipond_record::unit::NodeName;
use koipond_scenarios::Deed;
use serde_json::Value;

/// The name as scenarios write it.
const IT: &str = "it";
/// The keys under which nodes are named.
const KEYS: [&str; 3] = ["node", "proof_of", "stored_by"];

/// A deed with a node's name wherever it says `it`.
pub(super) fn about(deed: &Deed, node: &NodeName) -> Deed {
    let mut tree = serde_json::to_value(deed).expect("because a deed is plain data");
    renames(&mut tree, &node.0);
    serde_json::from_value(tree).expect("because a deed is read as it was written")
}

fn renames(tree: &mut Value, name: &str) {
    match tree {
        Value::Object(entries) => {
            for (key, value) in entries.iter_mut() {
                if value == IT && KEYS.contains(&key.as_str()) {
                    *value = Value::from(name);
                } else {
                    renames(value, name);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|one| renames(one, name)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    fn about_a_2(deed: Value) -> Value {
        let deed: Deed = serde_json::from_value(deed).expect("a deed");
        serde_json::to_value(about(&deed, &NodeName("a-2".to_owned()))).expect("it is written")
    }

    #[test]
    fn it_is_the_node_wherever_a_node_is_named_and_nowhere_else() {
        let lie =
            about_a_2(json!({ "storage": { "missing": { "node": "it", "of": { "proof_of": "it", "name": "it" }, "for": "1 round" } } }));
        let missing = &lie["storage"]["missing"];
        assert_eq!((&missing["node"], &missing["of"]["proof_of"], &missing["of"]["name"]), (&json!("a-2"), &json!("a-2"), &json!("it")));
        let crash = about_a_2(json!({ "fault": { "crash": { "node": "it", "for": "1 round" } } }));
        assert_eq!(crash["fault"]["crash"]["node"], "a-2");
    }

    /// The keys of a schema whose values are names of nodes.
    fn keys_of_nodes(schema: &Value, found: &mut BTreeSet<String>) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            for (key, value) in properties {
                if value.to_string().contains("NodeName") || value.get("format").is_some_and(|format| format == "node-name") {
                    found.insert(key.clone());
                }
            }
        }
        match schema {
            Value::Object(entries) => entries.values().for_each(|value| keys_of_nodes(value, found)),
            Value::Array(list) => list.iter().for_each(|value| keys_of_nodes(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_key_of_a_deed_that_names_a_node_is_known() {
        let schema: Value = serde_json::from_str(&koipond_scenarios::schema_text()).expect("the schema is JSON");
        let mut found = BTreeSet::new();
        let mut open = vec![schema["$defs"]["TimelineEntry"].clone()];
        let mut seen = BTreeSet::new();
        while let Some(part) = open.pop() {
            keys_of_nodes(&part, &mut found);
            let text = part.to_string();
            for reference in text.split("#/$defs/").skip(1).filter_map(|rest| rest.split('"').next()) {
                if seen.insert(reference.to_owned()) {
                    open.push(schema["$defs"][reference].clone());
                }
            }
        }
        assert_eq!(found, KEYS.into_iter().map(str::to_owned).collect());
    }
}
