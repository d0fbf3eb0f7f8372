#!/usr/bin/env python3
"""Runs trueup's rules in DuckDB, one after the other, over the same exports and the same models.

    python3 benches/duckdb_rules.py --project DIR [--queries queries] [--models view|table] [--only 'mapping-gaps/*']
        [--memory 8GB] [--threads 2] [--temp DIR] [--timeout 900] [--json FILE]

The contract's tables are views over the Parquet files, the models plain views over these (`--models table`: temporary
tables, filled once), a rule's rows are kept in a temporary table, as trueup keeps them, and counted. Rules that read
`findings` run last. Differences from trueup, all to DuckDB's advantage: anchors are taken for valid E.164 numbers as
they are, no value is checked against the contract's words, no file is hashed, the eligible rows are not counted, and no
finding is judged or sampled.

Prints a line a rule (rows, seconds), the total seconds and the peak memory of this process in MiB. Needs duckdb.
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
from datetime import datetime, timedelta, timezone

import duckdb

# The contract: table -> {column: kind}. An id's kind is `id:` and its space; `of:` names the prefix of the typed ids.
ACCOUNT = {
    "anchor": "anchor", "status": "text", "created_at": "time", "updated_at": "time", "union_id": "name",
    "open_id": "name", "union_scope": "same", "tenant": "same", "anchor_verified_at": "time", "origin": "text",
    "risk": "text", "is_test": "bool", "last_active_at": "time", "row_version": "int", "bucket": "text",
    "op_id": "id:operation", "backfilled_at": "time", "mirror": "text",
}
ASSET = {
    "asset_type": "text", "asset_id": "id:asset", "owner_system": "text", "owner_id": "of:owner", "state": "text",
    "updated_at": "time", "amount": "amount", "unit": "text", "parent_type": "text", "parent_id": "id:asset",
    "origin_asset_id": "id:asset", "expires_at": "time", "single": "bool", "row_version": "int",
}
PAIR = {"source_id": "id:source", "target_id": "id:target"}
OF = {"system": "text", "account_id": "of:account"}
CONTRACT = {
    "source_accounts": {"id": "id:source", "merged_into": "id:source"} | ACCOUNT,
    "target_accounts": {"id": "id:target", "merged_into": "id:target"} | ACCOUNT,
    "mapping": PAIR | {
        "status": "text", "updated_at": "time", "created_at": "time", "evidence": "text", "round": "int",
        "row_version": "int",
    },
    "assets": ASSET,
    "assets_before": ASSET,
    "bindings": OF | {
        "event_id": "id:event", "op": "text", "at": "time", "anchor": "anchor", "previous_anchor": "anchor",
        "verified": "bool?",
    },
    "number_releases": {"anchor": "anchor", "released_at": "time"},
    "gateway_log": PAIR | {
        "op_id": "id:operation", "op": "text", "leg": "text", "result": "text", "at": "time", "version": "int",
        "client_version": "text",
    },
    "merge_jobs": PAIR | {
        "job_id": "id:job", "state": "text", "updated_at": "time", "attempt": "int", "heartbeat_at": "time",
        "round": "int",
    },
    "merge_locks": OF | {
        "lock_id": "id:lock", "job_id": "id:job", "acquired_at": "time", "expires_at": "time", "released_at": "time",
        "fence_token": "text",
    },
    "merge_journal": {
        "entry_id": "id:entry", "job_id": "id:job", "asset_type": "text", "asset_id": "id:asset", "leg": "text",
        "at": "time", "amount": "amount", "unit": "text",
    },
    "cohorts": OF | {"stage": "text", "admitted_at": "time"},
    "exclusions": {"source_id": "id:source", "reason": "text", "owner": "text", "expires_at": "time"},
    "legacy_calls": {"service": "text", "at": "time", "source_id": "id:source", "calls": "int"},
}
REQUIRED = {
    "source_accounts": "id anchor status created_at updated_at",
    "target_accounts": "id anchor status created_at updated_at",
    "mapping": "source_id target_id status updated_at",
    "assets": "asset_type asset_id owner_system owner_id state updated_at",
    "assets_before": "asset_type asset_id owner_system owner_id state updated_at",
    "bindings": "system account_id event_id op at", "number_releases": "anchor released_at",
    "gateway_log": "op_id op leg result at", "merge_jobs": "job_id source_id target_id state updated_at",
    "merge_locks": "lock_id system account_id job_id acquired_at expires_at",
    "merge_journal": "entry_id job_id asset_type asset_id leg at", "cohorts": "system account_id stage admitted_at",
    "exclusions": "source_id reason", "legacy_calls": "service at",
}
UNCLOCKED = {"assets_before", "exclusions", "cohorts", "number_releases", "legacy_calls"}
EMPTY_IF_ABSENT = {"exclusions"}
SPACES = {  # where the type of an id is read off
    "source": [("source_accounts", "id")], "target": [("target_accounts", "id")], "asset": [("assets", "asset_id")],
    "event": [("bindings", "event_id")], "operation": [("gateway_log", "op_id")], "job": [("merge_jobs", "job_id")],
    "lock": [("merge_locks", "lock_id")], "entry": [("merge_journal", "entry_id")],
}
TYPES = {
    "text": "VARCHAR", "name": "VARCHAR", "same": "VARCHAR", "anchor": "VARCHAR", "time": "TIMESTAMPTZ",
    "bool": "BOOLEAN", "bool?": "BOOLEAN", "int": "BIGINT", "amount": "DECIMAL(38,2)",
}
ENGINE_TABLES = {
    "exports": '"table" VARCHAR, snapshot_at TIMESTAMPTZ, rows BIGINT, clocked BOOLEAN, file_rows BIGINT, '
    "manifest_rows BIGINT, manifest_problem VARCHAR, hash_ok BOOLEAN",
    "unmapped_values": '"table" VARCHAR, "column" VARCHAR, value VARCHAR, rows BIGINT, expression VARCHAR',
    "findings": "rule VARCHAR, fingerprint VARCHAR, certainty VARCHAR, source_id {source}, target_id {target}, "
    "action VARCHAR",
}
LEDGER = {"previous_findings", "previous_actions", "previous_exports"}  # absent: the benchmark has no earlier round
MACROS = [
    "mask_anchor(a) AS regexp_replace(CAST(a AS VARCHAR), '^(?:86)?(.{3}).*(.{4})$', '\\1****\\2')",
    "anchor_national(a) AS substr(CAST(a AS VARCHAR), 3)",
    "starts_with_any(t, words) AS len(words) > 0 AND "
    "regexp_matches(t, '^(' || replace(regexp_escape(array_to_string(words, ';')), '\\;', '|') || ')')",
]


# The project.


@dataclasses.dataclass
class Export:
    """One export: its contract table, its files, and how its columns are had."""

    table: str
    name: str
    files: list
    columns: dict  # contract column -> SQL over the export's own columns
    own: dict  # own column -> DuckDB type
    where: str | None
    expected: str | None
    snapshot_at: datetime | None

    def scan(self):
        return "read_parquet([" + ", ".join(literal(str(file)) for file in self.files) + "])"

    def expression(self, column):
        """SQL for a contract column, None where the export doesn't have it."""
        given = self.columns.get(column, column if column in self.own else None)
        return identifier(given) if given in self.own else given


def identifier(name):
    return '"' + name.replace('"', '""') + '"'


def literal(value):
    """A Python value as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, timedelta):
        whole = not value % timedelta(days=1)
        return f"INTERVAL {value.days} DAY" if whole else f"to_microseconds({value // timedelta(microseconds=1)})"
    if isinstance(value, datetime):
        return f"TIMESTAMPTZ '{value.isoformat()}'"
    if isinstance(value, list):
        return "CAST([" + ", ".join(map(literal, value)) + "] AS VARCHAR[])"
    return "'" + str(value).replace("'", "''") + "'"


def instant(value):
    """A time of the project file, UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if value is None or value.tzinfo else value.replace(tzinfo=timezone.utc)


def span(text):
    """'15m', '2h', '90d' or a number of days."""
    if not isinstance(text, str):
        return timedelta(days=text)
    parts = re.findall(r"([\d.]+)\s*(ms|s|m|h|d|w)", text)
    names = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    return sum((timedelta(**{names[unit]: float(number)}) for number, unit in parts), timedelta())


def files_of(path):
    """The Parquet files of a folder, a glob or a path."""
    if path.is_dir():
        return sorted(path.rglob("*.parquet"))
    return [path] if path.exists() else sorted(path.parent.glob(path.name))


def load_exports(connection, folder, project):
    exports = []
    tables = [(name, name, export) for name, export in project.get("exports", {}).items()]
    tables += [("assets", name, export) for name, export in project.get("assets", {}).items()]
    for table, name, export in tables:
        files = files_of(folder / export["path"])
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [list(map(str, files))]).fetchall()
        loaded = Export(
            table, name, files, export.get("columns", {}), {row[0]: row[1] for row in described},
            export.get("where"), export.get("expected"), instant(export.get("snapshot_at")),
        )
        exports.append(loaded)
    return exports


# The contract's views.


class Contract:
    """Creates the views; knows which tables and columns the project supplies, and each table's snapshot."""

    def __init__(self, connection, exports, anchor):
        self.connection, self.phone = connection, anchor.get("kind", "phone") == "phone"
        self.exports = {table: [export for export in exports if export.table == table] for table in CONTRACT}
        self.supplied = {table for table, found in self.exports.items() if found}
        self.ids = {space: self.id_type(columns) for space, columns in SPACES.items()}
        self.snapshots = {table: self.snapshot(table) for table in self.supplied}
        for statement in MACROS:
            connection.execute(f"CREATE MACRO {statement}")
        for table in CONTRACT:
            connection.execute(f"CREATE VIEW {table} AS {self.view(table)}")
        for table, columns in ENGINE_TABLES.items():
            connection.execute(f"CREATE TABLE {table} ({columns.format(**self.ids)})")
        self.fill_exports()

    def id_type(self, columns):
        """BIGINT if every export has integers there, else VARCHAR."""
        types = set()
        for table, column in columns:
            for export in self.exports[table]:
                query = f"SELECT {export.expression(column)} FROM {export.scan()}"
                types.add(self.connection.execute(f"DESCRIBE {query}").fetchone()[1])
        return "VARCHAR" if types & {"VARCHAR"} else "BIGINT"

    def snapshot(self, table):
        """The earliest of the table's exports; max(updated_at) where none is declared."""
        found = []
        for export in self.exports[table]:
            found.append(export.snapshot_at or self.latest_update(export))
        return min((at for at in found if at), default=None)

    def latest_update(self, export):
        if export.expression("updated_at") is None:
            return None
        query = f"SELECT epoch_us(max({export.expression('updated_at')})) FROM {export.scan()}"
        latest_us = self.connection.execute(query).fetchone()[0]
        return latest_us and datetime.fromtimestamp(0, timezone.utc) + timedelta(microseconds=latest_us)

    def type_of(self, kind):
        if kind.startswith("id:"):
            return self.ids[kind[3:]]
        if kind.startswith("of:"):
            return "BIGINT" if self.ids["source"] == self.ids["target"] == "BIGINT" else "VARCHAR"
        return TYPES[kind]

    def view(self, table):
        """SQL: the union of the table's exports with typed columns, then what is derived from them."""
        kinds = CONTRACT[table]
        parts = [self.typed(table, kinds, export) for export in self.exports[table]]
        union = " UNION ALL ".join(parts or [self.typed(table, kinds, None)])
        return f"SELECT {', '.join(self.derived(table, kinds))} FROM ({union}) AS e"

    def typed(self, table, kinds, export):
        columns = []
        for column, kind in kinds.items():
            expression = export and export.expression(column)
            if column == "asset_type" and export and expression is None:
                expression = literal(export.name)
            columns.append(f"{self.cast(kind, expression, table, column)} AS {identifier(column)}")
            if column not in REQUIRED[table].split():
                columns.append(f"{expression is not None} AS {column}_supplied")
        if table == "source_accounts":
            expected = export.expected if export and export.expected else "TRUE"
            columns.append(f"coalesce({expected}, FALSE) AS due")
        if export is None:
            return f"SELECT {', '.join(columns)} WHERE FALSE"
        where = f" WHERE {export.where}" if export.where else ""
        return f"SELECT {', '.join(columns)} FROM {export.scan()}{where}"

    def cast(self, kind, expression, table, column):
        """A contract column of an export; a cast to the type that it already has costs nothing."""
        if expression is None:
            expression = {"bool": "FALSE", "same": "''"}.get(kind, "NULL")
        if kind == "amount" and expression != "NULL":
            return expression
        typed = f"CAST({expression} AS {self.type_of(kind)})"
        if kind == "bool":
            return f"coalesce({typed}, FALSE)"
        if kind == "same":
            return f"coalesce({typed}, '')"
        blank = kind == "name" or (column == "merged_into" and self.type_of(kind) == "VARCHAR")
        return f"nullif({typed}, '')" if blank else typed

    def derived(self, table, kinds):
        """The columns of a contract view."""
        columns = ["e.* EXCLUDE (" + ", ".join(c for c, kind in kinds.items() if kind == "anchor") + ")"]
        columns = columns if "anchor" in kinds.values() else ["e.*"]
        for column, kind in kinds.items():
            if kind == "anchor":
                columns += self.anchor(column)
            elif kind.startswith("of:"):
                columns += self.typed_ids(column, kind[3:])
        snapshot = literal(self.snapshots.get(table))
        if table in ("source_accounts", "target_accounts"):
            columns += ACCOUNT_DERIVED
        if "updated_at" in kinds:
            created = f"WHEN e.created_at <= s.at THEN e.created_at " if "created_at" in kinds else ""
            touched = f"CASE WHEN e.updated_at <= s.at THEN e.updated_at {created}END".replace("s.at", snapshot)
            columns += [f"CAST({touched} AS TIMESTAMPTZ) AS touched_at"]
        return columns + [f"CAST({snapshot} AS TIMESTAMPTZ) AS snapshot_at"]

    def anchor(self, column):
        """A phone number is taken for valid E.164 if it is a plus sign and digits."""
        raw = f"e.{column}"
        value = f"TRY_CAST({raw} AS BIGINT)" if self.phone else f"nullif({raw}, '')"
        unread = f"CASE WHEN nullif({raw}, '') IS NULL THEN 'missing' ELSE 'malformed' END"
        state = f"CASE WHEN {value} IS NOT NULL THEN 'valid' ELSE {unread} END"
        return [f"{value} AS {column}", f"{raw} AS {column}_raw", f"{state} AS {column}_state"]

    def typed_ids(self, column, prefix):
        system = "system" if prefix == "account" else f"{prefix}_system"
        return [
            f"CASE WHEN e.{system} = '{side}' THEN TRY_CAST(e.{column} AS {self.ids[side]}) END AS {prefix}_{side}_id"
            for side in ("source", "target")
        ]

    def fill_exports(self):
        for table, exports in self.exports.items():
            for export in exports:
                rows = [
                    self.connection.execute(f"SELECT count(*) FROM {export.scan()} WHERE {where}").fetchone()[0]
                    for where in (export.where or "TRUE", "TRUE")
                ]
                name = f"assets.{export.name}" if table == "assets" else table
                values = [name, self.snapshots[table], rows[0], table not in UNCLOCKED, rows[1], None, None, None]
                self.connection.execute("INSERT INTO exports VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def supplies(self, need):
        """Whether the project has what a rule's header asks for: a table, a column, `a|b`, or anchors of a kind."""
        if need.startswith("anchors of kind "):
            return self.phone == (need.split()[-1] == "phone")
        for choice in need.split("|"):
            table, _, column = choice.strip().partition(".")
            if any(not column or export.expression(column) for export in self.exports[table]):
                return True
        return False

    def watermark(self, tables):
        """The earliest snapshot of the tables that count; without one, of accounts and mapping."""
        counting = [self.snapshots[table] for table in tables if table in self.supplied and table not in UNCLOCKED]
        fallback = [self.snapshots[table] for table in ("source_accounts", "target_accounts", "mapping")]
        return min(at for at in counting or fallback if at)


ACCOUNT_DERIVED = [
    "e.status IN ('active', 'frozen') AND NOT e.is_test AS live",
    "e.status IN ('pending', 'active', 'frozen', 'cooling') AND NOT e.is_test AS held",
    "CASE WHEN e.union_id IS NOT NULL THEN concat(length(e.union_scope), ':', e.union_scope, ':', e.union_id) END "
    "AS union_key",
]


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


COMPUTED = {
    "chains": (chains, "id {0}, end_id {0}, cycle BOOLEAN"),
    "components": (components, "node VARCHAR, component BIGINT"),
}


def computed_model(connection, name, kind, sql):
    compute, columns = COMPUTED[kind]
    cursor = connection.execute(sql)
    columns = columns.format(cursor.description[0][1])
    rows = compute(cursor.fetchall())
    connection.execute(f"CREATE TABLE {name} ({columns})")
    if rows:
        connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)


# The run.


class Run:
    """Runs rules on one connection; a model is created when a rule first needs it, at that rule's expense."""

    def __init__(self, connection, contract, catalogue, project, arguments):
        self.connection, self.contract, self.catalogue = connection, contract, catalogue
        self.project, self.arguments, self.created = project, arguments, set()

    def create_models(self, rule):
        for name in self.catalogue.models_of(rule):
            if name in self.created:
                continue
            model = self.catalogue.models[name]
            sql = inlined(model, self.values(model))
            if "compute" in model.header:
                computed_model(self.connection, name, model.header["compute"], sql)
            else:
                kind = "VIEW" if self.arguments.models == "view" else "TEMP TABLE"
                self.connection.execute(f"CREATE {kind} {name} AS {sql}")
            self.created.add(name)

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
            self.create_models(rule)
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE found AS {rule.sql}", self.values(rule) or None)
            outcome["count"] = self.connection.execute("SELECT count(*) FROM found").fetchone()[0]
            self.keep_findings(rule)
        except LookupError as error:
            outcome["skipped"] = str(error)
        except (duckdb.Error, MemoryError) as error:
            outcome["error"] = f"{type(error).__name__}: {str(error).splitlines()[0]}"
        finally:
            alarm.cancel()
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


def order(catalogue, rule):
    """Rules that come after whole sets are last; else the sets in their order."""
    late = bool(rule.header.get("after")) or "findings" in catalogue.tables_of(rule)
    return late, catalogue.sets.get(rule.name.split("/")[0], 0), rule.name


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
    connection.execute("SET TimeZone = 'UTC'")
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
    exports = load_exports(connection, path.parent, project)
    contract = Contract(connection, exports, project.get("anchor", {}))
    catalogue = Catalogue(arguments.queries)
    runner = Run(connection, contract, catalogue, project, arguments)
    outcomes = []
    for rule in selected(catalogue, arguments.only):
        outcomes.append(runner.rule(rule))
        report(outcomes[-1])
    return {
        "engine": "duckdb", "version": duckdb.__version__, "threads": arguments.threads, "memory": arguments.memory,
        "models": arguments.models, "rules": outcomes, "seconds": time.perf_counter() - started, "peak_mib": peak_mib(),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--project", type=pathlib.Path, required=True, help="a folder with trueup.toml, or that file")
    here = pathlib.Path(__file__).resolve().parent
    parser.add_argument("--queries", type=pathlib.Path, default=here.parent / "queries")
    parser.add_argument("--models", choices=["view", "table"], default="view")
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
