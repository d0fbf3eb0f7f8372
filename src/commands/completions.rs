//! `trueup completions SHELL`: the script that completes commands and options.

use clap::CommandFactory;

use super::print;
use crate::cli::{Cli, CompletionsArgs};
use crate::error::Result;
use crate::exit;

pub(super) fn run(args: &CompletionsArgs) -> Result<u8> {
    // Written to memory first: clap_complete gives up with a panic where its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "trueup", &mut script);
    print(|out| out.write_all(&script))?;
    Ok(exit::PASSED)
}
