//! Errors lie where the creator wrote them: in the TypeScript, in the file of a package, in what comes before an edit of ours.

use crate::project::{files, load, run};

fn place_of(entry: &str, project: &crate::project::Files) -> (String, String) {
    let ran = run(load(entry, project).unwrap_or_else(|why| panic!("it does not load: {why}")));
    let threw = ran.threw.unwrap_or_else(|| panic!("it throws nothing, and prints {:?}", ran.lines));
    (threw.place, threw.stack)
}

#[test]
fn an_error_in_typescript_lies_in_its_own_line_and_column() {
    let main = "interface Stake {\n  amount: number;\n}\n\nenum Kind { A, B }\n\nexport function check(stake?: Stake): number {\n  const kind: Kind = Kind.B;\n  return (stake as Stake).amount + kind;\n}\ncheck();\n";
    let (place, stack) = place_of("src/main.ts", &files([("src/main.ts", main)]));
    assert_eq!(place, "src/main.ts:9:11");
    assert!(stack.contains("src/main.ts:11:1"), "{stack}");
}

#[test]
fn an_error_in_the_first_line_of_commonjs_has_its_own_column() {
    let (place, _) = place_of("main.js", &files([("main.js", "const a = null; a.b();")]));
    assert_eq!(place, "main.js:1:17");
}

#[test]
fn an_error_after_a_dynamic_import_in_the_same_line_has_its_own_column() {
    let (place, _) = place_of("main.mjs", &files([("main.mjs", "import('./a.mjs'); const a = null; a.b();"), ("a.mjs", "")]));
    assert_eq!(place, "main.mjs:1:36");
}

#[test]
fn an_error_in_a_package_lies_where_the_creator_called_it() {
    let project = files([
        ("main.js", "const pack = require('pack');\n\npack.work();"),
        ("node_modules/pack/index.js", "exports.work = () => { throw new Error('in the package'); };"),
    ]);
    let (place, stack) = place_of("main.js", &project);
    assert_eq!(place, "main.js:3:6");
    assert!(stack.contains("node_modules/pack/index.js:1:"), "{stack}");
}

#[test]
fn an_error_of_a_package_alone_lies_in_the_package() {
    let project =
        files([("main.js", "require('pack');"), ("node_modules/pack/index.js", "\nsetTimeout(() => { throw new Error('later'); }, 1);")]);
    assert_eq!(place_of("main.js", &project).0, "node_modules/pack/index.js:2:30");
}

#[test]
fn a_rejection_in_typescript_lies_in_its_own_line() {
    let main = "export {};\n\ntype T = string;\nasync function f(a: T) {\n  await null;\n  throw new Error(a);\n}\nf('no');\n";
    assert_eq!(place_of("main.ts", &files([("main.ts", main)])).0, "main.ts:6:19");
}

#[test]
fn a_syntax_error_tells_its_place() {
    let wrong = |name: &str, text: &str| load(name, &files([(name, text)])).expect_err("it cannot be read").to_string();
    assert_eq!(wrong("a.js", "let a = 1;\nlet = = 2;"), "a.js:2:7: SyntaxError: unexpected token in expression: '='");
    assert_eq!(wrong("a.mjs", "export const a = 1;\n\n  let a = 2;"), "a.mjs:3:9: SyntaxError: invalid redefinition of global identifier");
    assert_eq!(wrong("a.js", "x(]"), "a.js:1:3: SyntaxError: unexpected token in expression: ']'");
    assert!(wrong("a.ts", "type A = ;\n").starts_with("a.ts:1:10: SyntaxError: "));
    assert!(wrong("a.ts", "const a: number = 1;\nconst a = 2;\n").starts_with("a.ts:1:7: SyntaxError: "));
    assert_eq!(wrong("a.json", "{\n  \"a\": 1,\n}"), "a.json:3:1: it is not valid JSON: key must be a string");
}

#[test]
fn an_import_that_means_nothing_tells_its_place_and_what_to_do() {
    let wrong = |text: &str| load("src/a.mjs", &files([("src/a.mjs", text)])).expect_err("it means nothing").to_string();
    assert_eq!(
        wrong("\nimport x from 'axios';"),
        "src/a.mjs:2:1: it imports `axios`: the npm package `axios` is not installed; run `npm install` in the task's folder, see docs/node-support.md"
    );
    assert!(wrong("import '@scope/pack/deep';").contains("`@scope/pack` is not installed"));
    assert_eq!(wrong("export * from './b.mjs';"), "src/a.mjs:1:1: it imports `./b.mjs`: there is no such file in the task's folder");
    assert!(wrong("import '../../b.mjs';").contains("it lies outside of the task's folder"));
    assert!(
        wrong("import 'node:sqlite';").contains("`node:sqlite` is a module of Node.js that is not in Koipond; see docs/node-support.md")
    );
    assert!(wrong("import 'koipond:host';").contains("there is no module `koipond:host`"));
}

#[test]
fn a_package_that_is_required_and_not_installed_is_named_where_it_is_required() {
    let (place, _) = place_of("main.js", &files([("main.js", "'use strict';\nconst axios = require('axios');")]));
    assert_eq!(place, "main.js:2:15");
    let ran = run(load("main.js", &files([("main.js", "require('axios')")])).expect("it loads"));
    let message = ran.threw.expect("it throws").message;
    assert!(message.starts_with("Cannot find module 'axios' (the npm package `axios` is not installed;"), "{message}");
}
