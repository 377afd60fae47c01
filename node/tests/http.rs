//! `http` where it differs from Node.js: time is virtual, there are no sockets, and the task node answers at its port.

#![cfg(feature = "engine")]

use std::collections::{BTreeMap, BTreeSet};

use koipond_node::{Node, Step};
use koipond_record::event::{Exit, NodeEvent};
use koipond_record::{Ask, HttpRequest, HttpResponse, Input, Payload, Reply, RequestId, SimTime, Span, TimerId, WakeAt};

pub mod common;

use common::prints;

/// What a world outside does with a request.
type World = fn(&HttpRequest) -> Reply;

/// What came of a node in a world that answers 50 ms after it is asked, and to which somebody may send a request after a second.
#[derive(Default)]
struct Ran {
    lines: Vec<String>,
    asked: Vec<HttpRequest>,
    responded: Vec<Result<HttpResponse, String>>,
    ended: Option<Exit>,
}

fn run(source: &str, world: World, sent: Option<HttpRequest>) -> Ran {
    let task = common::script(source).unwrap_or_else(|why| panic!("it does not compile: {why}"));
    let mut node = Node::new(common::config(7, 0, task));
    let mut ran = Ran::default();
    let mut due = BTreeMap::from([((SimTime(0), 0), Input::Boot)]);
    if let Some(http) = sent {
        due.insert((SimTime(1_000_000_000), 0), Input::Request { request: RequestId(3), http });
    }
    let mut n = 1;
    while let Some(((at, _), input)) = due.pop_first().filter(|((at, _), _)| *at < SimTime(60_000_000_000)) {
        let Step { events, ended, .. } = node.step(at, &input);
        for event in events {
            n += 1;
            match event {
                NodeEvent::Said { text, .. } => ran.lines.push(text),
                NodeEvent::Threw(error) => ran.lines.push(format!("uncaught {}", error.message)),
                NodeEvent::Called { ask: Ask::Wake { timer, at: WakeAt::Time(at) }, .. } => {
                    due.insert((at, n), Input::Wake { timer, unpaid: Vec::new() });
                }
                NodeEvent::Called { ask: Ask::Forget { timer }, .. } => due.retain(|_, input| !wakes(input, timer)),
                NodeEvent::Called { call, ask: Ask::Http(request) } => {
                    due.insert((at + Span::from_millis(50), n), Input::Answer { call, reply: world(&request) });
                    ran.asked.push(request);
                }
                NodeEvent::Called { ask: Ask::Respond { response, .. }, .. } => ran.responded.push(response),
                _ => {}
            }
        }
        if ended.is_some() {
            ran.ended = ended;
            break;
        }
    }
    ran
}

fn wakes(input: &Input, timer: TimerId) -> bool {
    matches!(input, Input::Wake { timer: set, .. } if *set == timer)
}

fn hello(_: &HttpRequest) -> Reply {
    let headers = vec![("Content-Type".to_owned(), "text/plain".to_owned())];
    Reply::Http(HttpResponse { status: 200, headers, body: Payload::new(b"hello".to_vec()) })
}

fn nobody(_: &HttpRequest) -> Reply {
    Reply::Unreachable { code: "ENOTFOUND".to_owned(), why: "no route".to_owned() }
}

/// A request of somebody else's to a node.
fn to_node(method: &str, path: &str) -> HttpRequest {
    HttpRequest {
        method: method.to_owned(),
        scheme: "http".to_owned(),
        host: "node-0".to_owned(),
        port: 30017,
        path: path.to_owned(),
        headers: vec![("Host".to_owned(), "node-0:30017".to_owned())],
        body: Payload::new(Vec::new()),
    }
}

fn text(response: &Result<HttpResponse, String>) -> (u16, String) {
    let response = response.as_ref().expect("the connection holds");
    (response.status, String::from_utf8_lossy(response.body.bytes().expect("they are here")).into_owned())
}

const ASK: &str = "const http = require('http');
    const ask = (options, body) => new Promise((resolve) => {
      const request = http.request(options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part)).on('end', () => resolve(`${response.statusCode} ${text}`));
      });
      request.on('error', (error) => resolve(`${error.code} ${error.message}`)).end(body);
    });
    const local = (path, port = Number(process.argv[11]), method = 'GET') => ask({ host: 'localhost', port, path, method });\n";

#[test]
fn a_request_to_the_world_goes_whole_and_comes_back_later() {
    let ran = run(
        &format!(
            "{ASK} const began = Date.now(); ask({{ host: 'example.org', path: '/x?y', method: 'POST' }}, 'body').then((got) => console.log(got, Date.now() - began))"
        ),
        hello,
        None,
    );
    assert_eq!(ran.lines, ["200 hello 50"]);
    let [request] = ran.asked.as_slice() else { panic!("one request: {:?}", ran.asked) };
    assert_eq!(
        (request.method.as_str(), request.scheme.as_str(), request.host.as_str(), request.port),
        ("POST", "http", "example.org", 80)
    );
    assert_eq!(request.path, "/x?y");
    assert_eq!(request.body.bytes().map(|bytes| &bytes[..]), Some(b"body".as_slice()));
    assert!(request.headers.contains(&("Content-Length".to_owned(), "4".to_owned())), "{:?}", request.headers);
}

#[test]
fn https_asks_under_its_own_scheme_and_port() {
    let ran = run("require('https').get('https://example.org/', (r) => console.log(r.statusCode, r.socket.encrypted))", hello, None);
    assert_eq!(ran.lines, ["200 true"]);
    assert_eq!((ran.asked[0].scheme.as_str(), ran.asked[0].port), ("https", 443));
}

#[test]
fn a_host_that_is_not_there_says_why() {
    let ran = run(&format!("{ASK} ask({{ host: 'nowhere.test' }}).then(console.log)"), nobody, None);
    assert_eq!(ran.lines, ["ENOTFOUND getaddrinfo ENOTFOUND nowhere.test: no route"]);
}

#[test]
fn time_outs_are_virtual() {
    let ran = run(
        "const began = Date.now();
         const request = require('http').get({ host: 'slow.test', timeout: 20 });
         request.on('timeout', () => { console.log('timeout', Date.now() - began >= 20 && Date.now() - began < 40); request.destroy(); });
         request.on('error', (error) => console.log(error.code));",
        hello,
        None,
    );
    assert_eq!(ran.lines, ["timeout true", "ECONNRESET"]);
}

#[test]
fn what_a_handler_throws_is_an_uncaught_exception() {
    let ran = run(
        "const server = require('http').createServer(() => { throw new Error('in the handler'); }).listen(3000, () => require('http').get('http://localhost:3000').on('error', () => {}));",
        hello,
        None,
    );
    assert_eq!(ran.lines, ["uncaught in the handler"]);
    assert!(ran.ended.is_some(), "the process ends by it");
}

#[test]
fn what_a_listener_of_responses_throws_is_an_uncaught_exception() {
    let ran = run("require('http').get('http://a.test', () => { throw new Error('in the listener'); })", hello, None);
    assert_eq!(ran.lines, ["uncaught in the listener"]);
}

#[test]
fn the_task_node_answers_at_its_port() {
    let lines = prints(&format!(
        "{ASK} (async () => {{ for (const path of ['/', '/tasks', '/nothing', '/task/other/x']) console.log(await local(path)); }})()"
    ));
    assert_eq!(lines[0], r#"200 {"status":"OK","message":"Node is running"}"#);
    assert!(lines[1].starts_with("200 [\""), "{lines:?}");
    assert_eq!(lines[2], r#"404 {"message":"Cannot GET /nothing"}"#);
    assert_eq!(lines[3], r#"422 {"message":"Task other not running"}"#);
}

#[test]
fn the_task_node_says_what_a_call_lacks() {
    let lines = prints(&format!(
        "{ASK} (async () => {{
           const call = (body) => ask({{ host: 'localhost', port: 30017, path: '/namespace-wrapper', method: 'POST' }}, JSON.stringify(body)).then(console.log);
           await call({{}});
           await call({{ args: ['getTaskNodeVersion'] }});
           await call({{ args: ['getTaskNodeVersion'], taskId: process.argv[3] }});
           await call({{ args: ['getTaskNodeVersion'], taskId: process.argv[3], secret: 'wrong' }});
         }})()"
    ));
    let want = ["No args provided", "No taskId provided", "No secret provided"].map(|message| format!(r#"422 {{"message":"{message}"}}"#));
    assert_eq!(lines[..3], want);
    assert_eq!(lines[3], r#"401 {"message":"Invalid secret provided"}"#);
}

#[test]
fn the_task_node_answers_at_the_port_of_old_too_unless_the_task_takes_it() {
    let lines = prints(&format!(
        "{ASK} (async () => {{
           const call = () => ask({{ host: 'localhost', port: 8080, path: '/namespace-wrapper', method: 'POST' }}, JSON.stringify({{ args: ['getTaskLevelDBPath'], taskId: process.argv[3], secret: process.argv[7] }}));
           console.log((await call()).slice(0, 16));
           http.createServer((request, response) => response.end('mine')).listen(8080, async () => console.log(await call()));
         }})()"
    ));
    assert_eq!(lines, [r#"200 {"response":"#, "200 mine"]);
}

#[test]
fn a_port_of_the_task_node_is_in_use() {
    let lines = prints(
        "require('http').createServer().on('error', (error) => console.log(error.code, error.port)).listen(Number(process.argv[11]))",
    );
    assert_eq!(lines, ["EADDRINUSE 30017"]);
}

#[test]
fn the_task_node_hands_requests_on_to_the_task() {
    let lines = prints(&format!(
        "{ASK} http.createServer((request, response) => response.end(request.url)).listen(process.argv[4], async () => {{
           const task = `/task/${{process.argv[3]}}`;
           console.log(await local(`${{task}}/a/b?c=d`));
           console.log((await local(`${{task}}/id`)) === `200 {{\"taskId\":\"${{process.argv[3]}}\"}}`);
           console.log(await local(`/attention/${{process.argv[3]}}`));
         }})"
    ));
    assert_eq!(lines, ["200 /a/b?c=d", "true", "200 /"]);
}

#[test]
fn a_request_of_another_node_reaches_the_task() {
    let id = "task.listen";
    let source = format!(
        "require('http').createServer((request, response) => {{ console.log('{id}', request.method); response.statusCode = 201; response.end('from ' + request.url); }}).listen(process.argv[4])"
    );
    let task_id = koipond_record::Pubkey::from_bytes(&[9; 32]);
    let ran = run(&source, hello, Some(to_node("GET", &format!("/task/{}/data", task_id.as_str()))));
    assert_eq!(ran.lines, ["task.listen GET"]);
    assert_eq!(ran.responded.iter().map(text).collect::<Vec<_>>(), [(201, "from /data".to_owned())]);
}

#[test]
fn a_request_of_another_node_to_a_task_that_does_not_listen_is_refused_with_words() {
    let task_id = koipond_record::Pubkey::from_bytes(&[9; 32]);
    let ran = run("console.log('up')", hello, Some(to_node("GET", &format!("/task/{}/data", task_id.as_str()))));
    let words = format!(r#"{{"message":"Task {} not running"}}"#, task_id.as_str());
    assert_eq!(ran.responded.iter().map(text).collect::<Vec<_>>(), [(422, words)]);
}

#[test]
fn what_is_not_there_says_so_by_its_name() {
    let lines = prints(
        "for (const call of [() => require('https').createServer(), () => new (require('https').Server)(), () => require('http')._connectionListener(),
           () => require('http').createServer().listen('./pipe'), () => new (require('net').Socket)().connect(80), () => require('net').Server().listen(1)]) {
           try { call(); } catch (error) { console.log(error.code, error.message.split(' ')[0]); }
         }",
    );
    let names = ["https.createServer", "https.Server", "http._connectionListener"].map(|name| format!("ERR_KOIPOND_UNSUPPORTED `{name}`"));
    assert_eq!(lines[..3], names);
    assert_eq!(lines[3], "ERR_KOIPOND_UNSUPPORTED `http.Server.listen");
    assert_eq!(lines[4..], ["ERR_KOIPOND_UNSUPPORTED `net.Socket.connect`", "ERR_KOIPOND_UNSUPPORTED `net.Server.listen`"]);
}

#[test]
fn an_answer_without_end_never_comes_and_a_client_may_give_up() {
    let lines = prints(
        "const http = require('http');
         http.createServer((request, response) => { response.write('first'); request.on('aborted', () => console.log('aborted')); }).listen(3000, () => {
           const request = http.get('http://localhost:3000', { timeout: 5000 }, () => console.log('never'));
           request.on('timeout', () => request.destroy()).on('error', (error) => console.log(error.code));
         });",
    );
    assert_eq!(BTreeSet::from_iter(lines), ["ECONNRESET", "aborted"].map(str::to_owned).into());
}

#[test]
fn a_server_that_sends_requests_to_itself_without_end_lets_time_pass() {
    let ran = run(
        "const http = require('http');
         let n = 0;
         http.createServer((request, response) => { n++; response.writeHead(302, { location: '/' }).end(); }).listen(3000, function again() {
           http.get('http://localhost:3000', (response) => { response.resume().on('end', again); });
         });
         setTimeout(() => { console.log(n > 100 && n < 10000); process.exit(0); }, 1000);",
        hello,
        None,
    );
    assert_eq!(ran.lines, ["true"]);
}

#[test]
fn prototypes_that_a_task_spoils_hurt_nobody_else() {
    let source =
        "Object.defineProperty(Object.prototype, 'status', { get() { throw new Error('polluted'); }, set() {}, configurable: true });
         Array.prototype.push = () => { throw new Error('no push'); };
         Promise.prototype.then = () => { throw new Error('no then'); };
         process.on('uncaughtException', () => {});
         process.on('unhandledRejection', () => {});
         require('http').createServer((request, response) => response.end('x')).listen(process.argv[4]);
         require('http').get('http://a.test').on('error', () => {});";
    let ran = run(source, hello, Some(to_node("GET", "/")));
    assert!(ran.responded.len() <= 1);
}

#[test]
fn a_head_that_changes_after_it_was_sent_stays_as_it_was() {
    let lines = prints(&format!(
        "{ASK} http.createServer((request, response) => {{ response.writeHead(202); response.statusCode = 'x'; response.end('y'); }}).listen(3000, async () => console.log(await local('/', 3000)))"
    ));
    assert_eq!(lines, ["202 y"]);
}

#[test]
fn a_body_that_the_heap_does_not_hold_ends_the_process_and_not_the_run() {
    let ran = run(
        "const http = require('http');
         http.createServer((request, response) => { for (;;) response.write('x'.repeat(1 << 20)); }).listen(3000, () => http.get('http://localhost:3000'));",
        hello,
        None,
    );
    assert!(ran.ended.is_some(), "{:?}", ran.lines);
}
