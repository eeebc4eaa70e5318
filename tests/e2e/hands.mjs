// What the hand meets on the label page, by real pointer and keys, with the stored geometry read back: the class in the
// hand, what digits are for, handles beside a drawing tool, tags, finding a class, drawing while all is hidden.
//   node tests/e2e/hands.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { checker, signedIn } from "./lib/tab.mjs";
import { Hand } from "./lib/hand.mjs";
import { emptyProject, walksTheQueue } from "./lib/queue.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const same = (name, got, wanted) => check(name, JSON.stringify(got) === JSON.stringify(wanted), `${JSON.stringify(got)} is not ${JSON.stringify(wanted)}`);
const browser = await launch();

async function classInTheHand(hand) {
  await hand.clear();
  await hand.keys("b", "2");
  const rail = hand.page.getByRole("button", { name: /^Class of the next object/ });
  const second = hand.classes[1].name;
  same("the rail says which class is in the hand", await rail.getAttribute("aria-label"), `Class of the next object: ${second}`);
  await hand.page.getByRole("tab", { name: "Classes" }).click();
  const line = hand.page.locator("p", { hasText: "1–9:" });
  same("and the list what a digit does", await line.innerText(), "1–9: next object");
  await hand.keys("v");
  await hand.drag(100, 100, 160, 150); // selects nothing
  await hand.keys("b");
  await hand.drag(100, 100, 160, 150);
  await hand.drag(300, 100, 360, 150);
  await hand.keys("v", "Control+a");
  same("with two selected a digit relabels", await line.innerText(), "1–9: relabels 2 selected");
  check("the status bar says so too", (await hand.page.locator("footer").innerText()).includes("relabels 2 selected"));
  const first = await hand.page.locator("[role=tabpanel][data-state=active] li").first().innerText();
  check("the list shows the digit of a class and no letter", first.split("\n")[0].trim() === "1" && !/^[A-Z]$/m.test(first), JSON.stringify(first));
  await hand.page.getByRole("tab", { name: "Objects" }).click();
}

async function tags(hand) {
  await hand.clear();
  await hand.keys("b");
  await hand.drag(100, 100, 200, 180);
  const [before] = await hand.stored();
  await hand.keys("v");
  await hand.click(150, 140);
  await hand.keys("t", "2");
  const kinds = async () => (await hand.stored()).map((one) => [one.kind, one.class_id]);
  same("with the tag tool a digit gives the image a tag and leaves the selected box", await kinds(), [["object", before.class_id], ["tag", hand.classes[1].id]]);
  await hand.click(200, 180);
  same("and a click, on a corner of the box, takes it away", await kinds(), [["object", before.class_id]]);
}

async function handles(hand) {
  await hand.clear();
  await hand.keys("v", "Escape", "1", "b");
  await hand.drag(100, 100, 200, 180);
  await hand.keys("v");
  await hand.click(150, 140);
  await hand.keys("b");
  await hand.drag(200, 180, 240, 200);
  const near = (got, wanted) => got !== undefined && Object.keys(wanted).every((key) => Math.abs(got[key] - wanted[key]) <= 1.5);
  let shapes = (await hand.stored()).map((one) => one.shape);
  check("with the box tool a press on a handle of the selection sizes it", shapes.length === 1 && near(shapes[0], { x: 100, y: 100, width: 140, height: 100 }), JSON.stringify(shapes));
  await hand.drag(150, 150, 190, 170);
  shapes = (await hand.stored()).map((one) => one.shape);
  check("and a press inside it draws", shapes.length === 2 && near(shapes[1], { x: 150, y: 150, width: 40, height: 20 }), JSON.stringify(shapes));
}

async function findsClass(hand) {
  await hand.clear();
  await hand.keys("b");
  await hand.moveTo(60, 60);
  const pointer = hand.client(60, 60);
  await hand.page.keyboard.press("c");
  const dialog = hand.page.getByRole("dialog", { name: "Find a class" });
  await dialog.waitFor();
  await hand.page.waitForTimeout(200);
  const at = await dialog.boundingBox();
  check("the classes open at the pointer", Math.hypot(at.x - pointer.x, at.y - pointer.y) < 24, JSON.stringify([at, pointer]));
  const found = await violations(hand.page);
  check("axe: finding a class", found.length === 0, found.join("\n"));
  const wanted = hand.classes.at(-1);
  await hand.page.keyboard.type(wanted.name.slice(1).toUpperCase());
  await hand.page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await hand.drag(60, 60, 120, 120);
  same("a part of the name and Enter pick it", (await hand.stored()).map((one) => one.class_id), [wanted.id]);
  await hand.keys("Escape");
  await hand.page.keyboard.press("c");
  await dialog.waitFor();
  check("the class used last comes first", (await dialog.getByRole("option").first().innerText()).includes(wanted.name));
  await hand.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  const right = hand.client(0, 0);
  await hand.page.mouse.move(1400, 880);
  await hand.page.keyboard.press("c");
  await dialog.waitFor();
  await hand.page.waitForTimeout(200);
  const corner = await dialog.boundingBox();
  check("in a corner of the window it stays inside", corner.x + corner.width <= 1440 && corner.y + corner.height <= 900, JSON.stringify([corner, right]));
  await hand.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
}

async function hidden(hand) {
  await hand.clear();
  await hand.keys("b");
  await hand.drag(100, 100, 160, 150);
  await hand.drag(300, 100, 360, 150);
  await hand.keys("Escape", "Shift+H");
  await hand.drag(100, 300, 160, 350);
  await hand.stored();
  const button = hand.page.locator("footer").getByRole("button", { name: "2 hidden" });
  check("what is drawn while all are hidden is not", await button.isVisible(), await hand.page.locator("footer").innerText());
  await button.click();
  await button.waitFor({ state: "detached" });
  check("a click shows them all again", !(await hand.page.locator("footer").innerText()).includes("hidden"));
}

async function pastes(hand) {
  await hand.clear();
  await hand.keys("b");
  await hand.drag(100, 100, 160, 150);
  await hand.keys("v");
  await hand.click(130, 125);
  await hand.keys("Control+c");
  await hand.moveTo(300, 300);
  await hand.keys("Control+v");
  await hand.keys("Control+Shift+V");
  const [original, pasted, inPlace] = (await hand.stored()).map((one) => one.shape);
  const center = { x: pasted.x + pasted.width / 2, y: pasted.y + pasted.height / 2 };
  check("a paste lies under the pointer", Math.hypot(center.x - 300, center.y - 300) < 2 && pasted.width === original.width, JSON.stringify(pasted));
  same("and one in place where it was copied from", inPlace, original);
}

async function wheels(hand) {
  const zoom = async () => (await hand.page.locator("footer").innerText()).match(/(\d+) %/)?.[1];
  await hand.clear();
  await hand.moveTo(300, 300);
  const fitted = await zoom();
  for (const [x, y] of [[0, 3], [2, 9], [4, 30]]) await hand.page.mouse.wheel(x, y);
  await hand.page.waitForTimeout(300);
  same("two fingers on a trackpad do not zoom", await zoom(), fitted);
  await hand.page.mouse.wheel(0, -100);
  await hand.page.waitForTimeout(300);
  check("a notch of a wheel does", Number(await zoom()) > Number(fitted), await zoom());
  await hand.keys("?");
  await hand.page.getByRole("radio", { name: "Always pans" }).click();
  const found = await violations(hand.page);
  check("axe: keys with the choice of the wheel", found.length === 0, found.join("\n"));
  await hand.keys("Escape", "Home");
  await hand.page.mouse.wheel(0, -100);
  await hand.page.waitForTimeout(300);
  same("nor does it where the person wants it to pan", await zoom(), fitted);
  await hand.reopen();
  await hand.moveTo(300, 300);
  await hand.page.mouse.wheel(0, -100);
  await hand.page.waitForTimeout(300);
  same("which the device remembers", await zoom(), fitted);
  await hand.page.evaluate(() => localStorage.removeItem("touchmark.wheel"));
  await hand.reopen();
}

async function menus(hand) {
  await hand.clear();
  await hand.keys("Escape", "1", "b");
  await hand.drag(100, 100, 400, 400);
  await hand.drag(150, 150, 300, 300);
  await hand.drag(180, 180, 240, 240);
  await hand.keys("v", "Escape");
  await hand.moveTo(210, 210);
  const footer = () => hand.page.locator("footer").innerText();
  await hand.page.waitForTimeout(100);
  check("several under the pointer are counted", (await footer()).includes("1 of 3 under the pointer"), await footer());
  await hand.click(210, 210);
  await hand.page.waitForTimeout(500);
  await hand.click(210, 210);
  await hand.page.waitForTimeout(100);
  check("and the next is picked by a click again", (await footer()).includes("2 of 3 under the pointer"), await footer());
  await hand.keys("Escape");
  const menu = hand.page.getByRole("menu").first();
  await hand.click(210, 210, { button: "right" });
  await menu.waitFor();
  const found = await violations(hand.page);
  check("axe: the menu of an object", found.length === 0, found.join("\n"));
  await hand.page.getByRole("menuitem", { name: "3 under the pointer" }).hover();
  await hand.page.getByRole("menuitem", { name: "300 × 300" }).click();
  await menu.waitFor({ state: "detached" });
  await hand.page.keyboard.press("Shift+F10");
  await menu.waitFor();
  await hand.page.waitForFunction(() => document.activeElement?.closest("[role=menu]") != null);
  await hand.page.keyboard.type("occ"); // wherever the pointer has put the highlight
  await hand.page.waitForFunction(() => /^Occluded/.test(document.activeElement?.closest("[role^=menuitem]")?.textContent ?? ""));
  await hand.page.keyboard.press("Enter");
  await menu.waitFor({ state: "detached" });
  same("the one picked from the list is changed by the menu's keys", (await hand.stored()).map((one) => one.flags), [["occluded"], [], []]);
  await hand.click(210, 210, { button: "right" });
  await hand.page.getByRole("menuitem", { name: "Change the class" }).click();
  await hand.page.keyboard.type(hand.classes[3].name);
  await hand.page.keyboard.press("Enter");
  same("and gets another class", (await hand.stored()).map((one) => one.class_id), [hand.classes[3].id, hand.classes[0].id, hand.classes[0].id]);
  await hand.keys("Control+c");
  await hand.click(500, 600, { button: "right" });
  await hand.page.getByRole("menuitem", { name: "Paste here" }).click();
  const { x, y, width, height } = (await hand.stored()).at(-1).shape;
  check("it is pasted where the menu was opened", Math.hypot(x + width / 2 - 500, y + height / 2 - 600) < 2, JSON.stringify([x, y, width, height]));
  await hand.drag(60, 60, 90, 80, "right");
  check("a right drag pans and opens nothing", (await hand.page.getByRole("menu").count()) === 0);
  await hand.keys("Home", "Escape");
}

async function steps(hand) {
  await hand.clear();
  await hand.keys("b");
  await hand.click(100, 100);
  await hand.keys("Control+z");
  await hand.click(300, 300);
  await hand.click(350, 340);
  await hand.keys("Escape", "p");
  for (const [x, y] of [[400, 400], [500, 400], [500, 500], [450, 600]]) await hand.click(x, y);
  await hand.keys("Control+z", "Enter");
  const [box, polygon] = (await hand.stored()).map((one) => one.shape);
  check("undo takes back the first corner of a box", Math.abs(box.x - 300) < 1.5 && Math.abs(box.width - 50) < 2, JSON.stringify(box));
  check("and a vertex of a polygon", polygon.parts[0].outer.length === 3, JSON.stringify(polygon));
}

async function objectRows(hand) {
  await hand.clear();
  await hand.keys("Escape", "1", "b");
  await hand.drag(100, 100, 300, 250);
  await hand.keys("Escape", "b", "2");
  await hand.drag(350, 100, 390, 130);
  await hand.stored();
  const list = hand.page.getByRole("listbox", { name: "Objects" });
  const texts = async () => (await list.getByRole("option").allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
  const rows = await texts();
  check("rows say number, size and shape", /#1 .*(199|200|201) × (149|150|151) · box/.test(rows[0]) && rows[1].includes("#2"), JSON.stringify(rows));
  const colors = await list.locator("canvas").first().evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
  check("with a crop of the picture", colors > 50, String(colors));
  const sort = async (order) => {
    await hand.page.getByRole("button", { name: /^Order of the objects/ }).click();
    await hand.page.getByRole("menuitem", { name: order }).click();
    await hand.page.waitForTimeout(100);
  };
  await sort("Smallest first");
  check("smallest first", (await texts())[0].includes("#2"), JSON.stringify(await texts()));
  await hand.page.getByLabel("Find by class or text").fill(hand.classes[0].name.slice(1));
  await hand.page.waitForTimeout(100);
  check("found by a part of the class", (await texts()).length === 1 && (await texts())[0].includes("#1"), JSON.stringify(await texts()));
  const found = await violations(hand.page);
  check("axe: the objects list", found.length === 0, found.join("\n"));
  await hand.page.getByLabel("Find by class or text").fill("");
  await sort("As made");
  await hand.page.locator("[role=application]").focus();
}

async function palette(hand) {
  await hand.clear();
  const run = async (text) => {
    await hand.page.keyboard.press("Control+k");
    await hand.page.getByRole("dialog", { name: "Commands" }).waitFor();
    await hand.page.keyboard.type(text);
    await hand.page.keyboard.press("Enter");
    await hand.page.getByRole("dialog", { name: "Commands" }).waitFor({ state: "detached" });
    await hand.page.waitForTimeout(150);
  };
  await run("rotated box");
  same("the palette finds a tool", await hand.page.getByRole("button", { name: "Rotated box" }).getAttribute("aria-pressed"), "true");
  await run(hand.classes[2].name);
  same("a class", await hand.page.getByRole("button", { name: /^Class of the next object/ }).getAttribute("aria-label"), `Class of the next object: ${hand.classes[2].name}`);
  await run("find a class");
  await hand.page.getByRole("dialog", { name: "Find a class" }).waitFor();
  check("and an action, which has the keys at once", await hand.page.getByRole("dialog", { name: "Find a class" }).locator("input").evaluate((field) => field === document.activeElement));
  await hand.keys("Escape");
  await hand.keys("Control+k");
  await hand.page.waitForTimeout(200);
  const found = await violations(hand.page);
  check("axe: the palette", found.length === 0, found.join("\n"));
  await hand.keys("Escape");
}

async function guideline(hand) {
  const path = `${hand.base}/api/v1/projects/${hand.project}/ontology`;
  const before = await hand.ask(`/projects/${hand.project}/ontology`);
  const name = hand.classes[1].name;
  const { csrf_token: csrf } = await hand.ask("/session");
  const reply = await hand.context.request.put(path, { headers: { "X-Touchmark-Csrf": csrf }, data: { ...before, guideline: `Tight boxes.\n\n## ${name}\nWith its head.\n## Other\nNo shadows.` } });
  check("a guideline is written", reply.ok(), `${reply.status()} ${await reply.text()}`);
  await hand.reopen();
  await hand.keys("v", "Escape", "2");
  await hand.page.getByRole("tab", { name: "Guide" }).click();
  const panel = hand.page.getByRole("region", { name: "Guideline" });
  const text = await panel.innerText();
  check("it is read beside the image, what is about the class in the hand first", text.slice(0, 40).includes(`About ${name}`) && text.indexOf("With its head.") < text.indexOf("Tight boxes.") && text.includes("No shadows."), JSON.stringify(text));
  await hand.keys("1");
  check("and without that where it says nothing about the class", !(await panel.innerText()).includes("About"), await panel.innerText());
  const found = await violations(hand.page);
  check("axe: the guideline", found.length === 0, found.join("\n"));
  await hand.page.getByRole("tab", { name: "Objects" }).click();
}

async function duplicates(hand) {
  await hand.clear();
  await hand.keys("Escape", "1", "b");
  await hand.drag(100, 100, 300, 250);
  await hand.drag(400, 400, 500, 480);
  await hand.keys("v", "Escape");
  await hand.click(200, 200);
  await hand.keys("Control+c", "Control+Shift+V", "Escape");
  const button = hand.page.locator("footer").getByRole("button", { name: "2 possible duplicates" });
  await button.waitFor({ timeout: 3000 }).catch(() => undefined);
  check("two objects on one place are said to be possible duplicates", await button.isVisible(), await hand.page.locator("footer").innerText());
  await button.click();
  await hand.page.waitForTimeout(100);
  check("a click selects them", (await hand.page.locator("footer").innerText()).includes("relabels 2 selected"), await hand.page.locator("footer").innerText());
  await hand.keys("Home");
}

// Ends on another image.
async function nothingHere(hand) {
  await hand.clear();
  const { id } = hand.asset;
  const status = async () => (await hand.ask(`/projects/${hand.project}/assets/${id}`)).status;
  const before = await status();
  await hand.keys("Control+Enter");
  const dialog = hand.page.getByRole("dialog", { name: "Nothing on this image?" });
  await dialog.waitFor();
  const found = await violations(hand.page);
  check("axe: nothing on this image", found.length === 0, found.join("\n"));
  await hand.keys("Escape");
  await dialog.waitFor({ state: "detached" });
  same("an image without objects is not submitted before that is said", await status(), before);
  await hand.keys("Control+Enter");
  await dialog.waitFor();
  await hand.page.getByRole("checkbox", { name: /Don't ask again/ }).check();
  await hand.keys("Control+Enter");
  await hand.page.waitForFunction((n) => !location.search.includes(`asset=${n}`), id);
  same("and is with one more key", await status(), "submitted");
}

const plays = { classInTheHand, tags, handles, findsClass, hidden, pastes, wheels, menus, steps, objectRows, palette, guideline, duplicates, nothingHere };

try {
  const { context, ask, session } = await signedIn(browser, base, login, password);
  const hand = await Hand.open(context, ask, base, project);
  for (const [name, play] of Object.entries(plays)) {
    if (process.env.PLAYS && !process.env.PLAYS.split(",").includes(name)) continue;
    await play(hand).catch(async (error) => {
      check(`${name} runs to its end`, false, String(error.stack ?? error));
      await hand.page.screenshot({ path: `/tmp/hands-failure-${name}.png` });
      await hand.reopen();
    });
  }
  await walksTheQueue(context, ask, base, project, check);
  await emptyProject(context, base, session, check);
  check("no error on the page", hand.errors.length === 0, hand.errors.join("\n"));
} catch (error) {
  await fell("hands", browser, failures, error);
}
await end("hands", browser, failures);
