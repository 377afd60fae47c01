//! The `koipond` program.

fn main() -> std::process::ExitCode {
    koipond::cli::main()
}
