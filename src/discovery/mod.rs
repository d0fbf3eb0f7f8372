//! What unknown Parquet files are: which export is which table of the contract, which column is which, and how its values
//! are read. Pure: files, schemas, samples and answers come from the caller, which reads them through the engine.
//!
//! A guess always has its reason and a confidence; one that may be wrong has a *question* that a person must settle.
//! Nothing doubtful is guessed silently: a wrong column gives wrong findings, a missing one gives fewer.
//!
//! - [`words`] reads names, [`patterns`] knows how the contract's columns are called, [`values`] looks at samples.
//! - [`grouping`] tells which files are one export. Of what is in [`view`], [`tables`] tells which table it is, and
//!   [`columns`] which column is which.
//! - [`expressions`] tells how a column is read, [`statuses`] and [`hints`] what its own words mean, [`stand_ins`] what is
//!   read where no column is there, [`zones`] what times without a zone mean; [`sql`] writes names and values.
//! - [`guess`] puts all of it together. [`draft`] is what came of it; [`written`] writes it down as a project file.
//!
//! ```
//! use trueup::discovery::words::Meaning;
//! assert_eq!(Meaning::of("f_usr_mobile"), Meaning::of("yonghu_shoujihao"));
//! ```

mod columns;
pub mod draft;
pub mod expressions;
pub mod grouping;
mod guess;
mod hints;
mod patterns;
mod sql;
mod stand_ins;
mod statuses;
mod tables;
pub mod values;
mod view;
pub mod words;
pub mod written;
mod zones;

use std::collections::{BTreeMap, BTreeSet};

pub use draft::{Draft, Line, Mapped, Question};
pub use grouping::{FileSeen, Group, group};
pub use guess::guess;
pub use tables::{Candidates, candidates};
pub use values::{Column, Sort};

/// One export with a sample of its rows.
#[derive(Clone, Debug)]
pub struct Export {
    /// As the project file will say it.
    pub path: String,
    /// What its place is called, without what all places share: `mini/users`.
    pub place: String,
    pub rows: u64,
    pub columns: Vec<Column>,
    /// What is odd about its files.
    pub remark: Option<String>,
}

/// Which sampled values of a column are ids of an account system: export and column of the values, export of the
/// accounts → the values found. A value with its system before it, as `mini:4711`, was looked up without it too.
pub type Known = BTreeMap<(usize, usize, usize), BTreeSet<String>>;

/// Values of a column that are worth looking up among ids: of texts and integers, so many.
#[must_use]
pub fn lookups(column: &Column) -> Vec<String> {
    let mut all = Vec::new();
    for value in looked_up(column) {
        all.push(value.to_owned());
        all.extend(values::prefixed(value).map(|(_, _, id)| id.to_owned()));
    }
    all
}

/// The values of [`lookups`] as they stand there.
fn looked_up(column: &Column) -> impl Iterator<Item = &str> {
    const VALUES_MAX: usize = 200;
    let has_ids = matches!(column.sort, Sort::Int | Sort::Text);
    let step = column.distinct().len().div_ceil(VALUES_MAX).max(1);
    let values = column.distinct().filter(move |_| has_ids).step_by(step);
    values.filter(|value| value.len() <= 128 && !value.trim().is_empty())
}
