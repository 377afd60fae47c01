//! Which package may depend on which, and on which crates.

use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

use crate::naming::OWNERS;
use crate::tree::{File, Found, hold, hold_files, lines, root, tree};

/// A package, its folder, and the packages of the workspace that it may depend on.
struct Package {
    name: &'static str,
    folder: &'static str,
    may: &'static [&'static str],
}

/// What a leaf may depend on.
const RECORD: &[&str] = &["koipond-record"];

/// The table of the architecture page.
const PACKAGES: [Package; 10] = [
    Package { name: "koipond-record", folder: "sim/record", may: &[] },
    Package { name: "koipond-kernel", folder: "sim/kernel", may: RECORD },
    Package { name: "koipond-check", folder: "sim/check", may: RECORD },
    Package { name: "koipond-chain-mock", folder: "chain-mock", may: RECORD },
    Package { name: "koipond-storage-mock", folder: "storage-mock", may: RECORD },
    Package { name: "koipond-node", folder: "node", may: RECORD },
    Package { name: "koipond-tui", folder: "tui", may: RECORD },
    Package {
        name: "koipond-scenarios",
        folder: "scenarios",
        may: &["koipond-record", "koipond-kernel", "koipond-check", "koipond-chain-mock", "koipond-storage-mock", "koipond-node"],
    },
    Package {
        name: "koipond",
        folder: "sim",
        may: &[
            "koipond-record",
            "koipond-kernel",
            "koipond-check",
            "koipond-chain-mock",
            "koipond-storage-mock",
            "koipond-node",
            "koipond-tui",
            "koipond-scenarios",
        ],
    },
    Package { name: "koipond-tests", folder: "tests", may: &["koipond", "koipond-scenarios", "koipond-record"] },
];

/// What tests and benches may use beyond the package's own dependencies.
const FOR_TESTS: [&str; 5] = ["proptest", "insta", "criterion", "serde_json", "sha2"];

/// What the language must not link.
const NOT_IN_LANGUAGE: [&str; 2] = ["rquickjs", "madsim"];

/// What every manifest takes from the workspace.
const SHARED: [&str; 5] = [
    "version.workspace = true",
    "edition.workspace = true",
    "rust-version.workspace = true",
    "license.workspace = true",
    "[lints]\nworkspace = true",
];

fn cargo(args: &[&str]) -> String {
    let told = Command::new(env!("CARGO")).current_dir(root()).args(args).output().expect("cargo runs, since it runs this test");
    assert!(told.status.success(), "`cargo {}` fails:\n{}", args.join(" "), String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).expect("cargo writes text")
}

/// What cargo knows of the packages of the workspace.
fn metadata() -> &'static [Value] {
    static METADATA: LazyLock<Vec<Value>> = LazyLock::new(|| {
        let text = cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]);
        let mut all: Value = serde_json::from_str(&text).expect("cargo writes JSON");
        all["packages"].as_array_mut().map(std::mem::take).expect("cargo tells the packages")
    });
    &METADATA
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn dependencies(package: &Value) -> impl Iterator<Item = &Value> {
    package["dependencies"].as_array().into_iter().flatten()
}

/// Dependencies of a package that its row of the table does not allow.
fn wrong_arrows(package: &Value) -> Vec<Found> {
    let name = text(package, "name");
    let Some(row) = PACKAGES.iter().find(|row| row.name == name) else {
        return vec![Found::in_all(name, "is not in the table of packages")];
    };
    let own: Vec<&str> = dependencies(package).filter(|d| d["kind"].is_null()).map(|d| text(d, "name")).collect();
    let wrong = dependencies(package).filter(|d| {
        let (to, ours) = (text(d, "name"), d["path"].is_string());
        match (ours, d["kind"].as_str()) {
            (true, Some("dev")) => name != "koipond-tests" && !row.may.contains(&to),
            (true, _) => !row.may.contains(&to),
            (false, Some("dev")) => !FOR_TESTS.contains(&to) && !own.contains(&to),
            (false, _) => false,
        }
    });
    wrong.map(|d| Found::in_all(name, format!("depends on {} ({})", text(d, "name"), d["kind"].as_str().unwrap_or("normal")))).collect()
}

/// Spec packages that the language takes with more than their types.
fn engines_in_language(package: &Value) -> Vec<Found> {
    let ours = dependencies(package).filter(|d| d["path"].is_string() && text(d, "name") != "koipond-record");
    let on = ours.filter(|d| d["uses_default_features"] != false || d["features"].as_array().is_none_or(|features| !features.is_empty()));
    on.map(|d| Found::in_all(text(package, "name"), format!("takes {} with features", text(d, "name")))).collect()
}

/// Crates with an owner, in the manifest of another.
fn wrong_owners(package: &Value) -> Vec<Found> {
    let name = text(package, "name");
    let owner = |to: &str| OWNERS.iter().find(|owner| owner.name == to.replace('-', "_"));
    let owned = dependencies(package).filter(|d| owner(text(d, "name")).is_some_and(|owner| owner.package != name));
    owned.map(|d| Found::in_all(name, format!("depends on {}", text(d, "name")))).collect()
}

/// Lines of `cargo tree` that name a crate the language must not link.
fn linked(tree: &str) -> Vec<Found> {
    let named = |line: &str| line.split_whitespace().any(|word| NOT_IN_LANGUAGE.iter().any(|name| word.starts_with(name)));
    tree.lines().filter(|line| named(line)).map(|line| Found::in_all("koipond-scenarios", line.trim())).collect()
}

/// The lines of a lock file on which an engine is locked.
fn engines(lock: &File) -> Vec<Found> {
    let named = lock.lines().filter(|(_, line)| *line == "name = \"rquickjs-sys\"");
    named.map(|(n, _)| Found::at(lock, n, "an engine is locked")).collect()
}

fn not_shared(manifest: &File) -> Vec<Found> {
    let whole = format!("\n{}\n", manifest.text);
    // A workspace of its own has nothing to take from ours.
    if whole.contains("\n[workspace]\n") && whole.contains("\n[package]\n") {
        return Vec::new();
    }
    let missing = SHARED.iter().filter(|lines| !whole.contains(&format!("\n{lines}\n")));
    missing.map(|lines| Found::at(manifest, 1, format!("has no `{}`", lines.replace('\n', " ")))).collect()
}

#[test]
fn packages_depend_as_the_architecture_has_it() {
    let rule = "a package depends on what its row of the table allows; its tests add proptest, insta, criterion, serde_json and sha2 alone";
    let found: Vec<Found> = metadata().iter().flat_map(wrong_arrows).collect();
    hold(rule, &found, "turn the arrow round: put the shared words into sim/record, and let sim/src/world carry between leaves");
}

#[test]
fn the_table_of_packages_names_those_there_are() {
    let there = |row: &&Package| {
        !metadata().iter().any(|p| text(p, "name") == row.name && text(p, "manifest_path").ends_with(&format!("{}/Cargo.toml", row.folder)))
    };
    let found: Vec<Found> =
        PACKAGES.iter().filter(there).map(|row| Found::in_all(row.folder, format!("holds no package {}", row.name))).collect();
    hold(
        "every row of the table is a package in its folder",
        &found,
        "correct the table in tests/tests/tidy/arrows.rs and docs/architecture.md",
    );
}

#[test]
fn the_language_takes_the_spec_types_alone() {
    let found: Vec<Found> = metadata().iter().filter(|p| text(p, "name") == "koipond-scenarios").flat_map(engines_in_language).collect();
    hold("scenarios takes the leaves without their engines", &found, "keep `default-features = false` and name no features");
}

#[test]
fn a_crate_with_an_owner_is_in_its_manifest_alone() {
    let found: Vec<Found> = metadata().iter().flat_map(wrong_owners).collect();
    hold(
        "a crate with an owner is a dependency of its owner alone",
        &found,
        "see the table in tests/tests/tidy/naming.rs for what to do instead",
    );
}

#[test]
fn the_language_links_neither_the_engine_nor_the_kernel() {
    let tree = cargo(&["tree", "-p", "koipond-scenarios", "-e", "normal", "--offline", "--prefix", "none"]);
    assert!(tree.contains("koipond-record"), "`cargo tree` tells nothing: {tree}");
    hold("the YAML language links neither QuickJS nor madsim", &linked(&tree), "keep the crate behind the feature `engine` of its package");
}

#[test]
fn one_engine_is_locked() {
    let Some(lock) = tree().and_then(|tree| tree.iter().find(|file| file.path == "Cargo.lock")) else { return };
    let found = engines(lock);
    assert!(!found.is_empty(), "Cargo.lock names no rquickjs-sys: the rule checks nothing");
    let found = if found.len() == 1 { Vec::new() } else { found };
    hold("Cargo.lock has exactly one rquickjs-sys", &found, "make all who use it agree on one version");
}

#[test]
fn every_manifest_shares_version_and_lints() {
    let rule = "every package takes version, edition, Rust version, licence and lints from the workspace";
    hold_files(rule, &["/Cargo.toml"], not_shared, "write these lines into it");
}

/// A package as cargo tells it, with dependencies given as (name, kind, path).
fn made_up(name: &str, dependencies: &[(&str, Option<&str>, bool)]) -> Value {
    let dependencies: Vec<Value> = dependencies
        .iter()
        .map(|(name, kind, ours)| serde_json::json!({ "name": name, "kind": kind, "path": ours.then_some("x"), "uses_default_features": true, "features": [] }))
        .collect();
    serde_json::json!({ "name": name, "dependencies": dependencies })
}

#[test]
fn a_wrong_arrow_is_found() {
    let count = |name, to, kind, ours| wrong_arrows(&made_up(name, &[(to, kind, ours)])).len();
    assert_eq!(count("koipond-node", "koipond-record", None, true), 0);
    assert_eq!(count("koipond-node", "koipond-chain-mock", None, true), 1);
    assert_eq!(count("koipond-node", "koipond-chain-mock", Some("dev"), true), 1);
    assert_eq!(count("koipond-record", "koipond-kernel", Some("build"), true), 1);
    assert_eq!(count("koipond-tui", "proptest", Some("dev"), false), 0);
    assert_eq!(count("koipond-tui", "tokio", Some("dev"), false), 1);
    assert_eq!(count("koipond-tests", "koipond-node", Some("dev"), true), 0);
    assert_eq!(count("koipond-tests", "koipond-node", None, true), 1);
    assert_eq!(count("koipond-new", "koipond-record", None, true), 1);
    assert_eq!(wrong_arrows(&made_up("koipond-tui", &[("ratatui", None, false), ("ratatui", Some("dev"), false)])).len(), 0);
}

#[test]
fn an_engine_in_the_language_is_found() {
    let tree = "koipond-scenarios v0.1.0\nkoipond-record v0.1.0\nrquickjs-sys v0.14.0\n└── madsim v0.2.34\n";
    assert_eq!(linked(tree).len(), 2);
    assert_eq!(
        engines_in_language(&made_up("koipond-scenarios", &[("koipond-node", None, true), ("koipond-record", None, true)])).len(),
        1
    );
}

#[test]
fn a_crate_in_the_manifest_of_another_is_found() {
    let count = |name, to| wrong_owners(&made_up(name, &[(to, None, false)])).len();
    assert_eq!(count("koipond-kernel", "madsim"), 0);
    assert_eq!(count("koipond", "madsim"), 1);
    assert_eq!(count("koipond", "tokio"), 0);
    assert_eq!(count("koipond-kernel", "tokio"), 1);
    assert_eq!(count("koipond-node", "serde-saphyr"), 1);
    assert_eq!(count("koipond-scenarios", "serde-saphyr"), 0);
}

#[test]
fn a_second_engine_is_found() {
    let entry = "[[package]]\nname = \"rquickjs-sys\"\nversion = \"1\"\n";
    assert_eq!(lines(&engines(&File::made_up("Cargo.lock", &entry.repeat(2)))), [2, 5]);
}

#[test]
fn a_manifest_of_its_own_is_found() {
    let good = SHARED.join("\n");
    assert!(not_shared(&File::made_up("x/Cargo.toml", &good)).is_empty());
    assert_eq!(lines(&not_shared(&File::made_up("x/Cargo.toml", &good.replacen("version.workspace = true", "version = \"1\"", 1)))), [1]);
    assert_eq!(lines(&not_shared(&File::made_up("x/Cargo.toml", &good.replace("[lints]", "")))), [1]);
}
