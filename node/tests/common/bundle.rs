//! Bundles of any size, in the style of webpack; the runtime is our own.

use std::fmt::Write as _;

/// A runtime in webpack's style around modules that are written `"./src/a.js": (…) => {…}`.
#[must_use]
pub fn webpack(modules: &str, first: &str) -> String {
    format!(
        "/******/ (() => {{ // webpackBootstrap\n/******/ \tvar __webpack_modules__ = ({{\n\n{modules}\n/******/ \t}});\n\
         var __webpack_module_cache__ = {{}};\n\
         function __webpack_require__(moduleId) {{\n\
           var cachedModule = __webpack_module_cache__[moduleId];\n\
           if (cachedModule !== undefined) {{ return cachedModule.exports; }}\n\
           var module = __webpack_module_cache__[moduleId] = {{ exports: {{}} }};\n\
           __webpack_modules__[moduleId](module, module.exports, __webpack_require__);\n\
           return module.exports;\n}}\n\
         __webpack_require__.d = (exports, definition) => {{ for (var key in definition) Object.defineProperty(exports, key, {{ enumerable: true, get: definition[key] }}); }};\n\
         __webpack_require__.r = (exports) => {{ Object.defineProperty(exports, '__esModule', {{ value: true }}); }};\n\
         var __webpack_exports__ = __webpack_require__(\"{first}\");\nmodule.exports = __webpack_exports__;\n}})();\n"
    )
}

/// A bundle of so many bytes, each module with the work of a common one.
#[must_use]
pub fn large(bytes: usize, main: &str) -> String {
    let mut modules = String::new();
    let mut n = 0;
    while modules.len() < bytes {
        let next = n + 1;
        let _ = write!(
            modules,
            "\"./src/m{n}.js\": ((module, exports, __webpack_require__) => {{\nclass Part{n} {{\n  constructor(name, values) {{ this.name = name; this.values = values ?? []; }}\n  \
             total(from = 0) {{ let sum = from; for (const value of this.values) {{ if (value > 10) sum += value; else sum -= 1; }} return sum; }}\n  \
             describe() {{ return `${{this.name}}: ${{this.values.map((value, index) => `${{index}}=${{value}}`).join(', ')}}`; }}\n}}\n\
             exports.make = (name, ...values) => new Part{n}(name, values);\nexports.table = {{ one: 'first text of module {n}', two: 'second text of module {n}', list: [1, 2, 3, {n}] }};\n\
             exports.next = () => __webpack_require__(\"./src/m{next}.js\");\n}}),\n"
        );
        n = next;
    }
    let main = format!("\"./src/main.js\": ((module, exports, __webpack_require__) => {{ {main} }})");
    webpack(&(modules + &main), "./src/main.js")
}
