//! `koipond view`: looks at a run in the terminal.

use koipond_record::Seq;
use koipond_record::exit::ExitCode;

use super::screen::Screen;
use super::source::RunPath;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    run: RunPath,
    /// The event to begin at, as reports name it (`--at 9211`)
    #[arg(long, value_name = "SEQ")]
    at: Option<u64>,
}

pub(super) fn view(screen: &mut Screen, args: &Args) -> ExitCode {
    #[expect(clippy::disallowed_methods, reason = "NO_COLOR is the user's wish about this terminal; no run sees it")]
    let colour = std::env::var("NO_COLOR").is_ok_and(|wish| !wish.is_empty());
    let options = koipond_tui::Options {
        at: args.at.map(Seq),
        theme: if colour { koipond_tui::Theme::Plain } else { koipond_tui::Theme::Sixteen },
        charset: koipond_tui::Charset::Unicode,
    };
    let run = match args.run.open() {
        Ok(run) => run,
        Err(why) => {
            screen.error(&why);
            return ExitCode::Invalid;
        }
    };
    match koipond_tui::view(run.folder().path(), options) {
        Ok(()) => ExitCode::Held,
        Err(why) => {
            screen.error(&why.to_string());
            ExitCode::Invalid
        }
    }
}
