//! Slots, amounts and the other terms of a config, taken as the contract would hold them.

use koipond_chain_mock::spec::{ChainSpec, TaskType};
use koipond_record::unit::{Amount, Size, Slots};
use koipond_record::{Pubkey, Roe};

use super::decimal::Decimal;
use super::validate::{ConfigRule, Remark, problem};
use crate::problem::Problem;
use crate::tree::{Node, Span, Step, Tree};

/// The longest name, in bytes and in JavaScript's characters.
const NAME_LENGTH: usize = 24;
/// The longest old description, in JavaScript's characters.
const DESCRIPTION_LENGTH: usize = 64;
/// The least total bounty that the CLI takes.
const LEAST_BOUNTY: Roe = Roe(10_000_000_000);
/// Bytes in a megabyte, as the CLI counts `space`, and the least and the most that it and the contract take.
const MEGABYTE_PLACES: u32 = 6;
const LEAST_SPACE: u64 = 100_000;
const MOST_SPACE: u64 = 50_000_000;
/// Decimals of KOII, and of a token, since a config does not say a token's own.
const MONEY_PLACES: u32 = 9;
/// JavaScript counts exactly to here.
const LARGEST_EXACT: u64 = (1 << 53) - 1;
/// For how many rounds the default bounty lasts.
const BOUNTY_ROUNDS: u64 = 100;

/// Reads a config key by key, collecting what there is to say.
pub(super) struct Reader<'a> {
    pub tree: &'a Tree,
    pub remarks: Vec<Remark>,
    pub problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub fn new(tree: &'a Tree) -> Self {
        Self { tree, remarks: Vec::new(), problems: Vec::new() }
    }

    /// The value of a key, if it is there and not blank.
    pub fn value(&self, key: &str) -> Option<&'a Tree> {
        let value = self.tree.get(key)?;
        let blank = value.is_nothing() || value.text().is_some_and(|text| text.trim().is_empty());
        (!blank).then_some(value)
    }

    /// The text of a key, if it is there and one value.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.value(key).and_then(Tree::text).map(str::trim)
    }

    pub fn remark(&mut self, rule: ConfigRule, key: &str, message: impl Into<String>) {
        let span = self.place(key);
        self.remarks.push(Remark::new(rule, span, key, message));
    }

    pub fn problem(&mut self, rule: ConfigRule, key: &str, message: impl Into<String>) {
        let span = self.place(key);
        self.problems.push(problem(rule, span, key, message));
    }

    fn place(&self, key: &str) -> Span {
        self.tree.find(&[Step::Key(key)])
    }

    /// The terms of the task on chain; `update` says that the config is to follow a task that is there already.
    pub fn chain(&mut self, update: bool) -> ChainSpec {
        let mut chain = ChainSpec::default();
        self.name(&mut chain);
        self.slots(&mut chain);
        self.money(&mut chain, update);
        if let Some(n) = self.whole("allowed_failed_distributions") {
            chain.allowed_failed_distributions = n;
            self.zero("allowed_failed_distributions", n);
        }
        self.space(&mut chain);
        self.task_type(&mut chain);
        chain
    }

    fn name(&mut self, chain: &mut ChainSpec) {
        if let Some(old) = self.text("task_description").filter(|text| text.encode_utf16().count() > DESCRIPTION_LENGTH) {
            let message = format!("this has {} characters", old.encode_utf16().count());
            self.remark(ConfigRule::LongDescription, "task_description", message);
        }
        self.one_value("task_name");
        let Some(name) = self.text("task_name") else { return };
        // Of one name the CLI counts JavaScript's characters; the field on chain has bytes.
        let kept = name[..name.floor_char_boundary(NAME_LENGTH.min(name.len()))].trim_end();
        if kept.len() < name.len() {
            let message = format!("this has {} characters in {} bytes; `{kept}` is taken", name.encode_utf16().count(), name.len());
            let span = self.place("task_name");
            let mut remark = Remark::new(ConfigRule::LongName, span, "task_name", message);
            remark.cli = remark.cli.filter(|_| name.encode_utf16().count() > NAME_LENGTH);
            self.remarks.push(remark);
        }
        kept.clone_into(&mut chain.task_name);
    }

    /// Of a list or a map no word and no number can be made.
    fn one_value(&mut self, key: &str) {
        if self.value(key).is_some_and(|value| value.text().is_none()) {
            self.problem(ConfigRule::OneValue, key, format!("`{key}` is one value"));
        }
    }

    /// A window that is missing is as long a part of the round as by default, and a round that is missing fits its windows so.
    fn slots(&mut self, chain: &mut ChainSpec) {
        let round = self.whole("round_time");
        let (submission, audit) = (self.whole("submission_window"), self.whole("audit_window"));
        let (long, part) = (chain.round_time.0, chain.submission_window.0);
        let share = |round: u64| u64::try_from(u128::from(round) * u128::from(part) / u128::from(long)).unwrap_or(round).max(1);
        let left = |other: Option<u64>| round.map(|round| share(round).min(round.saturating_sub(other.unwrap_or(0)).max(1)));
        let submission_window = submission.or(left(audit)).or(audit).unwrap_or(part);
        let audit_window = audit.or(left(submission)).or(submission).unwrap_or(part);
        let windows = submission_window.saturating_add(audit_window);
        let fitting = u64::try_from(u128::from(windows) * u128::from(long) / u128::from(2 * part)).unwrap_or(u64::MAX);
        chain.round_time = Slots(round.unwrap_or(fitting));
        chain.submission_window = Slots(submission_window);
        chain.audit_window = Slots(audit_window);
    }

    fn money(&mut self, chain: &mut ChainSpec, update: bool) {
        if let Some(stake) = self.amount("minimum_stake_amount") {
            chain.minimum_stake_amount = Amount(stake);
        }
        let (total, round) = (self.amount("total_bounty_amount"), self.amount("bounty_amount_per_round"));
        if let Some(round) = round {
            if update {
                self.zero("bounty_amount_per_round", round.0);
            } else if round == Roe::ZERO {
                self.remark(ConfigRule::PaysNothing, "bounty_amount_per_round", "no round pays anything");
            }
            chain.bounty_amount_per_round = Amount(round);
        } else if let Some(total) = total {
            chain.bounty_amount_per_round = Amount(Roe(total.0 / BOUNTY_ROUNDS));
        }
        let lasting = Roe(chain.bounty_amount_per_round.0.0.saturating_mul(BOUNTY_ROUNDS));
        match total {
            Some(total) if update => {
                // The CLI does not look at it, so it may well be too little; the old task's rest is what counts.
                let begins = if total < chain.bounty_amount_per_round.0 { lasting } else { total };
                self.remark(
                    ConfigRule::UpdateBounty,
                    "total_bounty_amount",
                    format!("this is an update; the task begins with {begins} KOII"),
                );
                chain.total_bounty_amount = Amount(begins);
            }
            Some(total) => {
                self.zero("total_bounty_amount", total.0);
                if total < LEAST_BOUNTY {
                    self.remark(ConfigRule::SmallBounty, "total_bounty_amount", format!("this is {total} KOII"));
                }
                chain.total_bounty_amount = Amount(total);
            }
            None if lasting > Roe::ZERO => chain.total_bounty_amount = Amount(lasting),
            None => {}
        }
    }

    fn space(&mut self, chain: &mut ChainSpec) {
        let Some(bytes) = self.counted("space", MEGABYTE_PLACES) else { return };
        if bytes == 0 {
            self.remark(ConfigRule::NoSpace, "space", format!("this is zero; {} is taken", chain.space));
        } else {
            let taken = Size(bytes.clamp(LEAST_SPACE, MOST_SPACE));
            if taken != Size(bytes) {
                self.remark(ConfigRule::Space, "space", format!("this is {}; {taken} is taken", Size(bytes)));
            }
            chain.space = taken;
        }
    }

    fn task_type(&mut self, chain: &mut ChainSpec) {
        self.one_value("task_type");
        self.one_value("token_type");
        match self.text("task_type") {
            Some("KPL") => chain.task_type = TaskType::Kpl,
            Some("KOII") | None => return,
            Some(word) => return self.remark(ConfigRule::TaskType, "task_type", format!("`{word}` is no task type; KOII is taken")),
        }
        // A task in KOII has no token on chain, though the CLI wants one in every file.
        let mint = self.text("token_type");
        match mint.map(Pubkey::from_text).filter(|key| key.to_bytes().is_some()) {
            Some(key) => chain.token_type = Some(key.as_str().to_owned()),
            None if mint.is_some() => self.remark(ConfigRule::Mint, "token_type", "this is not the base58 text of 32 bytes"),
            None => {}
        }
        self.remark(ConfigRule::Decimals, "task_type", "amounts are in the task's own token");
    }

    fn zero(&mut self, key: &str, n: u64) {
        if n == 0 {
            self.remark(ConfigRule::Zero, key, "this is zero");
        }
    }

    fn whole(&mut self, key: &str) -> Option<u64> {
        self.counted(key, 0)
    }

    fn amount(&mut self, key: &str) -> Option<Roe> {
        let roe = self.counted(key, MONEY_PLACES)?;
        if roe > LARGEST_EXACT {
            self.remark(ConfigRule::Inexact, key, format!("this is {roe} base units"));
        }
        Some(Roe(roe))
    }

    /// A number in units of 10^−`places`; `None` if it is missing, or wrong, which is then said.
    fn counted(&mut self, key: &str, places: u32) -> Option<u64> {
        let value = self.value(key)?;
        let Node::Scalar { text, quoted } = &value.node else {
            self.one_value(key);
            return None;
        };
        let Some(number) = Decimal::read(text) else {
            self.problem(ConfigRule::NotANumber, key, format!("`{key}` is a number, and this is none"));
            return None;
        };
        if number.negative {
            self.problem(ConfigRule::Negative, key, format!("`{key}` cannot be below zero"));
            return None;
        }
        if *quoted {
            self.remark(ConfigRule::Quoted, key, "this number is in quotes");
        }
        if text.contains('_') {
            self.remark(ConfigRule::Underscores, key, "this number has `_` between its digits");
        }
        let Some(counted) = number.count(places) else {
            self.problem(ConfigRule::TooLarge, key, format!("`{key}` is more than can be counted"));
            return None;
        };
        if counted.cut {
            let unit = match places {
                0 => "",
                MONEY_PLACES => " base units",
                _ => " bytes",
            };
            self.remark(ConfigRule::Fraction, key, format!("of this, {}{unit} are taken", counted.whole));
        }
        Some(counted.whole)
    }
}
