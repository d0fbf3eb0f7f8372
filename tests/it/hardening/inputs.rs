//! Bad inputs: what is no Parquet file, what is one and lies, values that no type was made for, places that never end.

mod amounts;
mod anchors;
mod columns;
mod damage;
mod encrypted;
mod graphs;
mod ids;
mod places;
mod times;
mod words;
