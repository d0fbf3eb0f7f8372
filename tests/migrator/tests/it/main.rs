//! Migrations through real databases: as rehearsed, killed, raced, and on data that changed meanwhile.
//!
//! `TRUEUP_BINARY` names the trueup to use, by default the one of the development build. Without PostgreSQL or MariaDB
//! the tests say what is missing and are skipped, unless `TRUEUP_REQUIRE_SERVERS` is set.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr, reason = "tests")]

mod changed;
mod company;
mod journey;
mod killed;
mod refused;
#[path = "../../../it/rehearse/shapes.rs"]
mod shapes;
