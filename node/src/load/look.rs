//! The static look: what makes one doubt the code without running it.
//!
//! It knows names, not types: a function counts as part of an audit or a distribution by its name, by the name of its file, or
//! because one that does calls it by its name in the same file.

use std::collections::{BTreeMap, BTreeSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, BindingPattern, CallExpression, Expression, Function, MethodDefinition, NewExpression,
    ObjectProperty, Program, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::{ScopeFlags, Semantic};
use oxc_span::{GetSpan as _, Span};
use oxc_syntax::operator::{BinaryOperator, UnaryOperator};

use super::graph::{Graph, installed};
use super::link::Linked;
use super::packages::Target;
use super::parse::NAMESPACE;
use super::place::{At, Lines};

/// Something about the code that makes one doubt it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// `audit.js:14:9`.
    pub place: String,
    /// What it is and why it matters.
    pub message: String,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// What was seen in one file.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Names that nothing in the file defines, where they are first used.
    unknown: Vec<(String, At)>,
    /// Globals that the file makes.
    globals: BTreeSet<String>,
    /// All else.
    doubts: Vec<(At, String)>,
}

/// Globals of JavaScript and of Node.js 20.
const GLOBALS: &str = " AbortController AbortSignal AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Blob Boolean \
    BroadcastChannel Buffer ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DataView \
    Date DecompressionStream Error EvalError Event EventTarget File FinalizationRegistry Float32Array Float64Array FormData Function Headers \
    Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math MessageChannel MessageEvent MessagePort NaN Number Object Performance \
    PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver Promise Proxy RangeError ReadableByteStreamController ReadableStream \
    ReadableStreamBYOBReader ReadableStreamDefaultReader ReferenceError Reflect RegExp Request Response Set SharedArrayBuffer String SubtleCrypto \
    Symbol SyntaxError TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TypeError URIError URL URLSearchParams \
    Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly WritableStream WritableStreamDefaultWriter \
    arguments atob btoa clearImmediate clearInterval clearTimeout console crypto decodeURI decodeURIComponent encodeURI encodeURIComponent escape \
    eval fetch global globalThis isFinite isNaN parseFloat parseInt performance process queueMicrotask setImmediate setInterval setTimeout \
    structuredClone undefined unescape ";
/// Names that CommonJS gives to a file.
const OF_COMMONJS: &str = " require module exports __filename __dirname __non_webpack_require__ ";

/// Looks at a file.
pub(super) fn look(text: &str, program: &Program<'_>, semantic: &Semantic<'_>, file: &str, module: bool) -> Seen {
    let mut seen = Seen::default();
    let lines = Lines::of(text);
    unknown(&mut seen, &lines, semantic, module);
    let stem = file.rsplit('/').next().unwrap_or(file).to_lowercase();
    let mut reader = Reader { file: Part::of(&stem), ..Reader::default() };
    reader.functions.push(Named { part: reader.file, ..Named::default() });
    reader.within.push(0);
    reader.visit_program(program);
    seen.globals.append(&mut reader.globals);
    seen.doubts = reader.doubts().into_iter().map(|(span, why)| (lines.at(span.start), why)).collect();
    seen
}

/// Finds names that nothing defines. Who asks `typeof name` anywhere knows that it may be missing.
fn unknown(seen: &mut Seen, lines: &Lines<'_>, semantic: &Semantic<'_>, module: bool) {
    let (scoping, nodes) = (semantic.scoping(), semantic.nodes());
    for (name, references) in scoping.root_unresolved_references() {
        let name = name.as_str();
        let spaced = format!(" {name} ");
        if GLOBALS.contains(&spaced) || OF_COMMONJS.contains(&spaced) {
            continue;
        }
        let references: Vec<_> = references.iter().map(|id| scoping.get_reference(*id)).collect();
        let asked = references.iter().any(|reference| {
            let parent = nodes.parent_kind(reference.node_id());
            matches!(parent, AstKind::UnaryExpression(unary) if unary.operator == UnaryOperator::Typeof)
        });
        // Code that is not strict makes a global by assigning to it.
        if !module && references.iter().any(|reference| reference.is_write()) {
            seen.globals.insert(name.to_owned());
        }
        if let (false, Some(first)) = (asked, references.iter().map(|reference| nodes.kind(reference.node_id()).span().start).min()) {
            seen.unknown.push((name.to_owned(), lines.at(first)));
        }
    }
}

/// The part of a task that a name tells of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    #[default]
    Other,
    Audit,
    Distribution,
}

impl Part {
    fn of(name: &str) -> Self {
        let name = name.to_lowercase();
        if name.contains("distribution") {
            Self::Distribution
        } else if name.contains("audit") || name.starts_with("validate") {
            Self::Audit
        } else {
            Self::Other
        }
    }

    fn named(self) -> &'static str {
        match self {
            Self::Distribution => "a distribution",
            Self::Audit | Self::Other => "an audit",
        }
    }
}

/// A function by its name, with what it does.
#[derive(Debug, Default)]
struct Named {
    name: String,
    part: Part,
    calls: BTreeSet<String>,
    /// What differs from node to node.
    differs: Vec<(Span, &'static str)>,
    /// Amounts that are put into a list, with the variables they hang on.
    fractions: Vec<(Span, Fraction)>,
    /// Variables, by what they were given first.
    variables: BTreeMap<String, Fraction>,
}

/// Whether an amount can be a fraction.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fraction {
    Yes,
    No,
    /// If one of these variables can.
    If(Vec<String>),
}

#[derive(Debug, Default)]
struct Reader {
    file: Part,
    /// The first stands for what is in no function.
    functions: Vec<Named>,
    within: Vec<usize>,
    /// The name that the next function gets.
    next: Option<String>,
    globals: BTreeSet<String>,
    /// How many calls of the console are around.
    printing: usize,
}

impl Reader {
    fn here(&mut self) -> &mut Named {
        let last = self.within.last().copied().unwrap_or_default();
        &mut self.functions[last]
    }

    /// A function without a name belongs to the one around it.
    fn enter(&mut self, name: Option<String>) {
        let around = self.within.last().copied().unwrap_or_default();
        match name {
            None => self.within.push(around),
            Some(name) => {
                let part = Part::of(&name).max(self.file);
                self.within.push(self.functions.len());
                self.functions.push(Named { part, name, ..Named::default() });
            }
        }
    }

    /// What there is to doubt, once all is known.
    fn doubts(&self) -> Vec<(Span, String)> {
        let mut parts: Vec<Part> = self.functions.iter().map(|function| function.part).collect();
        let mut open: Vec<usize> = (0..parts.len()).filter(|n| parts[*n] != Part::Other).collect();
        while let Some(n) = open.pop() {
            for (m, other) in self.functions.iter().enumerate() {
                if parts[m] == Part::Other && self.functions[n].calls.contains(&other.name) {
                    parts[m] = parts[n];
                    open.push(m);
                }
            }
        }
        let mut doubts = Vec::new();
        for (function, part) in self.functions.iter().zip(parts) {
            if part != Part::Other {
                let why = |what| format!("`{what}` in {}: nodes that do not come to the same result vote against each other", part.named());
                doubts.extend(function.differs.iter().map(|(span, what)| (*span, why(what))));
            }
            if part == Part::Distribution {
                let why = "this amount of a distribution list can be a fraction, and amounts are whole: round it, as with Math.floor";
                let broken = function.fractions.iter().filter(|(_, fraction)| function.can_be(fraction, &mut BTreeSet::new()));
                doubts.extend(broken.map(|(span, _)| (*span, why.to_owned())));
            }
        }
        doubts
    }
}

impl Named {
    fn can_be(&self, fraction: &Fraction, seen: &mut BTreeSet<String>) -> bool {
        match fraction {
            Fraction::Yes => true,
            Fraction::No => false,
            Fraction::If(names) => names.iter().any(|name| {
                let known = self.variables.get(name).filter(|_| seen.insert(name.clone()));
                known.is_some_and(|fraction| self.can_be(fraction, seen))
            }),
        }
    }
}

fn either(a: Fraction, b: Fraction) -> Fraction {
    match (a, b) {
        (Fraction::Yes, _) | (_, Fraction::Yes) => Fraction::Yes,
        (Fraction::No, other) | (other, Fraction::No) => other,
        (Fraction::If(mut a), Fraction::If(b)) => {
            a.extend(b);
            Fraction::If(a)
        }
    }
}

/// Whether an amount can be a fraction.
fn fraction(it: &Expression<'_>) -> Fraction {
    match it {
        Expression::NumericLiteral(number) if number.value.fract() != 0.0 => Fraction::Yes,
        Expression::Identifier(name) => Fraction::If(vec![name.name.to_string()]),
        Expression::ParenthesizedExpression(inner) => fraction(&inner.expression),
        Expression::AwaitExpression(inner) => fraction(&inner.argument),
        Expression::UnaryExpression(unary) if matches!(unary.operator, UnaryOperator::UnaryNegation | UnaryOperator::UnaryPlus) => {
            fraction(&unary.argument)
        }
        Expression::ConditionalExpression(choice) => either(fraction(&choice.consequent), fraction(&choice.alternate)),
        Expression::LogicalExpression(choice) => either(fraction(&choice.left), fraction(&choice.right)),
        Expression::BinaryExpression(pair) => match pair.operator {
            BinaryOperator::Division => Fraction::Yes,
            BinaryOperator::Addition
            | BinaryOperator::Subtraction
            | BinaryOperator::Multiplication
            | BinaryOperator::Exponential
            | BinaryOperator::Remainder => either(fraction(&pair.left), fraction(&pair.right)),
            _ => Fraction::No,
        },
        Expression::CallExpression(call) => match &call.callee {
            Expression::Identifier(id) if id.name == "Number" || id.name == "parseFloat" => {
                call.arguments.first().and_then(|argument| argument.as_expression()).map_or(Fraction::No, fraction)
            }
            _ => Fraction::No,
        },
        _ => Fraction::No,
    }
}

/// `object.member` as two words.
fn member<'e>(it: &'e Expression<'_>) -> Option<(&'e str, &'e str)> {
    match it {
        Expression::StaticMemberExpression(member) => match &member.object {
            Expression::Identifier(object) => Some((object.name.as_str(), member.property.name.as_str())),
            _ => None,
        },
        _ => None,
    }
}

fn is_function(it: &Expression<'_>) -> bool {
    matches!(it, Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_))
}

impl<'a> Visit<'a> for Reader {
    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        let name = it.id.as_ref().map(|id| id.name.to_string());
        let name = self.next.take().or(name);
        self.enter(name);
        walk::walk_function(self, it, flags);
        self.within.pop();
    }

    fn visit_arrow_function_expression(&mut self, it: &oxc_ast::ast::ArrowFunctionExpression<'a>) {
        let name = self.next.take();
        self.enter(name);
        walk::walk_arrow_function_expression(self, it);
        self.within.pop();
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        self.next = it.key.static_name().map(|name| name.to_string());
        walk::walk_method_definition(self, it);
        self.next = None;
    }

    fn visit_object_property(&mut self, it: &ObjectProperty<'a>) {
        self.next = it.key.static_name().filter(|_| is_function(&it.value)).map(|name| name.to_string());
        walk::walk_object_property(self, it);
        self.next = None;
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if let (BindingPattern::BindingIdentifier(id), Some(value)) = (&it.id, &it.init) {
            let name = id.name.to_string();
            self.next = is_function(value).then(|| name.clone());
            let amount = fraction(value);
            self.here().variables.insert(name, amount);
        }
        walk::walk_variable_declarator(self, it);
        self.next = None;
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        match &it.left {
            AssignmentTarget::StaticMemberExpression(target) => {
                let of_global = matches!(&target.object, Expression::Identifier(id) if matches!(id.name.as_str(), "global" | "globalThis" | "window" | "self"));
                if of_global {
                    self.globals.insert(target.property.name.to_string());
                }
                self.next = is_function(&it.right).then(|| target.property.name.to_string());
            }
            AssignmentTarget::ComputedMemberExpression(target) => {
                let list = matches!(&target.object, Expression::Identifier(id) if ["list", "distribution"].iter().any(|word| id.name.to_lowercase().contains(word)));
                if list {
                    let (span, amount) = (it.right.span(), fraction(&it.right));
                    self.here().fractions.push((span, amount));
                }
            }
            AssignmentTarget::AssignmentTargetIdentifier(id) => {
                let (name, amount) = (id.name.to_string(), fraction(&it.right));
                let known = self.here().variables.remove(&name).unwrap_or(Fraction::No);
                self.here().variables.insert(name, either(known, amount));
            }
            _ => {}
        }
        walk::walk_assignment_expression(self, it);
        self.next = None;
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        let printing = matches!(member(&it.callee), Some(("console" | "logger", _)));
        match (&it.callee, member(&it.callee)) {
            (_, Some(("Math", "random"))) => self.differs(it.span, "Math.random()"),
            (_, Some(("Date", "now"))) => self.differs(it.span, "Date.now()"),
            (_, Some(("this", name))) => drop(self.here().calls.insert(name.to_owned())),
            (Expression::Identifier(id), _) => drop(self.here().calls.insert(id.name.to_string())),
            (Expression::StaticMemberExpression(method), _) if matches!(method.object, Expression::ThisExpression(_)) => {
                let name = method.property.name.to_string();
                self.here().calls.insert(name);
            }
            _ => {}
        }
        self.printing += usize::from(printing);
        walk::walk_call_expression(self, it);
        self.printing -= usize::from(printing);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        if it.arguments.is_empty() && matches!(&it.callee, Expression::Identifier(id) if id.name == "Date") {
            self.differs(it.span, "new Date()");
        }
        walk::walk_new_expression(self, it);
    }
}

impl Reader {
    fn differs(&mut self, span: Span, what: &'static str) {
        // What is only printed changes no vote.
        if self.printing == 0 {
            self.here().differs.push((span, what));
        }
    }
}

/// The warnings of a task, in order of place.
pub(super) fn warnings(graph: &Graph, linked: &Linked) -> Vec<Warning> {
    let globals: BTreeSet<&String> = graph.files.values().flat_map(|node| &node.parsed.seen.globals).collect();
    let mut found = Vec::new();
    for (path, node) in &graph.files {
        let seen = &node.parsed.seen;
        let unknown = seen.unknown.iter().filter(|(name, _)| !globals.contains(name));
        let unknown = unknown.map(|(name, at)| (*at, format!("`{name}` is defined nowhere; who comes here gets a ReferenceError")));
        let missing = linked.missing.iter().filter(|(importer, ..)| importer == path && !node.strict).filter_map(|(_, specifier, name)| {
            let at = node.parsed.imports.get(specifier)?.at;
            let message = format!("`{specifier}` gives no `{name}`; it is undefined here");
            (name != NAMESPACE).then_some((at, message))
        });
        let lent = node.targets.iter().filter_map(|((specifier, _), target)| match target {
            // The packages of Koii are part of every task.
            Target::Ours(package) if !package.starts_with("@_koii/") => {
                let at = node.parsed.imports.get(specifier).map_or_else(At::default, |wanted| wanted.at);
                Some((at, format!("`{specifier}` is not installed; one of Koipond's own stands in, see docs/node-support.md")))
            }
            _ => None,
        });
        for (at, message) in unknown.chain(seen.doubts.iter().cloned()).chain(missing).chain(lent) {
            let (file, at) = node.places.find(path, at);
            if !installed(&file) {
                found.push(((file.clone(), at), Warning { place: at.in_file(&file), message }));
            }
        }
    }
    found.sort();
    found.dedup();
    found.into_iter().map(|(_, warning)| warning).collect()
}
