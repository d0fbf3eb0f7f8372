//! Columns of exports: each says once how it is called and kept, what of the contract it is, and what of a row it holds.

use parquet::errors::ParquetError;

use super::couple::World;
use super::rows::Rows;
use super::sheet::{Cells, Kept, Sheet};

/// One row, and where it stands.
pub(super) struct At<'a, R> {
    pub row: &'a R,
    pub world: &'a World,
    pub couple: u64,
    /// Among the couple's rows of its kind.
    pub place: u64,
}

/// How a column is kept, with what of a row it holds.
enum Of<R> {
    Number(fn(&At<'_, R>) -> Option<i64>),
    Code(fn(&At<'_, R>) -> i32),
    Word(fn(&At<'_, R>) -> Option<&'static str>),
    /// A word that is made up.
    Few(fn(&At<'_, R>) -> Option<String>),
    Text(fn(&At<'_, R>) -> Option<String>),
    Time(fn(&At<'_, R>) -> Option<i64>),
    Flag(fn(&At<'_, R>) -> bool),
    Amount(fn(&At<'_, R>) -> i64),
}

/// A column's names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    /// In the export.
    pub own: &'static str,
    /// The contract's column.
    pub contract: &'static str,
    /// How it is read; empty: as it is.
    pub expr: &'static str,
}

/// A column of an export of rows `R`.
pub(super) struct Column<R> {
    name: Name,
    of: Of<R>,
}

impl<R> Column<R> {
    const fn new(own: &'static str, contract: &'static str, of: Of<R>) -> Self {
        Self { name: Name { own, contract, expr: "" }, of }
    }

    fn kept(&self) -> Kept {
        match self.of {
            Of::Number(_) => Kept::Number,
            Of::Code(_) => Kept::Code,
            Of::Word(_) | Of::Few(_) => Kept::Word,
            Of::Text(_) => Kept::Text,
            Of::Time(_) => Kept::Time,
            Of::Flag(_) => Kept::Flag,
            Of::Amount(_) => Kept::Amount,
        }
    }

    fn put(&self, at: &At<'_, R>, cells: &mut Cells) {
        match self.of {
            Of::Number(of) => cells.number(of(at)),
            Of::Code(of) => cells.code(of(at)),
            Of::Word(of) => cells.text(of(at)),
            Of::Few(of) | Of::Text(of) => cells.text(of(at).as_deref()),
            Of::Time(of) => cells.time(of(at)),
            Of::Flag(of) => cells.flag(of(at)),
            Of::Amount(of) => cells.amount(of(at)),
        }
    }
}

/// The column, read by an expression.
pub(super) const fn read<R>(column: Column<R>, expr: &'static str) -> Column<R> {
    Column { name: Name { own: column.name.own, contract: column.name.contract, expr }, of: column.of }
}

/// int64.
pub(super) const fn number<R>(
    own: &'static str,
    contract: &'static str,
    of: fn(&At<'_, R>) -> Option<i64>,
) -> Column<R> {
    Column::new(own, contract, Of::Number(of))
}

/// int32, of few values.
pub(super) const fn code<R>(own: &'static str, contract: &'static str, of: fn(&At<'_, R>) -> i32) -> Column<R> {
    Column::new(own, contract, Of::Code(of))
}

/// Text of few values.
pub(super) const fn word<R>(
    own: &'static str,
    contract: &'static str,
    of: fn(&At<'_, R>) -> Option<&'static str>,
) -> Column<R> {
    Column::new(own, contract, Of::Word(of))
}

/// Text of few values that are made up.
pub(super) const fn few<R>(
    own: &'static str,
    contract: &'static str,
    of: fn(&At<'_, R>) -> Option<String>,
) -> Column<R> {
    Column::new(own, contract, Of::Few(of))
}

/// Text of many values.
pub(super) const fn text<R>(
    own: &'static str,
    contract: &'static str,
    of: fn(&At<'_, R>) -> Option<String>,
) -> Column<R> {
    Column::new(own, contract, Of::Text(of))
}

/// A moment, in seconds.
pub(super) const fn time<R>(own: &'static str, contract: &'static str, of: fn(&At<'_, R>) -> Option<i64>) -> Column<R> {
    Column::new(own, contract, Of::Time(of))
}

pub(super) const fn flag<R>(own: &'static str, contract: &'static str, of: fn(&At<'_, R>) -> bool) -> Column<R> {
    Column::new(own, contract, Of::Flag(of))
}

/// Hundredths.
pub(super) const fn amount<R>(own: &'static str, contract: &'static str, of: fn(&At<'_, R>) -> i64) -> Column<R> {
    Column::new(own, contract, Of::Amount(of))
}

/// The columns of an export, and which of a couple's rows it has.
pub(super) struct Layout<R: 'static> {
    pub columns: &'static [Column<R>],
    pub rows: fn(&Rows) -> &[R],
    pub takes: fn(&R) -> bool,
}

/// A layout of whatever rows.
pub(super) trait Rowed: Sync {
    fn names(&self) -> Vec<(Name, Kept)>;

    /// Writes what of a couple the export has.
    fn write(&self, sheet: &mut Sheet, world: &World, couple: u64, rows: &Rows) -> Result<(), ParquetError>;
}

impl<R: 'static> Rowed for Layout<R> {
    fn names(&self) -> Vec<(Name, Kept)> {
        self.columns.iter().map(|column| (column.name, column.kept())).collect()
    }

    fn write(&self, sheet: &mut Sheet, world: &World, couple: u64, rows: &Rows) -> Result<(), ParquetError> {
        for (place, row) in (0..).zip((self.rows)(rows)).filter(|(_, row)| (self.takes)(row)) {
            let at = At { row, world, couple, place };
            for (column, cells) in self.columns.iter().zip(sheet.row()?) {
                column.put(&at, cells);
            }
        }
        Ok(())
    }
}
