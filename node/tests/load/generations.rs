//! Tasks of every generation and module system hand over their functions; TypeScript and webpack's way of importing.

use crate::project::{Files, files, load, prints, run};

/// The six functions, as a creator writes them.
const PARTS: &str =
    "setup() {}, task() {}, submission() { return 'x'; }, audit() { return true; }, distribution() { return {}; }, routes() {}";

#[track_caller]
fn listens(entry: &str, project: &Files) {
    let ran = run(load(entry, project).unwrap_or_else(|why| panic!("it does not load: {why}")));
    assert_eq!(ran.ended, None, "{:?} {:?}", ran.threw, ran.lines);
    assert!(ran.listens, "{:?}", ran.lines);
}

#[test]
fn the_task_manager_in_an_es_module() {
    listens(
        "index.js",
        &files([(
            "index.js",
            &format!("import {{ initializeTaskManager }} from '@_koii/task-manager';\ninitializeTaskManager({{ {PARTS} }});"),
        )]),
    );
}

#[test]
fn the_task_manager_in_commonjs() {
    listens(
        "index.js",
        &files([(
            "index.js",
            &format!("const {{ initializeTaskManager }} = require('@_koii/task-manager');\ninitializeTaskManager({{ {PARTS} }});"),
        )]),
    );
}

#[test]
fn the_task_manager_in_typescript_with_types_and_files_of_its_own() {
    let project = files([
        ("package.json", r#"{ "main": "src/index.js" }"#),
        (
            "src/index.ts",
            "import { initializeTaskManager } from \"@_koii/task-manager\";\nimport { setup } from \"./task/0-setup\";\nimport { task, audit } from \"./task/1-task\";\nimport type { Kept } from './types';\nimport { Kept as Again, SETTINGS } from './types';\n\nconst kept: Kept & Again = { n: SETTINGS.n };\ninitializeTaskManager({ setup, task, audit, submission: async () => String(kept.n), distribution: () => ({}), routes: () => {} });\n",
        ),
        ("src/task/0-setup.ts", "export async function setup(): Promise<void> {\n  console.log(\"CUSTOM\");\n}\n"),
        (
            "src/task/1-task.ts",
            "import { namespaceWrapper } from \"@_koii/task-manager/namespace-wrapper\";\nexport async function task(round: number): Promise<void> { void namespaceWrapper; void round; }\nexport { audit } from './2-audit';\n",
        ),
        (
            "src/task/2-audit.ts",
            "export function audit(submission: string, round: number, key: string): boolean | void { return submission.length > 0 && round >= 0 && !!key; }\n",
        ),
        ("src/types.ts", "export interface Kept { n: number }\nexport const SETTINGS = { n: 3 } as const;\n"),
    ]);
    listens("src/index.ts", &project);
}

#[test]
fn the_namespace_wrapper_with_core_logic() {
    let project = files([
        (
            "index.js",
            "const { coreLogic } = require('./coreLogic');\nconst { namespaceWrapper } = require('@_koii/namespace-wrapper');\nprocess.on('message', (m) => { if (m.functionCall === 'executeTask') coreLogic.task(m.roundNumber); });\nvoid namespaceWrapper;",
        ),
        (
            "coreLogic.js",
            "class CoreLogic { async task(round) { console.log('task', round); } }\nconst coreLogic = new CoreLogic();\nmodule.exports = { coreLogic };",
        ),
    ]);
    listens("index.js", &project);
}

#[test]
fn an_embedded_wrapper_with_core_logic_in_es_modules() {
    let project = files([
        ("package.json", r#"{ "type": "module", "main": "index.js" }"#),
        (
            "index.js",
            "import { namespaceWrapper } from './_koiiNode/koiiNode.js';\nimport coreLogic from './coreLogic.js';\nprocess.on('message', (m) => coreLogic.task(m.roundNumber));\nconsole.log(await namespaceWrapper.name());",
        ),
        (
            "_koiiNode/koiiNode.js",
            "class NamespaceWrapper { async name() { return process.argv[2]; } }\nexport const namespaceWrapper = new NamespaceWrapper();\nexport const taskNodeAdministered = true;",
        ),
        (
            "coreLogic.js",
            "import { taskNodeAdministered } from './_koiiNode/koiiNode.js';\nexport default { async task(round) { console.log(round, taskNodeAdministered); } };",
        ),
    ]);
    listens("index.js", &project);
}

#[test]
fn an_installed_framework_runs_itself() {
    let project = files([
        ("index.js", "const { namespaceWrapper } = require('@_koii/namespace-wrapper'); console.log(namespaceWrapper);"),
        ("node_modules/@_koii/namespace-wrapper/package.json", r#"{ "name": "@_koii/namespace-wrapper", "main": "dist/index.js" }"#),
        ("node_modules/@_koii/namespace-wrapper/dist/index.js", "exports.namespaceWrapper = 'its own';"),
    ]);
    assert_eq!(prints("index.js", &project), ["its own"]);
}

#[test]
fn what_is_kept_of_the_files_is_enough_to_load_again() {
    let project = files([
        ("package.json", r#"{ "type": "module" }"#),
        ("index.js", "import a from 'pack'; import './lib/b.js'; console.log(a);"),
        ("lib/b.js", "export {};"),
        ("unused.js", ""),
        ("node_modules/pack/package.json", r#"{ "exports": "./main.js" }"#),
        ("node_modules/pack/main.js", "module.exports = 'kept';"),
        ("node_modules/pack/unused.js", ""),
    ]);
    let task = load("index.js", &project).expect("it loads");
    let kept: Files = task.files().iter().map(|(path, content)| (path.clone(), String::from_utf8_lossy(content).into_owned())).collect();
    assert_eq!(
        kept.keys().map(String::as_str).collect::<Vec<_>>(),
        ["index.js", "lib/b.js", "node_modules/pack/main.js", "node_modules/pack/package.json", "package.json"]
    );
    let again = load("index.js", &kept).expect("it loads again");
    assert_eq!(again.files(), task.files());
    assert_eq!(run(again).lines, run(task).lines);
}

/// What an importer gets of CommonJS, when it imports as TypeScript and webpack do.
fn bundled(importer: &str, commonjs: &str) -> Vec<String> {
    prints("main.ts", &files([("main.ts", importer), ("lib.js", commonjs)]))
}

#[test]
fn a_default_import_is_the_default_of_what_says_es_module() {
    let says = "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 'inner'; exports.named = 'n';";
    assert_eq!(
        bundled("import it, { named } from './lib';\nimport * as all from './lib';\nconsole.log(it, named, all.default, all.named);", says),
        ["inner n inner n"]
    );
}

#[test]
fn a_default_import_is_all_of_what_does_not() {
    let plain = "exports.named = 'n'; exports.later = () => exports.set; setTimeout(() => { exports.set = 'set'; }, 1);";
    assert_eq!(
        bundled(
            "import it, { named } from './lib';\nimport * as all from './lib';\nconsole.log(it.named, named, all.named, (all as any).default === it);",
            plain
        ),
        ["n n n true"]
    );
}

#[test]
fn a_function_can_be_imported_in_both_ways() {
    assert_eq!(
        bundled(
            "import make from './lib';\nimport * as all from './lib';\nconsole.log((make as any)(), (all as any)());",
            "module.exports = () => 'made';"
        ),
        ["made made"]
    );
}

#[test]
fn typescript_may_require() {
    assert_eq!(
        bundled(
            "import lib = require('./lib');\nconst again = require('./lib');\nconsole.log(lib === again, typeof __dirname);\nexport = lib;",
            "exports.a = 1;"
        ),
        ["true string"]
    );
    assert_eq!(
        bundled("import './lib';\nconst lib = require('./lib');\nconsole.log(lib.a, __filename, typeof module);", "exports.a = 1;"),
        ["1 /main.ts object"]
    );
}

#[test]
fn typescript_of_every_kind_runs() {
    let project = files([
        ("main.mts", "import { a } from './a.mjs';\nimport { b } from './b.cjs';\nimport c from './c.js';\nconsole.log(a, b, c);"),
        ("a.mts", "export const a: string = 'a';"),
        ("b.cts", "exports.b = 'b' as string;"),
        (
            "c.ts",
            "namespace N { export const x = 'c'; }\nconst enum E { One = 1 }\nclass P { constructor(private readonly y: number = E.One) {} get() { return N.x + this.y; } }\nexport default new P().get();",
        ),
    ]);
    assert_eq!(prints("main.mts", &project), ["a b c1"]);
}

#[test]
fn exported_types_leave_nothing_behind() {
    let project = files([
        ("main.ts", "import { Shape, area } from './all';\nconst s: Shape = { w: 2, h: 3 };\nconsole.log(area(s));"),
        ("all.ts", "export { Shape, area } from './shape';\nexport * from './more';"),
        ("shape.ts", "export type Shape = { w: number; h: number };\nexport const area = (s: Shape) => s.w * s.h;"),
        ("more.ts", "export interface More { x: number }"),
    ]);
    assert_eq!(prints("main.ts", &project), ["6"]);
}

#[test]
fn a_script_that_is_not_loaded_says_so() {
    let wrong = |name: &str| {
        let project =
            files([("main.ts", &*format!("import './{name}';")), ("a.tsx", "export default <p/>;"), ("b.node", ""), ("c.wasm", "")]);
        load("main.ts", &project).expect_err("it is not loaded").message
    };
    assert!(wrong("a.tsx").contains("JSX"));
    assert!(wrong("b.node").contains("native addon"));
    assert!(wrong("c.wasm").contains("WebAssembly"));
}

#[test]
fn a_circle_of_require_and_import_through_a_third_module_is_refused() {
    // Node.js lets this one pass; our engine could not.
    let project = files([
        ("main.mjs", "import c from './c.cjs'; import './d.mjs'; console.log(c.seen);"),
        ("c.cjs", "try { require('./d.mjs'); exports.seen = 'given'; } catch (error) { exports.seen = error.code; }"),
        ("d.mjs", "import './main.mjs';"),
    ]);
    assert_eq!(prints("main.mjs", &project), ["ERR_REQUIRE_CYCLE_MODULE"]);
}

#[test]
fn a_module_that_nobody_requires_is_not_run() {
    let project = files([("main.js", "console.log('main'); if (false) require('./never');"), ("never.js", "console.log('never');")]);
    assert_eq!(prints("main.js", &project), ["main"]);
}
