// The same scene as six label tools write it: a zip with a folder in it is dropped, the preview says what it is and how
// much, a class becomes one of the project's, in two of them another is left out, and what came in is compared with
// what the files say.
//   node tests/e2e/formats.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { zip } from "../scenarios/lib/pictures.mjs";
import { appears } from "./lib/appears.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { caller, drop, openImport } from "./lib/import_dialog.mjs";
import { datasets } from "./lib/label_tools.mjs";
import { checker, signedIn } from "./lib/tab.mjs";

const [base, login, password] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const errors = [];
const kLeavesOut = ["coco", "label-studio"];

const told = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
// Texts that are equal when the values are, in whatever order their members stand.
const text = (value) => JSON.stringify(value, (_, v) => (v && typeof v === "object" && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort()) : v));
const sorted = (list) => list.map(text).sort();
const same = (a, b) => text(a) === text(b);
const differs = (is, wanted) => `${text(is).slice(0, 600)}, wanted ${text(wanted).slice(0, 600)}`;

function countedByClass(objects) {
  const counts = {};
  for (const { class: name } of objects) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

// The numbers that the preview shows, by their names.
async function numbersOf(dialog) {
  const pairs = await dialog.locator("dl > div").evaluateAll((rows) => rows.map((row) => [row.querySelector("dt").innerText, parseInt(row.querySelector("dd").innerText)]));
  return Object.fromEntries(pairs);
}

async function classRows(dialog) {
  const rows = await dialog.locator("tbody tr").evaluateAll((all) => all.map((row) => [row.cells[0].innerText.split("\n")[0], Number(row.cells[1].innerText)]));
  return Object.fromEntries(rows.sort());
}

async function looksRight(page, set) {
  const { title, pictures } = set;
  const objects = pictures.flatMap((picture) => picture.objects);
  const dialog = page.getByRole("dialog", { name: "What was found" });
  check(`${title}: the preview comes`, await appears(dialog), await page.getByRole("dialog").innerText());
  const parts = await dialog.getByRole("list", { name: "Found" }).getByRole("listitem").allInnerTexts();
  check(`${title}: the preview names this format and no other`, parts.length === 1 && parts[0].startsWith(title), parts.join(" | "));
  const numbers = await numbersOf(dialog);
  const wanted = { Images: pictures.length, New: pictures.length, Annotations: objects.length, Classes: 3 };
  check(`${title}: it counts images, annotations and classes`, Object.entries(wanted).every(([name, n]) => numbers[name] === n), differs(numbers, wanted));
  const counts = Object.fromEntries(Object.entries(countedByClass(objects)).sort());
  check(`${title}: it counts each class`, same(await classRows(dialog), counts), differs(await classRows(dialog), counts));
  check(`${title}: it finds no problem and no file that is not used`, await dialog.getByText("No problems were found.").isVisible() && !/not used/.test(await dialog.innerText()), await dialog.innerText());
  return dialog;
}

async function comesIn(page, set, dialog, leavesOut) {
  const { title, pictures } = set;
  await dialog.getByLabel("What becomes of Car").selectOption("vehicle");
  if (leavesOut) await dialog.getByLabel("What becomes of noise").selectOption({ label: "Leave out" });
  const kept = pictures.flatMap((picture) => picture.objects).filter((one) => !(leavesOut && one.class === "noise")).length;
  const go = dialog.getByRole("button", { name: `Import ${told(pictures.length, "image")} and ${told(kept, "annotation")}`, exact: true });
  check(`${title}: the button says what comes in`, await appears(go), await dialog.innerText());
  await go.click();
  const done = page.getByRole("dialog", { name: "Import finished" });
  check(`${title}: the import ends`, await appears(done, 30000));
  const says = await done.innerText();
  check(`${title}: it says what came in`, says.includes(`${told(pictures.length, "image")} and ${told(kept, "annotation")} of ${leavesOut ? 2 : 3} classes`), says);
  return [title, `${pictures.length}`, `${kept}`];
}

// What the files say, with the choices that were made.
function wantedOn(picture, leavesOut) {
  return picture.objects
    .filter((one) => !(leavesOut && one.class === "noise"))
    .map(({ class: name, shape, flags = [] }) => ({ class: name === "Car" ? "vehicle" : name, flags, shape }));
}

async function storedOn(ask, project, asset, classes) {
  const { items } = await ask(`/projects/${project}/assets/${asset.id}/annotations`);
  return items.map(({ content: { class_id: id, flags, shape } }) => ({ class: classes.get(id), flags, shape: plain(shape) }));
}

// A mask with its runs as numbers, anything else as it is.
function plain(shape) {
  if (shape.kind !== "mask") return shape;
  const { counts, ...others } = shape;
  return { ...others, runs: runsOf(counts) };
}

// COCO's text: five bits a character, the sixth says that more follow, and from the third run on the difference to the
// one before the last.
function runsOf(counts) {
  const runs = [];
  for (let at = 0; at < counts.length;) {
    let [run, shift, code] = [0, 0, 0];
    do {
      code = counts.charCodeAt(at++) - 48;
      run |= (code & 31) << shift;
      shift += 5;
    } while (code & 32);
    if (code & 16) run |= -1 << shift;
    runs.push(runs.length > 2 ? run + runs.at(-2) : run);
  }
  return runs;
}

async function isListed(page, project, wanted) {
  await page.goto(`${base}/projects/${project}/imports`);
  await page.getByRole("row").nth(wanted.length).waitFor();
  const rows = await page.locator("tbody tr").evaluateAll((all) => all.map((row) => [1, 2, 3].map((i) => row.cells[i].innerText)));
  const fits = ([title, ...numbers], [format, ...rest]) => format.startsWith(title) && same(numbers, rest);
  const all = rows.length === wanted.length && wanted.every((one) => rows.some((row) => fits(one, row)));
  check("the list of imports has a line for each, with its format and numbers", all, differs(rows, wanted));
}

async function isThere(ask, project, set, leavesOut) {
  const { title, pictures } = set;
  const names = new Set(pictures.map((picture) => picture.name));
  const assets = (await ask(`/projects/${project}/assets?limit=100`)).items.filter((asset) => names.has(asset.name));
  const of = ({ name, width, height, split }) => ({ name, width, height, split: split || "none" });
  check(`${title}: the images have their names, sizes and splits`, same(sorted(assets.map(of)), sorted(pictures.map(of))), differs(assets.map(of), pictures.map(of)));
  const classes = new Map((await ask(`/projects/${project}/ontology`)).classes.map((each) => [each.id, each.name]));
  for (const picture of pictures) {
    const asset = assets.find((each) => each.name === picture.name);
    const stored = asset ? await storedOn(ask, project, asset, classes) : [];
    const wanted = wantedOn(picture, leavesOut);
    check(`${title}: on ${picture.name} lies what its file says`, same(sorted(stored), sorted(wanted)), differs(stored, wanted));
  }
}

try {
  const { context } = await signedIn(browser, base, login, password);
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  const ask = await caller(context, base);
  const project = (await ask("/projects", { name: `Formats ${Date.now()}`, classes: ["vehicle"] })).id;
  const listed = [];
  for (const set of datasets()) {
    const leavesOut = kLeavesOut.includes(set.name);
    const folder = `street scenes ${set.name}`;
    await openImport(page, base, project);
    await drop(page, `${folder}.zip`, zip(set.files.map(({ name, data }) => ({ name: `${folder}/${name}`, data }))));
    listed.push(await comesIn(page, set, await looksRight(page, set), leavesOut));
    await isThere(ask, project, set, leavesOut);
  }
  await isListed(page, project, listed);
  check("no error on the pages", errors.length === 0, errors.join("\n"));
} catch (error) {
  await fell("formats", browser, failures, error);
}
await end("formats", browser, failures);
