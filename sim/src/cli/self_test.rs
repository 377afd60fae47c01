//! `koipond self-test`: Koipond tried on its own faults.

use koipond_record::exit::ExitCode;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The fault to plant: `panic`, inside a contained run
    fault: Fault,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Fault {
    Panic,
}

pub(super) fn self_test(args: &Args) -> ExitCode {
    match args.fault {
        Fault::Panic => {
            let ended = koipond_kernel::contained(1, |_| panic!("this panic was asked for with `self-test panic`"));
            let words = ended.map_or_else(|why| why.to_string(), |()| "the panic did not come".to_owned());
            super::bug::bug(&mut super::screen::Screen::new(), &words)
        }
    }
}
