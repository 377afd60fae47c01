//! A tree to the types of the plan: the serde side of the language, run after the tree was validated.
//!
//! A value stays text until a type asks for something else, so `5 KOII`, `5` and `"5"` reach a unit as they
//! were written. Enums are one word or a map with one key, as in the schema.

use serde::de::value::{MapDeserializer, StrDeserializer};
use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor};

use crate::tree::{Key, Node, Span, Tree};

/// Why a tree does not fit a type, and where.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    /// Where, once a value's place is known.
    pub span: Option<Span>,
    /// Why.
    pub message: String,
}

impl ReadError {
    fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }
}

impl de::Error for ReadError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self { span: None, message: message.to_string() }
    }
}

/// Reads a type.
///
/// # Errors
/// When the tree does not fit it.
pub fn read<'de, T: de::Deserialize<'de>>(tree: &'de Tree) -> Result<T, ReadError> {
    T::deserialize(tree).map_err(|why| why.at(tree.head()))
}

/// What is found where something else was expected.
fn unexpected(tree: &Tree) -> de::Unexpected<'_> {
    match &tree.node {
        Node::Scalar { text, .. } => de::Unexpected::Str(text),
        Node::List(_) => de::Unexpected::Seq,
        Node::Map(_) => de::Unexpected::Map,
    }
}

fn wrong(tree: &Tree, expected: &dyn de::Expected) -> ReadError {
    <ReadError as de::Error>::invalid_type(unexpected(tree), expected).at(tree.head())
}

/// A whole number written in digits, without quotes.
fn number<T: std::str::FromStr>(tree: &Tree) -> Option<T> {
    match &tree.node {
        Node::Scalar { text, quoted: false } => text.parse().ok(),
        _ => None,
    }
}

macro_rules! numbers {
    ($($ask:ident $visit:ident $type:ty,)*) => {$(
        fn $ask<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
            match number::<$type>(self) {
                Some(n) => visitor.$visit(n).map_err(|why: ReadError| why.at(self.span)),
                None => Err(wrong(self, &visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for &'de Tree {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.node {
            Node::Scalar { .. } if self.is_nothing() => visitor.visit_unit(),
            Node::Scalar { quoted: false, text } if matches!(text.as_str(), "true" | "false") => visitor.visit_bool(text == "true"),
            Node::Scalar { text, .. } => match (number::<u64>(self), number::<i64>(self)) {
                (Some(n), _) => visitor.visit_u64(n),
                (None, Some(n)) => visitor.visit_i64(n),
                (None, None) => visitor.visit_borrowed_str(text),
            },
            Node::List(list) => visitor.visit_seq(Entries(list.iter())),
            Node::Map(entries) => visitor.visit_map(Keys { entries: entries.iter(), value: None }),
        }
        .map_err(|why: ReadError| why.at(self.head()))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match number::<bool>(self) {
            Some(said) => visitor.visit_bool(said),
            None => Err(wrong(self, &visitor)),
        }
    }

    numbers! {
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64,
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64,
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.node {
            Node::Scalar { ref text, .. } if !self.is_nothing() => {
                visitor.visit_borrowed_str(text).map_err(|why: ReadError| why.at(self.span))
            }
            _ => Err(wrong(self, &visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self).map_err(|why: ReadError| why.at(self.head()))
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, ReadError> {
        match &self.node {
            Node::Scalar { text, .. } => visitor.visit_enum(Picked { name: text, value: None }),
            Node::Map(entries) => match entries.as_slice() {
                [(key, value)] => visitor.visit_enum(Picked { name: &key.text, value: Some(value) }),
                _ => Err(<ReadError as de::Error>::custom("exactly one key is expected here")),
            },
            Node::List(_) => Err(wrong(self, &visitor)),
        }
        .map_err(|why: ReadError| why.at(self.head()))
    }

    serde::forward_to_deserialize_any! {
        f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, ReadError> for &'de Tree {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

/// The entries of a list, one after the other.
struct Entries<'de>(std::slice::Iter<'de, Tree>);

impl<'de> SeqAccess<'de> for Entries<'de> {
    type Error = ReadError;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        self.0.next().map(|tree| seed.deserialize(tree).map_err(|why| why.at(tree.head()))).transpose()
    }
}

/// The keys of a map and their values, one after the other.
struct Keys<'de> {
    entries: std::slice::Iter<'de, (Key, Tree)>,
    value: Option<&'de (Key, Tree)>,
}

impl<'de> MapAccess<'de> for Keys<'de> {
    type Error = ReadError;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        self.value = self.entries.next();
        let Some((key, _)) = self.value else { return Ok(None) };
        let name: StrDeserializer<'_, ReadError> = key.text.as_str().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|why| why.at(key.span))
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let (key, value) = self.value.take().ok_or_else(|| <ReadError as de::Error>::custom("a value was asked for before its key"))?;
        seed.deserialize(value).map_err(|why| why.at(if value.text().is_some() { value.span } else { key.span }))
    }
}

/// A variant of an enum: one word, or a key and its value.
struct Picked<'de> {
    name: &'de str,
    value: Option<&'de Tree>,
}

impl<'de> EnumAccess<'de> for Picked<'de> {
    type Error = ReadError;
    type Variant = Self;
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), ReadError> {
        let name: StrDeserializer<'_, ReadError> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Picked<'de> {
    type Error = ReadError;
    fn unit_variant(self) -> Result<(), ReadError> {
        match self.value {
            None => Ok(()),
            Some(value) if value.entries().is_some_and(<[_]>::is_empty) => Ok(()),
            Some(value) => Err(<ReadError as de::Error>::custom(format!("`{}` takes nothing", self.name)).at(value.head())),
        }
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ReadError> {
        match self.value {
            Some(value) => seed.deserialize(value).map_err(|why| why.at(value.head())),
            // The bare word stands for all its defaults.
            None => seed.deserialize(MapDeserializer::new(std::iter::empty::<(&str, &Tree)>())),
        }
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, ReadError> {
        self.struct_variant(&[], visitor)
    }
    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, ReadError> {
        match self.value {
            Some(value) => value.deserialize_any(visitor),
            None => Err(<ReadError as de::Error>::custom(format!("`{}` takes a map", self.name))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::load;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        Plain,
        Sized(Size),
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Size {
        of: u64,
    }

    fn one<T: de::DeserializeOwned>(yaml: &str) -> Result<T, String> {
        let tree = load(yaml).0.expect("the YAML is sound");
        read(&tree).map_err(|why| format!("{}:{}", why.span.map_or(0, |s| s.line), why.message))
    }

    #[test]
    fn text_that_looks_like_a_number_stays_text() {
        assert_eq!(one::<Vec<String>>("[007, 1.50, true, '~']"), Ok(["007", "1.50", "true", "~"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn an_enum_is_a_word_or_a_map_with_one_key() {
        let kinds = one::<Vec<Kind>>("[plain, sized, sized: { of: 3 }, plain: {}]");
        assert_eq!(kinds, Ok(vec![Kind::Plain, Kind::Sized(Size { of: 0 }), Kind::Sized(Size { of: 3 }), Kind::Plain]));
        assert!(one::<Kind>("{ sized: {}, plain: {} }").is_err_and(|why| why.contains("exactly one key")));
    }

    #[test]
    fn numbers_and_truths_are_exact() {
        assert_eq!(one::<Vec<u8>>("[0, 255]"), Ok(vec![0, 255]));
        assert!(one::<Vec<u8>>("[256]").is_err());
        assert!(one::<Vec<u64>>("['5']").is_err());
        assert!(one::<Vec<bool>>("[yes]").is_err());
        assert_eq!(one::<Option<u64>>("5"), Ok(Some(5)));
    }

    #[test]
    fn an_error_knows_its_line() {
        assert!(one::<std::collections::BTreeMap<String, u64>>("a: 1\nb: x\n").is_err_and(|why| why.starts_with("2:")));
    }
}
