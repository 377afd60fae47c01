//! The engine's memory: a large block is work, and none is given once the budget of a step is used up.
//!
//! Between two calls of the interrupt handler the engine runs thousands of its own functions, and each may go over as many bytes as
//! the heap holds. So what they take is counted as they take it, and those that come too late fail at once.

use std::rc::Rc;

use rquickjs::allocator::{Allocator, RustAllocator};
use rquickjs::runtime::InterruptHandler;
use rquickjs::{Ctx, Runtime, qjs};

use super::host::Host;

/// Memory whose large blocks are counted.
pub(super) struct Counted(pub(super) Rc<Host>);

#[expect(unsafe_code, reason = "every block comes from the allocator that rquickjs has by default, and goes back to it")]
unsafe impl Allocator for Counted {
    fn alloc(&mut self, size: usize) -> *mut u8 {
        if self.0.gives(size) { RustAllocator.alloc(size) } else { std::ptr::null_mut() }
    }

    fn calloc(&mut self, count: usize, size: usize) -> *mut u8 {
        if self.0.gives(count.saturating_mul(size)) { RustAllocator.calloc(count, size) } else { std::ptr::null_mut() }
    }

    #[expect(unsafe_code, reason = "the block came from there")]
    unsafe fn dealloc(&mut self, ptr: *mut u8) {
        unsafe { RustAllocator.dealloc(ptr) }
    }

    #[expect(unsafe_code, reason = "the block came from there")]
    unsafe fn realloc(&mut self, ptr: *mut u8, new_size: usize) -> *mut u8 {
        unsafe {
            let more = new_size.saturating_sub(RustAllocator::usable_size(ptr));
            if self.0.gives(more) { RustAllocator.realloc(ptr, new_size) } else { std::ptr::null_mut() }
        }
    }

    #[expect(unsafe_code, reason = "the block came from there")]
    unsafe fn usable_size(ptr: *mut u8) -> usize {
        unsafe { RustAllocator::usable_size(ptr) }
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

/// A runtime that is freed only if nothing is left in it. The engine loses objects now and then where memory runs out in the middle
/// of its work, and would end the whole program when it finds them at the end; their memory is given up instead.
pub(crate) struct Leaving(pub(crate) Runtime);

/// Jobs that are taken out of the queue of an engine that ends, at most.
const JOBS_AT_THE_END: usize = 10_000_000;

impl Leaving {
    /// Takes the jobs that are left out of the queue, since they hold objects. A function that waits in one of them may go on for a
    /// little, but has no stack to call another, and the next interrupt ends it; for that error there is memory.
    fn empty(&self) {
        self.0.set_interrupt_handler(Some(Box::new(|| true)));
        self.0.set_max_stack_size(1);
        self.0.set_memory_limit(usize::MAX);
        for _ in 0..JOBS_AT_THE_END {
            match self.0.execute_pending_job() {
                Ok(false) => break,
                Ok(true) => {}
                Err(job) => job.0.with(|ctx| drop(ctx.catch())),
            }
        }
        self.0.set_interrupt_handler(None);
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.set_host_promise_rejection_tracker(None);
        self.0.set_promise_hook(None);
        self.empty();
        self.0.run_gc();
        let left = self.0.memory_usage();
        if left.obj_count > 0 || left.js_func_count > 0 || left.shape_count > 0 {
            std::mem::forget(self.0.clone());
        }
    }
}
