//! Showing the line of a project or rule file at fault, with its number, a marker and a word on it; nothing secret, no colour.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

pub mod mask;

/// A file's text, and its name as messages show it.
#[derive(Clone)]
pub struct Source {
    pub shown: String,
    pub text: String,
}

/// Without the text: a log of a whole project must not repeat what someone left in a comment.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("shown", &self.shown).finish_non_exhaustive()
    }
}

/// A place in the file: the one line that a message shows.
#[derive(Debug)]
struct Spot {
    /// From 1.
    line: usize,
    /// The line without its secrets and without control characters.
    text: String,
    /// Bytes of `text` to mark: never beyond it, always whole characters.
    marked: Range<usize>,
}

impl Spot {
    /// Any span will do: beyond the end, inside a character, over many lines (the first is shown).
    fn of(text: &str, span: &Range<usize>) -> Self {
        let start = floor(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let column = text[line_start..start].chars().count();
        let end = floor(text, span.end).clamp(start, line_end);
        let width = text[start..end].chars().count();

        let shown: String = mask::line(line).chars().map(visible).collect();
        let byte_of = |column| shown.char_indices().nth(column).map_or(shown.len(), |(at, _)| at);
        let marked = byte_of(column)..byte_of(column + width);
        Self { line: text[..line_start].matches('\n').count() + 1, text: shown, marked }
    }

    fn render(&self, shown: &str, label: &str) -> String {
        let marker = AnnotationKind::Primary.span(self.marked.clone()).label(label);
        let snippet = Snippet::source(self.text.as_str()).path(shown).line_start(self.line).annotation(marker);
        Renderer::plain().render(&[Group::with_level(Level::ERROR).element(snippet)])
    }
}

/// The line at `span`, its number, and a marker with the label.
pub fn one(source: &Source, span: &Range<usize>, label: &str) -> String {
    Spot::of(&source.text, span).render(&source.shown, &plain(label))
}

/// Text from a file or a command line as a message may repeat it: one line, no control characters, not endless.
pub fn plain(text: &str) -> String {
    const CHARS_MAX: usize = 400;
    let mut shown: String = text.chars().take(CHARS_MAX).map(visible).collect();
    if text.chars().nth(CHARS_MAX).is_some() {
        shown.push('…');
    }
    shown
}

/// Control, bidirectional and zero-width characters would let a file rewrite the terminal or the message.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}' => {
            '\u{fffd}'
        }
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source { shown: "trueup.toml".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn the_line_is_shown_with_number_column_and_marker() {
        let shown = one(&source("a = 1\r\n名 = \"值\" # x\r\n"), &(13..18), "odd");
        assert_eq!(shown, " --> trueup.toml:2:5\n  |\n2 | 名 = \"值\" # x\n  |      ^^^^ odd");
    }

    #[test]
    fn no_span_is_too_odd() {
        let text = "a = \"\u{1b}[31m\u{202e}\"\n名\n\nlast";
        for start in 0..text.len() + 3 {
            for end in 0..text.len() + 3 {
                let shown = one(&source(text), &(start..end), "x\ny");
                assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
            }
        }
        assert!(one(&source(""), &(0..1), "").contains("trueup.toml:1:1"));
    }

    #[test]
    fn secrets_are_covered_and_the_marker_stays() {
        let shown = one(&source("path = \"s3://ключ:canary@b/x\""), &(7..39), "no");
        assert!(!shown.contains("canary") && !shown.contains("ключ"), "{shown}");
        assert!(shown.contains("trueup.toml:1:8"), "{shown}");
    }
}
