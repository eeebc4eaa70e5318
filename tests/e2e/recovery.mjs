// What happens to the annotator page, and to the others, when the server is killed and comes back, and when the session
// ends: the page recovers by itself, says what it does, loses nothing, and writes nothing in another's name.
//   node tests/e2e/recovery.mjs       serves its own demo, because it kills it
import { launch } from "./lib/browser.mjs";
import { Demo } from "./lib/demo.mjs";
import { end, fell } from "./lib/end.mjs";
import { asker, checker, openSession, signedIn, Tab } from "./lib/tab.mjs";

const password = "correct horse battery";
const project = 1;
const { check, failures } = checker();
const demo = await Demo.start({ password });
const base = demo.address;
const browser = await launch();
const annotations = async (ask, asset) => (await ask(`/projects/${project}/assets/${asset}/annotations`)).items;
const secondName = "Bo Marsh";

// A person who has a password.
async function addPerson(owner, login, display_name, role) {
  const call = async (context, method, path, csrf, data) => {
    const reply = await context.request.fetch(`${base}/api/v1${path}`, { method, data, headers: csrf ? { "x-touchmark-csrf": csrf } : {} });
    if (!reply.ok()) throw new Error(`${method} ${path}: ${reply.status()} ${await reply.text()}`);
    const text = await reply.text();
    return text === "" ? undefined : JSON.parse(text);
  };
  const { link } = await call(owner.context, "POST", "/users", owner.session.csrf_token, { login, display_name });
  await call(owner.context, "POST", `/projects/${project}/members`, owner.session.csrf_token, { login, role });
  const own = await browser.newContext();
  const { csrf_token } = await call(own, "POST", "/session/link", "", { secret: link.split("/").at(-1) });
  await call(own, "PUT", "/session/password", csrf_token, { password });
  await own.close();
}

// Another process on the same data at the same address: nothing of the old one's memory is left.
async function restart() {
  await demo.server.start(Number(new URL(base).port));
}

async function killedServer(context, ask, asset) {
  const tab = await Tab.open(context, base, project, asset);
  const other = await Tab.open(await withSession(context), base, project, asset); // another browser
  const before = await tab.objects();
  await demo.server.kill();
  await tab.box(0.3, 0.3);
  await tab.is("offline");
  check("the status line says that the server is not reached, and what is kept", /not reached.*1 change kept/s.test(await tab.status()), await tab.status());
  await tab.page.waitForFunction(() => /again in \d+ s|trying now/.test(document.querySelector("footer")?.innerText ?? ""), undefined, { timeout: 8000 }).catch(() => undefined);
  check("and when it tries again", /again in \d+ s|trying now/.test(await tab.page.locator("footer").innerText()), await tab.page.locator("footer").innerText());
  check("the other page, with nothing to send, says so too", await other.page.waitForFunction(() => /Connection lost/.test(document.querySelector("footer")?.innerText ?? ""), undefined, { timeout: 20000 }).then(() => true, () => false), await other.status());
  await tab.page.waitForTimeout(6000); // long enough for the retries to be far apart
  await restart();
  await tab.is("saved", 40000);
  check("the box is sent by itself", (await annotations(ask, asset)).length === before + 1);
  check("the page that missed it reads it", await other.counts(before + 1, 40000), String(await other.objects()));
  check("and says that all is well", (await other.is("saved").then(() => other.status())) === "All changes saved", await other.status());
  await tab.box(0.5, 0.3);
  await tab.is("saved");
  check("edits go on live", await other.counts(before + 2), String(await other.objects()));
  await other.page.context().close();
  await tab.page.close();
}

// A read that fails right after the restart is made again: what was missed does not stay missed.
async function missedRead(context, ask, asset) {
  const tab = await Tab.open(context, base, project, asset);
  const other = await Tab.open(await withSession(context), base, project, asset);
  const before = await tab.objects();
  let refused = 0;
  await other.page.route(/\/annotations\?.*as_of=/, (route) => (refused++ < 2 ? route.fulfill({ status: 503, body: "" }) : route.continue()));
  await tab.box(0.4, 0.5);
  await tab.is("saved");
  check("a change is seen although the first reads of it failed", await other.counts(before + 1, 30000), `${await other.objects()} after ${refused} refused`);
  await other.page.context().close();
  await tab.page.close();
}

async function withSession(context) {
  return browser.newContext({ viewport: { width: 1440, height: 900 }, storageState: await context.storageState() });
}

// Draws a box whose operation is journaled while the session holds and sent when it is over. Cleared at any moment, the
// dialog could come up, asked for by another request, before the box is drawn.
async function drawOverTheEnd(context, tab, fx, fy) {
  const isEdit = (url) => /\/operations$/.test(url.pathname);
  let release;
  const over = new Promise((resolve) => (release = resolve));
  const hold = (route) => over.then(() => route.continue());
  await context.route(isEdit, hold);
  await tab.box(fx, fy);
  await tab.is("journaled");
  await context.clearCookies();
  release();
  await tab.dialog("Sign in").waitFor();
  await context.unroute(isEdit, hold);
}

async function expiredSession(context, asset) {
  const tab = await Tab.open(context, base, project, asset);
  const url = tab.page.url();
  const before = await tab.objects();
  const asked = await drawOverTheEnd(context, tab, 0.3, 0.6).then(() => true, () => false);
  check("an expired session asks for a sign-in over the canvas", asked && tab.page.url() === url, tab.page.url());
  check("and says what is kept", /1 change waits on this device/.test(await tab.page.getByRole("dialog").innerText().catch(() => "")), await tab.status());
  await tab.page.keyboard.press("Escape");
  check("put off, the status line offers it again", /Signed out, 1 change kept.*Sign in/s.test(await tab.status()), await tab.status());
  await tab.page.locator("[data-saved] button").click();
  await tab.signIn("owner", password);
  await tab.is("saved");
  check("after signing in as the same person the work is sent and is there", (await tab.objects()) === before + 1 && (await annotations(asker(context, base), asset)).length === before + 1);
  // A second tab of the same browser signs in by itself.
  const second = await Tab.open(context, base, project, asset);
  await drawOverTheEnd(context, tab, 0.4, 0.6);
  await second.dialog("Sign in").waitFor();  // it sends for both
  await tab.page.bringToFront();
  await tab.signIn("owner", password);
  await Promise.all([tab.is("saved"), second.is("saved")]);
  check("one sign-in serves both tabs, and nothing is refused", (await annotations(asker(context, base), asset)).length === before + 2 && (await second.page.getByRole("dialog").count()) === 0 && (await second.counts(before + 2)));
  await second.page.close();
  await tab.page.close();
}

async function anotherPerson(context, asset) {
  const tab = await Tab.open(context, base, project, asset);
  const ask = asker(context, base);
  const before = await annotations(ask, asset);
  const headBefore = (await ask(`/projects/${project}`)).head;
  await drawOverTheEnd(context, tab, 0.3, 0.75);
  await tab.signIn("bo", password);
  const told = await tab.dialog(`${secondName} is signed in now`).waitFor({ timeout: 10000 }).then(() => true, () => false);
  check("signed in as another: the page says whose it is", told, await tab.page.getByRole("dialog").innerText().catch(() => ""));
  const said = await tab.page.getByRole("dialog").innerText();
  check("and what becomes of the unsaved edit", /1 change by .* is not saved yet\. It stays on this device/.test(said), said);
  await tab.page.waitForTimeout(1500);
  check("nothing is written in the other's name", (await annotations(ask, asset)).length === before.length && (await ask(`/projects/${project}`)).head === headBefore);
  await tab.page.getByRole("button", { name: `Go on as ${secondName}` }).click();
  await tab.ready();
  check("going on as the other shows the server's state", (await tab.objects()) === before.length, String(await tab.objects()));
  await tab.page.waitForTimeout(1500);
  check("and still writes nothing of the first", (await ask(`/projects/${project}`)).head === headBefore);
  await openSession(context, base, "owner", password);
  await tab.page.reload();
  await tab.ready();
  await tab.is("saved");
  const events = (await ask(`/projects/${project}/events?limit=1`)).items;
  check("back as the first, their edit is sent, in their name", (await annotations(ask, asset)).length === before.length + 1 && events[0].actor === (await ask("/session")).user.id, JSON.stringify(events[0]));
  await tab.page.close();
}

// The cookie changes behind a page: another tab signed in as another person.
async function changedBehind(context, asset) {
  const tab = await Tab.open(context, base, project, asset);
  const ask = asker(context, base);
  const before = (await annotations(ask, asset)).length;
  await openSession(context, base, "bo", password);
  await tab.box(0.5, 0.75);
  await tab.dialog(`${secondName} is signed in now`).waitFor({ timeout: 10000 }).catch(() => undefined);
  check("a cookie changed behind the page writes nothing in the other's name, and is no refusal", (await annotations(ask, asset)).length === before && (await tab.page.locator("[data-saved=conflict]").count()) === 0, await tab.status());
  await tab.page.getByRole("button", { name: /Sign in as/ }).click();
  await tab.page.getByRole("dialog").getByLabel("Password").fill(password);
  await tab.page.keyboard.press("Enter");
  await tab.is("saved");
  check("the first person signs in again and goes on", (await annotations(ask, asset)).length === before + 1);
  // The same person in a new session: only the token is another.
  await openSession(context, base, "owner", password);
  await tab.box(0.6, 0.75);
  await tab.is("saved");
  check("a new session of the same person needs no word", (await annotations(ask, asset)).length === before + 2);
  await tab.page.close();
}

async function otherPages(context) {
  const page = await context.newPage();
  await page.goto(`${base}/projects/${project}/settings`);
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await context.clearCookies();
  await page.getByRole("link", { name: "Versions" }).click();
  const asked = await page.getByRole("dialog").getByLabel("Password").waitFor({ timeout: 10000 }).then(() => true, () => false);
  check("any page asks in place when the session has ended", asked && !page.url().includes("signin"), page.url());
  await page.getByRole("dialog").getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "New version" }).waitFor({ timeout: 10000 });
  check("and goes on with what was asked", (await page.getByRole("alert").count()) === 0);
  // An act is carried out after the sign-in.
  const name = `after ${Date.now()}`;
  await page.getByRole("button", { name: "New version" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await context.clearCookies();
  await page.getByRole("button", { name: "Freeze version" }).click();
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  check("an act is done after the sign-in", await page.getByRole("row", { name: new RegExp(name) }).waitFor({ timeout: 10000 }).then(() => true, () => false));
  // A page that failed while the server was away comes back by itself.
  await demo.server.kill();
  await page.getByRole("link", { name: "Audit" }).click();
  await page.getByRole("alert").first().waitFor({ timeout: 20000 });
  await restart();
  check("a page that failed comes back with the server", await page.getByRole("button", { name: /Open event/ }).first().waitFor({ timeout: 40000 }).then(() => true, () => false));
  await page.close();
}

const plays = {
  killed: ({ context, ask }, asset) => killedServer(context, ask, asset),
  missed: ({ context, ask }, asset) => missedRead(context, ask, asset),
  expired: ({ context }, asset) => expiredSession(context, asset),
  another: ({ context }, asset) => anotherPerson(context, asset),
  behind: ({ context }, asset) => changedBehind(context, asset),
  pages: ({ context }) => otherPages(context),
};
const wanted = process.argv.slice(2).filter((name) => name in plays);
let first = true;
for (const name of wanted.length > 0 ? wanted : Object.keys(plays)) {
  try {
    const owner = await signedIn(browser, base, "owner", password);
    if (first) await addPerson(owner, "bo", secondName, "annotator");
    first = false;
    const assets = (await owner.ask(`/projects/${project}/assets?status=new&limit=100`)).items;
    await plays[name](owner, assets[Object.keys(plays).indexOf(name)].id);
    await owner.context.close();
  } catch (error) {
    console.log(`FAIL ${name}: ${error.message.split("\n")[0]}`);
    await fell(`recovery-${name}`, browser, failures, error);
    for (const context of browser.contexts()) await context.close();
    if (!demo.server.address) await restart();
  }
}
await end("recovery", browser, failures, () => demo.stop());
