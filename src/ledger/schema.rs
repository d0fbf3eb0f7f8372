//! JSON Schemas (draft 2020-12) of what lies in the ledger.

/// Name and text of each schema.
pub const SCHEMAS: &[(&str, &str)] = &[("entry", include_str!("schemas/entry.json"))];
