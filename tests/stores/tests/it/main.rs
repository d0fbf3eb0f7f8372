//! trueup against object stores: the same findings and batches as on local disk, and what happens when stores fail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, reason = "tests")]

mod faults;
mod init;
mod layout;
mod races;
mod reports;
mod same;
mod secrets;
