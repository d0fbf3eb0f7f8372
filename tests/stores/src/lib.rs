//! Object store servers for tests, a proxy that makes them fail, and trueup's binary to run against them.
//!
//! Servers are looked for in the folder `TRUEUP_SERVERS` (`venv/bin/moto_server`, `node_modules/.bin/azurite-blob`) and in
//! `PATH`. One that isn't there is named, and its tests pass by; with `TRUEUP_REQUIRE_SERVERS=1` they fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::missing_panics_doc,
    reason = "a test program"
)]

pub mod binary;
pub mod proxy;
pub mod servers;
pub mod web;
pub mod wire;
pub mod world;
