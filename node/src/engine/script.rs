//! Scripts as bytecode. The engine's own interface has bytecode for ES modules alone, and those are always strict.

use std::ffi::CString;

use rquickjs::{Ctx, Error, Result, Value, qjs};

/// Compiles a script that is not strict.
pub(crate) fn compile_script(ctx: &Ctx<'_>, name: &str, text: &str) -> Result<Vec<u8>> {
    let (name, source) = (CString::new(name)?, CString::new(text)?);
    let raw = ctx.as_raw().as_ptr();
    let flags = (qjs::JS_EVAL_TYPE_GLOBAL | qjs::JS_EVAL_FLAG_COMPILE_ONLY) as i32;
    #[expect(unsafe_code, reason = "both texts live until the call is over and end with a zero byte")]
    let compiled = unsafe { qjs::JS_Eval(raw, source.as_ptr(), text.len() as _, name.as_ptr(), flags) };
    #[expect(unsafe_code, reason = "it is a value of this context")]
    let failed = unsafe { qjs::JS_IsException(compiled) };
    if failed {
        return Err(Error::Exception);
    }
    let mut length = 0;
    let flags = (qjs::JS_WRITE_OBJ_BYTECODE | qjs::JS_WRITE_OBJ_STRIP_SOURCE) as i32;
    #[expect(unsafe_code, reason = "what is written is a copy, freed below; the compiled script is freed as soon as it is written")]
    unsafe {
        let written = qjs::JS_WriteObject(raw, &raw mut length, compiled, flags);
        qjs::JS_FreeValue(raw, compiled);
        if written.is_null() {
            return Err(Error::Exception);
        }
        let bytes = std::slice::from_raw_parts(written, length as usize).to_vec();
        qjs::js_free(raw, written.cast());
        Ok(bytes)
    }
}

/// Runs a compiled script and gives what it comes to.
pub(crate) fn run_script<'js>(ctx: &Ctx<'js>, bytecode: &[u8]) -> Result<Value<'js>> {
    let raw = ctx.as_raw().as_ptr();
    let flags = (qjs::JS_READ_OBJ_BYTECODE | qjs::JS_READ_OBJ_ROM_DATA) as i32;
    #[expect(unsafe_code, reason = "the bytecode is our own compiler's, made in this process and never read from a file")]
    unsafe {
        let script = qjs::JS_ReadObject(raw, bytecode.as_ptr(), bytecode.len() as _, flags);
        if qjs::JS_IsException(script) {
            return Err(Error::Exception);
        }
        let value = qjs::JS_EvalFunction(raw, script);
        if qjs::JS_IsException(value) {
            return Err(Error::Exception);
        }
        Ok(Value::from_raw(ctx.clone(), value))
    }
}
