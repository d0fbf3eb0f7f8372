//! Models that are graphs, not joins: where chains of merges end, and which accounts hang together.
//!
//! Both work on the few ambiguous edges that a model's statement selects, in memory.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Int64Type, Schema, SchemaRef};

use crate::error::{Error, Result};

/// An id of either type; ordered as the engine orders them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Id {
    Int(i64),
    Text(String),
}

/// The schema of [`chains`].
pub(super) fn chains_schema(id: &DataType) -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("id", id.clone(), true),
        Field::new("end_id", id.clone(), true),
        Field::new("cycle", DataType::Boolean, true),
    ]))
}

/// The schema of [`components`].
pub(super) fn components_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("node", DataType::Utf8View, true),
        Field::new("component", DataType::Int64, true),
    ]))
}

/// Follows `id → next_id` to the end of each chain: the last node that has an edge's target but no edge of its own.
/// In a cycle, or on the way into one, there is no end; `cycle` is true for the nodes of the cycle itself.
pub(super) fn chains(edges: &[RecordBatch], id: &DataType) -> Result<RecordBatch> {
    let mut next: HashMap<Id, Id> = HashMap::new();
    for batch in edges {
        let (from, to) = (ids(batch.column(0))?, ids(batch.column(1))?);
        for (from, to) in from.into_iter().zip(to) {
            if let (Some(from), Some(to)) = (from, to) {
                next.insert(from, to);
            }
        }
    }
    let mut all: Vec<&Id> = next.keys().collect();
    all.sort();
    let mut settled: HashMap<&Id, (Option<&Id>, bool)> = HashMap::with_capacity(next.len());
    for start in &all {
        settle(start, &next, &mut settled);
    }
    let ends: Vec<Option<&Id>> = all.iter().map(|id| settled.get(id).and_then(|(end, _)| *end)).collect();
    let cycles: BooleanArray = all.iter().map(|id| settled.get(id).map(|(_, cycle)| *cycle)).collect();
    let started: Vec<Option<&Id>> = all.iter().map(|id| Some(*id)).collect();
    batch(chains_schema(id), vec![array(&started, id), array(&ends, id), Arc::new(cycles)])
}

/// Walks from `start` until something settled, an end, or the walk itself; then settles every node of the walk.
fn settle<'a>(start: &'a Id, next: &'a HashMap<Id, Id>, settled: &mut HashMap<&'a Id, (Option<&'a Id>, bool)>) {
    let mut walk: Vec<&Id> = Vec::new();
    let mut places: HashMap<&Id, usize> = HashMap::new();
    let mut at = start;
    let (end, cycle_from) = loop {
        if let Some((end, _)) = settled.get(at) {
            break (*end, walk.len());
        }
        if let Some(&place) = places.get(at) {
            break (None, place);
        }
        let Some(following) = next.get(at) else { break (Some(at), walk.len()) };
        places.insert(at, walk.len());
        walk.push(at);
        at = following;
    };
    for (place, id) in walk.into_iter().enumerate() {
        settled.insert(id, (end, place >= cycle_from));
    }
}

/// Numbers the connected components of `node_a — node_b`.
pub(super) fn components(edges: &[RecordBatch]) -> Result<RecordBatch> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut parents: Vec<usize> = Vec::new();
    for batch in edges {
        let (a, b) = (cast(batch.column(0), &DataType::Utf8View), cast(batch.column(1), &DataType::Utf8View));
        let (a, b) = (a.map_err(broken)?, b.map_err(broken)?);
        for (a, b) in a.as_string_view().iter().zip(b.as_string_view()) {
            let (Some(a), Some(b)) = (a, b) else { continue };
            let mut number = |node: &str| match numbers.get(node) {
                Some(&number) => number,
                None => {
                    parents.push(parents.len());
                    numbers.insert(node.to_owned(), parents.len() - 1);
                    parents.len() - 1
                }
            };
            let (a, b) = (number(a), number(b));
            let (a, b) = (root(&mut parents, a), root(&mut parents, b));
            parents[a.max(b)] = a.min(b);
        }
    }
    let mut nodes: Vec<(String, usize)> = numbers.into_iter().collect();
    nodes.sort();
    let mut names: HashMap<usize, i64> = HashMap::new();
    let mut component = |number: usize| {
        let fresh = i64::try_from(names.len()).unwrap_or(i64::MAX);
        *names.entry(number).or_insert(fresh)
    };
    let of: Int64Array = nodes.iter().map(|(_, number)| Some(component(root(&mut parents, *number)))).collect();
    let names: StringViewArray = nodes.iter().map(|(name, _)| Some(name.as_str())).collect();
    batch(components_schema(), vec![Arc::new(names), Arc::new(of)])
}

/// The root of a node; halves the path on the way.
fn root(parents: &mut [usize], mut node: usize) -> usize {
    while parents[node] != node {
        parents[node] = parents[parents[node]];
        node = parents[node];
    }
    node
}

fn ids(column: &ArrayRef) -> Result<Vec<Option<Id>>> {
    if column.data_type() == &DataType::Int64 {
        return Ok(column.as_primitive::<Int64Type>().iter().map(|id| id.map(Id::Int)).collect());
    }
    let text = cast(column, &DataType::Utf8View).map_err(broken)?;
    Ok(text.as_string_view().iter().map(|id| id.map(|id| Id::Text(id.to_owned()))).collect())
}

fn array(ids: &[Option<&Id>], of: &DataType) -> ArrayRef {
    if *of == DataType::Int64 {
        let ints = ids.iter().map(|id| match id {
            Some(Id::Int(id)) => Some(*id),
            _ => None,
        });
        return Arc::new(ints.collect::<Int64Array>());
    }
    let texts = ids.iter().map(|id| match id {
        Some(Id::Text(id)) => Some(id.as_str()),
        _ => None,
    });
    Arc::new(texts.collect::<StringViewArray>())
}

fn batch(schema: SchemaRef, columns: Vec<ArrayRef>) -> Result<RecordBatch> {
    RecordBatch::try_new(schema, columns).map_err(broken)
}

fn broken(error: arrow::error::ArrowError) -> Error {
    Error::internal("compute a graph model").because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(pairs: &[(i64, i64)]) -> RecordBatch {
        let schema = Arc::new(Schema::new(vec![
            Field::new("id", DataType::Int64, true),
            Field::new("next_id", DataType::Int64, true),
        ]));
        let from: Int64Array = pairs.iter().map(|pair| Some(pair.0)).collect();
        let to: Int64Array = pairs.iter().map(|pair| Some(pair.1)).collect();
        RecordBatch::try_new(schema, vec![Arc::new(from), Arc::new(to)]).unwrap()
    }

    fn walked(pairs: &[(i64, i64)]) -> Vec<(i64, Option<i64>, bool)> {
        let out = chains(&[edges(pairs)], &DataType::Int64).unwrap();
        let (id, end) = (out.column(0).as_primitive::<Int64Type>(), out.column(1).as_primitive::<Int64Type>());
        let cycle = out.column(2).as_boolean();
        (0..out.num_rows())
            .map(|row| (id.value(row), end.is_valid(row).then(|| end.value(row)), cycle.value(row)))
            .collect()
    }

    #[test]
    fn chains_end_where_no_edge_leads_on() {
        assert_eq!(walked(&[(1, 2), (2, 3)]), [(1, Some(3), false), (2, Some(3), false)]);
        assert_eq!(walked(&[]), []);
    }

    #[test]
    fn cycles_have_no_end_and_their_tails_are_no_part_of_them() {
        assert_eq!(walked(&[(7, 7)]), [(7, None, true)]);
        assert_eq!(
            walked(&[(1, 2), (2, 3), (3, 2), (0, 1)]),
            [(0, None, false), (1, None, false), (2, None, true), (3, None, true)]
        );
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_is_walked_once() {
        let pairs: Vec<(i64, i64)> = (0..100_000).map(|id| (id, id + 1)).collect();
        assert!(walked(&pairs).iter().all(|(_, end, cycle)| *end == Some(100_000) && !cycle));
    }

    #[test]
    fn components_join_whatever_an_edge_connects() {
        let schema = Arc::new(Schema::new(vec![
            Field::new("node_a", DataType::Utf8View, true),
            Field::new("node_b", DataType::Utf8View, true),
        ]));
        let a: StringViewArray = ["t1", "u1", "t9", "t3"].into_iter().map(Some).collect();
        let b: StringViewArray = ["u1", "t2", "t9", "a4"].into_iter().map(Some).collect();
        let out = components(&[RecordBatch::try_new(schema, vec![Arc::new(a), Arc::new(b)]).unwrap()]).unwrap();
        let nodes: Vec<&str> = out.column(0).as_string_view().iter().flatten().collect();
        assert_eq!(nodes, ["a4", "t1", "t2", "t3", "t9", "u1"]);
        assert_eq!(out.column(1).as_primitive::<Int64Type>().values(), &[0, 1, 1, 0, 2, 1]);
    }
}
