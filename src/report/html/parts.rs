//! What several parts of the page are made of.

use maud::{Markup, html};

use crate::finding::{RuleResult, Severity};
use crate::report::text;

/// Length of a whole bar, in units of its picture.
pub(super) const LENGTH: u64 = 1_000;

/// Data as text: harmless, and no longer than this many characters.
pub(super) fn shown(data: &str, chars_max: usize) -> String {
    text::shortened(data, chars_max, "…")
}

/// A rule's place in the page: its id, so that links to it hold from round to round; one that can't be an id is counted.
pub(super) fn anchor(rule: &RuleResult, index: usize) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/_-".contains(c);
    if !rule.id.is_empty() && rule.id.len() < 200 && rule.id.contains('/') && rule.id.chars().all(plain) {
        rule.id.clone()
    } else {
        format!("rule-{index}")
    }
}

/// `2026-11-20T02:00:00Z` as people write it; what is no such time, as it is.
pub(super) fn moment(at: &str) -> Markup {
    match at.parse::<jiff::Timestamp>() {
        Ok(time) => html! { time datetime=(time) { (time.strftime("%Y-%m-%d %H:%M UTC")) } },
        Err(_) => html! { (shown(at, 40)) },
    }
}

pub(super) fn chip(severity: Severity) -> Markup {
    html! { span.chip.(severity.as_str()) { (severity.as_str()) } }
}

/// `part` of `whole` as units of [`LENGTH`]; anything but nothing is seen.
pub(super) fn length(part: u64, whole: u64, least: u64) -> u64 {
    if part == 0 || whole == 0 {
        return 0;
    }
    let exact = u128::from(part) * u128::from(LENGTH) / u128::from(whole);
    u64::try_from(exact).unwrap_or(LENGTH).clamp(least, LENGTH)
}

/// A mark for a verdict or a rule's status; what it means stands beside it in words.
pub(super) fn icon(word: &str) -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" aria-hidden="true" {
            @match word {
                "pass" | "clean" => {
                    circle cx="12" cy="12" r="9" {}
                    path d="M8 12.5l2.7 2.7L16 9.8" {}
                }
                "fail" | "violated" => {
                    circle cx="12" cy="12" r="9" {}
                    path d="M9 9l6 6M15 9l-6 6" {}
                }
                "inconclusive" | "failed" => {
                    path d="M12 3.5L21.5 20h-19z" {}
                    path d="M12 10v4.5M12 17.2v.3" {}
                }
                "suspected" => {
                    circle cx="12" cy="12" r="9" {}
                    path d="M12 7v5.2l3.2 2" {}
                }
                "waived" => {
                    circle cx="12" cy="12" r="9" {}
                    path d="M8.5 12h7" {}
                }
                _ => circle cx="12" cy="12" r="9" stroke-dasharray="2 3.6" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_shares_and_anything_is_seen() {
        assert_eq!([length(0, 10, 4), length(5, 10, 4), length(10, 10, 4), length(1, u64::MAX, 4)], [0, 500, 1000, 4]);
        assert_eq!([length(3, 0, 4), length(u64::MAX, u64::MAX, 4), length(20, 10, 4)], [0, 1000, 1000]);
    }
}
