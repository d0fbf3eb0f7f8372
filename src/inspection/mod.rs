//! The inspection: which rules run in which order, what their rows become, what could not be inspected.
//!
//! Owns order and certainty; decides no exit code and prints nothing. [`prepare`] says what each rule reads, which are
//! skipped and why; [`findings`] turns rows into findings; [`params`] binds parameters; [`disposition`] places every
//! source account; [`pace`] tells how far it all is.

mod disposition;
mod findings;
mod pace;
mod params;
mod prepare;
mod run;

pub use run::{Availability, Options, availability, inspect, is_default};
