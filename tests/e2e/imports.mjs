// An import by mouse: a zip is dropped, what is in it is looked at, a class becomes another, one is left out, it comes
// in, its report is opened, and it is taken back.
//   node tests/e2e/imports.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { png, zip } from "../scenarios/lib/pictures.mjs";
import { appears } from "./lib/appears.mjs";
import { axeChecker } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { caller, drop, openImport } from "./lib/import_dialog.mjs";
import { checker, signedIn } from "./lib/tab.mjs";

const [base, login, password] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const errors = [];
const axeClean = axeChecker(check);

const box = (id, image, category, x) => ({ id, image_id: image, category_id: category, bbox: [x, 4, 20, 16], area: 320, iscrowd: 0 });
const labels = {
  images: [1, 2, 3].map((id) => ({ id, file_name: `scene-${id}.png`, width: 96, height: 64 })),
  categories: [{ id: 1, name: "Traffic-Light" }, { id: 2, name: "bird" }, { id: 3, name: "noise" }],
  annotations: [box(1, 1, 1, 2), box(2, 1, 2, 30), box(3, 2, 2, 8), box(4, 2, 3, 8), box(5, 1, 2, 500)],
};
const archive = zip([
  ...[1, 2].map((id) => ({ name: `set/images/scene-${id}.png`, data: png(96, 64, { color: [40 * id, 90, 160] }) })),
  { name: "set/labels.json", data: Buffer.from(JSON.stringify(labels)) },
  { name: "set/notes.xyz", data: Buffer.from("nobody reads this") },
]);

async function looksFirst(page, ask, project) {
  await openImport(page, base, project);
  await drop(page, "street scenes.zip", archive);
  const dialog = page.getByRole("dialog", { name: "What was found" });
  check("what is in the zip is told", await appears(dialog));
  const text = await dialog.innerText();
  check("the format, the images, what is missing", /COCO/.test(text) && /Without a file/.test(text), text);
  check("files that are not used and problems are told", /1 file is not used/.test(text) && /shapes outside the image/i.test(text), text);
  check("nothing is stored yet", (await ask(`/projects/${project}/assets`)).items.length === 0 && (await ask(`/projects/${project}/imports`)).items.length === 0);
  await axeClean("preview of an import", page);
  await dialog.getByRole("button", { name: "Use it" }).click();
  check("a class that is written nearly the same is offered", (await dialog.getByLabel("What becomes of Traffic-Light").inputValue()) === "traffic light");
  await dialog.getByLabel("What becomes of noise").selectOption("");
  check("the button says what comes in", await appears(dialog.getByRole("button", { name: "Import 3 images and 3 annotations" })), await dialog.innerText());
  return dialog;
}

async function otherFormat(page, ask, project) {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Read as").selectOption("images");
  check("another format is looked at anew", await appears(dialog.getByRole("button", { name: "Import 2 images" })), await dialog.innerText());
  await dialog.getByRole("button", { name: "Discard" }).click();
  await dialog.waitFor({ state: "detached" });
  check("discarding leaves nothing", (await ask(`/projects/${project}/assets`)).items.length === 0);
}

async function comesIn(page, ask, project, dialog) {
  await dialog.getByRole("button", { name: "Import 3 images and 3 annotations" }).click();
  const done = page.getByRole("dialog", { name: "Import finished" });
  check("the import ends", await appears(done, 30000));
  check("it says what came in", /3 images and 3 annotations of 2 classes/.test(await done.innerText()), await done.innerText());
  const { classes } = await ask(`/projects/${project}/ontology`);
  check("one class became another, one was made, one was left out", classes.map((c) => c.name).join() === "traffic light,bird", JSON.stringify(classes));
  await done.getByRole("link", { name: "Open the report" }).click();
  check("the report opens", await appears(page.getByRole("heading", { name: "street scenes.zip" })));
  const text = await page.getByRole("main").innerText();
  check("it tells numbers, classes and problems", /3 images, 3 annotations/.test(text) && /traffic light/.test(text) && /shapes outside the image/i.test(text) && /1 annotation was left out/.test(text), text);
  await page.getByText("shapes outside the image").click();
  check("a kind of problems opens to its places", await appears(page.getByText(/labels\.json#\/annotations/).first()));
  await axeClean("report of an import", page);
}

async function takenBack(page, ask, project) {
  const [first] = (await ask(`/projects/${project}/assets`)).items;
  const operations = [{ op_id: `imports-${Date.now()}`, kind: "create", content: { kind: "object", class_id: 1, shape: { kind: "box", x: 3, y: 3, width: 9, height: 9 } } }];
  await ask(`/projects/${project}/assets/${first.id}/operations`, { operations });
  await page.getByRole("button", { name: "Take back…" }).click();
  await axeClean("before taking back", page);
  await page.getByRole("dialog").getByRole("button", { name: "Take back the import" }).click();
  check("it is taken back", await appears(page.getByText("This import was taken back"), 30000));
  const text = await page.getByRole("main").innerText();
  check("the page says what went and what stayed", /3 annotations deleted, 2 images moved to the trash/.test(text) && text.includes(first.name), text);
  const left = (await ask(`/projects/${project}/assets`)).items;
  check("the image that somebody worked on stays", left.length === 1 && left[0].id === first.id, JSON.stringify(left));
  await page.getByRole("link", { name: "All imports" }).click();
  const row = page.getByRole("row", { name: /street scenes\.zip/ });
  check("the list says so", /Taken back/.test(await row.innerText()), await row.innerText());
  await axeClean("list of imports", page);
}

async function plainPictures(page, ask, project) {
  await openImport(page, base, project);
  await drop(page, "one.png", png(32, 24, { color: [9, 120, 40] }));
  const dialog = page.getByRole("dialog", { name: "What was found" });
  await dialog.getByRole("button", { name: "Import 1 image", exact: true }).waitFor();
  await page.keyboard.press("Enter"); // the button has the focus
  check("a picture comes in with one key", await appears(page.getByRole("dialog", { name: "Import finished" }), 30000));
  check("and is there", (await ask(`/projects/${project}/assets`)).items.some((asset) => asset.name === "one.png"));
}

try {
  const { context } = await signedIn(browser, base, login, password);
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  const ask = await caller(context, base);
  const project = (await ask("/projects", { name: `Imports ${Date.now()}`, classes: ["traffic light"] })).id;
  await page.goto(`${base}/projects/${project}/imports`);
  check("a project without imports says what this place is for", await appears(page.getByText("Nothing was imported yet")));
  await looksFirst(page, ask, project);
  await otherFormat(page, ask, project);
  await comesIn(page, ask, project, await looksFirst(page, ask, project));
  await takenBack(page, ask, project);
  await plainPictures(page, ask, project);
  check("no error on the pages", errors.length === 0, errors.join("\n"));
} catch (error) {
  await fell("imports", browser, failures, error);
}
await end("imports", browser, failures);
