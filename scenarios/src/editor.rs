//! The schema as editors are given it: what a file may say before it is composed and its variables are filled in.
//!
//! The language's own checks come after that, and read the schema without this.

use serde_json::{Map, Value, json};

/// What a value with a variable looks like.
const WITH_VARIABLE: &str = "\\$\\{";

/// The schema with `${…}` wherever a value is more than any text, and with what a file may leave out or take away that extends another.
pub fn for_editors(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Value::Object(root) = &mut schema {
        // Bodies of conditions are no places of values, so that the values come first.
        for part in ["properties", "$defs"] {
            root.get_mut(part).into_iter().filter_map(Value::as_object_mut).flat_map(Map::values_mut).for_each(variables);
        }
        extending(root);
    }
    schema
}

/// Lets a variable stand for a value, and for all values below it.
fn variables(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    for (key, inner) in object.iter_mut() {
        match (key.as_str(), inner) {
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(variables),
            ("items" | "additionalProperties", inner) => variables(inner),
            ("oneOf" | "anyOf", Value::Array(choices)) => {
                choices.iter_mut().filter(|choice| choice.get("type") == Some(&json!("object"))).for_each(variables)
            }
            _ => {}
        }
    }
    let is_a_word = |choice: &Value| choice.get("const").is_some() || choice.get("type") == Some(&json!("object"));
    if let Some(Value::Array(choices)) = object.get_mut("oneOf") {
        if choices.iter().all(is_a_word) {
            choices.push(json!({ "type": "string", "pattern": WITH_VARIABLE }));
        }
        return;
    }
    let strict = matches!(object.get("type").and_then(Value::as_str), Some("integer" | "number" | "boolean"));
    if strict || object.contains_key("pattern") || object.contains_key("enum") {
        let beside = ["description", "default", "title"].map(|key| (key.to_owned(), object.remove(key)));
        let own = Value::Object(std::mem::take(object));
        object.extend(beside.into_iter().filter_map(|(key, value)| Some((key, value?))));
        object.insert("anyOf".to_owned(), json!([own, { "type": "string", "pattern": WITH_VARIABLE }]));
    }
}

/// What is other in a file that extends another: it needs only its name, adds to lists, and takes keys away.
fn extending(root: &mut Map<String, Value>) {
    let needed = root.insert("required".to_owned(), json!(["scenario"]));
    let needed: Vec<Value> = needed.iter().filter_map(Value::as_array).flatten().filter(|key| *key != "scenario").cloned().collect();
    root.insert("if".to_owned(), json!({ "required": ["extends"] }));
    root.insert("else".to_owned(), json!({ "required": needed }));
    let Some(Value::Object(properties)) = root.get_mut("properties") else { return };
    let lists = properties.iter().filter(|(_, inner)| inner["type"] == "array");
    let more: Map<String, Value> = lists.map(|(key, inner)| (format!("^{key}\\+$"), inner.clone())).collect();
    for (key, inner) in properties.iter_mut().filter(|(key, _)| !matches!(key.as_str(), "scenario" | "extends" | "set" | "matrix")) {
        let about = inner.get("description").cloned().unwrap_or_else(|| key.as_str().into());
        *inner = json!({ "anyOf": [inner.take(), { "type": "null" }], "description": about });
    }
    root.insert("patternProperties".to_owned(), Value::Object(more));
    if let Some(groups) = root.get_mut("$defs").and_then(|defs| defs["Groups"].get_mut("additionalProperties")) {
        *groups = json!({ "anyOf": [groups.take(), { "type": "null" }] });
    }
}
