//! The inspection: which rules run in which order, what their rows become, what could not be inspected.
//!
//! Owns order and certainty; decides no exit code and prints nothing. It goes through these, in this order:
//! - [`options`] is what is asked; [`params`] binds parameters; [`loaded`] opens the exports; [`cohort`] says which rows are
//!   about a stage of the gray release.
//! - [`prepare`] says what each rule reads, which are skipped and why; [`digest`] whether a rule is still the same;
//!   [`demand`] what is made once for several statements; [`schedule`] and [`steps`] what runs when; [`pace`] tells how
//!   far it all is.
//! - [`run`] runs it all. [`findings`] turns [`rows`] into findings, with [`masks`], written to [`files`] in the order of
//!   their keys; [`history`] compares them with those of earlier rounds; [`eligible`] counts what findings are a share
//!   of; [`waiving`] applies the waivers; [`disposition`] places every source account.
//!
//! Without running anything, [`availability`] says which rules a project can run, and [`reading`] what rules read.

mod availability;
mod cohort;
mod demand;
mod digest;
mod disposition;
mod eligible;
mod files;
mod findings;
mod history;
mod loaded;
mod masks;
mod options;
mod pace;
mod params;
mod prepare;
mod reading;
mod rows;
mod run;
mod schedule;
mod steps;
mod waiving;

pub use availability::{Availability, availability};
pub use digest::digests;
pub use history::{Earlier, EarlierRule};
pub use loaded::{Loaded, load, reopen};
pub use options::Options;
pub use reading::reading;
pub use schedule::{Schedule, is_default};
pub use waiving::{Waived, Waiving};
