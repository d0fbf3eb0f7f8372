#!/usr/bin/env python3
"""Compares trueup with DuckDB on the same exports and the same rules, by size: counts must be equal, then time and memory.

    python3 benches/compare.py TRUEUP --worlds DIR [--sizes 1M,10M,100M] [--runs 3] [--with-runs 1] [--timeout 300]
        [--memory 8GB] [--threads 2] [--scratch DIR] [--select WHICH] [--json FILE] [--discard]
    python3 benches/compare.py TRUEUP --project DIR …                  the same on exports of your own

TRUEUP is a release build. A size is that many accounts a side: DIR/w1m, DIR/w10m and so on, which `trueup generate`
makes where they aren't there yet; `--discard` removes again what was made. In turn, each a process of its own:

    floor    decoding the needed columns of all exports once, with all threads (pyarrow; floor.py says which columns)
    trueup   trueup check, all rules
    tables   DuckDB, the models as temporary tables, filled once (duckdb_rules.py)
    rules    DuckDB rule by rule: each rule a statement over views of the exports, with the models that it reads

The first trueup run finds out which rules can run here, and DuckDB gets exactly these. Seconds are of the whole process,
from start to exit (of the floor, of the decoding alone); memory is the peak resident set. A rule that DuckDB has not
finished after `--timeout` seconds, or for which it lacks memory, is cut off and counts the time that it took until
then: the ratio is then "at least". Ratios are to the trueup run of the same turn, medians over the turns. Of several
sizes the growth exponent is shown: log of the ratio of times by log of the ratio of sizes; 1 is linear.

Needs a Python that has duckdb and pyarrow. Exits with 0 if every count is equal, with 1 if not, with 2 if an engine
could not run.
"""

import argparse
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
JUDGED = {0, 1, 3}  # trueup's exit codes that come with a complete document
MEASURES = {"seconds": "time", "cpu_seconds": "processor", "peak_mib": "memory"}
ENGINES = ("floor", "trueup", "tables", "rules")
SHOWN = {
    "floor": "decoding the needed columns once", "tables": "DuckDB, models as temporary tables",
    "rules": "DuckDB, rule by rule over views",
}


class CannotRun(Exception):
    """An engine ended without a result."""


def measured(command, output):
    """Runs a command with its standard output in a file: exit code, seconds, peak MiB, processor seconds."""
    started = time.perf_counter()
    with output.open("wb") as file:
        child = subprocess.Popen(list(map(str, command)), stdout=file)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return {
        "exit_code": child.returncode,
        "seconds": time.perf_counter() - started,
        "peak_mib": usage.ru_maxrss / 1024,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
    }


# The engines.


def trueup_run(arguments, project, folder):
    """One `trueup check`; the count of each rule that ran, and why the others did not."""
    output = folder / "trueup.json"
    command = [arguments.trueup.resolve(), "check", "--no-record", "--quiet", "--format", "json"]
    command += ["--project", project, "--memory", arguments.memory, "--threads", arguments.threads]
    command += ["--scratch", arguments.scratch] if arguments.scratch else []
    for choice in arguments.select:
        command += ["--select", choice]
    run = measured(command, output)
    if run["exit_code"] not in JUDGED:
        raise CannotRun(f"trueup exited with {run['exit_code']}")
    rules = json.loads(output.read_text())["rules"]
    ran = [rule for rule in rules if rule["findings"]]
    run["counts"] = {rule["id"]: rule["findings"]["total"] for rule in ran}
    run["rule_seconds"] = {rule["id"]: rule["elapsed_ms"] / 1000 for rule in ran}
    run["failed"] = {rule["id"]: rule["reason"] for rule in rules if rule["status"] == "failed"}
    run["skipped"] = {rule["id"]: rule["reason"] for rule in rules if rule["status"] == "skipped"}
    if not run["counts"]:
        raise CannotRun("trueup ran no rule")
    return run


def duckdb_run(arguments, project, folder, models, rules):
    """One run of duckdb_rules.py over these rules."""
    result = folder / "duckdb.json"
    result.unlink(missing_ok=True)
    command = [arguments.python, HERE / "duckdb_rules.py", "--project", project, "--json", result]
    command += ["--models", models, "--memory", arguments.memory, "--threads", arguments.threads]
    command += ["--timeout", arguments.timeout, "--queries", arguments.queries]
    command += ["--temp", arguments.scratch] if arguments.scratch else []
    for rule in rules:
        command += ["--only", rule]
    run = measured(command, folder / "duckdb.log")
    if not result.exists():
        raise CannotRun(f"duckdb_rules.py exited with {run['exit_code']}")
    rules = json.loads(result.read_text())["rules"]
    run["counts"] = {rule["id"]: rule["count"] for rule in rules if rule["count"] is not None}
    run["rule_seconds"] = {rule["id"]: rule["seconds"] for rule in rules}
    run["cut_off"] = {rule["id"]: rule["error"] for rule in rules if rule["error"]}
    run["skipped"] = {rule["id"]: rule["skipped"] for rule in rules if rule["skipped"]}
    return run


def floor_run(arguments, project, folder):
    """One decoding; seconds without the start of Python and the look for columns."""
    result = folder / "floor.json"
    command = [arguments.python, HERE / "floor.py", "--project", project, "--queries", arguments.queries]
    run = measured([*command, "--threads", arguments.threads, "--json", result], folder / "floor.log")
    if run["exit_code"] != 0:
        raise CannotRun(f"floor.py exited with {run['exit_code']}")
    decoded = json.loads(result.read_text())
    return run | {key: decoded[key] for key in ("seconds", "cpu_seconds", "rows", "bytes", "version")}


def differences(ours, theirs):
    """Rules whose counts differ, or that trueup did not finish; those that DuckDB was cut off in are left out."""
    found = []
    for rule in sorted(ours["counts"].keys() | ours["failed"].keys()):
        one = ours["counts"].get(rule, "failed")
        other = theirs["counts"].get(rule, "skipped")
        if one == "failed" or (rule not in theirs["cut_off"] and one != other):
            found.append((rule, one, other))
    return found


# Sizes.


def accounts_of(text):
    factors = {"K": 10**3, "M": 10**6, "G": 10**9}
    text = text.strip().upper()
    number = float(text.rstrip("KMG")) * factors.get(text[-1], 1)
    return int(number)


def short(accounts):
    for factor, letter in ((10**9, "G"), (10**6, "M"), (10**3, "K")):
        if accounts % factor == 0:
            return f"{accounts // factor} {letter}"
    return str(accounts)


def world_of(arguments, accounts):
    """The folder of a size's world, and whether it was made for this run."""
    folder = arguments.worlds / f"w{short(accounts).replace(' ', '').lower()}"
    if (folder / "trueup.toml").exists():
        return folder, False
    print(f"writing {folder}", file=sys.stderr, flush=True)
    command = [arguments.trueup.resolve(), "generate", folder, "--accounts", accounts, "--seed", 1, "--quiet"]
    with tempfile.TemporaryDirectory() as log:
        run = measured(command, pathlib.Path(log) / "log")
    if run["exit_code"] != 0:
        raise CannotRun(f"trueup generate exited with {run['exit_code']}")
    return folder, True


def compare(arguments, project, accounts, folder):
    """All engines in turn on one project: the runs, the ratios, and where counts differ."""
    turns, found, rules = [], set(), None
    for number in range(1, arguments.runs + 1):
        turn = {}
        if "floor" in arguments.engines:
            turn["floor"] = shown("floor", floor_run(arguments, project, folder))
        turn["trueup"] = shown("trueup", trueup_run(arguments, project, folder))
        rules = rules or sorted(turn["trueup"]["counts"])
        for engine, models in (("tables", "table"), ("rules", "with")):
            if engine not in arguments.engines or (engine == "rules" and number > arguments.with_runs):
                continue
            turn[engine] = shown(engine, duckdb_run(arguments, project, folder, models, rules))
            found |= set(differences(turn["trueup"], turn[engine]))
        turns.append(turn)
    return {
        "project": str(project), "accounts": accounts, "turns": turns, "differences": sorted(found, key=str),
        "medians": {engine: medians(turns, engine) for engine in arguments.engines},
        "ratios": {engine: ratios(turns, engine) for engine in arguments.engines if engine != "trueup"},
    }


def medians(turns, engine):
    runs = [turn[engine] for turn in turns if engine in turn]
    return {measure: statistics.median(run[measure] for run in runs) for measure in MEASURES}


def ratios(turns, engine):
    """To trueup in the same turn. Of the floor, how often it would fit into trueup's time."""
    pairs = [(turn[engine], turn["trueup"]) for turn in turns if engine in turn]
    middle = {
        measure: statistics.median(
            ours[measure] / theirs[measure] if engine == "floor" else theirs[measure] / ours[measure]
            for theirs, ours in pairs
        )
        for measure in MEASURES
    }
    return middle | {"at_least": any(theirs.get("cut_off") for theirs, _ in pairs)}


# What is printed.


def shown(engine, run):
    """A run, told as soon as it is over: one that comes later may not end."""
    told = f"{run['seconds']:.1f} s, {run['cpu_seconds']:.1f} s of processor, {run['peak_mib']:.0f} MiB"
    cut_off = f", {len(run['cut_off'])} rules cut off" if run.get("cut_off") else ""
    print(f"{engine:<8} {told}{cut_off}", flush=True)
    return run


def show_rules(turn):
    """Each rule's count and seconds; a model's time is the first rule's that needs it, in trueup nobody's."""
    others = [engine for engine in ("tables", "rules") if engine in turn]
    print(f"\n{'rule':<50} {'findings':>9} {'trueup s':>9}" + "".join(f" {engine + ' s':>10}" for engine in others))
    for rule, count in turn["trueup"]["counts"].items():
        line = f"{rule:<50} {count:>9} {turn['trueup']['rule_seconds'][rule]:9.2f}"
        for engine in others:
            mark = "+" if rule in turn[engine]["cut_off"] else " "
            line += f" {turn[engine]['rule_seconds'].get(rule) or 0:9.2f}{mark}"
        print(line)


def show(result):
    """One size: the counts first, for without equal counts the ratios mean nothing."""
    turn = result["turns"][0]
    show_rules(turn)
    for rule, reason in turn["trueup"]["skipped"].items():
        print(f"{rule:<50} skipped: {reason}")
    for engine in ("tables", "rules"):
        for rule, why in turn.get(engine, {}).get("cut_off", {}).items():
            print(f"{rule:<50} not finished by DuckDB, {engine}: {why}")
    print(f"\n{len(turn['trueup']['counts'])} rules compared")
    for rule, one, other in result["differences"]:
        print(f"UNEQUAL {rule}: trueup {one}, DuckDB {other}")
    if result["differences"]:
        print("counts differ, or a rule failed: the ratios don't compare equal work")


def ratio(value, at_least):
    return ("≥ " if at_least else "") + (f"{value:.1f}" if value < 9.95 else f"{value:.0f}")


def table(results):
    """The Markdown table of all sizes, and of their growth."""
    lines = ["| accounts a side | compared with | time | processor time | peak memory |", "|---|---|---|---|---|"]
    for result in results:
        for engine in ("rules", "tables"):
            if engine in result["ratios"]:
                of = result["ratios"][engine]
                cells = [ratio(of[measure], of["at_least"] and measure != "peak_mib") for measure in MEASURES]
                lines.append(f"| {short(result['accounts'])} | {SHOWN[engine]} | {' | '.join(cells)} |")
        if "floor" in result["ratios"]:
            of = result["ratios"]["floor"]
            cells = [f"1 / {ratio(of[measure], False)}" for measure in ("seconds", "cpu_seconds")]
            lines.append(f"| {short(result['accounts'])} | {SHOWN['floor']} | {' | '.join(cells)} | |")
    for before, after in zip(results, results[1:]):
        grown = math.log(after["accounts"] / before["accounts"])
        for engine in ENGINES:
            if engine in before["medians"] and engine in after["medians"]:
                one, other = before["medians"][engine], after["medians"][engine]
                cells = [f"N^{math.log(other[measure] / one[measure]) / grown:.2f}" for measure in MEASURES]
                lines.append(
                    f"| {short(before['accounts'])} → {short(after['accounts'])} | growth of "
                    f"{SHOWN.get(engine, engine)} | {' | '.join(cells)} |"
                )
    return "\n".join(lines)


# The run.


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trueup", type=pathlib.Path, help="the trueup binary, a release build")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--worlds", type=pathlib.Path, help="folder of generated worlds, one a size")
    where.add_argument("--project", type=pathlib.Path, help="a folder with trueup.toml, or that file")
    parser.add_argument("--sizes", default="1M,10M,100M", help="accounts a side (default 1M,10M,100M)")
    parser.add_argument("--engines", default=",".join(ENGINES), help=f"which to run (default {','.join(ENGINES)})")
    parser.add_argument("--queries", type=pathlib.Path, default=HERE.parent / "queries")
    parser.add_argument("--runs", type=int, default=3, help="turns a size (default 3)")
    parser.add_argument("--with-runs", type=int, default=1, help="turns in which DuckDB goes rule by rule (default 1)")
    parser.add_argument("--select", action="append", default=[], metavar="WHICH", help="as trueup's --select")
    parser.add_argument("--memory", default="8GB", help="given to trueup and DuckDB (default 8GB)")
    parser.add_argument("--threads", type=int, default=2, help="given to all (default 2)")
    parser.add_argument("--timeout", type=float, default=300, help="seconds a rule may take in DuckDB (default 300)")
    parser.add_argument("--scratch", type=pathlib.Path, help="folder that trueup and DuckDB may spill to")
    parser.add_argument("--python", default=sys.executable, help="a Python that has duckdb and pyarrow")
    parser.add_argument("--discard", action="store_true", help="remove the worlds that were made")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    arguments = parser.parse_args()
    arguments.engines = [engine for engine in ENGINES if engine == "trueup" or engine in arguments.engines.split(",")]
    return arguments


def sized(arguments, folder):
    """The result of each size, or of the one project."""
    if arguments.project:
        sources = folder / "sources.json"
        counted = [arguments.trueup.resolve(), "check", "--no-record", "--quiet", "--format", "json", "--exit-zero"]
        measured([*counted, "--project", arguments.project, "--select", "exports"], sources)
        exports = json.loads(sources.read_text())["exports"]
        yield compare(arguments, arguments.project, exports[0]["rows"], folder)
        return
    for text in arguments.sizes.split(","):
        world, made = world_of(arguments, accounts_of(text))
        print(f"\n{short(accounts_of(text))} accounts a side", flush=True)
        yield compare(arguments, world, accounts_of(text), folder)
        if made and arguments.discard:
            shutil.rmtree(world)


def main():
    arguments, results = parsed(), []
    with tempfile.TemporaryDirectory() as folder:
        try:
            for result in sized(arguments, pathlib.Path(folder)):
                show(result)
                results.append(result)
                print("\n" + table(results), flush=True)
                if arguments.json:
                    arguments.json.write_text(json.dumps(results, indent=1))
        except (CannotRun, OSError) as error:
            print(f"cannot compare: {error}", file=sys.stderr)
            return 2
    return 1 if any(result["differences"] for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
