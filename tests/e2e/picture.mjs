// The picture on the canvas: turned and mirrored with labels stored as if it were not, adjusted for the eye alone, its
// map, rulers and grid, the values of a 16-bit one; and the keys of the page, given by the person.
//   node tests/e2e/picture.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { deepPng } from "../scenarios/lib/pictures.mjs";
import { appears } from "./lib/appears.mjs";
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { Hand } from "./lib/hand.mjs";
import { caller, drop, openImport } from "./lib/import_dialog.mjs";
import { checker, signedIn, Tab } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const near = (a, b, by) => Math.abs(a - b) <= by;

// The mean of red, green and blue over a square of the screen.
async function lightAt(hand, { x, y }, side = 6) {
  const bytes = await hand.page.screenshot({ clip: { x: x - side / 2, y: y - side / 2, width: side, height: side } });
  hand.eye ??= await hand.context.newPage(); // empty, with no policy of what may be read
  return hand.eye.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const sum = [0, 0, 0];
    for (let i = 0; i < data.length; i += 4) for (let k = 0; k < 3; k++) sum[k] += data[i + k];
    return sum.map((value) => (4 * value) / data.length);
  }, bytes.toString("base64"));
}

// Until it is so: the picture is painted in a later frame.
async function becomes(hand, place, test) {
  let light = [];
  for (let i = 0; i < 40; i++) {
    light = await lightAt(hand, place);
    if (test(light)) return { ok: true, light };
    await hand.page.waitForTimeout(100);
  }
  return { ok: false, light };
}

const canvas = (hand) => hand.page.locator("[role=application]").boundingBox();
const zoomOf = async (hand) => Number((await hand.page.locator("footer").innerText()).match(/([\d,]+) %/)?.[1].replaceAll(",", ""));

// Where a place of the image is when the fitted view is turned clockwise once.
async function turnedPlace(hand, x, y) {
  const box = await canvas(hand);
  const { width, height } = hand.asset;
  const scale = Math.min((box.width - 48) / height, (box.height - 48) / width);
  return { scale, x: box.x + box.width / 2 + (height / 2 - y) * scale, y: box.y + box.height / 2 + (x - width / 2) * scale };
}

async function dragTurned(hand, from, to) {
  const [a, b] = [await turnedPlace(hand, ...from), await turnedPlace(hand, ...to)];
  await hand.page.mouse.move(a.x, a.y);
  await hand.page.mouse.down();
  await hand.page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2);
  await hand.page.mouse.move(b.x, b.y);
  await hand.page.mouse.up();
  return a.scale;
}

const isBox = (shape, [x, y, width, height], by) =>
  shape?.kind === "box" && near(shape.x, x, by) && near(shape.y, y, by) && near(shape.width, width, by) && near(shape.height, height, by);

// The same tab: what it shows goes on.
async function reload(hand) {
  await hand.page.reload();
  await hand.tab.ready();
  await hand.measure();
}

async function turns(hand) {
  await hand.clear();
  await hand.keys("Shift+R", "Home", "b");
  const mark = hand.page.getByRole("button", { name: "Picture: turned" });
  check("a turned view is said in the status bar", await appears(mark));
  const scale = await dragTurned(hand, [100, 80], [260, 180]);
  const drawn = (await hand.stored())[0]?.shape;
  check("a box drawn in a view turned by 90 degrees is stored in the image's pixels, unturned", isBox(drawn, [100, 80, 160, 100], 1.5 / scale), JSON.stringify(drawn));
  await hand.keys("v");
  await dragTurned(hand, [260, 180], [300, 220]);
  const resized = (await hand.stored())[0]?.shape;
  check("its corner is taken where it is seen", isBox(resized, [100, 80, 200, 140], 2 / scale), JSON.stringify(resized));
  await hand.keys("ArrowRight");
  const nudged = (await hand.stored())[0]?.shape;
  check("an arrow nudges to where it points on the screen", near(nudged.y, resized.y - 1, 0.01) && near(nudged.x, resized.x, 0.01), JSON.stringify([resized, nudged]));
  await hand.page.screenshot({ path: "/tmp/picture-turned.png" });
  await reload(hand);
  check("the next page of the tab shows it turned, too", await appears(mark));
  await mark.click();
  await mark.waitFor({ state: "detached" });
  const inside = hand.client(200, 150);
  await hand.page.mouse.click(inside.x, inside.y);
  check("one click shows it as it is, with the box where it was stored", (await hand.page.locator("[role=option][aria-selected=true]").count()) === 1);
  await hand.keys("Escape", "Shift+Y");
  const box = await canvas(hand);
  const mirrored = { x: 2 * (box.x + box.width / 2) - inside.x, y: inside.y };
  await hand.page.mouse.click(mirrored.x, mirrored.y);
  check("mirrored it is on the other side", (await hand.page.locator("[role=option][aria-selected=true]").count()) === 1);
  await hand.keys("Escape");
  await mark.click();
}

async function pins(hand) {
  const call = await caller(hand.context, base);
  await call(`/projects/${project}/assets/${hand.asset.id}/comments`, { text: "Look here", point: [120, 60] });
  const pin = hand.page.getByRole("button", { name: /Look here/ }).first();
  check("a comment has its pin", await appears(pin));
  await hand.page.locator("[role=application]").focus();
  await hand.keys("Home", "Shift+R");
  const at = await turnedPlace(hand, 120, 60);
  const seen = await hand.page.waitForFunction(
    ([x, y]) => [...document.querySelectorAll("button[data-x]")].some((one) => { const b = one.getBoundingClientRect(); return Math.abs(b.left - x) < 2 && Math.abs(b.bottom - y) < 2; }),
    [at.x, at.y], { timeout: 5000 },
  ).then(() => true, () => false);
  check("and is where its point is seen in a turned view", seen, JSON.stringify([at, await pin.boundingBox()]));
  await hand.page.getByRole("button", { name: "Picture: turned" }).click();
}

async function adjusts(hand) {
  await hand.clear();
  const { width, height } = hand.asset;
  const place = hand.client(width / 2, height / 2);
  await hand.page.mouse.move(place.x - 200, place.y - 200);
  const before = await lightAt(hand, place);
  await hand.keys("Shift+I");
  const panel = hand.page.getByRole("region", { name: "Picture" });
  check("a key opens the panel of the picture", await appears(panel));
  await panel.getByLabel("Invert").check();
  const inverted = await becomes(hand, place, (light) => light.every((value, i) => near(value, 255 - before[i], 4)));
  check("inverted, light is dark and dark is light", inverted.ok, JSON.stringify([before, inverted.light]));
  await panel.getByRole("radio", { name: "R", exact: true }).click();
  const red = await becomes(hand, place, (light) => light.every((value) => near(value, 255 - before[0], 4)));
  check("one channel is shown in gray", red.ok, JSON.stringify([before, red.light]));
  await panel.getByLabel("Brightness").focus();
  for (let i = 0; i < 3; i++) await hand.page.keyboard.press("PageUp");
  check("a slider says its value with its unit", /\+\d+ %/.test(await panel.innerText()), await panel.innerText());
  const found = await violations(hand.page);
  check("axe: the panel of the picture", found.length === 0, found.join("\n"));
  await hand.page.screenshot({ path: "/tmp/picture-panel.png" });
  await reload(hand);
  await hand.page.mouse.move(place.x - 200, place.y - 200);
  const kept = await becomes(hand, place, (light) => Math.max(...light) - Math.min(...light) < 2 && !near(light[0], before[0], 1));
  check("the next page of the tab is adjusted in the same way", kept.ok, JSON.stringify(kept.light));
  await hand.page.getByRole("button", { name: "Picture: adjusted" }).click();
  const back = await becomes(hand, place, (light) => light.every((value, i) => near(value, before[i], 1)));
  check("one click in the status bar shows it as it is", back.ok, JSON.stringify([before, back.light]));
  check("no label was touched", (await hand.stored()).length === 0);
}

async function guides(hand) {
  await hand.clear();
  const map = hand.page.getByRole("img", { name: "Overview: what is seen of the image" });
  check("the map is away while all of the image is seen", !(await map.isVisible()));
  await hand.keys("Shift+1", "+", "+");
  check("and there when it is not", await appears(map));
  const cursor = hand.page.locator("footer span.numeric[aria-hidden]");
  const middle = async () => {
    const box = await canvas(hand);
    await hand.page.mouse.move(box.x + box.width / 2 + 1, box.y + box.height / 2);
    await hand.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    return (await cursor.innerText()).split(",").map(Number);
  };
  const { width, height } = hand.asset;
  for (const [keys, fx, fy] of [[[], 0.3, 0.4], [["Shift+R"], 0.4, 0.7]]) {
    await hand.keys(...keys);
    const box = await map.boundingBox();
    await hand.page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
    await hand.page.mouse.down();
    await hand.page.mouse.move(box.x + box.width * fx, box.y + box.height * fy, { steps: 4 });
    await hand.page.mouse.up();
    const [x, y] = await middle();
    const wanted = keys.length === 0 ? [fx * width, fy * height] : [fy * width, (1 - fx) * height];
    check(`a drag on the map moves the view there${keys.length ? ", turned too" : ""}`, near(x, wanted[0], width * 0.02) && near(y, wanted[1], height * 0.02), JSON.stringify([x, y, wanted]));
  }
  await hand.page.screenshot({ path: "/tmp/picture-map.png" });
  await hand.page.getByRole("button", { name: "Picture: turned" }).click();
  await hand.keys("Shift+I");
  const panel = hand.page.getByRole("region", { name: "Picture" });
  await panel.getByLabel("Overview map").uncheck();
  await map.waitFor({ state: "detached" });
  check("the map can be switched off", true);
  const box = await canvas(hand);
  const corner = { x: box.x + 9, y: box.y + 9 };
  const plain = await lightAt(hand, corner);
  await panel.getByLabel("Rulers").check();
  const ruled = await becomes(hand, corner, (light) => light.some((value, i) => !near(value, plain[i], 3)));
  check("rulers come along the edges", ruled.ok, JSON.stringify([plain, ruled.light]));
  for (let i = 0; i < 14; i++) await hand.page.getByRole("button", { name: "Zoom in" }).click();
  check("far in, at more than 800 %", (await zoomOf(hand)) > 800, String(await zoomOf(hand)));
  await hand.page.screenshot({ path: "/tmp/picture-rulers.png" });
  await hand.page.evaluate(() => localStorage.removeItem("touchmark.guides"));
  await hand.reopen();
}

async function deep(hand) {
  const call = await caller(hand.context, base);
  const made = await call("/projects", { name: `Deep pictures ${Date.now()}` });
  const page = await hand.context.newPage();
  await openImport(page, base, made.id);
  // A third of each: a screen that drops the lower byte shows them all black.
  await drop(page, "deep.png", deepPng(399, 300, (x) => [1000, 2000, 2980][Math.floor(x / 133)]));
  const dialog = page.getByRole("dialog", { name: "What was found" });
  await dialog.getByRole("button", { name: /^Import 1 image/ }).click();
  await page.getByRole("dialog", { name: "Import finished" }).waitFor({ timeout: 30000 });
  await page.close();
  const [asset] = (await hand.ask(`/projects/${made.id}/assets`)).items;
  const tab = await Tab.open(hand.context, base, made.id, asset.id);
  const seen = { page: tab.page, context: hand.context };
  const box = await tab.page.locator("[role=application]").boundingBox();
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const left = { x: middle.x - 300, y: middle.y };
  const spread = await becomes(seen, middle, (light) => near(light[0], (255 * 1000) / 1980, 3));
  check("16 bits are spread over what a screen shows", spread.ok && (await lightAt(seen, left))[0] < 4, JSON.stringify(spread.light));
  await tab.page.keyboard.press("Shift+I");
  const panel = tab.page.getByRole("region", { name: "Picture" });
  check("the panel says what it holds", await appears(panel.getByText("Values of 16 bits, 1 band")), await panel.innerText());
  const high = panel.getByLabel("White at");
  check("in its own values", (await high.getAttribute("max")) === "2980" && (await panel.getByLabel("Black at").inputValue()) === "1000", await high.getAttribute("max"));
  await panel.getByLabel("Black at").focus();
  await tab.page.keyboard.press("End"); // up to the white one
  const dark = await becomes(seen, middle, (light) => light[0] < 4);
  check("a window of values is cut by the server: what is below it is black", dark.ok, JSON.stringify(dark.light));
  await tab.page.keyboard.press("Home");
  await high.focus();
  await tab.page.keyboard.press("Home"); // down to the black one
  const bright = await becomes(seen, middle, (light) => light[0] > 251);
  check("and what is above it white", bright.ok && (await lightAt(seen, left))[0] < 4, JSON.stringify(bright.light));
  await tab.page.screenshot({ path: "/tmp/picture-deep.png" });
  await panel.getByRole("button", { name: "As usual" }).click();
  check("and the usual one comes back", (await becomes(seen, middle, (light) => near(light[0], (255 * 1000) / 1980, 3))).ok && (await tab.page.getByRole("button", { name: /^Picture: / }).count()) === 0);
  check("no error on the page of a deep picture", tab.errors.length === 0, tab.errors.join("\n"));
  await tab.page.close();
}

async function keys(hand) {
  await hand.clear();
  await hand.keys("?");
  const sheet = hand.page.getByRole("dialog", { name: "Keys" });
  await sheet.getByRole("button", { name: "Change keys" }).click();
  const row = (id) => sheet.locator(`button[data-command="${id}"]`);
  await row("tool.box").click();
  await sheet.getByText("Press the new key").waitFor();
  await hand.keys("Escape");
  check("Escape leaves the key as it is, and the sheet open", (await row("tool.box").innerText()).includes("B") && (await sheet.isVisible()));
  await row("tool.box").click();
  await hand.keys("F9");
  check("a key is given by pressing it", /F9/.test(await row("tool.box").innerText()), await row("tool.box").innerText());
  await row("tool.points").click();
  await hand.keys("p");
  const taken = sheet.getByRole("alert");
  check("a key that is another's is told of", /is the key of: Polygon/.test(await taken.innerText()), await taken.innerText());
  const found = await violations(hand.page);
  check("axe: changing keys", found.length === 0, found.join("\n"));
  await hand.page.screenshot({ path: "/tmp/picture-keys.png" });
  await taken.getByRole("button", { name: "Take it" }).click();
  check("and taken from it", /no key/.test(await row("tool.polygon").innerText()) && /P/.test(await row("tool.points").innerText()), await row("tool.polygon").innerText());
  await sheet.getByRole("button", { name: "Done" }).click();
  check("the sheet shows the new keys", /Box\s*F9/.test(await sheet.innerText()), (await sheet.innerText()).slice(0, 300));
  await hand.keys("Escape");
  await sheet.waitFor({ state: "detached" });
  await hand.keys("v", "F9");
  const tool = (name) => hand.page.getByRole("toolbar", { name: "Tools" }).getByRole("button", { name, exact: true });
  check("the new key picks the tool", (await tool("Box").getAttribute("aria-pressed")) === "true");
  await hand.keys("v", "b");
  check("and the old one does not", (await tool("Box").getAttribute("aria-pressed")) === "false");
  await tool("Box").hover();
  check("the tooltip shows it", await appears(hand.page.getByRole("tooltip").filter({ hasText: "F9" })));
  await reload(hand);
  await hand.keys("F9");
  check("a reload keeps it", (await tool("Box").getAttribute("aria-pressed")) === "true");
  await hand.keys("v", "?");
  await sheet.getByRole("button", { name: "Change keys" }).click();
  await sheet.getByRole("button", { name: "Reset: Points", exact: true }).click();
  check("a reset gives back the key of one", /K/.test(await row("tool.points").innerText()), await row("tool.points").innerText());
  await sheet.getByRole("radio", { name: "Label Studio" }).click();
  check("a preset has the keys of that tool", /R/.test(await row("tool.box").innerText()), await row("tool.box").innerText());
  await hand.keys("Escape");
  await sheet.waitFor({ state: "detached" });
  await hand.keys("r");
  check("which are heard", (await tool("Box").getAttribute("aria-pressed")) === "true");
  await hand.keys("v", "?");
  await sheet.getByRole("button", { name: "Change keys" }).click();
  await sheet.getByRole("radio", { name: "Touchmark" }).click();
  await hand.keys("Escape");
  await sheet.waitFor({ state: "detached" });
  await hand.keys("b");
  check("and the usual ones again", (await tool("Box").getAttribute("aria-pressed")) === "true");
  await hand.keys("v");
}

const plays = { turns, pins, adjusts, guides, deep, keys };
try {
  const { context, ask } = await signedIn(browser, base, login, password);
  const hand = await Hand.open(context, ask, base, project);
  for (const [name, play] of Object.entries(plays)) {
    if (process.env.PLAYS && !process.env.PLAYS.split(",").includes(name)) continue;
    await play(hand).catch(async (error) => {
      check(`${name} runs to its end`, false, String(error.stack ?? error));
      await hand.page.screenshot({ path: `/tmp/picture-failure-${name}.png` });
      await hand.reopen();
    });
  }
  check("no error on the page", hand.errors.length === 0, hand.errors.join("\n"));
} catch (error) {
  await fell("picture", browser, failures, error);
}
await end("picture", browser, failures);
