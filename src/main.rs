//! The `wirelint` program; everything is in the library.

fn main() -> std::process::ExitCode {
    wirelint::cli::run()
}
