//! Gathering what is wrong, so that one run shows it all, and making the one error of it.

use std::ops::Range;

use crate::error::Error;
use crate::excerpt::mask;
use crate::excerpt::{self, Source, plain};

/// A message with more helps nobody.
const SHOWN_MAX: usize = 12;

/// One thing that is wrong.
#[derive(Debug)]
pub(super) struct Problem {
    /// None: something is missing altogether.
    span: Option<Range<usize>>,
    message: String,
    /// Stands at the marker.
    label: String,
    help: Option<String>,
}

impl Problem {
    /// What to do, where the label has no room for it.
    pub fn help(&mut self, help: impl Into<String>) {
        self.help = Some(plain(&help.into()));
    }
}

/// All that is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// Something wrong at a place of the file. Neither text repeats a value of the file: the excerpt shows it, masked.
    pub fn at(&mut self, span: Range<usize>, message: impl Into<String>, label: impl Into<String>) -> &mut Problem {
        self.push(Some(span), message.into(), label.into())
    }

    /// Something missing.
    pub fn missing(&mut self, message: impl Into<String>) -> &mut Problem {
        self.push(None, message.into(), String::new())
    }

    fn push(&mut self, span: Option<Range<usize>>, message: String, label: String) -> &mut Problem {
        let [message, label] = [message, label].map(|text| plain(&mask::urls(&text)));
        let at = self.0.len();
        self.0.push(Problem { span, message, label, help: None });
        &mut self.0[at]
    }

    /// The error of all problems, in the order of the file, what is missing last; none if there are none.
    pub fn into_error(mut self, source: &Source) -> Option<Error> {
        self.0.sort_by_key(|problem| problem.span.as_ref().map_or(usize::MAX, |span| span.start));
        let first = self.0.first()?;
        let sentence = match self.0.len() - 1 {
            0 => first.message.clone(),
            1 => format!("{}, and 1 more problem", first.message),
            more => format!("{}, and {more} more problems", first.message),
        };
        let mut error = Error::usage(format!("read {}", source.shown)).because(sentence);
        let excerpt = self.render(source);
        if !excerpt.is_empty() {
            error = error.excerpt(excerpt);
        }
        match &first.help {
            Some(help) if self.0.len() == 1 => Some(error.hint(help.clone())),
            _ => Some(error),
        }
    }

    /// Excerpts one below the other. The first message is the error's sentence already, a lone help its hint.
    fn render(&self, source: &Source) -> String {
        let mut text = String::new();
        for (index, problem) in self.0.iter().take(SHOWN_MAX).enumerate() {
            if index > 0 {
                text.push_str(&format!("\nalso: {}\n", problem.message));
            }
            if let Some(span) = &problem.span {
                text.push_str(excerpt::one(source, span, &problem.label).trim_end());
                text.push('\n');
            }
            if let Some(help) = problem.help.as_ref().filter(|_| self.0.len() > 1) {
                text.push_str(&format!("help: {help}\n"));
            }
        }
        if self.0.len() > SHOWN_MAX {
            text.push_str(&format!("\nand {} more\n", self.0.len() - SHOWN_MAX));
        }
        text
    }
}
