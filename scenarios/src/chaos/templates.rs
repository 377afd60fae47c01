//! What chaos can draw: one row for each fault and each behaviour that there is, with its weight and its settings.
//!
//! A word without a row fails a test, and so does a row that gives no sound fault. What cannot stand alone has a row with the reason.

use super::take::Take::{
    Count, Inner, Lasting, LastingSlots, Maybe, Name, OfSlotTime, One, Percent, Round, Seconds, Slots, Some as Several, UpToMillis,
    UpToSlots, Who, Word,
};
use super::take::{Settings, Take, Wide};

/// One kind that can be drawn.
pub struct Template {
    /// Its word: a fault of the storage network as `storage.missing`.
    pub word: &'static str,
    /// How often it is drawn, beside the others.
    pub weight: u64,
    /// Its settings; those that are not here stay as they are where nothing is written.
    pub settings: Settings,
    /// Why it is not drawn, if it is not.
    pub why_not: Option<&'static str>,
}

/// The words of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {}

/// The words of behaviours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {}

const fn row(word: &'static str, weight: u64, settings: Settings) -> Template {
    Template { word, weight, settings, why_not: None }
}

const fn never(word: &'static str, why_not: &'static str) -> Template {
    Template { word, weight: 0, settings: &[], why_not: Some(why_not) }
}

const ONE: (&str, Take) = ("", Who { wide: Wide::Node });
const SOME: (&str, Take) = ("", Who { wide: Wide::Group });
const ALL: (&str, Take) = ("", Who { wide: Wide::All });
const FOR: (&str, Take) = ("for", Lasting);
const FROM: (&str, Take) = ("from", Word(&["everything", "everything", "chain", "storage", "web"]));
const SHARE: (&str, Take) = ("share", Percent(10, 100));
const OF: (&str, Take) = ("of", Maybe(&Inner(&[("proof_of", Name)])));
const INSTRUCTION: (&str, Take) = ("instruction", Maybe(&Word(MAIN_INSTRUCTIONS)));
/// Those of a round; the others are rare.
const MAIN_INSTRUCTIONS: &[&str] = &["SubmitTask", "AuditSubmissions", "SubmitDistributionList", "AuditDistribution", "Payout"];
const FLAPPING: (&str, Take) = ("flapping", Maybe(&Inner(&[("on", Seconds(2, 20)), ("off", Seconds(2, 20))])));

/// The faults.
pub static FAULTS: &[Template] = &[
    row("crash", 3, &[SOME, FOR]),
    row("restart", 2, &[SOME]),
    row("pause", 3, &[SOME, FOR]),
    row("slow", 2, &[SOME, ("factor", Count(2, 100)), FOR]),
    row("exit", 1, &[ONE, ("code", Count(0, 1))]),
    row("clock-skew", 2, &[SOME, ("by", Seconds(1, 3600)), ("direction", Word(&["ahead", "behind"])), FOR]),
    row("disk-full", 1, &[SOME, FOR]),
    row("disk-loss", 1, &[ONE]),
    row("partition", 3, &[SOME, FROM, ("way", Maybe(&Word(&["out", "back"]))), FLAPPING, FOR]),
    row("slow-network", 2, &[ALL, FROM, ("latency", UpToMillis(100, 3000)), ("shape", Word(&["even", "bell", "long-tail"])), FOR]),
    row("lossy-network", 2, &[ALL, FROM, ("loss", Percent(1, 50)), FOR]),
    row("duplicate-messages", 1, &[ALL, FROM, SHARE, FOR]),
    row("reorder-messages", 1, &[ALL, FROM, SHARE, ("by", UpToMillis(100, 3000)), FOR]),
    row("rpc-lag", 2, &[ALL, ("by", Slots(5, 60)), FOR]),
    row("rpc-error", 2, &[ALL, SHARE, FOR]),
    row("rpc-null", 1, &[ALL, SHARE, FOR]),
    row("rpc-slow", 2, &[ALL, ("by", UpToMillis(100, 5000)), FOR]),
    row("rpc-halt", 1, &[ALL, FOR]),
    row("drop-transactions", 2, &[ALL, INSTRUCTION, SHARE, FOR]),
    row("delay-transactions", 2, &[ALL, INSTRUCTION, ("by", UpToSlots(5, 100)), FOR]),
    row("duplicate-transactions", 1, &[ALL, INSTRUCTION, SHARE, FOR]),
    row("reorder-transactions", 1, &[FOR]),
    row("leader-halt", 1, &[FOR]),
    row("slot-time", 1, &[("is", OfSlotTime(50, 300)), ("for", LastingSlots)]),
    row("fork", 1, &[("depth", Slots(1, 32))]),
    row("storage.missing", 2, &[ALL, OF, FOR]),
    row("storage.corrupt", 1, &[ALL, OF, FOR]),
    row("storage.lie", 1, &[ALL, OF, ("gives", Word(&["altered", "truncated", "another-file", "wrong-type", "html", "empty"])), FOR]),
    row("storage.down", 2, &[ALL, ("how", Word(&["refuses", "hangs", "error-page", "too-many"])), FOR]),
    row("storage.slow", 2, &[ALL, OF, ("by", UpToMillis(500, 30_000)), FOR]),
    row("storage.upload", 2, &[ALL, ("how", Word(&["times-out", "refused", "stores-nothing"])), SHARE, FOR]),
    row("storage.offline", 1, &[SOME, FOR]),
    row("storage.full", 1, &[SOME, FOR]),
    row("storage.lose", 1, &[ONE, OF]),
    row("storage.inactive", 1, &[ALL, FOR]),
];

const WHOM: Take = Maybe(&Inner(&[("node", Name)]));
const TURNED: &[(&str, Settings)] = &[("fabricator", &[]), ("freeloader", &[]), ("copycat", &[]), ("lazy-auditor", &[]), ("griefer", &[])];

/// The behaviours.
pub static BEHAVIOURS: &[Template] = &[
    never("honest", "it is what the others are"),
    row("freeloader", 2, &[("does", Maybe(&Several(&["audits", "lists"])))]),
    row("fabricator", 3, &[("length", Maybe(&Count(0, 600)))]),
    row("copycat", 3, &[("after", Slots(5, 60))]),
    row("replayer", 2, &[("back", Count(1, 3))]),
    row("lazy-auditor", 2, &[]),
    row("griefer", 2, &[("against", Several(&["proofs", "lists"])), ("votes", Count(1, 2))]),
    never("colluders", "a ring needs several nodes; give a group this behaviour"),
    never("briber", "it needs nodes that can be bribed; give two groups `briber` and `bribed`"),
    never("bribed", "it needs a node that pays; give two groups `briber` and `bribed`"),
    never("sybil", "one owner needs several nodes; give a group this behaviour"),
    row(
        "list-thief",
        2,
        &[
            ("takes", Maybe(&Percent(10, 100))),
            ("over_bounty", Maybe(&Percent(1, 50))),
            ("slashes", WHOM),
            ("omits", WHOM),
            ("when", Word(&["selected", "always"])),
        ],
    ),
    row("silent-distributor", 2, &[("stays_silent", Word(&["list", "payout"]))]),
    row("late", 2, &[("by", UpToSlots(50, 400)), ("what", Several(&["proofs", "votes", "lists", "payouts"]))]),
    row("sleeper", 2, &[("from_round", Round), ("then", One(TURNED))]),
    row("quitter", 1, &[("from_round", Round)]),
];

#[cfg(test)]
mod tests {
    use koipond_chain_mock::fault::ChainFaultSpec;
    use koipond_kernel::fault::FaultSpec;
    use koipond_node::spec::BehaviourSpec;
    use koipond_record::Stream;
    use koipond_storage_mock::fault::StorageFaultSpec;
    use serde_json::Value;

    use super::*;
    use crate::chaos::draw::nested;
    use crate::chaos::take::Setting;
    use crate::draw::Field;
    use crate::pick::variants;
    use crate::written;

    fn words(table: &'static [Template]) -> Vec<&'static str> {
        table.iter().map(|template| template.word).collect()
    }

    #[test]
    fn every_fault_has_its_row() {
        let mut all: Vec<String> =
            [variants::<FaultSpec>(), variants::<ChainFaultSpec>()].concat().into_iter().map(str::to_owned).collect();
        all.extend(variants::<StorageFaultSpec>().iter().map(|word| format!("storage.{word}")));
        assert_eq!(words(FAULTS), all, "a fault without a row: say how it is drawn, or why it is not");
    }

    #[test]
    fn every_behaviour_has_its_row() {
        assert_eq!(words(BEHAVIOURS), variants::<BehaviourSpec>(), "a behaviour without a row: say how it is drawn, or why it is not");
    }

    /// What a row draws under so many seeds.
    fn draws(template: &'static Template) -> Vec<serde_json::Map<String, Value>> {
        let text = "scenario: t\ntask: t.js\nnodes: { a: { count: 3 } }\nrounds: 4\nexpect: [{ never: { retried: {} } }]\n";
        let plan = crate::parse("t.yaml", text).expect("a scenario");
        let field = Field::of(&plan);
        let setting = Setting { field: &field, lasting: "10 s..1 round".parse().expect("a range"), rounds: 4 };
        let draw = |seed| setting.draw(template.settings, &|key| Stream::named(seed, key));
        (0..200).map(|seed| nested(template.word, draw(seed))).collect()
    }

    #[test]
    fn every_fault_that_a_row_can_draw_is_sound() {
        for template in FAULTS.iter().filter(|template| template.why_not.is_none()) {
            for mut words in draws(template) {
                words.insert("at".to_owned(), "round 1".into());
                let words = Value::Object(words);
                let line = written::yaml(written::of_entry(), &words);
                written::read(&words).unwrap_or_else(|why| panic!("{line}: {why}"));
                let rest = format!("rounds: 4\ntimeline: [{line}]\nexpect: [{{ never: {{ retried: {{}} }} }}]\n");
                let text = format!("scenario: t\ntask: t.js\nnodes: {{ a: {{ count: 3 }} }}\n{rest}");
                crate::parse("t.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"));
            }
        }
    }

    #[test]
    fn every_behaviour_that_a_row_can_draw_is_sound() {
        for template in BEHAVIOURS.iter().filter(|template| template.why_not.is_none()) {
            for words in draws(template) {
                let words = Value::Object(words);
                let line = written::yaml(written::of_behaviour(), &words);
                serde_json::from_value::<BehaviourSpec>(words).unwrap_or_else(|why| panic!("{line}: {why}"));
                let rest = "rounds: 4\nexpect: [{ never: { retried: {} } }]\n";
                let text = format!("scenario: t\ntask: t.js\nnodes: {{ a: {{ count: 3 }}, b: {{ behaviour: {line} }} }}\n{rest}");
                crate::parse("t.yaml", &text).unwrap_or_else(|problems| panic!("{problems}"));
            }
        }
    }

    #[test]
    fn what_is_drawn_has_a_weight_and_what_is_not_has_a_reason() {
        for template in FAULTS.iter().chain(BEHAVIOURS) {
            assert_eq!(template.weight > 0, template.why_not.is_none(), "{}", template.word);
        }
    }
}
