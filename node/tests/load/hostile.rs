//! Sources that mean harm, or nothing at all: the loader says what is wrong, and never falls over.

use proptest::prelude::*;

use crate::project::{Files, files, load, run};

/// What an expression that is nested so deep comes to: a task or a problem, in any case an answer.
#[track_caller]
fn answers(name: &str, text: &str) {
    let (name, project) = (name.to_owned(), files([(name, text)]));
    // A node needs the stack that its limit speaks of.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(move || load(&name, &project).map(run).is_ok());
    let _ = thread.expect("a thread starts").join().expect("nothing falls over");
}

#[test]
fn nesting_without_end_is_refused() {
    /// Just below the size from which on texts are first read by the engine, which has a limit of its own.
    const SIZE: usize = 250 << 10;
    for (open, middle, close) in [
        ("(", "1", ")"),
        ("[", "", "]"),
        ("{", "", "}"),
        ("!", "1", ""),
        ("a=>", "1", ""),
        ("if(1)", ";", ""),
        ("-(", "1", ")"),
        ("`${", "1", "}`"),
        ("f(", "", ")"),
        ("new ", "x", ""),
        ("x?", "1", ":1"),
        ("function f(){", "", "}"),
        ("async()=>{", "", "}"),
    ] {
        for (name, size) in [("a.js", SIZE), ("a.ts", SIZE), ("a.js", 4 * SIZE)] {
            let deep = size / (open.len() + close.len());
            answers(name, &format!("{}{middle}{}", open.repeat(deep), close.repeat(deep)));
        }
    }
}

#[test]
fn chains_without_end_are_read() {
    for (first, more) in [
        ("a", "+a"),
        ("a", ".b"),
        ("a", "()"),
        ("a", "[0]"),
        ("a", "&&a"),
        ("if(a);", "else if(a);"),
        ("a", ",a"),
        ("a", "=a"),
        ("a", "?.b"),
        ("a", "``"),
    ] {
        answers("a.js", &format!("if (false) {{ var a; {first}{} }}", more.repeat(50_000)));
    }
}

#[test]
fn ten_megabytes_are_read() {
    let text = "var text = 'a line of text that says nothing in particular';\n".repeat(10 << 20 >> 6);
    let task = load("a.js", &files([("a.js", &text)])).expect("it loads");
    assert_eq!(run(task).ended, None);
    let chain = format!("if (false) {{ var a; a{} }}", "+a".repeat(5 << 20));
    answers("a.js", &chain);
    let why = load("a.ts", &files([("a.ts", &text)])).expect_err("TypeScript of that size is refused").message;
    assert!(why.contains("of this size"), "{why}");
}

#[test]
fn texts_that_are_none_are_refused() {
    assert_eq!(load("a.js", &Files::new()).expect_err("there is no file").to_string(), "a.js: this file does not exist");
    let bytes: std::sync::Arc<[u8]> = std::sync::Arc::from([0xff, 0xfe, 0x00].as_slice());
    let problem = koipond_node::compile("a.js", std::rc::Rc::new(move |_| Some(std::sync::Arc::clone(&bytes)))).expect_err("it is no text");
    assert_eq!(problem.message, "this file is not UTF-8 text");
    let _ = load("a.js", &files([("a.js", "a\0b")])).expect_err("it has a zero byte");
}

#[test]
fn packages_that_lead_in_circles_are_left() {
    let project = files([
        ("main.js", "try { require('a') } catch (error) { console.log(error.code) }"),
        (
            "node_modules/a/package.json",
            r##"{ "main": "../../node_modules/a", "exports": { ".": { "default": "./x" } }, "imports": { "#a": "#b", "#b": "#a" } }"##,
        ),
        ("package.json", "{ \"imports\": { \"#a\": \"#a\" } "),
    ]);
    let _ = load("main.js", &project).map(run);
}

#[test]
fn a_task_comes_to_nothing_of_ours() {
    let inside = files([("main.js", "require('./koipond:x/a.js')"), ("koipond:x/a.js", "import('koipond:host')")]);
    assert!(load("main.js", &inside).expect_err("the name is ours").message.contains("one of Koipond's own"));
    let text = "const names = ['koipond:host', 'koipond:commonjs', 'koipond:evaluated', 'koipond:import/koipond:host', 'koipond:facade/node:koipond:host', 'koipond:made/x', 'koipond:door/koipond:host'];\n\
                const told = []; for (const name of names) { for (const get of [(n) => import(n), (n) => eval('import(n) //# sourceURL=koipond:boot'), (n) => require(n), (n) => new Function('n', 'return import(n) //# sourceURL=koipond:boot')(n)]) { try { await get(name); told.push(name); } catch {} } }\n\
                console.log(told.length); import './b.cjs'; export {};";
    let ran = run(load("main.js", &files([("main.js", text), ("b.cjs", "")])).expect("it loads"));
    assert_eq!(ran.lines, ["0"], "{:?}", ran.threw);
}

#[test]
fn a_function_cannot_be_closed_from_inside() {
    let ran = load("main.js", &files([("main.js", "}); console.log('outside'); (function () {")]));
    assert!(ran.is_err());
}

#[test]
fn a_node_whose_task_tampers_with_everything_stays_whole() {
    let project = files([
        (
            "main.js",
            "Array.prototype.push = () => { throw 1 }; Array.prototype.includes = 5; Object.prototype.get = 1; Object.defineProperty(Array.prototype, '0', { set() { throw 2 } }); String.prototype.startsWith = null; Promise.prototype.then = null; require.cache.x = 5; module.constructor._load = () => { throw 3 }; for (const name of ['./a', './b.mjs', 'path']) try { require(name) } catch (error) {} import('./b.mjs');",
        ),
        ("a.js", ""),
        ("b.mjs", "export default 1;"),
    ]);
    let _ = run(load("main.js", &project).expect("it loads"));
}

#[test]
fn loading_that_fails_halfway_can_be_tried_again() {
    let project = files([
        (
            "main.mjs",
            "for (let n = 0; n < 3; n++) { for (const name of ['./a.mjs', './b.mjs', './c.cjs', './nope.mjs']) await import(name).catch((error) => console.log(error.name)); }",
        ),
        ("list.mjs", "import('./a.mjs'); import('./b.mjs'); import('./c.cjs');"),
        ("a.mjs", "import { nope } from './d.mjs'; export const a = 1;"),
        ("b.mjs", "import './a.mjs';"),
        ("c.cjs", "require('./c.cjs'); throw new TypeError('c');"),
        ("d.mjs", "export const d = 1;"),
    ]);
    let mut project = project;
    project.insert("main.mjs".to_owned(), format!("if (false) import('./list.mjs');\n{}", project["main.mjs"]));
    let lines = run(load("main.mjs", &project).expect("it loads")).lines;
    assert_eq!(lines.len(), 12, "{lines:?}");
}

const SEEDS: [(&str, &str); 5] = [
    (
        "main.mjs",
        "import a, { b } from './a.cjs'; import * as c from 'path'; export * from './t.ts'; const x = await import('./a.cjs'); console.log(a, b, c.sep, x, import.meta.url);",
    ),
    (
        "a.cjs",
        "const { join } = require('path'); exports.b = join('a', `b${1 + 1}`); module.exports.c = class { static #d = 1; e() { return eval('1 //# sourceURL=x'); } };",
    ),
    (
        "t.ts",
        "export type T = { a: string }; export enum E { A = 1, B } export function distribution<K extends T>(list: Record<string, number>, k: K) { list[k.a] = 0.5 * E.B; return list as unknown; }",
    ),
    (
        "package.json",
        "{ \"type\": \"module\", \"exports\": { \".\": { \"import\": \"./main.mjs\" } }, \"imports\": { \"#x\": \"./a.cjs\" } }",
    ),
    ("d.json", "{ \"a\": [1, 2.5, null, \"\\u00e9\"] }"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_change_to_a_text_makes_the_loader_fall_over(
        which in 0..SEEDS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, prop::sample::select(vec!["(", ")", "{", "}", "\"", "'", "`", "${", "/*", "*/", "//", "import", "export", "require('./a.cjs')", "await ", "\n", "\u{2028}", "é", "0", "=>", ";", "\\", "#!", "eval(\"", "from './t'", "*", "class", "\0"])), 1..6),
    ) {
        let mut project: Files = SEEDS.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let text = project.get_mut(SEEDS[which].0).expect("it is there");
        for (at, how, new) in changes {
            let at = text.floor_char_boundary(at.index(text.len() + 1));
            match how {
                0 => text.insert_str(at, new),
                1 => text.truncate(at),
                2 => { let end = text.floor_char_boundary((at + 7).min(text.len())); text.replace_range(at..end, new); }
                _ => { let end = text.floor_char_boundary((at + 11).min(text.len())); let part = text[at..end].to_owned(); text.insert_str(at, &part); }
            }
        }
        if let Ok(task) = load("main.mjs", &project) {
            let _ = run(task);
        }
    }
}
