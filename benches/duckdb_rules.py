#!/usr/bin/env python3
"""Runs trueup's rules in DuckDB, one after the other, over the same exports and the same models.

    python3 benches/duckdb_rules.py --project DIR [--queries queries] [--models with|table] [--only 'mapping-gaps/*']
        [--memory 8GB] [--threads 2] [--temp DIR] [--timeout 900] [--json FILE]

The contract's tables are views over the Parquet files. With `--models table` the models are temporary tables, filled
once, when a rule first reads them; with `--models with` each rule is a statement of its own, over nothing but the
views, that carries the models it reads in its WITH clause. (As views in views DuckDB would plan one rule for minutes
before it reads a row: every mention of a view is planned anew.) Rules that read `findings` run last. Merge chains and
identity components are computed in Python from the edges that their statement selects.

Differences from trueup, all to DuckDB's advantage: phone numbers of other countries than three are not known, no value
is checked against the contract's words, no file is hashed, the eligible rows are not counted, no finding is judged,
sampled or written to a file.

Prints a line a rule (rows, seconds), the total seconds and the peak memory of this process in MiB. Needs duckdb and
pyarrow.
"""

import argparse
import dataclasses
import fnmatch
import json
import pathlib
import re
import resource
import sys
import threading
import time
import tomllib

import duckdb
import pyarrow as pa

from exports import CONTRACT, EMPTY_IF_ABSENT, LEDGER, Contract, identifier, instant, literal, load_exports, span


# Rules and models.


@dataclasses.dataclass
class Query:
    """A rule or a model."""

    name: str
    header: dict
    sql: str
    words: set  # the names in its SQL, to find the tables that it reads
    params: set  # the parameters in it


def read_query(path, name):
    content = path.read_text()
    header = re.match(r"\s*/\*---\n(.*?)^---", content, re.DOTALL | re.MULTILINE)
    sql = content[content.index("*/", header.end() if header else 0) + 2 :] if header else content
    sql = sql.strip().rstrip(";")
    bare = re.sub(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", " ", sql, flags=re.DOTALL)
    read = set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", bare, re.IGNORECASE))
    return Query(name, tomllib.loads(header.group(1)) if header else {}, sql, read, set(re.findall(r"\$(\w+)", bare)))


class Catalogue:
    """All models and rules of a queries folder, and what each reads through the models."""

    def __init__(self, folder):
        models = sorted((folder / "models").glob("*.sql"))
        self.models = {path.stem: read_query(path, path.stem) for path in models}
        paths = sorted(path for path in folder.glob("*/*.sql") if path.parent.name != "models")
        self.rules = [read_query(path, f"{path.parent.name}/{path.stem}") for path in paths]
        files = folder.glob("*/_set.toml")
        self.sets = {path.parent.name: tomllib.loads(path.read_text()).get("order", 0) for path in files}

    def models_of(self, query, found=None):
        """The models that a query reads, in an order in which they can be created."""
        found = [] if found is None else found
        for name in sorted(query.words & self.models.keys()):
            if name not in found:
                self.models_of(self.models[name], found)
                found.append(name)
        return found

    def tables_of(self, query):
        models = [self.models[name] for name in self.models_of(query)]
        return set().union(*(one.words for one in [query, *models]))

    def lacking(self, query, contract):
        """What the query cannot do without and the project lacks."""
        optional = {name for name in query.header.get("optional", []) if "." not in name}
        lacking = query.words & (CONTRACT.keys() | LEDGER) - contract.supplied - EMPTY_IF_ABSENT
        for name in query.words & self.models.keys():
            lacking |= self.lacking(self.models[name], contract)
        return lacking - optional | {need for need in query.header.get("needs", []) if not contract.supplies(need)}


def parameters(query, project, watermark):
    """Values for the parameters that occur in a query; LookupError names one without a value."""
    clock = project.get("clock", {})
    known = {
        "watermark": watermark, "settling": span(clock.get("settling", "15m")),
        "max_skew": span(clock.get("max_skew", "2h")),
    }
    values = {}
    for name in sorted(query.params):
        declared = query.header.get("params", {}).get(name, {})
        value = project.get("params", {}).get(name, declared.get("default", known.get(name)))
        if value is None and not declared.get("optional"):
            raise LookupError(f"parameter {name} has no value")
        values[name] = typed_value(declared.get("type"), value)
    return values


def typed_value(kind, value):
    if value is None:
        return None
    if kind in ("days", "duration"):
        return span(value)
    if kind == "time":
        return instant(value)
    return value


def inlined(query, values):
    """The SQL of a model: a view takes no parameters, so they are written into it."""
    return re.sub(r"\$(\w+)", lambda match: literal(values[match.group(1)]), query.sql)


def with_models(models, sql):
    """The statement with models before it, each computed once in it."""
    if not models:
        return sql
    kept = {True: "NOT MATERIALIZED ", False: ""}
    return "WITH " + ", ".join(f"{name} AS {kept[view]}({text})" for name, view, text in models) + f" SELECT * FROM ({sql})"


# Models that SQL cannot express; both engines compute them beside it.


def chains(edges):
    """Rows (id, end_id, cycle) of edges id -> next_id; end_id is NULL in a cycle and on the way into one."""
    following = dict(edges)
    ends, cyclic = {}, set()
    for start in following:
        path, at = {}, start
        while at in following and at not in ends and at not in path:
            path[at] = len(path)
            at = following[at]
        if at in path:
            cyclic |= {node for node, place in path.items() if place >= path[at]}
            end = None
        else:
            end = ends[at] if at in ends else at
        ends |= dict.fromkeys(path, end)
    return [(node, ends[node], node in cyclic) for node in following]


def components(edges):
    """Rows (node, component) of undirected edges."""
    parents = {}

    def root(node):
        while parents.setdefault(node, node) != node:
            parents[node] = node = parents[parents[node]]
        return node

    for one, other in edges:
        parents[root(one)] = root(other)
    numbers = {}
    return [(node, numbers.setdefault(root(node), len(numbers))) for node in list(parents)]


COMPUTED = {"chains": (chains, ["id", "end_id", "cycle"]), "components": (components, ["node", "component"])}


def computed_model(connection, name, kind, sql):
    """Fills a table with what Python makes of the edges; the types are the edges' own."""
    compute, columns = COMPUTED[kind]
    edges = connection.execute(sql).to_arrow_table()
    rows = compute(zip(*(column.to_pylist() for column in edges.columns)))
    own = edges.schema.field(0).type
    types = [own, own, pa.bool_()] if kind == "chains" else [own, pa.int64()]
    made = pa.table([pa.array(values, of) for values, of in zip(list(zip(*rows)) or [()] * len(columns), types)], columns)
    connection.register("made", made)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM made")
    connection.unregister("made")


# The run.


class Run:
    """Runs rules on one connection; a model is created when a rule first needs it, at that rule's expense."""

    def __init__(self, connection, contract, catalogue, project, arguments):
        self.connection, self.contract, self.catalogue = connection, contract, catalogue
        self.project, self.arguments, self.created = project, arguments, set()

    def create_models(self, rule):
        """Creates what the rule reads and isn't there yet; the models that must stand in its statement, if any."""
        inside = []
        for name in self.catalogue.models_of(rule):
            if name in self.created:
                continue
            model = self.catalogue.models[name]
            sql = inlined(model, self.values(model))
            if "compute" in model.header:
                computed_model(self.connection, name, model.header["compute"], with_models(inside, sql))
            elif self.arguments.models == "with":
                inside.append((name, model.header.get("view", False), sql))
                continue
            else:
                kind = "VIEW" if model.header.get("view") else "TEMP TABLE"
                self.connection.execute(f"CREATE {kind} {name} AS {sql}")
            self.created.add(name)
        return inside

    def drop_models(self):
        """Rule by rule, nothing is kept."""
        if self.arguments.models == "with":
            for name in self.created:
                self.connection.execute(f"DROP TABLE {name}")
            self.created.clear()

    def values(self, query):
        return parameters(query, self.project, self.watermark(query))

    def watermark(self, query):
        return self.contract.watermark(self.catalogue.tables_of(query))

    def rule(self, rule):
        """Runs one rule: id, rows, seconds, and an error or the reason why it was skipped."""
        outcome = {"id": rule.name, "count": None, "seconds": None, "error": None, "skipped": None}
        lacking = self.catalogue.lacking(rule, self.contract)
        if lacking:
            return outcome | {"skipped": "no " + ", ".join(sorted(lacking))}
        started = time.perf_counter()
        alarm = threading.Timer(self.arguments.timeout, self.connection.interrupt)
        alarm.start()
        try:
            sql = with_models(self.create_models(rule), rule.sql)
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE found AS {sql}", self.values(rule) or None)
            outcome["count"] = self.connection.execute("SELECT count(*) FROM found").fetchone()[0]
            self.keep_findings(rule)
        except LookupError as error:
            outcome["skipped"] = str(error)
        except (duckdb.Error, MemoryError) as error:
            outcome["error"] = f"{type(error).__name__}: {str(error).splitlines()[0]}"
        finally:
            alarm.cancel()
            self.drop_models()
        outcome["seconds"] = time.perf_counter() - started
        return outcome

    def keep_findings(self, rule):
        """Rules that run later may read the findings of earlier ones."""
        columns = {row[0] for row in self.connection.execute("DESCRIBE found").fetchall()}

        def has(name):
            return f"f.{name}" if name in columns else "NULL"

        keys = ", ".join(f"f.{identifier(key)}" for key in rule.header.get("key", [])) or "''"
        settled = self.watermark(rule) - span(self.project.get("clock", {}).get("settling", "15m"))
        certainty = f"CASE WHEN {has('touched_at')} > {literal(settled)} THEN 'suspected' ELSE 'confirmed' END"
        self.connection.execute(
            f"INSERT INTO findings SELECT {literal(rule.name)}, md5(concat_ws('|', {keys})), {certainty}, "
            f"{has('source_id')}, {has('target_id')}, {has('action')} FROM found AS f"
        )


def reads_findings(catalogue, rule):
    return bool(rule.header.get("after")) or "findings" in catalogue.tables_of(rule)


def order(catalogue, rule):
    """Rules that come after whole sets are last; else the sets in their order."""
    return reads_findings(catalogue, rule), catalogue.sets.get(rule.name.split("/")[0], 0), rule.name


def selected(catalogue, patterns):
    rules = sorted(catalogue.rules, key=lambda rule: order(catalogue, rule))
    if not patterns:
        return rules
    return [rule for rule in rules if any(fnmatch.fnmatchcase(rule.name, pattern) for pattern in patterns)]


def connect(arguments):
    settings = {"threads": arguments.threads, "memory_limit": arguments.memory, "preserve_insertion_order": False}
    if arguments.temp:
        settings["temp_directory"] = str(arguments.temp)
    connection = duckdb.connect(config=settings)
    return connection


def peak_mib():
    """The peak resident memory of this process, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(outcome):
    if outcome["skipped"] or outcome["error"]:
        rows = "skipped" if outcome["skipped"] else "failed"
    else:
        rows = outcome["count"]
    note = outcome["skipped"] or outcome["error"] or ""
    print(f"{outcome['id']:<50} {rows:>9} {outcome['seconds'] or 0:9.2f} s  {note}", flush=True)


def run(arguments):
    path = arguments.project / "trueup.toml" if arguments.project.is_dir() else arguments.project
    project = tomllib.loads(path.read_text())
    started = time.perf_counter()
    connection = connect(arguments)
    # What a timestamp without a zone means; `utc` is a name to DuckDB as well.
    connection.execute(f"SET TimeZone = {literal(project.get('clock', {}).get('zoneless', 'UTC'))}")
    exports = load_exports(connection, path.parent, project)
    contract = Contract(connection, exports, project)
    catalogue = Catalogue(arguments.queries)
    runner = Run(connection, contract, catalogue, project, arguments)
    outcomes = []
    for rule in selected(catalogue, arguments.only):
        outcome = runner.rule(rule)
        unfinished = [earlier["id"] for earlier in outcomes if earlier["error"]]
        if unfinished and reads_findings(catalogue, rule):
            outcome |= {"count": None, "error": f"it reads the findings of {unfinished[0]}, which was not finished"}
        outcomes.append(outcome)
        report(outcome)
    return {
        "engine": "duckdb", "version": duckdb.__version__, "threads": arguments.threads, "memory": arguments.memory,
        "models": arguments.models, "rules": outcomes, "seconds": time.perf_counter() - started, "peak_mib": peak_mib(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--project", type=pathlib.Path, required=True, help="a folder with trueup.toml, or that file")
    here = pathlib.Path(__file__).resolve().parent
    parser.add_argument("--queries", type=pathlib.Path, default=here.parent / "queries")
    parser.add_argument("--models", choices=["with", "table"], default="table")
    parser.add_argument("--only", action="append", metavar="GLOB", help="rule ids, may be repeated")
    parser.add_argument("--memory", default="8GB", help="DuckDB's memory_limit")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--temp", type=pathlib.Path, help="folder to spill to")
    parser.add_argument("--timeout", type=float, default=900, help="seconds a rule may take (default 900)")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    arguments = parser.parse_args()
    result = run(arguments)
    failed = sum(1 for rule in result["rules"] if rule["error"])
    print(f"total {result['seconds']:.2f} s, peak {result['peak_mib']:.0f} MiB, {failed} failed")
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
