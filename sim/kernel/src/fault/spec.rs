//! All faults of processes and of the network in one type, as a timeline has them.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ClockSkew, Crash, DiskFull, DiskLoss, DuplicateMessages, ExitWith, From, LossyNetwork, Partition, Pause, ReorderMessages, Restart,
    Slow, SlowNetwork,
};

/// A fault of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaultSpec {
    /// A node's process dies and is started again later.
    Crash(Crash),
    /// A node's process dies and is started again at once.
    Restart(Restart),
    /// A node's process stands still.
    Pause(Pause),
    /// A node's work takes longer.
    Slow(Slow),
    /// A node's process ends with an exit code.
    Exit(ExitWith),
    /// A node's own clock is wrong.
    ClockSkew(ClockSkew),
    /// A node's disk takes nothing more.
    DiskFull(DiskFull),
    /// A node loses what was on its disk.
    DiskLoss(DiskLoss),
    /// Nodes are cut off from services of the world for a while, or from other nodes.
    Partition(Partition),
    /// Messages take longer.
    SlowNetwork(SlowNetwork),
    /// Messages are lost and sent again.
    LossyNetwork(LossyNetwork),
    /// Requests arrive twice.
    DuplicateMessages(DuplicateMessages),
    /// Messages overtake each other.
    ReorderMessages(ReorderMessages),
}

/// What the timeline asks of any fault.
struct Parts<'a> {
    kind: &'static str,
    node: &'a Option<NodeName>,
    group: &'a Option<GroupName>,
    lasts: Option<Length>,
    words: String,
}

/// The parts of a fault whose fields have the usual names.
macro_rules! parts {
    ($kind:literal, $fault:ident, $lasts:expr) => {
        Parts { kind: $kind, node: &$fault.node, group: &$fault.group, lasts: $lasts, words: $fault.words() }
    };
}

impl FaultSpec {
    fn parts(&self) -> Parts<'_> {
        match self {
            Self::Crash(fault) => parts!("crash", fault, Some(fault.lasts)),
            Self::Restart(fault) => parts!("restart", fault, None),
            Self::Pause(fault) => parts!("pause", fault, Some(fault.lasts)),
            Self::Slow(fault) => parts!("slow", fault, Some(fault.lasts)),
            Self::Exit(fault) => parts!("exit", fault, None),
            Self::ClockSkew(fault) => parts!("clock-skew", fault, Some(fault.lasts)),
            Self::DiskFull(fault) => parts!("disk-full", fault, Some(fault.lasts)),
            Self::DiskLoss(fault) => parts!("disk-loss", fault, None),
            Self::Partition(fault) => parts!("partition", fault, Some(fault.lasts)),
            Self::SlowNetwork(fault) => parts!("slow-network", fault, Some(fault.lasts)),
            Self::LossyNetwork(fault) => parts!("lossy-network", fault, Some(fault.lasts)),
            Self::DuplicateMessages(fault) => parts!("duplicate-messages", fault, Some(fault.lasts)),
            Self::ReorderMessages(fault) => parts!("reorder-messages", fault, Some(fault.lasts)),
        }
    }

    /// Its YAML word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.parts().kind
    }

    /// How long it lasts; nothing for one that is over at once.
    #[must_use]
    pub fn lasts(&self) -> Option<Length> {
        self.parts().lasts
    }

    /// Whether it is one of links, which the nodes of one computer share.
    #[must_use]
    pub fn is_of_links(&self) -> bool {
        matches!(
            self,
            Self::Partition(_) | Self::SlowNetwork(_) | Self::LossyNetwork(_) | Self::DuplicateMessages(_) | Self::ReorderMessages(_)
        )
    }

    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        self.parts().words
    }

    /// Which nodes it touches, as the scenario names them; every node where it names none.
    #[must_use]
    pub fn who(&self) -> (Option<&NodeName>, Option<&GroupName>) {
        let parts = self.parts();
        (parts.node.as_ref(), parts.group.as_ref())
    }

    /// What cannot be of its own settings: the key, and why, in a sentence.
    #[must_use]
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let nothing = |length: Length| matches!(length, Length::Time(koipond_record::Span(0)) | Length::Slots(0) | Length::Rounds(0));
        let mut found = Vec::new();
        if self.lasts().is_some_and(nothing) {
            found.push(("for", format!("a {} must last longer than nothing", self.kind())));
        }
        match self {
            Self::ClockSkew(fault) if nothing(fault.by) => {
                found.push(("by", "a clock that is wrong by nothing is right".to_owned()));
            }
            Self::Partition(fault) => {
                if fault.and.is_some() && fault.from != From::Everything {
                    found.push(("from", "`from` is left out beside `and`: only the two groups are out of each other's reach".to_owned()));
                }
                if fault.flapping.is_some_and(|flapping| nothing(flapping.on) || nothing(flapping.off)) {
                    found.push(("flapping", "`on` and `off` must each be longer than nothing".to_owned()));
                }
            }
            _ => {}
        }
        found
    }
}

/// All of them.
pub(super) fn whole() -> koipond_record::unit::Share {
    koipond_record::unit::Share { parts_per_million: 1_000_000 }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Each fault as YAML has it.
    fn all() -> Vec<(&'static str, Value)> {
        vec![
            ("crash", json!({ "node": "a-1", "for": "10 s" })),
            ("restart", json!({ "group": "a" })),
            ("pause", json!({ "node": "a-1", "for": "10 s" })),
            ("slow", json!({ "node": "a-1", "factor": 20, "for": "10 s" })),
            ("exit", json!({ "node": "a-1", "code": 1 })),
            ("clock-skew", json!({ "node": "a-1", "by": "90 s", "direction": "behind", "for": "1 round" })),
            ("disk-full", json!({ "node": "a-1", "for": "1 round" })),
            ("disk-loss", json!({ "node": "a-1" })),
            ("partition", json!({ "group": "a", "and": "b", "way": "out", "flapping": { "on": "10 s", "off": "20 s" }, "for": "1 round" })),
            ("slow-network", json!({ "latency": "200 ms..2 s", "shape": "long-tail", "for": "1 round" })),
            ("lossy-network", json!({ "from": "chain", "loss": "30 %", "for": "1 round" })),
            ("duplicate-messages", json!({ "share": "30 %", "for": "1 round" })),
            ("reorder-messages", json!({ "share": "30 %", "by": "0..2 s", "for": "1 round" })),
        ]
    }

    #[test]
    fn each_fault_is_read_and_written_and_called_as_yaml_calls_it() {
        let unknown = serde_json::from_str::<FaultSpec>(r#"{"nothing":{}}"#).expect_err("there is no such fault").to_string();
        let kinds: Vec<&str> = unknown.split('`').skip(3).step_by(2).collect();
        assert_eq!(kinds, all().iter().map(|(kind, _)| *kind).collect::<Vec<_>>());
        for (kind, settings) in all() {
            let fault: FaultSpec = serde_json::from_value(json!({ kind: settings })).expect(kind);
            assert_eq!(fault.kind(), kind);
            assert_eq!(fault.problems(), [], "{kind}");
            let again: FaultSpec = serde_json::from_value(serde_json::to_value(&fault).expect("it is written")).expect("it is read again");
            assert_eq!(again, fault);
        }
    }

    #[test]
    fn settings_that_cannot_be_are_told_at_their_keys() {
        for (kind, settings, key) in [
            ("crash", json!({ "node": "a-1", "for": "0 s" }), "for"),
            ("clock-skew", json!({ "node": "a-1", "by": "0 s", "for": "1 s" }), "by"),
            ("partition", json!({ "node": "a-1", "and": "b", "from": "chain", "for": "1 s" }), "from"),
            ("partition", json!({ "node": "a-1", "flapping": { "on": "1 s", "off": "0 s" }, "for": "1 s" }), "flapping"),
        ] {
            let fault: FaultSpec = serde_json::from_value(json!({ kind: settings })).expect(kind);
            assert_eq!(fault.problems().first().map(|(at, _)| *at), Some(key), "{kind}");
        }
    }
}
