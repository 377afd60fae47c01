//! Koii's RPC, as far as the storage network's client asks it: for the state of the storage network's own task.
//!
//! The state holds no submissions, so that the client turns to the nodes that it trusts.

use koipond_record::Span;
use serde_json::{Value, json};

use super::{Answer, Request, entry};
use crate::asked::{Moment, Outcome};
use crate::network::StorageNetwork;

/// How many calls one request may hold.
const BATCH_LIMIT: usize = 100;
/// The program of tasks that are paid in KOII.
const TASK_PROGRAM: &str = "Koiitask22222222222222222222222222222222222";
/// The nominal length of a slot, in nanoseconds.
const SLOT: u64 = 408_000_000;

/// Answers a request.
pub(super) fn asked(net: &StorageNetwork, at: &Moment<'_>, request: &Request<'_>) -> Outcome {
    if request.method != "POST" {
        return entry::not_allowed(request, "POST");
    }
    let failed = |code: i64, why: &str| Answer::json(400, &failure(&Value::Null, code, why));
    let answer = match serde_json::from_slice::<Value>(request.body) {
        Err(_) => failed(-32700, "Parse error"),
        Ok(Value::Array(calls)) if calls.is_empty() || calls.len() > BATCH_LIMIT => failed(-32600, "a batch holds 1 to 100 calls"),
        Ok(Value::Array(calls)) => Answer::json(200, &calls.iter().map(|call| answered(net, at, call)).collect()),
        Ok(call @ Value::Object(_)) => Answer::json(200, &answered(net, at, &call)),
        Ok(_) => failed(-32600, "Invalid request"),
    };
    answer.outcome(request.method, Span(0), Vec::new())
}

fn answered(net: &StorageNetwork, at: &Moment<'_>, call: &Value) -> Value {
    let id = &call["id"];
    match call["method"].as_str() {
        Some("getAccountInfo") if call["params"][0].is_string() => {
            json!({ "jsonrpc": "2.0", "result": account(!net.is_inactive_for(at.asker), at), "id": id })
        }
        Some("getAccountInfo") => failure(id, -32602, "the first parameter must be the account's public key"),
        Some(method) => failure(id, -32601, &format!("Method not found: `{method}` is not known here, only `getAccountInfo`")),
        None => failure(id, -32600, "Invalid request"),
    }
}

fn failure(id: &Value, code: i64, why: &str) -> Value {
    json!({ "jsonrpc": "2.0", "error": { "code": code, "message": why }, "id": id })
}

/// The account of the storage network's task.
fn account(is_active: bool, at: &Moment<'_>) -> Value {
    let state = json!({ "is_allowlisted": true, "is_active": is_active, "task_name": "Storage", "ip_address_list": {} }).to_string();
    let value = json!({
        "data": [base64(state.as_bytes()), "base64"], "executable": false, "lamports": 1_000_000_000_u64, "owner": TASK_PROGRAM,
        "rentEpoch": 0,
    });
    json!({ "context": { "slot": at.now.0 / SLOT }, "value": value })
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, n| bits << 8 | u32::from(three.get(n).copied().unwrap_or(0)));
        for n in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * n) & 63) as usize];
            text.push(if n <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("\u{7f}\u{3ff}", "f8+/")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
