//! Bundles of webpack whose modules are texts in `eval("…")` (devtool `eval`, `eval-source-map`): the texts become code.

use oxc_allocator::Allocator;
use oxc_ast::ast::{Argument, Expression, FunctionBody, Program, Statement};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;

use super::place::{Edits, Map, Places, source_name};

/// The text with every unwrapped module in its place; what cannot be unwrapped stays as it is.
pub(super) fn unwrap(text: &str, places: &mut Places) -> Option<String> {
    if !text.contains("eval(") || !text.contains("# sourceURL=") {
        return None;
    }
    let found = texts(text);
    let mut edits = Edits::default();
    for Evaluated { span, code, first } in &found {
        let Some(Split { body, block, source, map }) = split(code) else { continue };
        let strict = !block && ["\"use strict\"", "'use strict'"].iter().any(|words| body.trim_start().starts_with(words));
        // A block keeps the module's own names apart from those of the function around it; a directive must stand at its beginning.
        let around = match (strict, first) {
            (false, _) => ["{", "\n}"],
            (true, true) => ["", "\n"],
            (true, false) => continue,
        };
        if valid(&format!("function f(){{{}{body}{}}}", around[0], around[1])) {
            edits.embed(*span, around, body, &source, map);
        }
    }
    let mut unwrapped = Places::default();
    let changed = edits.apply(text, &mut unwrapped);
    if unwrapped.is_empty() || !valid(&changed) {
        return None;
    }
    *places = unwrapped;
    Some(changed)
}

/// A statement `eval("…")` that is the last of its function.
struct Evaluated {
    span: (usize, usize),
    code: String,
    /// Whether nothing stands before it but directives.
    first: bool,
}

fn texts(text: &str) -> Vec<Evaluated> {
    let allocator = Allocator::default();
    let read = parser(&allocator, text).parse();
    let mut finder = Finder(Vec::new());
    if read.diagnostics.is_empty() {
        finder.visit_program(&read.program);
    }
    finder.0
}

fn parser<'a>(allocator: &'a Allocator, text: &'a str) -> Parser<'a> {
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    Parser::new(allocator, text, SourceType::unambiguous()).with_options(options)
}

fn valid(text: &str) -> bool {
    let allocator = Allocator::default();
    parser(&allocator, text).parse().diagnostics.is_empty()
}

struct Finder(Vec<Evaluated>);

impl<'a> Visit<'a> for Finder {
    fn visit_function_body(&mut self, it: &FunctionBody<'a>) {
        if let Some(Statement::ExpressionStatement(last)) = it.statements.last()
            && let Expression::CallExpression(call) = &last.expression
            && matches!(&call.callee, Expression::Identifier(id) if id.name == "eval")
            && let [Argument::StringLiteral(code)] = call.arguments.as_slice()
            && !code.lone_surrogates
        {
            let span = (last.span.start as usize, last.span.end as usize);
            self.0.push(Evaluated { span, code: code.value.to_string(), first: it.statements.len() == 1 });
            return;
        }
        walk::walk_function_body(self, it);
    }

    fn visit_program(&mut self, it: &Program<'a>) {
        walk::walk_program(self, it);
    }
}

/// What a text says.
struct Split<'c> {
    /// The module's code.
    body: &'c str,
    /// Whether the text is a block around it, as newer webpack writes it.
    block: bool,
    /// The file it comes from.
    source: String,
    /// Its own map, where it brings one.
    map: Option<Map>,
}

fn split(code: &str) -> Option<Split<'_>> {
    let comment = |name: &str| {
        let at = code.rfind(name)? + name.len();
        Some(code[at..].split(['\n', ' ']).next().unwrap_or_default())
    };
    let source = source_name(comment("# sourceURL=")?, "");
    let map = comment("# sourceMappingURL=").and_then(inline).map(|json| Map::new(json, ""));
    let end = code.find("\n//# source").unwrap_or(code.len());
    let block = code.starts_with('{') && code[end..].trim_end().ends_with("\n}");
    Some(Split { body: &code[usize::from(block)..end], block, source, map })
}

/// The source map that is written in an address.
pub(super) fn inline(address: &str) -> Option<String> {
    let (kind, data) = address.strip_prefix("data:application/json")?.split_once(',')?;
    if !kind.ends_with(";base64") {
        return None;
    }
    String::from_utf8(base64(data.trim())?).ok()
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut held) = (Vec::with_capacity(text.len() / 4 * 3), 0u32, 0u32);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 255) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::super::place::At;
    use super::*;

    #[test]
    fn a_module_in_an_eval_becomes_code_of_its_file() {
        let text =
            "({ 1: (m, e, r) => {\n\"use strict\";\neval(\"const a = 1;\\nthrow a;\\n\\n//# sourceURL=webpack://t/./src/a.js?\");\n} })";
        let mut places = Places::default();
        let out = unwrap(text, &mut places).expect("it is unwrapped");
        assert!(out.contains("{const a = 1;\nthrow a;\n\n}"), "{out}");
        assert_eq!(places.find("main.js", At { line: 3, column: 6 }), ("src/a.js".to_owned(), At { line: 1, column: 6 }));
        assert_eq!(places.find("main.js", At { line: 6, column: 1 }).0, "main.js");
    }

    #[test]
    fn a_text_that_is_a_block_is_taken_without_it() {
        let text =
            "({ 1: (m, e, r) => {\neval(\"{const a = 1;\\nthrow a;\\n\\n//# sourceURL=webpack-internal:///./src/a.js\\n\\n}\");\n} })";
        let mut places = Places::default();
        let out = unwrap(text, &mut places).expect("it is unwrapped");
        assert!(out.contains("{const a = 1;\nthrow a;\n\n}"), "{out}");
        assert_eq!(places.find("main.js", At { line: 2, column: 6 }), ("src/a.js".to_owned(), At { line: 1, column: 6 }));
    }

    #[test]
    fn an_eval_that_is_no_module_stays() {
        assert_eq!(unwrap("function f() { eval('1 +'); } //# sourceURL=x", &mut Places::default()), None);
    }

    #[test]
    fn base64_is_read() {
        assert_eq!(base64("eyJ2Ijoz"), Some(b"{\"v\":3".to_vec()));
        assert_eq!(base64("eyJ2IjozfQ=="), Some(b"{\"v\":3}".to_vec()));
    }
}
