//! The tests run under `--cfg madsim`, so that a stray clock or thread in a run shows.

use crate::tree::{Found, hold, say};

/// How a build stands to containment.
#[derive(Debug, PartialEq, Eq)]
enum Standing {
    On,
    /// Off on purpose: a tool set the flags of the compiler, which replaces those of `.cargo/config.toml`.
    Replaced,
    Lost,
}

fn standing(contained: bool, flags_replaced: bool) -> Standing {
    match (contained, flags_replaced) {
        (true, _) => Standing::On,
        (false, true) => Standing::Replaced,
        (false, false) => Standing::Lost,
    }
}

#[test]
#[cfg(target_os = "linux")]
fn containment_is_on() {
    let replaced = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].into_iter().find(|name| std::env::var_os(name).is_some());
    let found = match standing(cfg!(madsim), replaced.is_some()) {
        Standing::On => Vec::new(),
        Standing::Replaced => {
            let name = replaced.unwrap_or_default();
            say(&format!("tidy: containment is off, since {name} replaces the flags of .cargo/config.toml; not tested"));
            Vec::new()
        }
        Standing::Lost => vec![Found::in_all(".cargo/config.toml", "this build is without `--cfg madsim`")],
    };
    hold("the ordinary build is contained", &found, "keep `rustflags = [\"--cfg\", \"madsim\"]` in .cargo/config.toml");
}

#[test]
fn lost_containment_is_found() {
    assert_eq!(standing(false, false), Standing::Lost);
    assert_eq!(standing(false, true), Standing::Replaced);
    assert_eq!(standing(true, false), Standing::On);
}
