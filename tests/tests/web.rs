//! Requests over the simulated web: between nodes, to hosts outside, from outside; what becomes of them when a node is down or cut off.

use koipond_record::event::NetEvent;
use koipond_record::{Event, NodeId, What};
use koipond_tests::{Collected, Folder, repo};

/// A world of three nodes whose `setup` is this; each serves its number of visits at `/visits` on the task's own port.
fn world(name: &str, task: &str, rest: &str) -> Collected {
    let yaml = format!(
        "scenario: a small web\ntask: ./task.js\n\
         chain: {{ round_time: 300 slots, submission_window: 100 slots, audit_window: 100 slots }}\n\
         nodes: {{ node: {{ count: 3 }} }}\nrounds: 4\n{rest}\
         expect:\n  - never: {{ slashed: {{ group: node }} }}\n"
    );
    let source = format!(
        "import http from 'node:http';\n\
         import {{ initializeTaskManager, namespaceWrapper }} from '@_koii/task-manager';\n\
         let visits = 0;\n\
         async function setup() {{\n\
           http.createServer((request, response) => response.end(`visit ${{++visits}} at ${{request.url}}`)).listen(process.argv[4]);\n\
         }}\n\
         async function ask(url) {{\n\
           try {{ const response = await fetch(url); console.log(url, response.status, await response.text()); }}\n\
           catch (error) {{ console.log(url, error.message, error.cause?.code); }}\n\
         }}\n\
         async function task(round) {{ {task} }}\n\
         const nothing = async () => undefined;\n\
         initializeTaskManager({{ setup, task, submission: nothing, audit: nothing, distribution: () => ({{}}), routes: nothing }});\n"
    );
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), name);
    folder.write("task.js", &source);
    repo::scene_of(&yaml, folder.path()).collect(1)
}

/// What a node printed that begins with `http`.
fn fetched(run: &Collected, node: u32) -> Vec<String> {
    let of = |event: &Event| match &event.what {
        What::Node(koipond_record::event::NodeEvent::Said { text, .. }) if event.node == Some(NodeId(node)) => Some(text.clone()),
        _ => None,
    };
    run.events.iter().filter_map(of).filter(|line| line.starts_with("http")).collect()
}

fn net(run: &Collected) -> Vec<&NetEvent> {
    let of = |event: &'_ Event| matches!(event.what, What::Net(_));
    run.events
        .iter()
        .filter(|event| of(event))
        .filter_map(|event| if let What::Net(net) = &event.what { Some(net) } else { None })
        .collect()
}

const OTHERS: &str = "if (round !== 1) return;\n\
    const nodes = await namespaceWrapper.getNodes();\n\
    const own = await namespaceWrapper.getMainAccountPubkey();\n\
    for (const { data, owner } of nodes) if (owner !== own) {\n\
      await ask(`${data.url}/task/${process.argv[3]}/visits?of=${round}`);\n\
      await ask(`${data.url.replace('30017', '30018')}/direct`);\n\
    }";

#[test]
fn nodes_reach_each_others_apps_by_their_addresses() {
    let run = world("web-peers", OTHERS, "");
    for node in 0..3 {
        let lines = fetched(&run, node);
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines.iter().all(|line| line.contains(" 200 visit ")), "{lines:?}");
        assert!(lines[0].ends_with("at /visits?of=1") && lines[1].ends_with("at /direct"), "{lines:?}");
    }
    assert_eq!(net(&run).iter().filter(|event| matches!(event, NetEvent::Forwarded { .. })).count(), 12);
}

#[test]
fn the_state_of_a_task_tells_at_which_addresses_its_nodes_are_reached() {
    let task = "if (round !== 1) return;\n\
        const { ip_address_list: all } = await namespaceWrapper.getTaskState({});\n\
        const keys = Object.keys(all);\n\
        console.log('http', keys.length, String(keys) === String([...keys].sort()));\n\
        for (const url of Object.values(all)) await ask(`${url}/`);";
    let run = world("web-state", task, "");
    let lines = fetched(&run, 0);
    assert_eq!(lines[0], "http 3 true");
    assert_eq!(lines[1..].iter().filter(|line| line.contains("Node is running")).count(), 3, "{lines:?}");
}

#[test]
fn a_node_that_is_down_refuses_the_connection() {
    let crash = "timeline:\n  - at: round 0 + 100 slots\n    crash: { node: node-3, for: 2 rounds }\n";
    let run = world("web-down", OTHERS, crash);
    let lines = fetched(&run, 0);
    assert_eq!(lines.iter().filter(|line| line.ends_with("fetch failed ECONNREFUSED")).count(), 2, "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line.contains(" 200 ")).count(), 2, "{lines:?}");
}

#[test]
fn a_node_that_is_cut_off_from_the_web_is_not_reached_and_reaches_nobody() {
    let cut = "timeline:\n  - at: round 0 + 100 slots\n    partition: { node: node-3, from: web, for: 2 rounds }\n";
    let run = world("web-cut", OTHERS, cut);
    assert_eq!(
        fetched(&run, 0).iter().filter(|line| line.ends_with("fetch failed UND_ERR_CONNECT_TIMEOUT")).count(),
        2,
        "{:?}",
        fetched(&run, 0)
    );
    assert!(fetched(&run, 2).iter().all(|line| line.ends_with("fetch failed UND_ERR_CONNECT_TIMEOUT")), "{:?}", fetched(&run, 2));
}

#[test]
fn a_request_of_which_the_node_dies_is_reset() {
    let task = "if (process.argv[6] === (await namespaceWrapper.getNodes())[2].owner) {\n\
          http.createServer(() => process.exit(1)).listen(7777);\n\
        } else if (round === 1) await ask((await namespaceWrapper.getNodes())[2].data.url.replace('30017', '7777'));";
    let run = world("web-dies", task, "");
    let ends: Vec<String> = [0, 1].iter().flat_map(|node| fetched(&run, *node)).collect();
    assert_eq!(ends.len(), 2);
    assert!(ends.iter().any(|line| line.ends_with("fetch failed ECONNRESET")), "{ends:?}");
}

#[test]
fn hosts_outside_answer_by_their_routes_and_others_are_unknown() {
    let routes = "http:\n  - { host: api.example.com, path: /price, body: '{\"node\":\"${node}\",\"n\":${node-n}}', latency: 1..9 ms }\n  \
                  - { host: api.example.com, path: '/gone*', status: 410 }\n";
    let task = "if (round !== 1) return;\n\
        await ask('https://api.example.com/price'); await ask('https://api.example.com/price');\n\
        await ask('https://api.example.com/gone/x'); await ask('http://nowhere.example/');";
    let run = world("web-outside", task, routes);
    for node in 0..3 {
        let name = format!("node-{}", node + 1);
        assert_eq!(
            fetched(&run, node),
            [
                format!("https://api.example.com/price 200 {{\"node\":\"{name}\",\"n\":0}}"),
                format!("https://api.example.com/price 200 {{\"node\":\"{name}\",\"n\":1}}"),
                "https://api.example.com/gone/x 410 ".to_owned(),
                "http://nowhere.example/ fetch failed ENOTFOUND".to_owned(),
            ]
        );
    }
    let why = net(&run).into_iter().find_map(|event| if let NetEvent::Broken { why, .. } = event { Some(why.clone()) } else { None });
    assert!(why.is_some_and(|why| why.contains("host: nowhere.example")));
}

#[test]
fn a_request_of_the_timeline_is_answered_by_the_tasks_own_server() {
    let steps = "timeline:\n  - at: round 1 + 5 slots\n    request: { name: direct, node: node-2, path: /x }\n  \
                 - at: round 1 + 6 slots\n    request: { name: own, node: node-2, path: /id }\n";
    let run = world("web-request", "", steps);
    let replies: Vec<(String, u16, String)> = net(&run)
        .into_iter()
        .filter_map(|event| match event {
            NetEvent::Replied { name, response: Ok(response) } => {
                let body = response.body.bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
                Some((name.clone(), response.status, body))
            }
            _ => None,
        })
        .collect();
    assert_eq!(replies[0], ("direct".to_owned(), 200, "visit 1 at /x".to_owned()));
    assert_eq!((replies[1].0.as_str(), replies[1].1), ("own", 200));
}
