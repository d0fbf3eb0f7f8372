//! JSON Schemas (draft 2020-12) of what a generated world tells of itself.

/// Name and text of each schema.
pub const SCHEMAS: &[(&str, &str)] = &[("planted", include_str!("schemas/planted.json"))];
