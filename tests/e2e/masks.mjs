// Masks painted by hand: brush, eraser, bucket and their options by pointer and keys, read back as they are stored.
//   node tests/e2e/masks.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { runsOf } from "./lib/areas.mjs";
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { checker, signedIn, Tab } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();

// The rows of ones of each column of a stored mask, by maskApi's text.
function decode({ size: [height, width], counts }) {
  const ones = [];
  let at = 0;
  runsOf(counts).forEach((run, i) => {
    if (i % 2 === 1) for (let p = at; p < at + run; p++) ones.push([Math.floor(p / height), p % height]);
    at += run;
  });
  const xs = ones.map((p) => p[0]), ys = ones.map((p) => p[1]);
  return { area: ones.length, left: Math.min(...xs), right: Math.max(...xs) + 1, top: Math.min(...ys), bottom: Math.max(...ys) + 1, whole: at === width * height };
}

class Painter {
  constructor(tab, ask, asset) { Object.assign(this, { tab, ask, asset }); }
  async masks() {
    await this.tab.is("saved");
    const { items } = await this.ask(`/projects/${project}/assets/${this.asset}/annotations`);
    return items.filter((a) => a.content.shape?.kind === "mask").map((a) => ({ id: a.id, class: a.content.class_id, ...decode(a.content.shape) }));
  }
  press(...keys) { return keys.reduce((before, key) => before.then(() => this.tab.page.keyboard.press(key)), Promise.resolve()); }
  async stored() { await this.tab.page.waitForTimeout(100); return this.masks(); }
}

const near = (a, b, by) => Math.abs(a - b) <= by;

async function strokes(p) {
  await p.press("w");
  await p.tab.drag(0.3, 0.3, 0.45, 0.3);
  const [first] = await p.stored();
  check("a stroke is stored as a mask of the whole image", first?.whole && first.area > 0, JSON.stringify(first));
  check("as long as the hand moved, as high as the brush", near(first.bottom - first.top, 20, 1) && first.right - first.left > 40, JSON.stringify(first));
  await p.tab.drag(0.3, 0.4, 0.45, 0.4);
  const second = await p.stored();
  check("the next stroke goes on with it", second.length === 1 && near(second[0].area, 2 * first.area, 40), JSON.stringify(second));
  await p.press("Control+z");
  check("undo takes back the stroke", (await p.stored())[0].area === first.area);
  await p.press("Control+Shift+z");
  check("redo draws it again", (await p.stored())[0].area === second[0].area);
  await p.press("Enter");
  await p.tab.drag(0.3, 0.6, 0.4, 0.6);
  check("after Enter a stroke begins another mask", (await p.stored()).length === 2);
  await p.press("Control+z", "Control+z");
  check("undo of both", (await p.stored()).length === 1);
}

async function erasing(p) {
  const [before] = await p.masks();
  await p.press("e");
  await p.tab.drag(0.36, 0.25, 0.36, 0.45);
  const [cut] = await p.stored();
  check("the eraser cuts it", cut.area < before.area && cut.id === before.id, JSON.stringify([before.area, cut.area]));
  await p.press("w");
  await p.tab.page.keyboard.down("Alt");
  await p.tab.drag(0.4, 0.3, 0.43, 0.3);
  await p.tab.page.keyboard.up("Alt");
  check("Alt turns the brush into it", (await p.stored())[0].area < cut.area);
  await p.press("Control+z", "Control+z");
  check("and undo gives the pixels back", (await p.stored())[0].area === before.area);
}

async function filling(p) {
  await p.press("Enter", "Control+a", "Delete", "w");
  for (const [a, b, c, d] of [[0.3, 0.3, 0.5, 0.3], [0.5, 0.3, 0.5, 0.6], [0.5, 0.6, 0.3, 0.6], [0.3, 0.6, 0.3, 0.3]]) await p.tab.drag(a, b, c, d);
  const [ring] = await p.stored();
  await p.press("g");
  const box = await p.tab.page.locator("[role=application]").boundingBox();
  await p.tab.page.mouse.click(box.x + box.width * 0.4, box.y + box.height * 0.45);
  const [full] = await p.stored();
  const area = (full.right - full.left) * (full.bottom - full.top);
  check("the bucket fills the hole of a ring", full.area > ring.area && near(full.area / area, 1, 0.02), JSON.stringify([ring, full]));
}

async function lasso(p) {
  const { page } = p.tab;
  await p.press("Enter", "Control+a", "Delete", "a");
  const box = await page.locator("[role=application]").boundingBox();
  const at = (fx, fy) => [box.x + box.width * fx, box.y + box.height * fy];
  await page.mouse.move(...at(0.3, 0.3));
  await page.mouse.down();
  for (const corner of [[0.5, 0.3], [0.5, 0.5], [0.3, 0.5]]) await page.mouse.move(...at(...corner), { steps: 12 });
  await page.mouse.up();
  const [mask] = await p.stored();
  const whole = (mask.right - mask.left) * (mask.bottom - mask.top);
  check("a lasso paints what it goes around", near(mask.area / whole, 1, 0.05), JSON.stringify(mask));
  await page.keyboard.down("Alt");
  for (const corner of [[0.4, 0.2], [0.6, 0.2], [0.6, 0.6], [0.4, 0.6], [0.4, 0.2]]) await page.mouse.click(...at(...corner));
  await page.keyboard.up("Alt");
  check("and with Alt takes away what its corners enclose", near((await p.stored())[0].area / mask.area, 0.5, 0.03), JSON.stringify(await p.masks()));
}

async function options(p) {
  const { page } = p.tab;
  await p.press("Enter", "w");
  const bar = page.getByRole("region", { name: "Brush", exact: true });
  await p.press("]", "]");
  check("a key makes the brush larger", /31 px/.test(await bar.innerText()), await bar.innerText());
  check("axe: the brush's options", (await violations(page)).length === 0, JSON.stringify(await violations(page)));
  const [before] = await p.masks();
  await bar.getByLabel("Over other masks").selectOption({ label: "Take from them" });
  await page.locator("[role=application]").focus();
  await p.tab.drag(0.2, 0.45, 0.6, 0.45);
  const after = await p.stored();
  const [old, fresh] = [after.find((m) => m.id === before.id), after.find((m) => m.id !== before.id)];
  check("what is painted is taken from other masks, in one act", old.area < before.area && fresh.area > 0, JSON.stringify(after));
  await p.press("Control+z");
  const back = await p.stored();
  check("and one undo gives both back", back.length === 1 && back[0].area === before.area, JSON.stringify(back));
  await bar.getByLabel("Over other masks").selectOption({ label: "Leave them out" });
  await page.locator("[role=application]").focus();
  await p.tab.drag(0.2, 0.45, 0.6, 0.45);
  const kept = await p.stored();
  check("or left out", kept.length === 2 && kept.find((m) => m.id === before.id).area === before.area, JSON.stringify(kept));
  await page.screenshot({ path: "/tmp/masks-light.png" });
  const drawn = kept.reduce((sum, m) => sum + m.area, 0);
  await page.reload();
  await p.tab.ready();
  check("a reload shows what was painted", (await p.masks()).reduce((sum, m) => sum + m.area, 0) === drawn);
}

async function conversion(p) {
  const { page } = p.tab;
  const shapes = async () => { await p.tab.page.waitForTimeout(150); await p.tab.is("saved"); return (await p.ask(`/projects/${project}/assets/${p.asset}/annotations`)).items.map((a) => a.content.shape); };
  await p.press("v", "Control+a", "Delete", "w");
  await p.tab.drag(0.3, 0.3, 0.5, 0.5);
  const [mask] = await p.stored();
  await p.press("Shift+M");
  const [polygon] = await shapes();
  check("a key turns the mask into a polygon along its pixels", polygon.kind === "polygon" && polygon.parts[0].outer.length > 20, JSON.stringify(polygon).slice(0, 200));
  await p.press("v");
  const slider = page.getByLabel("Simplify");
  await slider.focus();
  for (let i = 0; i < 14; i++) await page.keyboard.down("ArrowRight");
  await page.keyboard.up("ArrowRight");
  const [simple] = await shapes();
  check("a slider takes points out of it, as one act", simple.parts[0].outer.length < polygon.parts[0].outer.length / 2, `${polygon.parts[0].outer.length} -> ${simple.parts[0].outer.length}`);
  await page.screenshot({ path: "/tmp/masks-outline.png" });
  await page.locator("[role=application]").focus();
  await p.press("Control+z");
  check("and one undo puts them back", JSON.stringify((await shapes())[0]) === JSON.stringify(polygon));
  await page.getByRole("button", { name: "To mask" }).click();
  const [back] = await p.stored();
  check("back as a mask it has the same pixels", back.area === mask.area && back.left === mask.left, JSON.stringify([mask, back]));
}

async function past(p) {
  const { page } = p.tab;
  await p.press("v", "Control+a", "Delete", "w");
  await p.tab.drag(0.3, 0.3, 0.5, 0.3);
  const [one] = await p.stored();
  await p.tab.drag(0.3, 0.4, 0.5, 0.4);
  const [two] = await p.stored();
  await page.reload();
  await p.tab.ready();
  await p.press("Control+z");
  check("a stroke is undone after a reload", (await p.stored())[0].area === one.area);
  await p.press("d");
  await page.waitForFunction((id) => !location.search.includes(`asset=${id}`), p.asset);
  await p.tab.ready();
  await p.press("f");
  await page.waitForFunction((id) => location.search.includes(`asset=${id}`), p.asset);
  await p.tab.ready();
  await p.press("Control+Shift+z");
  check("and done again after another image was looked at", (await p.stored())[0].area === two.area);
  await p.press("Control+z", "Control+z");
  check("back to nothing", (await p.stored()).length === 0);
}

const owner = await signedIn(browser, base, login, password);
const assets = (await owner.ask(`/projects/${project}/assets?status=new&limit=100`)).items;
const asset = assets.at(-1).id;
const tab = await Tab.open(owner.context, base, project, asset);
const p = new Painter(tab, owner.ask, asset);
for (const play of [strokes, erasing, filling, lasso, options, conversion, past]) {
  try {
    await play(p);
  } catch (error) {
    console.log(`FAIL ${play.name}: ${error.message.split("\n")[0]}`);
    await fell(`masks-${play.name}`, browser, failures, error);
  }
}
check("no error on the page", tab.errors.length === 0, tab.errors.join("\n"));
await end("masks", browser, failures);
