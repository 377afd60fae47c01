//! Ctrl-C: asks a run to stop, so that what is known by then can still be told; a second one ends at once. Of a run that somebody else
//! started and holds by its stdin, the closing of that asks the same.

use std::future::{Future, pending};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use koipond_record::exit::ExitCode;
use koipond_record::{Event, Round};

use crate::world::{Flow, Observer};

/// Whether runs are to stop.
#[derive(Default)]
pub(super) struct Interrupt {
    pressed: AtomicBool,
    spoilt: AtomicBool,
}

impl Interrupt {
    /// Whether runs are to stop, for whatever reason.
    pub(super) fn is_set(&self) -> bool {
        self.pressed.load(Ordering::Relaxed) || self.is_spoilt()
    }

    /// Whether what is run is out of date, so that nobody wants to know what comes of it.
    pub(super) fn is_spoilt(&self) -> bool {
        self.spoilt.load(Ordering::Relaxed)
    }

    /// The user wants to stop.
    pub(super) fn press(&self) {
        self.pressed.store(true, Ordering::Relaxed);
    }

    /// What is run is out of date.
    pub(super) fn spoil(&self) {
        self.spoilt.store(true, Ordering::Relaxed);
    }
}

/// Stops a run when the user wants to.
pub(super) struct Watch<'i>(pub(super) &'i Interrupt);

impl Observer for Watch<'_> {
    fn event(&mut self, _: &Event, _: &[u8], _: Round) -> Flow {
        if self.0.is_set() { Flow::Stop } else { Flow::Go }
    }
}

/// Room for JavaScript's stack and for the compiler's, as a run has it.
pub(super) const STACK_BYTES: usize = 64 << 20;

/// Does some work on a thread of its own while this one listens for Ctrl-C.
pub(super) fn interruptible<R: Send>(work: impl FnOnce(&Interrupt) -> R + Send) -> R {
    interruptible_by(pending(), work)
}

/// The same where the end of stdin interrupts too.
pub(super) fn while_stdin_is_open<R: Send>(work: impl FnOnce(&Interrupt) -> R + Send) -> R {
    let (closed, heard) = tokio::sync::oneshot::channel();
    // Nobody can wake it, so nobody waits for it: it goes with the process.
    let watcher = std::thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        let _ = closed.send(());
    });
    drop(watcher);
    let ends = async {
        if heard.await.is_err() {
            pending::<()>().await;
        }
    };
    interruptible_by(ends, work)
}

/// The same where something else can interrupt too.
fn interruptible_by<R: Send>(other: impl Future<Output = ()>, work: impl FnOnce(&Interrupt) -> R + Send) -> R {
    let interrupt = Interrupt::default();
    let (done, finished) = tokio::sync::oneshot::channel::<()>();
    std::thread::scope(|scope| {
        let interrupt = &interrupt;
        let thread = std::thread::Builder::new().name("work".to_owned()).stack_size(STACK_BYTES);
        let worker = thread.spawn_scoped(scope, move || {
            let result = work(interrupt);
            // The listener may be gone already; then nobody needs to know.
            let _ = done.send(());
            result
        });
        let worker = worker.expect("a thread can be started, since a run needs one too");
        if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
            runtime.block_on(listen(interrupt, finished, other));
        }
        match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

async fn listen(interrupt: &Interrupt, mut finished: tokio::sync::oneshot::Receiver<()>, other: impl Future<Output = ()>) {
    let (mut other, mut came) = (pin!(other), false);
    loop {
        tokio::select! {
            _ = &mut finished => return,
            () = &mut other, if !came => {
                came = true;
                interrupt.press();
            }
            pressed = tokio::signal::ctrl_c() => {
                if pressed.is_err() {
                    return;
                }
                if interrupt.pressed.swap(true, Ordering::Relaxed) {
                    crate::pack::remove_all();
                    std::process::exit(i32::from(ExitCode::Interrupted.number()));
                }
            }
        }
    }
}
