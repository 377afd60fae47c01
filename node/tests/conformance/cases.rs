//! The cases: code, and what Node.js 20 printed for what it gives.

use koipond_node::{Node, NodeConfig};
use koipond_record::SimTime;
use serde::Deserialize;

use crate::common;

#[derive(Deserialize)]
struct Case {
    code: String,
    want: String,
}

/// What every script of cases begins with: each case is run after the one before, and printed with its number.
const HEAD: &str = r#"
{
const require = (name) => process.getBuiltinModule(name);
const { inspect } = require("util");
const Body = Object.getPrototypeOf(async () => {}).constructor;
process.on("unhandledRejection", () => {});
(async () => {
  for (const [n, code] of CASES.entries()) {
    let got;
    try {
      got = inspect(await new Body("require", code.includes("return") ? code : `return (${code})`)(require), { depth: 6 });
    } catch (error) {
      got = `throws ${error?.name}${error?.code === undefined ? "" : ` ${error.code}`}: ${error?.message}`;
    }
    // In pieces that a line of the log holds.
    const pieces = got.match(/[^]{1,600}/g) ?? [""];
    for (const piece of pieces) console.log(`${n}:${piece}`);
  }
})();
}
"#;

/// Runs the cases of a module in a node and compares each answer.
fn as_node(cases: &str) {
    let cases: Vec<Case> = serde_json::from_str(cases).expect("the file is well-formed");
    let codes: Vec<&str> = cases.iter().map(|case| case.code.as_str()).collect();
    let codes = serde_json::to_string(&codes).expect("text goes into JSON");
    let mut got: Vec<String> = vec![String::new(); cases.len()];
    for line in prints(&format!("const CASES = {codes};\n{HEAD}")) {
        let (n, piece) = line.split_once(':').unwrap_or_else(|| panic!("{line}"));
        let n: usize = n.parse().unwrap_or_else(|_| panic!("{line}"));
        got[n].push_str(piece);
    }
    let differs =
        |(case, got): (&Case, &String)| (case.want != *got).then(|| format!("{}\n  want {:?}\n  got  {got:?}", case.code, case.want));
    let wrong: Vec<String> = cases.iter().zip(&got).filter_map(differs).collect();
    assert!(wrong.is_empty(), "{} of {} differ\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// What a script prints in a node of its own, its timers fired in order.
fn prints(source: &str) -> Vec<String> {
    let task = common::script(source).expect("it compiles");
    let mut node = Node::new(NodeConfig { javascript: common::patient(), ..common::config(7, 0, task) });
    let ran = common::run(&mut node, SimTime(60_000_000_000));
    assert_eq!(ran.ended, None, "the process goes on; {:?}", ran.threw);
    assert!(ran.threw.is_none(), "{:?}", ran.threw);
    ran.lines
}

/// One test for each module.
macro_rules! modules {
    ($($name:ident: $file:literal),* $(,)?) => { $(#[test] fn $name() { as_node(include_str!($file)); })* };
}

modules! {
    querystring_answers_as_node_does: "querystring.json",
    punycode_answers_as_node_does: "punycode.json",
    buffer_answers_as_node_does: "buffer.json",
    events_answers_as_node_does: "events.json",
    string_decoder_answers_as_node_does: "string_decoder.json",
    util_answers_as_node_does: "util.json",
    stream_answers_as_node_does: "stream.json",
    stream_promises_answers_as_node_does: "stream-promises.json",
    stream_web_answers_as_node_does: "stream-web.json",
    assert_answers_as_node_does: "assert.json",
    crypto_answers_as_node_does: "crypto.json",
    keys_of_crypto_answers_as_node_does: "crypto-keys.json",
    web_cryptography_answers_as_node_does: "webcrypto.json",
    zlib_answers_as_node_does: "zlib.json",
    fetch_answers_as_node_does: "fetch.json",
    async_hooks_answers_as_node_does: "async_hooks.json",
    http_answers_as_node_does: "http.json",
    fs_answers_as_node_does: "fs.json",
    fs_promises_answers_as_node_does: "fs-promises.json",
    fs_streams_answers_as_node_does: "fs-streams.json",
    process_answers_as_node_does: "process.json",
    path_answers_as_node_does: "path.json",
    url_answers_as_node_does: "url.json",
    timers_answers_as_node_does: "timers.json",
    os_answers_as_node_does: "os.json",
    perf_hooks_answers_as_node_does: "perf_hooks.json",
    readline_answers_as_node_does: "readline.json",
    vm_answers_as_node_does: "vm.json",
    weak_answers_as_node_does: "weak.json",
    web_assembly_answers_as_node_does: "web_assembly.json",
    v8_answers_as_node_does: "v8.json",
    machine_answers_as_node_does: "machine.json",
    stacks_answers_as_node_does: "stacks.json",
    console_answers_as_node_does: "console.json",
}
