//! Every rule by which a `config-task.yml` is judged: what Koii's CLI says, whether it stops us, and why.
//!
//! The CLI's words are those of `docs/protocol.md`. It ends at the first file that breaks a rule; we go on wherever the contract
//! could hold the value, so that tasks which are on chain already can be simulated as they are.

use crate::problem::Problem;
use crate::tree::Span;

/// What a rule does here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// It is said, and the file is read on.
    Remark,
    /// The file cannot be simulated.
    Problem,
}

/// A rule by which a config is judged. What each means stands in the table below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConfigRule {
    /// A key that the CLI needs is not there, or empty.
    Missing,
    /// `bounty_amount_per_round` is missing from a new task.
    NoRoundBounty,
    /// A zero that the contract can hold, where the CLI takes it for a missing value.
    Zero,
    /// An account of no size.
    NoSpace,
    /// A number in quotes.
    Quoted,
    /// A value that is no number.
    NotANumber,
    /// A list or a map where one value is read.
    OneValue,
    /// A number below zero.
    Negative,
    /// A number that 64 bits do not hold.
    TooLarge,
    /// A name longer than the chain's field.
    LongName,
    /// A word that is no network.
    Network,
    /// Nothing says where the code is.
    NoProgram,
    /// The name of a program under a key of earlier versions.
    OldProgram,
    /// An id longer than the chain's field.
    LongProgram,
    /// Too little for the CLI to begin with.
    SmallBounty,
    /// A round that may pay more than there is.
    RoundAboveTotal,
    /// An account smaller or larger than the CLI makes.
    Space,
    /// A tag the CLI does not take.
    Tags,
    /// A round shorter than its windows.
    ShortRound,
    /// A `task_description` of earlier versions, longer than the chain's field. Of a `description` the CLI takes the beginning.
    LongDescription,
    /// Something else that the contract cannot hold.
    Contract,
    /// A part of a slot, an attempt, a byte or a ROE.
    Fraction,
    /// An amount that JavaScript rounds.
    Inexact,
    /// `_` in a number.
    Underscores,
    /// A round that pays nothing.
    PaysNothing,
    /// A bounty in an update.
    UpdateBounty,
    /// A word that is no task type.
    TaskType,
    /// A mint that is no key.
    Mint,
    /// A token whose decimals are not in the file.
    Decimals,
    /// A word that is no environment.
    Environment,
    /// A key of earlier versions.
    OldKey,
    /// A key that nobody knows.
    UnknownKey,
    /// A file that says nothing of the task on chain.
    NoTerms,
}

/// A rule's line in the table.
struct Row {
    rule: ConfigRule,
    name: &'static str,
    weight: Weight,
    cli: Option<&'static str>,
    why: &'static str,
}

const fn row(rule: ConfigRule, name: &'static str, weight: Weight, cli: Option<&'static str>, why: &'static str) -> Row {
    Row { rule, name, weight, cli, why }
}

/// Rule, its name, whether it stops us, what the CLI says (`{}` stands for the key or keys), and why we go on or cannot.
const TABLE: [Row; 33] = [
    row(
        ConfigRule::Missing,
        "missing",
        Weight::Remark,
        Some("taskParams: Task Params Missing: {}"),
        "terms that are missing have the defaults of a scenario's `chain`; the rest is not simulated",
    ),
    row(
        ConfigRule::NoRoundBounty,
        "no-round-bounty",
        Weight::Remark,
        Some("taskParams: type error in task params"),
        "the total bounty is made to last a hundred rounds, as in the defaults",
    ),
    row(
        ConfigRule::Zero,
        "zero",
        Weight::Remark,
        Some("taskParams: Task Params Missing: {}"),
        "the CLI takes zero for missing; the contract can hold it",
    ),
    row(
        ConfigRule::NoSpace,
        "no-space",
        Weight::Remark,
        Some("taskParams: Task Params Missing: {}"),
        "no task fits into an account of no size; the default stands in",
    ),
    row(
        ConfigRule::Quoted,
        "quoted-number",
        Weight::Remark,
        Some("taskParams: type error in task params"),
        "what it means is plain; it is taken as a number",
    ),
    row(
        ConfigRule::NotANumber,
        "not-a-number",
        Weight::Problem,
        Some("taskParams: type error in task params"),
        "a value was meant, and nobody can tell which; write it in digits",
    ),
    row(
        ConfigRule::OneValue,
        "not-one-value",
        Weight::Problem,
        Some("taskParams: type error in task params"),
        "one value was meant, and nobody can tell which; write one",
    ),
    row(ConfigRule::Negative, "negative", Weight::Problem, Some("taskParams: type error in task params"), "the contract counts from zero"),
    row(ConfigRule::TooLarge, "too-large", Weight::Problem, None, "the contract counts in 64 bits"),
    row(
        ConfigRule::LongName,
        "long-name",
        Weight::Remark,
        Some("task_name: cannot be more than 24 characters long"),
        "the chain has 24 bytes for it; what is behind them is cut off",
    ),
    row(
        ConfigRule::Network,
        "network",
        Weight::Remark,
        Some("task_executable_network: Unacceptable values. Network value can only be DEVELOPMENT , ARWEAVE or IPFS"),
        "the code comes from the scenario, whatever the network",
    ),
    row(ConfigRule::NoProgram, "no-program", Weight::Remark, Some("{}: Missing"), "the scenario's `task` says what runs"),
    row(
        ConfigRule::OldProgram,
        "old-program",
        Weight::Remark,
        Some("task_audit_program_id: Missing"),
        "today's CLI takes it from `task_audit_program`, earlier ones from here; the scenario's `task` says what runs",
    ),
    row(
        ConfigRule::LongProgram,
        "long-program",
        Weight::Remark,
        Some("task_audit_program_id: cannot be more than 64 characters"),
        "the scenario's `task` says what runs",
    ),
    row(
        ConfigRule::SmallBounty,
        "small-bounty",
        Weight::Remark,
        Some("total_bounty_amount: Total bounty amount cannot be less than 10 KOII"),
        "the contract holds any amount; the task is only sooner out of money",
    ),
    row(
        ConfigRule::RoundAboveTotal,
        "round-above-total",
        Weight::Problem,
        Some("bounty_amount_per_round: cannot be more than total bounty amount"),
        "not one round could be paid in full; lower it, or raise total_bounty_amount",
    ),
    row(
        ConfigRule::Space,
        "space",
        Weight::Remark,
        Some("space: Space must be between 0.1 MB and 50 MB"),
        "no other account can be made; the nearest size stands in",
    ),
    row(
        ConfigRule::Tags,
        "tags",
        Weight::Remark,
        Some("requirementsTags: tags do not have valid types or the values specified are not acceptable"),
        "requirements decide which nodes may run a task, which here the scenario does",
    ),
    row(
        ConfigRule::ShortRound,
        "short-round",
        Weight::Problem,
        Some("Round time cannot be less than audit_window + submission_window"),
        "the windows have no place in the round",
    ),
    row(
        ConfigRule::LongDescription,
        "long-description",
        Weight::Remark,
        Some("task_description cannot be greater than 64 characters"),
        "nothing in a run reads it",
    ),
    row(ConfigRule::Contract, "contract", Weight::Problem, None, "no task can be created so"),
    row(
        ConfigRule::Fraction,
        "fraction",
        Weight::Remark,
        None,
        "the CLI accepts it; the chain counts whole ones, so the fraction is dropped",
    ),
    row(
        ConfigRule::Inexact,
        "inexact",
        Weight::Remark,
        None,
        "the chain counts it exactly; from 9007199.254740992 KOII on, JavaScript rounds what a task reads",
    ),
    row(
        ConfigRule::Underscores,
        "underscores",
        Weight::Remark,
        None,
        "not every YAML reader takes it for a number; it is taken as one here",
    ),
    row(
        ConfigRule::PaysNothing,
        "pays-nothing",
        Weight::Remark,
        None,
        "the contract can hold it; a list that pays anybody anything is above it",
    ),
    row(
        ConfigRule::UpdateBounty,
        "update-bounty",
        Weight::Remark,
        None,
        "an update takes over what the old task has left; here the task begins with this amount",
    ),
    row(ConfigRule::TaskType, "task-type", Weight::Remark, None, "the CLI makes a task in KOII of everything but KPL, and so do we"),
    row(ConfigRule::Mint, "mint", Weight::Remark, None, "no token has such a mint; one is made up, as where none is given"),
    row(
        ConfigRule::Decimals,
        "decimals",
        Weight::Remark,
        None,
        "the token's mint knows how many decimals it has, and this file does not; nine are counted, as in KOII",
    ),
    row(ConfigRule::Environment, "environment", Weight::Remark, None, "it decides who is shown the task, and nothing in a run"),
    row(ConfigRule::OldKey, "old-key", Weight::Remark, None, "earlier versions of the CLI read it; nothing here depends on it"),
    row(ConfigRule::UnknownKey, "unknown-key", Weight::Remark, None, "the CLI passes over keys that it does not know, and so do we"),
    row(
        ConfigRule::NoTerms,
        "no-terms",
        Weight::Remark,
        None,
        "what a task asks of a node is all the file tells; every term has the default of a scenario's `chain`",
    ),
];

// A rule's line is found by its place, so the table has the order of the list above.
const _: () = {
    let mut n = 0;
    while n < TABLE.len() {
        assert!(TABLE[n].rule as usize == n);
        n += 1;
    }
    assert!(ConfigRule::NoTerms as usize + 1 == TABLE.len());
};

impl ConfigRule {
    /// All of them, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.rule)
    }

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether it stops us.
    #[must_use]
    pub fn weight(self) -> Weight {
        self.row().weight
    }

    /// What the CLI says, `{}` standing for the key or keys; `None` where it says nothing.
    #[must_use]
    pub fn cli(self) -> Option<&'static str> {
        self.row().cli
    }

    /// Why we go on, or why we cannot.
    #[must_use]
    pub fn why(self) -> &'static str {
        self.row().why
    }
}

/// Something about a config that does not stop us, and what the CLI would say to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The rule.
    pub rule: ConfigRule,
    /// The words it is about.
    pub span: Span,
    /// What is so.
    pub message: String,
    /// The CLI's own words, if it has any.
    pub cli: Option<String>,
    /// Why we go on, and with what.
    pub why: String,
}

impl Remark {
    /// A remark about a key or several.
    pub(super) fn new(rule: ConfigRule, span: Span, keys: &str, message: impl Into<String>) -> Self {
        Self { rule, span, message: message.into(), cli: said(rule, keys), why: rule.why().to_owned() }
    }

    /// The remark in one line, with its place.
    #[must_use]
    pub fn line(&self, path: &str, source: &str) -> String {
        let line = source[..source.floor_char_boundary(self.span.start)].matches('\n').count() + 1;
        let cli = self.cli.as_ref().map_or_else(String::new, |cli| format!("; the CLI says: {cli}"));
        format!("{path}:{line}: {}{cli}; {}", self.message, self.why)
    }

    /// The remark with its line of the file, as people read it; it ends with a line break.
    #[must_use]
    pub fn render(&self, path: &str, source: &str) -> String {
        let mut told =
            Problem::new(self.span, format!("{} ({})", self.message, self.rule.name())).help(help(self.cli.as_deref(), &self.why));
        path.clone_into(&mut told.path);
        told.render(source)
    }
}

/// A problem in the words of a rule.
pub(super) fn problem(rule: ConfigRule, span: Span, keys: &str, message: impl Into<String>) -> Problem {
    Problem::new(span, message).help(help(said(rule, keys).as_deref(), rule.why()))
}

fn said(rule: ConfigRule, keys: &str) -> Option<String> {
    rule.cli().map(|words| words.replace("{}", keys))
}

fn help(cli: Option<&str>, why: &str) -> String {
    cli.map_or_else(|| why.to_owned(), |cli| format!("the CLI says: {cli}\n{why}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_rule_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = ConfigRule::all().map(ConfigRule::name).collect();
        assert_eq!(names.len(), TABLE.len());
    }

    #[test]
    fn the_keys_stand_in_the_words_of_the_cli() {
        let remark = Remark::new(ConfigRule::Missing, Span::default(), "author, space", "missing");
        assert_eq!(remark.cli.as_deref(), Some("taskParams: Task Params Missing: author, space"));
    }
}
