// What a model said, judged in the annotator: shown from a threshold on, accepted, edited and rejected by keys, undone,
// redone, reloaded; and the Runs page says so, and judges the rest by a policy.
//   node tests/e2e/suggestions.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { appears } from "./lib/appears.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { checker, signedIn, Tab } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const SCORES = [0.95, 0.85, 0.75, 0.6, 0.35, 0.15];
const kRun = "Boxes of yolo";

const equal = (name, there, wanted) => check(name, JSON.stringify(there) === JSON.stringify(wanted), `${JSON.stringify(there)}, wanted ${JSON.stringify(wanted)}`);

// Boxes side by side, of two classes in turn, with the attributes that they want.
async function writeRun(send, ask, asset) {
  const { classes } = await ask(`/projects/${project}/ontology`);
  const plain = classes.filter((c) => !c.retired && !c.skeleton?.joints.length);
  const said = (c) => Object.fromEntries((c.attributes ?? []).filter((a) => a.required).map((a) => [a.name, a.default ?? a.options?.[0] ?? false]));
  const { width, height } = await ask(`/projects/${project}/assets/${asset}`);
  const shape = (i) => ({ kind: "box", x: width * (0.08 + 0.14 * i), y: height * 0.3, width: width * 0.1, height: height * 0.25 });
  const run = await send(`/projects/${project}/layers`, { kind: "run", name: kRun, model: "yolo@3" });
  const annotations = SCORES.map((score, i) => ({ asset_id: asset, content: { kind: "object", class_id: plain[i % 2].id, shape: shape(i), score, attributes: said(plain[i % 2]) } }));
  await send(`/projects/${project}/layers/${run.id}/annotations`, { annotations });
  return run.id;
}

const part = (tab) => tab.page.getByRole("region", { name: "Suggestions" });
const rows = (tab) => part(tab).getByRole("option");
const counted = (tab, words) => appears(part(tab).getByText(words, { exact: true }));
const press = async (tab, ...keys) => {
  await tab.page.locator("[role=application]").focus();
  for (const key of keys) await tab.page.keyboard.press(key);
};

async function choose(tab) {
  await part(tab).getByRole("button", { name: "Whose suggestions" }).click();
  await tab.page.getByRole("menuitem").filter({ hasText: kRun }).click();
  check("the run's suggestions are shown, and counted", await counted(tab, "6 of 6"), await part(tab).innerText());
  check("they are no objects of the image", (await rows(tab).count()) === 6 && (await tab.objects()) === tab.before);
}

async function threshold(tab) {
  const slider = part(tab).getByRole("slider");
  await slider.fill("0.5");
  check("the threshold hides what is below it, at once", await counted(tab, "4 of 6"), await part(tab).innerText());
}

async function judge(tab, stored) {
  await press(tab, "Shift+G");
  check("the surest is selected first", await rows(tab).first().getAttribute("aria-selected") === "true");
  await press(tab, "Shift+V");
  check("accepted by a key it is an object", await tab.counts(tab.before + 1));
  await press(tab, "Shift+X");
  check("rejected by a key it is gone", await counted(tab, "2 of 4"), await part(tab).innerText());
  await press(tab, "ArrowDown", "ArrowDown");
  check("an edit accepts it", await tab.counts(tab.before + 2));
  await tab.is("saved");
  const { truth, said } = await stored();
  equal("the server has both, with their parents and makers", truth.map((one) => [one.made_by, one.content.score]), [["model:yolo@3", 0.95], ["manual", 0.75]]);
  equal("and the rejection", said.map((one) => one.content.score), [0.95, 0.75, 0.6, 0.35, 0.15]);
}

async function undone(tab, stored) {
  for (let i = 0; i < 4; i++) await press(tab, "Control+Z");
  check("undo takes all of it back", (await tab.counts(tab.before)) && (await counted(tab, "4 of 6")), await part(tab).innerText());
  await tab.is("saved");
  const { truth, said } = await stored();
  equal("on the server too", [truth.length, said.length], [0, 6]);
  for (let i = 0; i < 4; i++) await press(tab, "Control+Shift+Z");
  check("redo does it again", await tab.counts(tab.before + 2));
  await tab.is("saved");
}

async function reloaded(tab, stored) {
  await tab.page.reload();
  await tab.ready();
  check("after a reload the run and its threshold are as they were", await counted(tab, "1 of 3"), await part(tab).innerText());
  check("what was accepted is an object", await tab.counts(tab.before + 2));
  await press(tab, "Alt+V");
  check("all above the threshold are accepted by one key", await tab.counts(tab.before + 3));
  await press(tab, "Control+Z");
  await press(tab, "Alt+X");
  check("and all below it rejected", await counted(tab, "1 of 1"), await part(tab).innerText());
  await press(tab, "Control+Z");
  await tab.is("saved");
  const { truth, said } = await stored();
  equal("each taken back as one", [truth.length, said.length], [2, 5]);
}

async function offline(context, tab, stored) {
  await context.route("**/operations", (route) => route.abort());
  await press(tab, "Shift+G", "Shift+X");
  await tab.is("offline");
  check("a verdict without a server is kept", await counted(tab, "0 of 2"), await part(tab).innerText());
  await context.unroute("**/operations");
  await tab.is("saved", 40000);
  equal("and sent when it is back", (await stored()).said.length, 4);
}

async function runsPage(page, run, ask) {
  await page.goto(`${base}/projects/${project}/runs`);
  const panel = page.getByRole("region", { name: kRun });
  for (const words of ["Predicted6", "Accepted1", "Edited1", "Rejected2", "Rejected by policy0", "Waiting2"])
    check(`the Runs page says ${words}`, await appears(panel.getByRole("button").filter({ hasText: new RegExp(`^${words}$`) })), await panel.innerText());
  await panel.getByRole("button", { name: "By class and score" }).click();
  check("by class and by score", (await appears(panel.getByRole("table", { name: "By class" }))) && (await panel.getByRole("table", { name: "By score" }).getByRole("row").count()) === 11);
  await page.screenshot({ path: "/tmp/suggestions-runs.png" });
  await panel.getByRole("button", { name: /^Waiting/ }).click();
  check("a number leads to its images", await appears(page.getByRole("dialog").getByRole("link", { name: /2 predictions/ })));
  await page.screenshot({ path: "/tmp/suggestions-images.png" });
  await page.keyboard.press("Escape");
  await panel.getByRole("button", { name: "Judge by score" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reject below").fill("0.4");
  await dialog.getByRole("button", { name: "Count first" }).click();
  check("the policy counts first", await appears(dialog.getByText("Would be rejected")), await dialog.innerText());
  await page.screenshot({ path: "/tmp/suggestions-policy.png" });
  await dialog.getByRole("button", { name: "Judge", exact: true }).click();
  check("then judges", await appears(dialog.getByRole("button", { name: "Take the policy back" })), await dialog.innerText());
  const { all } = await ask(`/projects/${project}/layers/${run}/verdicts`);
  equal("as the server says", [all.rejected_by_policy, all.waiting], [2, 0]);
  await dialog.getByRole("button", { name: "Take the policy back" }).click();
  await dialog.getByText(/as (it was|they were) before/).waitFor({ timeout: 20000 });
  await page.keyboard.press("Escape");
  check("and takes it back as one", await appears(panel.getByRole("button").filter({ hasText: /^Waiting2$/ })), await panel.innerText());
}

try {
  const { context, ask, session } = await signedIn(browser, base, login, password);
  const send = async (path, data) => {
    const reply = await context.request.post(`${base}/api/v1${path}`, { data, headers: { "X-Touchmark-Csrf": session.csrf_token } });
    if (!reply.ok()) throw new Error(`POST ${path} -> ${reply.status()} ${await reply.text()}`);
    return reply.json();
  };
  const asset = (await ask(`/projects/${project}/assets?limit=100&status=new`)).items.at(-1).id;
  const run = await writeRun(send, ask, asset);
  const stored = async () => {
    const items = async (query) => (await ask(`/projects/${project}/assets/${asset}/annotations${query}`)).items;
    return { truth: (await items("")).filter((one) => one.parent?.layer === run), said: await items(`?layer=${run}`) };
  };
  const tab = await Tab.open(context, base, project, asset);
  tab.before = await tab.objects();
  await choose(tab);
  await threshold(tab);
  await tab.page.screenshot({ path: "/tmp/suggestions-canvas.png" });
  await judge(tab, stored);
  await undone(tab, stored);
  await reloaded(tab, stored);
  await offline(context, tab, stored);
  check("no page error", tab.errors.length === 0, tab.errors.join());
  await runsPage(tab.page, run, ask);
} catch (error) {
  await fell("suggestions", browser, failures, error);
}
await end("suggestions", browser, failures);
