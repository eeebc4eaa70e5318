// Real data sets from ../shared/data: read by `touchmark import`, looked at in the browser (screenshots/), edited there,
// written in their own format and read again. Every annotation must come back; what the loss report names is told.
// Says so and ends where ../shared is absent. Needs no server: it starts its own.
//   node tests/e2e/run.mjs datasets
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Server, must, removeFolder, run, temporaryFolder } from "../lib/touchmark.mjs";
import { launch } from "./lib/browser.mjs";
import { differences, inWords, readBack } from "./lib/read_back.mjs";
import { Tab, checker, signedIn } from "./lib/tab.mjs";

const shared = process.env.TOUCHMARK_SHARED ?? "../shared/data";
const password = "correct horse battery";
const shots = fileURLToPath(new URL("screenshots/", import.meta.url));
const images = ["--import-root", `${shared}/coco128_subset`]; // they lie beside the folders of labels

// [folder, the format it is written in again, more for the import].
const kSets = [
  ["keypoints_mmpose/coco", "coco"],
  ["keypoints_mmpose/animalpose", "coco"],
  ["keypoints_mmpose/crowdpose", "coco"],
  ["labelme_examples/bbox_detection/data_annotated", "labelme"],
  ["labelme_examples/instance_segmentation/data_annotated", "labelme"],
  ["labelme_examples/primitives", "labelme"],
  ["labelme_examples/classification/data_annotated", "labelme"],
  ["labelme_examples/video_annotation/data_annotated", "labelme"],
  ["coco128_subset/object_detection", "yolo", ...images],
  ["coco128_subset/instance_segmentation", "yolo-seg", ...images],
  ["ocr_sroie", "icdar"],
].filter(([folder]) => (process.env.TOUCHMARK_SETS ?? folder).split(",").some((one) => folder.startsWith(one)));

const { check, failures } = checker();
const work = temporaryFolder("datasets");
const data = join(work, "data");
const idOf = (folder) => folder.replaceAll("/", "-");

function reads() {
  return kSets.flatMap(([folder, format, ...more]) => {
    const done = run(["import", `${shared}/${folder}`, "--project", folder, ...more], { data });
    check(`${folder} comes in`, done.code === 0, done.stderr.slice(0, 400));
    if (done.code !== 0) return [];
    const { assets, annotations } = done.json;
    console.log(`     ${assets} images, ${annotations} annotations`);
    check(`${folder} has labels`, annotations > 0);
    return [{ folder, format, more }];
  });
}

// One object moved by a pixel, one given another class, one deleted and brought back, by keys.
async function edits(browser, context, base, ask, project, asset) {
  const content = async () => (await ask(`/projects/${project}/assets/${asset}/annotations`)).items.map((one) => one.content);
  const before = await content();
  const drawn = before.filter((one) => (one.kind === "object" || one.kind === "text_region") && one.shape.kind !== "tag");
  if (drawn.length === 0) return; // nothing that could be moved
  const tab = await Tab.open(context, base, project, asset);
  const press = async (...keys) => {
    for (const key of keys) await tab.page.keyboard.press(key);
    await tab.page.waitForTimeout(150);
    await tab.is("saved");
  };
  await tab.page.locator("[role=application]").focus();
  await press("v", "Tab", "ArrowRight");
  const moved = inWords(await content()).filter((one) => !inWords(before).includes(one)).length;
  await press("Delete");
  const fewer = (await content()).length;
  await press("Control+z");
  const back = (await content()).length;
  check("one is moved, one deleted, and undone", moved === 1 && fewer === before.length - 1 && back === before.length, JSON.stringify([before.length, moved, fewer, back]));
  const classes = (await ask(`/projects/${project}/ontology`)).classes.filter((one) => !one.retired);
  const was = await content();
  await press("Escape", "Escape", "v", "Tab", was[0].class_id === classes[0].id ? "2" : "1", "Escape");
  const relabeled = (await content()).filter((one, i) => one.class_id !== was[i].class_id).length;
  if (classes.length > 1) check("and one has another class", relabeled === 1, `${relabeled} of ${classes.length} classes`);
  await tab.page.close();
}

// What is written behind the eighth comma of each line, of a picture's file in box/.
function writtenOn(asset) {
  const file = `${shared}/ocr_sroie/box/${asset.name.replace(/\.\w+$/, ".csv")}`;
  const lines = readFileSync(file, "utf8").split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line) => line.split(",").slice(8).join(","));
}

// Each line of the receipts is a region with its transcription, in the order of the lines.
async function transcribed(ask, project, when) {
  const { items } = await ask(`/projects/${project}/assets?limit=100`);
  const wrong = [];
  let regions = 0;
  for (const asset of items) {
    const contents = (await ask(`/projects/${project}/assets/${asset.id}/annotations`)).items.map((one) => one.content);
    const texts = contents.sort((a, b) => a.order - b.order).map((one) => one.text ?? "");
    if (JSON.stringify(texts) !== JSON.stringify(writtenOn(asset))) wrong.push(asset.name);
    regions += texts.length;
  }
  check(`ocr_sroie: each transcription is that of its line, ${when}`, items.length === 12 && regions === 492 && wrong.length === 0, `${items.length} images, ${regions} regions, wrong on ${wrong.join(", ")}`);
}

// All images of it, as text boxes, by the dialog of the data page: the zip that comes down.
async function downloads(context, base, set) {
  const page = await context.newPage();
  await page.goto(`${base}/projects/${set.project}/data`);
  await page.getByRole("listbox").getByRole("option").first().waitFor();
  await page.keyboard.press("Control+a");
  await page.getByRole("toolbar", { name: "Selected images" }).getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "ICDAR text boxes" }).check();
  await dialog.getByRole("checkbox", { name: "Include the images" }).check();
  await dialog.getByText("cannot be said in ICDAR text boxes").waitFor(); // the image that was looked at has a status
  await page.screenshot({ path: `${shots}/${idOf(set.folder)}-export.png` });
  await dialog.getByRole("button", { name: "Prepare the download" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("link", { name: "Download" }).click()]);
  set.download = join(work, "download.zip");
  await download.saveAs(set.download);
  await page.close();
}

async function looks(browser, base, sets) {
  const { context, ask } = await signedIn(browser, base, "owner", password);
  const projects = (await ask("/projects")).items;
  for (const set of sets) {
    set.project = projects.find((one) => one.name === set.folder).id;
    const page = await context.newPage();
    await page.goto(`${base}/projects/${set.project}/data`);
    await page.getByRole("listbox").getByRole("option").first().waitFor();
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: `${shots}/${idOf(set.folder)}-gallery.png` });
    const assets = (await ask(`/projects/${set.project}/assets?limit=100`)).items;
    for (const [i, asset] of assets.slice(0, 2).entries()) {
      await page.goto(`${base}/projects/${set.project}/label?asset=${asset.id}&browse=1`);
      await page.waitForSelector("footer[data-image=ready]", { timeout: 30000 });
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${shots}/${idOf(set.folder)}-label-${i + 1}.png` });
    }
    await page.close();
    console.log(`     ${set.folder}:`);
    await edits(browser, context, base, ask, set.project, assets[0].id);
    if (set.format === "icdar") {
      await transcribed(ask, set.project, "after the edits");
      await downloads(context, base, set);
    }
    set.before = await readBack(ask, set.project);
  }
  await context.close();
}

function writes(sets) {
  for (const set of sets) {
    const out = join(work, idOf(set.folder));
    const done = run(["export", "--project", set.folder, "--format", set.format, "--out", out, "--images"], { data });
    check(`${set.folder} is written as ${set.format}`, done.code === 0, done.stderr.slice(0, 400));
    if (done.code !== 0) continue;
    set.loss = done.json.loss.items;
    const back = run(["import", out, "--project", `${set.folder} again`], { data });
    check("and read again", back.code === 0, back.stderr.slice(0, 400));
    set.again = back.code === 0;
    if (set.download) must(run(["import", set.download, "--project", `${set.folder} from the web`], { data }));
  }
}

async function compares(browser, base, sets) {
  const { context, ask } = await signedIn(browser, base, "owner", password);
  const projects = (await ask("/projects")).items;
  for (const set of sets.filter((one) => one.again)) {
    const idOfProject = (name) => projects.find((one) => one.name === name).id;
    const again = idOfProject(`${set.folder} again`);
    if (set.format === "icdar") await transcribed(ask, again, "written and read again");
    if (set.download) await transcribed(ask, idOfProject(`${set.folder} from the web`), "downloaded in the browser");
    const after = await readBack(ask, again);
    const found = differences(set.before, after);
    for (const one of found.slice(0, 12)) console.log(`     ${set.folder}: ${one}`);
    for (const { what, count, remedy } of set.loss) console.log(`     the loss report of ${set.folder}: ${count} ${what}: ${remedy}`);
    check(`${set.folder}: every annotation comes back as it was`, found.length === 0, `${found.length} differences`);
  }
  await context.close();
}

async function served(play) {
  const server = new Server({ data });
  const { address } = await server.start();
  const browser = await launch();
  await play(browser, address).finally(async () => {
    await browser.close();
    await server.stop();
  });
}

if (!existsSync(shared)) {
  console.log("SKIP  real data sets: ../shared is absent");
  process.exit(0);
}
try {
  mkdirSync(shots, { recursive: true });
  const sets = reads();
  must(run(["user", "add", "owner", "--administrator"], { data }));
  must(run(["user", "password", "owner"], { data, input: `${password}\n` }));
  await served((browser, address) => looks(browser, address, sets));
  writes(sets);
  await served((browser, address) => compares(browser, address, sets));
} catch (error) {
  check("the data sets went through", false, error.stack);
}
removeFolder(work);
process.exit(failures.length === 0 ? 0 : 1);
