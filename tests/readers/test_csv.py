"""Reads `findings --format csv` with Python's csv module: every cell is what the NDJSON of the same findings says.

TRUEUP_BINARY=target/debug/trueup python3 -m unittest discover tests/readers, with requirements.txt installed
"""

import csv
import io
import json
import pathlib
import re
import tempfile
import unittest

from test_reports import trueup

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# What a spreadsheet, a parser of CSV or a terminal could take for something else than text.
WORDS = [
    "plain", "a,b", 'a "quoted" word', '"', "two\nlines", "two\r\nlines", "\ttabbed", "tab\tinside", " spaced ", "'quoted'",
    "=1+1", "+8613", "-2", "@SUM(A1)", "＝1+1", '=HYPERLINK("http://x.invalid","y")', "=cmd|' /C calc'!A0", "\r=1",
    "\u202egpj.exe", "zero\u200bwidth", "\x1b[31mred", "bell\x07", "::error::x", ";", "a;b|c", "\\", "\\n", "汉字", "🙂", "",
]
SQL = '''/*---
title = "Every word, once"
severity = "low"
key = ["source_id", "word"]
eligible = "source_accounts"
---
## What it finds
x
## Why it happens
x
## Remedy
x
## When it is not a defect
x
*/
SELECT
    s.id AS source_id, w.word, concat(w.word, ' is a word') AS reason,
    w.word AS "=evidence, ""quoted""", NULLIF(w.word, 'plain') AS nothing_once, -w.at AS negative, -w.at / 4.0 AS fraction,
    s.created_at AS since, w.at > 3 AS late
FROM (SELECT 1 AS one, min(a.id) AS id, min(a.created_at) AS created_at FROM source_accounts AS a) AS s
INNER JOIN (VALUES {values}) AS w (one, at, word) ON w.one = s.one
'''


def literal(word):
    return "'" + word.replace("'", "''") + "'"


def rows(text):
    """Header and rows as dictionaries; every row is as long as the header."""
    header, *records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert all(len(record) == len(header) for record in records), [len(record) for record in records]
    return header, [dict(zip(header, record, strict=True)) for record in records]


def meant(cell):
    """A cell without what makes it harmless: an apostrophe before a formula, visible escapes of invisible characters."""
    if cell.startswith("'") and cell[1:].startswith(FORMULA):
        cell = cell[1:]
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda escape: chr(int(escape[1], 16)), cell)


def written(value):
    """A value of NDJSON as CSV writes it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Csv(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.world = pathlib.Path(folder.name) / "world"
        trueup("generate", cls.world, "--accounts", 1000, "--defects", "0.1")
        house = cls.world / "queries" / "house"
        house.mkdir(parents=True)
        values = ", ".join(f"(1, {at}, {literal(word)})" for at, word in enumerate(WORDS))
        (house / "words.sql").write_text(SQL.replace("{values}", values), newline="")
        project = cls.world / "trueup.toml"
        stages = re.sub(r"(?m)^stages *=.*$", 'stages = ["dual-write"]', project.read_text())
        project.write_text(stages.replace("[project]", '[project]\nqueries = ["queries"]', 1))
        trueup("check", "-q", "--project", cls.world, codes=(1,))

    def findings(self, *args):
        def told(kind):
            return trueup("findings", "--project", self.world, *args, "--format", kind)

        text = told("csv")
        self.assertEqual(text.count("\r\n"), text.count("\n"), "a line end within a cell")
        self.assertFalse([c for c in text if (ord(c) < 32 and c not in "\r\n") or c in "\u202e\u200b\x7f"])
        header, table = rows(text)
        objects = [json.loads(line) for line in told("ndjson").splitlines()]
        self.assertEqual(len(table), len(objects))
        for row in table:
            self.assertFalse([cell for cell in row.values() if cell.startswith(FORMULA) and not number(cell)], row)
        return header, table, objects

    def test_one_rule_has_a_column_a_field(self):
        header, table, objects = self.findings("house/words")
        self.assertEqual(len(table), len(WORDS))
        self.assertEqual({meant(row["word"]) for row in table}, set(WORDS))
        self.assertEqual(sorted(map(meant, header)), sorted(objects[0]))
        for row, told in zip(table, objects, strict=True):
            for name, cell in row.items():
                self.assertEqual(meant(cell), written(told[meant(name)]), f"{name} of {told}")

    def test_all_rules_have_their_fields_in_common(self):
        _, table, objects = self.findings()
        self.assertGreater(len({row["rule"] for row in table}), 10)
        shared = ["rule", "fingerprint", "reason", "certainty", "status", "waived", "touched_at", "action"]
        for row, told in zip(table, objects, strict=True):
            details = json.loads(row["details"])
            for name in shared:
                self.assertEqual(meant(row[name]), written(told.pop(name)), f"{name} of {told}")
            for name, value in details.items():
                self.assertEqual(value, told.pop(name))
            key = " ".join(f"{name}={written(value)}" for name, value in told.items())
            self.assertEqual(sorted(meant(row["key"])), sorted(key))


def number(cell):
    return re.fullmatch(r"-?[0-9.]+", cell) is not None


if __name__ == "__main__":
    unittest.main()
