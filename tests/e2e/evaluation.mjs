// A run against the truth: both come in as files, the page says how good it is, each number leads to its images, and a box
// that is moved on the canvas in another tab changes the score at once.
//   node tests/e2e/evaluation.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { png, zip } from "../scenarios/lib/pictures.mjs";
import { appears } from "./lib/appears.mjs";
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { checker, signedIn, Tab } from "./lib/tab.mjs";

const [base, login, password] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const shots = process.env.TOUCHMARK_SHOTS;
const { context, ask, session } = await signedIn(browser, base, login, password);

async function send(method, path, data, type) {
  const headers = { "x-touchmark-csrf": session.csrf_token, ...(type ? { "content-type": type } : {}) };
  const reply = await context.request.fetch(`${base}/api/v1${path}`, { method, headers, data });
  if (!reply.ok()) throw new Error(`${method} ${path}: ${reply.status()} ${await reply.text()}`);
  const text = await reply.text();
  return text ? JSON.parse(text) : null;
}

async function imported(project, name, bytes) {
  const upload = await send("POST", `/projects/${project}/uploads`, { name, size: bytes.length });
  await send("PUT", `/projects/${project}/uploads/${upload.id}?offset=0`, bytes, "application/octet-stream");
  let job = await send("POST", `/projects/${project}/imports`, { uploads: [upload.id] });
  while (["queued", "running"].includes(job.state)) job = await ask(`/jobs/${job.id}`);
  if (job.state !== "done") throw new Error(JSON.stringify(job));
}

const kNames = ["car", "bicycle", "traffic light", "pedestrian crossing", "dog"];
// Eight images with two objects each. The model calls the bicycle of image 2 a dog, is beside the object of image 3, misses
// one on image 4, sees one twice on image 5 and something that is not there on image 6.
function files() {
  const pictures = [], images = [], annotations = [], results = [];
  for (let i = 1; i <= 8; ++i) {
    pictures.push({ name: `${i}.png`, data: png(320, 240, { color: [40 + 20 * i, 90, 200 - 20 * i] }) });
    images.push({ id: i, file_name: `${i}.png`, width: 320, height: 240 });
    for (const j of [0, 1]) {
      const category_id = 1 + ((i + 2 * j) % kNames.length);
      const bbox = [20 + 150 * j, 40, 100, 80 + 10 * j];
      annotations.push({ id: annotations.length + 1, image_id: i, category_id, bbox, area: bbox[2] * bbox[3], iscrowd: 0 });
      const found = { image_id: i, category_id, bbox, score: (95 - 5 * i - j) / 100 };
      if (j === 0 && i === 2) found.category_id = 1 + (category_id % kNames.length);
      if (j === 0 && i === 3) found.bbox = [20, 90, 100, 80];
      if (!(j === 0 && i === 4)) results.push(found);
      if (j === 0 && i === 5) results.push({ ...found, score: 0.3 });
      if (j === 0 && i === 6) results.push({ ...found, bbox: [120, 180, 50, 50], score: 0.8 });
    }
  }
  return { pictures, truth: { images, annotations, categories: kNames.map((name, i) => ({ id: i + 1, name })) }, results };
}

async function prepare() {
  const { id } = await send("POST", "/projects", { name: `Evaluated ${Date.now()}` });
  const { pictures, truth, results } = files();
  await imported(id, "set.zip", zip([...pictures, { name: "annotations/instances_val.json", data: Buffer.from(JSON.stringify(truth)) }]));
  await imported(id, "finder.json", Buffer.from(JSON.stringify(results)));
  const run = (await ask(`/projects/${id}/layers`)).items.find((one) => one.kind === "run");
  return { project: id, run: run.id };
}

const scored = (project, run, query = "") => ask(`/projects/${project}/layers/${run}/evaluation${query}`);
const shown = (value) => value.toFixed(3);
const ap = (said) => said.statistics[0].value;

async function look(name, page) {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
}

// From the list of layers, at first with nothing handed in.
async function opens(page, project) {
  await page.goto(`${base}/projects/${project}/work`);
  await page.getByRole("link", { name: /^Evaluate / }).first().click();
  await page.waitForURL(/layers\/\d+\/evaluation/);
}

async function tellsOfErrors(page, project, run) {
  const said = await scored(project, run);
  check("the page says what the server says", await appears(page.locator("dd").getByText(shown(ap(said)), { exact: true })), shown(ap(said)));
  const kinds = Object.fromEntries(said.errors.kinds.map((one) => [one.kind, one.count]));
  check("each mistake has its reason", JSON.stringify(kinds) === JSON.stringify({ class: 1, place: 1, both: 0, duplicate: 1, background: 1, missed: 1 }), JSON.stringify(kinds));
  const asset = Number((await ask(`/projects/${project}/assets?name_prefix=4.png`)).items[0].id);
  await page.getByRole("button", { name: "Missed", exact: true }).click();
  const dialog = page.getByRole("dialog");
  check("a number leads to its images", await appears(dialog.locator(`a[href*="asset=${asset}&"]`)) && (await dialog.locator("li").count()) === 1, await dialog.innerText());
  await look("evaluation_images", page);
  await page.keyboard.press("Escape");
  const first = () => page.getByRole("table", { name: "Classes" }).locator("tbody tr").first().innerText();
  const before = await first();
  await page.getByRole("button", { name: "Objects", exact: true }).click();
  const names = said.classes.toSorted((a, b) => b.truths - a.truths || a.id - b.id).map((one) => one.name);
  check("the table is sorted by a column", (await first()).includes(names[0]) && before.length > 0, await first());
  await page.getByRole("button", { name: names[0], exact: true }).first().click();
  const chart = page.getByRole("slider", { name: new RegExp(names[0]) });
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  check("a class draws its curve, which the keys walk along", /score 0\.\d\d: precision/.test(await chart.getAttribute("aria-valuetext")), await chart.getAttribute("aria-valuetext"));
}

async function followsTheThreshold(page, project, run) {
  await page.getByRole("slider", { name: "Min. score" }).fill("0.9");
  await page.waitForURL(/score=0\.9/);
  const said = await scored(project, run, "?min_score=0.9");
  const kept = said.confusion.filter((cell) => cell.predicted !== 0).reduce((sum, cell) => sum + cell.count, 0);
  check("few are left from a high score on", kept === 1, String(kept));
  await page.waitForFunction((n) => document.querySelectorAll("table[aria-label='What is taken for what'] td button").length === n, said.confusion.length, { timeout: 10000 });
  check("and the matrix shows these alone", true);
  await page.getByRole("button", { name: "where F1 is best" }).click();
  await page.waitForURL((url) => !url.search.includes("score"));
  await page.getByRole("combobox", { name: "Overlap that is needed" }).selectOption("0.9");
  const strict = await scored(project, run, "?iou=0.9");
  check("another overlap is asked for", await appears(page.getByText("At an overlap of 0.9.")) && strict.iou === 0.9);
  await page.getByRole("combobox", { name: "Overlap that is needed" }).selectOption("0.5");
  await page.waitForURL((url) => !url.search.includes("iou"));
}

// The truth of image 3 is moved to where the model has it.
async function seesAnEdit(page, project, run) {
  const before = await scored(project, run);
  const asset = (await ask(`/projects/${project}/assets?name_prefix=3.png`)).items[0].id;
  const tab = await Tab.open(context, base, project, asset);
  await tab.page.getByRole("tab", { name: "Objects" }).click();
  await tab.page.locator("[role=option]").first().click();
  await tab.page.locator("[role=application]").focus();
  for (let i = 0; i < 5; ++i) await tab.page.keyboard.press("Shift+ArrowDown");
  await tab.is("saved");
  let after = await scored(project, run);
  for (let i = 0; i < 50 && ap(after) === ap(before); ++i) after = await scored(project, run);
  check("a box that is moved on the canvas changes the score", ap(after) > ap(before) && after.errors.kinds[1].count === 0, JSON.stringify([ap(before), ap(after), after.errors]));
  await page.bringToFront();
  check("and the open page shows it without being asked", await appears(page.locator("dd").getByText(shown(ap(after)), { exact: true })), shown(ap(after)));
  check("no error on the canvas", tab.errors.length === 0, tab.errors.join("\n"));
}

try {
  const { project, run } = await prepare();
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await opens(page, project);
  const status = (await ask(`/projects/${project}/assets?limit=1`)).items[0].status;
  if (!["submitted", "approved"].includes(status)) {
    check("while nothing is handed in, it says so", await appears(page.getByText("Nothing to compare yet")));
    await look("evaluation_empty", page);
    for (const { id } of (await ask(`/projects/${project}/assets?limit=100`)).items) await send("POST", `/projects/${project}/assets/${id}/submit`, {});
  }
  check("what is handed in counts", await appears(page.getByText("8 images, 16 objects."), 20000));
  await look("evaluation", page);
  await page.getByRole("table", { name: "By size and kind of image" }).scrollIntoViewIfNeeded();
  await look("evaluation_below", page);
  const found = await violations(page);
  check("axe: evaluation", found.length === 0, `\n     ${found.join("\n     ")}`);
  await tellsOfErrors(page, project, run);
  await look("evaluation_class", page);
  await followsTheThreshold(page, project, run);
  await seesAnEdit(page, project, run);
  await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
  await look("evaluation_dark", page);
  check("no error on the page", errors.length === 0, errors.join("\n"));
} catch (error) {
  await fell("evaluation", browser, failures, error);
}
await end("evaluation", browser, failures);
