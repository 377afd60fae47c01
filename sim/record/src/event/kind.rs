//! The kind of an event, as `koipond log` names it: `chain.submitted`.

use std::fmt::{self, Display};

use serde::ser::{Impossible, Serialize, Serializer};

use super::What;

/// The kind of an event: which part of the world says it, and what happened there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// The part of the world: `run`, `node`, `chain`, `storage`, `net` or `fault`.
    pub family: &'static str,
    /// What happened: `submitted`.
    pub name: &'static str,
}

impl Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.family, self.name)
    }
}

impl What {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let (family, name) = match self {
            Self::Run(event) => ("run", name(event)),
            Self::Node(event) => ("node", name(event)),
            Self::Chain(event) => ("chain", name(event)),
            Self::Storage(event) => ("storage", name(event)),
            Self::Net(event) => ("net", name(event)),
            Self::Fault(event) => ("fault", name(event)),
        };
        Kind { family, name }
    }
}

/// The name of an enum's variant as serde writes it, so that there is no second list of names.
fn name(of: &impl Serialize) -> &'static str {
    match of.serialize(Name) {
        Ok(never) => match never {},
        Err(Found(name)) => name,
    }
}

/// Stops at the first variant and hands over its name.
struct Name;

/// The name, in the place of an error; empty for what is no variant.
#[derive(Debug)]
struct Found(&'static str);

enum Never {}

impl Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Found {}

impl serde::ser::Error for Found {
    fn custom<T: Display>(_: T) -> Self {
        Self("")
    }
}

/// What an enum is never written as.
macro_rules! other {
    ($($method:ident($($argument:ty),*) -> $out:ty;)*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<$out, Found> {
            Err(Found(""))
        })*
    };
}

impl Serializer for Name {
    type Ok = Never;
    type Error = Found;
    type SerializeSeq = Impossible<Never, Found>;
    type SerializeTuple = Impossible<Never, Found>;
    type SerializeTupleStruct = Impossible<Never, Found>;
    type SerializeTupleVariant = Impossible<Never, Found>;
    type SerializeMap = Impossible<Never, Found>;
    type SerializeStruct = Impossible<Never, Found>;
    type SerializeStructVariant = Impossible<Never, Found>;

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<Never, Found> {
        Err(Found(name))
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(self, _: &'static str, _: u32, name: &'static str, _: &T) -> Result<Never, Found> {
        Err(Found(name))
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, name: &'static str, _: usize) -> Result<Self::SerializeTupleVariant, Found> {
        Err(Found(name))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Found> {
        Err(Found(name))
    }

    fn serialize_some<T: ?Sized + Serialize>(self, _: &T) -> Result<Never, Found> {
        Err(Found(""))
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, _: &T) -> Result<Never, Found> {
        Err(Found(""))
    }

    other! {
        serialize_bool(bool) -> Never;
        serialize_i8(i8) -> Never;
        serialize_i16(i16) -> Never;
        serialize_i32(i32) -> Never;
        serialize_i64(i64) -> Never;
        serialize_u8(u8) -> Never;
        serialize_u16(u16) -> Never;
        serialize_u32(u32) -> Never;
        serialize_u64(u64) -> Never;
        serialize_f32(f32) -> Never;
        serialize_f64(f64) -> Never;
        serialize_char(char) -> Never;
        serialize_str(&str) -> Never;
        serialize_bytes(&[u8]) -> Never;
        serialize_none() -> Never;
        serialize_unit() -> Never;
        serialize_unit_struct(&'static str) -> Never;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
    }
}

#[cfg(test)]
mod tests {
    use crate::event::{ChainEvent, FaultEvent, RunEvent};
    use crate::{Round, What};

    #[test]
    fn a_kind_is_named_as_the_log_names_it() {
        let began = What::Run(RunEvent::RoundBegan { round: Round(3) });
        assert_eq!(began.kind().to_string(), "run.round_began");
        let text = serde_json::to_string(&began).expect("an event can be written");
        assert!(text.starts_with("{\"run\":{\"round_began\""), "{text}");
        let deleted = What::Chain(ChainEvent::Totals(Default::default()));
        assert_eq!(deleted.kind().to_string(), "chain.totals");
        let ended = What::Fault(FaultEvent::Ended { entry: 1, kind: "crash".to_owned() });
        assert_eq!(ended.kind().to_string(), "fault.ended");
    }
}
