//! Parses arguments, dispatches, exits.

use std::process::ExitCode;

fn main() -> ExitCode {
    gpdoc::commands::main()
}
