//! The contract's part of the fidelity ledger: each rule with its source, or the switch it is, and the tests that pin it.
//!
//! | file | rules |
//! |---|---|
//! | `ledger/effects.rs` | what instructions do, windows, payouts, retention, account space, fees, shapes |
//! | `ledger/refusals.rs` | what is refused |
//! | `ledger/switches.rs` | what nobody outside knows |

mod effects;
mod refusals;
mod switches;

use koipond_record::{LedgerEntry, Source};

/// All rules of the contract, by section: effects, refusals, switches.
#[must_use]
pub fn ledger() -> Vec<LedgerEntry> {
    let all = [effects::INSTRUCTIONS, effects::TIME, effects::PAYOUT, effects::STATE, refusals::WORK, refusals::REST, switches::ALL];
    all.into_iter().flatten().copied().collect()
}

/// A rule in one line.
const fn known(
    rule: &'static str,
    says: &'static str,
    source: Source,
    section: &'static str,
    tests: &'static [&'static str],
) -> LedgerEntry {
    LedgerEntry { rule, says, source, section, tests }
}

#[cfg(all(test, feature = "engine"))]
mod tests {
    use std::collections::BTreeSet;

    use koipond_record::{InstructionName, Rule};

    use super::*;
    use crate::spec::RulesSpec;

    #[test]
    fn every_refusal_instruction_and_switch_is_in_the_ledger() {
        let rules: BTreeSet<&str> = ledger().iter().map(|entry| entry.rule).collect();
        let switches: BTreeSet<String> = RulesSpec::default().alternatives().into_iter().map(|(name, _)| name).collect();
        let switches = switches.iter().filter_map(|name| name.split_once(':')).map(|(key, _)| key);
        let needed = Rule::ALL.iter().map(|rule| rule.name()).chain(InstructionName::ALL.iter().map(|name| name.name())).chain(switches);
        let missing: Vec<&str> = needed.filter(|rule| !rules.contains(rule)).collect();
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn every_entry_names_a_test_and_no_rule_stands_twice() {
        let all = ledger();
        let rules: BTreeSet<&str> = all.iter().map(|entry| entry.rule).collect();
        assert_eq!(rules.len(), all.len());
        for entry in all {
            assert!(!entry.tests.is_empty() && entry.section.starts_with('§'), "{entry:?}");
        }
    }

    #[test]
    fn a_switch_has_the_name_and_the_default_of_its_field() {
        let written = serde_json::to_value(RulesSpec::default()).expect("rules are plain data");
        for entry in ledger() {
            let Source::Switch { key, default } = entry.source else { continue };
            let value = match &written[key] {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null => "null".to_owned(),
                other => other.to_string(),
            };
            assert_eq!((entry.rule, default), (key, value.as_str()));
        }
    }
}
