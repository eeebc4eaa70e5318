// The tools on geometry by mouse and keys: boxes through extreme points, snapping, a neighbor's border, parts drawn anew,
// parts and holes, join, split and slice; each time the stored geometry is read back.
//   node tests/e2e/tools.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { axeChecker } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { near, Sheet } from "./lib/sheet.mjs";
import { checker, signedIn, Tab } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const json = JSON.stringify;

const ringArea = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => sum + x * ring[(i + 1) % ring.length][1] - ring[(i + 1) % ring.length][0] * y, 0)) / 2;
const area = ({ parts }) => parts.reduce((sum, { outer, holes }) => sum + ringArea(outer) - holes.reduce((own, hole) => own + ringArea(hole), 0), 0);
const same = (a, b, share = 0.01) => Math.abs(a - b) <= share * Math.max(a, b);
const axeClean = axeChecker(check);

// Corners of a rectangle, clockwise.
const corners = (x0, y0, x1, y1) => [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];

async function drawPolygon(sheet, places) {
  await sheet.press("p");
  for (const at of places) await sheet.click(...at);
  await sheet.press("Enter");
}

const says = (sheet, words) => sheet.page.getByRole("status").getByText(words).first().waitFor({ timeout: 3000 }).then(() => true, () => false);

async function extremes(sheet) {
  await sheet.press("x");
  for (const at of [[0.2, 0.1], [0.9, 0.9], [0.1, 0.2]]) await sheet.click(...at);
  await sheet.press("Control+z");
  await sheet.press("Control+z");
  for (const at of [[0.1, 0.2], [0.25, 0.3], [0.3, 0.15]]) await sheet.click(...at);
  const drawn = await sheet.newest();
  const [[left, top], [right, bottom]] = sheet.images([[0.1, 0.1], [0.3, 0.3]]);
  const sides = near([[drawn.x, drawn.y], [drawn.x + drawn.width, drawn.y + drawn.height]], [[left, top], [right, bottom]]);
  check("a box through four points in any order, with two clicks taken back", drawn.kind === "box" && sides, json(drawn));
}

async function snapping(sheet) {
  const box = await sheet.newest();
  const magnet = sheet.page.getByRole("button", { name: "Snap to vertices and edges" });
  await sheet.press("v");
  await sheet.press("Escape");
  await sheet.press("s");
  check("a key turns snapping on, and its button shows it", (await magnet.getAttribute("aria-pressed")) === "true");
  await axeClean("snapping on", sheet.page);
  await sheet.reload();
  check("it is kept over a reload", (await magnet.getAttribute("aria-pressed")) === "true");
  const off = 3 / sheet.at.width;
  await drawPolygon(sheet, [[0.3 + off, 0.1 + off], [0.5, 0.1], [0.5, 0.3], [0.3 + off, 0.3 + off]]);
  const polygon = (await sheet.newest()).parts[0].outer;
  const exact = Math.abs(polygon[0][0] - (box.x + box.width)) < 0.006 && Math.abs(polygon[0][1] - box.y) < 0.006;
  check("a vertex near a corner lies on it", exact, json([box, polygon]));
  return polygon;
}

async function border(sheet, neighbor) {
  await sheet.press("p");
  await sheet.press("Escape");
  await sheet.press("p");
  await sheet.click(0.5, 0.1);
  await sheet.held(["Alt"], async () => {
    await sheet.page.mouse.move(...sheet.screen(0.499, 0.299));
    check("the status line says what a click with Alt would do", await sheet.hint("copy the border"));
    await sheet.page.mouse.click(...sheet.screen(0.499, 0.299));
  });
  await sheet.click(0.6, 0.35);
  await sheet.press("Enter");
  const { parts } = await sheet.newest();
  const ring = parts[0].outer;
  check("the border of a neighbor is copied to the last bit", json(ring.slice(0, 2)) === json(neighbor.slice(1, 3)) && ring.length === 3, json([ring, neighbor]));
  await sheet.press("s");
}

async function redraw(sheet) {
  await sheet.press("v");
  await sheet.click(0.45, 0.2);
  const before = await sheet.newestOf(0.45, 0.2);
  await sheet.click(0.5, 0.1, ["Shift"]);
  check("the status line says how to go on", await sheet.hint("another vertex of the outline"));
  await sheet.click(0.4, 0.05);
  await sheet.click(0.3, 0.1);
  await sheet.saved();
  const after = (await sheet.stored()).find((shape) => shape.kind === "polygon" && shape.parts[0].outer.length === before.parts[0].outer.length + 1);
  check("part of an outline is drawn anew", after !== undefined && after.parts[0].outer.some((p) => near([p], sheet.images([[0.4, 0.05]]))), json(await sheet.stored()));
  await sheet.press("Control+z");
  await sheet.saved();
  check("and is one entry of undo", (await sheet.stored()).some((shape) => json(shape) === json(before)));
}

async function partsAndHoles(sheet) {
  await sheet.clear();
  await drawPolygon(sheet, corners(0.1, 0.1, 0.4, 0.4));
  const whole = area(await sheet.newest());
  await sheet.press("Shift+a");
  check("the option shows beside the tool", await sheet.page.getByRole("radio", { name: "Add to it" }).isChecked());
  await axeClean("the polygon's option", sheet.page);
  await drawPolygon(sheet, corners(0.5, 0.1, 0.6, 0.2));
  let shape = await sheet.newest();
  check("a polygon drawn to add is a part of the selected one", (await sheet.stored()).length === 1 && shape.parts.length === 2, json(shape));
  await sheet.press("Shift+a");
  await drawPolygon(sheet, corners(0.2, 0.2, 0.3, 0.3));
  shape = await sheet.newest();
  const holes = shape.parts.flatMap((part) => part.holes);
  check("and one drawn to cut is a hole", holes.length === 1 && same(ringArea(holes[0]), whole / 9, 0.03), json(shape));
  await sheet.press("Shift+a");
}

async function slices(sheet) {
  const before = area(await sheet.newest());
  await sheet.press("Shift+j");
  for (const at of [[0.05, 0.25], [0.35, 0.25]]) await sheet.click(...at);
  await sheet.press("Enter");
  check("a path that ends inside says what is wrong", await says(sheet, "does not divide it"));
  await sheet.click(0.45, 0.25);
  await sheet.press("Enter");
  await sheet.saved();
  const pieces = await sheet.stored();
  const sum = pieces.reduce((all, one) => all + area(one), 0);
  check("a slice through a hole makes two, which add up", pieces.length === 2 && same(sum, before, 0.0001) && pieces.every((one) => one.parts.every((part) => part.holes.length === 0)), json(pieces));
  await sheet.press("j");
  const joined = await sheet.newest();
  check("joined they are one again, hole and all", (await sheet.stored()).length === 1 && same(area(joined), before, 0.0001) && joined.parts.flatMap((part) => part.holes).length === 1, json(joined));
  await sheet.press("Alt+j");
  await sheet.saved();
  const parts = await sheet.stored();
  check("split, each part is an object", parts.length === 2 && same(parts.reduce((all, one) => all + area(one), 0), before, 0.0001), json(parts));
  await sheet.press("Control+z");
  await sheet.saved();
  check("and undo gives the one back as it was", json(await sheet.stored()) === json([joined]));
}

async function masks(sheet) {
  await sheet.clear();
  await drawPolygon(sheet, corners(0.1, 0.1, 0.3, 0.3));
  await sheet.press("Shift+m");
  await sheet.press("Escape");
  await drawPolygon(sheet, corners(0.5, 0.5, 0.6, 0.6));
  await sheet.press("v");
  await sheet.press("Escape");
  await sheet.press("Control+a");
  await sheet.press("j");
  await sheet.saved();
  let all = await sheet.stored();
  check("a mask takes in a polygon by its pixels", all.length === 1 && all[0].kind === "mask", json(all.map((one) => one.kind)));
  await sheet.press("Alt+j");
  await sheet.saved();
  check("and comes apart again", (await sheet.stored()).length === 2);
  await sheet.press("Shift+j");
  await sheet.click(0.05, 0.2);
  await sheet.doubleClick(0.35, 0.2);
  await sheet.saved();
  all = await sheet.stored();
  check("a mask is sliced", all.length === 3 && all.every((one) => one.kind === "mask"), json(all.map((one) => one.kind)));
}

async function comesToNothing(sheet) {
  await sheet.clear();
  await sheet.press("p");
  await sheet.click(0.2, 0.2);
  await sheet.click(0.4, 0.4);
  await sheet.press("Enter");
  check("too few points: it says so", await says(sheet, "Too few points"));
  await sheet.click(0.6, 0.2, ["Control"]);
  check("Ctrl in a half drawn polygon places nothing and says so", await says(sheet, "something is half drawn"));
  await sheet.click(0.2, 0.4);
  await sheet.press("Enter");
  const { parts } = await sheet.newest();
  check("and the polygon is what was clicked", near(parts[0].outer, sheet.images([[0.2, 0.2], [0.4, 0.4], [0.2, 0.4]])), json(parts));
  await sheet.press("v");
  await sheet.press("Escape");
}

async function strokeOnLeaving(sheet) {
  await sheet.press("w");
  await sheet.page.mouse.move(...sheet.screen(0.6, 0.6));
  await sheet.page.mouse.down();
  await sheet.page.mouse.move(...sheet.screen(0.7, 0.6), { steps: 4 });
  await sheet.press("d");
  const left = (was) => !new URLSearchParams(location.search).getAll("asset").includes(String(was));
  check("the image is left in the middle of a stroke", await sheet.page.waitForFunction(left, sheet.asset, { timeout: 10000 }).then(() => true, () => false));
  await sheet.page.mouse.up();
  const kept = async () => (await sheet.stored()).some((shape) => shape.kind === "mask");
  for (let i = 0; i < 50 && !(await kept()); i++) await sheet.settle(100);
  check("a stroke under way is kept when the next image is asked for", await kept());
}

// A key that cannot do anything says why, and boxes are joined along their outlines.
async function needs(sheet) {
  await sheet.clear();
  await sheet.press("Delete");
  check("a key that is about what is selected asks for it", await says(sheet, "Select an object first."));
  await sheet.press("u");
  check("the relation tool says what to click", await says(sheet, "Click the object that the relation goes from"));
  await sheet.press("b");
  await sheet.drag([0.1, 0.1], [0.3, 0.3]);
  await sheet.press("b");
  await sheet.drag([0.2, 0.2], [0.4, 0.4]);
  await sheet.press("v");
  await sheet.press("Control+a");
  await sheet.press("j");
  check("boxes are joined, and it is said that they are a polygon now", await says(sheet, "They are one polygon now"));
  await sheet.saved();
  const [joined, ...others] = await sheet.stored();
  check("which is stored as one with eight corners", others.length === 0 && joined.kind === "polygon" && joined.parts[0].outer.length === 8, json([joined, others]));
  await sheet.press("Shift+d");
  await sheet.press("ArrowLeft");
  check("what is locked says so", await says(sheet, "What is selected is locked."));
  await sheet.page.keyboard.press("Control+k");
  const row = sheet.page.getByRole("option", { name: /^Delete the chosen vertex/ });
  await row.waitFor();
  check("and is greyed out in the palette, with the reason", (await row.getAttribute("aria-disabled")) === "true" && (await row.innerText()).includes("locked"));
  await sheet.press("Escape");
  await sheet.press("Shift+d");
}

// A part half redrawn is there again after a reload.
async function redrawLater(sheet) {
  await sheet.clear();
  await drawPolygon(sheet, corners(0.2, 0.2, 0.6, 0.6));
  await sheet.saved();
  await sheet.press("v");
  await sheet.click(0.2, 0.2, ["Shift"]);
  await sheet.click(0.4, 0.1);
  await sheet.reload();
  await sheet.click(0.6, 0.2);
  await sheet.saved();
  const { parts } = await sheet.newest();
  check("a part half redrawn goes on after a reload", parts[0].outer.length === 5 && parts[0].outer.some((p) => near([p], sheet.images([[0.4, 0.1]]))), json(parts));
  await sheet.press("Escape");
}

async function help(sheet) {
  await sheet.page.keyboard.press("?");
  const sheetOf = sheet.page.getByRole("dialog").filter({ hasText: "Keys" });
  await sheetOf.waitFor();
  for (const words of ["Join areas", "Slice the selected", "Snap to vertices", "Redraw that part", "Copy its border"])
    check(`the help sheet knows: ${words}`, await sheetOf.getByText(words).first().isVisible());
  await sheet.press("Escape");
}

try {
  const { context, ask } = await signedIn(browser, base, login, password);
  const asset = (await ask(`/projects/${project}/assets?limit=100`)).items.at(-3).id;
  const tab = await Tab.open(context, base, project, asset);
  const sheet = new Sheet(tab, async () => (await ask(`/projects/${project}/assets/${asset}/annotations`)).items);
  sheet.asset = asset;
  // The stored polygon whose vertices lie about the place.
  sheet.newestOf = async (fx, fy) => {
    await sheet.saved();
    const [[x, y]] = sheet.images([[fx, fy]]);
    return (await sheet.stored()).find(({ kind, parts }) => {
      const xs = kind === "polygon" ? parts[0].outer : [];
      return xs.some((p) => p[0] < x) && xs.some((p) => p[0] > x) && xs.some((p) => p[1] < y) && xs.some((p) => p[1] > y);
    });
  };
  await sheet.clear();
  await extremes(sheet);
  await border(sheet, await snapping(sheet));
  await redraw(sheet);
  await partsAndHoles(sheet);
  await slices(sheet);
  await masks(sheet);
  await comesToNothing(sheet);
  await needs(sheet);
  await redrawLater(sheet);
  await help(sheet);
  await strokeOnLeaving(sheet);
  check("no error on the page", tab.errors.length === 0, tab.errors.join("\n"));
} catch (error) {
  await fell("tools", browser, failures, error);
}
await end("tools", browser, failures);
