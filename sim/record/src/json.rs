//! JSON trees that many readers share: one tree per version of the chain's state, its text made once.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

/// A JSON value whose large parts are shared.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A string.
    Text(Arc<str>),
    /// An array.
    List(Arc<[Json]>),
    /// An object.
    Map(Arc<JsonMap>),
}

/// An object: its entries in order, and its text once somebody asked.
#[derive(Debug, Default)]
pub struct JsonMap {
    entries: Vec<(Arc<str>, Json)>,
    text: OnceLock<Arc<str>>,
}

impl PartialEq for JsonMap {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl JsonMap {
    /// The entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[(Arc<str>, Json)] {
        &self.entries
    }
}

impl Json {
    /// An object with these entries in this order.
    #[must_use]
    pub fn map(entries: Vec<(Arc<str>, Self)>) -> Self {
        Self::Map(Arc::new(JsonMap { entries, text: OnceLock::new() }))
    }

    /// A string.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// A whole number; above what `i64` holds, the largest it holds.
    #[must_use]
    pub fn number(n: u64) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }

    /// The entry of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(map) => map.entries.iter().find(|(k, _)| &**k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The text `JSON.stringify` would give.
    #[must_use]
    pub fn to_text(&self) -> Arc<str> {
        if let Self::Map(map) = self {
            return Arc::clone(map.text.get_or_init(|| self.written().into()));
        }
        self.written().into()
    }

    fn written(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Self::Int(n) => write!(out, "{n}").expect("writing to a string cannot fail"),
            Self::Text(text) => write_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Map(map) => {
                if let Some(text) = map.text.get() {
                    return out.push_str(text);
                }
                out.push('{');
                for (i, (key, value)) in map.entries.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    write_text(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if (c as u32) < 0x20 => write!(out, "\\u{:04x}", c as u32).expect("writing to a string cannot fail"),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_json_stringify_gives() {
        let tree = Json::map(vec![
            ("a\"\n\u{1}é".into(), Json::List([Json::Int(-1), Json::Null, Json::Bool(true)].into())),
            ("b".into(), Json::map(vec![])),
        ]);
        assert_eq!(&*tree.to_text(), "{\"a\\\"\\n\\u0001é\":[-1,null,true],\"b\":{}}");
        let back: serde_json::Value = serde_json::from_str(&tree.to_text()).expect("it is JSON");
        assert_eq!(back["b"], serde_json::json!({}));
    }
}
