//! All integration tests in one binary, so that DataFusion is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr, reason = "tests")]

mod agreement;
mod batches;
mod doctor;
mod explain;
mod gate;
mod generate;
mod hardening;
mod imports;
mod init;
mod ledger;
mod listing;
mod memory;
mod oracle;
mod packaging;
mod plan;
mod readme;
mod rehearse;
mod report;
mod rules;
mod sample;
mod schemas;
mod selection;
mod world;
