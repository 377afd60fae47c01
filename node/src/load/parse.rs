//! One file's text, read by oxc: what it imports, exports and requires, and the edits that our module loader needs.

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    Argument, AwaitExpression, CallExpression, ExportAllDeclaration, ExportFromDeclaration, Expression, ForOfStatement, Function,
    ImportDeclaration, ImportDeclarationSpecifier, ImportExpression, Program, StaticBlock, TemplateLiteral, WithClause,
};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::{ScopeFlags, SemanticBuilder};
use oxc_span::{GetSpan as _, SourceType, Span};
use oxc_syntax::module_record::{ExportExportName, ExportImportName, ImportImportName};

use super::look;
use super::place::{At, Edits, Lines};

/// Under this name a facade gives all of a module that is no ES module as one object.
pub(super) const NAMESPACE: &str = "koipond:namespace";
/// Stands before what `import()` is asked for.
pub(crate) const DYNAMIC: &str = "koipond:import/";
/// So many calls and operators may follow each other in one expression; what lies beyond is not looked into.
const LONGEST_CHAIN: usize = 20_000;

/// How a file is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As an ES module.
    Module,
    /// As a CommonJS module.
    Script,
    /// As an ES module if it is written as one.
    AsWritten,
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) at: At,
    pub(super) message: String,
}

/// What is imported from one module.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Where it is first imported.
    pub(super) at: At,
    /// The names, `default` and [`NAMESPACE`] among them.
    pub(super) names: BTreeSet<String>,
    /// Whether all its names are exported again.
    pub(super) all: bool,
    /// The places of `* as name`, and the name.
    pub(super) namespaces: Vec<((usize, usize), String)>,
}

/// What an ES module gives under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// Something of its own.
    Own,
    /// What another module gives under that name.
    From(String, String),
}

/// What one file says.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// Whether it is an ES module.
    pub(super) module: bool,
    /// What it imports, by specifier.
    pub(super) imports: BTreeMap<String, Wanted>,
    /// Its exports by name.
    pub(super) exports: BTreeMap<String, Given>,
    /// Specifiers of the modules whose names it exports all.
    pub(super) stars: Vec<String>,
    /// What it loads by name when it runs: `require("…")`, and `import("…")` with `true`.
    pub(super) loads: BTreeSet<(String, bool)>,
    /// Whether it can load what it names in no literal.
    pub(super) computes: bool,
    /// Whether it waits at its top level.
    pub(super) awaits: bool,
    /// Whether it says `import.meta`.
    pub(super) meta: bool,
    /// Names of CommonJS that it uses and does not declare.
    pub(super) scope: BTreeSet<String>,
    pub(super) edits: Edits,
    /// What the static look found.
    pub(super) seen: look::Seen,
}

/// Reads a text; `look` also looks at what it means.
pub(super) fn parse(text: &str, form: Form, look_for: Option<&str>) -> Result<Parsed, Wrong> {
    let allocator = Allocator::default();
    let source_type = match form {
        Form::Module => SourceType::mjs(),
        Form::Script => SourceType::cjs(),
        Form::AsWritten => SourceType::unambiguous(),
    };
    let options = ParseOptions { allow_return_outside_function: form != Form::Module, ..ParseOptions::default() };
    let read = Parser::new(&allocator, text, source_type).with_options(options).parse();
    if let Some(error) = read.diagnostics.first() {
        // Waiting at the top level is what tells a module that neither imports nor exports.
        if form == Form::AsWritten && text.contains("await") {
            return parse(text, Form::Module, look_for);
        }
        return Err(wrong(text, error));
    }
    let mut parsed = Parsed { module: read.program.source_type.is_module(), ..Parsed::default() };
    parsed.meta = !read.module_record.import_metas.is_empty();
    parsed.exports_of(&read.module_record);
    let mut reader = Reader { text, lines: Lines::of(text), parsed, functions: 0, too_deep: false };
    reader.visit_program(&read.program);
    let too_deep = reader.too_deep;
    let mut parsed = reader.parsed;
    if let (Some(file), false) = (look_for, too_deep) {
        parsed.look(text, &read.program, file);
    }
    Ok(parsed)
}

/// The first label of an error of oxc, and its words.
pub(super) fn wrong(text: &str, error: &oxc_diagnostics::OxcDiagnostic) -> Wrong {
    let offset = error.labels.first().map_or(0, oxc_diagnostics::LabeledSpan::offset);
    let help = error.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    Wrong { at: At::of(text, offset as usize), message: format!("SyntaxError: {}{help}", error.message) }
}

impl Parsed {
    fn exports_of(&mut self, record: &oxc_syntax::module_record::ModuleRecord<'_>) {
        let name = |name: &ExportExportName<'_>| match name {
            ExportExportName::Name(name) => Some(name.name.to_string()),
            ExportExportName::Default(_) => Some("default".to_owned()),
            ExportExportName::Null => None,
        };
        for entry in &record.local_export_entries {
            self.exports.extend(name(&entry.export_name).map(|name| (name, Given::Own)));
        }
        for entry in &record.indirect_export_entries {
            let Some(request) = &entry.module_request else { continue };
            let inner = match &entry.import_name {
                // A default that was imported before is named here as it is called in this file.
                ExportImportName::Name(name)
                    if record.import_entries.iter().any(|import| import.import_name.is_default() && import.local_name == *name) =>
                {
                    "default".to_owned()
                }
                ExportImportName::Name(name) => name.name.to_string(),
                _ => NAMESPACE.to_owned(),
            };
            self.exports.extend(name(&entry.export_name).map(|name| (name, Given::From(request.name.to_string(), inner.clone()))));
            self.imports.entry(request.name.to_string()).or_default().names.insert(inner);
        }
        for entry in &record.star_export_entries {
            let Some(request) = &entry.module_request else { continue };
            if let Some(name) = name(&entry.export_name) {
                self.exports.insert(name, Given::From(request.name.to_string(), NAMESPACE.to_owned()));
            } else {
                self.stars.push(request.name.to_string());
            }
        }
        for entry in &record.import_entries {
            let name = name_of(&entry.import_name);
            self.imports.entry(entry.module_request.name.to_string()).or_default().names.insert(name);
        }
    }

    fn look(&mut self, text: &str, program: &Program<'_>, file: &str) {
        let built = SemanticBuilder::new().with_build_nodes(true).build(program);
        let unresolved = built.semantic.scoping().root_unresolved_references();
        for name in ["require", "module", "exports", "__filename", "__dirname"] {
            if unresolved.keys().any(|free| *free == name) {
                self.scope.insert(name.to_owned());
            }
        }
        self.seen = look::look(text, program, &built.semantic, file, self.module);
    }
}

/// The name under which something is imported.
fn name_of(import: &ImportImportName<'_>) -> String {
    match import {
        ImportImportName::Name(name) => name.name.to_string(),
        ImportImportName::Default(_) => "default".to_owned(),
        ImportImportName::NamespaceObject => NAMESPACE.to_owned(),
    }
}

/// Walks a program for what it loads.
struct Reader<'t> {
    text: &'t str,
    lines: Lines<'t>,
    parsed: Parsed,
    /// How many functions are around.
    functions: usize,
    too_deep: bool,
}

impl Reader<'_> {
    fn wanted(&mut self, specifier: &str, span: Span) -> &mut Wanted {
        let at = self.lines.at(span.start);
        let wanted = self.parsed.imports.entry(specifier.to_owned()).or_default();
        if wanted.at == At::default() {
            wanted.at = at;
        }
        wanted
    }

    /// Takes away `with { type: "json" }`: what a file is we know from its name.
    fn without_attributes(&mut self, source: Span, clause: Option<&WithClause<'_>>) {
        if let Some(clause) = clause {
            self.parsed.edits.replace(source.end as usize, clause.span.end as usize, "");
        }
    }
}

/// A text that is written out: a string, or a template without anything in it.
pub(super) fn literal(expression: &Expression<'_>) -> Option<String> {
    match expression {
        Expression::StringLiteral(text) if !text.lone_surrogates => Some(text.value.to_string()),
        Expression::TemplateLiteral(template) => whole(template),
        Expression::ParenthesizedExpression(inner) => literal(&inner.expression),
        _ => None,
    }
}

fn whole(template: &TemplateLiteral<'_>) -> Option<String> {
    let only = template.quasis.first().filter(|_| template.expressions.is_empty())?;
    only.value.cooked.map(|text| text.to_string())
}

/// Whether this calls `require`, `require.resolve` or `module.require`.
fn requires(callee: &Expression<'_>) -> bool {
    let is = |expression: &Expression<'_>, name: &str| matches!(expression, Expression::Identifier(id) if id.name == name);
    match callee {
        Expression::Identifier(id) => id.name == "require" || id.name == "__non_webpack_require__",
        Expression::StaticMemberExpression(member) => {
            (is(&member.object, "require") && member.property.name == "resolve")
                || (is(&member.object, "module") && member.property.name == "require")
        }
        _ => false,
    }
}

/// How many operators and calls follow each other to the left of an expression.
fn chain(expression: &Expression<'_>) -> usize {
    let (mut length, mut at) = (0, expression);
    loop {
        at = match at {
            Expression::BinaryExpression(e) => &e.left,
            Expression::LogicalExpression(e) => &e.left,
            Expression::CallExpression(e) => &e.callee,
            Expression::StaticMemberExpression(e) => &e.object,
            Expression::ComputedMemberExpression(e) => &e.object,
            Expression::TaggedTemplateExpression(e) => &e.tag,
            _ => return length,
        };
        length += 1;
        if length > LONGEST_CHAIN {
            return length;
        }
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_expression(&mut self, it: &Expression<'a>) {
        if chain(it) > LONGEST_CHAIN {
            self.too_deep = true;
            return;
        }
        walk::walk_expression(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.functions += 1;
        walk::walk_function(self, it, flags);
        self.functions -= 1;
    }

    fn visit_arrow_function_expression(&mut self, it: &oxc_ast::ast::ArrowFunctionExpression<'a>) {
        self.functions += 1;
        walk::walk_arrow_function_expression(self, it);
        self.functions -= 1;
    }

    fn visit_static_block(&mut self, it: &StaticBlock<'a>) {
        self.functions += 1;
        walk::walk_static_block(self, it);
        self.functions -= 1;
    }

    fn visit_await_expression(&mut self, it: &AwaitExpression<'a>) {
        self.parsed.awaits |= self.functions == 0;
        walk::walk_await_expression(self, it);
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        self.parsed.awaits |= it.r#await && self.functions == 0;
        walk::walk_for_of_statement(self, it);
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        self.without_attributes(it.source.span, it.with_clause.as_deref());
        let wanted = self.wanted(&it.source.value, it.span);
        for specifier in it.specifiers.iter().flatten() {
            if let ImportDeclarationSpecifier::ImportNamespaceSpecifier(all) = specifier {
                wanted.namespaces.push(((all.span.start as usize, all.span.end as usize), all.local.name.to_string()));
            }
        }
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        self.without_attributes(it.source.span, it.with_clause.as_deref());
        let _ = self.wanted(&it.source.value, it.span);
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        self.without_attributes(it.source.span, it.with_clause.as_deref());
        let star = self.text[it.span.start as usize..it.span.end as usize].find('*').unwrap_or_default() + it.span.start as usize;
        let wanted = self.wanted(&it.source.value, it.span);
        match &it.exported {
            None => wanted.all = true,
            Some(name) => {
                wanted.names.insert(NAMESPACE.to_owned());
                let end = name.span().end as usize;
                wanted.namespaces.push(((star, end), name.name().to_string()));
            }
        }
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        match literal(&it.source) {
            Some(specifier) => drop(self.parsed.loads.insert((specifier, true))),
            None => self.parsed.computes = true,
        }
        let span = it.source.span();
        let (start, end) = (span.start as usize, span.end as usize);
        self.parsed.edits.replace(start, start, format!("\"{DYNAMIC}\" + ("));
        self.parsed.edits.replace(end, end, ")");
        walk::walk_import_expression(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if requires(&it.callee) {
            match it.arguments.first().and_then(Argument::as_expression).map(literal) {
                Some(Some(specifier)) => drop(self.parsed.loads.insert((specifier, false))),
                _ => self.parsed.computes = true,
            }
        } else if matches!(&it.callee, Expression::Identifier(id) if id.name == "createRequire") {
            self.parsed.computes = true;
        }
        walk::walk_call_expression(self, it);
    }
}
