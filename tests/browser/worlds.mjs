// Made-up worlds, inspected by the built binary, and their reports.

import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const BINARY = process.env.TRUEUP_BINARY && path.resolve(process.env.TRUEUP_BINARY);

/** A folder that goes when the process ends. */
export const folder = fs.mkdtempSync(path.join(os.tmpdir(), "trueup-browser-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true, force: true }));

export function trueup(args, codes = [0]) {
  if (!BINARY) throw new Error("TRUEUP_BINARY names the binary to test: build it, then set it");
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("TRUEUP_")));
  const run = spawnSync(BINARY, args, { env, cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 });
  if (!codes.includes(run.status)) {
    throw new Error(`trueup ${args.join(" ")} exited with ${run.status}, not ${codes}\n${run.stdout}\n${run.stderr}`);
  }
  return run.stdout;
}

function generated(name, accounts, defects, seed) {
  const world = path.join(folder, name);
  trueup(["generate", world, "--accounts", `${accounts}`, "--defects", `${defects}`, "--seed", `${seed}`]);
  return world;
}

function waive(world, rounds) {
  const waiver = (at) => `[[waiver]]\nrule = "mapping-gaps/source-unmapped"\nfingerprint = "${`${at}`.padStart(32, "0")}"
reason = "checked by hand"\nowner = "ops"\nexpires = "2099-12-31"\n`;
  fs.writeFileSync(path.join(world, "waivers.toml"), Array.from({ length: rounds }, (_, at) => waiver(at)).join("\n"));
}

/** Many findings, over several rounds; the report is of the last. */
function busy() {
  const world = generated("busy", 2000, 0.02, 7);
  for (let round = 1; round <= 3; round += 1) {
    waive(world, round); // Another policy, so another round over the same exports.
    trueup(["check", "--project", world, "-q"], [1]);
  }
  const file = path.join(folder, "busy.html");
  trueup(["report", "--project", world, "--output", file]);
  return file;
}

function clean() {
  const world = generated("clean", 400, "none", 3);
  const file = path.join(folder, "clean.html");
  trueup(["check", "--project", world, "-q", "--report", `html=${file}`], [0]);
  return file;
}

/** An export cut short: nothing could be inspected. */
function inconclusive() {
  const world = generated("cut", 400, 0.02, 3);
  const [cut] = fs.readdirSync(path.join(world), { recursive: true }).filter((name) => name.endsWith(".parquet"));
  const bytes = fs.readFileSync(path.join(world, cut));
  fs.writeFileSync(path.join(world, cut), bytes.subarray(0, bytes.length / 2));
  const file = path.join(folder, "inconclusive.html");
  trueup(["check", "--project", world, "-q", "--report", `html=${file}`], [3]);
  return file;
}

const BREAKING = `</style></title><script>window.ran = "rule"</script><img src="http://example.invalid/i.png" onerror="window.ran = 1"> ]]> \u202e | \`a\` @octocat ${"x".repeat(3000)}`;

/** A rule of the project whose title, manual, keys and reasons try to be more than text; no round. */
function hostile() {
  const world = generated("hostile", 400, "none", 3);
  fs.mkdirSync(path.join(world, "queries/house"), { recursive: true });
  const sql = BREAKING.replaceAll("'", "''");
  const rule = `/*---
title = '''${BREAKING.slice(0, 200)}'''
severity = "critical"
key = ["source_id"]
eligible = "source_accounts"
---
## What it finds
${BREAKING}

<script>window.ran = "manual"</script>

![picture](http://example.invalid/manual.png) [run](javascript:window.ran=1) [web](https://example.invalid/)

| a | b |
|--:|:--|
| ${"y".repeat(500)} | z |

## Why it happens
x

## Remedy
x

## When it is not a defect
x
*/
SELECT concat(CAST(s.id AS VARCHAR), '${sql}') AS source_id, '${sql}' AS reason FROM source_accounts AS s
`;
  fs.writeFileSync(path.join(world, "queries/house/hostile.sql"), rule);
  const project = path.join(world, "trueup.toml");
  const text = fs.readFileSync(project, "utf8");
  fs.writeFileSync(project, text.replace(/^\[project\]\n(queries *=.*\n)?/m, '[project]\nqueries = ["queries"]\n'));
  const file = path.join(folder, "hostile.html");
  trueup(["check", "--project", world, "-q", "--select", "house", "--samples", "20", "--report", `html=${file}`], [1]);
  return file;
}

/** Each is inspected once. */
function once(make) {
  let made;
  return () => (made ??= make());
}

export const worlds = Object.fromEntries(
  Object.entries({ busy, clean, inconclusive, hostile }).map(([name, make]) => [name, once(make)]),
);

/** A Chromium on this machine; none if there is none. */
export function chromium() {
  const named = process.env.TRUEUP_CHROMIUM;
  for (const name of named ? [named] : ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("sh", ["-c", 'command -v "$0"', name], { encoding: "utf8" }).trim();
    } catch {
      // Not under this name.
    }
  }
  return undefined;
}
