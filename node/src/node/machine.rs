//! What happens to a node's machine from outside: its clock, its pace, its disk, its code, the end of its process.

use std::sync::Arc;

use koipond_record::SimTime;
use koipond_record::event::{Exit, NodeEvent};

use super::{Node, Step};
use crate::load::Task;

impl Node {
    /// Sets the machine's clock wrong by so many nanoseconds; none is right.
    pub fn skews(&mut self, by: i64) {
        self.host.skew.set(by);
    }

    /// From now on each piece of work takes so many times longer than on a good machine.
    pub fn takes_longer(&mut self, times: u64) {
        self.host.pace.set(times.max(1));
    }

    /// Its disk takes nothing more, or takes what fits again.
    pub fn disk_is_full(&mut self, full: bool) {
        self.host.disk.borrow_mut().fills(full);
    }

    /// What was on its disk is lost.
    pub fn loses_its_disk(&mut self) {
        self.host.disk.borrow_mut().loses_all();
    }

    /// Its process ends with an exit code, and the task node's own rules say what follows.
    pub fn exits(&mut self, now: SimTime, code: u8) -> Step {
        self.host.begin(now);
        self.stop();
        let exit = Exit::Code { code: i32::from(code), why: "a fault of the timeline ends it".to_owned() };
        self.host.note(NodeEvent::Ended(exit.clone()));
        let (events, spent) = self.host.end();
        let submitted = self.host.disk.borrow().last_submitted;
        let restart = self.restarts.after(now, &exit, submitted);
        Step { events, spent, ended: Some(exit), restart }
    }

    /// It runs other code when it starts next; its process must have stopped.
    pub fn upgrades(&mut self, task: Arc<Task>) {
        self.stop();
        self.host = self.host.with_code(task);
    }
}
