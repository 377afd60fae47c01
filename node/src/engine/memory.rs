//! The engine's memory: a large block is work, and none is given once the budget of a step is used up.
//!
//! Between two calls of the interrupt handler the engine runs thousands of its own functions, and each may go over as many bytes as
//! the heap holds. So what they take is counted as they take it, and those that come too late fail at once.

use std::cell::Cell;
use std::rc::Rc;

use rquickjs::allocator::{Allocator, RustAllocator};
use rquickjs::runtime::InterruptHandler;
use rquickjs::{Ctx, Runtime, qjs};

use super::host::Host;

/// Who is told of the memory that an engine takes.
pub(crate) trait Meter {
    /// Whether the engine gets a block of that size.
    fn gives(&self, bytes: usize) -> bool;
    /// The engine was given some bytes, or gave some back.
    fn holds(&self, more: usize, less: usize);
}

/// How much an engine holds and has held at most. By itself it refuses nothing.
#[derive(Debug, Default)]
pub(crate) struct Heap {
    held: Cell<usize>,
    most: Cell<usize>,
}

impl Heap {
    /// Whether memory can have run out where the heap may hold so much: an engine that grows a block asks for a multiple of it, but
    /// where it never held a quarter of what it may, none can have been refused.
    pub(crate) fn may_have_filled(&self, limit: usize) -> bool {
        self.most.get() > limit / 4
    }

    /// Another engine begins, which holds nothing yet.
    pub(super) fn forget(&self) {
        self.held.set(0);
        self.most.set(0);
    }
}

impl Meter for Heap {
    fn gives(&self, _: usize) -> bool {
        true
    }

    fn holds(&self, more: usize, less: usize) {
        let held = self.held.get().saturating_add(more).saturating_sub(less);
        self.held.set(held);
        self.most.set(self.most.get().max(held));
    }
}

/// Memory whose large blocks are counted.
pub(crate) struct Counted<M: Meter>(pub(crate) Rc<M>);

#[expect(unsafe_code, reason = "every block comes from the allocator that rquickjs has by default, and goes back to it")]
unsafe impl<M: Meter> Allocator for Counted<M> {
    fn alloc(&mut self, size: usize) -> *mut u8 {
        if self.0.gives(size) { self.given(RustAllocator.alloc(size), size) } else { std::ptr::null_mut() }
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        let bytes = count.saturating_mul(size);
        if self.0.gives(bytes) { self.given(RustAllocator.calloc(count, size), bytes) } else { std::ptr::null_mut() }
    }

    #[expect(unsafe_code, reason = "the block came from there")]
    unsafe fn dealloc(&mut self, ptr: *mut u8) {
        unsafe {
            self.0.holds(0, RustAllocator::usable_size(ptr));
            RustAllocator.dealloc(ptr);
        }
    }

    #[expect(unsafe_code, reason = "the block came from there")]
    unsafe fn realloc(&mut self, ptr: *mut u8, new_size: usize) -> *mut u8 {
        unsafe {
            let before = RustAllocator::usable_size(ptr);
            if !self.0.gives(new_size.saturating_sub(before)) {
                return std::ptr::null_mut();
            }
            let grown = RustAllocator.realloc(ptr, new_size);
            if !grown.is_null() {
                self.0.holds(RustAllocator::usable_size(grown), before);
            }
            grown
        }
    }

    #[expect(unsafe_code, reason = "the block came from there")]
    unsafe fn usable_size(ptr: *mut u8) -> usize {
        unsafe { RustAllocator::usable_size(ptr) }
    }
}

impl<M: Meter> Counted<M> {
    /// Notes a block that the engine gets.
    fn given(&self, block: *mut u8, bytes: usize) -> *mut u8 {
        if !block.is_null() {
            self.0.holds(bytes.next_multiple_of(size_of::<u64>()), 0);
        }
        block
    }
}

/// What the engine calls now and then while it works. What ends the work is an error that cannot be caught, and there must be memory
/// for it: where the heap is full, the engine would throw something in its place that can be.
pub(super) fn watch(ctx: &Ctx<'_>, host: Rc<Host>) -> InterruptHandler {
    const SPARE: u64 = 1 << 20;
    let limit = usize::try_from(host.identity.javascript.memory.0.saturating_add(SPARE)).unwrap_or(usize::MAX);
    #[expect(unsafe_code, reason = "the engine lives as long as its handler")]
    let runtime = unsafe { qjs::JS_GetRuntime(ctx.as_raw().as_ptr()) };
    Box::new(move || {
        let over = host.work(1);
        if over {
            #[expect(unsafe_code, reason = "only the engine calls this, so that it is alive; the limit is a number of its own")]
            unsafe {
                qjs::JS_SetMemoryLimit(runtime, limit as _);
            }
        }
        over
    })
}

/// Sets how much the heap may hold.
pub(super) fn limit(ctx: &Ctx<'_>, bytes: usize) {
    #[expect(unsafe_code, reason = "the engine is alive, and its limit is a number of its own")]
    unsafe {
        qjs::JS_SetMemoryLimit(qjs::JS_GetRuntime(ctx.as_raw().as_ptr()), bytes as _);
    }
}

/// A runtime that is freed unless something may be lost in it. The engine loses objects now and then where memory runs out in the middle
/// of its work, and would end the whole program when it finds them at the end; their memory is given up instead.
///
/// What is left when all that is ours has gone does not tell: the bindings keep the prototype of native functions, and with it the
/// whole context, until they free the runtime themselves.
pub(crate) struct Leaving {
    pub(crate) runtime: Runtime,
    /// Whether something may be lost in it.
    pub(crate) lost: Cell<bool>,
}

/// Jobs that are taken out of the queue of an engine that ends, at most.
const JOBS_AT_THE_END: usize = 10_000_000;

impl Leaving {
    /// A runtime of which it is not known whether memory runs out in it.
    pub(crate) fn new(runtime: Runtime) -> Self {
        Self { runtime, lost: Cell::new(true) }
    }

    /// Takes the jobs that are left out of the queue, since they hold objects. A function that waits in one of them may go on for a
    /// little, but has no stack to call another, and the next interrupt ends it; for that error there is memory.
    fn empty(&self) {
        self.runtime.set_interrupt_handler(Some(Box::new(|| true)));
        self.runtime.set_max_stack_size(1);
        self.runtime.set_memory_limit(usize::MAX);
        for _ in 0..JOBS_AT_THE_END {
            match self.runtime.execute_pending_job() {
                Ok(false) => break,
                Ok(true) => {}
                Err(job) => job.0.with(|ctx| drop(ctx.catch())),
            }
        }
        self.runtime.set_interrupt_handler(None);
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.runtime.set_host_promise_rejection_tracker(None);
        self.runtime.set_promise_hook(None);
        self.empty();
        self.runtime.run_gc();
        let left = self.runtime.memory_usage();
        if self.lost.get() && (left.obj_count > 0 || left.js_func_count > 0 || left.shape_count > 0) {
            std::mem::forget(self.runtime.clone());
        }
    }
}
