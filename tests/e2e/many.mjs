// Much at once: objects of many images are edited by one job and taken back from each place that offers it, a set of
// objects is kept as a template and put elsewhere, and the next image opens by itself after so many objects.
//   node tests/e2e/many.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { png, zip } from "../scenarios/lib/pictures.mjs";
import { appears } from "./lib/appears.mjs";
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { Hand } from "./lib/hand.mjs";
import { caller } from "./lib/import_dialog.mjs";
import { checker, signedIn } from "./lib/tab.mjs";

const [base, login, password] = process.argv.slice(2);
const { check, failures } = checker();
const same = (name, got, wanted) => check(name, JSON.stringify(got) === JSON.stringify(wanted), `${JSON.stringify(got)} is not ${JSON.stringify(wanted)}`);
const browser = await launch();
const shots = process.env.TOUCHMARK_SHOTS;
const images = 4;

async function look(name, page) {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
  const found = await violations(page);
  check(`axe: ${name}`, found.length === 0, `\n     ${found.join("\n     ")}`);
}

const sender = (context, csrf) => async (method, path, data, headers = {}) => {
  const reply = await context.request.fetch(`${base}/api/v1${path}`, { method, data, headers: { "x-touchmark-csrf": csrf, ...headers } });
  if (!reply.ok()) throw new Error(`${method} ${path}: ${reply.status()} ${await reply.text()}`);
  return reply.json();
};

async function ended(call, job) {
  for (let now = job; ; now = await call(`/jobs/${job.id}`)) {
    if (!["queued", "running"].includes(now.state)) return now;
    await new Promise((done) => setTimeout(done, 100));
  }
}

// Cats have a color and dogs have none; each image has a red cat, a black cat and a dog.
async function labeled(call, send) {
  const { id } = await call("/projects", { name: `Many ${Date.now()}`, classes: ["cat", "dog"] });
  const path = `/projects/${id}`;
  const ontology = await call(`${path}/ontology`);
  ontology.classes[0].attributes = [{ name: "color", kind: "select", options: ["red", "black"] }];
  await send("PUT", `${path}/ontology`, ontology);
  const pictures = zip(Array.from({ length: images }, (_, i) => ({ name: `${i + 1}.png`, data: png(640, 480, { color: [60 * i, 120, 90] }) })));
  const upload = await call(`${path}/uploads`, { name: "set.zip", size: pictures.length });
  await send("PUT", `${path}/uploads/${upload.id}?offset=0`, pictures, { "content-type": "application/octet-stream" });
  await ended(call, await call(`${path}/imports`, { uploads: [upload.id] }));
  const box = (x, more) => ({ kind: "object", shape: { kind: "box", x, y: 40, width: 60, height: 50 }, ...more });
  const contents = [box(20, { class_id: 1, attributes: { color: "red" } }), box(120, { class_id: 1, attributes: { color: "black" } }), box(220, { class_id: 2 })];
  for (let asset = 1; asset <= images; asset++)
    await call(`${path}/assets/${asset}/operations`, { operations: contents.map((content, i) => ({ op_id: `many-play-${asset}-${i}`, kind: "create", content })) });
  await send("PATCH", path, { self_review: true });
  await call(`${path}/assets/${images}/submit`, {}); // the last one is approved
  await call(`${path}/assets/${images}/reviews`, { decision: "approve" });
  return { id, path };
}

// Class and color of what is on each image.
const kinds = async (call, { path }) =>
  Promise.all(Array.from({ length: images }, async (_, i) =>
    (await call(`${path}/assets/${i + 1}/annotations`)).items.map(({ content }) => `${content.class_id}${content.attributes?.color ?? ""}`).join()));

const before = Array(images).fill("1red,1black,2");

async function becomes(name, call, project, wanted) {
  let got;
  for (let tries = 0; tries < 60; tries++) {
    got = await kinds(call, project);
    if (JSON.stringify(got) === JSON.stringify(wanted)) break;
    await new Promise((done) => setTimeout(done, 250));
  }
  same(name, got, wanted);
}

async function editsObjects(page, call, project) {
  await page.goto(`${base}/projects/${project.id}/data`);
  await page.getByRole("button", { name: "Edit objects…" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit objects on many images" });
  await dialog.waitFor();
  check("nothing can be started before something is to change", await dialog.getByRole("button", { name: "Start" }).isDisabled());
  await dialog.getByLabel("Class", { exact: true }).selectOption("cat");
  await dialog.getByLabel("New class").selectOption("dog");
  await dialog.getByRole("checkbox", { name: /Take away attributes/ }).uncheck();
  const count = () => dialog.getByRole("button", { name: /^Count/ }).click();
  await count();
  check("what does not fit its new class is counted, with the reason", await appears(dialog.getByText(/8 annotations are left out, because the change does not fit them/)), await dialog.innerText());
  check("and there is nothing to start", await dialog.getByRole("button", { name: "Start" }).isDisabled());
  await look("bulk_edit_unfit", page);
  await dialog.getByRole("checkbox", { name: /Take away attributes/ }).check();
  await dialog.getByLabel("Attribute", { exact: true }).selectOption("color");
  await dialog.getByLabel("Value", { exact: true }).selectOption("red");
  check("the dialog says in words what it is about", await appears(dialog.getByText("On all images of the project: everything of class cat, color is red.")), await dialog.innerText());
  check("and what becomes of them", await appears(dialog.getByText("Class becomes dog, take away color.")), await dialog.innerText());
  await count();
  check("how many would change is told first", await appears(dialog.getByText("4 objects on 4 images would change.")), await dialog.innerText());
  const toReview = dialog.getByText("1 of these images is approved and would go back to review.");
  check("and that an approved image would go back to review", await appears(toReview), await dialog.innerText());
  same("and nothing is changed yet", await kinds(call, project), before);
  await look("bulk_edit", page);
  await dialog.getByRole("button", { name: "Start" }).click();
  const done = page.getByRole("dialog", { name: "Edit objects in bulk" });
  check("the job says what it did", await appears(done.getByText("4 objects were changed on 4 images.")), await page.locator("body").innerText());
  check("and that the approved image waits again", await appears(done.getByText("1 of these images was approved and waits for review again.")), await done.innerText());
  same("the objects are of the new class", await kinds(call, project), Array(images).fill("2,1black,2"));
  await look("bulk_edit_done", page);
  await done.getByRole("button", { name: "Take the bulk edit back" }).click();
  check("it is taken back as one", await appears(done.getByText("4 annotations are as they were before, on 4 images.")), await done.innerText());
  check("and the approval is back", await appears(done.getByText("1 image is approved again.")), await done.innerText());
  await becomes("and everything is as before", call, project, before);
  await done.getByRole("button", { name: "Close" }).last().click();
}

// Of two selected images; taken back from the list of jobs.
async function deletesOfSelected(page, call, project) {
  const cells = page.getByRole("option", { disabled: false });
  await cells.nth(0).click({ modifiers: ["Control"] });
  await cells.nth(1).click({ modifiers: ["Control"] });
  await page.getByRole("toolbar", { name: "Selected images" }).getByRole("button", { name: "Edit objects…" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit objects on many images" });
  await dialog.getByLabel("Class", { exact: true }).selectOption("dog");
  await dialog.getByRole("radio", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: /^Count/ }).click();
  check("of the selected images alone", await appears(dialog.getByText("2 objects on 2 images would be deleted.")), await dialog.innerText());
  await dialog.getByRole("button", { name: "Start" }).click();
  await appears(page.getByRole("dialog", { name: "Edit objects in bulk" }).getByText("2 objects were changed on 2 images."));
  const gone = ["1red,1black", "1red,1black", ...before.slice(2)];
  await becomes("what was chosen is gone there", call, project, gone);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Jobs" }).click();
  const rows = page.getByRole("dialog", { name: "Jobs" }).getByRole("button", { name: /^Edit objects in bulk/ });
  await rows.nth(1).waitFor(); // both are at their end: the newest comes first
  await rows.first().click();
  await page.getByRole("dialog", { name: "Edit objects in bulk" }).getByRole("button", { name: "Take the bulk edit back" }).click();
  await becomes("and comes back from the list of jobs", call, project, before);
  await page.keyboard.press("Escape");
}

// What somebody changed since stays; taken back from the audit.
async function fromTheAudit(page, call, send, project) {
  await call(`${project.path}/bulk-edits`, { objects: { class_id: 2 }, change: { class_id: 1, set: { color: "black" } } });
  await becomes("an edit over the API", call, project, Array(images).fill("1red,1black,1black"));
  const { items } = await call(`${project.path}/assets/3/annotations`);
  const { id, version, content } = items[2];
  await call(`${project.path}/assets/3/operations`, { operations: [{ op_id: "many-play-own", kind: "update", annotation_id: id, base_version: version, content: { ...content, attributes: { color: "red" } } }] });
  await page.goto(`${base}/projects/${project.id}/audit?asset=1`);
  const row = page.getByText("changed 1 object in a bulk edit of").first();
  check("the audit tells of it", await appears(row));
  await page.getByRole("button", { name: /^Open event/ }).first().click();
  const dialog = page.getByRole("dialog", { name: /^Event/ });
  await look("bulk_edit_event", page);
  await dialog.getByRole("button", { name: "Take the bulk edit back" }).click();
  check("and takes all of it back, but what was changed since", await appears(dialog.getByText("1 annotation on 1 image was changed since and stays.")), await dialog.innerText());
  await becomes("which stays", call, project, before.map((one, i) => (i === 2 ? "1red,1black,1red" : one)));
  const verified = await ended(call, await send("POST", `${project.path}/verify`));
  check("the record is whole", verified.result?.ok === true, JSON.stringify(verified));
}

const at = (page) => Number(new URL(page.url()).searchParams.get("asset"));

async function templates(hand) {
  const { page } = hand;
  await hand.clear();
  await hand.keys("1", "b");
  await hand.drag(100, 100, 200, 160);
  await hand.drag(240, 100, 300, 160);
  await hand.keys("v", "Control+a");
  await hand.click(150, 130, { button: "right" });
  await page.getByRole("menuitem", { name: "Save selection as template…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save the selection as a template" });
  check("where templates are kept is said", await appears(dialog.getByText(/kept in this browser alone/)), await dialog.innerText());
  await look("template_save", page);
  await dialog.getByLabel("Name").fill("Pair");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await hand.clear();
  await hand.reopen(); // they outlive the page
  await hand.keys("v");
  await hand.click(320, 300, { button: "right" });
  await page.getByRole("menuitem", { name: "Insert template" }).waitFor({ timeout: 10000 }).catch(() => undefined);
  await hand.page.getByRole("menuitem", { name: "Insert template" }).hover();
  await hand.page.getByRole("menuitem", { name: /^Pair/ }).waitFor();
  await look("template_menu", hand.page);
  await hand.page.getByRole("menuitem", { name: /^Pair/ }).click();
  const centers = (list) => list.map(({ shape }) => [Math.round(shape.x + shape.width / 2), Math.round(shape.y + shape.height / 2)]);
  const near = (got, wanted) => got.length === wanted.length && got.every(([x, y], i) => Math.hypot(x - wanted[i][0], y - wanted[i][1]) <= 4);
  let stored = await hand.stored();
  check("a template is put where the menu was opened", near(centers(stored), [[270, 300], [390, 300]]), JSON.stringify(stored));
  await hand.keys("Control+z");
  same("as one act", (await hand.stored()).length, 0);
  await hand.moveTo(300, 200);
  await hand.keys("Control+k");
  await hand.page.getByRole("dialog", { name: "Commands" }).waitFor();
  await hand.page.keyboard.type("Insert template: Pair");
  await hand.page.keyboard.press("Enter");
  await hand.page.getByRole("dialog", { name: "Commands" }).waitFor({ state: "detached" });
  stored = await hand.stored();
  same("and by the palette", stored.map((one) => one.class_id), [1, 1]);
  await manages(hand);
}

async function manages(hand) {
  const { page } = hand;
  await hand.clear();
  const submenu = async () => {
    await hand.click(500, 400, { button: "right" });
    await page.getByRole("menuitem", { name: "Insert template" }).hover();
    await page.getByRole("menuitem", { name: "Manage templates…" }).click();
  };
  await submenu();
  const dialog = page.getByRole("dialog", { name: "Templates" });
  await dialog.getByLabel("Name of the template Pair").fill("Two cats");
  await page.keyboard.press("Enter");
  check("a template gets another name", await appears(dialog.getByRole("button", { name: "Delete the template Two cats" })), await dialog.innerText());
  await look("template_manage", page);
  await dialog.getByRole("button", { name: "Delete the template Two cats" }).click();
  check("and is deleted", await appears(dialog.getByText(/^No templates yet/)), await dialog.innerText());
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
}

async function rapid(hand) {
  const { page } = hand;
  const path = `/projects/${hand.project}`;
  const drawn = async (asset) => (await hand.ask(`${path}/assets/${asset}/annotations`)).items.filter(({ content }) => content.shape.y > 200).map(({ content }) => content.class_id);
  hand.asset = (await hand.ask(`${path}/assets?limit=10`)).items[0];
  await hand.reopen();
  const tab = hand.page;
  await hand.keys("Escape", "2", "b");
  const field = tab.getByLabel("Next image after this many objects");
  await field.fill("2");
  const mark = tab.getByRole("group", { name: "Next image by itself" });
  check("a mark says that it is on", await appears(mark.getByText("Next image after 2 × dog: 0 drawn")), await tab.locator("main").innerText());
  await tab.locator("[role=application]").focus();
  const first = at(tab);
  await hand.drag(100, 220, 160, 260);
  check("it counts what is drawn", await appears(mark.getByText("1 drawn")), await mark.innerText());
  await look("rapid", tab);
  await hand.keys("Control+z");
  check("and what was undone no more", await appears(mark.getByText("0 drawn")), await mark.innerText());
  await hand.drag(100, 220, 160, 260);
  await hand.drag(200, 220, 260, 260);
  await tab.waitForFunction((n) => !location.search.includes(`asset=${n}`), first, { timeout: 15000 });
  await tab.waitForSelector("footer[data-image=ready]", { timeout: 20000 });
  const second = at(tab);
  same("after the second object the next image opens", [first, second], [1, 2]);
  await hand.tab.is("saved");
  same("with both stored, of the class in the hand", await drawn(first), [2, 2]);
  check("the mark stays on the next image", await appears(mark.getByText("Next image after 2 × dog: 0 drawn")), await mark.innerText());
  await hand.measure();
  await hand.drag(100, 220, 160, 260);
  await hand.drag(200, 220, 260, 260);
  await tab.waitForFunction((n) => !location.search.includes(`asset=${n}`), second, { timeout: 15000 });
  await tab.waitForSelector("footer[data-image=ready]", { timeout: 20000 });
  const third = at(tab);
  await hand.tab.is("saved");
  same("class and tool stay in the hand", await drawn(second), [2, 2]);
  await mark.getByRole("button", { name: "No next image by itself" }).click();
  await mark.waitFor({ state: "detached" });
  await hand.measure();
  for (const x of [100, 200, 300]) await hand.drag(x, 220, x + 40, 260);
  check("three more are there", await hand.tab.counts(6), await tab.locator("footer").innerText());
  await hand.stored();
  same("switched off, the image stays", [at(tab), await drawn(third).then((all) => all.length)], [third, 3]);
}

try {
  const { context, ask, session } = await signedIn(browser, base, login, password);
  const call = await caller(context, base);
  const send = sender(context, session.csrf_token);
  const project = await labeled(call, send);
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await editsObjects(page, call, project);
  await deletesOfSelected(page, call, project);
  await fromTheAudit(page, call, send, project);
  await page.close();
  const hand = await Hand.open(context, ask, base, project.id);
  hand.asset = (await ask(`${project.path}/assets?limit=10`)).items.at(-1);
  await hand.reopen();
  await templates(hand);
  await rapid(hand);
  check("no error on the pages", [...errors, ...hand.errors].length === 0, [...errors, ...hand.errors].join("\n"));
} catch (error) {
  await fell("many", browser, failures, error);
}
await end("many", browser, failures);
