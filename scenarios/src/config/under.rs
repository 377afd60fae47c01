//! A config under the `chain` of a scenario: what the scenario writes itself wins, and the config says the rest.

use koipond_chain_mock::spec::TaskType;

use super::task::TaskConfig;
use crate::tree::{Key, Node, Span, Tree};

/// The `chain` of a scenario with the terms of a config under it, to be read like one that was written whole.
///
/// `at` is where the scenario names the config; complaints about a term that the scenario does not write itself point there. A
/// `chain` that is no map is given back as it is, so that it is complained of as ever.
pub(crate) fn under(config: &TaskConfig, at: Span, chain: Option<&Tree>) -> Tree {
    let written = match chain {
        Some(tree) if tree.is_nothing() => &[],
        Some(tree) => match tree.entries() {
            Some(entries) => entries,
            None => return tree.clone(),
        },
        None => &[],
    };
    let mut entries = written.to_vec();
    let says = |key: &str| written.iter().find(|(k, _)| k.text == key).map(|(_, value)| value);
    let koii = says("task_type").is_some_and(|value| value.text() == Some("KOII"));
    for (key, text, quoted) in terms(config) {
        // A token that the config gives is none of a task that the scenario makes one in KOII.
        if says(key).is_none() && !(koii && key == "token_type") {
            let key = Key { text: key.to_owned(), span: at };
            entries.push((key, Tree { span: at, node: Node::Scalar { text, quoted } }));
        }
    }
    Tree { span: chain.map_or(at, |tree| tree.span), node: Node::Map(entries) }
}

/// The terms of a config as a scenario would write them, and whether each is text.
fn terms(config: &TaskConfig) -> Vec<(&'static str, String, bool)> {
    let chain = &config.chain;
    let task_type = match chain.task_type {
        TaskType::Koii => "KOII",
        TaskType::Kpl => "KPL",
    };
    let mut terms = vec![
        ("task_name", chain.task_name.clone(), true),
        ("round_time", chain.round_time.to_string(), false),
        ("submission_window", chain.submission_window.to_string(), false),
        ("audit_window", chain.audit_window.to_string(), false),
        ("minimum_stake_amount", chain.minimum_stake_amount.to_string(), false),
        ("total_bounty_amount", chain.total_bounty_amount.to_string(), false),
        ("bounty_amount_per_round", chain.bounty_amount_per_round.to_string(), false),
        ("allowed_failed_distributions", chain.allowed_failed_distributions.to_string(), false),
        ("space", chain.space.to_string(), false),
        ("task_type", task_type.to_owned(), false),
    ];
    if let Some(mint) = &chain.token_type {
        terms.push(("token_type", mint.clone(), true));
    }
    terms
}

#[cfg(test)]
mod tests {
    use koipond_chain_mock::spec::ChainSpec;
    use koipond_record::unit::Slots;

    use super::*;
    use crate::config::read_config;
    use crate::load::load;
    use crate::read::read;

    const FULL: &str = include_str!("../../tests/configs/kpl-full.yml");
    const AT: Span = Span { start: 7, end: 9, line: 2, column: 3 };

    fn config(text: &str) -> TaskConfig {
        read_config("config-task.yml", text).unwrap_or_else(|problems| panic!("{problems}"))
    }

    fn merged(config: &TaskConfig, chain: &str) -> ChainSpec {
        let tree = load(&format!("chain: {chain}")).0.expect("the YAML is sound");
        read(&under(config, AT, tree.get("chain"))).expect("the merged tree is a chain")
    }

    #[test]
    fn a_scenario_that_says_nothing_of_the_chain_has_the_configs() {
        let config = config(FULL);
        assert_ne!(config.chain, ChainSpec::default());
        let alone: ChainSpec = read(&under(&config, AT, None)).expect("the terms are a chain");
        assert_eq!(alone, config.chain);
        assert_eq!(merged(&config, "~"), config.chain);
        assert_eq!(merged(&config, "{}"), config.chain);
    }

    #[test]
    fn what_the_scenario_writes_wins_and_nothing_else_changes() {
        let config = config(FULL);
        let spec = merged(&config, "{ round_time: 9000 slots, starting_slot: 77 }");
        let wanted = ChainSpec { round_time: Slots(9000), starting_slot: Slots(77), ..config.chain };
        assert_eq!(spec, wanted);
    }

    #[test]
    fn a_task_that_the_scenario_makes_one_in_koii_has_no_token() {
        let config = config(FULL);
        assert!(config.chain.token_type.is_some());
        let spec = merged(&config, "{ task_type: KOII }");
        assert_eq!((spec.task_type, spec.token_type), (TaskType::Koii, None));
    }

    #[test]
    fn a_chain_that_is_no_map_is_left_to_its_complaint() {
        let tree = load("chain: [1]").0.expect("the YAML is sound");
        let chain = tree.get("chain").expect("it is there");
        assert_eq!(&under(&config(FULL), AT, Some(chain)), chain);
    }

    #[test]
    fn a_name_like_a_number_stays_a_name() {
        let config = config(&FULL.replace("\"Tide Gauge Reader\"", "\"1200\""));
        assert_eq!(merged(&config, "{}").task_name, "1200");
    }

    #[test]
    fn what_the_config_says_stands_where_the_scenario_names_it() {
        let tree = load("chain: { round_time: 9000 }").0.expect("the YAML is sound");
        let whole = under(&config(FULL), AT, tree.get("chain"));
        let (own, others): (Vec<_>, Vec<_>) = whole.entries().expect("it is a map").iter().partition(|(key, _)| key.text == "round_time");
        assert!(own.iter().all(|(key, value)| key.span != AT && value.span != AT));
        assert!(!others.is_empty() && others.iter().all(|(key, value)| key.span == AT && value.span == AT));
    }
}
