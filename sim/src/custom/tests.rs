//! Scripts over the events of a real run.

use std::path::Path;

use koipond_check::{Judgement, Panel};
use koipond_record::{Derived, Event, Round, Verdict};
use koipond_scenarios::{Plan, parse};

use super::{Judges, Script};
use crate::tasks::Tasks;
use crate::world::{Flow, Observer, run};

#[derive(Default)]
struct Keep(Vec<Event>);

impl Observer for Keep {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        self.0.push(event.clone());
        Flow::Go
    }
}

/// A run of two honest nodes and a cheat.
struct Seen {
    plan: Plan,
    tasks: Tasks,
    events: Vec<Event>,
}

fn seen() -> Seen {
    let text = "scenario: t\ntask: kept-proof\nframework: { audits: every }\nchain: { round_time: 1200 slots, submission_window: 400 slots, \
                audit_window: 400 slots, minimum_stake_amount: 5 KOII }\nnodes: { honest: { count: 2 }, cheat: { behaviour: fabricator } }\n\
                rounds: 4\nexpect: [{ never: { slashed: { group: honest } } }, { never: { retried: {} } }]\n";
    let plan = parse("t.yaml", text).unwrap_or_else(|problems| panic!("{problems}"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/tasks");
    let tasks = Tasks::read(&plan, &folder).expect("the task is there");
    let mut keep = Keep::default();
    run(&plan, &tasks, 1, vec![&mut keep]).expect("it runs");
    Seen { plan, tasks, events: keep.0 }
}

impl Seen {
    /// What this script comes to: what was told while the run went on, and the judgement.
    fn judged(&self, source: &str) -> (Option<Verdict>, Judgement) {
        let (told, all) = self.all(&[(source, 1)]);
        let judgement = all.into_iter().nth(1).expect("it stands in its place");
        (told, judgement)
    }

    fn all(&self, sources: &[(&str, usize)]) -> (Option<Verdict>, Vec<Judgement>) {
        let script = |(source, place): &(&str, usize)| {
            Script::read("checks/own.js", None, *place, source.as_bytes()).unwrap_or_else(|problem| panic!("{problem}"))
        };
        let tasks = self.tasks.clone().checked_by(sources.iter().map(script).collect());
        let mut judges = Judges::of(Panel::new(&self.plan.expect, &self.plan.waive), &tasks);
        let mut told = None;
        for event in &self.events {
            for derived in judges.on_event(event) {
                if let Derived::Verdict { name, verdict, .. } = derived
                    && name.starts_with("own.js")
                {
                    told = told.or(Some(verdict));
                }
            }
        }
        (told, judges.finish())
    }

    fn verdict(&self, source: &str) -> Verdict {
        self.judged(source).1.verdict
    }

    fn broken(&self, source: &str) -> String {
        match self.verdict(source) {
            Verdict::Broken { why, .. } => why,
            other => panic!("it is not broken: {other:?}"),
        }
    }
}

fn refused(source: &str) -> String {
    Script::read("checks/own.js", None, 0, source.as_bytes()).map(drop).expect_err("it is no check").to_string()
}

const NO_PROOF_IS_EMPTY: &str = "export const kinds = ['chain.submitted'];\n\
    export function check(event) { if (event.value === '') return `${event.node} submitted nothing`; }";

#[test]
fn a_script_that_finds_nothing_wrong_holds_and_says_how_many_events_it_saw() {
    let seen = seen();
    let (told, judgement) = seen.judged(NO_PROOF_IS_EMPTY);
    let count = seen.events.iter().filter(|e| format!("{:?}", e.what).starts_with("Chain(Submitted")).count();
    assert_eq!(judgement.verdict, Verdict::Held { why: format!("{count} events") });
    assert_eq!((told, judgement.name.as_str()), (Some(judgement.verdict.clone()), "own.js finds nothing wrong"));
}

#[test]
fn a_text_breaks_it_at_the_event_that_it_is_about_and_is_told_then() {
    let seen = seen();
    let (told, judgement) = seen.judged(
        "export const kinds = ['chain.slashed'];\nexport function check(event) { return `${event.who} lost ${event.amount / 1e9} in ${event.chain_round} for ${event.round}` }",
    );
    let slash = seen.events.iter().find(|e| format!("{:?}", e.what).starts_with("Chain(Slashed")).expect("the cheat is slashed");
    let Verdict::Broken { at, evidence, why, .. } = &judgement.verdict else { panic!("{:?}", judgement.verdict) };
    assert_eq!((*at, why.as_str()), (slash.seq, "cheat-1 lost 3.5 in 2 for 0"));
    assert_eq!(evidence, &[slash.seq]);
    assert_eq!(told.as_ref(), Some(&judgement.verdict));
}

#[test]
fn what_no_event_of_its_kinds_came_for_was_not_reached() {
    let verdict = seen().verdict("export const kinds = ['chain.burned', 'net.timed_out'];\nexport function check() { return 'never' }");
    assert_eq!(verdict, Verdict::NotReached { why: "no event came of the kind chain.burned or net.timed_out".to_owned() });
}

#[test]
fn an_end_may_judge_what_was_gathered() {
    let seen = seen();
    let source = "const by = {}; export const kinds = ['chain.submitted', 'run.round_began'];\n\
                  export function check(event) { if (event.kind === 'chain.submitted') by[event.by] = (by[event.by] ?? 0) + 1 }\n\
                  export function end(run) { return run.nodes.map((node) => `${node.name}:${node.group}:${by[node.name]}`).join(' ') + ` of ${run.rounds}` }";
    assert_eq!(seen.broken(source), "honest-1:honest:3 honest-2:honest:3 cheat-1:cheat:2 of 4");
}

#[test]
fn a_script_that_throws_or_does_not_end_breaks_and_says_where() {
    let seen = seen();
    let throws = "export const kinds = ['chain.submitted'];\nexport function check(event) {\n  event.by.none.such;\n}";
    let why = seen.broken(throws);
    assert!(why.starts_with("the check itself fails: it throws TypeError") && why.contains("own.js:3"), "{why}");
    let why = seen.broken("export const kinds = ['chain.submitted'];\nexport function check() { for (;;); }");
    assert!(why.contains("loop without end"), "{why}");
}

#[test]
fn scripts_stand_in_their_places_and_share_nothing() {
    let one = "export const kinds = ['chain.submitted'];\nexport function check() { Array.prototype.at = 1; globalThis.stain = 1 }";
    let two = "export const kinds = ['chain.submitted'];\nexport function check() { return typeof stain !== 'undefined' || typeof [].at !== 'function' ? 'stained' : undefined }";
    let (_, all) = seen().all(&[(one, 0), (two, 3)]);
    let names: Vec<&str> = all.iter().take(4).map(|judgement| judgement.name.as_str()).collect();
    assert_eq!(names, ["own.js finds nothing wrong", "no honest node is slashed", "no round is tried again", "own.js finds nothing wrong"]);
    assert!(all.iter().all(|judgement| matches!(judgement.verdict, Verdict::Held { .. })), "{all:?}");
}

#[test]
fn the_same_log_is_judged_the_same_again() {
    let seen = seen();
    let source = "let n = 0; export const kinds = ['node.said', 'chain.audited'];\nexport function check(e) { n += e.at; if (n > 9000) return `${n} ${Math.sin(n)} ${e.seq}` }";
    assert_eq!(seen.judged(source), seen.judged(source));
}

#[test]
fn a_log_that_breaks_off_leaves_it_undecided() {
    let mut seen = seen();
    seen.events.pop();
    assert_eq!(seen.verdict(NO_PROOF_IS_EMPTY), Verdict::NotReached { why: "the log ends before the run does".to_owned() });
}

#[test]
fn an_events_fields_are_its_own_with_names_for_keys_and_numbers() {
    let seen = seen();
    let show = |kind: &str, expression: &str| {
        seen.broken(&format!("export const kinds = ['{kind}'];\nexport function check(event, run) {{ return `${{{expression}}}` }}"))
    };
    assert_eq!(show("chain.audited", "[event.node, event.by, event.candidate, event.is_valid]").split(',').nth(2), Some("cheat-1"));
    let by = show("chain.audited", "event.by + ' ' + event.node");
    assert!(by == "honest-1 honest-1" || by == "honest-2 honest-2", "{by}");
    assert_eq!(show("storage.stored", "event.hosts[0].node === event.node"), "true");
    assert_eq!(show("run.started", "event.seq + ' ' + run.scenario + ' ' + run.seed + ' ' + run.schedule.round_time"), "0 t 1 1200");
    assert_eq!(show("chain.submitted", "event.chain_round - event.round"), "1");
    assert_eq!(show("node.got", "event.value"), "boot");
    assert_eq!(show("run.round_began", "Object.keys(event).sort()"), "at,cause,chain_round,kind,node,round,seq,slot");
}

#[test]
fn a_kind_that_there_is_not_is_refused_with_the_nearest() {
    let of = |kind: &str| refused(&format!("export const kinds = ['{kind}']; export function check() {{}}"));
    assert!(of("chain.submited").contains("did you mean `chain.submitted`?"), "{}", of("chain.submited"));
    assert!(of("net.zzz").contains("there are net.retransmitted"), "{}", of("net.zzz"));
    assert!(of("everything").contains("as `koipond log` has it"), "{}", of("everything"));
}

#[test]
fn every_kind_that_a_run_logs_is_known() {
    let known = super::shown::kinds();
    for event in &seen().events {
        let what = serde_json::to_value(&event.what).expect("it is plain data");
        let (family, rest) = what.as_object().and_then(|what| what.iter().next()).expect("it has a family");
        let kind = rest.as_str().or_else(|| rest.as_object()?.keys().next().map(String::as_str)).expect("it has a kind");
        assert!(known.contains(&format!("{family}.{kind}")), "{family}.{kind}");
    }
}
