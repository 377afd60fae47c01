//! The `koipond` program, as the tests start it.

fn main() -> std::process::ExitCode {
    koipond::cli::main()
}
