//! Configs as their creators write them: our own in `configs/`, and real ones where they lie beside the repository.
//!
//! Real files differ in these ways; each is in one of ours:
//!
//! | variation | ours |
//! |---|---|
//! | the newest template: KPL, every key, double quotes, `2.0` for a whole number, `#` and `:` in texts, all blank for an update | `kpl-full` |
//! | a task in KOII that names a token; single quotes, blanks and comments at ends of lines, `tags: []`, an id of one blank, `0.0001` | `koii-with-token` |
//! | no task type and no token; old keys, an empty program id beside a path, the id first, all old requirements, no last line break | `oldest-update` |
//! | `DEVELOPMENT` with a name in place of a path; nothing said of an update; a total of one round | `development` |
//! | an update without notes, or with a bounty of zero, no total, an empty description beside a markdown one, windows that fill the round | `update-without-notes` |
//! | an update whose total nobody looks at; rounds of 45 slots | `update-below-a-round` |
//! | a bounty of zero per round, ten million KOII, a billionth of one, unequal windows | `zeros-and-extremes` |
//! | nothing but requirements | `only-requirements` |
//!
//! The others are what the rules know beyond that: `numbers-in-many-forms`, `little-said`, `wrong-words`,
//! `arweave-and-a-bad-mint`, and the `refused-` ones, which are problems.

#![expect(clippy::disallowed_methods, reason = "these tests read files of the repository and beside it")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use koipond_chain_mock::ChainParams;
use koipond_chain_mock::spec::{ChainSpec, TaskType};
use koipond_record::Roe;
use koipond_record::unit::{Amount, Size, Slots};
use koipond_scenarios::{ConfigRule, Environment, ExecutableNetwork, Problems, RequirementKind, TaskConfig, Weight, read_config};
use proptest::prelude::*;

/// How many slips each fixture is tried with.
const CASES: u32 = 400;
const FULL: &str = include_str!("configs/kpl-full.yml");

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The configs of a folder, by name.
fn configs(folder: &Path) -> Vec<(String, String)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "yml"));
    paths.sort();
    let name = |path: &Path| path.file_name().expect("a file has a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).expect("a config is text"))).collect()
}

fn ours() -> Vec<(String, String)> {
    configs(&here("tests/configs"))
}

fn config(text: &str) -> TaskConfig {
    read_config("config-task.yml", text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn our(name: &str) -> TaskConfig {
    let (_, text) = ours().into_iter().find(|(known, _)| known == name).expect("there is such a fixture");
    config(&text)
}

fn rules(config: &TaskConfig) -> Vec<ConfigRule> {
    config.remarks.iter().map(|remark| remark.rule).collect()
}

#[test]
fn every_config_of_ours_gives_the_report_beside_it() {
    let mut stale = Vec::new();
    for (name, text) in ours() {
        let shown = match read_config(&name, &text) {
            Ok(config) => config.report(&name, &text),
            Err(problems) => format!("{problems}\n"),
        };
        if shown != fs::read_to_string(here("tests/configs").join(&name).with_extension("txt")).unwrap_or_default() {
            stale.push(shown);
        }
    }
    assert!(stale.is_empty(), "read them, then run `cargo run -p koipond-scenarios --example bless`:\n\n{}", stale.join("\n"));
}

#[test]
fn only_what_is_called_refused_is_refused() {
    let wrong: Vec<String> = ours()
        .into_iter()
        .filter(|(name, text)| read_config(name, text).is_err() != name.starts_with("refused-"))
        .map(|(n, _)| n)
        .collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_rule_is_met_by_one_of_our_configs_with_the_weight_of_the_table() {
    let (mut remarks, mut problems) = (BTreeSet::new(), String::new());
    for (name, text) in ours() {
        match read_config(&name, &text) {
            Ok(config) => remarks.extend(rules(&config)),
            Err(found) => problems += &found.to_string(),
        }
    }
    for rule in ConfigRule::all() {
        match rule.weight() {
            Weight::Remark => assert!(remarks.contains(&rule), "no config of ours gets the remark `{}`", rule.name()),
            Weight::Problem => {
                assert!(problems.contains(rule.why()), "no config of ours gets the problem `{}`", rule.name());
                assert!(!remarks.contains(&rule), "`{}` is a problem and was only remarked", rule.name());
            }
        }
    }
}

#[test]
fn the_newest_template_is_taken_field_by_field() {
    let config = config(FULL);
    let wanted = ChainSpec {
        task_name: "Tide Gauge Reader".to_owned(),
        round_time: Slots(1800),
        audit_window: Slots(700),
        submission_window: Slots(900),
        minimum_stake_amount: Amount(Roe(250_000_000)),
        total_bounty_amount: Amount(Roe(600_000_000_000)),
        bounty_amount_per_round: Amount(Roe(500_000_000)),
        allowed_failed_distributions: 4,
        space: Size(2_000_000),
        task_type: TaskType::Kpl,
        token_type: config.chain.token_type.clone(),
        ..ChainSpec::default()
    };
    assert_eq!(config.chain, wanted);
    let mint = FULL.lines().find_map(|line| line.strip_prefix("token_type: ")).expect("there is a mint").trim_matches('"');
    assert_eq!(config.chain.token_type.as_deref(), Some(mint));
    assert_eq!(config.task.as_deref(), Some("dist/main.js"));
    assert_eq!((config.network, config.environment), (Some(ExecutableNetwork::Ipfs), Some(Environment::Test)));
    assert_eq!(config.migrates, None);
    assert_eq!(rules(&config), [ConfigRule::Decimals]);
}

#[test]
fn requirements_are_kept_with_their_values_and_words() {
    let found = config(FULL).requirements;
    let kinds: Vec<RequirementKind> = found.iter().map(|r| r.kind).collect();
    assert_eq!(kinds, [RequirementKind::Cpu, RequirementKind::Ram, RequirementKind::TaskVariable, RequirementKind::Addon]);
    assert_eq!(found[2].value.as_deref(), Some("GAUGE_KEY"));
    assert_eq!(found[2].description.as_deref(), Some("The key of your gauge: the operator has it."));
}

#[test]
fn a_new_task_may_pay_nothing_and_an_update_may_not() {
    let (new, update) = (our("zeros-and-extremes.yml"), our("update-without-notes.yml"));
    assert_eq!(new.chain.bounty_amount_per_round, Amount(Roe::ZERO));
    assert!(rules(&new).contains(&ConfigRule::PaysNothing) && !rules(&update).contains(&ConfigRule::PaysNothing));
    let said = update.remarks.iter().find(|remark| remark.rule == ConfigRule::Zero).and_then(|remark| remark.cli.clone());
    assert_eq!(said.as_deref(), Some("taskParams: Task Params Missing: bounty_amount_per_round"));
}

#[test]
fn a_file_of_requirements_alone_is_a_task_of_defaults() {
    let config = our("only-requirements.yml");
    assert_eq!((&config.chain, config.requirements.len()), (&ChainSpec::default(), 2));
    assert_eq!(rules(&config), [ConfigRule::Missing, ConfigRule::NoTerms]);
}

#[test]
fn windows_and_rounds_that_are_missing_keep_the_shape_of_the_default() {
    let slots = |text: &str| {
        let ChainSpec { round_time, submission_window, audit_window, .. } = config(text).chain;
        (round_time.0, submission_window.0, audit_window.0)
    };
    assert_eq!(slots("space: 1"), (1200, 500, 500));
    assert_eq!(slots("round_time: 600"), (600, 250, 250));
    assert_eq!(slots("{ round_time: 600, audit_window: 400 }"), (600, 200, 400));
    assert_eq!(slots("{ round_time: 600, submission_window: 100 }"), (600, 100, 250));
    assert_eq!(slots("{ submission_window: 250, audit_window: 250 }"), (600, 250, 250));
    assert_eq!(slots("audit_window: 250"), (600, 250, 250));
}

#[test]
fn a_bounty_that_is_missing_lasts_a_hundred_rounds() {
    let bounty = |text: &str| (config(text).chain.total_bounty_amount.to_string(), config(text).chain.bounty_amount_per_round.to_string());
    assert_eq!(bounty("space: 1"), ("100 KOII".to_owned(), "1 KOII".to_owned()));
    assert_eq!(bounty("bounty_amount_per_round: 3000"), ("300000 KOII".to_owned(), "3000 KOII".to_owned()));
    assert_eq!(bounty("total_bounty_amount: 20"), ("20 KOII".to_owned(), "0.2 KOII".to_owned()));
}

#[test]
fn a_name_is_cut_to_the_bytes_that_the_chain_has() {
    let named = |name: &str| config(&format!("task_name: \"{name}\""));
    assert_eq!(named(&"a".repeat(24)).chain.task_name.len(), 24);
    assert!(!rules(&named(&"a".repeat(24))).contains(&ConfigRule::LongName));
    assert_eq!(named(&"a".repeat(25)).chain.task_name, "a".repeat(24));
    // 23 letters that the CLI takes, in 46 bytes.
    let wide = named(&"é".repeat(23));
    assert_eq!(wide.chain.task_name, "é".repeat(12));
    let remark = wide.remarks.iter().find(|remark| remark.rule == ConfigRule::LongName);
    assert_eq!(remark.map(|remark| remark.cli.as_deref()), Some(None));
}

#[test]
fn a_problem_knows_its_line_and_column() {
    let places = |problems: &Problems| problems.list.iter().map(|p| (p.span.line, p.span.column)).collect::<Vec<_>>();
    let found = read_config("c.yml", "task_name: a\nround_time: soon\naudit_window: -1\n").expect_err("it has two problems");
    assert_eq!(places(&found), [(2, 13), (3, 15)]);
    let found = read_config("c.yml", "task_name: a\n  round_time: 3\n").expect_err("it is no YAML");
    assert_eq!(found.list[0].span.line, 2);
}

#[test]
fn remarks_stand_in_the_order_of_the_file() {
    for (name, text) in ours() {
        if let Ok(config) = read_config(&name, &text) {
            assert!(config.remarks.is_sorted_by_key(|remark| remark.span.start), "{name}");
        }
    }
}

/// How many real files there are where they are kept.
const REAL: usize = 27;

#[test]
fn every_real_config_can_be_simulated() {
    let folder = here("../../shared/data/configs");
    let real = configs(&folder);
    let say = |line: &str| {
        let _ = writeln!(std::io::stderr(), "{line}");
    };
    if real.is_empty() {
        return say("config: SKIPPED, the real configs do not lie beside the repository; nothing was compared with them");
    }
    assert_eq!(real.len(), REAL);
    let mut by_rule: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, text) in &real {
        let config = read_config(name, text).unwrap_or_else(|problems| panic!("{name}:\n{problems}"));
        assert_eq!(ChainParams::problems(&config.chain), [], "{name}");
        for rule in rules(&config).into_iter().collect::<BTreeSet<_>>() {
            by_rule.entry(rule.name()).or_default().push(name.trim_start_matches("config-task-").trim_end_matches(".yml"));
        }
        for remark in &config.remarks {
            say(&format!("config: {name}:{}: {} ({})", remark.span.line, remark.message, remark.rule.name()));
        }
    }
    // What is truly missing is the task itself, in one of them; it runs with defaults.
    assert_eq!(by_rule.get("no-terms"), Some(&vec!["21"]));
    let counts: Vec<(&str, usize)> = by_rule.into_iter().map(|(rule, files)| (rule, files.len())).collect();
    let wanted = [
        ("decimals", 11),
        ("inexact", 1),
        ("missing", 12),
        ("no-terms", 1),
        ("old-key", 2),
        ("old-program", 3),
        ("pays-nothing", 2),
        ("update-bounty", 12),
    ];
    assert_eq!(counts, wanted);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_config_with_slips_is_read_or_explained(
        which in any::<prop::sample::Index>(),
        slips in prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, "[-:#'\"{}\\[\\],&*!|>% .\\n\\t0-9a-zé鯉]{0,3}"), 1..5),
    ) {
        let ours = ours();
        let mut chars: Vec<char> = which.get(&ours).1.chars().collect();
        for (at, drop, put) in &slips {
            let at = at.index(chars.len() + 1);
            let end = (at + drop).min(chars.len());
            chars.splice(at..end, put.chars());
        }
        let text: String = chars.into_iter().collect();
        match read_config("c.yml", &text) {
            Ok(config) => {
                prop_assert_eq!(ChainParams::problems(&config.chain), []);
                prop_assert!(!config.report("c.yml", &text).is_empty());
            }
            Err(problems) => {
                prop_assert!(!problems.list.is_empty() && !problems.to_string().is_empty());
                for problem in &problems.list {
                    prop_assert!(problem.span.end <= text.len() && text.is_char_boundary(problem.span.start), "{:?}", problem);
                }
            }
        }
    }

    #[test]
    fn an_amount_is_held_as_the_text_has_it(whole in 0..9_000_000_u64, part in 0..1_000_000_000_u64) {
        let chain = config(&format!("minimum_stake_amount: 1\ntotal_bounty_amount: {whole}.{part:09}\nbounty_amount_per_round: 0\n")).chain;
        prop_assert_eq!(chain.total_bounty_amount, Amount(Roe(whole * 1_000_000_000 + part)));
    }
}
