//! The exit codes, one table; the docs page is generated from it.

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitCode {
    /// Everything expected holds.
    Held,
    /// An expectation is broken.
    Broken,
    /// Bad usage or invalid input.
    Invalid,
    /// An expectation had no opportunity.
    NotReached,
    /// Two runs of the same plan and seed differ.
    NotDeterministic,
    /// A limit of the whole run ended it early.
    Limit,
    /// Our own bug.
    Bug,
    /// Interrupted by the user.
    Interrupted,
}

/// One row of the table.
pub struct Row {
    /// The code.
    pub code: ExitCode,
    /// The number the process ends with.
    pub number: u8,
    /// What it means.
    pub meaning: &'static str,
}

/// Every exit code; of several at once, the one that stands first here is given.
pub const TABLE: [Row; 8] = [
    Row { code: ExitCode::Bug, number: 70, meaning: "a bug of Koipond itself; please report it with the command and the words it printed" },
    Row { code: ExitCode::Interrupted, number: 130, meaning: "interrupted with Ctrl-C" },
    Row { code: ExitCode::Invalid, number: 2, meaning: "bad usage or invalid input; nothing was run" },
    Row {
        code: ExitCode::NotDeterministic,
        number: 4,
        meaning: "not deterministic: two runs of the same plan and seed differ, or a replay's digest does",
    },
    Row { code: ExitCode::Limit, number: 5, meaning: "a limit of the whole run (events, queue) ended it early" },
    Row { code: ExitCode::Broken, number: 1, meaning: "an expectation or an always-on invariant is broken" },
    Row {
        code: ExitCode::NotReached,
        number: 3,
        meaning: "an expectation was not reached: what it speaks of had no opportunity to happen",
    },
    Row { code: ExitCode::Held, number: 0, meaning: "everything expected holds" },
];

impl ExitCode {
    /// The number the process ends with.
    #[must_use]
    pub fn number(self) -> u8 {
        TABLE.iter().find(|row| row.code == self).map_or(70, |row| row.number)
    }

    /// Of several outcomes the one to report: the first in the table's order; of none, `Held`.
    #[must_use]
    pub fn worst(of: impl IntoIterator<Item = Self>) -> Self {
        let rank = |code: Self| TABLE.iter().position(|row| row.code == code);
        of.into_iter().min_by_key(|code| rank(*code)).unwrap_or(Self::Held)
    }

    /// The docs page.
    #[must_use]
    pub fn page() -> String {
        let mut page = String::from(
            "# Exit codes\n\nGenerated from `sim/record/src/exit.rs`. Of several outcomes at once, the one that stands first is given.\n\n| code | meaning |\n|---|---|\n",
        );
        for row in &TABLE {
            page.push_str(&format!("| {} | {} |\n", row.number, row.meaning));
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_outcomes_the_gravest_is_given() {
        use ExitCode::{Broken, Bug, Held, Interrupted, Invalid, Limit, NotDeterministic, NotReached};
        let order = [Bug, Interrupted, Invalid, NotDeterministic, Limit, Broken, NotReached, Held];
        for pair in order.windows(2) {
            assert_eq!(ExitCode::worst([pair[1], pair[0]]), pair[0]);
        }
        assert_eq!(ExitCode::worst([]), Held);
        assert_eq!(order.map(ExitCode::number), [70, 130, 2, 4, 5, 1, 3, 0]);
    }
}
