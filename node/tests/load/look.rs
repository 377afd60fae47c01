//! The static look: what it sees, and what it does not take amiss.

use crate::project::{files, load};

/// The warnings of a file.
#[track_caller]
fn seen(name: &str, text: &str) -> Vec<String> {
    load(name, &files([(name, text)]))
        .unwrap_or_else(|why| panic!("it does not load: {why}"))
        .warnings()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_name_that_is_defined_nowhere_is_told_once() {
    assert_eq!(
        seen("task.js", "function task() {\n  return missing + missing.x;\n}\ntask;"),
        ["task.js:2:10: `missing` is defined nowhere; who comes here gets a ReferenceError"]
    );
}

#[test]
fn a_name_in_typescript_is_told_in_its_own_line() {
    assert_eq!(
        seen("a.ts", "interface A { a: string }\n\nexport const f = (a: A) => {\n  return a.a + nowhere;\n};"),
        ["a.ts:4:16: `nowhere` is defined nowhere; who comes here gets a ReferenceError"]
    );
}

#[test]
fn what_node_defines_is_defined() {
    let known = "console.log(process, Buffer, global, globalThis, setImmediate, fetch, URL, structuredClone, __dirname, require, module, exports, arguments, crypto, WebAssembly, Intl);";
    assert_eq!(seen("a.js", known), Vec::<String>::new());
}

#[test]
fn a_name_that_is_asked_for_with_typeof_may_be_missing() {
    assert_eq!(seen("a.js", "if (typeof window !== 'undefined') window.x = 1;"), Vec::<String>::new());
}

#[test]
fn a_global_that_the_task_makes_is_defined() {
    assert_eq!(seen("a.js", "made = 1; global.other = 2; console.log(made, other);"), Vec::<String>::new());
    assert_eq!(seen("a.mjs", "made = 1;").len(), 1, "a module is strict");
}

#[test]
fn a_slash_that_is_a_fraction_is_told() {
    let text = "function distribution(submitters, bounty) {\n  const distributionList = {};\n  for (const s of submitters) {\n    const slashed = s.stake * 0.7;\n    distributionList[s.publicKey] = -slashed;\n  }\n  return distributionList;\n}\nmodule.exports = { distribution };";
    assert_eq!(
        seen("task.js", text),
        ["task.js:5:37: this amount of a distribution list can be a fraction, and amounts are whole: round it, as with Math.floor"]
    );
}

#[test]
fn a_reward_that_is_a_quotient_is_told() {
    let text = "exports.generateDistributionList = async function (keys, bounty) { const list = {}; for (const key of keys) list[key] = bounty / keys.length; return list; };";
    assert_eq!(seen("core.js", text).len(), 1);
}

#[test]
fn amounts_that_are_rounded_are_taken_as_they_are() {
    for amount in [
        "Math.floor(s * 0.7)",
        "Math.trunc(b / n)",
        "-Math.round(s * 0.7)",
        "(b / n) | 0",
        "~~(b / n)",
        "parseInt(b / n)",
        "b",
        "b - 1",
        "s * 2",
        "kept",
    ] {
        let text = format!(
            "function distribution(s, b, n, kept) {{ const distributionList = {{}}; distributionList.x = 1; distributionList[n] = {amount}; return distributionList; }} distribution;"
        );
        assert_eq!(seen("a.js", &text), Vec::<String>::new(), "{amount}");
    }
}

#[test]
fn fractions_elsewhere_are_no_matter() {
    assert_eq!(seen("a.js", "function work(list, k) { list[k] = 0.5; } work;"), Vec::<String>::new());
}

#[test]
fn chance_and_time_in_an_audit_are_told() {
    let text = "async function audit(submission) {\n  if (Math.random() > 0.5) return true;\n  return Date.now() > 5 || new Date() > 6 || helper();\n}\nfunction helper() {\n  return Math.random();\n}\nfunction task() { return Math.random() + Date.now(); }\nmodule.exports = { audit, task };";
    let why = |what: &str| format!("`{what}` in an audit: nodes that do not come to the same result vote against each other");
    assert_eq!(
        seen("task.js", text),
        [
            format!("task.js:2:7: {}", why("Math.random()")),
            format!("task.js:3:10: {}", why("Date.now()")),
            format!("task.js:3:28: {}", why("new Date()")),
            format!("task.js:6:10: {}", why("Math.random()")),
        ]
    );
}

#[test]
fn a_file_named_for_its_part_counts_as_that_part() {
    assert_eq!(
        seen("src/task/4-distribution.ts", "export const pick = (keys: string[]) => keys[Math.floor(Math.random() * keys.length)];").len(),
        1
    );
    assert_eq!(
        seen("src/task/1-task.ts", "export const pick = (keys: string[]) => keys[Math.floor(Math.random() * keys.length)];").len(),
        0
    );
}

#[test]
fn a_method_of_a_class_counts_by_its_name() {
    let text = "class CoreLogic { async validateNode() { return this.near(); } near() { return Date.now() % 2 === 0; } now() { return Date.now(); } } module.exports = new CoreLogic();";
    assert_eq!(seen("coreLogic.js", text).len(), 1);
}

#[test]
fn what_is_only_printed_changes_no_vote() {
    assert_eq!(seen("a.js", "function audit() { console.log('at', Date.now()); } audit;"), Vec::<String>::new());
}

#[test]
fn installed_packages_are_not_looked_into() {
    let project =
        files([("main.js", "require('pack')"), ("node_modules/pack/index.js", "module.exports = () => missing + Math.random();")]);
    assert_eq!(load("main.js", &project).expect("it loads").warnings(), []);
}

#[test]
fn a_name_that_a_module_does_not_give_is_told() {
    let project =
        files([("main.js", "import { there, gone } from './a.js';\nconsole.log(there, gone);"), ("a.js", "export const there = 1;")]);
    let warnings: Vec<_> = load("main.js", &project).expect("it loads").warnings().iter().map(ToString::to_string).collect();
    assert_eq!(warnings, ["main.js:1:1: `./a.js` gives no `gone`; it is undefined here"]);
}
