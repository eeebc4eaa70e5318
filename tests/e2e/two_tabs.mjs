// Two tabs of one browser on one image: each sees what the other does, or a conflict, as two browsers do; and what a
// closed tab had not sent is not lost.
//   node tests/e2e/two_tabs.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { checker, signedIn, Tab } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();

async function seeEachOther(a, b, ask, asset) {
  const before = await a.objects();
  await a.box(0.3, 0.3);
  await a.is("saved");
  check("a box drawn in one tab is seen in the other", await b.counts(before + 1), String(await b.objects()));
  await b.nudgeLast("ArrowRight", 3);
  await b.is("saved");
  const moved = (await annotations(ask, asset)).at(-1);
  check("and moved there", moved.version > 0 && (await a.counts(before + 1)));
  // The other tab goes on from what it sees: its edit is made on the moved box, not on the one it drew.
  await a.nudgeLast("ArrowDown", 2);
  await a.is("saved");
  const both = (await annotations(ask, asset)).at(-1);
  const { x, y } = moved.content.shape;
  check("both edits are kept", both.content.shape.x === x && both.content.shape.y > y, JSON.stringify([moved.content.shape, both.content.shape]));
  await b.page.waitForTimeout(500);
  await b.nudgeLast("Delete", 1);
  await b.is("saved");
  check("what one deletes leaves the other", await a.counts(before), String(await a.objects()));
  await b.page.keyboard.press("Control+z");
  await b.is("saved");
  check("and comes back by undo in the tab that deleted it", await a.counts(before + 1), String(await a.objects()));
}

async function conflict(context, a, b, ask, asset) {
  await context.route("**/operations", (route) => route.abort());
  await a.nudgeLast("ArrowLeft", 5);
  await a.is("offline");
  await b.nudgeLast("ArrowUp", 5);
  await b.is("offline");
  await context.unroute("**/operations");
  const one = await Promise.race([a.is("conflict").then(() => a), b.is("conflict").then(() => b)]).catch(() => null);
  check("two edits of one object are a conflict in one tab", one !== null, `${await a.status()} | ${await b.status()}`);
  if (one === null) return;
  const other = one === a ? b : a;
  await other.is("saved");
  await one.page.bringToFront();
  await one.page.getByText("conflict to settle").click();
  const dialog = one.page.getByRole("dialog");
  check("with both sides to choose from", (await dialog.getByRole("button", { name: /mine|my|theirs/i }).count()) >= 2, await dialog.innerText());
  const before = (await annotations(ask, asset)).at(-1).content.shape;
  await dialog.getByRole("button").filter({ hasText: /mine|my/i }).first().click();
  await one.is("saved");
  const after = (await annotations(ask, asset)).at(-1).content.shape;
  check("what is chosen is what the server has", JSON.stringify(before) !== JSON.stringify(after), JSON.stringify([before, after]));
}

async function closedTab(context, a, b, ask, asset) {
  const before = await a.objects();
  await context.route("**/operations", (route) => route.abort());
  await b.box(0.6, 0.6);
  await b.is("offline");
  await b.page.close();
  check("what a closed tab had not sent is shown by the other", await a.counts(before + 1), String(await a.objects()));
  await context.unroute("**/operations");
  await a.is("saved", 40000);
  check("and sent by it", (await annotations(ask, asset)).length === before + 1);
}

const annotations = async (ask, asset) => (await ask(`/projects/${project}/assets/${asset}/annotations`)).items;

try {
  const { context, ask } = await signedIn(browser, base, login, password);
  const asset = (await ask(`/projects/${project}/assets?limit=100`)).items.at(-1).id;
  const a = await Tab.open(context, base, project, asset);
  const b = await Tab.open(context, base, project, asset);
  await seeEachOther(a, b, ask, asset);
  await conflict(context, a, b, ask, asset);
  await closedTab(context, a, b, ask, asset);
  check("no error on the pages", a.errors.length + b.errors.length === 0, [...a.errors, ...b.errors].join("\n"));
} catch (error) {
  await fell("two_tabs", browser, failures, error);
}
await end("two tabs", browser, failures);
