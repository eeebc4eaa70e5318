// A whole session by keyboard alone: signing in, labeling with the cursor of the keyboard, submitting, reviewing,
// finding, settings, a download. No mouse event is sent. What was done is read back from the server, and the focus
// is seen all the way.
//   node tests/e2e/keyboard.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { launch } from "./lib/browser.mjs";
import { Keyboard } from "./lib/keyboard.mjs";
import { asker, checker } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
const page = await context.newPage();
const keys = new Keyboard(page);
const errors = [];
page.on("pageerror", (error) => errors.push(error.message));
const ask = asker(context, base);
const { check, failures } = checker();
const path = `/projects/${project}`;
const contents = async (asset = keys.asset()) => (await keys.saved(), (await ask(`${path}/assets/${asset}/annotations`)).items.map((one) => one.content));
const newest = async () => (await contents()).at(-1);
const boxOf = (content) => content?.shape.kind === "box" && ["x", "y", "width", "height"].map((key) => content.shape[key]).join();

async function comesIn() {
  await page.goto(base);
  await page.waitForURL(/signin/);
  await page.getByLabel("Login").waitFor();
  check("the login has the focus at once", (await keys.focused()).name === "Login", JSON.stringify(await keys.focused()));
  await keys.type(login);
  await keys.press("Tab");
  await keys.type(password);
  await keys.press("Enter");
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  const { name } = await ask(path);
  await keys.walkTo(new RegExp(name));
  await keys.press("Enter");
  await page.waitForURL(/\/data/);
  await keys.walkTo(/^Label$/);
  await keys.press("Enter");
  await page.waitForURL(/asset=/);
  await keys.ready();
  check("signed in, into the project and onto the first image", keys.asset() > 0);
}

const kTools = ["Select", "Hand", "Box", "Rotated box", "Ellipse", "Cuboid", "Polygon", "Polyline", "Points", "Skeleton", "Brush", "Eraser", "Lasso", "Text region", "Relation", "Slice", "Tag"];

async function picksToolAndClass() {
  const passed = await keys.walkTo("Tag");
  const missing = kTools.slice(0, -1).filter((name) => !passed.includes(name));
  check("Tab walks the rail of tools", missing.length === 0, missing.join());
  await keys.walkTo("Box", { back: true });
  await keys.press("Enter");
  check("Enter takes the tool", await page.locator("[aria-label=Box][aria-pressed=true]").isVisible());
  const { classes } = await ask(`${path}/ontology`);
  const second = classes.filter((one) => !one.retired)[1];
  await keys.press("c");
  await page.getByPlaceholder("Find a class").waitFor();
  await keys.type(second.name);
  await keys.press("Enter");
  await page.getByRole("button", { name: `Class: ${second.name}` }).or(page.getByRole("button", { name: new RegExp(second.name) })).first().waitFor();
  check("the canvas has the keys again", (await keys.focused()).role === "application");
  return second;
}

async function draws(second) {
  const before = (await contents()).length;
  await keys.press("Shift+C");
  const from = await keys.cursor();
  await keys.press("Enter", "Shift+ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "Alt+ArrowRight");
  const to = await keys.cursor();
  await keys.press("Enter");
  const box = await newest();
  check("a box by two clicks of Enter, to the pixel, of the class that was picked", boxOf(box) === [from.x, from.y, to.x - from.x, to.y - from.y].join() && box.class_id === second.id, JSON.stringify([from, to, box]));
  await keys.press("p", "Enter", "ArrowDown", "ArrowDown", "Enter", "ArrowLeft", "ArrowLeft", "Enter", "n");
  const polygon = await newest();
  check("a polygon of three corners, finished by n", polygon.shape.kind === "polygon" && polygon.shape.parts[0].outer.length === 3, JSON.stringify(polygon.shape));
  await keys.press("k", "ArrowUp", "Enter", "n");
  check("a point", (await newest()).shape.kind === "keypoints");
  await keys.press("w", " ", "ArrowRight", "ArrowRight", " ");
  check("a mask: Space holds the brush, arrows move it", (await newest()).shape.kind === "mask");
  await keys.press("Escape", "Escape", "t", "1");
  check("a tag by its digit", (await newest()).kind === "tag", JSON.stringify(await newest()));
  check("five things were drawn", (await contents()).length === before + 5, `${before} -> ${(await contents()).length}`);
  await keys.press("t", "1");
  await keys.saved();
  return box.shape;
}

// Selects by Enter inside its upper left corner, with the cursor of the keyboard.
async function changes(was) {
  const find = async () => (await contents()).filter((one) => one.shape.kind === "box").at(-1);
  await keys.press("v");
  if (!(await page.locator("[data-key-cursor=true]").count())) await keys.press("Shift+C");
  await keys.cursorTo(was.x + 3, was.y + 3);
  await keys.press("Enter");
  await keys.press("Escape"); // the cursor goes, the selection stays
  await keys.press("ArrowRight", "Shift+ArrowUp");
  const moved = (await find()).shape;
  check("arrows move what is selected, with Shift by ten", moved.x === was.x + 1 && moved.y === was.y - 10, JSON.stringify([was, moved]));
  await keys.press("Shift+C");
  await keys.cursorTo(moved.x + moved.width, moved.y + moved.height);
  await keys.press(" ", "Shift+Alt+ArrowRight", "Shift+Alt+ArrowDown", " ");
  const sized = (await find()).shape;
  check("Space holds a handle and arrows size by it", sized.width === moved.width + 10 && sized.height === moved.height + 10 && sized.x === moved.x, JSON.stringify([moved, sized]));
  const own = (one) => boxOf(one) === [sized.x, sized.y, sized.width, sized.height].join();
  await keys.press("1");
  const first = (await ask(`${path}/ontology`)).classes.find((one) => !one.retired).id;
  check("a digit relabels it", (await contents()).find(own)?.class_id === first);
  const count = (await contents()).length;
  await keys.press("Delete");
  check("Delete deletes it", (await contents()).length === count - 1 && !(await contents()).some(own));
  await keys.press("Control+z");
  check("undo brings it back", (await contents()).some(own));
  await keys.press("Escape");
}

// Waits until another image is open.
async function leaves(from, key) {
  await keys.press(key);
  await page.waitForFunction((id) => !location.search.includes(`asset=${id}`), from, { timeout: 20000 });
  await keys.ready();
  await keys.keeps(`${key}, on the next image`);
}

async function submits() {
  const first = keys.asset();
  await leaves(first, "f");
  await leaves(keys.asset(), "d");
  check("next and previous", keys.asset() === first);
  const submitted = [];
  for (let i = 0; i < 2; i++) {
    const asset = keys.asset();
    if ((await contents()).length === 0) { // an empty image is asked about
      await keys.press("b", "Shift+C", "Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter", "Escape");
      await keys.saved();
    }
    await leaves(asset, "Control+Enter");
    submitted.push(asset);
  }
  const states = await Promise.all(submitted.map(async (id) => (await ask(`${path}/assets/${id}`)).status));
  check("Ctrl+Enter submits two images", states.every((status) => status === "submitted"), states.join());
}

async function reviews() {
  await keys.go("review");
  await page.waitForURL(/\/review/);
  await keys.ready();
  const at = keys.asset();
  await keys.press("r");
  await page.getByLabel("What should change?").waitFor();
  await keys.type("A little wider.");
  await leaves(at, "Control+Enter");
  check("rejected with words", (await ask(`${path}/assets/${at}`)).status === "rejected");
  const other = keys.asset();
  await keys.press("a");
  await page.waitForFunction((id) => !location.search.includes(`asset=${id}`) , other, { timeout: 20000 });
  check("approved", (await ask(`${path}/assets/${other}`)).status === "approved");
}

async function filters() {
  await keys.go("data");
  await page.waitForURL(/\/data/);
  await page.getByRole("listbox").waitFor();
  await keys.walkTo(/^Rejected/);
  await keys.press("Enter");
  await page.waitForURL(/status=.?rejected/);
  const rejected = (await ask(`${path}/assets?status=rejected&limit=100`)).items.length;
  const shown = () => page.getByRole("listbox").getByRole("option").count();
  await page.waitForFunction((n) => document.querySelectorAll("[role=listbox] [role=option]").length === n, rejected, { timeout: 8000 }).catch(() => undefined);
  check("the gallery shows the rejected ones alone", (await shown()) === rejected, `${await shown()} of ${rejected}`);
  await keys.walkTo(/^Filter$/, { back: false });
  await keys.press("Enter", "ArrowRight");
  await page.getByRole("menuitem").nth(5).waitFor();
  await keys.press("Enter");
  await page.waitForURL(/class=/);
  check("a filter by class from the menu", /class=\d+/.test(page.url()));
  await keys.walkTo(/^All\d/);
  await keys.press("Enter");
  await keys.press("j", "j", "x");
  check("j and x select in the gallery", await page.getByText(/^1 selected$/).isVisible());
  await keys.press("Escape");
}

async function settings() {
  const name = `Keyed ${Date.now()}`;
  await keys.go("settings");
  await page.waitForURL(/\/settings/);
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await keys.walkTo(/^Add class/);
  await keys.type(name);
  await keys.press("Enter");
  await keys.walkTo(/^Save/);
  await keys.press("Enter");
  await page.getByText(/Classes saved as version/).first().waitFor();
  check("a class is added", (await ask(`${path}/ontology`)).classes.some((one) => one.name === name));
}

async function takesAway() {
  await keys.go("versions");
  await page.waitForURL(/\/versions/);
  await keys.walkTo(/^Download/);
  await keys.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.getByRole("radio").first().waitFor();
  await keys.walkTo("Prepare the download");
  await keys.press("Enter");
  const link = page.getByRole("link", { name: "Download" });
  await link.waitFor({ timeout: 30000 });
  await keys.walkTo(/^Download$/);
  const [download] = await Promise.all([page.waitForEvent("download"), keys.press("Enter")]);
  check("an export comes down", (await download.path()) !== null && (await ask("/jobs")).items.some((job) => job.kind === "export" && job.state === "done"), JSON.stringify((await ask("/jobs")).items.map((job) => [job.kind, job.state])));
  await keys.press("Escape");
}

try {
  await comesIn();
  await changes(await draws(await picksToolAndClass()));
  await submits();
  await reviews();
  await filters();
  await settings();
  await takesAway();
} catch (error) {
  check("the session went through", false, error.stack);
  await page.screenshot({ path: `/tmp/keyboard-failure-${process.pid}.png` });
}
check("the focus was never lost, and always seen", keys.lost.length === 0, `\n     ${[...new Set(keys.lost)].join("\n     ")}`);
check("no page threw", errors.length === 0, errors.join("; "));
await browser.close();
process.exit(failures.length === 0 ? 0 : 1);
