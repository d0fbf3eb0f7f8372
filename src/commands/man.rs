//! `trueup man`: manual pages, one a command.

use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;

use super::print;
use crate::cli::{Cli, ManArgs};
use crate::error::{Error, Result};
use crate::exit;

pub(super) fn run(args: &ManArgs) -> Result<u8> {
    let mut command = Cli::command();
    command.build();
    match &args.output {
        None => {
            let page = page(command)?;
            print(|out| out.write_all(&page))?;
        }
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))?;
            let mut names = Vec::new();
            write(command, folder, &mut names)?;
            print(|out| names.iter().try_for_each(|name| writeln!(out, "{}", folder.join(name).display())))?;
        }
    }
    Ok(exit::PASSED)
}

/// A command's page and those of the commands below it: `trueup-rounds-show.1`.
fn write(command: clap::Command, folder: &Path, names: &mut Vec<String>) -> Result<()> {
    let below: Vec<clap::Command> = command.get_subcommands().filter(|below| !below.is_hide_set()).cloned().collect();
    let title = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let name = format!("{title}.1");
    let path = folder.join(&name);
    std::fs::write(&path, page(command)?).map_err(|error| unwritten(&path, &error))?;
    names.push(name);
    below.into_iter().try_for_each(|below| write(below, folder, names))
}

fn page(command: clap::Command) -> Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command)
        .manual("trueup manual")
        .render(&mut page)
        .map_err(|error| Error::internal("render a manual page").because(error))?;
    Ok(page)
}

fn unwritten(path: &Path, error: &std::io::Error) -> Error {
    Error::usage(format!("write {}", path.display())).because(error)
}
