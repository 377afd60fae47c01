//! `app`, the server of a task, as other nodes and the task itself reach it.

use koipond_record::event::Exit;
use koipond_record::{TASK_NODE_PORT, TASK_PORT};
use serde_json::{Value, json};

use crate::desk::{Desk, task};
use crate::{IN_ROUND_1, says};

const ROUTES: &str = "import { app } from '@_koii/namespace-wrapper';
    app.get('/hello/:name', (req, res) => res.status(201).json({ name: req.params.name, query: req.query }));
    app.post('/echo', (req, res) => res.send(req.body));
    app.get('/boom', () => { throw new Error('it broke'); });
    app.get('/later', async (req, res) => { await null; res.type('txt').send('later'); });
    app.get('/rejects', async () => { throw new Error('not caught'); });
    app.get(['/one', '/two'], (req, res, next) => { req.seen = 'first'; next(); }, (req, res) => res.send(`${req.seen} ${req.path}`));
    app.use('/under', (req, res, next) => next(Object.assign(new Error('short'), { status: 418 })));
    app.use((error, req, res, next) => (error.status === 418 ? res.status(418).send(error.message) : next(error)));
    app.get('/files/*', (req, res) => res.redirect(`/${req.params[0]}`));";

fn served() -> Desk {
    Desk::new().boot(ROUTES, IN_ROUND_1)
}

/// What the app answers to a request for a path.
fn asked(path: &str) -> (u16, String) {
    served().request("GET", TASK_PORT, path, &[], "").expect("it answers")
}

#[test]
fn a_task_that_has_no_routes_says_that_it_runs() {
    let mut desk = Desk::new().boot(&task(""), IN_ROUND_1);
    let running = (200, r#"{"status":200,"message":"Running"}"#.to_owned());
    assert_eq!(desk.request("GET", TASK_PORT, "/", &[], ""), Ok(running));
}

#[test]
fn the_task_manager_shows_the_state_of_its_task() {
    let mut desk = Desk::new().boot(&task(""), IN_ROUND_1);
    let (status, body) = desk.request("GET", TASK_PORT, "/taskState", &[], "").expect("it answers");
    let body: Value = serde_json::from_str(&body).expect("it is JSON");
    assert_eq!((status, &body["taskState"]["audit_window"]), (200, &json!(400)));
}

#[test]
fn the_task_node_hands_requests_on_to_the_app_of_its_task() {
    let mut desk = served();
    let path = format!("/task/{}/hello/koi?x=1", koipond_record::Pubkey::from_bytes(&[9; 32]));
    let answer = desk.request("GET", TASK_NODE_PORT, &path, &[], "");
    assert_eq!(answer, Ok((201, r#"{"name":"koi","query":{"x":"1"}}"#.to_owned())));
}

#[test]
fn a_route_finds_its_parameters_and_the_query() {
    assert_eq!(asked("/hello/a%20b?y[]=1&y[]=2"), (201, r#"{"name":"a b","query":{"y":["1","2"]}}"#.to_owned()));
}

#[test]
fn one_of_several_paths_passes_through_several_handlers() {
    assert_eq!(asked("/two"), (200, "first /two".to_owned()));
}

#[test]
fn bodies_of_json_and_of_forms_are_read() {
    let post = |kind: &str, body: &str| served().request("POST", TASK_PORT, "/echo", &[("Content-Type", kind)], body).expect("it answers");
    assert_eq!(post("application/json", r#"{ "a": [1] }"#), (200, r#"{"a":[1]}"#.to_owned()));
    assert_eq!(post("application/x-www-form-urlencoded", "a=1&b[c]=x+y"), (200, r#"{"a":"1","b":{"c":"x y"}}"#.to_owned()));
    assert_eq!(post("application/json", "{").0, 400);
    assert_eq!(post("text/plain", "hi"), (200, "{}".to_owned()));
}

#[test]
fn an_error_of_a_handler_is_500_with_its_text() {
    let (status, body) = asked("/boom");
    assert!(status == 500 && body.contains("<pre>Error: it broke<br>"), "{status} {body}");
}

#[test]
fn a_handler_of_errors_has_the_errors_of_handlers_before() {
    assert_eq!(asked("/under/it"), (418, "short".to_owned()));
}

#[test]
fn what_no_route_takes_is_404_in_the_words_of_express() {
    let (status, body) = asked("/nowhere?x=1");
    assert!(status == 404 && body.contains("<pre>Cannot GET /nowhere</pre>"), "{status} {body}");
}

#[test]
fn every_answer_allows_every_origin_and_options_are_204() {
    let mut desk = served();
    assert_eq!(desk.request("OPTIONS", TASK_PORT, "/echo", &[], ""), Ok((204, String::new())));
    let headers = &desk.answered[0].as_ref().expect("an answer").headers;
    assert!(headers.contains(&("Access-Control-Allow-Origin".to_owned(), "*".to_owned())), "{headers:?}");
}

#[test]
fn an_asynchronous_handler_answers_later() {
    assert_eq!(asked("/later"), (200, "later".to_owned()));
}

#[test]
fn a_rejected_promise_of_a_handler_ends_the_process() {
    let mut desk = Desk::new().boot(&ROUTES.replace("'/', ", ""), IN_ROUND_1);
    desk.answered.push(Err("nothing yet".to_owned()));
    let _ = desk.request("GET", TASK_PORT, "/rejects", &[], "");
    assert!(matches!(&desk.ended, Some(Exit::Code { code: 1, why }) if why.contains("not caught")), "{:?}", desk.ended);
}

#[test]
fn a_redirection_says_where_to() {
    let mut desk = served();
    assert_eq!(desk.request("GET", TASK_PORT, "/files/a/b", &[], ""), Ok((302, "Found. Redirecting to /a/b".to_owned())));
}

#[test]
fn a_task_reaches_its_own_app_at_the_port_it_was_given() {
    let script = "wrapper.app.get('/x', (req, res) => res.send('mine'));
        show(await (await fetch(`http://localhost:${process.argv[4]}/x`)).text());";
    assert_eq!(says(Desk::new(), script), ["\"mine\""]);
}

#[test]
fn a_server_that_was_closed_answers_no_more() {
    let script = "wrapper._server.close(); show(await fetch(`http://localhost:${process.argv[4]}/`).catch((error) => error.cause.code));";
    assert_eq!(says(Desk::new(), script), ["\"ECONNREFUSED\""]);
}
