//! TypeScript to JavaScript, file by file, with a map back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use oxc_allocator::Allocator;
use oxc_ast::ast::{Declaration, Program, Statement};
use oxc_codegen::{Codegen, CodegenOptions, CommentOptions};
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;
use oxc_transformer::{TransformOptions, Transformer};

use super::parse::{Form, Wrong, wrong};
use super::place::{At, Map};

/// JavaScript made of TypeScript.
pub(super) struct Made {
    pub(super) text: String,
    pub(super) map: Map,
    /// The types it exports, of which nothing is left.
    pub(super) types: BTreeSet<String>,
}

/// Makes JavaScript of a TypeScript file.
pub(super) fn javascript(text: &str, file: &str, form: Form) -> Result<Made, Wrong> {
    let allocator = Allocator::default();
    let source_type = match form {
        Form::Script => SourceType::ts().with_commonjs(true),
        Form::Module | Form::AsWritten => SourceType::ts().with_module(true),
    };
    let options = ParseOptions { allow_return_outside_function: form != Form::Module, ..ParseOptions::default() };
    let read = Parser::new(&allocator, text, source_type).with_options(options).parse();
    if let Some(error) = read.diagnostics.first() {
        return Err(wrong(text, error));
    }
    let mut program = read.program;
    let types = types(&program);
    let built = SemanticBuilder::new().with_excess_capacity(2.0).with_enum_eval(true).with_check_syntax_error(true).build(&program);
    if let Some(error) = built.diagnostics.first() {
        return Err(wrong(text, error));
    }
    let scoping = built.semantic.into_scoping();
    let done = Transformer::new(&allocator, Path::new(file), &TransformOptions::default()).build_with_scoping(scoping, &mut program);
    if let Some(error) = done.diagnostics.first() {
        return Err(wrong(text, error));
    }
    let options = CodegenOptions {
        source_map_path: Some(PathBuf::from(file)),
        comments: CommentOptions::disabled(),
        // Nobody reads it, and what is nested deep would be indented deep.
        indent_width: 0,
        ..CodegenOptions::default()
    };
    let printed = Codegen::new().with_options(options).with_source_text(text).build(&program);
    let map = printed.map.map(|map| map.to_json_string()).unwrap_or_default();
    if printed.code.contains("@oxc-project/runtime") {
        let message = "it uses decorators, which are not loaded; build the task first and name its bundle".to_owned();
        return Err(Wrong { at: At::default(), message });
    }
    Ok(Made { text: printed.code, map: Map::of(map, file), types })
}

/// The names of exported types.
fn types(program: &Program<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut keep = |declaration: &Declaration<'_>| match declaration {
        Declaration::TSTypeAliasDeclaration(it) => drop(names.insert(it.id.name.to_string())),
        Declaration::TSInterfaceDeclaration(it) => drop(names.insert(it.id.name.to_string())),
        _ => {}
    };
    for statement in &program.body {
        match statement {
            Statement::ExportDeclaration(it) => keep(&it.declaration),
            statement => statement.as_declaration().into_iter().for_each(&mut keep),
        }
    }
    names
}
