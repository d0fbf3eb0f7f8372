//! JSON Schemas (draft 2020-12) of what commands print for programs.

/// Name and text of each schema.
pub const SCHEMAS: &[(&str, &str)] = &[
    ("check", include_str!("schemas/check.json")),
    ("plan", include_str!("schemas/plan.json")),
    ("rehearse", include_str!("schemas/rehearse.json")),
    ("finding", include_str!("schemas/finding.json")),
];
