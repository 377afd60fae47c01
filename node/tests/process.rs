//! The process of a task, where the simulated world must differ from Node.js or the order of things is the point.

#![cfg(feature = "engine")]

use koipond_node::spec::JavaScriptSpec;
use koipond_node::{Node, NodeConfig};
use koipond_record::SimTime;
use koipond_record::event::Exit;

pub mod common;

/// What a script prints in a node of its own within ten seconds, its timers fired in order, and how its process ended.
fn run(source: &str) -> (Vec<String>, Option<Exit>) {
    let task = common::script(source).expect("it compiles");
    let javascript = JavaScriptSpec { longest_work: "1 s".parse().expect("a length"), ..JavaScriptSpec::default() };
    let mut node = Node::new(NodeConfig { javascript, ..common::config(7, 0, task) });
    let ran = common::run(&mut node, SimTime(10_000_000_000));
    (ran.lines, ran.ended)
}

/// What a script prints whose process goes on.
fn prints(source: &str) -> Vec<String> {
    let (lines, ended) = run(source);
    assert_eq!(ended, None, "{lines:?}");
    lines
}

#[test]
fn ticks_come_before_the_jobs_of_promises_and_again_after_them() {
    let lines = prints(
        "Promise.resolve().then(() => { console.log('promise'); process.nextTick(() => console.log('tick of promise')); });
         queueMicrotask(() => console.log('microtask'));
         process.nextTick(() => { console.log('tick'); process.nextTick(() => console.log('tick of tick')); });
         setImmediate(() => console.log('immediate'));
         console.log('sync');",
    );
    assert_eq!(lines, ["sync", "tick", "tick of tick", "promise", "microtask", "tick of promise", "immediate"]);
}

#[test]
fn ticks_without_end_are_ended_by_the_budget() {
    let (_, ended) = run("const again = () => process.nextTick(again); again();");
    assert_eq!(ended, Some(Exit::Hung));
}

#[test]
fn an_error_that_the_task_listens_for_does_not_end_it() {
    let lines = prints(
        "process.on('uncaughtException', (error, origin) => console.log(error.message, origin));
         process.nextTick(() => { throw new Error('tick'); });
         queueMicrotask(() => { throw new Error('microtask'); });
         setTimeout(() => { throw new Error('timer'); }, 1);
         Promise.reject(new Error('promise'));",
    );
    let heard = ["tick uncaughtException", "microtask uncaughtException", "promise unhandledRejection", "timer uncaughtException"];
    assert_eq!(lines, heard);
}

#[test]
fn an_error_that_nobody_listens_for_ends_it_after_its_exit_listeners() {
    let (lines, ended) =
        run("process.on('exit', (code) => console.log('exit', code)); process.nextTick(() => { throw new Error('bad'); });");
    assert_eq!(lines, ["exit 1"]);
    assert!(matches!(&ended, Some(Exit::Code { code: 1, why }) if why.starts_with("uncaught Error: bad")), "{ended:?}");
}

#[test]
fn a_listener_that_throws_itself_catches_nothing() {
    let (_, ended) =
        run("process.on('uncaughtException', () => { throw new Error('again'); }); setTimeout(() => { throw new Error('bad'); }, 1);");
    assert!(matches!(&ended, Some(Exit::Code { code: 1, why }) if why.starts_with("uncaught Error: bad")), "{ended:?}");
}

#[test]
fn exit_gives_the_exit_code_and_what_was_not_a_whole_line_yet() {
    let (lines, ended) = run(
        "process.on('exit', (code) => console.log('exit', code)); process.exitCode = 3; process.stdout.write('rest'); process.exit(); console.log('never');",
    );
    assert_eq!(lines, ["exit 3", "rest"]);
    assert!(matches!(ended, Some(Exit::Code { code: 3, .. })), "{ended:?}");
}

#[test]
fn what_is_written_to_standard_output_becomes_lines() {
    let script = "process.stdout.write('one '); process.stdout.write('line\\ntwo'); process.stdout.write(Buffer.from([10, 0xe2, 0x82]));
        process.stdout.write(Buffer.from([0xac, 10])); process.stderr.write('error\\n');";
    assert_eq!(prints(script), ["one line", "two", "€", "error"]);
}

#[test]
fn warnings_are_said_once_they_are_due_with_one_hint() {
    let script = "process.emitWarning('a', 'Kind', 'C1'); process.emitWarning('b', { type: 'Kind', detail: 'more' });
        const { deprecate } = process.getBuiltinModule('util'); const old = deprecate(() => {}, 'is old', 'K1'); old(); old(); console.log('sync');";
    let hint = |what: &str| format!("(Use `node --trace-{what} ...` to show where the warning was created)");
    let lines = [
        "sync",
        "(node:1) [C1] Kind: a",
        &hint("warnings"),
        "(node:1) Kind: b\nmore",
        "(node:1) [K1] DeprecationWarning: is old",
        &hint("deprecation"),
    ];
    assert_eq!(prints(script), lines);
}

#[test]
fn an_emitter_warns_of_its_eleventh_listener() {
    let script = "const E = process.getBuiltinModule('events'), e = new E(); for (let i = 0; i < 12; i++) e.on('x', () => {});";
    let lines = prints(script);
    let words = "(node:1) MaxListenersExceededWarning: Possible EventEmitter memory leak detected. 11 x listeners added to [EventEmitter]. Use emitter.setMaxListeners() to increase limit";
    assert_eq!(lines[0], words);
    assert_eq!(lines.len(), 2);
}

#[test]
fn memory_in_use_grows_with_the_heap() {
    let script = "const before = process.memoryUsage(); const kept = Array.from({ length: 50000 }, (_, i) => ({ i })); const after = process.memoryUsage();
        console.log(kept.length, after.heapUsed - before.heapUsed > 2e6, after.rss > before.rss, after.heapTotal >= after.heapUsed);
        const bytes = Buffer.alloc(1e6); console.log(bytes.length, process.memoryUsage().heapUsed - after.heapUsed >= 9e5);";
    assert_eq!(prints(script), ["50000 true true true", "1000000 true"]);
}

#[test]
fn its_clocks_are_virtual_and_work_makes_them_go() {
    let script = "const from = process.hrtime.bigint(); while (process.hrtime.bigint() - from < 20_000_000n); const { user, system } = process.cpuUsage();
        console.log(user >= 20_000, system, process.uptime() >= 0.02);";
    assert_eq!(prints(script), ["true 0 true"]);
}

#[test]
fn what_it_lacks_says_so_by_name() {
    let script = "for (const name of ['abort', 'dlopen', 'binding', 'setuid']) try { process[name](); } catch (error) { console.log(error.code, error.message); }
        try { process.kill(4, 'SIGTERM'); } catch (error) { console.log(error.code); }";
    let lines = prints(script);
    assert_eq!(lines[0], "ERR_KOIPOND_UNSUPPORTED `process.abort` is not in Koipond; see docs/node-support.md");
    assert_eq!((lines.len(), lines[4].as_str()), (5, "ERR_KOIPOND_UNSUPPORTED"));
}

#[test]
fn a_module_is_the_same_whoever_asks_for_it_first() {
    let script = "const get = (name) => process.getBuiltinModule(name); const E = get('events');
        console.log(get('stream').prototype instanceof E, process instanceof E, get('buffer').Buffer === Buffer, get('node:process') === process);";
    assert_eq!(prints(script), ["true true true true"]);
}

#[test]
fn a_task_that_breaks_the_builtins_breaks_only_itself() {
    let script = "const { AsyncLocalStorage } = process.getBuiltinModule('async_hooks'), als = new AsyncLocalStorage();
        Object.defineProperty(Object.prototype, 'then', { get() { return undefined; }, configurable: true });
        Object.defineProperty(Promise.prototype, 'constructor', { get() { throw new Error('trap'); } });
        Array.prototype.push = Map.prototype.get = Map.prototype.set = WeakMap.prototype.get = Function.prototype.call = () => { throw new Error('trap'); };
        als.run(1, async () => { try { await Promise.resolve(); } catch (error) { console.log(error.message); } await null; console.log(als.getStore() === 1 || 'lost'); });
        process.nextTick(() => { throw 'last'; });";
    let (_, ended) = run(script);
    assert!(matches!(ended, Some(Exit::Code { code: 1, .. })), "{ended:?}");
}

#[test]
fn text_in_bytes_is_searched_in_a_time_that_grows_with_it() {
    let script = "const a = Buffer.alloc(1 << 18, 'a'), b = Buffer.concat([Buffer.alloc(1 << 17, 'a'), Buffer.from('b')]);
        console.log(a.indexOf(b), a.lastIndexOf(b), Buffer.alloc(1 << 18, 'ab').indexOf(Buffer.alloc(1 << 16, 'ba'), 0, 'utf16le'));";
    assert_eq!(prints(script), ["-1 -1 -1"]);
}
