//! `koipond schema`: the JSON schema of scenarios, for editors.

use koipond_record::exit::ExitCode;

use super::screen::Screen;

pub(super) fn schema(screen: &mut Screen) -> ExitCode {
    let _ = screen.raw(&koipond_scenarios::schema_text());
    ExitCode::Held
}
