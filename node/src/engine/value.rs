//! JSON trees to values of JavaScript, errors to words.

use koipond_record::Json;
use koipond_record::event::{JsError, LINE_LIMIT};
use rquickjs::{Array, CaughtError, Coerced, Ctx, IntoJs, Object, Result, Value};

use crate::load::is_ours;

/// A tree as a fresh value.
pub(super) fn to_js<'js>(ctx: &Ctx<'js>, tree: &Json) -> Result<Value<'js>> {
    match tree {
        Json::Null => Ok(Value::new_null(ctx.clone())),
        Json::Bool(b) => b.into_js(ctx),
        Json::Int(n) => n.into_js(ctx),
        Json::Text(text) => (&**text).into_js(ctx),
        Json::List(items) => {
            let array = Array::new(ctx.clone())?;
            for (i, item) in items.iter().enumerate() {
                array.set(i, to_js(ctx, item)?)?;
            }
            Ok(array.into_value())
        }
        Json::Map(map) => {
            let object = Object::new(ctx.clone())?;
            for (key, value) in map.entries() {
                object.set(&**key, to_js(ctx, value)?)?;
            }
            Ok(object.into_value())
        }
    }
}

/// What was thrown, in words.
pub(crate) fn caught<'js>(ctx: &Ctx<'js>, error: CaughtError<'js>) -> JsError {
    match error {
        CaughtError::Exception(exception) => thrown(ctx, exception.into_object().into_value()),
        CaughtError::Value(value) => thrown(ctx, value),
        CaughtError::Error(error) => {
            JsError { name: "Error".into(), message: cut(&error.to_string()), place: String::new(), stack: String::new() }
        }
    }
}

/// A thrown value, in words. Whatever its getters do, the words come out.
pub(super) fn thrown<'js>(ctx: &Ctx<'js>, value: Value<'js>) -> JsError {
    let text = |object: &Object<'js>, key: &str| {
        let got = object.get::<_, Coerced<String>>(key);
        if got.is_err() {
            drop(ctx.catch());
        }
        got.map(|c| c.0).unwrap_or_default()
    };
    match value.as_object() {
        Some(object) if object.is_error() => {
            let stack = text(object, "stack");
            let stack = frames(&stack);
            JsError { name: cut(&text(object, "name")), message: cut(&text(object, "message")), place: place(stack), stack: cut(stack) }
        }
        _ => {
            let name = format!("thrown {}", value.type_name());
            let shown = value.get::<Coerced<String>>();
            if shown.is_err() {
                drop(ctx.catch());
            }
            JsError { name, message: cut(&shown.map(|c| c.0).unwrap_or_default()), place: String::new(), stack: String::new() }
        }
    }
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(LINE_LIMIT)].to_owned()
}

/// A stack without the words that come before its frames.
fn frames(stack: &str) -> &str {
    let at = if stack.starts_with("    at ") { Some(0) } else { stack.find("\n    at ").map(|end| end + 1) };
    at.map_or("", |at| &stack[at..])
}

/// The first place in a stack that lies in the task's own files: `audit.js:14:9`.
fn place(stack: &str) -> String {
    let places = stack.lines().filter_map(|line| {
        let at = line.trim().strip_prefix("at ")?;
        let inner = at.rsplit_once('(').map_or(at, |(_, rest)| rest.trim_end_matches(')'));
        let mut parts = inner.rsplitn(3, ':');
        let (column, row, file) = (parts.next()?, parts.next()?, parts.next()?);
        let numbers = [column, row].iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        // Our own modules carry no names of files into stacks.
        (numbers && file != "<null>" && !is_ours(file)).then(|| inner.to_owned())
    });
    places.into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_an_error_is_the_tasks_own_line() {
        let stack = "    at get (koipond:blob:3:1)\n    at <anonymous> (@_koii/task-manager:9:3)\n    at audit (src/audit.js:14:9)\n    at task.js:1:1\n";
        assert_eq!(place(stack), "src/audit.js:14:9");
        assert_eq!(place("    at native\n    at task.js:3:7"), "task.js:3:7");
        assert_eq!(place("    at new Timeout (<null>:0:1)\n    at task.js:3:7"), "task.js:3:7");
        assert_eq!(place(""), "");
    }

    #[test]
    fn frames_come_without_the_words_before_them() {
        assert_eq!(frames("Error: a\nb\n    at f (task.js:1:1)"), "    at f (task.js:1:1)");
        assert_eq!(frames("    at f (task.js:1:1)\n"), "    at f (task.js:1:1)\n");
        assert_eq!(frames("Error: a"), "");
    }
}
