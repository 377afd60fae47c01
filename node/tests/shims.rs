//! What modules of Node.js answer where the simulated world differs from Node.js: made-up machines, virtual time, what is refused.

#![cfg(feature = "engine")]

use koipond_node::Node;
use koipond_record::SimTime;

pub mod common;

/// What a script prints in a node of its own within a second, and the error that ended it; and when it printed the last line.
fn run(id: u32, source: &str) -> (Vec<String>, SimTime) {
    let task = common::script(source).expect("it compiles");
    let mut ran = common::run(&mut Node::new(common::config(7, id, task)), SimTime(999_999_999));
    ran.lines.extend(ran.threw.map(|error| format!("uncaught {}: {} at {}", error.name, error.message, error.place)));
    (ran.lines, ran.last)
}

fn prints(source: &str) -> Vec<String> {
    run(0, source).0
}

#[test]
fn a_member_that_is_refused_names_itself() {
    let calls = [
        ("net", "connect()"),
        ("tls", "connect()"),
        ("dgram", "createSocket()"),
        ("dns", "resolve4()"),
        ("child_process", "exec()"),
        ("worker_threads", "receiveMessageOnPort()"),
        ("cluster", "fork()"),
        ("inspector", "open()"),
        ("http2", "connect()"),
        ("repl", "start()"),
        ("trace_events", "createTracing()"),
        ("test", "describe()"),
        ("vm", "measureMemory()"),
        ("v8", "getHeapSnapshot()"),
    ];
    for (module, call) in calls {
        let source = format!("try {{ require('node:{module}').{call} }} catch (e) {{ console.log(e.code + ' ' + e.message) }}");
        let member = call.trim_end_matches("()");
        assert_eq!(prints(&source), [format!("ERR_KOIPOND_UNSUPPORTED `{module}.{member}` is not in Koipond; see docs/node-support.md")]);
    }
}

#[test]
fn a_class_that_is_refused_can_be_extended_but_not_made() {
    let source = "
        for (const [module, name] of [['tls', 'TLSSocket'], ['dgram', 'Socket'], ['worker_threads', 'Worker'],
            ['child_process', 'ChildProcess'], ['inspector', 'Session'], ['repl', 'REPLServer'], ['wasi', 'WASI'], ['dns', 'Resolver']]) {
          class Mine extends require(module)[name] {}
          try { new Mine(); console.log('made'); } catch (e) { console.log(e.message.split(' ')[0]); }
        }";
    let names = [
        "tls.TLSSocket",
        "dgram.Socket",
        "worker_threads.Worker",
        "child_process.ChildProcess",
        "inspector.Session",
        "repl.REPLServer",
        "wasi.WASI",
        "dns.Resolver",
    ];
    assert_eq!(prints(source), names.map(|name| format!("`{name}`")));
}

#[test]
fn machines_are_the_same_for_a_node_and_differ_between_nodes() {
    let source =
        "const os = require('os'); console.log(os.hostname(), os.networkInterfaces().eth0[0].address, os.totalmem(), os.cpus().length);";
    assert_eq!(run(1, source), run(1, source));
    assert_ne!(run(1, source).0, run(2, source).0);
    assert!(run(1, source).0[0].ends_with(" 8589934592 4"), "{:?}", run(1, source).0);
}

#[test]
fn a_loop_of_immediates_makes_time_pass() {
    let (lines, last) = run(0, "let n = 0; (function next() { if (++n < 1000) setImmediate(next); else console.log(n); })();");
    assert_eq!(lines, ["1000"]);
    assert!(last > SimTime(90_000_000) && last < SimTime(200_000_000), "{last:?}");
}

#[test]
fn performance_counts_virtual_time() {
    let source = "setTimeout(() => console.log(performance.now() - before, Date.now() - performance.timeOrigin), 250); const before = performance.now();";
    assert_eq!(prints(source), ["250 250"]);
}

#[test]
fn a_timer_that_wraps_around_warns_as_node_does() {
    let printed = prints("clearTimeout(setTimeout(() => {}, 2 ** 31));");
    assert!(printed[0].contains("TimeoutOverflowWarning: 2147483648 does not fit"), "{printed:?}");
}

#[test]
fn names_of_other_machines_are_not_found() {
    let source = "require('dns').lookup('example.com', (e) => console.log(e.code, e.message, e.hostname));
        require('dns').promises.lookup('example.com').catch((e) => console.log(e.code));";
    let mut printed = prints(source);
    printed.sort();
    assert_eq!(printed, ["ENOTFOUND", "ENOTFOUND getaddrinfo ENOTFOUND example.com example.com"]);
}

#[test]
fn a_stack_begins_with_the_error_and_shows_the_tasks_own_frames_only() {
    let printed = prints("function f() { return new RangeError('no').stack }\nconsole.log(f());");
    let text = printed.join("\n");
    assert!(text.starts_with("RangeError: no\n    at f (task.js:1:"), "{text}");
    assert!(!text.contains("<null>"), "{text}");
}

#[test]
fn hostile_settings_of_stacks_stay_in_their_process() {
    let source = "
        for (let i = 0; i < 1000; i++) { Error.stackTraceLimit = { valueOf() { throw 1 } }; Error.prepareStackTrace = { i }; }
        new Error('a').stack;
        Error.stackTraceLimit = 10;
        Error.prepareStackTrace = () => { throw new Error('inner') };
        try { new Error('b').stack; null.x } catch (e) { console.log(e.message) }
        Error.prepareStackTrace = (e, s) => { for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(s[0]))) { try { s[0][name](); Object.getPrototypeOf(s[0])[name].call({}); } catch {} } return 'ok' };
        console.log(new Error('c').stack);
        Object.defineProperty(Error.prototype, 'stack', { get() { throw 1 } });
        throw new Error('end');";
    let printed = prints(source);
    assert_eq!(printed[1..], ["ok", "uncaught Error: end at "], "{printed:?}");
}

#[test]
fn addresses_survive_what_tasks_do_to_builtins() {
    let source = "
        for (const index of [0, 1, 2]) Object.defineProperty(Array.prototype, index, { set() { throw new Error('setter') }, configurable: true });
        const pairs = new URLSearchParams('a=1&b=2').toString();
        String.prototype.split = () => { throw new Error('split') };
        console.log(pairs, new URL('http://a/b?c').href, new URL('http://a:80/').host);
        for (const index of [0, 1, 2]) delete Array.prototype[index];";
    assert_eq!(prints(source), ["a=1&b=2 http://a/b?c a"]);
}

#[test]
fn bytes_that_are_no_values_are_refused() {
    let source = "
        const v8 = require('v8');
        const good = v8.serialize({ a: [1, 'x', new Map([[1, new Uint8Array(4)]])], b: 10n, c: new Error('e') });
        let thrown = 0;
        for (let n = 0; n < good.length; n++) for (const byte of [0, 34, 65, 92, 94, 255]) {
          const bad = Uint8Array.from(good);
          bad[n] = byte;
          try { v8.deserialize(bad); v8.deserialize(bad.subarray(0, n)); } catch { thrown++; }
        }
        console.log(thrown > 100);
        let deep = []; for (let n = 0; n < 5000; n++) deep = [deep];
        try { v8.serialize(deep); console.log('done'); } catch (e) { console.log(e.name); }";
    assert_eq!(prints(source), ["true", "RangeError"]);
}

#[test]
fn a_question_to_the_terminal_is_never_answered() {
    let source = "
        const rl = require('readline').createInterface({ input: process.stdin, output: process.stdout });
        rl.question('name? ', () => console.log('answered'));
        setTimeout(() => console.log('still here'), 100);";
    assert_eq!(prints(source).last().map(String::as_str), Some("still here"));
}

#[test]
fn code_in_a_context_sees_its_own_globals() {
    let source = "
        const vm = require('vm');
        const context = vm.createContext({ console: undefined });
        vm.runInContext('leak = typeof process; globalThis.more = 1', context);
        console.log(context.leak, context.more, typeof leak, typeof more);";
    assert_eq!(prints(source), ["undefined 1 undefined undefined"]);
}
