//! What goes to standard error when a command fails: for people or, with `--log-format json`, for programs. Nothing in it
//! steers a terminal, and no URL shows what stands in it beside the address.

use std::io::Write;

use super::terminal;
use crate::cli::{GlobalArgs, LogFormat};
use crate::error::{Error, Kind};
use crate::excerpt::mask;
use crate::report::{log, text};
use crate::{crash, exit};

/// An error of ours; gives the exit code.
pub(super) fn error(global: &GlobalArgs, error: &Error) -> u8 {
    match global.log_format {
        LogFormat::Json => say(&mask::words(&log::of_error(error))),
        LogFormat::Text => say(&lines(&error.render())),
    }
    error.exit_code()
}

/// A bug: says where in the program it is, and nothing of the data.
pub(super) fn crash(global: &GlobalArgs, panic: &(dyn std::any::Any + Send)) -> u8 {
    let why = format!(
        "internal error: {}; please report it, with the command and the output of trueup --version",
        crash::told(panic)
    );
    match global.log_format {
        LogFormat::Json => say(&log::of_message(exit::INTERNAL, Kind::Internal, &why)),
        LogFormat::Text => say(&lines(&format!("error: {why}"))),
    }
    exit::INTERNAL
}

/// A command line that can't be read, or help that was asked for; gives the exit code.
#[must_use]
pub fn usage(error: &clap::Error) -> u8 {
    let code = u8::try_from(error.exit_code()).unwrap_or(exit::USAGE);
    let told = error.render().to_string();
    let harmless = lines(&told);
    if error.use_stderr() && wants_json() {
        say(&mask::words(&log::of_message(code, Kind::Usage, told.trim_start_matches("error: "))));
    } else if error.use_stderr() && harmless.trim_end() != told.trim_end() {
        say(&harmless);
    } else {
        // Nobody may be reading.
        drop(error.print());
    }
    code
}

/// What was typed is not known here: the option is looked for by hand.
fn wants_json() -> bool {
    let typed: Vec<String> = std::env::args().skip(1).take_while(|arg| arg != "--").collect();
    let given = typed.windows(2).filter(|two| two[0] == "--log-format").map(|two| two[1].as_str());
    let given = given.chain(typed.iter().filter_map(|arg| arg.strip_prefix("--log-format="))).last();
    match given {
        Some(format) => format == "json",
        None => std::env::var("TRUEUP_LOG_FORMAT").is_ok_and(|format| format == "json"),
    }
}

/// Each line of a message harmless; ASCII where the locale has nothing else.
fn lines(message: &str) -> String {
    let lines: Vec<String> = message.lines().map(|line| text::harmless(&mask::words(line)).into_owned()).collect();
    let text = lines.join("\n") + "\n";
    if terminal::ascii_only() { terminal::ascii(&text) } else { text }
}

/// Standard error may be closed: then there is nobody to tell. One write, so that lines of several processes don't mix.
fn say(message: &str) {
    drop(std::io::stderr().write_all(message.as_bytes()));
}
