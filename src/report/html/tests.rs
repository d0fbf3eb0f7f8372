//! The page as a whole: its policy, what it tells, where its links lead, and that data in it is text.

use crate::finding::{Inspection, Judgement, RuleOutcome};
use crate::report::{Manuals, fixture, text};

use super::*;

const MANUAL: &str = "## What it finds\nLive sources <b>without</b> a mapping.\n\n## Remedy\n`create_mapping`.";

fn rendered(inspection: &Inspection, judgement: &Judgement) -> String {
    let mut manuals = Manuals::default();
    manuals.rules.insert("mapping-gaps/source-unmapped".to_owned(), MANUAL.to_owned());
    manuals.sets.insert("mapping-gaps".to_owned(), "Mapping gaps".to_owned());
    fixture::rendered(inspection, judgement, &manuals, render)
}

#[test]
fn the_policy_admits_the_one_style_sheet_and_nothing_else() {
    let page = rendered(&fixture::mixed(), &fixture::failed());
    let (_, rest) = page.split_once("<style>").unwrap();
    let (style, _) = rest.split_once("</style>").unwrap();
    assert_eq!(page.matches("<style").count(), 1);
    let hash = BASE64_STANDARD.encode(Sha256::digest(style.as_bytes()));
    let policy =
        format!("content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\"");
    assert!(page.contains(&policy), "{}", &page[..600]);
    for part in ["<script", " style=\"", "<img", "<link", "<iframe", "<form", "url(", "@import", " src=", " onclick"] {
        assert!(!page.contains(part), "{part}");
    }
}

#[test]
fn it_tells_the_verdict_every_reason_and_the_numbers() {
    let page = rendered(&fixture::mixed(), &fixture::failed());
    for part in [
        "<title>app-mini-unification, round 7: gate failed</title>",
        "<a href=\"#mapping-gaps/source-unmapped\">mapping-gaps/source-unmapped</a>",
        "<span>2 confirmed findings</span>",
        "<span>1,234,555 confirmed findings</span>",
        ">2026-11-20 02:00 UTC</time>",
        "<span>failed: out of memory: 4.0 GiB are not enough",
        "id=\"mapping-gaps/source-unmapped\"",
        "no mapping for 138****5678, due since 2026-05-31",
        "<h5>What it finds</h5>\n<p>Live sources &lt;b&gt;without&lt;/b&gt; a mapping.</p>",
        "number_releases is not supplied",
        "<title>Round 6: 1,234,577 findings</title>",
        "<strong>90.00 %</strong>",
        "trueup findings mapping-gaps/source-unmapped --round 7",
        "source_spine was repeated with less memory",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let passed = rendered(&fixture::clean(), &fixture::passed());
    assert!(passed.contains("Gate passed") && passed.contains("Nothing blocks the gate"), "{passed}");
}

#[test]
fn every_link_into_the_page_leads_somewhere_and_ids_are_unique() {
    for inspection in [fixture::mixed(), fixture::hostile(), fixture::breaking()] {
        let page = rendered(&inspection, &fixture::failed());
        let values = |name: &str| -> Vec<String> {
            let begins = format!(" {name}=\"");
            let parts = page.split(&begins).skip(1);
            parts.map(|rest| rest.split_once('"').unwrap().0.to_owned()).collect()
        };
        let ids = values("id");
        let mut unique = ids.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "{ids:?}");
        for href in values("href") {
            let inside = href.strip_prefix('#').is_some_and(|id| ids.iter().any(|known| known == id));
            assert!(inside, "{href} leads nowhere");
        }
    }
}

#[test]
fn hostile_values_are_text() {
    for inspection in [fixture::hostile(), fixture::breaking()] {
        let page = rendered(&inspection, &fixture::failed());
        assert!(!page.chars().any(|c| text::is_deceptive(c) && c != '\n'));
        for part in ["<script", "<img", "onclick", "\" onx"] {
            assert!(!page.contains(part), "{part}");
        }
        assert_eq!(page.matches("</style>").count(), 1);
    }
}

#[test]
fn many_samples_and_long_reasons_are_cut_and_it_says_so() {
    let page = rendered(&fixture::breaking(), &fixture::failed());
    assert!(page.len() < 300_000, "{}", page.len());
    assert!(page.contains("and 1,234,557 more: "), "{page}");
    let mut inspection = fixture::breaking();
    let mut many = inspection.rules[2].clone();
    if let RuleOutcome::Ran { samples, .. } = &mut many.outcome {
        samples.truncate(11);
    }
    for at in 0..100 {
        let mut rule = many.clone();
        rule.id = format!("{}-{at}", rule.id);
        inspection.rules.push(rule);
    }
    let page = rendered(&inspection, &fixture::failed());
    assert!(page.len() < 3_000_000, "{}", page.len());
    assert!(page.contains("1,234,567 findings: "));
}
