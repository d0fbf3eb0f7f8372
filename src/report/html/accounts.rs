//! Where every source account stands, as a funnel: what is exported, what leaves on the way and why, what is unified.

use maud::{Markup, html};

use super::parts::{LENGTH, length};
use crate::finding::Disposition;
use crate::report::text;

/// So narrow a loss is still seen.
const LEAST: u64 = 6;

/// One step: accounts that are not unified, and why.
struct Step {
    words: &'static str,
    why: &'static str,
    tone: &'static str,
    accounts: u64,
}

pub(super) fn render(disposition: Option<Disposition>) -> Markup {
    html! {
        section #accounts {
            h2 { "Where every source account stands" }
            @match disposition {
                None => p.quiet { "Not classified: what that needs was not read." },
                Some(disposition) if disposition.total() == 0 => p.quiet { "The export of source accounts has no rows." },
                Some(disposition) => (funnel(disposition)),
            }
        }
    }
}

fn funnel(disposition: Disposition) -> Markup {
    let total = disposition.total();
    let mut left = total;
    let mut lost = Vec::new();
    for Step { words, why, tone, accounts } in steps(disposition) {
        let (before, after) = (length(left, total, 0), length(left - accounts, total, 0));
        let long = if accounts == 0 { 0 } else { (before - after).max(LEAST).min(before) };
        lost.push(step(words, why, tone, accounts, total, (before - long, long)));
        left -= accounts;
    }
    html! {
        ol.funnel {
            (step("exported", "every row of the export", "whole", total, total, (0, LENGTH)))
            @for step in &lost { (step) }
            (step("unified", "mapped to a live target account", "unified", left, total, (0, length(left, total, LEAST))))
        }
    }
}

/// From what no migration can help to what is nearly done. Every class but the unified once.
fn steps(disposition: Disposition) -> [Step; 7] {
    let Disposition {
        pending, due_and_missing, not_yet_due, excluded, without_anchor, held_by_finding, not_live, ..
    } = disposition;
    let step = |words, why, tone, accounts| Step { words, why, tone, accounts };
    [
        step("not live", "deregistered or merged away", "calm", not_live),
        step("excluded", "by the list of exclusions", "calm", excluded),
        step("without anchor", "nothing says whose it is", "calm", without_anchor),
        step("not yet due", "of a later round", "calm", not_yet_due),
        step("due and missing", "should be unified, and is not", "critical", due_and_missing),
        step("held by a finding", "a person or a repair decides first", "high", held_by_finding),
        step("pending", "the mapping is under way", "medium", pending),
    ]
}

fn step(words: &str, why: &str, tone: &str, accounts: u64, total: u64, bar: (u64, u64)) -> Markup {
    let (from, long) = bar;
    let share = text::percent(accounts, total);
    html! {
        li.(tone) {
            span.words { b { (words) } " " small { (why) } }
            svg viewBox={ "0 0 " (LENGTH) " 20" } preserveAspectRatio="none" role="img" {
                title { (words) ": " (text::grouped(accounts)) ", " (share) }
                rect.left x="0" y="0" width=(from) height="20" {}
                rect.part x=(from) y="0" width=(long) height="20" {}
            }
            span.number { (text::grouped(accounts)) }
            span.share { (share) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_are_all_classes_and_lead_from_all_to_the_unified() {
        let disposition = Disposition {
            unified: 1,
            pending: 2,
            due_and_missing: 4,
            not_yet_due: 8,
            excluded: 16,
            without_anchor: 32,
            held_by_finding: 64,
            not_live: 128,
        };
        let steps = steps(disposition);
        let lost: u64 = steps.iter().map(|step| step.accounts).sum();
        assert_eq!(lost + disposition.unified, disposition.total());
        let names: Vec<&str> = disposition.classes().iter().map(|(_, words, _)| *words).collect();
        assert!(steps.iter().all(|step| names.contains(&step.words)));
        let page = render(Some(disposition)).into_string();
        assert!(page.contains("<title>unified: 1, 0.39 %</title>"), "{page}");
        assert!(render(None).into_string().contains("Not classified"));
        assert!(render(Some(Disposition::default())).into_string().contains("no rows"));
    }

    #[test]
    fn a_bar_never_leaves_its_picture() {
        for unified in [0, 1, 999_999_999] {
            let disposition =
                Disposition { unified, pending: 1, not_live: 1, due_and_missing: 3, ..Disposition::default() };
            let page = render(Some(disposition)).into_string();
            for rect in page.split("<rect").skip(1) {
                let value = |name: &str| -> u64 {
                    let (_, rest) = rect.split_once(&format!(" {name}=\"")).unwrap();
                    rest.split_once('"').unwrap().0.parse().unwrap()
                };
                assert!(value("x") + value("width") <= LENGTH, "{rect}");
            }
        }
    }
}
