//! One fresh thread per run, inside a madsim runtime whose clock the run moves.
//!
//! Under `--cfg madsim` a stray wall clock, hash seed or native clock of QuickJS on that thread is determined by
//! the seed, and starting a thread inside a run panics. Without it the run is the same, uncontained.

use koipond_record::SimTime;

/// Whether this build contains its runs.
pub const CONTAINMENT: bool = cfg!(madsim);

/// Room for JavaScript's stack and ours.
const STACK_BYTES: usize = 64 << 20;

/// The contained clock of a run.
pub struct Clock {
    #[cfg(madsim)]
    handle: madsim::time::TimeHandle,
}

/// A run that panicked: a bug of ours, never a verdict.
#[derive(Debug, thiserror::Error)]
#[error("the run panicked: {0}")]
pub struct Panicked(pub String);

impl Clock {
    /// Moves the contained clock to the run's time, so that whoever looks at a clock sees virtual time.
    pub fn reaches(&self, now: SimTime) {
        #[cfg(madsim)]
        {
            let elapsed = u64::try_from(self.handle.elapsed().as_nanos()).unwrap_or(u64::MAX);
            if now.0 > elapsed {
                self.handle.advance(std::time::Duration::from_nanos(now.0 - elapsed));
            }
        }
        #[cfg(not(madsim))]
        let _ = now;
    }
}

/// Runs a function on a fresh thread, contained if this build can.
///
/// # Errors
/// When it panics, with the panic's words.
pub fn contained<R: Send>(seed: u64, run: impl FnOnce(&Clock) -> R + Send) -> Result<R, Panicked> {
    let name = format!("run-{seed}");
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(name).stack_size(STACK_BYTES).spawn_scoped(scope, move || inside(seed, run));
        match thread {
            Ok(thread) => thread.join().and_then(|ended| ended).map_err(|payload| Panicked(words(payload.as_ref()))),
            Err(why) => Err(Panicked(format!("no thread could be started: {why}"))),
        }
    })
}

#[cfg(madsim)]
fn inside<R>(seed: u64, run: impl FnOnce(&Clock) -> R) -> std::thread::Result<R> {
    let runtime = madsim::runtime::Runtime::with_seed_and_config(seed, madsim::Config::default());
    // Caught here, since madsim would tell of the panic on stderr, with places of the machine it was built on.
    runtime.block_on(async move { caught(|| run(&Clock { handle: madsim::time::TimeHandle::current() })) })
}

#[cfg(not(madsim))]
fn inside<R>(_seed: u64, run: impl FnOnce(&Clock) -> R) -> std::thread::Result<R> {
    caught(|| run(&Clock {}))
}

fn caught<R>(run: impl FnOnce() -> R) -> std::thread::Result<R> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run))
}

fn words(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no words were given".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_comes_back_as_an_error() {
        let ended: Result<(), Panicked> = contained(1, |_| panic!("oh no"));
        assert_eq!(ended.map_err(|p| p.0), Err("oh no".to_owned()));
    }

    #[cfg(madsim)]
    #[test]
    fn a_stray_wall_clock_is_determined_by_the_seed() {
        #[expect(clippy::disallowed_types, reason = "this is the stray clock that containment is for")]
        let stray = |seed| {
            contained(seed, |clock| {
                clock.reaches(SimTime(5_000_000_000));
                std::time::SystemTime::now()
            })
            .expect("it does not panic")
        };
        assert_eq!(stray(7), stray(7));
        assert_ne!(stray(7), stray(8));
    }

    #[cfg(madsim)]
    #[test]
    fn a_thread_started_inside_a_run_panics() {
        #[expect(clippy::disallowed_methods, reason = "this is the stray thread that containment is for")]
        let ended = contained(1, |_| drop(std::thread::spawn(|| ())));
        assert!(ended.is_err());
    }
}
