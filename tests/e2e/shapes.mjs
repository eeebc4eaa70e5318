// Lines, points and skeletons by mouse and keys: drawn, kept over a reload while they are half drawn, their vertices
// and joints edited; and each time the stored geometry is read back. The joints of the class are made in the settings.
//   node tests/e2e/shapes.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { axeChecker } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { near, Sheet } from "./lib/sheet.mjs";
import { checker, signedIn, Tab } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const json = JSON.stringify;

const axeClean = axeChecker(check);

async function lines(sheet) {
  const corners = [[0.1, 0.1], [0.3, 0.1], [0.3, 0.2], [0.2, 0.25]];
  await sheet.press("Shift+p");
  for (const at of corners) await sheet.click(...at);
  await sheet.click(0.5, 0.5);
  await sheet.press("Backspace");
  await sheet.press("Enter");
  const drawn = await sheet.newest();
  check("a polyline: its clicked vertices without the one taken back", drawn.kind === "polyline" && near(drawn.points, sheet.images(corners)), json(drawn));

  await sheet.click(0.1, 0.4);
  await sheet.click(0.3, 0.4);
  await sheet.settle(600);
  await sheet.reload();
  check("a line half drawn is back after a reload", await sheet.hint("finish"));
  await sheet.click(0.3, 0.5);
  await sheet.doubleClick(0.1, 0.5);
  const again = await sheet.newest();
  check("and goes on from where it was, to a double click", near(again.points, sheet.images([[0.1, 0.4], [0.3, 0.4], [0.3, 0.5], [0.1, 0.5]])), json(again));
}

async function lineVertices(sheet) {
  await sheet.press("v");
  await sheet.click(0.2, 0.4);
  await sheet.drag([0.3, 0.4], [0.35, 0.38]);
  let shape = await sheet.newest();
  check("a vertex of a line is dragged", near(shape.points, sheet.images([[0.1, 0.4], [0.35, 0.38], [0.3, 0.5], [0.1, 0.5]])), json(shape));
  await sheet.doubleClick(0.2, 0.5);
  shape = await sheet.newest();
  check("one is put in on the outline", shape.points.length === 5 && near([shape.points[3]], sheet.images([[0.2, 0.5]])), json(shape));
  await sheet.press("Delete");
  check("and taken out by Delete, for it is the chosen one", (await sheet.newest()).points.length === 4);
  await sheet.click(0.35, 0.38);
  check("the hint says what Delete would do", await sheet.hint("delete vertex"));
  await sheet.press("Delete");
  shape = await sheet.newest();
  check("Delete takes out the clicked vertex and not the line", near(shape.points, sheet.images([[0.1, 0.4], [0.3, 0.5], [0.1, 0.5]])), json(shape));
  await sheet.click(0.1, 0.5, ["Alt"]);
  await sheet.click(0.3, 0.5, ["Alt"]);
  shape = await sheet.newest();
  check("a line keeps two vertices", near(shape.points, sheet.images([[0.1, 0.4], [0.3, 0.5]])), json(shape));
  await sheet.drag([0.2, 0.45], [0.25, 0.45], ["Alt"]);
  shape = await sheet.newest();
  check("Alt drags the whole line by its outline", near(shape.points, sheet.images([[0.15, 0.4], [0.35, 0.5]])), json(shape));
}

async function points(sheet) {
  await sheet.press("k");
  const dots = [[0.5, 0.1], [0.55, 0.12], [0.6, 0.1]];
  for (const at of dots) await sheet.click(...at);
  await sheet.press("Enter");
  const set = await sheet.newest();
  check("a set of points, all visible", set.kind === "keypoints" && near(set.points, sheet.images(dots)) && set.points.every((p) => p[2] === 2), json(set));
  const before = (await sheet.stored()).length;
  await sheet.click(0.65, 0.1, ["Alt"]);
  await sheet.page.getByRole("switch", { name: "One point an object" }).click();
  for (let i = 0; i < 5; i++) await sheet.click(0.5 + i * 0.03, 0.18);
  await sheet.saved();
  const all = await sheet.stored();
  check("a click an object: with Alt, and by the switch", all.length === before + 6 && all.slice(-6).every((s) => s.points.length === 1), json(all.slice(-6)));
  await axeClean("points tool", sheet.page);
  await sheet.reload();
  await sheet.press("k");
  await sheet.press("Shift+e");
  check("the switch has a key", (await sheet.page.getByRole("switch").getAttribute("aria-checked")) === "true");
  await sheet.press("Shift+e");
}

async function skeletons(sheet, skeleton) {
  await sheet.press("1");
  await sheet.press("Shift+k");
  check("a class without joints says so", await sheet.page.getByText("has no joints").isVisible());
  await sheet.pick(skeleton.name);
  await sheet.drag([0.65, 0.4], [0.8, 0.9]);
  const laid = await sheet.newest();
  const [[left, top], [right, bottom]] = sheet.images([[0.65, 0.4], [0.8, 0.9]]);
  const within = laid.points.every(([x, y, v]) => v === 2 && x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1);
  check("a dragged box gets the template, every joint visible", laid.points.length === skeleton.joints.length && within, json(laid));
  check("its left eye is on the right, as of somebody who faces the camera", laid.points[1][0] > laid.points[0][0] && laid.points[2][0] < laid.points[0][0]);

  await sheet.page.mouse.move(...sheet.screen(0.45, 0.3));
  check("the status line names the first joint", await sheet.hint("nose, joint 1 of 17"));
  await sheet.click(0.45, 0.3);
  await sheet.click(0.47, 0.28, ["Alt"]);
  await sheet.press(",");
  check("then the one after those placed and skipped", await sheet.hint("left_ear, joint 4 of 17"));
  await sheet.press("Control+z");
  await sheet.click(0.43, 0.28);
  await sheet.settle(600);
  await sheet.reload();
  check("a skeleton half drawn is back after a reload", await sheet.hint("left_ear, joint 4 of 17"));
  await sheet.press("Enter");
  const clicked = await sheet.newest();
  const seen = clicked.points.map((p) => p[2]).join("");
  check("joint after joint, one hidden, the rest not labeled", seen === "21200000000000000" && near(clicked.points.slice(0, 3), sheet.images([[0.45, 0.3], [0.47, 0.28], [0.43, 0.28]])), json(clicked));
}

async function joints(sheet) {
  await sheet.press("v");
  await sheet.click(0.45, 0.3);
  await sheet.drag([0.45, 0.3], [0.46, 0.32]);
  check("a joint is dragged", near([(await sheet.newest()).points[0]], sheet.images([[0.46, 0.32]])));
  await sheet.press(".");
  check("and marked as hidden by a key", (await sheet.newest()).points[0][2] === 1);
  await sheet.press(".");
  check("then as not labeled", json((await sheet.newest()).points[0]) === "[0,0,0]");
  await sheet.press(".");
  check("and is back where it was", near([(await sheet.newest()).points[0]], sheet.images([[0.46, 0.32]])) && (await sheet.newest()).points[0][2] === 2);
  await sheet.page.getByLabel("Visibility of right_eye").selectOption("Hidden");
  await sheet.saved();
  check("the table of joints sets it too", (await sheet.newest()).points[2][2] === 1);
  await axeClean("a selected skeleton", sheet.page);
  await sheet.focus();
  const before = await sheet.newest();
  await sheet.press("Shift+f");
  const flipped = await sheet.newest();
  const middle = Math.min(...before.points.slice(0, 3).map((p) => p[0])) + Math.max(...before.points.slice(0, 3).map((p) => p[0]));
  const mirrored = Math.abs(flipped.points[1][0] - (middle - before.points[2][0])) < 0.01 && flipped.points[1][1] === before.points[2][1] && flipped.points[0][1] === before.points[0][1];
  check("mirrored with left for right", mirrored, json([before.points.slice(0, 3), flipped.points.slice(0, 3)]));
  await sheet.press("Control+z");
  check("undone at once", json(await sheet.newest()) === json(before));
}

const settings = async (context) => {
  const page = await context.newPage();
  await page.goto(`${base}/projects/${project}/settings`);
  await page.getByRole("textbox", { name: "Add class" }).waitFor();
  return page;
};

async function classWithJoints(context, ask, name) {
  const page = await settings(context);
  await page.getByRole("textbox", { name: "Add class" }).fill(name);
  await page.getByRole("button", { name: "Add class" }).click();
  await page.getByRole("button", { name: `Attributes and joints of ${name}`, exact: true }).click();
  await page.getByRole("button", { name: "Person (17 joints)" }).click();
  await page.getByRole("textbox", { name: "Add joint" }).fill("neck, tail");
  await page.getByRole("button", { name: "Add joint" }).click();
  await page.getByRole("textbox", { name: "Name of joint 19" }).fill("neck");
  check("two joints of one name are told beside the second", await page.getByRole("listitem").filter({ has: page.getByLabel("Name of joint 19") }).last().getByText("Name taken").isVisible());
  check("and are not saved", await page.getByRole("button", { name: "Save changes" }).isDisabled());
  await page.getByRole("button", { name: "Remove neck" }).last().click();
  await page.getByRole("button", { name: "Remove neck" }).click();
  const preview = page.getByRole("figure", { name: "Lines between joints" });
  const joint = (name) => preview.getByRole("button", { name: new RegExp(`^\\d+ ${name}`) });
  await joint("nose").click();
  await joint("left_shoulder").click();
  await joint("left_ear").click();
  await joint("left_shoulder").click();
  await axeClean("joints in the settings", page);
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Classes saved as version").waitFor();
  const { skeleton } = (await ask(`/projects/${project}/ontology`)).classes.find((one) => one.name === name);
  const lines = skeleton.edges.map(String);
  check("a class is given seventeen joints and their pairs", skeleton.joints.length === 17 && skeleton.flip[1] === 2 && skeleton.flip[0] === 0, json(skeleton));
  check("two clicks connect two joints, and disconnect two", lines.includes("0,5") && !lines.includes("3,5") && lines.length === 19, json(lines));
  await page.close();
  return { name, joints: skeleton.joints };
}

async function movedJoints(context, name) {
  const page = await settings(context);
  await page.getByRole("button", { name: `Attributes and joints of ${name}`, exact: true }).click();
  await page.getByRole("button", { name: "Move nose down" }).click();
  check("moving joints of a class that is in use is warned of", await page.getByRole("alert").filter({ hasText: "keep the order" }).isVisible());
  await page.getByRole("button", { name: "Discard" }).click();
  await page.close();
}

try {
  const { context, ask } = await signedIn(browser, base, login, password);
  const skeleton = await classWithJoints(context, ask, "pose");
  const asset = (await ask(`/projects/${project}/assets?limit=100`)).items.at(-2).id;
  const tab = await Tab.open(context, base, project, asset);
  const sheet = new Sheet(tab, async () => (await ask(`/projects/${project}/assets/${asset}/annotations`)).items);
  await sheet.clear();
  await lines(sheet);
  await lineVertices(sheet);
  await points(sheet);
  await skeletons(sheet, skeleton);
  await joints(sheet);
  const stored = json(await sheet.stored());
  await sheet.reload();
  check("all is there after a reload", (await tab.objects()) === JSON.parse(stored).length && json(await sheet.stored()) === stored);
  await movedJoints(context, skeleton.name);
  check("no error on the page", tab.errors.length === 0, tab.errors.join("\n"));
} catch (error) {
  await fell("shapes", browser, failures, error);
}
await end("shapes", browser, failures);
