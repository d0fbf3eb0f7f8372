"""Reads the reports of made-up worlds with the programs that they are for: what they see must be what the JSON says.

TRUEUP_BINARY=target/debug/trueup python3 -m unittest discover tests/readers, with requirements.txt installed
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import jsonschema
import junitparser
from prometheus_client.parser import text_string_to_metric_families

BINARY = pathlib.Path(os.environ["TRUEUP_BINARY"]).resolve()
FORMATS = ["json", "junit", "prometheus", "markdown", "github"]
HOSTILE = "::error::x \x1b[2J ]]> </style> <script>alert(1)</script> | `a` \" \\ & @octocat \u202e" + "z" * 10_000


def trueup(*args, codes=(0,)):
    env = {name: value for name, value in os.environ.items() if not name.startswith("TRUEUP_")}
    run = subprocess.run([BINARY, *map(str, args)], env=env, capture_output=True, check=False)
    assert run.returncode in codes, f"{args} exited with {run.returncode}\n{run.stdout}\n{run.stderr}"
    return run.stdout.decode()


def house_rule(world):
    """A rule of the project whose reasons try to be more than text."""
    folder = world / "queries" / "house"
    folder.mkdir(parents=True)
    sql = HOSTILE.replace("'", "''")
    rule = f"""/*---
title = "A rule whose \\"reasons\\" | break <b>out</b>"
severity = "high"
key = ["source_id"]
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
SELECT s.id AS source_id, '{sql}' AS reason FROM source_accounts AS s
"""
    (folder / "break-out.sql").write_text(rule)
    project = world / "trueup.toml"
    lines = [line for line in project.read_text().splitlines() if not line.startswith("queries")]
    project.write_text("\n".join(lines).replace("[project]", '[project]\nqueries = ["queries"]', 1))


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.reports = {}
        for name, defects, args, code in [
            ("busy", "0.02", [], 1),
            ("clean", "none", [], 0),
            ("hostile", "none", ["--select", "house orphans", "--samples", "50"], 1),
            ("cut", "0.02", [], 3),
        ]:
            world = pathlib.Path(cls.folder.name) / name
            trueup("generate", world, "--accounts", 1000, "--defects", defects)
            if name == "hostile":
                house_rule(world)
            if name == "cut":
                export = sorted(world.rglob("*.parquet"))[0]
                export.write_bytes(export.read_bytes()[:200])
            reports = {kind: world / f"report.{kind}" for kind in FORMATS}
            asked = [word for kind, path in reports.items() for word in ("--report", f"{kind}={path}")]
            trueup("check", "-q", "--project", world, *args, *asked, codes=(code,))
            texts = {kind: path.read_text() for kind, path in reports.items()}
            cls.reports[name] = texts | {"document": json.loads(texts["json"])}

    def each(self):
        for name, reports in self.reports.items():
            with self.subTest(world=name):
                yield reports, reports["document"]

    def test_json_is_what_its_schema_says(self):
        schema = json.loads(trueup("schema", "check"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for _, document in self.each():
            validator.validate(document)
            for member in document:
                less = {name: value for name, value in document.items() if name != member}
                self.assertFalse(validator.is_valid(less), f"valid without {member}")
            self.assertFalse(validator.is_valid(document | {"verdict": "passed"}))
            for rule in document["rules"]:
                worse = document | {"rules": [rule | {"status": "ok"}]}
                self.assertFalse(validator.is_valid(worse))

    def test_junit_has_a_case_a_rule_and_one_for_the_gate(self):
        for reports, document in self.each():
            ElementTree.fromstring(reports["junit"])
            suites = junitparser.JUnitXml.fromstring(reports["junit"].encode())
            cases = [(suite, case) for suite in suites for case in suite]
            words = {"violated": junitparser.Failure, "failed": junitparser.Error, "skipped": junitparser.Skipped}
            seen = {f"{case.classname}/{case.name}": [type(result) for result in case.result] for _, case in cases}
            gate = {"pass": [], "fail": [junitparser.Failure], "inconclusive": [junitparser.Error]}
            self.assertEqual(seen.pop("gate/gate"), gate[document["verdict"]])
            expected = {rule["id"]: [words[rule["status"]]] if rule["status"] in words else [] for rule in document["rules"]}
            self.assertEqual(seen, expected)
            self.assertEqual(suites.tests, len(cases))
            for count, kind in [("failures", junitparser.Failure), ("errors", junitparser.Error)]:
                number = sum(any(isinstance(result, kind) for result in case.result) for _, case in cases)
                self.assertEqual(getattr(suites, count), number, count)
            for suite in suites:
                self.assertEqual(suite.tests, len(list(suite)))
                skipped = sum(any(isinstance(r, junitparser.Skipped) for r in case.result) for case in suite)
                self.assertEqual(suite.skipped, skipped)

    def test_prometheus_reads_the_same_numbers(self):
        for reports, document in self.each():
            families = list(text_string_to_metric_families(reports["prometheus"]))
            self.assertTrue(all(family.documentation and family.type == "gauge" for family in families))
            samples = [sample for family in families for sample in family.samples]
            unique = {(sample.name, tuple(sorted(sample.labels.items()))) for sample in samples}
            self.assertEqual(len(unique), len(samples))

            def value(name, **labels):
                found = [s.value for s in samples if s.name == f"trueup_{name}" and labels.items() <= s.labels.items()]
                return found[0] if len(found) == 1 else found

            self.assertEqual(value("gate_passed"), float(document["gate"]["passed"]))
            self.assertEqual(value("gate_verdict", verdict=document["verdict"]), 1)
            self.assertEqual(value("exit_code"), document["exit_code"])
            self.assertEqual(value("round"), [] if document["round"] is None else document["round"])
            for export in document["exports"]:
                self.assertEqual(value("export_rows", table=export["table"]), export["rows"])
            for name, rows in (document["disposition"] or {}).items():
                self.assertEqual(value("source_accounts", **{"class": name}), rows)
            for rule in document["rules"]:
                self.assertEqual(value("rule_status", rule=rule["id"], status=rule["status"]), 1)
                found = rule["findings"]
                for certainty in ["confirmed", "suspected"]:
                    expected = [] if found is None else found[certainty]
                    self.assertEqual(value("findings", rule=rule["id"], certainty=certainty), expected)
                self.assertEqual(value("rule_rate", rule=rule["id"]), [] if rule["rate"] is None else rule["rate"])

    def test_nothing_is_a_command_and_markdown_is_short_enough(self):
        for reports, document in self.each():
            self.assertLess(len(reports["markdown"]), 60_000)
            self.assertFalse([line for line in reports["markdown"].splitlines() if line.lstrip().startswith("::")])
            lines = reports["github"].splitlines()
            for kind in ["error", "warning", "notice"]:
                self.assertLessEqual(sum(line.startswith(f"::{kind} ") for line in lines), 10)
            commands = ("::error title=", "::warning title=", "::notice title=", "::group::", "::endgroup::")
            self.assertFalse([line for line in lines if line.startswith("::") and not line.startswith(commands)])
            self.assertIn("::notice" if document["verdict"] == "pass" else "::error", lines[0])


if __name__ == "__main__":
    unittest.main()
