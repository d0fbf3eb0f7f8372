//! The inspection: which rules run in which order, what their rows become, what could not be inspected.
//!
//! Owns order and certainty; decides no exit code and prints nothing. [`prepare`] says what each rule reads, which are
//! skipped and why; [`findings`] turns rows into findings, which [`history`] compares with those of earlier rounds;
//! [`params`] binds parameters; [`reading`] says what rules read, without a project; [`digest`] says whether a rule is still the same; [`cohort`] says which rows are about a
//! stage of the gray release; [`waiving`] applies the waivers; [`disposition`] places every source account; [`pace`] tells
//! how far it all is; [`schedule`] what runs when and what is made once for several statements; [`eligible`] counts what
//! findings are a share of; [`run`] runs it all.

mod cohort;
mod digest;
mod disposition;
mod eligible;
mod findings;
mod history;
mod pace;
mod params;
mod prepare;
mod reading;
mod run;
mod schedule;
mod waiving;

pub use digest::digests;
pub use history::{Earlier, EarlierRule};
pub use reading::reading;
pub use run::{Availability, Loaded, Options, availability, inspect, load, reopen};
pub use schedule::{Schedule, is_default};
pub use waiving::{Waived, Waiving};
