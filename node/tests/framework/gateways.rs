//! `retrieveThroughHttpGateway`: whom it asks in what order, how long it waits, and which answers it takes for the file.

use koipond_record::{Ask, HttpRequest, Reply};

use crate::world::{Told, response, told};

const ORDER: [&str; 7] = [
    "https://koii-k2-task-metadata.s3.us-east-2.amazonaws.com/bafy/a.txt",
    "https://bafy.ipfs.w3s.link/a.txt",
    "https://ipfs-gateway.koii.live/ipfs/bafy/a.txt",
    "https://bafy.ipfs.dweb.link/a.txt",
    "https://gateway.ipfs.io/ipfs/bafy/a.txt",
    "https://ipfs.io/ipfs/bafy/a.txt",
    "https://ipfs.eth.aragon.network/ipfs/bafy/a.txt",
];

/// What comes of looking for a file where the n-th gateway answers so.
fn looks(answer: impl Fn(usize) -> Option<Reply>) -> Told {
    let script = "import { namespaceWrapper } from '@_koii/namespace-wrapper';
        await tried(() => namespaceWrapper.retrieveThroughHttpGateway('bafy', 'a.txt'));";
    let mut n = 0;
    told(script, |_| {
        n += 1;
        answer(n - 1)
    })
}

fn urls(told: &Told) -> Vec<String> {
    let url = |http: &HttpRequest| format!("{}://{}{}", http.scheme, http.host, http.path);
    told.asked.iter().map(|ask| if let Ask::Http(http) = ask { url(http) } else { panic!("{ask:?}") }).collect()
}

fn page() -> Option<Reply> {
    response(200, &[], b"<?xml version='1.0'?><Error/>")
}

#[test]
fn seven_gateways_are_asked_in_order_until_one_gives_no_page() {
    let told = looks(|n| if n < 6 { page() } else { response(200, &[], b"found") });
    assert_eq!(urls(&told), ORDER);
    let failed = |url: &str| format!("Gateway failed at {url}, trying next if available.");
    let said: Vec<String> = std::iter::once("use IPFS HTTP gateway".to_owned())
        .chain(ORDER[..6].iter().map(|url| failed(url)))
        .chain(std::iter::once("\"found\"".to_owned()))
        .collect();
    assert_eq!(told.lines, said);
}

#[test]
fn an_answer_that_is_no_page_is_the_file_whatever_its_status() {
    for (status, body, gives) in [
        (404, &b"ipfs resolve: no link named \"a.txt\""[..], r#""ipfs resolve: no link named \"a.txt\"""#),
        (504, b"", "\"\""),
        (200, b" <html>", "\" <html>\""),
    ] {
        let told = looks(|_| response(status, &[], body));
        assert_eq!((told.asked.len(), told.lines.last().map(String::as_str)), (1, Some(gives)));
    }
}

#[test]
fn a_gateway_that_is_not_there_is_told_with_its_error_and_the_next_is_asked() {
    let gone = || Some(Reply::Unreachable { code: "ENOTFOUND".to_owned(), why: "there is no such host".to_owned() });
    let told = looks(|n| if n == 0 { gone() } else { response(200, &[], b"found") });
    assert!(told.lines[1].starts_with(&format!("Error fetching from {}: TypeError: fetch failed", ORDER[0])), "{:?}", told.lines);
    assert_eq!(
        (urls(&told), told.lines.last().map(String::as_str)),
        (ORDER[..2].iter().map(|&url| url.to_owned()).collect(), Some("\"found\""))
    );
}

#[test]
fn a_gateway_that_does_not_answer_is_left_after_a_minute() {
    let told = looks(|n| if n == 2 { response(200, &[], b"found") } else { None });
    let late: Vec<&String> = told.lines.iter().filter(|line| line.contains("Request timed out")).collect();
    assert_eq!((late.len(), told.asked.len()), (2, 3), "{:?}", told.lines);
    assert!(late[0].starts_with(&format!("Error fetching from {}: ", ORDER[0])), "{late:?}");
    assert_eq!((told.lines.last().map(String::as_str), told.last.0 / 1_000_000_000), (Some("\"found\""), 120));
}

#[test]
fn a_file_that_no_gateway_has_is_an_error_that_names_its_cid() {
    let told = looks(|_| page());
    assert_eq!((told.asked.len(), told.lines.last().map(String::as_str)), (7, Some("Error: Failed to get bafy from IPFS")));
    let hanging = looks(|_| None);
    assert_eq!((hanging.lines.last(), hanging.last.0 / 1_000_000_000), (told.lines.last(), 420));
}
