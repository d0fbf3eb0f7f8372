//! What the terminal can show: colour, width, Unicode, live progress.

use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

use crate::cli::{ColorWhen, Format, GlobalArgs, LogFormat};
use crate::report::Style;
use crate::report::progress::Mode;

/// How standard output is written.
pub(super) fn style(global: &GlobalArgs) -> Style {
    let terminal = std::io::stdout().is_terminal();
    let width = if terminal { terminal_width() } else { None };
    Style { color: color(global.color, terminal), width, unicode: unicode(), verbose: global.verbose }
}

/// Whether what goes to a stream is coloured: the flag, then NO_COLOR, CLICOLOR_FORCE and CLICOLOR, then whether it is a
/// terminal that can.
fn color(when: ColorWhen, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if set("NO_COLOR").is_some() => false,
        ColorWhen::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        ColorWhen::Auto => terminal && !is_dumb() && set("CLICOLOR").is_none_or(|value| value != "0"),
    }
}

/// How progress is shown on standard error.
pub(super) fn progress(global: &GlobalArgs) -> Mode {
    match global.log_format {
        _ if global.quiet => Mode::Quiet,
        LogFormat::Json => Mode::Json,
        LogFormat::Text if std::io::stderr().is_terminal() && !is_dumb() => Mode::Bar { unicode: unicode() },
        LogFormat::Text => Mode::Lines,
    }
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

fn terminal_width() -> Option<u16> {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.or_else(|| comfy_table::Table::new().width())
}

/// The locale's own word for it; without one, ASCII is sure to be shown.
fn unicode() -> bool {
    locale().is_some_and(|locale| locale.contains("utf-8") || locale.contains("utf8"))
}

/// The locale names another encoding, as `C` does: nothing but ASCII is sure to be shown, data included. Where no locale
/// is set, as in many containers, data passes as it is and only what we draw is ASCII.
pub(super) fn ascii_only() -> bool {
    locale().is_some() && !unicode()
}

fn locale() -> Option<String> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).map(|locale| locale.to_ascii_lowercase())
}

/// Whether results are text for people in a locale of ASCII; settled once, when it is known what was typed.
static SHOWS_ASCII: OnceLock<bool> = OnceLock::new();

pub(super) fn settle(global: &GlobalArgs) {
    SHOWS_ASCII.get_or_init(|| global.format == Format::Table && ascii_only());
}

pub(super) fn shows_ascii() -> bool {
    SHOWS_ASCII.get().copied().unwrap_or(false)
}

/// Text in ASCII: what can't be shown as `\u{5f20}`.
pub(super) fn ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii() => plain.push(c),
            '…' => plain.push_str("..."),
            c => plain.extend(c.escape_unicode()),
        }
    }
    plain
}

/// Passes text for people on, as ASCII where [`ascii_only`] says so.
pub(super) struct Shown<W: Write> {
    out: W,
    ascii: bool,
    /// The beginning of a character whose rest has not come yet.
    begun: Vec<u8>,
}

impl<W: Write> Shown<W> {
    pub(super) fn new(out: W, ascii: bool) -> Self {
        Self { out, ascii, begun: Vec::new() }
    }
}

impl<W: Write> Write for Shown<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.ascii {
            return self.out.write(bytes);
        }
        self.begun.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.begun) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.begun.len(),
        };
        let rest = self.begun.split_off(whole);
        let text = std::mem::replace(&mut self.begun, rest);
        self.out.write_all(ascii(&String::from_utf8_lossy(&text)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_ascii_however_it_is_cut() {
        let text = "张伟 … 138****5678 é\n";
        for size in 1..=text.len() {
            let mut out = Vec::new();
            let mut shown = Shown::new(&mut out, true);
            text.as_bytes().chunks(size).for_each(|part| shown.write_all(part).unwrap());
            drop(shown);
            assert_eq!(String::from_utf8(out).unwrap(), "\\u{5f20}\\u{4f1f} ... 138****5678 \\u{e9}\n");
        }
        let mut out = Vec::new();
        Shown::new(&mut out, false).write_all(text.as_bytes()).unwrap();
        assert_eq!(out, text.as_bytes());
    }
}
