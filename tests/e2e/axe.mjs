// axe on every page and every dialog, menu and panel, light and dark; and at 200 % zoom no page is wider than its
// window. What a page is, says lib/scenes.mjs.
//   node tests/e2e/axe.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { readFileSync } from "node:fs";
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { caller } from "./lib/import_dialog.mjs";
import { importsOne, scenes } from "./lib/scenes.mjs";
import { checker, openSession } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const path = `/projects/${project}`;
const only = process.env.TOUCHMARK_SCENES === undefined ? /./ : new RegExp(process.env.TOUCHMARK_SCENES);

async function signedIn(options) {
  const context = await browser.newContext(options);
  await openSession(context, base, login, password);
  return context;
}

// Something of everything that a page can show.
async function furnish(context) {
  const ask = await caller(context, base);
  const name = `axe-${Date.now()}`;
  const box = { kind: "object", class_id: 1, shape: { kind: "box", x: 5, y: 5, width: 20, height: 20 } };
  const assets = (await ask(`${path}/assets?limit=100`)).items;
  const open = assets.filter((one) => ["new", "in_progress", "unlabeled"].includes(one.status));
  const bare = [];
  for (const one of open) if ((await ask(`${path}/assets/${one.id}/annotations`)).items.length === 0) bare.push(one);
  const [asset, submitted, empty] = [open.find((one) => !bare.slice(0, 1).includes(one)) ?? open[0], open.at(-1), bare[0]];
  for (const one of [asset, submitted]) await ask(`${path}/assets/${one.id}/operations`, { operations: [{ op_id: `${name}-${one.id}`, kind: "create", content: box }] });
  await ask(`${path}/assets/${asset.id}/comments`, { text: "Is this one whole?" });
  await ask(`${path}/assets/${submitted.id}/submit`, {});
  await ask("/users", { login: name, display_name: "A. X. E." });
  await ask(`${path}/members`, { login: name, role: "annotator" });
  const layer = await ask(`${path}/layers`, { kind: "run", name, model: "detector" });
  await ask(`${path}/layers/${layer.id}/annotations`, { annotations: [{ asset_id: asset.id, content: { ...box, score: 0.5 } }] });
  await ask(`${path}/batches`, { name, assets: { ids: [assets[0].id] } }).catch(() => undefined);
  await ask(`${path}/versions`, { name });
  const page = await context.newPage();
  await importsOne(page, base, project);
  await page.getByRole("button", { name: /^Import / }).last().click();
  await page.getByRole("dialog", { name: "Import finished" }).waitFor({ timeout: 30000 });
  await page.close();
  const imported = (await ask(`${path}/imports`)).items.at(0).id;
  return { project, asset: asset.id, submitted: submitted.id, empty: empty?.id ?? asset.id, version: name, imported };
}

async function arrive(page, to) {
  await page.goto(base + to);
  await page.waitForLoadState("networkidle");
  await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
  if (/\/(label|review)\?/.test(to)) await page.waitForSelector("footer[data-image=ready]", { timeout: 20000 });
}

async function inTheme(theme, all) {
  const context = await signedIn({ viewport: { width: 1440, height: 900 }, colorScheme: theme });
  await context.addInitScript((value) => localStorage.setItem("touchmark.theme", value), theme);
  for (const [what, to, open] of all) {
    const page = await context.newPage();
    const found = await (async () => {
      await arrive(page, to);
      await open?.(page);
      return violations(page);
    })().catch((error) => [`not opened: ${error.message.split("\n")[0]}`]);
    check(`axe, ${theme}: ${what}`, found.length === 0, `\n     ${found.join("\n     ")}`);
    if (found.length > 0) await page.screenshot({ path: `/tmp/axe-${theme}-${what.replaceAll(/\W+/g, "-")}.png` });
    await page.close();
  }
  await context.close();
}

// What a signed-out person sees.
async function outside(theme) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: theme });
  await context.addInitScript((value) => localStorage.setItem("touchmark.theme", value), theme);
  const page = await context.newPage();
  for (const [what, to] of [["sign in", "/signin"], ["a link that is no more", "/link/nothing"]]) {
    await page.goto(base + to);
    await page.waitForLoadState("networkidle");
    const found = await violations(page);
    check(`axe, ${theme}: ${what}`, found.length === 0, `\n     ${found.join("\n     ")}`);
  }
  await context.close();
}

// 1440 x 900 at 200 %: the page scrolls up and down, never sideways. What is wider scrolls in its own box.
const kWide = `(() => {
  const wide = [document.documentElement, document.querySelector("#page")].filter((e) => e && e.scrollWidth > e.clientWidth + 1);
  if (wide.length === 0) return "";
  const inner = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && e.children.length === 0);
  return wide.map((e) => e.tagName + " " + e.scrollWidth + " of " + e.clientWidth).join() + ": " + inner.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)).join(" | ");
})()`;

async function enlarged(all) {
  const context = await signedIn({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  for (const [what, to, open] of all) {
    const wide = await (async () => {
      await arrive(page, to);
      await open?.(page);
      return page.evaluate(kWide);
    })().catch((error) => `not opened: ${error.message.split("\n")[0]}`);
    check(`200 %: ${what}`, wide === "", wide);
    if (wide !== "") await page.screenshot({ path: `/tmp/axe-zoom-${what.replaceAll(/\W+/g, "-")}.png` });
  }
  await context.close();
}

// A page of the router that no scene opens would go unseen.
function covered(all) {
  const router = readFileSync(new URL("../../web/app/src/router.tsx", import.meta.url), "utf8");
  const routes = [...router.matchAll(/path: "([^"]+)"/g)].map((match) => match[1]).filter((one) => !["/", "/projects/$project", "/signin", "/link/$secret"].includes(one));
  const visited = all.map(([, to]) => to.replace(/\?.*/, "").replace(/\/projects\/\d+/, "").replace(/\/imports\/\d+/, "/imports/$import"));
  const missing = routes.map((one) => one.replace("/projects/$project", "")).filter((one) => !visited.includes(one));
  check("every page of the router is looked at", missing.length === 0, missing.join());
}

try {
  const context = await signedIn({});
  const at = await furnish(context);
  await context.close();
  const every = scenes(base, at);
  covered(every);
  const all = every.filter(([what]) => only.test(what));
  for (const theme of ["light", "dark"]) {
    await outside(theme);
    await inTheme(theme, all);
  }
  await enlarged(all);
} catch (error) {
  check("every page was looked at", false, error.stack);
}
await browser.close();
process.exit(failures.length === 0 ? 0 : 1);
