//! Functions of the engine's own that go over whole texts and arrays without looking at the budget: what they are about to go over is
//! counted as work first, so that one call cannot take longer than a step may.

use std::rc::Rc;

use rquickjs::function::{Args, IntoJsFunc, ParamRequirement, Params};
use rquickjs::object::Property;
use rquickjs::{Ctx, Error, Function, Object, Persistent, Result, Value, qjs};

use super::host::Host;

/// What is on the prototype of arrays.
const OF_ARRAYS: &[&str] = &["copyWithin", "fill", "join", "lastIndexOf", "slice", "splice", "toReversed", "toSpliced", "with"];
/// What is on the prototype of all typed arrays.
const OF_BYTES: &[&str] =
    &["copyWithin", "fill", "includes", "indexOf", "join", "lastIndexOf", "reverse", "slice", "sort", "toReversed", "toSorted"];
/// What is on the prototype of texts.
const OF_TEXTS: &[&str] = &["includes", "indexOf", "lastIndexOf", "localeCompare", "replace", "replaceAll", "split"];

/// What a function goes over.
#[derive(Clone, Copy)]
enum Over {
    /// So many bytes for each element of `this`.
    Elements(u64),
    /// The elements of `this` and of what is joined to it.
    Together,
    /// A text, for which another is searched in it.
    Text,
}

struct Measured {
    host: Rc<Host>,
    /// Its place among the functions that the host keeps.
    place: usize,
    over: Over,
}

/// Puts functions that count in the place of those that do not.
pub(super) fn install<'js>(ctx: &Ctx<'js>, host: &Rc<Host>) -> Result<()> {
    let class = |name: &str| ctx.globals().get::<_, Object>(name);
    let bytes = class("Uint8Array")?.get_prototype().ok_or(Error::Unknown)?;
    for (class, names, over) in [
        (class("Array")?, OF_ARRAYS, Over::Elements(16)),
        (class("Array")?, &["concat"], Over::Together),
        (bytes, OF_BYTES, Over::Elements(1)),
        (class("String")?, OF_TEXTS, Over::Text),
    ] {
        let prototype: Object = class.get("prototype")?;
        for name in names {
            let Some(original) = prototype.get::<_, Option<Function>>(*name)? else { continue };
            let length: usize = original.get("length")?;
            let mut kept = host.measured.borrow_mut();
            let measured = Measured { host: Rc::clone(host), place: kept.len(), over };
            kept.push(Persistent::save(ctx, original.clone()));
            drop(kept);
            let counting = Function::new(ctx.clone(), measured)?;
            let function = chooser(ctx, &original, &counting, over)?.with_name(*name)?.with_length(length)?;
            prototype.prop(*name, Property::from(function).writable().configurable())?;
        }
    }
    Ok(())
}

impl<'js> IntoJsFunc<'js, ()> for Measured {
    fn param_requirements() -> ParamRequirement {
        ParamRequirement::any()
    }

    fn call<'a>(&self, params: Params<'a, 'js>) -> Result<Value<'js>> {
        let ctx = params.ctx();
        let bytes = match self.over {
            Over::Elements(each) => length(&params.this())?.saturating_mul(each),
            Over::Together => together(&params)?.saturating_mul(16),
            Over::Text => searched(&params)?,
        };
        self.host.charge_large(ctx, usize::try_from(bytes).unwrap_or(usize::MAX))?;
        let original = self.host.measured.borrow().get(self.place).cloned();
        let Some(original) = original else { return Ok(Value::new_undefined(ctx.clone())) };
        let mut args = Args::new(ctx.clone(), params.len());
        args.this(params.this())?;
        for n in 0..params.len() {
            args.push_arg(params.arg(n))?;
        }
        original.restore(ctx)?.call_arg(args)
    }
}

/// A function that hands small values to the original at once and all others to the one that counts: most calls are about a few
/// letters, and for them the way through Rust would take many times as long as the work.
fn chooser<'js>(ctx: &Ctx<'js>, original: &Function<'js>, counting: &Function<'js>, over: Over) -> Result<Function<'js>> {
    let magic = match over {
        Over::Elements(_) => ELEMENTS,
        Over::Together => TOGETHER,
        Over::Text => TEXT,
    };
    #[expect(unsafe_code, reason = "the engine keeps both functions as long as the new one, which it gives to us")]
    let made = unsafe {
        let mut data = [original.as_raw(), counting.as_raw()];
        let made = qjs::JS_NewCFunctionData(ctx.as_raw().as_ptr(), Some(choose), 0, magic, 2, data.as_mut_ptr());
        Value::from_raw(ctx.clone(), made)
    };
    Function::from_value(made)
}

/// What a chosen function goes over, as the engine hands it back.
const ELEMENTS: i32 = 0;
const TOGETHER: i32 = 1;
const TEXT: i32 = 2;
/// Below these lengths a value is small: no call about it is worth counting.
const SMALL_ARRAY: i64 = 48;
const SMALL_TEXT: i64 = 256;

#[expect(unsafe_code, reason = "the engine calls it with values that live as long as the call")]
unsafe extern "C" fn choose(
    ctx: *mut qjs::JSContext,
    this: qjs::JSValue,
    argc: i32,
    argv: *mut qjs::JSValue,
    magic: i32,
    data: *mut qjs::JSValue,
) -> qjs::JSValue {
    unsafe {
        let together = |n: i32| magic == TOGETHER && n < argc;
        let small = match magic {
            TEXT => qjs::JS_IsString(this) && below(ctx, this, SMALL_TEXT),
            _ => is_array(this) && below(ctx, this, SMALL_ARRAY),
        };
        let few = argc < 8
            && (0..argc).filter(|n| together(*n)).all(|n| {
                let value = *argv.offset(n as isize);
                !qjs::JS_IsObject(value) || is_array(value) && below(ctx, value, SMALL_ARRAY)
            });
        let function = if small && few { *data } else { *data.offset(1) };
        qjs::JS_Call(ctx, function, this, argc, argv)
    }
}

/// Whether a value is an array or a typed array itself, whose length no code of the task's can tell.
#[expect(unsafe_code, reason = "it looks at the kind of a value that lives as long as the call")]
unsafe fn is_array(value: qjs::JSValue) -> bool {
    unsafe { qjs::JS_IsArray(value) || qjs::JS_GetTypedArrayType(value) >= 0 }
}

#[expect(unsafe_code, reason = "it reads the length of a text or an array that lives as long as the call")]
unsafe fn below(ctx: *mut qjs::JSContext, value: qjs::JSValue, limit: i64) -> bool {
    unsafe {
        let mut length = 0_i64;
        qjs::JS_GetLength(ctx, value, &raw mut length) >= 0 && length < limit
    }
}

/// The elements of `this` and of the arguments.
fn together(params: &Params<'_, '_>) -> Result<u64> {
    let mut all = length(&params.this())?;
    for n in 0..params.len() {
        all = all.saturating_add(params.arg(n).map_or(Ok(0), |value| length(&value))?);
    }
    Ok(all)
}

/// A search tries a word at every place of a text, and may come to the last letter of the word at each.
fn searched(params: &Params<'_, '_>) -> Result<u64> {
    let text = params.this();
    if !text.is_string() {
        return Ok(0);
    }
    let (text, word) = (
        length(&text)?,
        match params.arg(0).filter(Value::is_string) {
            Some(word) => length(&word)?,
            None => 0,
        },
    );
    // Words that nearly are at a place are compared many letters at a time.
    Ok((text / 2).saturating_add(text.saturating_mul(word) / 256))
}

/// The length that a value says it has; none where nobody would ask for it.
fn length(value: &Value<'_>) -> Result<u64> {
    if !(value.is_object() || value.is_string()) || value.is_function() {
        return Ok(0);
    }
    let mut length = 0_i64;
    #[expect(unsafe_code, reason = "both are alive during the call, and the engine writes one number")]
    let failed = unsafe { qjs::JS_GetLength(value.ctx().as_raw().as_ptr(), value.as_raw(), &raw mut length) } < 0;
    if failed { Err(Error::Exception) } else { Ok(u64::try_from(length).unwrap_or(0)) }
}
