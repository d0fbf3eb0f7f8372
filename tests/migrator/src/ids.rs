//! New numbers for new rows: beyond every number that any table names, and never the same twice, even where a row of
//! that number was deleted long ago.

use std::collections::BTreeMap;

use crate::database::{Connection, Row, Trouble};
use crate::tables::CellName;

/// Which columns hold ids of one kind. Accounts of both systems are numbered together: some companies' are.
pub fn space(column: &str) -> Option<&'static str> {
    Some(match column {
        "id" | "source_id" | "target_id" | "account_id" | "owner_id" | "merged_into" => "account",
        "asset_id" | "parent_id" | "origin_asset_id" => "asset",
        "job_id" => "job",
        "lock_id" => "lock",
        "entry_id" => "entry",
        "event_id" => "event",
        "op_id" => "operation",
        _ => return None,
    })
}

/// The largest number of each kind seen so far.
#[derive(Default)]
pub struct Largest(BTreeMap<&'static str, i64>);

impl Largest {
    pub fn see(&mut self, columns: &[(String, CellName)], rows: &[Row]) {
        for (place, (column, _)) in columns.iter().enumerate() {
            let Some(space) = space(column) else { continue };
            let numbers = rows.iter().filter_map(|row| row[place].as_deref()?.parse::<i64>().ok());
            let last = self.0.entry(space).or_default();
            *last = numbers.fold(*last, i64::max);
        }
    }

    /// Where new numbers begin.
    pub fn store(&self, connection: &mut Connection) -> Result<(), Trouble> {
        for (space, last) in &self.0 {
            connection.run(&format!("INSERT INTO trueup_ids VALUES ('{space}', {last})"))?;
        }
        Ok(())
    }
}
