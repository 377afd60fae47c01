//! Methods that the node answers by itself: keys, paths, its version.

use koipond_record::event::{Level, NodeEvent};
use rquickjs::{Array, Ctx, IntoJs, Object, Result, TypedArray, Value};

use super::call::text;
use crate::engine::Host;
use crate::keys;

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
        "signData" => host.keys.main.sign(text(args, 0)?.as_bytes()).into_js(ctx)?,
        "verifySignedData" => {
            let answer = Object::new(ctx.clone())?;
            match keys::open(&text(args, 0)?, &text(args, 1)?) {
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
            host.note(NodeEvent::Said { level, len: said.len() as u64, text: said });
            true.into_js(ctx)?
        }
        "getTaskNodeVersion" => NODE_VERSION.into_js(ctx)?,
        "getTaskLevelDBPath" => format!("/namespace/{}/KOIIDB", host.identity.task_id).into_js(ctx)?,
        "getBasePath" => format!("/namespace/{}", host.identity.task_id).into_js(ctx)?,
        "getRpcUrl" => "http://k2.koipond".into_js(ctx)?,
        "defaultTaskSetup" => undefined,
        _ => return Ok(None),
    }))
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
        own("30018"),
        own("service"),
        host.keys.main.public().to_string(),
        host.keys.main.public().as_str().chars().rev().take(20).collect(),
        own("http://k2.koipond"),
        own("undefined"),
        own("undefined"),
        own("30017"),
    ]
}
