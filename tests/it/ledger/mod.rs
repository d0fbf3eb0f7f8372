//! Rounds and their ledger, through the binary: what is remembered, who may write, what survives a kill, what is found
//! when somebody meddles.

mod faults;
mod memory;
mod races;
pub mod town;
mod truth;
