//! JSON Schemas (draft 2020-12) of the files that people write: the project file and the waivers.

/// Name and text of each schema.
pub const SCHEMAS: &[(&str, &str)] =
    &[("project", include_str!("schemas/project.json")), ("waivers", include_str!("schemas/waivers.json"))];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::super::{exports::EXPORT_KEYS, gate::GATE_KEYS, plan::PLAN_KEYS, settings};
    use super::SCHEMAS;
    use crate::contract::TABLES;

    fn keys(schema: &Value) -> BTreeSet<String> {
        assert_eq!(schema["additionalProperties"], false, "{schema}");
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    }

    fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
        names.into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn the_project_files_schema_knows_every_key_and_no_other() {
        let schema: Value = serde_json::from_str(SCHEMAS[0].1).unwrap();
        let of = |name: &str| &schema["properties"][name];
        for (section, known) in [
            ("project", settings::PROJECT_KEYS),
            ("anchor", settings::ANCHOR_KEYS),
            ("clock", settings::CLOCK_KEYS),
            ("gate", GATE_KEYS),
            ("plan", PLAN_KEYS),
        ] {
            assert_eq!(keys(of(section)), set(known.iter().copied()), "[{section}]");
        }
        let tables = TABLES.iter().filter(|table| table.name != "assets");
        assert_eq!(keys(of("exports")), set(tables.clone().map(|table| table.name)));
        for table in TABLES {
            let export = match table.name {
                "assets" => &of("assets")["additionalProperties"],
                name => &of("exports")["properties"][name],
            };
            let expected = |key: &&str| **key != *"expected" || table.name == "source_accounts";
            assert_eq!(keys(export), set(EXPORT_KEYS.iter().copied().filter(expected)), "{}", table.name);
            let columns = table.columns.iter().map(|column| column.name);
            assert_eq!(keys(&export["properties"]["columns"]), set(columns), "{}", table.name);
        }
        let required = tables.filter(|table| table.required).map(|table| table.name);
        let listed = of("exports")["required"].as_array().unwrap().iter().filter_map(Value::as_str);
        assert_eq!(set(listed), set(required));
    }
}
