// A real model over real images, from the page: YOLOX is added by the command line, images of ../shared come in, a run is
// started in the dialog and watched, what it suggests is judged by keys on the canvas, one image is asked about on its own,
// and the numbers and the evaluation are looked at. Says so and ends where ../shared or the runtime is absent. Needs no
// server: it starts its own.
//   node tests/e2e/run.mjs runs
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Server, must, removeFolder, run, temporaryFolder } from "../lib/touchmark.mjs";
import { appears } from "./lib/appears.mjs";
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { Tab, checker, signedIn } from "./lib/tab.mjs";

const shared = process.env.TOUCHMARK_SHARED ?? "../shared/data";
const model = `${shared}/../models/yolox-nano-coco`;
const password = "correct horse battery";
const shots = process.env.TOUCHMARK_SHOTS ?? "/tmp";
const kKeys = ["Alt+X", "Alt+V"]; // reject all below the threshold, accept all that are shown
const { check, failures } = checker();

if (!existsSync(model) || !existsSync(shared) || !process.env.TOUCHMARK_ONNXRUNTIME) {
  console.log("SKIPPED runs: ../shared or ONNX Runtime (script/bootstrap) is not here; no model was run in the browser");
  process.exit(0);
}

const browser = await launch();
const work = temporaryFolder("runs");
const data = join(work, "data");
let server;

async function started() {
  must(run(["import", `${shared}/coco128_subset/object_detection`, "--project", "coco", "--import-root", `${shared}/coco128_subset`], { data }));
  const fresh = new Server({ data });
  const { address } = await fresh.start();
  must(run(["user", "add", "runner", "--administrator"], { data }));
  must(run(["user", "password", "runner"], { data, input: `${password}\n` }));
  return { fresh, address };
}

async function withoutModel(page, base, project) {
  await page.goto(`${base}/projects/${project}/runs`);
  await page.getByRole("button", { name: "New run" }).click();
  const dialog = page.getByRole("dialog");
  check("without a model the dialog says how to have one", await appears(dialog.getByText("touchmark model list --catalog")), await page.locator("body").innerText());
  await page.screenshot({ path: join(shots, "runs-none.png") });
  await page.keyboard.press("Escape");
}

// What is filtered in the gallery is offered first.
async function fromTheGallery(page, base, project) {
  await page.goto(`${base}/projects/${project}/data?labels=with`);
  await page.getByRole("button", { name: "Run a model on these" }).click();
  const images = page.getByRole("dialog").getByLabel("Images");
  check("from the gallery the run is of what is filtered there", (await appears(images)) && (await images.inputValue()) === "filter");
  await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
  await page.screenshot({ path: join(shots, "runs-dark.png") });
}

async function startedHere(page, base, project, ask) {
  await page.goto(`${base}/projects/${project}/runs?new=1`);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Start the run" }).waitFor();
  const words = await dialog.getByRole("status").first().innerText();
  check("the model's labels have the classes of their names", /^\d+ of 80 labels have a class\./.test(words), words);
  const faults = await violations(page);
  check("axe finds nothing in the dialog", faults.length === 0, faults.join("\n"));
  await dialog.getByLabel("Name").fill("First look");
  await dialog.getByLabel("Parts").selectOption("2");
  await dialog.getByLabel("Least score of person").fill("7");
  check("a score beyond 1 is refused", await dialog.getByRole("button", { name: "Start the run" }).isDisabled());
  await dialog.getByLabel("Least score of person").fill("0.5");
  await page.screenshot({ path: join(shots, "runs-dialog.png") });
  await dialog.getByRole("button", { name: "Start the run" }).press("Enter");
  const panel = page.getByRole("region", { name: "First look" });
  check("the run is there, and its progress", await appears(panel.getByRole("progressbar")), await page.locator("main").innerText());
  await page.screenshot({ path: join(shots, "runs-progress.png") });
  check("images, and how many a second", await appears(panel.getByText(/images\/s/), 60_000), await panel.innerText());
  check("all of them were looked at", await appears(panel.getByText("60 images were looked at"), 120_000), await panel.innerText());
  const layer = (await ask(`/projects/${project}/layers`)).items.find((one) => one.name === "First look");
  const { all, classes } = await ask(`/projects/${project}/layers/${layer.id}/verdicts`);
  check("it predicted something", all.predicted > 100, JSON.stringify(all));
  check("and the page has the same number", await appears(panel.getByRole("button").filter({ hasText: `Predicted${all.predicted}` })), await panel.innerText());
  await page.screenshot({ path: join(shots, "runs-done.png") });
  return { layer, all, classes };
}

// An image of which the run has several predictions.
async function fullImage(ask, project, layer) {
  const { items } = await ask(`/projects/${project}/assets?limit=100`);
  for (const { id } of items) {
    const found = await ask(`/projects/${project}/assets/${id}/annotations?layer=${layer}`);
    if (found.items.length >= 3) return id;
  }
  throw new Error("no image has three predictions");
}

async function judged(context, base, project, layer, ask, page) {
  const asset = await fullImage(ask, project, layer.id);
  const tab = await Tab.open(context, base, project, asset);
  const part = tab.page.getByRole("region", { name: "Suggestions" });
  await part.getByRole("button", { name: "Whose suggestions" }).click();
  await tab.page.getByRole("menuitem").filter({ hasText: "First look" }).click();
  await part.getByRole("option").first().waitFor();
  await tab.page.screenshot({ path: join(shots, "runs-canvas.png") });
  await tab.page.getByRole("menu").waitFor({ state: "hidden" });
  const rows = () => part.getByRole("option").count();
  const total = await rows();
  await part.getByRole("slider").fill("0.6");
  const kept = await rows();
  check("the threshold leaves some and hides some", kept > 0 && kept < total, JSON.stringify([kept, total]));
  for (const key of kKeys) {
    await tab.page.locator("[role=application]").focus();
    await tab.page.keyboard.press(key);
  }
  await tab.is("saved");
  const said = async () => (await ask(`/projects/${project}/layers/${layer.id}/verdicts`)).all;
  const until = Date.now() + 20_000;
  let all = await said();
  while ((all.accepted !== kept || all.rejected !== total - kept) && Date.now() < until) all = await said();
  check("those above were accepted, those below rejected", all.accepted === kept && all.rejected === total - kept, JSON.stringify(all));
  await asked(tab, part, ask, project, asset);
  await tab.page.close();
  await page.reload();
  const panel = page.getByRole("region", { name: "First look" });
  check("the Runs page says so", await appears(panel.getByRole("button").filter({ hasText: new RegExp(`^Accepted${kept}$`) })), await panel.innerText());
  await panel.getByRole("link", { name: /First look/ }).click();
  await page.getByRole("button", { name: /^Count \d+ images/ }).click();
  check("and leads to the evaluation", await appears(page.getByRole("table").first(), 60_000), await page.locator("main").innerText());
  await page.screenshot({ path: join(shots, "runs-evaluation.png") });
}

async function asked(tab, part, ask, project, asset) {
  const button = part.getByRole("button", { name: /^Ask YOLOX.* about this image$/i });
  await button.click();
  check("a model that is asked about one image has its layer shown at once", await appears(part.getByText(/\(on demand\)/), 60_000), await part.innerText());
  const layers = async () => (await ask(`/projects/${project}/layers`)).items.filter((one) => one.name.endsWith("(on demand)"));
  const [own] = await layers();
  const stored = async () => (await ask(`/projects/${project}/assets/${asset}/annotations?layer=${own.id}`)).items.length;
  const before = await stored();
  check("it found something", before > 0);
  await tab.page.screenshot({ path: join(shots, "runs-here.png") });
  const again = tab.page.waitForResponse((reply) => reply.url().endsWith("/predict"));
  await button.click();
  const said = await (await again).json();
  check("asked again it says the same, once", said.asked === false && (await stored()) === before && (await layers()).length === 1, JSON.stringify(said));
}

try {
  const { fresh, address } = await started();
  server = fresh;
  const { context, ask } = await signedIn(browser, address, "runner", password);
  const project = (await ask("/projects")).items[0].id;
  const page = await context.newPage();
  await withoutModel(page, address, project);
  must(run(["model", "add", model], { data }));
  await fromTheGallery(page, address, project);
  const { layer } = await startedHere(page, address, project, ask);
  await judged(context, address, project, layer, ask, page);
} catch (error) {
  await fell("runs", browser, failures, error);
}
await end("runs", browser, failures, async () => {
  await server?.stop();
  removeFolder(work);
});
