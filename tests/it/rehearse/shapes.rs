//! The project files of generated worlds, changed: other types of ids, fewer tables and columns. The reference migrator's
//! tests read this file too.

use toml::{Table, Value};

/// What a project supplies of a generated world.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    Whole,
    /// Ids of sources are text, those of targets int64.
    TextIds,
    /// Accounts and mapping, with no column that may be missing.
    RequiredOnly,
    /// No bindings, locks, journal, cohorts; no versions.
    WithoutLogs,
}

const REQUIRED: [&str; 3] = ["source_accounts", "target_accounts", "mapping"];
const REQUIRED_COLUMNS: [&str; 7] = ["id", "anchor", "status", "created_at", "updated_at", "source_id", "target_id"];
const LOGS: [&str; 5] = ["bindings", "merge_locks", "merge_journal", "cohorts", "gateway_log"];

/// Changes a world's project file; its exports stay as they are.
pub fn supply(file: &mut Table, shape: Shape) {
    match shape {
        Shape::Whole => {}
        Shape::TextIds => text_ids(file),
        Shape::RequiredOnly => {
            file.remove("assets");
            let exports = file["exports"].as_table_mut().unwrap();
            exports.retain(|name, _| REQUIRED.contains(&name));
            for (_, export) in exports.iter_mut() {
                let columns = export["columns"].as_table_mut().unwrap();
                columns.retain(|name, _| REQUIRED_COLUMNS.contains(&name));
            }
        }
        Shape::WithoutLogs => {
            let exports = file["exports"].as_table_mut().unwrap();
            exports.retain(|name, _| !LOGS.contains(&name));
            for (_, export) in exports.iter_mut() {
                export["columns"].as_table_mut().unwrap().remove("row_version");
            }
        }
    }
}

/// Writes an `s` before every id of a source.
fn text_ids(file: &mut Table) {
    let assets = file["assets"].as_table().unwrap().keys().map(|name| ("assets".to_owned(), name.to_owned()));
    let exports = file["exports"].as_table().unwrap().keys().map(|name| ("exports".to_owned(), name.to_owned()));
    for (parent, name) in assets.chain(exports).collect::<Vec<_>>() {
        let export = file[&parent].as_table_mut().unwrap()[&name].as_table_mut().unwrap();
        let columns = export["columns"].as_table_mut().unwrap();
        let own: &[&str] = match name.as_str() {
            "source_accounts" => &["id", "merged_into"],
            "mapping" | "gateway_log" | "merge_jobs" | "exclusions" | "legacy_calls" => &["source_id"],
            _ => &[],
        };
        let text = |sql: &str| format!("'s' || cast({sql} as varchar)");
        for column in own {
            let sql = columns.get(*column).map_or(*column, |sql| sql.as_str().unwrap()).to_owned();
            columns.insert((*column).to_owned(), Value::String(text(&sql)));
        }
        for column in ["account_id", "owner_id"] {
            if let Some(sql) = columns.get(column).map(|sql| sql.as_str().unwrap().to_owned()) {
                let sql = format!("case side when 'mini' then {} else cast({sql} as varchar) end", text(&sql));
                columns.insert(column.to_owned(), Value::String(sql));
            }
        }
    }
    // Ids of two types are not shared.
    file["params"].as_table_mut().unwrap().remove("shared_id_space");
}
