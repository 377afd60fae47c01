//! The fidelity ledger: each rule that a part of the simulator keeps, with its source and the tests that pin it.

/// A rule of the real thing as the simulator has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The rule's name.
    pub rule: &'static str,
    /// In a sentence, what it says.
    pub says: &'static str,
    /// How it is known.
    pub source: Source,
    /// Where `docs/protocol.md` has it, like `§3.4`.
    pub section: &'static str,
    /// The names of the test functions that pin it.
    pub tests: &'static [&'static str],
}

/// How a rule is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// It was read in source code or a primary document.
    Read(&'static str),
    /// It was observed in logs of the real thing.
    Logged(&'static str),
    /// It was reasoned from several sources.
    Inferred(&'static str),
    /// Nobody outside knows: it is a switch.
    Switch {
        /// The switch, as YAML writes it.
        key: &'static str,
        /// Its default.
        default: &'static str,
    },
}
