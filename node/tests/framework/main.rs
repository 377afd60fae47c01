//! The framework that stands in: every method of the wrapper once, its odd answers, the generations, the store of documents,
//! `app`, the clients of storage.

mod app;
#[path = "../common/mod.rs"]
pub mod common;
#[path = "../protocol/desk.rs"]
pub mod desk;
mod gateways;
mod generations;
mod services;
mod storage;
mod store;
mod world;
mod wrapper;

use std::collections::BTreeSet;

use desk::{Desk, Readings};
use koipond_record::{Instruction, TimerId, WakeAt};

/// A slot in the gap of round 1, and one within round 2 before its audits.
const IN_ROUND_1: u64 = 2_000;
const IN_ROUND_2: u64 = 2_400;

/// What every script begins with.
const HEAD: &str = "import * as wrapper from '@_koii/namespace-wrapper';
    const { namespaceWrapper: w } = wrapper;
    const show = (value) => console.log(value === undefined ? 'undefined' : JSON.stringify(value));
    const tried = async (call) => { try { show(await call()); } catch (error) { console.log(`${error.name}: ${error.message}`); } };";

/// What a script prints that awaits at its top.
#[track_caller]
fn says(desk: Desk, script: &str) -> Vec<String> {
    let mut desk = desk.boot(&format!("{HEAD}\n{script}"), IN_ROUND_1);
    settle(&mut desk);
    assert_eq!(desk.ended, None, "{:?}", desk.said);
    desk.said
}

/// The timers of ten seconds fire.
fn settle(desk: &mut Desk) {
    let until = desk.now_ms + 10_000;
    let mut fired = BTreeSet::new();
    let next = |desk: &Desk, fired: &BTreeSet<TimerId>| {
        let due = desk.timers.iter().filter_map(|(timer, at)| match at {
            WakeAt::Time(at) if !fired.contains(timer) && at.0 / 1_000_000 <= until => Some((at.0, *timer)),
            _ => None,
        });
        due.min()
    };
    while let Some((at, timer)) = next(desk, &fired) {
        fired.insert(timer);
        desk.now_ms = desk.now_ms.max(at.div_ceil(1_000_000));
        desk.wake(timer, &[]);
    }
}

/// What a method gives.
#[track_caller]
fn gives(call: &str, answer: &str) {
    assert_eq!(says(Desk::new(), &format!("await tried(() => {call});")), [answer], "{call}");
}

/// The same where every reading of the chain comes to this.
#[track_caller]
fn gives_where(readings: Readings, call: &str, answer: &str) {
    assert_eq!(says(Desk { readings, ..Desk::new() }, &format!("await tried(() => {call});")), [answer], "{call}");
}

/// The instructions that a script sends.
fn sends(script: &str) -> Vec<Instruction> {
    let desk = Desk::new().boot(&format!("{HEAD}\n{script}"), IN_ROUND_1);
    assert_eq!(desk.ended, None, "{:?}", desk.said);
    desk.sent
}
