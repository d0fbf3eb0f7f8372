//! A rule's manual, Markdown, laid out for a terminal: headings, paragraphs, lists and code, wrapped at its width.

use anstyle::Style as Look;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::Style;
use super::text::harmless;

/// Lines longer than this are hard to read, however wide the terminal.
const WIDTH_MAX: usize = 100;
const INDENT: usize = 2;
/// Without a terminal a line is not wrapped.
const UNLIMITED: usize = usize::MAX;

/// The manual as text, each line ended. Control characters in it are shown, never sent.
#[must_use]
pub fn render(markdown: &str, style: Style) -> String {
    let mut page = Page::new(style);
    for event in Parser::new(markdown) {
        page.take(event);
    }
    page.flush();
    page.text
}

/// A word and how it looks.
struct Word {
    text: String,
    look: Look,
    /// It stands right behind the word before.
    joined: bool,
}

struct Page {
    style: Style,
    width: usize,
    text: String,
    words: Vec<Word>,
    /// What encloses the text: bold, code …
    look: Look,
    /// The open lists; a number counts.
    lists: Vec<Option<u64>>,
    /// What stands before the next line of words.
    marker: Option<String>,
    in_heading: bool,
    in_code: bool,
    /// White space came before the next word.
    spaced: bool,
}

impl Page {
    fn new(style: Style) -> Self {
        let width = style.width.map_or(UNLIMITED, |width| usize::from(width).clamp(20, WIDTH_MAX));
        Self {
            style,
            width,
            text: String::new(),
            words: Vec::new(),
            look: Look::new(),
            lists: Vec::new(),
            marker: None,
            in_heading: false,
            in_code: false,
            spaced: true,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(&tag),
            Event::End(tag) => self.close(&tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) if self.in_code => self.verbatim(&text),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.add(&text, self.look),
            Event::Code(text) => self.code(&text),
            Event::SoftBreak => self.spaced = true,
            Event::HardBreak => self.flush(),
            Event::Rule => self.gap(),
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.flush();
                self.gap();
                self.in_heading = true;
                self.look = self.look.bold();
            }
            Tag::Paragraph if self.lists.is_empty() => self.between(),
            Tag::List(first) => {
                self.flush();
                if self.lists.is_empty() {
                    self.between();
                }
                self.lists.push(*first);
            }
            Tag::Item => {
                self.flush();
                self.marker = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        let marker = format!("{number}. ");
                        *number += 1;
                        marker
                    }
                    _ => "- ".to_owned(),
                });
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.between();
                self.in_code = true;
            }
            Tag::Strong => self.look = self.look.bold(),
            Tag::Emphasis => self.look = self.look.italic(),
            _ => {}
        }
    }

    fn close(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.in_heading = false;
                self.look = Look::new();
            }
            TagEnd::Paragraph | TagEnd::Item => self.flush(),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::Strong | TagEnd::Emphasis => {
                self.look = if self.in_heading { Look::new().bold() } else { Look::new() };
            }
            _ => {}
        }
    }

    /// An empty line between two blocks, none right below a heading.
    fn between(&mut self) {
        let below_heading = self.text.lines().last().is_none_or(|line| !line.is_empty() && !line.starts_with(' '));
        if !below_heading {
            self.gap();
        }
    }

    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn add(&mut self, text: &str, look: Look) {
        let mut spaced = self.spaced || text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            self.words.push(Word {
                text: harmless(word).into_owned(),
                look,
                joined: !spaced && !self.words.is_empty(),
            });
            spaced = true;
        }
        self.spaced = text.ends_with(char::is_whitespace) || (self.spaced && text.is_empty());
    }

    /// Kept in one piece, between backticks where no colour sets it apart.
    fn code(&mut self, text: &str) {
        let text = if self.style.color { harmless(text).into_owned() } else { format!("`{}`", harmless(text)) };
        let joined = !self.spaced && !self.words.is_empty();
        self.words.push(Word { text, look: self.look.fg_color(Some(anstyle::AnsiColor::Cyan.into())), joined });
        self.spaced = false;
    }

    fn verbatim(&mut self, text: &str) {
        for line in text.lines() {
            self.text.push_str(&format!("{:1$}{2}\n", "", INDENT + 2, harmless(line)));
        }
    }

    /// Writes the words that wait, line by line.
    fn flush(&mut self) {
        let marker = self.marker.take().unwrap_or_default();
        if self.words.is_empty() {
            self.spaced = true;
            return;
        }
        let nested = self.lists.len().saturating_sub(1) * 2;
        let indent = if self.in_heading { 0 } else { INDENT + nested };
        let hanging = indent + if self.lists.is_empty() { 0 } else { marker.len().max(2) };
        let mut line = format!("{:indent$}{marker}", "");
        let mut columns = if marker.is_empty() { hanging } else { indent + marker.len() };
        if marker.is_empty() {
            line = format!("{:hanging$}", "");
        }
        let mut is_first = true;
        for word in std::mem::take(&mut self.words) {
            let length = word.text.chars().count();
            let gap = usize::from(!is_first && !word.joined);
            if !is_first && !word.joined && columns + gap + length > self.width {
                self.text.push_str(line.trim_end());
                self.text.push('\n');
                line = format!("{:hanging$}", "");
                columns = hanging;
            } else {
                line.push_str(if gap == 1 { " " } else { "" });
                columns += gap;
            }
            line.push_str(&self.style.paint(word.look, &word.text));
            columns += length;
            is_first = false;
        }
        self.text.push_str(&line);
        self.text.push('\n');
        self.spaced = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANUAL: &str = "## What it finds\nLive sources **without** a mapping, `mapped = 0`,\nand so on: a long line that is wrapped.\n\n\
        Another paragraph.\n\n- one\n- two words\n\n1. first\n2. second\n\n```sql\nSELECT  1\n```\n## Remedy\nNone\u{1b}[31m.";

    #[test]
    fn headings_paragraphs_lists_and_code_are_laid_out() {
        let style = Style { width: Some(40), ..Style::default() };
        insta::assert_snapshot!(render(MANUAL, style), @r"
        What it finds
          Live sources without a mapping,
          `mapped = 0`, and so on: a long line
          that is wrapped.

          Another paragraph.

          - one
          - two words

          1. first
          2. second

            SELECT  1

        Remedy
          None\u{1b}[31m.
        ");
    }

    #[test]
    fn without_a_terminal_no_line_is_wrapped_and_colour_is_asked_for() {
        let text = render(MANUAL, Style::default());
        assert!(text.contains("mapping, `mapped = 0`, and so on: a long line that is wrapped.\n"), "{text}");
        assert!(!text.contains('\u{1b}'));
        let painted = render(MANUAL, Style { color: true, ..Style::default() });
        assert!(
            painted.contains("\u{1b}[1mWhat\u{1b}[0m") && painted.contains("\u{1b}[36mmapped = 0\u{1b}[0m,"),
            "{painted:?}"
        );
        assert!(!painted.contains("\u{1b}[31m"), "an escape sequence of the manual's own");
    }

    #[test]
    fn no_markdown_makes_it_panic() {
        for text in [
            "",
            "-",
            "- \n  - x\n\n    y\n",
            "1) a\n   - b",
            "> q\n\n***",
            "[x](http://y) <b>z</b>",
            "a  \nb",
            "`",
            "# #",
        ] {
            for width in [None, Some(0), Some(21)] {
                let text = render(text, Style { width, ..Style::default() });
                assert!(text.is_empty() || text.ends_with('\n'), "{text:?}");
            }
        }
    }
}
