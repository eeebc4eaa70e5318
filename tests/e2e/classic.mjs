// The tools that look at the picture's pixels, in the page and its worker: a picture with clear shapes is drawn here, so that
// it is known what they should find; what is stored is compared with it.
//   node tests/e2e/classic.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { shapesPng } from "../scenarios/lib/pictures.mjs";
import { violations } from "./lib/axe.mjs";
import { covers, overlap as overlapOf } from "./lib/areas.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { Hand } from "./lib/hand.mjs";
import { caller, drop, openImport } from "./lib/import_dialog.mjs";
import { checker, signedIn } from "./lib/tab.mjs";

const [base, login, password] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();

const kSize = [960, 720];
const kShapes = {
  disc: { color: [196, 60, 52], holds: (x, y) => Math.hypot(x - 250, y - 260) < 150 },
  bar: { color: [60, 150, 80], holds: (x, y) => x >= 560 && x < 820 && y >= 120 && y < 380 },
  oval: { color: [70, 90, 190], holds: (x, y) => Math.hypot((x - 480) / 260, (y - 560) / 80) < 1 },
};

// Noise that is the same in every run, on a light that falls off to the right.
function colorAt(x, y) {
  const shape = Object.values(kShapes).find(({ holds }) => holds(x + 0.5, y + 0.5));
  const [r, g, b] = shape?.color ?? [150, 146, 140];
  const light = 1 - 0.1 * (x / kSize[0]);
  const noise = (((x * 73856093) ^ (y * 19349663)) >>> 3) % 13 - 6;
  return [r, g, b].map((c) => Math.max(0, Math.min(255, Math.round(c * light + noise))));
}

const overlap = (shape, truth) => overlapOf(shape, truth, kSize);

// Until so many objects are stored: the worker answers when it can.
async function stored(hand, wanted) {
  await hand.tab.counts(wanted);
  return hand.stored();
}

async function expectFound(hand, name, truth, kind, wanted = 1) {
  const contents = await stored(hand, wanted);
  const { shape } = contents.at(-1) ?? { shape: { kind: "nothing" } };
  const found = shape.kind === kind ? overlap(shape, truth) : 0;
  check(`${name}: a ${kind} that overlaps by more than 0.9`, contents.length === wanted && found > 0.9, JSON.stringify([contents.length, shape.kind, found]));
  return shape;
}

async function made(hand, ask) {
  const { items } = await ask(`/projects/${hand.project}/assets/${hand.asset.id}/annotations`);
  return items.map((one) => ({ by: one.made_by ?? one.provenance?.made_by, tool: one.tool ?? one.provenance?.tool }));
}

async function wand(hand) {
  await hand.keys("Shift+Q");
  await hand.click(250, 260);
  await expectFound(hand, "the wand", kShapes.disc.holds, "mask");
  const [by] = await made(hand, hand.ask);
  check("which keeps with what it was made, and that a person made it", by?.by === "manual" && by?.tool === "wand", JSON.stringify(by));
  await hand.page.keyboard.down("Shift");
  await hand.click(690, 250);
  await hand.page.keyboard.up("Shift");
  for (let i = 0; i < 40 && overlap((await hand.stored())[0].shape, (x, y) => kShapes.disc.holds(x, y) || kShapes.bar.holds(x, y)) < 0.9; i++);
  await expectFound(hand, "with Shift both", (x, y) => kShapes.disc.holds(x, y) || kShapes.bar.holds(x, y), "mask");
  check("axe: the wand's options", (await violations(hand.page)).length === 0, JSON.stringify(await violations(hand.page)));
  await hand.page.screenshot({ path: "/tmp/classic-wand.png" });
  await hand.keys("Control+z", "Control+z");
  check("and undo takes both away", (await stored(hand, 0)).length === 0);
  // A drag is the tolerance: far to the right takes all.
  await hand.moveTo(250, 260);
  await hand.page.mouse.down();
  await hand.moveTo(940, 20);
  await hand.page.mouse.up();
  await expectFound(hand, "dragged far", () => true, "mask");
  await hand.keys("Control+z");
  await stored(hand, 0);
}

async function scissors(hand) {
  await hand.keys("Alt+c");
  for (let i = 0; i < 5; i++) await hand.click(250 + 150 * Math.cos((i * 2 * Math.PI) / 5), 260 + 150 * Math.sin((i * 2 * Math.PI) / 5));
  await hand.moveTo(330, 130);
  await hand.page.waitForTimeout(500);
  await hand.page.screenshot({ path: "/tmp/classic-scissors.png" });
  await hand.keys("Enter");
  const shape = await expectFound(hand, "the scissors, five clicks around a disc", kShapes.disc.holds, "polygon"); // by straight lines: 0.76
  check("with no more points than it needs", shape.parts?.[0].outer.length < 200, String(shape.parts?.[0].outer.length));
  await hand.keys("Control+z");
  await stored(hand, 0);
}

async function tighten(hand) {
  await hand.keys("b");
  await hand.drag(545, 102, 838, 396);
  await stored(hand, 1);
  await hand.keys("Shift+Z");
  let box;
  for (let i = 0; i < 40; i++) {
    box = (await hand.stored())[0].shape;
    if (box.x >= 558) break;
  }
  check("a box is drawn closer by a key", overlap(box, kShapes.bar.holds) > 0.98, JSON.stringify(box));
  await hand.keys("Control+z");
  const before = (await hand.stored())[0].shape;
  check("and undo gives the one that was drawn", Math.abs(before.x - 545) < 2, JSON.stringify(before));
  await hand.keys("Control+z");
  await stored(hand, 0);
}

async function others(hand) {
  await hand.keys("Alt+g");
  await hand.drag(205, 465, 755, 655);
  await expectFound(hand, "cutting out of a box", kShapes.oval.holds, "mask");
  await hand.keys("Control+z");
  await stored(hand, 0);
  await hand.keys("Alt+w");
  await hand.drag(300, 560, 660, 560);
  await hand.page.keyboard.down("Alt");
  await hand.drag(100, 440, 860, 430);
  await hand.page.keyboard.up("Alt");
  await hand.page.waitForTimeout(500);
  await hand.page.screenshot({ path: "/tmp/classic-watershed.png" });
  await hand.keys("Enter");
  await expectFound(hand, "the watershed brush", kShapes.oval.holds, "mask");
  await hand.keys("Control+z");
  await stored(hand, 0);
  await hand.keys("Alt+b");
  await hand.moveTo(240, 250);
  await hand.page.waitForTimeout(600);
  await hand.moveTo(250, 260);
  await hand.page.screenshot({ path: "/tmp/classic-superpixel.png" });
  await hand.click(250, 260);
  const [part] = await stored(hand, 1);
  const inside = covers(part.shape);
  let [own, all] = [0, 0];
  for (let y = 0; y < kSize[1]; y++) for (let x = 0; x < kSize[0]; x++) if (inside(x + 0.5, y + 0.5)) (all++, (own += kShapes.disc.holds(x + 0.5, y + 0.5) ? 1 : 0));
  check("a superpixel keeps within the shape", all > 100 && own / all > 0.97, JSON.stringify([own, all]));
  await hand.keys("Control+z");
  await stored(hand, 0);
}

async function classes(context, ask, project) {
  const path = `/projects/${project}/ontology`;
  const { csrf_token: csrf } = await ask("/session");
  const data = { ...(await ask(path)), classes: [{ name: "thing" }, { name: "other" }] };
  const reply = await context.request.put(`${base}/api/v1${path}`, { headers: { "X-Touchmark-Csrf": csrf }, data });
  if (!reply.ok()) throw new Error(`classes: ${reply.status()} ${await reply.text()}`);
}

async function picture(context, ask) {
  const call = await caller(context, base);
  const project = await call("/projects", { name: `Clear shapes ${Date.now()}` });
  await classes(context, ask, project.id);
  const page = await context.newPage();
  await openImport(page, base, project.id);
  await drop(page, "shapes.png", shapesPng(...kSize, colorAt));
  await page.getByRole("dialog", { name: "What was found" }).getByRole("button", { name: /^Import 1 image/ }).click();
  await page.getByRole("dialog", { name: "Import finished" }).waitFor({ timeout: 30000 });
  await page.close();
  const [asset] = (await ask(`/projects/${project.id}/assets`)).items;
  const hand = Object.assign(new Hand(), { context, ask, base, project: project.id, asset });
  await hand.reopen();
  return hand;
}

try {
  const { context, ask } = await signedIn(browser, base, login, password);
  const hand = await picture(context, ask);
  for (const play of [wand, scissors, tighten, others]) {
    await play(hand).catch(async (error) => {
      check(`${play.name} runs to its end`, false, String(error.stack ?? error));
      await hand.page.screenshot({ path: `/tmp/classic-failure-${play.name}.png` });
      await hand.clear();
    });
  }
  check("no error on the page", hand.errors.length === 0, hand.errors.join("\n"));
} catch (error) {
  await fell("classic", browser, failures, error);
}
await end("classic", browser, failures);
