//! What the terminal can show: colour, width, Unicode, live progress.

use std::io::IsTerminal;

use crate::cli::{ColorWhen, GlobalArgs};
use crate::report::Style;
use crate::report::progress::Mode;

/// How standard output is written.
pub(super) fn style(global: &GlobalArgs) -> Style {
    let terminal = std::io::stdout().is_terminal();
    let color = match global.color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && !is_dumb(),
    };
    let width = if terminal { terminal_width() } else { None };
    Style { color, width, unicode: unicode(), verbose: global.verbose }
}

/// How progress is shown on standard error.
pub(super) fn progress(global: &GlobalArgs) -> Mode {
    if global.quiet {
        Mode::Quiet
    } else if std::io::stderr().is_terminal() && !is_dumb() {
        Mode::Bar { unicode: unicode() }
    } else {
        Mode::Lines
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
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}
