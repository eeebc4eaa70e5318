// What is said in words and by arrows, by mouse and keys: text regions and their order of reading, captions, questions, phrases
// linked to objects, relations; and what lies over what, is locked, pinned, grouped, carried to the next image, and attributes
// set object by object. Each time what is stored is read back.
//   node tests/e2e/words.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { axeChecker } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { Sheet } from "./lib/sheet.mjs";
import { checker, signedIn, Tab } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const json = JSON.stringify;
const axeClean = axeChecker(check);

const contents = async (sheet) => {
  await sheet.saved();
  return (await sheet.read()).map((one) => ({ id: one.id, ...one.content }));
};
const tabOf = (sheet, name) => sheet.page.getByRole("tab", { name }).click();

async function regions(sheet) {
  await sheet.focus();
  for (const [at, text] of [[[0.5, 0.5], "second"], [[0.1, 0.1], "first"], [[0.3, 0.12], "beside"]]) {
    await sheet.press("y");
    await sheet.drag(at, [at[0] + 0.15, at[1] + 0.1]);
    await sheet.page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "What is written");
    await sheet.page.keyboard.type(text);
    await sheet.press("Enter");
  }
  let all = await contents(sheet);
  check("a box of the text tool is a text region with what was typed", json(all.map((a) => [a.kind, a.text])) === json([["text_region", "second"], ["text_region", "first"], ["text_region", "beside"]]), json(all));
  const { page } = sheet;
  check("Enter gives the keys back to the canvas", await page.evaluate(() => document.activeElement?.getAttribute("role") === "application"));
  await tabOf(sheet, "Text");
  await page.getByRole("button", { name: "Number by position" }).click();
  all = await contents(sheet);
  check("they are numbered as they are read", json(all.map((a) => a.order)) === "[3,1,2]", json(all));
  const listed = await page.getByRole("list", { name: "Text regions" }).getByRole("textbox").evaluateAll((fields) => fields.map((f) => f.value));
  check("and listed so", json(listed) === json(["first", "beside", "second"]), json(listed));
  await page.getByRole("list", { name: "Text regions" }).getByRole("textbox").nth(1).fill("beside it");
  await page.keyboard.press("Enter");
  all = await contents(sheet);
  check("a text is corrected in the list", all[2].text === "beside it", json(all[2]));
  await axeClean("text regions", page);
  await sheet.focus();
  await sheet.press("Control+z");
  check("and undone", (await contents(sheet))[2].text === "beside");
}

async function kinds(sheet) {
  await sheet.press("b");
  await sheet.drag([0.6, 0.1], [0.7, 0.2]);
  await sheet.press("Shift+t");
  check("a box becomes a text region by a key", (await contents(sheet)).at(-1).kind === "text_region");
  await sheet.press("Shift+t");
  check("and an object again", (await contents(sheet)).at(-1).kind === "object");
}

const at = ({ phrase }, start, end) => phrase?.start === start && phrase.end === end;

async function captions(sheet) {
  const { page } = sheet;
  await sheet.press("Escape");
  await sheet.press("Escape");
  await tabOf(sheet, "Text");
  await page.getByRole("button", { name: "Caption", exact: true }).click();
  const field = page.getByRole("region", { name: "Captions and questions" }).getByRole("textbox", { name: "Caption" });
  await field.fill("A sign beside a box");
  await page.keyboard.press("Enter");
  let all = await contents(sheet);
  const caption = all.at(-1);
  check("a caption of the whole image", caption.kind === "caption" && caption.text === "A sign beside a box" && caption.shape.kind === "tag", json(caption));
  const object = all.find((a) => a.kind === "object");
  await sheet.press("v");
  await sheet.click(0.65, 0.15);
  await field.focus();
  await page.keyboard.press("Control+Home");
  for (const key of ["ArrowRight", "ArrowRight", ...new Array(4).fill("Shift+ArrowRight")]) await page.keyboard.press(key);
  await page.getByRole("button", { name: /^Link “sign”/ }).click();
  all = await contents(sheet);
  const link = all.at(-1);
  check("words of it are linked to the selected object", link.kind === "relation" && link.relation.from === caption.id && link.relation.to === object.id && at(link, 2, 6), json(link));
  await field.fill("Here is a sign beside a box");
  await page.keyboard.press("Enter");
  all = await contents(sheet);
  check("the link goes along with its words", at(all.find((a) => a.id === link.id), 10, 14), json(all));
  await page.getByRole("button", { name: "Question" }).click();
  await page.getByRole("textbox", { name: "Question" }).press("Escape");
  check("an empty question goes with Escape", (await page.getByRole("textbox", { name: "Question" }).count()) === 0);
  await page.getByRole("button", { name: "Question" }).click();
  await page.getByRole("textbox", { name: "Question" }).fill("How many boxes?");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Answer" }).fill("one");
  await page.keyboard.press("Enter");
  all = await contents(sheet);
  const answer = all.find((a) => a.question);
  check("a question about the selected object and its answer", answer?.kind === "caption" && answer.question === "How many boxes?" && answer.text === "one" && answer.shape.kind === "box", json(answer));
  await axeClean("captions and questions", page);
}

const said = (page, words) => page.getByRole("status").filter({ hasText: words }).waitFor({ timeout: 3000 }).then(() => true, () => false);

// A click on a control of the side panel takes no key from the canvas.
async function keysBeside(sheet) {
  const { page } = sheet;
  await tabOf(sheet, "Objects");
  await sheet.press("v");
  await sheet.click(0.55, 0.55);
  const field = page.getByRole("textbox", { name: "What is written" });
  await page.getByRole("checkbox", { name: "Truncated" }).click();
  await sheet.press("Shift+d");
  check("a key locks the object though a checkbox has the focus", await field.isDisabled());
  check("its text says why it cannot be changed", /unlock/.test((await field.getAttribute("title")) ?? ""));
  await sheet.press("Shift+d");
  check("and can be changed again", await field.isEnabled());
  await sheet.press("Shift+m");
  check("a key that has nothing to do says so", await said(page, "no other form"));
  await sheet.press("Control+z");
  check("Ctrl+Z takes the tick back", !(await page.getByRole("checkbox", { name: "Truncated" }).isChecked()));
  check("and what was said before is gone", (await page.getByRole("status").filter({ hasText: "no other form" }).count()) === 0);
  await sheet.press("Escape");
  check("Escape selects nothing", (await page.getByRole("checkbox", { name: "Truncated" }).count()) === 0);
}

async function relations(sheet) {
  const { page } = sheet;
  await sheet.focus();
  await sheet.press("u");
  await sheet.click(0.65, 0.15);
  check("the line below says what the next click is for", await sheet.hint("Click the second object"));
  await sheet.click(0.65, 0.15);
  check("twice the same object is no relation, which is said", await said(page, "no relation to itself"));
  await sheet.click(0.65, 0.15);
  await sheet.click(0.55, 0.55);
  const all = await contents(sheet);
  const [object, region] = [all.find((a) => a.kind === "object"), all.find((a) => a.text === "second")];
  const made = all.at(-1);
  check("two clicks join two objects", made.kind === "relation" && made.relation.from === object.id && made.relation.to === region.id && made.class_id > 0, json(made));
  await tabOf(sheet, "Objects");
  const [from, to] = [object, region].map((end) => all.indexOf(end) + 1);
  check("the list names its ends", await page.getByRole("option", { name: `#${from} → #${to}` }).isVisible());
  await page.getByRole("button", { name: "Turn the arrow round" }).click();
  check("the arrow is turned round", (await contents(sheet)).at(-1).relation.from === region.id);
  await axeClean("a selected relation", page);
  await sheet.focus();
  await sheet.press("v");
  await sheet.press("Escape");
  await sheet.click(0.616, 0.33);
  check("a click on the arrow selects it", await page.getByRole("button", { name: "Turn the arrow round" }).waitFor({ timeout: 3000 }).then(() => true, () => false));
  await sheet.click(0.65, 0.15);
  await sheet.press("Delete");
  const without = await contents(sheet);
  check("with its end a relation goes, and the link of the caption", without.every((a) => a.kind !== "relation"), json(without));
  await sheet.press("Control+z");
  const back = await contents(sheet);
  const same = (list) => json(list.map((a) => [a.id, a.kind, a.relation ?? null]).sort());
  check("and comes back with it", same(back) === same(await contents(sheet)) && back.filter((a) => a.kind === "relation").length === 2, json(back));
  const before = json(back);
  await sheet.reload();
  check("all is there after a reload", json(await contents(sheet)) === before);
}

// An end that the server has not named yet: both are drawn and joined while there is no network.
async function offline(sheet, context) {
  await context.setOffline(true);
  await sheet.press("b");
  await sheet.drag([0.1, 0.6], [0.2, 0.7]);
  await sheet.drag([0.1, 0.8], [0.2, 0.9]);
  await sheet.press("u");
  await sheet.click(0.15, 0.65);
  await sheet.click(0.15, 0.85);
  await sheet.tab.is("offline");
  await context.setOffline(false);
  const all = await contents(sheet);
  const [a, b, relation] = all.slice(-3);
  check("a relation of two objects drawn offline arrives with them", relation.kind === "relation" && relation.relation.from === a.id && relation.relation.to === b.id, json(all.slice(-3)));
}

async function arranging(sheet) {
  await sheet.press("v");
  await sheet.press("Escape");
  await sheet.click(0.15, 0.65);
  await sheet.press("PageUp");
  const objects = (await contents(sheet)).filter((a) => a.kind === "object");
  check("brought to the front", objects.some((a) => a.order === 1), json(objects));
  await sheet.press("Shift+d");
  await sheet.press("Delete");
  const count = (await contents(sheet)).length;
  await sheet.press("Escape");
  await sheet.drag([0.15, 0.65], [0.25, 0.65]);
  check("a locked object is neither deleted nor moved", (await contents(sheet)).length === count);
  await sheet.page.getByRole("tab", { name: "Objects" }).click();
  check("the list says so", await sheet.page.getByLabel("Locked").first().isVisible());
  await sheet.page.getByRole("option").filter({ has: sheet.page.getByLabel("Locked") }).click();
  await sheet.press("Shift+d");
  await sheet.press("Control+a");
  await sheet.press("Control+g");
  const groups = (await contents(sheet)).filter((a) => a.kind === "object").map((a) => a.group);
  check("a group has one number", groups.length > 1 && groups.every((g) => g > 0 && g === groups[0]), json(groups));
  await sheet.press("Control+Shift+g");
  check("and is left again", (await contents(sheet)).every((a) => !a.group));
}

async function carried(sheet, ask) {
  await sheet.press("Escape");
  await sheet.click(0.15, 0.65);
  const shape = (await contents(sheet)).find((a) => a.order === 1 && a.kind === "object")?.shape;
  await sheet.press("Control+b");
  await sheet.page.waitForFunction((was) => !location.href.includes(was), `asset=${sheet.asset}`);
  check("the next image opens with the copy selected", await sheet.hint("relabels 1 selected"));
  await sheet.tab.ready();
  const next = Number(new URL(sheet.page.url()).searchParams.get("asset"));
  await sheet.saved();
  const there = (await ask(`/projects/${project}/assets/${next}/annotations`)).items;
  check("Ctrl+B puts the selected object onto the next image", there.some((a) => json(a.content.shape) === json(shape)), json(there.map((a) => a.content.shape)));
  await sheet.press("Control+z");
  await sheet.saved();
}

async function attributes(sheet, context, ask) {
  const settings = await context.newPage();
  const ontology = await ask(`/projects/${project}/ontology`);
  const { name } = ontology.classes[0];
  const changed = { ...ontology, classes: ontology.classes.map((c, i) => (i === 0 ? { ...c, attributes: [{ name: "color", kind: "select", options: ["red", "blue"] }, { name: "tame", kind: "checkbox" }] } : c)) };
  await settings.goto(base);
  const { csrf_token: csrf } = await ask("/session");
  const reply = await context.request.put(`${base}/api/v1/projects/${project}/ontology`, { data: changed, headers: { "X-Touchmark-Csrf": csrf } });
  check("the class is given attributes", reply.ok(), await reply.text());
  await settings.close();
  await sheet.reload();
  await sheet.clear();
  await sheet.press("b");
  await sheet.press("1");
  await sheet.drag([0.1, 0.1], [0.3, 0.3]);
  await sheet.drag([0.5, 0.5], [0.7, 0.7]);
  await sheet.press("v");
  await sheet.press("Escape");
  await sheet.press("Shift+w");
  const panel = sheet.page.getByRole("region", { name: "Attributes, object by object" });
  await panel.getByText(name).waitFor();
  await sheet.press("2");
  await sheet.press("ArrowDown");
  await sheet.press("1");
  await sheet.press("ArrowRight");
  await sheet.press("1");
  const all = await contents(sheet);
  check("digits set the attributes of one object after the other", json(all.slice(-2).map((a) => a.attributes)) === json([{ color: "blue", tame: true }, { color: "red" }]), json(all));
  await axeClean("attributes, object by object", sheet.page);
  await sheet.press("Escape");
  check("Escape leaves", await panel.waitFor({ state: "detached", timeout: 3000 }).then(() => true, () => false));
}

try {
  const { context, ask } = await signedIn(browser, base, login, password);
  const asset = (await ask(`/projects/${project}/assets?limit=100`)).items.at(1).id;
  const tab = await Tab.open(context, base, project, asset);
  const sheet = new Sheet(tab, async () => (await ask(`/projects/${project}/assets/${asset}/annotations`)).items);
  sheet.asset = asset;
  await sheet.clear();
  await regions(sheet);
  await kinds(sheet);
  await captions(sheet);
  await keysBeside(sheet);
  await relations(sheet);
  await offline(sheet, context);
  await arranging(sheet);
  await carried(sheet, ask);
  const other = Number(new URL(tab.page.url()).searchParams.get("asset"));
  sheet.read = async () => (await ask(`/projects/${project}/assets/${other}/annotations`)).items;
  await attributes(sheet, context, ask);
  check("no error on the page", tab.errors.length === 0, tab.errors.join("\n"));
} catch (error) {
  await fell("words", browser, failures, error);
}
await end("words", browser, failures);
