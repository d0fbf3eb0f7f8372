//! Renders what an inspection found; one file a format. Owns words, layout and the wire shape of results.
//!
//! It doesn't count, filter or judge: numbers come from [`crate::finding::Inspection`], the verdict from the gate, and
//! how to draw from the caller ([`Style`]). Everything goes to a `&mut dyn Write`; a closed pipe is an `io::Error`
//! of kind `BrokenPipe` for the caller to judge, never a panic.
//!
//! ```ignore
//! report::json::render(&inspection, &judgement, exit_code, &mut stdout)?;
//! report::table::render(&inspection, &judgement, style, &mut stdout)?;
//! ```
//!
//! To add a format: one file here, one variant in `cli::Format`.

pub mod json;
pub mod log;
pub mod manual;
pub mod plan;
pub mod progress;
pub mod rounds;
pub mod rows;
pub mod schema;
pub mod table;
pub mod text;

#[cfg(test)]
mod fixture;

/// How to draw for a person; decided once, by the command, from flags, terminal and locale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    pub color: bool,
    /// Columns of the terminal; none where there is none, and then no line is wrapped.
    pub width: Option<u16>,
    /// Whether lines and bars may be drawn with more than ASCII.
    pub unicode: bool,
    /// 0: an example a rule; 1 and more: every sample, every skipped rule, files and digests.
    pub verbose: u8,
}

impl Style {
    /// The text in the given look, or as it is where colour is off.
    fn paint(self, look: anstyle::Style, text: &str) -> String {
        if self.color { format!("{look}{text}{look:#}") } else { text.to_owned() }
    }
}
