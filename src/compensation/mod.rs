//! Compensation: what repairs the findings, as data for the company's migrator, and what comes back from it.
//!
//! Owns the vocabulary of actions, the files of a batch and of receipts, and whether they are whole. Applies nothing to
//! a live system, and prints nothing.
//!
//! - `kind` is the closed vocabulary, `shape` holds an action to it; `value` and `action` are a line of a batch,
//!   `canonical` its bytes; `review` is what people decide.
//! - `manifest` says what a batch consists of, `write` writes one, `read` judges one, `sign` signs manifests.
//! - `receipts` judges what comes back; `schema` describes all these files.
//! - `plan` makes the actions of a round's findings, or those that take a batch back.
//!
//! ```
//! use trueup::compensation::{Action, Assertion, Kind, Object};
//! let pair = Object::new().with("table", "mapping").with("source_id", "m1").with("target_id", "9");
//! let none = Assertion { table: "mapping".to_owned(), where_: Object::new().with("source_id", "m1"), rows: Vec::new() };
//! let action = Action::new(Kind::CreateMapping, pair, Object::new().with("evidence", "anchor"), vec![none]);
//! assert_ne!(action.id("p"), action.id("another project"));
//! ```
//!
#![doc = include_str!("format.md")]

pub mod action;
mod amounts;
pub mod canonical;
#[cfg(test)]
mod fixture;
pub mod kind;
mod lines;
pub mod manifest;
pub mod plan;
pub mod read;
pub mod receipts;
pub mod review;
pub mod schema;
pub mod shape;
pub mod sign;
pub mod value;
pub mod write;

pub use action::{Action, Assertion, Found, Undo};
pub use kind::{Definition, Kind, Phase, Reversible};
pub use manifest::{Input, Manifest, Policy, RuleUsed, Surplus};
pub use read::{Batch, Checks, Judged, Place, Refusals};
pub use review::{Choice, Decision, Hold, Veto};
pub use sign::{PublicKey, Signer};
pub use value::{Object, Value};
pub use write::{Added, BatchWriter, Header, Written};
