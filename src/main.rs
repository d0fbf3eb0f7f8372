//! Parse, run, exit.

use std::process::ExitCode;

use clap::Parser;
use trueup::cli::Cli;
use trueup::commands;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(commands::run(Cli::parse()))
}
