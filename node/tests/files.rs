//! A node's files, through the door that a world uses: what outlives a process, what is full, what is the task's own.

#![cfg(feature = "engine")]

use koipond_node::Node;
use koipond_record::SimTime;

pub mod common;

const HEAD: &str =
    "const fs = process.getBuiltinModule('fs'); const failing = (call) => { try { return call(); } catch (e) { return e.message; } };";

fn node_of(source: &str, number: u32) -> Node {
    let task = common::script(&format!("{HEAD}\n{source}")).expect("it compiles");
    Node::new(common::config(7, number, task))
}

/// What a node prints from its start on within a second, and the error that ended it.
fn runs(node: &mut Node) -> Vec<String> {
    let mut ran = common::run(node, SimTime(1_000_000_000));
    ran.lines.extend(ran.threw.map(|error| format!("{}: {}", error.name, error.message)));
    ran.lines
}

fn prints(source: &str) -> Vec<String> {
    runs(&mut node_of(source, 0))
}

#[test]
fn a_nodes_files_outlive_its_process() {
    let mut node =
        node_of("const had = fs.existsSync('/a'); fs.writeFileSync('/a', 'kept'); console.log(had, fs.readFileSync('/a', 'utf8'));", 0);
    assert_eq!(runs(&mut node), ["false kept"]);
    node.stop();
    assert_eq!(runs(&mut node), ["true kept"]);
}

#[test]
fn what_was_open_is_closed_when_a_process_dies() {
    let mut node = node_of(
        "console.log(fs.openSync('/a', 'w'), fs.statfsSync('/').bfree); fs.writeSync(3, Buffer.alloc(1 << 20)); fs.unlinkSync('/a');",
        0,
    );
    let first = runs(&mut node);
    node.stop();
    assert_eq!(runs(&mut node), first, "the same number is free, and so is the space");
}

#[test]
fn one_node_does_not_see_the_files_of_another() {
    let script = "console.log(fs.existsSync('/a')); fs.writeFileSync('/a', '');";
    assert_eq!(runs(&mut node_of(script, 0)), ["false"]);
    assert_eq!(runs(&mut node_of(script, 1)), ["false"]);
}

#[test]
fn a_disk_that_is_full_says_so() {
    let script = "const piece = Buffer.alloc(8 << 20); let n = 0;
        console.log(failing(() => { for (;;) { fs.appendFileSync('/big', piece); n++; } }), n);
        fs.rmSync('/big'); fs.writeFileSync('/small', 'fits'); console.log(fs.readFileSync('/small', 'utf8'));";
    // The sixteenth does not fit beside the few bytes of the link to the task's entry.
    assert_eq!(prints(script), ["ENOSPC: no space left on device, write 15", "fits"]);
}

#[test]
fn a_disk_holds_only_so_many_files() {
    let script = "console.log(failing(() => { for (let n = 0; ; n++) fs.mkdirSync('/d' + n); }).slice(0, 40));";
    assert_eq!(prints(script), ["ENOSPC: no space left on device, mkdir '"]);
}

#[test]
fn a_hole_larger_than_the_disk_is_refused_and_costs_nothing() {
    let script = "const f = fs.openSync('/a', 'w'); console.log(failing(() => fs.writeSync(f, 'x', 2 ** 50)));
        console.log(failing(() => fs.ftruncateSync(f, 2 ** 50)), fs.statSync('/a').size);";
    assert_eq!(prints(script), ["ENOSPC: no space left on device, write", "ENOSPC: no space left on device, ftruncate 0"]);
}

#[test]
fn a_file_larger_than_the_heap_is_an_error_of_the_task() {
    let script = "fs.writeFileSync('/a', ''); fs.truncateSync('/a', 100 << 20); console.log(failing(() => fs.readFileSync('/a')));";
    assert_eq!(prints(script), ["out of memory"]);
}

#[test]
fn the_tasks_own_files_are_at_hand_and_cannot_be_changed() {
    let script = "const [, entry] = process.argv; const own = fs.realpathSync(entry);
        console.log(own === '/task.js', fs.readFileSync(entry, 'utf8').includes('process.argv'));
        console.log(failing(() => fs.writeFileSync(entry, '')) === `EROFS: read-only file system, open '${entry}'`);
        fs.writeFileSync(own + '.notes', 'beside it'); console.log(fs.readFileSync(own + '.notes', 'utf8'));";
    assert_eq!(prints(script), ["true true", "true", "beside it"]);
}

#[test]
fn the_base_folder_of_the_task_is_there() {
    assert_eq!(
        prints("console.log(fs.readdirSync('/').join(), fs.readdirSync('/namespace').length);"),
        ["executables,home,namespace,task.js,tmp 1"]
    );
}

#[test]
fn moving_bytes_takes_virtual_time() {
    let script = "const at = Date.now(); fs.writeFileSync('/a', Buffer.alloc(16 << 20)); console.log(Date.now() - at >= 50);";
    assert_eq!(prints(script), ["true"]);
}

#[test]
fn times_are_those_of_the_virtual_clock() {
    let script = "setTimeout(() => { fs.writeFileSync('/a', ''); console.log(fs.statSync('/a').mtime.toISOString().slice(0, 21)); }, 500);";
    assert_eq!(prints(script), ["2025-01-01T00:00:00.5"]);
}

#[test]
fn temporary_names_are_drawn_for_the_node_and_never_twice() {
    let script = "console.log(fs.mkdtempSync('/tmp/x-'), fs.mkdtempSync('/tmp/x-'));";
    let mut node = node_of(script, 0);
    let first = runs(&mut node);
    assert_eq!(first, prints(script));
    assert_ne!(first, runs(&mut node_of(script, 1)));
    node.stop();
    assert_ne!(first, runs(&mut node));
}

#[test]
fn callbacks_come_in_the_order_of_asking() {
    let script = "fs.writeFile('/a', '1', () => console.log('a')); setImmediate(() => console.log('immediate'));
        fs.readFile('/a', 'utf8', (e, t) => console.log(t)); console.log(fs.existsSync('/a'));";
    assert_eq!(prints(script), ["false", "a", "immediate", "1"]);
}

#[test]
fn what_is_not_there_fails_by_name() {
    let script = "console.log(failing(() => fs.watch('/a')), failing(() => fs.watchFile('/a')));";
    let said = |name: &str| format!("`fs.{name}` is not in Koipond; see docs/node-support.md");
    assert_eq!(prints(script), [format!("{} {}", said("watch"), said("watchFile"))]);
}

#[test]
fn a_task_that_patches_builtins_harms_itself_alone() {
    let script = "Array.prototype.push = () => { throw new Error('push'); }; Object.defineProperty(Object.prototype, 'flag', { get() { throw new Error('flag'); } });
        String.prototype.split = () => ['x']; Uint8Array.prototype.set = () => {};
        for (const call of ['readFileSync', 'writeFileSync', 'readdirSync', 'statSync', 'mkdtempSync']) failing(() => fs[call]('/tmp', 'x'));
        failing(() => fs.createReadStream('/a').on('error', () => {})); console.log('alive');";
    assert_eq!(prints(script).first().map(String::as_str), Some("alive"));
}

#[test]
fn arguments_of_any_kind_do_not_panic() {
    let script = "const odd = [undefined, null, NaN, -1, 2 ** 53, 'x', '', {}, [], () => {}, Symbol('s'), 1n, new Proxy({}, {}), Buffer.alloc(1), { toString() { throw 1; } }];
        for (const name of Object.keys(fs)) if (name.endsWith('Sync')) for (const a of odd) for (const b of odd) try { fs[name](a, b, a); } catch {}
        console.log('alive');";
    assert_eq!(prints(script), ["alive"]);
}
