//! What a task asks of a node: the `requirementsTags` of a config.

use super::decimal::Decimal;
use super::validate::{ConfigRule, Remark};
use crate::near::nearest;
use crate::tree::{Node, Span, Step, Tree};

/// The kinds of requirement, as the CLI names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequirementKind {
    /// A setting that all tasks of a node share.
    GlobalVariable,
    /// A setting of this task's own.
    TaskVariable,
    /// Processor cores.
    Cpu,
    /// Memory.
    Ram,
    /// Room on disk.
    Storage,
    /// A network.
    Network,
    /// A kind of processor.
    Architecture,
    /// An operating system.
    Os,
    /// An extension of the task node.
    Addon,
}

/// One thing a task asks of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Of what kind.
    pub kind: RequirementKind,
    /// Which, or how much: a variable's name, `4-core`, `5 GB`.
    pub value: Option<String>,
    /// What the node's operator is told.
    pub description: Option<String>,
}

impl RequirementKind {
    /// All of them, with the words that stand for them.
    const ALL: [(&str, Self); 9] = [
        ("GLOBAL_VARIABLE", Self::GlobalVariable),
        ("TASK_VARIABLE", Self::TaskVariable),
        ("CPU", Self::Cpu),
        ("RAM", Self::Ram),
        ("STORAGE", Self::Storage),
        ("NETWORK", Self::Network),
        ("ARCHITECTURE", Self::Architecture),
        ("OS", Self::Os),
        ("ADDON", Self::Addon),
    ];

    /// The kind a word stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    /// The CLI takes a variable without a value, and nothing else.
    fn may_be_bare(self) -> bool {
        matches!(self, Self::GlobalVariable | Self::TaskVariable)
    }
}

/// The requirements of a config, and what the CLI would not take.
pub(super) fn requirements(tags: &Tree) -> (Vec<Requirement>, Vec<Remark>) {
    let Node::List(list) = &tags.node else {
        return (Vec::new(), vec![remark(tags.head(), "`requirementsTags` is no list; it is left out")]);
    };
    let (mut found, mut remarks) = (Vec::new(), Vec::new());
    for tag in list {
        match requirement(tag, &mut remarks) {
            Ok(requirement) => found.push(requirement),
            Err(remark) => remarks.push(remark),
        }
    }
    (found, remarks)
}

fn requirement(tag: &Tree, remarks: &mut Vec<Remark>) -> Result<Requirement, Remark> {
    let word = tag.get("type").and_then(Tree::text);
    let word = word.ok_or_else(|| remark(tag.head(), "this requirement has no `type`; it is left out"))?;
    let kind = RequirementKind::of(word).ok_or_else(|| {
        let near = nearest(word, RequirementKind::ALL.iter().map(|(name, _)| *name));
        let meant = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        remark(tag.find(&[Step::Key("type")]), format!("a requirement of type `{word}` is left out, as there is none{meant}"))
    })?;
    let value = tag.get("value").filter(|value| !value.is_nothing());
    let place = || tag.find(&[Step::Key("value")]);
    match value {
        None if !kind.may_be_bare() => remarks.push(remark(place(), format!("a requirement of type {word} needs a `value`"))),
        Some(value) if !is_text(value) => remarks.push(remark(place(), "the `value` of a requirement is text; put quotes around it")),
        Some(value) if value.text() == Some("") && !kind.may_be_bare() => {
            remarks.push(remark(place(), format!("a requirement of type {word} needs a `value`")));
        }
        _ => {}
    }
    let words = |value: &Tree| value.text().filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(Requirement { kind, value: value.and_then(words), description: tag.get("description").and_then(words) })
}

/// Whether JavaScript would read a value as text.
fn is_text(value: &Tree) -> bool {
    match &value.node {
        Node::Scalar { quoted: true, .. } => true,
        Node::Scalar { text, quoted: false } => Decimal::read(text).is_none() && !matches!(text.as_str(), "true" | "false"),
        Node::List(_) | Node::Map(_) => false,
    }
}

fn remark(span: Span, message: impl Into<String>) -> Remark {
    Remark::new(ConfigRule::Tags, span, "", message)
}
