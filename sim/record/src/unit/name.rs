//! Names of nodes and groups, as a scenario refers to them.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use super::as_text;

/// The name of one node: `honest-2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeName(pub String);

/// The name of a group of nodes: `honest`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupName(pub String);

as_text!(NodeName, "node-name", "The name of one node: its group and its number, `honest-2`.");
as_text!(GroupName, "group-name", "The name of a group of nodes: `honest`.");

impl FromStr for NodeName {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for GroupName {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
