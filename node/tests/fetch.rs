//! `fetch` where the simulated world differs from Node.js: what the world sees and answers, virtual time, chance, limits.

#![cfg(feature = "engine")]

use std::collections::BTreeMap;

use koipond_node::spec::JavaScriptSpec;
use koipond_node::{Node, NodeConfig};
use koipond_record::event::{Exit, NodeEvent};
use koipond_record::{Ask, HttpRequest, HttpResponse, Input, Payload, Reply, SimTime, Span, TimerId, WakeAt};

pub mod common;

/// How long the world takes to answer.
const LATENCY: Span = Span::from_millis(100);
/// The latest moment that a test sees.
const UNTIL: SimTime = SimTime(1_000_000_000_000);

/// What a run printed, how its process ended, and what it asked of the world.
struct Told {
    lines: Vec<String>,
    ended: Option<Exit>,
    asked: Vec<HttpRequest>,
}

/// Runs a script in a world that answers each request; what is not answered stays open.
fn world(config: NodeConfig, mut answer: impl FnMut(&HttpRequest) -> Option<Reply>) -> Told {
    let mut node = Node::new(config);
    let mut told = Told { lines: Vec::new(), ended: None, asked: Vec::new() };
    let mut due = BTreeMap::<(SimTime, u64), (Option<TimerId>, Input)>::from([((SimTime(0), 0), (None, Input::Boot))]);
    let mut number = 0;
    while let Some(((at, _), (_, input))) = due.pop_first().filter(|((at, _), _)| *at <= UNTIL) {
        let step = node.step(at, &input);
        for event in step.events {
            number += 1;
            match event {
                NodeEvent::Said { text, .. } => told.lines.push(text),
                NodeEvent::Called { ask: Ask::Wake { timer, at: WakeAt::Time(at) }, .. } => {
                    due.insert((at, number), (Some(timer), Input::Wake { timer, unpaid: Vec::new() }));
                }
                NodeEvent::Called { ask: Ask::Forget { timer }, .. } => due.retain(|_, (set, _)| *set != Some(timer)),
                NodeEvent::Called { call, ask: Ask::Http(request), .. } => {
                    if let Some(reply) = answer(&request) {
                        due.insert((at + LATENCY, number), (None, Input::Answer { call, reply }));
                    }
                    told.asked.push(request);
                }
                _ => {}
            }
        }
        if step.ended.is_some() {
            told.ended = step.ended;
            break;
        }
    }
    told
}

fn of(id: u32, source: &str) -> NodeConfig {
    let javascript = JavaScriptSpec { longest_work: "1 s".parse().expect("a length"), ..JavaScriptSpec::default() };
    NodeConfig { javascript, ..common::config(7, id, common::script(source).expect("it compiles")) }
}

/// What a script prints where the world answers so.
#[track_caller]
fn prints(source: &str, answer: impl FnMut(&HttpRequest) -> Option<Reply>) -> Vec<String> {
    let told = world(of(0, source), answer);
    assert_eq!(told.ended, None, "{:?}", told.lines);
    told.lines
}

fn response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Option<Reply> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Some(Reply::Http(HttpResponse { status, headers, body: Payload::new(body.to_vec()) }))
}

fn unreachable(code: &str) -> Option<Reply> {
    Some(Reply::Unreachable { code: code.to_owned(), why: "the world says so".to_owned() })
}

/// Prints what a call of `fetch` fails with.
const CATCH: &str = "const fails = (...args) => fetch(...args).then((r) => r.text()).then((t) => console.log('fine', t), (e) => console.log(e.name, e.message, e.cause?.name, e.cause?.code));\n";

/// Whether a printed number of milliseconds is about this; the work of the script itself takes some.
fn is_about(printed: &str, wanted: i64) -> bool {
    printed.parse().is_ok_and(|printed: i64| (printed - wanted).abs() <= 20)
}

#[test]
fn the_world_gets_the_request_as_node_writes_it() {
    let source = "fetch('https://api.example:8443/a/b?c=d#e', { method: 'POST', headers: { 'X-Key': 'k' }, body: 'hé' }).then((r) => console.log(r.status))";
    let told = world(of(0, source), |_| response(201, &[], b""));
    assert_eq!(told.lines, ["201"]);
    let [request] = &told.asked[..] else { panic!("{:?}", told.asked) };
    let address = (request.method.as_str(), request.scheme.as_str(), request.host.as_str(), request.port, request.path.as_str());
    assert_eq!(address, ("POST", "https", "api.example", 8443, "/a/b?c=d"));
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let expected = [
        "host: api.example:8443",
        "connection: keep-alive",
        "X-Key: k",
        "content-type: text/plain;charset=UTF-8",
        "accept: */*",
        "accept-language: *",
        "sec-fetch-mode: cors",
        "user-agent: node",
        "accept-encoding: br, gzip, deflate",
        "content-length: 3",
    ];
    assert_eq!(headers, expected);
    assert_eq!(request.body, Payload::new("hé".as_bytes().to_vec()));
}

#[test]
fn a_response_takes_the_time_of_the_world() {
    let source = "const t = Date.now(); fetch('http://a.example/').then((r) => { console.log(r.statusText); console.log(Date.now() - t) })";
    let lines = prints(source, |_| response(404, &[], b""));
    assert_eq!(lines[0], "Not Found");
    assert!(is_about(&lines[1], 100), "{lines:?}");
}

#[test]
fn a_redirect_leads_to_another_host_without_the_secrets_of_the_first() {
    let source = "fetch('http://a.example/', { headers: { Authorization: 's', 'X-Other': 'o' } }).then(async (r) => console.log(r.url, r.redirected, r.type, await r.text()))";
    let told = world(of(0, source), |request| match request.host.as_str() {
        "a.example" => response(302, &[("Location", "http://b.example/there")], b""),
        _ => response(200, &[], b"arrived"),
    });
    assert_eq!(told.lines, ["http://b.example/there true cors arrived"]);
    let names: Vec<Vec<&str>> = told.asked.iter().map(|one| one.headers.iter().map(|(name, _)| name.as_str()).collect()).collect();
    assert!(names[0].contains(&"Authorization") && !names[1].contains(&"Authorization"), "{names:?}");
    assert!(names[1].contains(&"X-Other"), "{names:?}");
}

#[test]
fn redirects_without_end_are_given_up_after_twenty() {
    let told = world(of(0, &format!("{CATCH}fails('http://a.example/')")), |_| response(302, &[("location", "/")], b""));
    assert_eq!(told.lines, ["TypeError fetch failed Error undefined"]);
    assert_eq!(told.asked.len(), 21);
}

#[test]
fn a_host_that_cannot_be_reached_fails_with_the_code_of_node() {
    for (code, printed) in [
        ("ENOTFOUND", "TypeError fetch failed Error ENOTFOUND"),
        ("ECONNREFUSED", "TypeError fetch failed Error ECONNREFUSED"),
        ("ECONNRESET", "TypeError fetch failed Error ECONNRESET"),
        ("ETIMEDOUT", "TypeError fetch failed ConnectTimeoutError UND_ERR_CONNECT_TIMEOUT"),
    ] {
        assert_eq!(prints(&format!("{CATCH}fails('http://a.example/')"), |_| unreachable(code)), [printed]);
    }
}

#[test]
fn an_answer_that_never_comes_is_given_up_after_five_minutes() {
    let source = format!("{CATCH}const t = Date.now(); fails('http://a.example/').then(() => console.log(Date.now() - t))");
    let lines = prints(&source, |_| None);
    assert_eq!(lines[0], "TypeError fetch failed HeadersTimeoutError UND_ERR_HEADERS_TIMEOUT");
    assert!(is_about(&lines[1], 300_000), "{lines:?}");
}

#[test]
fn a_signal_ends_the_wait_at_its_moment() {
    let source = format!(
        "{CATCH}const t = Date.now(); fails('http://a.example/', {{ signal: AbortSignal.timeout(40) }}).then(() => console.log(Date.now() - t))"
    );
    let lines = prints(&source, |_| response(200, &[], b"late"));
    assert_eq!(lines[0], "TimeoutError The operation was aborted due to timeout undefined undefined");
    assert!(is_about(&lines[1], 40), "{lines:?}");
}

#[test]
fn a_failure_names_the_place_of_the_call() {
    let source = "\nasync function asks() {\n  await fetch('http://a.example/');\n}\nasks().catch((e) => console.log(e.stack.split('\\n')[1].trim()))";
    let lines = prints(source, |_| unreachable("ENOTFOUND"));
    assert!(lines[0].contains("asks (task.js:3:"), "{lines:?}");
}

#[test]
fn boundaries_of_forms_are_of_the_node_and_leave_the_chance_of_the_task_alone() {
    let form = "const f = new FormData(); f.append('a', 'b'); console.log(new Response(f).headers.get('content-type'));";
    let lines = |id, source: &str| world(of(id, source), |_| None).lines;
    assert_eq!(lines(0, form), lines(0, form));
    assert_ne!(lines(0, form), lines(1, form));
    let draw = "console.log(Math.random())";
    assert_eq!(lines(0, &format!("{form}{draw}"))[1..], lines(0, draw));
}

#[test]
fn a_stream_without_end_ends_the_process_of_its_task() {
    let source = "fetch('http://a.example/', { method: 'POST', duplex: 'half', body: new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(65536)); } }) })";
    let told = world(of(0, source), |_| response(200, &[], b""));
    assert!(matches!(told.ended, Some(Exit::OutOfMemory | Exit::Hung)), "{:?} {:?}", told.ended, told.lines);
    assert!(told.asked.is_empty());
    let source = "new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(0)); } })).text()";
    assert_eq!(world(of(0, source), |_| None).ended, Some(Exit::Hung));
}

#[test]
fn content_that_swells_beyond_the_heap_is_an_error_of_the_task() {
    let source = "const z = require('zlib'); let b = Buffer.alloc(8 << 20);
        b = z.gzipSync(b); b = z.gzipSync(Buffer.concat(Array(900).fill(b)));
        globalThis.bomb = new Uint8Array(b);
        const s = require('http').createServer((q, r) => { r.writeHead(200, { 'content-encoding': 'gzip, gzip' }); r.end(bomb); });
        s.listen(0, () => fetch(`http://localhost:${s.address().port}/`).then((r) => r.text()).then((t) => console.log(t.length), (e) => console.log(e.message)));";
    let told = world(of(0, source), |_| None);
    let caught = told.lines == ["terminated"] || told.lines == ["fetch failed"];
    assert!(caught || told.ended == Some(Exit::OutOfMemory), "{:?} {:?}", told.ended, told.lines);
}

#[test]
fn giant_headers_are_carried_and_bounded_by_the_heap() {
    let source = "const name = 'x'.repeat(1 << 20); const h = new Headers({ [name]: name }); h.append(name, 'y');
        console.log(h.get(name).length, [...h].length);
        for (let n = 0; n < 20000; n++) h.append('k' + n, 'v'); console.log([...h.keys()].length);";
    assert_eq!(prints(source, |_| None), ["1048579 1", "20001"]);
}

#[test]
fn polluted_prototypes_change_no_request() {
    let source = "Object.prototype.method = 'POST'; Object.prototype.evil = 'x'; Array.prototype.evil = 'y';
        fetch('http://a.example/').then((r) => console.log(r.status, [...r.headers].length));";
    let told = world(of(0, source), |_| response(200, &[("a", "b")], b""));
    assert_eq!(told.lines, ["200 1"]);
    assert!(told.asked[0].headers.iter().all(|(name, _)| name != "evil"), "{:?}", told.asked);
}

#[test]
fn getters_of_what_is_given_are_called_once_and_may_throw() {
    let source = "let n = 0; const init = { get method() { n += 1; return 'PUT'; }, get body() { n += 1; return 'b'; }, get headers() { n += 1; return { get a() { n += 1; return 'x'; } }; } };
        fetch('http://a.example/', init).then(() => console.log(n));
        fetch('http://a.example/', { get signal() { throw new Error('mine'); } }).catch((e) => console.log(e.message));
        fetch({ toString() { throw new Error('also mine'); } }).catch((e) => console.log(e.message));";
    assert_eq!(prints(source, |_| response(200, &[], b"")), ["mine", "also mine", "4"]);
}

#[test]
fn a_replaced_fetch_is_what_the_task_calls() {
    let source = "const real = fetch; globalThis.fetch = async (...a) => { console.log('mine'); return real(...a); };
        fetch('http://a.example/').then((r) => console.log(r instanceof Response));";
    assert_eq!(prints(source, |_| response(200, &[], b"")), ["mine", "true"]);
}
