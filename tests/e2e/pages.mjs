// The pages around the canvas: work goes back and forth between author and reviewer, the gallery is searched, sorted,
// looked at as a table and exported in part, versions and jobs say what they hold, colors are chosen, and no page is a
// dead end while the server is away or the session is over.
//   node tests/e2e/pages.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { appears } from "./lib/appears.mjs";
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { checker, signedIn } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const shots = process.env.TOUCHMARK_SHOTS;
const errors = [];
const path = `/projects/${project}`;
const { context, ask, session } = await signedIn(browser, base, login, password);

async function call(method, route, data) {
  const reply = await context.request.fetch(`${base}/api/v1${path}${route}`, { method, data, headers: { "x-touchmark-csrf": session.csrf_token } });
  if (!reply.ok()) throw new Error(`${method} ${route}: ${reply.status()} ${await reply.text()}`);
  return reply.json();
}

async function look(name, page) {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
  const found = await violations(page);
  check(`axe: ${name}`, found.length === 0, `\n     ${found.join("\n     ")}`);
}

const statusOf = async (asset) => (await ask(`${path}/assets/${asset}`)).status;
async function becomes(asset, status) {
  for (let tries = 0; tries < 40; tries++) {
    if ((await statusOf(asset)) === status) return true;
    await new Promise((done) => setTimeout(done, 250));
  }
  return false;
}

// An approval is taken back from its notice, and later at the image.
async function reopens(page, asset) {
  await page.keyboard.press("a");
  check("the key approves", await becomes(asset, "approved"));
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  check("the notice's undo takes the approval back", await becomes(asset, "submitted"));
  await page.waitForURL(new RegExp(`asset=${asset}\\b`));
  check("and the image can be decided anew", await appears(page.getByRole("button", { name: "Approve" })));
  await call("POST", `/assets/${asset}/reviews`, { decision: "approve" });
  await page.goto(`${base}${path}/review?asset=${asset}`);
  await page.waitForSelector("footer[data-image=ready]");
  check("an approved image offers to reopen it", await appears(page.getByRole("button", { name: "Reopen" })));
  await look("review_approved", page);
  await page.keyboard.press("o");
  check("and the key does", await becomes(asset, "submitted"));
  await page.getByRole("button", { name: "Reopen" }).waitFor({ state: "detached" });
}

async function backAndForth(page) {
  await call("PATCH", "", { self_review: true });
  const { id: asset } = await call("POST", "/tasks/next", {});
  const box = { kind: "object", class_id: 1, shape: { kind: "box", x: 20, y: 20, width: 60, height: 40 } };
  const draw = (op) => call("POST", `/assets/${asset}/operations`, { operations: [{ op_id: `pages-play-${op}`, kind: "create", active_ms: 7000, content: box }] });
  await draw("first");
  await call("POST", `/assets/${asset}/submit`, {});
  await page.goto(`${base}${path}/label?asset=${asset}`);
  await page.waitForSelector("footer[data-image=ready]");
  await look("submitted", page);
  await page.getByRole("button", { name: "Take back" }).click();
  check("what was submitted is taken back", await becomes(asset, "in_progress"));
  check("and can be submitted again", await appears(page.getByRole("button", { name: "Submit" })));
  await call("POST", `/assets/${asset}/submit`, {});
  await call("POST", `/assets/${asset}/reviews`, { decision: "approve" });
  await draw("second");
  check("an approved image that is edited waits for review again", (await statusOf(asset)) === "submitted");
  await page.goto(`${base}${path}/review?asset=${asset}`);
  await page.waitForSelector("footer[data-image=ready]");
  const said = page.getByText(/Changed since it was approved: 1 added/);
  check("the reviewer is told what changed since the approval", await appears(said.first()));
  const queue = page.getByRole("navigation", { name: "Waiting for review" });
  check("the queue counts itself", await appears(queue.getByText(/^\d+ of \d+$/)), await queue.innerText());
  check("and names who labeled, and how long it took", /Owner, (\d+ s|\d+ min)/.test(await queue.innerText()), await queue.innerText());
  await look("review", page);
  await reopens(page, asset);
  await page.goto(`${base}${path}/audit?asset=${asset}`);
  check("the audit tells it", await appears(page.getByText("changed the approved labels, so it is reviewed again").first()));
  await look("audit", page);
}

const options = (page) => page.getByRole("option", { disabled: false });

async function gallery(page) {
  await page.goto(`${base}${path}/data`);
  await options(page).first().waitFor();
  await page.getByRole("button", { name: "Draw the labels" }).click();
  check("labels are drawn over the thumbnails", await appears(page.locator("svg[data-sketch] rect, svg[data-sketch] polygon").first()));
  await look("gallery_labels", page);
  const requests = [];
  page.on("request", (request) => request.url().includes("/sketches") && requests.push(request.url()));
  await page.getByRole("button", { name: "As a table" }).click();
  check("a table stands beside the grid", await appears(options(page).filter({ hasText: "×" }).first()));
  await look("gallery_table", page);
  await page.getByRole("button", { name: /^Order:/ }).click();
  await page.getByRole("menuitem", { name: "Most labels first" }).click();
  await page.waitForURL(/order=labels/);
  const most = (await ask(`${path}/assets?order=labels&limit=1`)).items[0];
  check("the most labels first", await appears(page.locator("#cell-0").getByText(most.name)), most.name);
  check("labels are asked for by the page, not by the image", requests.length > 0 && requests.length <= 6, String(requests.length));
  await page.getByRole("button", { name: "As a grid" }).click();
  await page.getByRole("searchbox", { name: "Search names" }).fill(most.name.slice(1, -4).toUpperCase());
  await page.waitForURL(/part=/);
  check("a part of the name finds it", await appears(page.locator("#cell-0").getByText(most.name)));
  await page.goto(`${base}${path}/data?labels=without`);
  const without = (await ask(`${path}/assets?labeled=false&limit=1000`)).items.length;
  check("without labels", await appears(page.getByText(new RegExp(`^${without} images?$`)).or(page.getByText("No image matches")).first()));
  await page.goto(`${base}${path}/data?labels=with`);
  await options(page).first().waitFor();
  const some = (await ask(`${path}/assets?labeled=true&limit=1000`)).items.length;
  await page.keyboard.press("Control+a");
  check("Ctrl+A selects all that match", await appears(page.getByText(`${some} selected`)));
  await page.keyboard.press("Escape");
  await options(page).nth(0).click({ modifiers: ["Control"] });
  await options(page).nth(2).click({ modifiers: ["Shift"] });
  check("Ctrl and Shift clicks select", await appears(page.getByText("3 selected")));
  await page.getByRole("toolbar", { name: "Selected images" }).getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog");
  check("of these alone an export is offered", await appears(dialog.getByRole("combobox").filter({ hasText: "The 3 selected images" })));
  await look("export_selected", page);
  await dialog.getByRole("button", { name: "Prepare the download" }).click();
  check("the job says what it is of, its format and size", await appears(dialog.getByText("3 images", { exact: true })) && await appears(dialog.getByText(/^\d+(\.\d)? (kB|B|MB)$/)), await dialog.innerText());
  check("with a link to it", await appears(dialog.getByRole("link", { name: "Download" })));
  await look("job", page);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("button", { name: /Jobs|job/ }).first().click();
  check("so does the list of jobs", await appears(page.getByRole("link", { name: "Download the result" }).first()));
  await look("jobs", page);
  await page.keyboard.press("Escape");
}

async function noHoles(page) {
  const all = (await ask(`${path}/assets?limit=1000`)).items;
  const gone = all[1];
  await call("PATCH", "/assets", { ids: [gone.id], deleted: true });
  await page.goto(`${base}${path}/data`);
  await options(page).first().waitFor();
  check("a deleted image leaves no hole", (await page.getByRole("option", { name: "Removed image" }).count()) === 0 && await appears(page.locator("#cell-1").getByText(all[2].name)));
  await call("POST", "/trash/restore", { ids: [gone.id] });
}

async function versions(page) {
  await call("POST", "/versions", { name: "first", note: "For the first training", split: { seed: 1, train: 0.8, val: 0.1, test: 0.1 } });
  await page.goto(`${base}${path}/versions`);
  await page.getByRole("button", { name: "New version" }).first().click();
  check("unlabeled images are left out unless asked for", !(await page.getByRole("checkbox", { name: "Include images that nobody has labeled" }).isChecked()));
  await look("new_version", page);
  await page.getByRole("checkbox", { name: "Include images that nobody has labeled" }).check();
  await page.getByRole("button", { name: "Freeze version" }).click();
  const row = page.getByRole("row").filter({ hasText: "Train" });
  check("a version shows its note and its splits", await appears(row.filter({ hasText: "For the first training" })));
  check("and how it differs from the one before", await appears(page.getByRole("link", { name: /^(\+|−|0).* images, / }).first()));
  await look("versions", page);
  await page.getByRole("button", { name: /^first/ }).click();
  check("no badge is a number that is none", !/NaN/.test(await page.getByRole("dialog").innerText()));
  await look("version", page);
  await page.keyboard.press("Escape");
}

async function settings(page) {
  await page.goto(`${base}${path}/settings`);
  const color = page.getByLabel(/^Color of /).first();
  await color.waitFor();
  await color.fill("#ff0000");
  const bar = page.getByRole("button", { name: "Save classes" }).or(page.getByRole("button", { name: /^Save/ })).first();
  check("the change can be saved", await appears(bar));
  await look("settings", page);
  const covered = await page.evaluate(() => {
    const bar = document.querySelector(".sticky");
    const rect = bar.getBoundingClientRect();
    return { left: rect.left, right: rect.right, bottom: window.innerHeight - rect.bottom };
  });
  check("the bar lies at the lower edge, over no text", covered.bottom <= 1, JSON.stringify(covered));
  await bar.click();
  check("the color is kept", await appears(page.getByText(/Classes saved as version/)));
  check("and is the class's own", (await ask(`${path}/ontology`)).classes.some((c) => c.extra?.touchmark?.color === "#ff0000"));
  const left = [];
  for (const name of ["settings", "versions", "members", "work", "audit", "data"]) {
    await page.goto(`${base}${path}/${name}`);
    const title = page.getByRole("heading", { level: 1 });
    await title.waitFor();
    left.push(await title.evaluate((h) => `${Math.round(h.getBoundingClientRect().left)} ${getComputedStyle(h).fontSize}`));
  }
  check("pages share one left edge and one style of title", new Set(left).size === 1, left.join(", "));
}

const kPages = ["data", "work", "versions", "versions/compare", "members", "audit", "settings", "imports", "label", "review"];

// The session ends behind the page's back: whatever page one goes to offers the way in.
async function ended() {
  for (const name of kPages) {
    const own = await signedIn(browser, base, login, password);
    const page = await own.context.newPage();
    await page.goto(`${base}${path}/${name}`);
    await page.getByRole("link").first().waitFor();
    await page.waitForLoadState("networkidle");
    await own.context.clearCookies();
    await page.evaluate(() => window.dispatchEvent(new Event("online"))); // the stream is opened anew, and refused
    const way = page.getByRole("dialog").getByLabel("Password").or(page.getByRole("button", { name: "Sign in" })).first();
    check(`${name}: the end of the session leaves a way in`, await appears(way, 20000));
    await page.reload();
    check(`${name}: also when it is loaded anew`, await appears(page.getByLabel("Password").first()));
    await own.context.close();
  }
}

// Answers of a server that is not there.
async function away() {
  for (const name of kPages) {
    const page = await context.newPage();
    await page.goto(`${base}${path}/${name}`);
    const before = await page.getByRole("heading", { level: 1 }).first().innerText();
    await page.waitForLoadState("networkidle");
    await context.setOffline(true);
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.waitForTimeout(1500);
    const after = await page.getByRole("heading", { level: 1 }).first().innerText().catch(() => "");
    check(`${name}: what was read stays while the server is away`, after === before, `${before} -> ${after}`);
    await context.setOffline(false);
    await page.close();
  }
}

try {
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  for (const part of [backAndForth, gallery, noHoles, versions, settings]) {
    await part(page).catch(async (error) => {
      if (shots) await page.screenshot({ path: `${shots}/failed_${part.name}.png` });
      check(part.name, false, error.message);
    });
  }
  await page.close();
  await ended();
  await away();
  check("no page threw", errors.length === 0, errors.join("; "));
} finally {
  await browser.close();
}
process.exit(failures.length === 0 ? 0 : 1);
