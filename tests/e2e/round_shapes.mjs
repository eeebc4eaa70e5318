// Ellipses and cuboids by mouse and keys: drawn, resized, turned, undone, turned into polygons, there after a reload;
// each time the stored geometry is read back. Then exported as CVAT, and that file is imported into another project.
//   node tests/e2e/round_shapes.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { appears } from "./lib/appears.mjs";
import { axeChecker } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { caller, drop, openImport } from "./lib/import_dialog.mjs";
import { near, Sheet } from "./lib/sheet.mjs";
import { checker, signedIn, Tab } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const json = JSON.stringify;

const axeClean = axeChecker(check);
// The ellipse in the box between two places of the image.
const within = (s, [[x0, y0], [x1, y1]]) =>
  s.kind === "ellipse" && near([[s.cx, s.cy], [s.rx, s.ry]], [[(x0 + x1) / 2, (y0 + y1) / 2], [(x1 - x0) / 2, (y1 - y0) / 2]]);

async function ellipses(sheet) {
  await sheet.press("o");
  await sheet.drag([0.1, 0.1], [0.3, 0.4]);
  let shape = await sheet.newest();
  check("an ellipse fills the box that was dragged", within(shape, sheet.images([[0.1, 0.1], [0.3, 0.4]])) && shape.angle === 0, json(shape));
  const first = json(shape);

  await sheet.press("v");
  await sheet.click(0.2, 0.25);
  await axeClean("a selected ellipse", sheet.page);
  await sheet.drag([0.3, 0.25], [0.35, 0.25]);
  shape = await sheet.newest();
  check("its right handle widens it, the left side stays", within(shape, sheet.images([[0.1, 0.1], [0.35, 0.4]])), json(shape));
  const [x, top] = sheet.screen(0.225, 0.1);
  await sheet.page.mouse.move(x, top - 26);
  await sheet.page.mouse.down();
  await sheet.page.mouse.move(x + 120, top + 40);
  await sheet.page.mouse.move(...sheet.screen(0.45, 0.25));
  await sheet.page.mouse.up();
  shape = await sheet.newest();
  check("the handle above it turns it by a quarter", Math.abs(shape.angle - Math.PI / 2) < 0.03 && shape.rx > 0, json(shape));
  await sheet.press("Control+z");
  await sheet.press("Control+z");
  check("two undos give back the ellipse as it was drawn", json(await sheet.newest()) === first, json(await sheet.newest()));
  await sheet.press("Control+Shift+z");
  await sheet.press("Control+Shift+z");
  check("and redo turns it again", json(await sheet.newest()) === json(shape));
}

async function circles(sheet) {
  await sheet.press("o");
  await sheet.drag([0.5, 0.2], [0.55, 0.24], ["Shift"]);
  let shape = await sheet.newest();
  check("Shift draws a circle", shape.kind === "ellipse" && shape.rx === shape.ry, json(shape));
  await sheet.drag([0.7, 0.3], [0.78, 0.36], ["Alt"]);
  shape = await sheet.newest();
  const [[cx, cy], [right, bottom]] = sheet.images([[0.7, 0.3], [0.78, 0.36]]);
  check("Alt draws from the center", near([[shape.cx, shape.cy], [shape.rx, shape.ry]], [[cx, cy], [right - cx, bottom - cy]]), json(shape));
  await sheet.press("Shift+m");
  shape = await sheet.newest();
  check("Shift+M makes a polygon of it", shape.kind === "polygon" && shape.parts[0].outer.length >= 16, json(shape).slice(0, 200));
  await sheet.press("Control+z");
  check("which undo takes back", (await sheet.newest()).kind === "ellipse");
}

async function cuboids(sheet) {
  await sheet.press("Shift+o");
  await sheet.drag([0.1, 0.6], [0.3, 0.9]);
  await sheet.click(0.38, 0.82);
  const ring = (l, t, r, b) => sheet.images([[l, t], [r, t], [r, b], [l, b]]);
  let shape = await sheet.newest();
  const drawn = near(shape.front ?? [], ring(0.1, 0.6, 0.3, 0.9)) && near(shape.back ?? [], ring(0.18, 0.52, 0.38, 0.82), 2);
  check("a cuboid: its front face by a drag, its back face by a click", shape.kind === "cuboid_2d" && drawn, json(shape));
  const first = json(shape);

  await sheet.press("v");
  await sheet.click(0.2, 0.78);
  await axeClean("a selected cuboid", sheet.page);
  await sheet.drag([0.1, 0.6], [0.06, 0.64]);
  shape = await sheet.newest();
  const [nw, ne, se, sw] = shape.front;
  check("a corner takes the one below it along, so that the edge stays upright", near([nw], sheet.images([[0.06, 0.64]])) && nw[0] === sw[0] && near([ne, se], sheet.images([[0.3, 0.6], [0.3, 0.9]])), json(shape));
  await sheet.press("Control+z");
  check("undone at once", json(await sheet.newest()) === first);
  await sheet.drag([0.28, 0.67], [0.34, 0.64]);
  shape = await sheet.newest();
  check("the back face is moved as a whole by its middle", near(shape.back, ring(0.24, 0.49, 0.44, 0.79), 2) && near(shape.front, ring(0.1, 0.6, 0.3, 0.9)), json(shape));
}

// As a person would who has the file: the zip of the export, dropped into another project.
async function throughCvat(context, ask, stored, asset) {
  const { csrf_token: csrf } = await ask("/session");
  let job = await ask(`/projects/${project}/exports`, { format: "cvat", images: true });
  for (const end = Date.now() + 30_000; job.state !== "done" && Date.now() < end; ) job = await ask(`/jobs/${job.id}`);
  check("the export ends", job.state === "done", json(job));
  const said = (job.result?.loss?.items ?? []).filter(({ what }) => /ellipse|cuboid/.test(what));
  check("and loses nothing of ellipses and cuboids but digits of degrees", said.every(({ what }) => what.includes("degrees")), json(said));
  const reply = await context.request.get(`${base}/api/v1/projects/${project}/exports/${job.id}/download`, { headers: { "X-Touchmark-Csrf": csrf } });
  const other = (await ask("/projects", { name: `Round ${Date.now()}`, classes: [] })).id;
  const page = await context.newPage();
  await openImport(page, base, other);
  await drop(page, "export.zip", await reply.body());
  const found = page.getByRole("dialog", { name: "What was found" });
  check("the file is known as CVAT's", await appears(found) && /CVAT/.test(await found.innerText()));
  await found.getByRole("button", { name: /^Import \d/ }).click();
  await page.getByRole("dialog", { name: "Import finished" }).waitFor({ timeout: 30_000 });
  const twin = (await ask(`/projects/${other}/assets?limit=100`)).items.find(({ name }) => name === asset.name);
  const again = (await ask(`/projects/${other}/assets/${twin.id}/annotations`)).items.map((one) => one.content.shape);
  const numbers = (s) => [s.cx, s.cy, s.rx, s.ry, s.angle, s.front, s.back].flat(3).filter((v) => v !== undefined);
  const order = (list) => [...list].sort((a, b) => numbers(a)[0] - numbers(b)[0]);
  const same = (a, b) => a.kind === b.kind && numbers(a).every((v, i) => Math.abs(v - numbers(b)[i]) < 1e-9);
  const [was, is] = [order(stored), order(again)];
  check("and gives the same ellipses and cuboids", was.length === is.length && was.every((s, i) => same(s, is[i])), `${json(is)}, wanted ${json(was)}`);
  await page.close();
}

try {
  const { context } = await signedIn(browser, base, login, password);
  const ask = await caller(context, base);
  const asset = (await ask(`/projects/${project}/assets?limit=100`)).items.at(-3);
  const tab = await Tab.open(context, base, project, asset.id);
  const sheet = new Sheet(tab, async () => (await ask(`/projects/${project}/assets/${asset.id}/annotations`)).items);
  await sheet.clear();
  await ellipses(sheet);
  await circles(sheet);
  await cuboids(sheet);
  const stored = await sheet.stored();
  await sheet.reload();
  check("all is there after a reload", (await tab.objects()) === 4 && json(await sheet.stored()) === json(stored));
  await throughCvat(context, ask, stored, asset);
  check("no error on the page", tab.errors.length === 0, tab.errors.join("\n"));
} catch (error) {
  await fell("round_shapes", browser, failures, error);
}
await end("round shapes", browser, failures);
