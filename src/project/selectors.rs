//! `[selectors]`: names for selections that are used again. What they select, only the catalogue of rules knows.

use std::collections::BTreeMap;

use super::Spanned;
use super::fields::Section;
use super::problems::Problems;

const NAME_CHARS_MAX: usize = 64;

/// The selections of `[selectors]` by name, as written.
pub(super) fn read(file: &Section<'_>, problems: &mut Problems) -> BTreeMap<String, Spanned<String>> {
    let mut selectors = BTreeMap::new();
    let Some(section) = file.section(problems, "selectors") else { return selectors };
    for (name, at, _) in section.entries() {
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'));
        if !plain || name.is_empty() || name.len() > NAME_CHARS_MAX {
            let message = "a key of [selectors] cannot be the name of a selector";
            problems.at(at, message, "small letters, digits, `-` and `_`, at most 64");
            continue;
        }
        if let Some(text) = section.text(problems, name, "\"mapping-gaps severity:critical\"") {
            selectors.insert(name.to_owned(), text);
        }
    }
    selectors
}
