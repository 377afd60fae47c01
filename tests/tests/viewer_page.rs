//! The page of the viewer shows what the program draws now.

use koipond_tests::golden::first_difference;
use koipond_tests::screens::{Made, PAGE, PICTURE, made};
use koipond_tests::{Folder, Program, repo};

const HOW: &str = "look at what changed, then run `cargo run -p koipond-tests --example bless-screens`";

fn now() -> Made {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "viewer-page");
    let program = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
    made(&repo::text(PAGE), program, folder.path(), &koipond_tui::reference())
}

#[test]
fn the_page_of_the_viewer_is_as_the_program_draws_it() {
    let now = now();
    for (path, made) in [(PAGE, now.page), (PICTURE, now.picture)] {
        let held = repo::text(path);
        let difference = || first_difference(&held, &made).unwrap_or_else(|| "its lines end otherwise".to_owned());
        assert!(held == made, "{path}: {}\n{HOW}", difference());
    }
}

#[test]
fn an_old_table_is_made_anew_and_the_words_around_it_stay() {
    let page = |rows: &str| format!("# A page\n\n<!-- table: keys -->\n{rows}<!-- end of table -->\nand so on\n");
    let tables = [("keys", "| new |\n".to_owned())];
    let made = made(&page("| old |\n| older |\n"), Program("nothing is started"), std::path::Path::new("."), &tables);
    assert_eq!(made.page, page("| new |\n"));
}
