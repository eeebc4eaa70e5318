// Does the whole job in a real browser, by mouse and keyboard, checks each page with axe, and what was downloaded with
// what was drawn. run.mjs serves the project that it plays on.
//   node tests/e2e/story.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { cocoDifferences, readCoco } from "./lib/coco.mjs";
import { end, fell } from "./lib/end.mjs";

const [base, login, password, project] = process.argv.slice(2);
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP: false, acceptDownloads: true });
let page;
const failures = [];

async function open(path) {
  page = await context.newPage();
  page.on("console", (m) => m.type() === "error" && !/Failed to load resource/.test(m.text()) && failures.push(`console: ${m.text()}`));
  page.on("pageerror", (e) => failures.push(`page error: ${e.message}`));
  await page.goto(base + path);
}
function check(name, ok, detail = "") {
  console.log(`${ok ? "ok  " : "FAIL"} ${name}${ok ? "" : ` ${detail}`}`);
  if (!ok) failures.push(name);
}
async function axeClean(name) {
  const found = await violations(page);
  check(`axe: ${name}`, found.length === 0, `\n     ${found.join("\n     ")}`);
}
const saved = () => page.waitForSelector("[data-saved=saved]", { timeout: 10000 });
const objects = async () => Number((await page.locator("footer").innerText()).match(/([\d,]+) objects?/)?.[1].replaceAll(",", "") ?? -1);
const canvasBox = () => page.locator("[role=application]").boundingBox();
async function drag(fx, fy, tx, ty) {
  const b = await canvasBox();
  await page.mouse.move(b.x + b.width * fx, b.y + b.height * fy);
  await page.mouse.down();
  await page.mouse.move(b.x + b.width * ((fx + tx) / 2), b.y + b.height * ((fy + ty) / 2));
  await page.mouse.move(b.x + b.width * tx, b.y + b.height * ty);
  await page.mouse.up();
}
async function click(fx, fy) {
  const b = await canvasBox();
  await page.mouse.click(b.x + b.width * fx, b.y + b.height * fy);
}
const asset = () => Number(new URL(page.url()).searchParams.get("asset"));
const ready = async () => {
  await page.waitForSelector("footer[data-image=ready]");
  await page.waitForTimeout(300);
};

// What the API says, with the browser's session.
async function ask(path) {
  const reply = await context.request.get(`${base}/api/v1/projects/${project}${path}`);
  if (!reply.ok()) throw new Error(`GET ${path} -> ${reply.status()} ${await reply.text()}`);
  return reply.json();
}

// Everything that was drawn as of a version.
async function drawnAsOf(seq) {
  const assets = (await ask("/assets?limit=1000")).items;
  const { classes } = await ask(`/ontology?as_of=${seq}`);
  const names = new Map(classes.map((one) => [one.id, one.name]));
  const drawn = [];
  for (const asset of assets) {
    const { items } = await ask(`/assets/${asset.id}/annotations?as_of=${seq}`);
    drawn.push(...items.map(({ content }) => ({ file: asset.name, category: names.get(content.class_id), shape: content.shape })));
  }
  return { drawn, files: assets.map((asset) => asset.name), classes: [...names.values()] };
}

async function signIn() {
  await open("/");
  await page.waitForURL(/signin/);
  await axeClean("sign in");
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  await axeClean("projects");
}

async function label() {
  await page.goto(`${base}/projects/${project}/label`);
  await page.waitForURL(/asset=/);
  await ready();
  const before = await objects();
  await page.keyboard.press("b");
  await page.keyboard.press("2");
  await drag(0.2, 0.2, 0.3, 0.35);
  await page.keyboard.press("p");
  for (const [x, y] of [[0.6, 0.2], [0.7, 0.25], [0.65, 0.4]]) await click(x, y);
  await page.keyboard.press("Enter");
  await saved();
  check("a box and a polygon are drawn", (await objects()) === before + 2, String(await objects()));
  const { items } = await ask(`/assets/${asset()}/annotations`);
  const [box, polygon] = items.slice(-2).map(({ content }) => content);
  check("the server has the box, of the class of the digit", box?.shape.kind === "box" && box.class_id === 2, JSON.stringify(box));
  check("and the polygon with its three corners", polygon?.shape.kind === "polygon" && polygon.shape.parts[0].outer.length === 3, JSON.stringify(polygon));
  await page.keyboard.press("Control+z");
  await page.waitForTimeout(100);
  check("undo takes one away", (await objects()) === before + 1);
  await page.keyboard.press("Control+Shift+z");
  await page.waitForTimeout(100);
  check("redo brings it back", (await objects()) === before + 2);
  await saved();
  await axeClean("label");
  await page.keyboard.press("?");
  await axeClean("keys");
  await page.keyboard.press("Escape");
  // Closed in the middle of an edit: what was journaled comes back.
  const url = page.url();
  await page.keyboard.press("b");
  await drag(0.4, 0.6, 0.5, 0.7);
  await page.waitForFunction(() => document.querySelector("[data-saved]")?.getAttribute("data-saved") !== "saving");
  await page.close();
  await open(url.slice(base.length));
  await ready();
  await saved();
  check("nothing is lost when the tab is closed", (await objects()) === before + 3, String(await objects()));
  const first = asset();
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction((id) => !location.search.includes(`asset=${id}`) || document.body.innerText.includes("Nothing is left"), first);
  check("submit opens the next image", true);
  return first;
}

async function review(id) {
  await page.goto(`${base}/projects/${project}/review?asset=${id}`);
  await ready();
  await axeClean("review");
  await page.keyboard.press("r");
  await page.getByLabel("What should change?").fill("The box is too wide.");
  await axeClean("reject dialog");
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction((n) => !location.search.includes(`asset=${n}`), id);
  await page.goto(`${base}/projects/${project}/label?asset=${id}`);
  await ready();
  check("the annotator sees why it was rejected", await page.getByText("The box is too wide.").isVisible());
  await page.keyboard.press("v");
  await page.keyboard.press("Tab");
  await page.keyboard.press("1");
  await saved();
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction((n) => !location.search.includes(`asset=${n}`), id).catch(() => undefined);
  await page.goto(`${base}/projects/${project}/review?asset=${id}`);
  await ready();
  await page.keyboard.press("e");
  await page.keyboard.press("b");
  await drag(0.75, 0.75, 0.85, 0.85);
  await saved();
  await page.keyboard.press("a");
  await page.waitForFunction((n) => !location.search.includes(`asset=${n}`), id);
  check("fixed and approved", true);
  await page.goto(`${base}/projects/${project}/review?asset=${id}`);
  await ready();
  for (const key of ["a", "r"]) {
    const said = page.getByRole("status").filter({ hasText: "approved already" });
    await page.keyboard.press(key);
    check(`${key} says that the image is approved already`, await said.waitFor({ timeout: 3000 }).then(() => true, () => false));
    await said.getByRole("button", { name: "Dismiss" }).click();
    await said.waitFor({ state: "detached" });
  }
}

async function versions(id) {
  await page.goto(`${base}/projects/${project}/versions`);
  await axeClean("versions");
  await page.getByRole("button", { name: "New version" }).click();
  const name = `story ${Date.now()}`;
  await page.getByLabel("Name", { exact: true }).fill(name);
  await axeClean("new version");
  await page.getByRole("checkbox", { name: "Include images that nobody has labeled" }).check();
  await page.getByRole("button", { name: "Freeze version" }).click();
  await page.getByRole("button", { name: new RegExp(name) }).first().waitFor();
  await page.goto(`${base}/projects/${project}/label?asset=${id}&browse=1`);
  await ready();
  const before = await objects();
  await page.keyboard.press("v");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Delete");
  await saved();
  check("deleted after the version", (await objects()) === before - 1);
  await page.goto(`${base}/projects/${project}/versions/compare`);
  await page.getByText("removed", { exact: false }).first().waitFor();
  check("compare shows what was removed", (await page.getByLabel("Changes").locator("li").count()) >= 1);
  await axeClean("compare");
  await page.goto(`${base}/projects/${project}/label?asset=${id}&browse=1`);
  await ready();
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByRole("button", { name: "Restore" }).first().click();
  await saved();
  check("restored", (await objects()) === before, String(await objects()));
  await page.getByRole("tab", { name: "Objects" }).click();
  await page.getByRole("option").first().click();
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByLabel("History").locator("li").first().waitFor();
  await axeClean("history");
  return name;
}

async function downloadAndAudit(name) {
  await page.goto(`${base}/projects/${project}/versions`);
  await page.getByRole("row", { name: new RegExp(name) }).getByRole("button", { name: "Download" }).click();
  await axeClean("download");
  await page.getByText(/^COCO/).first().click();
  await page.getByRole("button", { name: "Prepare the download" }).click();
  const link = page.getByRole("link", { name: "Download" });
  await link.waitFor({ timeout: 20000 });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const version = (await ask("/versions")).items.find((one) => one.name === name);
  const wanted = await drawnAsOf(version.seq);
  const differences = cocoDifferences(readCoco(await download.path()), wanted);
  check(`the downloaded COCO holds the ${wanted.drawn.length} objects of the version, every box and class`, wanted.drawn.length === version.annotations && differences.length === 0, `\n     ${differences.slice(0, 10).join("\n     ")}`);
  await page.goto(`${base}/projects/${project}/audit`);
  await page.getByText("approved").first().waitFor();
  await axeClean("audit");
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("The record is whole").waitFor({ timeout: 30000 });
  check("the record verifies", true);
  await page.getByRole("button", { name: /Open event/ }).first().click();
  await axeClean("event");
}

async function otherPages() {
  for (const [name, path] of [["data", `/projects/${project}/data`], ["members", `/projects/${project}/members`], ["settings", `/projects/${project}/settings`], ["users", "/users"], ["access log", "/access-log"], ["account", "/account"]]) {
    await page.goto(base + path);
    await page.waitForTimeout(600);
    await axeClean(name);
  }
  await page.goto(`${base}/projects/${project}/data`);
  await page.getByRole("listbox").getByRole("option", { disabled: false }).first().waitFor();
  await page.waitForTimeout(300);
  for (const key of ["j", "j", "x", "Shift+ArrowRight"]) await page.keyboard.press(key);
  check("selection by keys", await page.getByText(/^\d+ selected$/).isVisible());
  await axeClean("selection");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder(/Go to/).waitFor();
  await axeClean("palette");
  await page.keyboard.press("Escape");
}

try {
  await signIn();
  const id = await label();
  await review(id);
  await downloadAndAudit(await versions(id));
  await otherPages();
} catch (error) {
  await fell("story", browser, failures, error);
}
await end("the whole story", browser, failures);
