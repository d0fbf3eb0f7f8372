//! A reference migrator against real databases: what a company's own migrator does with a batch, written from the
//! description of the format alone. It loads a world into PostgreSQL or MariaDB, carries batches out in transactions
//! with compare-and-set and idempotency keys, writes receipts, and exports the tables again. A test program, not a
//! part of the product, with which it shares no code.
//!
//! Not part of `cargo test` at the root, whose build it would burden with drivers. It needs PostgreSQL or MariaDB:
//! `cargo build && cargo test --manifest-path tests/migrator/Cargo.toml`; what is missing is said and skipped.
//!
//! - [`server`] starts a database of the tests' own, [`database`] is one face over both; [`tables`] are the migrator's
//!   tables, [`ids`] the numbers of new rows, [`exports`] fills the tables and writes them out again.
//! - [`batch`] reads a batch and refuses what it must, [`run`] carries it out: [`expect`] the preconditions, [`effects`],
//!   [`writes`] and [`jobs`] what is written, [`work`] one action's transaction.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test program"
)]

pub mod batch;
pub mod database;
pub mod effects;
pub mod expect;
pub mod exports;
pub mod ids;
pub mod jobs;
pub mod run;
pub mod server;
pub mod tables;
pub mod work;
pub mod writes;
