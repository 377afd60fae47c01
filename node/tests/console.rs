//! What a node prints and what its Blob, encoding and clone functions answer, compared with what Node.js 20 says.
//!
//! `data/make-inspect.mjs` wrote the cases under Node.js. Here each of them is evaluated by a task inside a node, and
//! the lines that the node puts into the log are compared; where stacks differ between engines, both sides are folded.

#![cfg(feature = "engine")]

use koipond_node::Node;
use koipond_record::event::{LINE_LIMIT, NodeEvent};
use koipond_record::{Input, SimTime};
use serde::{Deserialize, Serialize};

pub mod common;

/// `inspect.json`: see the head of `make-inspect.mjs`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    inspect: Vec<Case>,
    format: Vec<Case>,
    r#async: Vec<Case>,
}

/// An expression, and the text that Node.js made of it.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Case {
    code: String,
    options: Option<String>,
    want: String,
}

fn expected() -> Expected {
    serde_json::from_str(include_str!("data/inspect.json")).expect("the file is well-formed")
}

/// A line of the log: the text, cut to what the log keeps, and its true length in bytes.
#[derive(Debug)]
struct Line {
    text: String,
    len: u64,
}

/// What a script prints while it loads, in a node of its own.
fn prints(source: &str) -> Vec<Line> {
    let task = common::script(source).expect("it compiles");
    let mut node = Node::new(common::config(7, 0, task));
    let step = node.step(SimTime(0), &Input::Boot);
    assert_eq!(step.ended, None, "the process goes on");
    let line = |event| if let NodeEvent::Said { text, len, .. } = event { Some(Line { text, len }) } else { None };
    step.events.into_iter().filter_map(line).collect()
}

fn texts(source: &str) -> Vec<String> {
    prints(source).into_iter().map(|line| line.text).collect()
}

/// Runs `body` for every case, in which `code` and `options` are the case's; it prints one line a case.
fn lines_of(cases: &[Case], body: &str) -> Vec<Line> {
    let cases = serde_json::to_string(cases).expect("text goes into JSON");
    prints(&format!(
        "process.on('unhandledRejection', () => {{}});
         const evaluate = (code) => new Function('return (' + code + ')')();
         const cases = {cases};
         {body}"
    ))
}

/// Compares what was printed with what Node.js prints.
fn assert_as_node(cases: &[Case], lines: &[Line]) {
    assert_eq!(lines.len(), cases.len(), "one line a case");
    let mut wrong = Vec::new();
    for (case, line) in cases.iter().zip(lines) {
        let whole = line.text.len() as u64 == line.len;
        let same = if whole {
            folded(&line.text) == case.want
        } else {
            line.len == case.want.len() as u64 && line.text == case.want[..case.want.floor_char_boundary(LINE_LIMIT)]
        };
        if !same {
            let options = case.options.as_deref().unwrap_or("");
            wrong.push(format!("{} {options}\n  want {:?}\n  got  {:?}", case.code, case.want, folded(&line.text)));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Every run of stack frames as one line `at <frames>`, as `normalise.mjs` folds them.
fn folded(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut in_frames = false;
    for line in text.split('\n') {
        let frame = line.trim_start_matches(' ');
        let is_frame = frame.starts_with("at ") || (frame.starts_with("... ") && frame.contains(" lines matching cause stack trace ..."));
        if is_frame && in_frames {
            lines.pop();
        }
        if is_frame {
            // What follows the last frame on its line belongs to the layout.
            let indent = &line[..line.len() - frame.len()];
            lines.push(format!("{indent}at <frames>{}", layout_after(frame)));
        } else {
            lines.push(line.to_owned());
        }
        in_frames = is_frame;
    }
    lines.join("\n")
}

/// The braces and commas that end a line.
fn layout_after(line: &str) -> &str {
    let mut rest = line;
    while let Some(shorter) = [" {", ",", " }", "]"].iter().find_map(|sign| rest.strip_suffix(sign)) {
        rest = shorter;
    }
    &line[rest.len()..]
}

#[test]
fn values_are_printed_as_node_prints_them() {
    let (mut plain, mut with_options) = (Vec::new(), Vec::new());
    for case in expected().inspect {
        if case.options.is_none() { &mut plain } else { &mut with_options }.push(case);
    }
    let lines = lines_of(&plain, "for (const { code } of cases) console.log('%O', evaluate(code));");
    assert_as_node(&plain, &lines);
    // `%O` takes no options, but a value's own inspect method is handed the function that does.
    let lines = lines_of(
        &with_options,
        "let inspect;
         console.log({ [Symbol.for('nodejs.util.inspect.custom')](depth, options, given) { inspect = given; return ''; } });
         for (const { code, options } of cases) console.log(inspect(evaluate(code), evaluate(options)));",
    );
    assert_as_node(&with_options, &lines[1..]);
}

#[test]
fn lines_of_several_values_are_printed_as_node_prints_them() {
    let cases = expected().format;
    assert_as_node(&cases, &lines_of(&cases, "for (const { code } of cases) console.log(...evaluate(code));"));
}

#[test]
fn blobs_encodings_and_clones_answer_as_nodes_do() {
    let cases = expected().r#async;
    let body = "const answer = async (code) => JSON.stringify(await evaluate(code)) ?? 'undefined';
         for (const { code } of cases) console.log(await answer(code).catch((error) => `threw ${error?.stack}`));";
    assert_as_node(&cases, &lines_of(&cases, body));
}

#[test]
fn no_code_of_the_task_runs_when_promises_and_proxies_are_printed() {
    let source = "const traps = new Proxy({}, { get: (_, name) => { throw new Error(`trap ${String(name)}`); } });
        const { proxy, revoke } = Proxy.revocable(() => {}, traps);
        revoke();
        const kept = Promise.reject('reason');
        kept.catch(() => {});
        Object.defineProperty(kept, 'then', { get() { throw new Error('then'); } });
        for (const index of [0, 1]) Object.defineProperty(Array.prototype, index, { set() { throw new Error('setter'); }, configurable: true });
        console.log(new Proxy({ a: 1 }, traps), new Proxy(function f() {}, traps), new Proxy(class A {}, traps), new Proxy([1], traps));
        console.log(proxy, kept, Promise.resolve(1), new Promise(() => {}));
        delete Array.prototype[0];
        delete Array.prototype[1];";
    assert_eq!(
        texts(source),
        ["{ a: 1 } [Function: f] [class A] [ 1 ]", "<Revoked Proxy> Promise { <rejected> 'reason' } Promise { 1 } Promise { <pending> }"]
    );
}

#[test]
fn a_tasks_own_classes_are_printed_as_classes() {
    // They come as bytecode without source, unlike what the cases evaluate.
    let source = "class A {} class B extends Map { static x = 1; }
        console.log(A, class {}, [B], new A(), Map, Uint8Array, Error, Blob, Object.getPrototypeOf(Uint8Array));";
    assert_eq!(
        texts(source),
        [
            "[class A] [class (anonymous)] [ [class B extends Map] { x: 1 } ] A {} [Function: Map] [Function: Uint8Array] [Function: Error] [class Blob] [Function: TypedArray]"
        ]
    );
}

#[test]
fn half_a_character_is_printed_as_the_replacement_character() {
    let source = "console.log('half \\ud83d, other \\ude00', 'whole \\ud83d\\ude00'); console.log('%s!', '\\ude00\\ud83d'); console.log({ a: '\\ud83d' });";
    assert_eq!(texts(source), ["half \u{fffd}, other \u{fffd} whole \u{1f600}", "\u{fffd}\u{fffd}!", "{ a: '\\ud83d' }"]);
}

#[test]
fn hostile_values_are_printed_within_bounds() {
    let values = [
        "Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, i]))",
        "new Array(1e6).fill(1)",
        "'x\\n'.repeat(1e6)",
        "{ ['\\'\\n'.repeat(1e6)]: 1 }",
        "(() => { let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return o; })()",
        "(() => { let o = {}; for (let i = 0; i < 1e4; i++) o = Object.create(o); return o; })()",
        "(() => { let o = { a: 'leaf' }; for (let i = 0; i < 30; i++) o = { l: o, r: o }; return o; })()",
        "{ get [Symbol.toStringTag]() { throw 1; }, get [Symbol.for('nodejs.util.inspect.custom')]() { throw 2; } }",
        "{ [Symbol.for('nodejs.util.inspect.custom')]() { throw { get message() { throw 3; } }; } }",
        "Object.defineProperties(new Error('x'), { stack: { get() { throw 1; } }, message: { get() { throw 2; } }, name: { get() { throw 3; } } })",
        "new Proxy({}, new Proxy({}, { get() { return () => { throw new Error('trap'); }; } }))",
    ];
    let case = |code: &str| Case { code: code.to_owned(), options: None, want: String::new() };
    let cases: Vec<Case> = values.into_iter().map(case).collect();
    for options in ["{}", "{ depth: null, maxArrayLength: null, maxStringLength: null }"] {
        let lines = lines_of(&cases, &format!("for (const {{ code }} of cases) console.dir(evaluate(code), {options});"));
        assert_eq!(lines.len(), cases.len());
        // 65,536 characters and the mark that says that more were cut.
        let long: Vec<&str> =
            cases.iter().zip(&lines).filter(|(_, line)| line.len > 65_536 + 16).map(|(case, _)| case.code.as_str()).collect();
        assert_eq!(long, [""; 0], "too long with {options}");
    }
}
