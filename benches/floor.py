#!/usr/bin/env python3
"""The decoding floor: the time to decode once, with all threads, the columns of all exports that any rule needs.

    python3 benches/floor.py --project DIR [--queries queries] [--threads 2] [--json FILE]

Nothing that reads the exports can be faster than this, whatever it does with them. A column is needed if a rule or model
that reads the contract's table names the contract's column, or if rows are filtered by it. Arrow's C++ reader (pyarrow)
decodes, a batch at a time, and throws every batch away. Needs duckdb and pyarrow.
"""

import argparse
import json
import pathlib
import re
import resource
import time
import tomllib

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds

from duckdb_rules import Catalogue
from exports import REQUIRED, load_exports

DERIVED = {"touched_at": "updated_at created_at", "live": "status is_test", "held": "status is_test",
           "union_key": "union_id union_scope", "due": ""}


def words(sql):
    return set(re.findall(r"\w+", re.sub(r"'(?:[^']|'')*'", " ", sql)))


def needed(export, catalogue):
    """The export's own columns that some rule or model needs."""
    named = set()
    for query in [*catalogue.rules, *catalogue.models.values()]:
        if export.table in query.words:
            named |= words(query.sql)
    for derived, columns in DERIVED.items():
        if derived in named:
            named |= set(columns.split())
    if any(name.endswith(("_source_id", "_target_id")) for name in named):
        named |= {name for name in REQUIRED[export.table].split() if name.endswith(("system", "account_id", "owner_id"))}
    named |= {name.removesuffix("_raw").removesuffix("_state") for name in named}
    # Keys and status words are looked at in every table, whichever rules run.
    named |= {name for name in REQUIRED[export.table].split() if name.endswith("id") or name in ("status", "state", "op")}
    contract = set(export.columns) | set(export.own)
    read = {column: export.expression(column) for column in contract & named}
    own = set().union(*(words(expression) if expression not in export.own else {expression} for expression in read.values() if expression))
    for condition in (export.where, export.expected):
        own |= words(condition or "")
    for expression in read.values():
        own |= {name for name in export.own if expression == '"' + name + '"'}
    return sorted(own & set(export.own))


def decode(export, columns):
    """Rows and bytes of the columns, decoded."""
    rows = size = 0
    files = ds.dataset([str(file) for file in export.files], format="parquet")
    for batch in files.to_batches(columns=columns, use_threads=True, batch_size=1 << 17):
        rows += batch.num_rows
        size += batch.nbytes
    return rows, size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--project", type=pathlib.Path, required=True, help="a folder with trueup.toml, or that file")
    here = pathlib.Path(__file__).resolve().parent
    parser.add_argument("--queries", type=pathlib.Path, default=here.parent / "queries")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    arguments = parser.parse_args()
    pa.set_cpu_count(arguments.threads)
    path = arguments.project / "trueup.toml" if arguments.project.is_dir() else arguments.project
    exports = load_exports(duckdb.connect(), path.parent, tomllib.loads(path.read_text()))
    catalogue = Catalogue(arguments.queries)
    chosen = [(export, needed(export, catalogue)) for export in exports]
    decoded = []
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    for export, columns in chosen:
        rows, size = decode(export, columns)
        decoded.append({"export": export.name, "columns": columns, "rows": rows, "bytes": size})
    after = resource.getrusage(resource.RUSAGE_SELF)
    result = {
        "engine": "pyarrow", "version": pa.__version__, "seconds": time.perf_counter() - started,
        "cpu_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "rows": sum(one["rows"] for one in decoded), "bytes": sum(one["bytes"] for one in decoded), "exports": decoded,
    }
    for one in decoded:
        print(f"{one['export']:<20} {one['rows']:>12} rows  {', '.join(one['columns'])}")
    print(f"total {result['seconds']:.2f} s, processor {result['cpu_seconds']:.2f} s, {result['rows']} rows")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
