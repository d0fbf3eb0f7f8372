#!/usr/bin/env python3
"""Compares trueup with DuckDB on the same exports and the same rules: counts must be equal, then time and memory.

    python3 benches/compare.py TRUEUP --project DIR [--runs 3] [--models table|view] [--memory 8GB] [--threads 2]
        [--select mapping-gaps] [--timeout 900] [--scratch DIR] [--python PYTHON] [--json FILE]

TRUEUP is a release build. Each run is a process of its own, trueup and DuckDB in turn; the first run finds out which
rules trueup can run here, and DuckDB gets exactly these. Seconds are of the whole process, from start to exit; memory
is its peak resident set. Only the ratios DuckDB / trueup mean anything beyond the machine: above 1, trueup is ahead.

`--models table` lets DuckDB fill each model once, as trueup does; `view` takes the models as plain views, which repeats
them in every rule. Exits with 0 if every count is equal, with 1 if not, with 2 if an engine could not run.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
JUDGED = {0, 1, 3}  # trueup's exit codes that come with a complete document


class CannotRun(Exception):
    """An engine ended without a result."""


def measured(command, output):
    """Runs a command with its standard output in a file: exit code, seconds, peak MiB, processor seconds."""
    started = time.perf_counter()
    with output.open("wb") as file:
        child = subprocess.Popen(command, stdout=file)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return {
        "exit_code": child.returncode,
        "seconds": time.perf_counter() - started,
        "peak_mib": usage.ru_maxrss / 1024,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
    }


def trueup_run(arguments, folder):
    """One `trueup check`; the count of each rule that ran, and why the others did not."""
    output = folder / "trueup.json"
    command = [arguments.trueup.resolve(), "check", "--no-record", "--quiet", "--format", "json"]
    command += ["--project", arguments.project, "--memory", arguments.memory, "--threads", str(arguments.threads)]
    command += ["--scratch", arguments.scratch] if arguments.scratch else []
    for choice in arguments.select:
        command += ["--select", choice]
    run = measured(list(map(str, command)), output)
    if run["exit_code"] not in JUDGED:
        raise CannotRun(f"trueup exited with {run['exit_code']}")
    rules = json.loads(output.read_text())["rules"]
    run["counts"] = {rule["id"]: rule["findings"]["total"] for rule in rules if rule["findings"]}
    run["rule_seconds"] = {rule["id"]: rule["elapsed_ms"] / 1000 for rule in rules if rule["findings"]}
    run["failed"] = {rule["id"]: rule["reason"] for rule in rules if rule["status"] == "failed"}
    run["skipped"] = {rule["id"]: rule["reason"] for rule in rules if rule["status"] == "skipped"}
    return run


def duckdb_run(arguments, folder, rules):
    """One run of duckdb_rules.py over these rules."""
    result = folder / "duckdb.json"
    result.unlink(missing_ok=True)
    command = [arguments.python, HERE / "duckdb_rules.py", "--project", arguments.project, "--json", result]
    command += ["--models", arguments.models, "--memory", arguments.memory, "--threads", arguments.threads]
    command += ["--timeout", arguments.timeout, "--queries", arguments.queries]
    command += ["--temp", arguments.scratch] if arguments.scratch else []
    for rule in rules:
        command += ["--only", rule]
    run = measured(list(map(str, command)), folder / "duckdb.log")
    if not result.exists():
        raise CannotRun(f"duckdb_rules.py exited with {run['exit_code']}")
    rules = json.loads(result.read_text())["rules"]
    run["counts"] = {rule["id"]: rule["count"] for rule in rules if rule["count"] is not None}
    run["rule_seconds"] = {rule["id"]: rule["seconds"] for rule in rules if rule["count"] is not None}
    run["failed"] = {rule["id"]: rule["error"] for rule in rules if rule["error"]}
    run["skipped"] = {rule["id"]: rule["skipped"] for rule in rules if rule["skipped"]}
    return run


def differences(ours, theirs):
    """Rules whose counts differ, or that only one engine finished."""
    found = []
    for rule in sorted(ours["counts"].keys() | ours["failed"].keys()):
        one = ours["counts"].get(rule, "failed")
        other = theirs["counts"].get(rule, "failed" if rule in theirs["failed"] else "did not run")
        if one != other:
            found.append((rule, one, other))
    return found


def ratios(ours, theirs):
    """DuckDB / trueup: above 1, trueup is faster or smaller."""
    return {measure: theirs[measure] / ours[measure] for measure in ("seconds", "cpu_seconds", "peak_mib")}


def show_run(number, ours, theirs, ratio):
    print(
        f"run {number}: time {ratio['seconds']:.2f}, processor time {ratio['cpu_seconds']:.2f}, peak memory "
        f"{ratio['peak_mib']:.2f}   (trueup {ours['seconds']:.1f} s {ours['peak_mib']:.0f} MiB, "
        f"DuckDB {theirs['seconds']:.1f} s {theirs['peak_mib']:.0f} MiB)",
        flush=True,
    )


def show_rules(ours, theirs):
    """Each rule's count and seconds in the last run; a model's time is the first rule's that needs it."""
    print(f"\n{'rule':<50} {'findings':>9} {'trueup s':>9} {'DuckDB s':>9}")
    for rule in ours["counts"]:
        seconds = theirs["rule_seconds"].get(rule)
        shown = f"{seconds:9.2f}" if seconds is not None else "   failed"
        print(f"{rule:<50} {ours['counts'][rule]:>9} {ours['rule_seconds'][rule]:9.2f} {shown}")


def compare(arguments, folder):
    """Runs both engines in turn; the document that --json writes."""
    runs, found = [], set()
    for number in range(1, arguments.runs + 1):
        ours = trueup_run(arguments, folder)
        if not ours["counts"]:
            raise CannotRun("trueup ran no rule")
        theirs = duckdb_run(arguments, folder, sorted(ours["counts"]))
        found |= set(differences(ours, theirs))
        runs.append({"trueup": ours, "duckdb": theirs, "ratios": ratios(ours, theirs)})
        show_run(number, ours, theirs, runs[-1]["ratios"])
    median = {measure: statistics.median(run["ratios"][measure] for run in runs) for measure in runs[0]["ratios"]}
    return {"models": arguments.models, "runs": runs, "median": median, "differences": sorted(found, key=str)}


def show(result):
    """The verdict: the counts first, for without equal counts the ratios mean nothing."""
    last, median = result["runs"][-1], result["median"]
    show_rules(last["trueup"], last["duckdb"])
    for rule, reason in last["trueup"]["skipped"].items():
        print(f"{rule:<50} skipped: {reason}")
    print(f"\n{len(last['trueup']['counts'])} rules compared, models as {result['models']}s in DuckDB")
    for rule, one, other in result["differences"]:
        print(f"UNEQUAL {rule}: trueup {one}, DuckDB {other}")
    if result["differences"]:
        print("counts differ, or a rule failed: the ratios below don't compare equal work")
    print(
        f"median of {len(result['runs'])}, DuckDB / trueup: time {median['seconds']:.2f}, processor time "
        f"{median['cpu_seconds']:.2f}, peak memory {median['peak_mib']:.2f}"
    )


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trueup", type=pathlib.Path, help="the trueup binary, a release build")
    parser.add_argument("--project", type=pathlib.Path, required=True, help="a folder with trueup.toml, or that file")
    parser.add_argument("--queries", type=pathlib.Path, default=HERE.parent / "queries")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--models", choices=["table", "view"], default="table", help="in DuckDB (default table)")
    parser.add_argument("--select", action="append", default=[], metavar="WHICH", help="as trueup's --select")
    parser.add_argument("--memory", default="8GB", help="given to both (default 8GB)")
    parser.add_argument("--threads", type=int, default=2, help="given to both (default 2)")
    parser.add_argument("--timeout", type=float, default=900, help="seconds a rule may take in DuckDB (default 900)")
    parser.add_argument("--scratch", type=pathlib.Path, help="folder that both may spill to")
    parser.add_argument("--python", default=sys.executable, help="a Python that has duckdb (default this one)")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    return parser.parse_args()


def main():
    arguments = parsed()
    with tempfile.TemporaryDirectory() as folder:
        try:
            result = compare(arguments, pathlib.Path(folder))
        except (CannotRun, OSError) as error:
            print(f"cannot compare: {error}", file=sys.stderr)
            return 2
    show(result)
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1))
    return 1 if result["differences"] else 0


if __name__ == "__main__":
    sys.exit(main())
