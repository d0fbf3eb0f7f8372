//! Parse, run, exit.

use std::process::ExitCode;

use clap::Parser;
use trueup::cli::Cli;
use trueup::commands;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(match Cli::try_parse() {
        Ok(cli) => commands::run(cli),
        Err(error) => commands::usage(&error),
    })
}
