//! JSON Schemas (draft 2020-12) of the files that pass between trueup, the migrator and reviewers. What depends on the
//! vocabulary in them is held to it by a test, which writes them anew with `TRUEUP_REWRITE=1`.

/// Name and text of each schema.
pub const SCHEMAS: &[(&str, &str)] = &[
    ("action", include_str!("schemas/action.json")),
    ("manifest", include_str!("schemas/manifest.json")),
    ("receipt", include_str!("schemas/receipt.json")),
    ("receipts", include_str!("schemas/receipts.json")),
    ("review", include_str!("schemas/review.json")),
    ("decision", include_str!("schemas/decision.json")),
];

#[cfg(test)]
mod tests;
