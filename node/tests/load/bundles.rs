//! Bundles: one file with all of a task's modules, as webpack and esbuild write it. The runtimes here are our own, in their style.

use crate::common::{large, webpack};
use crate::project::{Files, files, load, prints, run};

/// A module as the devtool `eval` writes it.
fn evaluated(path: &str, code: &str) -> String {
    let text = format!("{code}\n\n//# sourceURL=webpack://task/{path}?");
    format!("/***/ \"{path}\":\n/***/ ((module, __webpack_exports__, __webpack_require__) => {{\n\neval({});\n\n/***/ }}),\n", json(&text))
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn alone(text: &str) -> Files {
    files([("main.js", text)])
}

#[test]
fn a_bundle_whose_modules_are_texts_runs_as_code() {
    let main = "const { two } = __webpack_require__(\"./src/two.js\");\nvar seen = typeof hidden;\nconsole.log(two(), seen, typeof require('path').join);";
    let two = "const hidden = 1;\nfunction two() { return 'two'; }\n__webpack_exports__.two = two;";
    let text = webpack(&(evaluated("./src/main.js", main) + &evaluated("./src/two.js", two)), "./src/main.js");
    assert_eq!(prints("main.js", &alone(&text)), ["two undefined function"]);
}

#[test]
fn an_error_in_a_module_that_is_a_text_lies_in_its_own_file() {
    let main = "const { fail } = __webpack_require__(\"./src/fail.js\");\nfail();";
    let fail = "__webpack_exports__.fail = function fail() {\n  const nothing = null;\n  nothing.x;\n};";
    let text = webpack(&(evaluated("./src/main.js", main) + &evaluated("./src/fail.js", fail)), "./src/main.js");
    let threw = run(load("main.js", &alone(&text)).expect("it loads")).threw.expect("it throws");
    assert_eq!(threw.place, "src/fail.js:3:3");
    assert!(threw.stack.contains("src/main.js:2:"), "{}", threw.stack);
}

#[test]
fn a_strict_module_that_is_a_text_stays_strict() {
    let strict = "\"use strict\";\nlet why = 'loose'; try { undeclared = 1; } catch (error) { why = error.name; }\nconsole.log(why);";
    let text = webpack(&evaluated("./src/main.js", strict), "./src/main.js");
    assert_eq!(prints("main.js", &alone(&text)), ["ReferenceError"]);
}

#[test]
fn a_text_with_a_map_of_its_own_leads_to_the_source_before() {
    // Line 2 of the text is line 7 of src/task.ts.
    let map = r#"{"version":3,"sources":["webpack://task/./src/task.ts"],"names":[],"mappings":";AAMA"}"#;
    let code = format!(
        "const a = null;\na.b;\n//# sourceURL=[module]\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,{}\n//# sourceURL=webpack-internal:///./src/task.ts\n",
        base64(map)
    );
    let module = format!("\"./src/task.ts\": ((m, e, r) => {{\n\"use strict\";\neval({});\n}})", json(&code));
    let threw = run(load("main.js", &alone(&webpack(&module, "./src/task.ts"))).expect("it loads")).threw.expect("it throws");
    assert_eq!(threw.place, "src/task.ts:7:1");
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for n in 0..4 {
            out.push(if n <= chunk.len() { char::from(DIGITS[(bits >> (18 - 6 * n) & 63) as usize]) } else { '=' });
        }
    }
    out
}

#[test]
fn an_eval_that_depends_on_its_surroundings_is_left_alone() {
    let text = "function f(x) { eval('var y = x + 1; //# sourceURL=nothing'); return y; }\nfunction g() { eval('syntax error here //# sourceURL=x'); }\nconsole.log(f(1)); try { g() } catch (error) { console.log(error.name) }";
    assert_eq!(prints("main.js", &alone(text)), ["2", "SyntaxError"]);
}

#[test]
fn a_production_bundle_runs_on_one_line() {
    let text = "(()=>{var e={12:(e,t,r)=>{\"use strict\";t.n=r(34)+1},34:e=>{e.exports=41}},t={};function r(n){var o=t[n];if(void 0!==o)return o.exports;\
         var i=t[n]={exports:{}};return e[n](i,i.exports,r),i.exports}var n=r(12);console.log(n.n,typeof require(\"path\").join),module.exports=n})();";
    assert_eq!(prints("main.js", &alone(text)), ["42 function"]);
}

#[test]
fn a_production_bundle_with_a_map_beside_it_leads_to_its_sources() {
    // Column 14 of the bundle's only line is line 3, column 5 of src/audit.ts.
    let text = "var a=null;a.b();a.c()\n//# sourceMappingURL=main.js.map";
    let map = r#"{"version":3,"sources":["webpack://task/./src/audit.ts"],"names":[],"mappings":"AAAA,WAEI"}"#;
    let bundle = files([("dist/main.js", text), ("dist/main.js.map", map)]);
    let task = load("dist/main.js", &bundle).expect("it loads");
    assert!(task.files().contains_key("dist/main.js.map"));
    assert_eq!(run(task).threw.expect("it throws").place, "src/audit.ts:3:5");
}

#[test]
fn a_bundle_of_esbuild_runs() {
    let text = "\"use strict\";\nvar __defProp = Object.defineProperty;\nvar __commonJS = (cb, mod) => function __require() {\n  return mod || (0, cb[Object.keys(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;\n};\n\
         // src/lib.js\nvar require_lib = __commonJS({\n  \"src/lib.js\"(exports, module) {\n    module.exports = { n: 42, sep: require(\"node:path\").sep };\n  }\n});\n\
         // src/main.js\nvar import_lib = require_lib();\nconsole.log(import_lib.n, import_lib.sep, require.main === module);\n";
    assert_eq!(prints("main.js", &alone(text)), ["42 / true"]);
}

#[test]
fn a_bundle_is_commonjs_whatever_the_package_around_it_says() {
    let project = files([
        ("package.json", r#"{ "type": "module", "main": "dist/main.js" }"#),
        ("dist/main.js", "console.log(typeof require, typeof module)"),
    ]);
    assert_eq!(prints("dist/main.js", &project), ["function object"]);
}

#[test]
fn an_unhandled_text_of_another_kind_is_no_module() {
    assert_eq!(prints("main.js", &alone("eval(\"console.log('plain')\"); // # sourceURL=x")), ["plain"]);
}

const MAIN: &str = "console.log(__webpack_require__(\"./src/m7.js\").make('p', 20, 30).total());";

#[test]
fn a_bundle_of_three_megabytes_runs() {
    let text = large(3 << 20, MAIN);
    let task = load("main.js", &alone(&text)).expect("it loads");
    // The same text as bytecode, with lines and columns for stack traces.
    assert!(task.bytecode_bytes() < 3 * text.len(), "{} bytes of bytecode for {} of text", task.bytecode_bytes(), text.len());
    assert_eq!(run(task).lines, ["50"]);
}
