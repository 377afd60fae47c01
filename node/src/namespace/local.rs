//! Methods that the node answers by itself: keys, paths, its version.

use koipond_record::event::Level;
use koipond_record::{NodeId, TASK_NODE_PORT, TASK_PORT};
use rquickjs::{Array, Ctx, IntoJs, Object, Result, TypedArray, Value};

use super::call::text;
use crate::engine::{EPOCH_MS, Host};
use crate::keys::{self, NodeKeys};

/// A signature is about as much work as a hash over so many bytes; to verify one is twice as much.
const SIGNATURE: u64 = 32 << 10;
/// The version of the task node whose protocol we follow.
const NODE_VERSION: &str = "1.11.19";

/// Calls a method of this family; `None` for a method of another.
pub(super) fn call<'js>(host: &Host, ctx: &Ctx<'js>, method: &str, args: &Array<'js>) -> Result<Option<Value<'js>>> {
    let undefined = Value::new_undefined(ctx.clone());
    Ok(Some(match method {
        "getSubmitterAccount" => {
            let answer = Object::new(ctx.clone())?;
            answer.set("publicKey", host.keys.staking.public().as_str())?;
            answer.set("secretKey", TypedArray::<u8>::new_copy(ctx.clone(), host.keys.staking.secret_key())?)?;
            answer.into_value()
        }
        "getMainAccountPubkey" => host.keys.main.public().as_str().into_js(ctx)?,
        "signData" => {
            let body = text(args, 0)?;
            host.charge(ctx, SIGNATURE + body.len() as u64)?;
            host.keys.main.sign(body.as_bytes()).into_js(ctx)?
        }
        "verifySignedData" => {
            let (signed, key) = (text(args, 0)?, text(args, 1)?);
            host.charge(ctx, 2 * SIGNATURE + signed.len() as u64)?;
            let answer = Object::new(ctx.clone())?;
            match keys::open(&signed, &key) {
                Some(message) => answer.set("data", String::from_utf8_lossy(&message).into_owned())?,
                None => answer.set("error", "Invalid signature")?,
            }
            answer.into_value()
        }
        "logger" => {
            let level = match text(args, 0)?.as_str() {
                "log" => Level::Log,
                "warn" => Level::Warn,
                "error" => Level::Error,
                _ => return Ok(Some(false.into_js(ctx)?)),
            };
            let said = text(args, 1)?;
            host.charge_large(ctx, said.len())?;
            host.say(level, &said);
            true.into_js(ctx)?
        }
        "getTaskNodeVersion" => NODE_VERSION.into_js(ctx)?,
        "getTaskLevelDBPath" => format!("/namespace/{}/KOIIDB", host.identity.task_id).into_js(ctx)?,
        "getBasePath" => format!("/namespace/{}", host.identity.task_id).into_js(ctx)?,
        "getRpcUrl" => "http://k2.koipond".into_js(ctx)?,
        "defaultTaskSetup" => undefined,
        "getNodes" => return nodes(host, ctx).map(Some),
        _ => return Ok(None),
    }))
}

/// The registry of the task's nodes. `protocol.md` §4.5: real ones hear of each other within minutes, ours are known from the first.
fn nodes<'js>(host: &Host, ctx: &Ctx<'js>) -> Result<Value<'js>> {
    let (all, identity) = (Array::new(ctx.clone())?, &host.identity);
    for n in 0..identity.nodes {
        // A signature is work as much as going over so many bytes is.
        host.charge(ctx, 4 << 10)?;
        let mut keys = if NodeId(n) == identity.node { host.keys.clone() } else { NodeKeys::of_node(identity.seed, n) };
        // Nodes of one owner have the main account of the first of them.
        let main = identity.peers.get(n as usize).map(|peer| &peer.main);
        if let Some(first) = identity.peers.iter().zip(0..n).find(|(peer, _)| Some(&peer.main) == main) {
            keys.main = NodeKeys::of_node(identity.seed, first.1).main;
        }
        let url = format!("http://{}:{TASK_NODE_PORT}", NodeId(n).address());
        let (node, data) = (Object::new(ctx.clone())?, Object::new(ctx.clone())?);
        let signed = format!(r#"{{"url":"{url}","timestamp":{EPOCH_MS}}}"#);
        data.set("url", url)?;
        data.set("timestamp", EPOCH_MS)?;
        node.set("data", data)?;
        node.set("signature", keys.main.sign(signed.as_bytes()))?;
        node.set("owner", keys.main.public().as_str())?;
        node.set("submitterPubkey", keys.staking.public().as_str())?;
        node.set("tasks", vec![identity.task_id.as_str()])?;
        all.set(n as usize, node)?;
    }
    Ok(all.into_value())
}

/// `process.argv` of a task process. `protocol.md` §4.1.
pub(crate) fn argv(host: &Host) -> Vec<String> {
    let identity = &host.identity;
    let own = |text: &str| text.to_owned();
    vec![
        own("node"),
        format!("/executables/{}.js", identity.task_id),
        identity.task_name.clone(),
        identity.task_id.to_string(),
        TASK_PORT.to_string(),
        own("service"),
        host.keys.main.public().to_string(),
        host.keys.main.public().as_str().chars().rev().take(20).collect(),
        own("http://k2.koipond"),
        own("undefined"),
        identity.stake.map_or_else(|| own("undefined"), |stake| stake.0.to_string()),
        TASK_NODE_PORT.to_string(),
    ]
}
