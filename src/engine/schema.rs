//! JSON Schemas (draft 2020-12) of what lies beside an export.

/// Name and text of each schema.
pub const SCHEMAS: &[(&str, &str)] = &[("export-manifest", include_str!("schemas/export-manifest.json"))];
