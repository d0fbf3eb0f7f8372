//! The data contract: the tables and columns that every rule may rely on, and what an export's values become.
//!
//! Knows no rule, no SQL and no terminal. [`tables`] is the contract itself; [`anchor`] classifies phone numbers;
//! [`zone`] says what timestamps without a zone mean, [`hours`] what time of the day a moment is.

pub mod anchor;
pub mod hours;
pub mod tables;
pub mod zone;

pub use tables::{Absent, Column, IdSpace, Kind, TABLES, Table, table};
