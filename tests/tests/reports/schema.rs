//! The few words of JSON Schema that the report's schema uses, checked by hand.

use serde_json::Value;

/// Where a value is not as a schema says, each place with what is wrong.
pub fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let mut wrong = |what: String| found.push(format!("{place}: {what}"));
    for (word, wanted) in schema.as_object().into_iter().flatten() {
        match word.as_str() {
            "$ref" => {
                let name = wanted.as_str().and_then(|path| path.strip_prefix("#/$defs/")).expect("references lead to $defs");
                check(root, &root["$defs"][name], value, place, found);
                return;
            }
            "type" => {
                let is = |name: &str| match name {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_u64() || value.is_i64(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    other => panic!("the schema has the type {other}, which is not checked here"),
                };
                let names: Vec<&str> = match wanted {
                    Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
                    name => name.as_str().into_iter().collect(),
                };
                if !names.iter().any(|name| is(name)) {
                    wrong(format!("{value} is none of {names:?}"));
                }
            }
            "const" if value != wanted => wrong(format!("{value} is not {wanted}")),
            "enum" if !wanted.as_array().is_some_and(|all| all.contains(value)) => wrong(format!("{value} is none of {wanted}")),
            "minimum" if value.as_i64().is_some_and(|n| n < wanted.as_i64().unwrap_or(0)) => wrong(format!("{value} is below {wanted}")),
            "required" => {
                let missing = wanted.as_array().into_iter().flatten().filter_map(Value::as_str).filter(|name| value.get(name).is_none());
                missing.for_each(|name| wrong(format!("`{name}` is missing")));
            }
            _ => {}
        }
    }
    if let (Some(object), Some(properties)) = (value.as_object(), schema.get("properties")) {
        for (name, inner) in object {
            match properties.get(name) {
                Some(schema) => check(root, schema, inner, &format!("{place}/{name}"), found),
                None if schema["additionalProperties"] == false => found.push(format!("{place}: `{name}` is not in the schema")),
                None => {}
            }
        }
    }
    if let (Some(list), Some(items)) = (value.as_array(), schema.get("items")) {
        list.iter().enumerate().for_each(|(n, inner)| check(root, items, inner, &format!("{place}/{n}"), found));
    }
}
