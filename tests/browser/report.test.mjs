// What a reader of the HTML report gets, in a real browser: nothing is loaded, nothing runs, nothing is cut off at the
// width of a phone, and everything can be read, by a screen reader too.
//
// TRUEUP_BINARY=target/debug/trueup npm test; with SCREENSHOTS=FOLDER there are pictures to look at.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import axe from "axe-core";
import { chromium as playwright } from "playwright-core";

import { chromium, worlds } from "./worlds.mjs";

const SWITCHES = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 900 } };

const executablePath = chromium();
const required = process.env.TRUEUP_REQUIRE_SERVERS === "1";
const skip = executablePath || required ? false : "no Chromium on this machine: apt-get install chromium";

let browser;
before(async () => {
  if (!skip) browser = await playwright.launch({ executablePath, args: SWITCHES });
});
after(async () => browser?.close());

/** The report in a tab of its own, and all that the browser says of it. */
async function open(file, size, colorScheme) {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme });
  const page = await context.newPage();
  const said = [];
  const requested = [];
  const refused = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(`${error}`));
  context.on("request", (request) => requested.push(request.url()));
  context.on("requestfailed", (request) => refused.push(`${request.url()} ${request.failure()?.errorText}`));
  await page.goto(pathToFileURL(file).href);
  return { context, page, said, requested, refused };
}

const overflow = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (node) => node.closest(".scroll, pre, nav");
    const wide = [...document.querySelectorAll("body *")].filter(
      (node) => !node.closest(".skip, .hidden") && !scrolls(node) && node.getBoundingClientRect().right > width + 1,
    );
    const lines = (cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return new Set([...range.getClientRects()].map((part) => Math.round(part.top))).size;
    };
    const cells = [...document.querySelectorAll("tbody :is(th, td)")].filter((cell) => cell.checkVisibility());
    // What no line has room for may break anywhere.
    const words = (cell) => cell.textContent.trim().split(/[\s/-]+/);
    const broken = cells.filter((cell) => lines(cell) > words(cell).length && words(cell).every((word) => word.length < 30));
    const shown = (nodes) => nodes.map((node) => node.outerHTML.slice(0, 120));
    return { page: document.documentElement.scrollWidth - width, wide: shown(wide), broken: shown(broken) };
  });

const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));

async function faults(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(" | ")}`);
}

async function picture(page, name) {
  if (!process.env.SCREENSHOTS) return;
  fs.mkdirSync(process.env.SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true });
}

for (const [name, world] of Object.entries(worlds)) {
  test(`the report of a world that is ${name}`, { skip }, async (t) => {
    const file = world();
    for (const size of Object.keys(SIZES)) {
      for (const scheme of ["light", "dark"]) {
        await t.test(`${size}, ${scheme}`, async () => {
          const { context, page, said, requested } = await open(file, size, scheme);
          await picture(page, `${name}-${size}-${scheme}`);
          assert.deepEqual(await overflow(page), { page: 0, wide: [], broken: [] });
          await unfold(page);
          if (name === "hostile") await picture(page, `${name}-${size}-${scheme}-open`);
          assert.deepEqual(await overflow(page), { page: 0, wide: [], broken: [] });
          assert.deepEqual(await faults(page), []);
          assert.equal(await page.evaluate(() => globalThis.ran), undefined);
          assert.deepEqual(said, []);
          assert.deepEqual(requested, [pathToFileURL(file).href]);
          await context.close();
        });
      }
    }
  });
}

test("the content policy stops what an escape would let in", { skip }, async () => {
  const { context, page, said, requested, refused } = await open(worlds.clean(), "desk", "light");
  await page.evaluate(() => {
    const add = (name, members) => document.body.append(Object.assign(document.createElement(name), members));
    add("script", { textContent: "globalThis.ran = 1" });
    add("img", { src: "http://example.invalid/i.png" });
    add("style", { textContent: "h1 { color: rgb(1, 2, 3) }" });
    add("p", { innerHTML: '<b id="styled" style="color: rgb(1, 2, 3)" onclick="globalThis.ran = 2">x</b>' });
    document.querySelector("#styled").click();
  });
  await page.waitForTimeout(300);
  const color = (selector) => page.evaluate((at) => getComputedStyle(document.querySelector(at)).color, selector);
  assert.equal(await page.evaluate(() => globalThis.ran), undefined);
  assert.notEqual(await color("h1"), "rgb(1, 2, 3)");
  assert.notEqual(await color("#styled"), "rgb(1, 2, 3)");
  // Chromium tells of a request that it never sends.
  assert.deepEqual(refused, requested.slice(1).map((url) => `${url} csp`));
  assert.ok(said.length >= 4 && said.every((line) => line.includes("Content Security Policy")), said.join("\n"));
  await context.close();
});

test("a reason leads to its rule, and a click from there to its manual", { skip }, async () => {
  const { context, page } = await open(worlds.busy(), "phone", "light");
  await page.locator("#gate .reasons a").first().click();
  const rule = page.locator(".rule:target");
  assert.equal(await rule.count(), 1);
  const manual = rule.locator(".manual h5").first();
  assert.equal(await manual.isVisible(), false);
  await rule.locator("summary").click();
  assert.equal(await manual.isVisible(), true);
  assert.ok(await rule.locator(".samples li").first().isVisible());
  await context.close();
});

test("the pictures show what the numbers say", { skip }, async () => {
  const { context, page } = await open(worlds.clean(), "desk", "light");
  const bars = await page.evaluate(() =>
    [...document.querySelectorAll(".funnel li")].map((step) => ({
      share: Number.parseFloat(step.querySelector(".share").textContent.replace(">", "")),
      drawn: (step.querySelector(".part").getBoundingClientRect().width / step.querySelector("svg").getBoundingClientRect().width) * 100,
    })),
  );
  assert.equal(bars.length, 9);
  for (const { share, drawn } of bars) assert.ok(Math.abs(share - drawn) < 1, `${share} drawn as ${drawn}`);
  await context.close();
});
