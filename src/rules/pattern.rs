//! Which rules a setting is for: a set, a rule, or either with `*` in it. The most specific of several wins.
//!
//! `orphans` is every rule of that set, `orphans/mapping-*` some of them, `asset-*` all rules of the sets so named;
//! `*` stands for any characters but `/`. A rule's own id is more specific than any pattern with a `*`; of two of those,
//! the one with more other characters is, where a set counts as `SET/*`.
//!
//! ```
//! use trueup::rules::Pattern;
//! let [all, set, some, one] =
//!     ["*", "orphans", "orphans/mapping-*", "orphans/mapping-without-source"].map(|text| Pattern::parse(text).unwrap());
//! assert!([&all, &set, &some, &one].iter().all(|pattern| pattern.takes("orphans/mapping-without-source")));
//! assert!(all.specificity() < set.specificity() && set.specificity() < some.specificity());
//! assert!(some.specificity() < one.specificity());
//! assert!(!set.takes("orphans-too/x") && !Pattern::parse("o*").unwrap().takes("exports/key-null"));
//! ```

use globset::{GlobBuilder, GlobMatcher};

/// A parsed pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// With its set and its name.
    text: String,
    glob: GlobMatcher,
}

impl Pattern {
    /// # Errors
    /// A lowercase fragment: what a pattern may hold.
    pub fn parse(text: &str) -> Result<Self, String> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '*');
        let parts: Vec<&str> = text.split('/').collect();
        let sound = parts.len() <= 2 && parts.iter().all(|part| !part.is_empty() && part.chars().all(allowed));
        if !sound {
            return Err("write SET, SET/RULE, or either with `*` in it".to_owned());
        }
        let text = if parts.len() == 1 { format!("{text}/*") } else { text.to_owned() };
        let glob = GlobBuilder::new(&text).literal_separator(true).build().map_err(|error| error.to_string())?;
        Ok(Self { glob: glob.compile_matcher(), text })
    }

    /// Whether it is for the rule of that id.
    #[must_use]
    pub fn takes(&self, rule: &str) -> bool {
        self.glob.is_match(rule)
    }

    /// The larger, the more specific: first whether it names one rule, then how much of it is written out.
    #[must_use]
    pub fn specificity(&self) -> (bool, usize) {
        let written = self.text.chars().filter(|c| *c != '*').count();
        (!self.text.contains('*'), written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_ends_at_the_slash_and_nothing_else_is_special() {
        let takes = |pattern: &str, rule: &str| Pattern::parse(pattern).unwrap().takes(rule);
        assert!(takes("asset-*", "asset-merge/lock-stale") && takes("asset-*/lock-*", "asset-merge/lock-stale"));
        assert!(
            !takes("asset-*e", "asset-linking/asset-left-on-source") && !takes("a*/lock", "asset-merge/lock-stale")
        );
        for refused in ["", "/", "a/", "/a", "a/b/c", "a b", "[ab]", "a?", "{a,b}", "A", "../x", "a\\*"] {
            assert!(Pattern::parse(refused).is_err(), "{refused}");
        }
    }
}
