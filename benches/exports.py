"""A project's exports as DuckDB views of the contract's tables: what trueup's own engine makes of them, in DuckDB's SQL.

Phone numbers are read by a macro that knows the mobile numbers of China, Japan and South Korea, which is what `trueup
generate` writes; it knows no other numbers.
"""

import dataclasses
import json
import re
import tomllib
from datetime import datetime, timedelta, timezone

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
# Segments of China's mobile numbers, those of virtual operators and data cards included.
MOBILE = "regexp_full_match({0}, '1(?:[38]\\d|4[57]|[59][0-35-9]|6[25-7]|7[0-35-8])\\d{{8}}')"
# A number as most exports have it is read without a regular expression, as trueup does too.
SEGMENTS = ", ".join(
    str(segment)
    for segment in [*range(130, 140), 145, 147, *range(150, 154), *range(155, 160), 162, *range(165, 168)]
    + [*range(170, 174), *range(175, 179), *range(180, 190), *range(190, 194), *range(195, 200)]
)
FULL_WIDTH = "０１２３４５６７８９＋"
MACROS = [
    # Of the plain digits that are left of a written number: E.164 as a number, or NULL.
    "dialled(d) AS CASE "
    f"WHEN {MOBILE.format('d')} THEN CAST('86' || d AS BIGINT) "
    r"WHEN regexp_full_match(d, '(?:\+|00)?86\d{11}') AND " + MOBILE.format("right(d, 11)") + " "
    "THEN CAST('86' || right(d, 11) AS BIGINT) "
    r"WHEN regexp_full_match(d, '(?:\+|00)81[789]0[1-9]\d{7}') THEN CAST(right(d, 12) AS BIGINT) "
    r"WHEN regexp_full_match(d, '(?:\+|00)8210\d{7,8}') THEN CAST(ltrim(d, '+0') AS BIGINT) END",
    f"phone_key(a) AS CASE WHEN length(a) = 11 AND TRY_CAST(a AS BIGINT) // 100000000 IN ({SEGMENTS}) "
    "THEN 8600000000000 + TRY_CAST(a AS BIGINT) "
    f"ELSE dialled(regexp_replace(translate(a, '{FULL_WIDTH}', '0123456789+'), '[ ()\\.-]', '', 'g')) END",
    r"one_digit(a) AS regexp_full_match(regexp_replace(a, '^(?:\+|00)86|[ ()\.-]', '', 'g'), "
    "'0{2,}|1{2,}|2{2,}|3{2,}|4{2,}|5{2,}|6{2,}|7{2,}|8{2,}|9{2,}')",
    "mask_anchor(a) AS regexp_replace(CAST(a AS VARCHAR), '^(?:86)?(.{3}).*(.{4})$', '\\1****\\2')",
    "anchor_national(a) AS substr(CAST(a AS VARCHAR), 3)",
    "starts_with_any(t, words) AS len(words) > 0 AND "
    "regexp_matches(t, '^(' || replace(regexp_escape(array_to_string(words, ';')), '\\;', '|') || ')')",
    # A decimal of 38 digits is the widest that DuckDB has; it refuses a sum that goes beyond.
    "wide(amount) AS amount",
    "clock_of(moment, place) AS CAST(timezone(place, moment) AS TIME)",
    "within_hours(moment, hours, place) AS CASE "
    "WHEN CAST(split_part(hours, '-', 1) AS TIME) < CAST(split_part(hours, '-', 2) AS TIME) "
    "THEN clock_of(moment, place) >= CAST(split_part(hours, '-', 1) AS TIME) "
    "AND clock_of(moment, place) < CAST(split_part(hours, '-', 2) AS TIME) "
    "ELSE clock_of(moment, place) >= CAST(split_part(hours, '-', 1) AS TIME) "
    "OR clock_of(moment, place) < CAST(split_part(hours, '-', 2) AS TIME) END",
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


def literals(values):
    """A list of SQL for IN; never empty."""
    return "(" + ", ".join(map(literal, values or [None])) + ")"


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


def manifest_of(path):
    """What the manifest beside an export's files says."""
    manifest = (path if path.is_dir() else path.parent) / "manifest.json"
    return json.loads(manifest.read_text()) if manifest.exists() else {}


def load_exports(connection, folder, project):
    exports = []
    tables = [(name, name, export) for name, export in project.get("exports", {}).items()]
    tables += [("assets", name, export) for name, export in project.get("assets", {}).items()]
    for table, name, export in tables:
        files = files_of(folder / export["path"])
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [list(map(str, files))]).fetchall()
        loaded = Export(
            table, name, files, export.get("columns", {}), {row[0]: row[1] for row in described},
            export.get("where"), export.get("expected"),
            instant(export.get("snapshot_at") or manifest_of(folder / export["path"]).get("snapshot_at")),
        )
        exports.append(loaded)
    return exports


# The contract's views.


class Contract:
    """Creates the views; knows which tables and columns the project supplies, and each table's snapshot."""

    def __init__(self, connection, exports, project):
        self.connection = connection
        self.phone = project.get("anchor", {}).get("kind", "phone") == "phone"
        self.placeholders = project.get("params", {}).get("placeholder_anchors", [])
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
        """The key, the text as exported, and whether that is a number, a placeholder, or neither."""
        raw = f"e.{column}"
        missing = f"trim({raw}) = '' OR {raw} IS NULL"
        if not self.phone:
            listed = f"{raw} IN {literals(self.placeholders)}"
            state = f"CASE WHEN {missing} THEN 'missing' WHEN {listed} THEN 'placeholder' ELSE 'valid' END"
            key = f"CASE WHEN NOT ({missing}) AND NOT ({listed}) THEN {raw} END"
            return [f"{key} AS {column}", f"{raw} AS {column}_raw", f"{state} AS {column}_state"]
        if self.placeholders:
            keys = [f"phone_key({literal(text)})" for text in self.placeholders]
            keys = self.connection.execute(f"SELECT {', '.join(keys)}").fetchone()
            listed = f"coalesce(phone_key({raw}) IN {literals(keys)}, FALSE)"
        else:
            listed = "FALSE"
        key = f"CASE WHEN NOT {listed} THEN phone_key({raw}) END"
        state = (
            f"CASE WHEN {listed} THEN 'placeholder' WHEN phone_key({raw}) IS NOT NULL THEN 'valid' "
            f"WHEN {missing} THEN 'missing' WHEN one_digit({raw}) THEN 'placeholder' ELSE 'malformed' END"
        )
        return [f"{key} AS {column}", f"{raw} AS {column}_raw", f"{state} AS {column}_state"]

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
