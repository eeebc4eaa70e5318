// A newcomer who is a member of nothing, is added, changed, removed and disabled, by mouse and keys on both sides: each
// sees what their role may do and nothing else. And tokens, and the trash.
//   node tests/e2e/members.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { axeFindings } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { asker, checker, signedIn } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const errors = [];
const kim = `kim-${Math.random().toString(36).slice(2, 7)}`;

async function open(context, path) {
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(base + path);
  return page;
}
const axeClean = async (name, page) => {
  const found = await axeFindings(page);
  check(`axe: ${name}`, found.length === 0, `\n     ${found.join("\n     ")}`);
};
const appears = (locator, timeout = 15000) => locator.waitFor({ timeout }).then(() => true, () => false);
const goes = (locator, timeout = 15000) => locator.waitFor({ state: "detached", timeout }).then(() => true, () => false);
const row = (page, name) => page.getByRole("row").filter({ hasText: name });
const places = async (page) => (await page.getByRole("navigation", { name: "Places of the project" }).getByRole("link").allInnerTexts()).map((text) => text.split("\n")[0].trim());

async function addUser(page) {
  await page.goto(`${base}/users`);
  await page.getByRole("button", { name: "Add user" }).click();
  await axeClean("add user", page);
  await page.getByLabel("Login").fill(kim);
  await page.getByLabel("Name").fill("Kim Laurent");
  await page.getByRole("dialog").getByRole("button", { name: "Add user" }).click();
  const link = await page.getByRole("dialog").locator("code").innerText();
  await page.keyboard.press("Escape");
  await axeClean("users", page);
  return link;
}

async function newcomer(link) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await open(context, new URL(link).pathname + new URL(link).hash);
  await page.getByLabel("New password").fill(password);
  await page.keyboard.press("Enter");
  check("a member of nothing is told whom to ask, and by which login", (await appears(page.getByText("You are not in a project yet"))) && (await page.locator("code", { hasText: kim }).isVisible()));
  check("and is offered no project to make", (await page.getByRole("button", { name: "New project" }).count()) === 0);
  await axeClean("newcomer", page);
  await page.goto(`${base}/projects/${project}/data`);
  check("a project of others is as one that does not exist", await appears(page.getByRole("alert")));
  check("and has not said its name", !(await page.locator("body").innerText()).includes("Workbench"));
  await page.goto(`${base}/users`);
  check("users are the administrators'", await appears(page.getByText("administrators of this server")));
  return { context, page };
}

async function added(manager, { page }) {
  await manager.goto(`${base}/projects/${project}/members`);
  await manager.getByLabel("Login of the person").fill(kim);
  await manager.getByLabel("Role", { exact: true }).selectOption("viewer");
  await manager.getByRole("button", { name: "Add member" }).click();
  check("added by login, as viewer", await appears(row(manager, "Kim Laurent")));
  await axeClean("members", manager);
  await page.goto(base);
  check("the list says the role in the project", await appears(row(page, "Workbench").getByText("Viewer")), await page.locator("main").innerText());
  await page.getByRole("link", { name: /Workbench/ }).click();
  await page.getByRole("listbox").waitFor();
  check("a viewer is not offered to label, review or hand out work", JSON.stringify(await places(page)) === JSON.stringify(["Data", "Versions", "Audit", "Members", "Settings"]), JSON.stringify(await places(page)));
  check("nor to import or to look into the trash", (await page.getByRole("button", { name: /Import|Deleted/ }).count()) === 0);
  await page.getByRole("link", { name: "Members" }).click();
  await row(page, "Kim Laurent").waitFor();
  check("nor to change members", (await page.getByRole("combobox").count()) === 0 && (await page.getByRole("button", { name: /Remove|Add member/ }).count()) === 0);
  check("and may leave", (await page.getByRole("button", { name: "Leave this project" }).count()) === 1);
  check("and sees nobody's login but their own", !(await page.getByRole("table").innerText()).includes(`\n${login}\n`));
}

async function changed(manager, { page }) {
  await manager.getByLabel("Role of Kim Laurent").selectOption("annotator");
  check("a changed role is offered on the open page, without a reload", await appears(page.getByRole("link", { name: "Label" }), 30000), JSON.stringify(await places(page)));
  await manager.getByRole("button", { name: "Undo" }).click();
  check("and taken back by the undo of the change", await goes(page.getByRole("link", { name: "Label" }), 30000), JSON.stringify(await places(page)));
  await manager.getByLabel("Role of Owner").selectOption("viewer");
  check("the last owner is kept, in the server's words", /owner/i.test(await manager.getByRole("alert").innerText({ timeout: 10000 }).catch(() => "")), await manager.locator("main").innerText());
  check("and is owner still", (await manager.getByLabel("Role of Owner").inputValue()) === "owner");
  await manager.reload();
}

async function removed(manager, { page }) {
  await manager.getByRole("button", { name: "Remove Kim Laurent" }).click();
  check("removed", await goes(row(manager, "Kim Laurent")));
  check("who is removed sees the project no longer", await appears(page.getByRole("alert"), 30000), page.url());
  await manager.getByLabel("Login of the person").fill(kim);
  await manager.getByLabel("Role", { exact: true }).selectOption("viewer");
  await manager.getByRole("button", { name: "Add member" }).click();
  await row(manager, "Kim Laurent").waitFor();
  await manager.getByRole("button", { name: "Remove Kim Laurent" }).click();
  await goes(row(manager, "Kim Laurent"));
  await manager.getByRole("button", { name: "Undo" }).click();
  check("and is back by undo, as what they were", (await appears(row(manager, "Kim Laurent"))) && (await manager.getByLabel("Role of Kim Laurent").inputValue()) === "viewer");
}

async function tokens(manager) {
  await manager.goto(`${base}/account`);
  await manager.getByRole("button", { name: "New token" }).click();
  const dialog = manager.getByRole("dialog");
  await dialog.getByLabel("Name").fill("nightly export");
  await dialog.getByLabel(/^Manage/).check();
  await dialog.getByLabel("Project", { exact: true }).selectOption({ index: 1 });
  await axeClean("new token", manager);
  await dialog.getByRole("button", { name: "Create token" }).click();
  const secret = await dialog.locator("code").innerText();
  await manager.keyboard.press("Escape");
  check("a token's secret is shown once", secret.startsWith("tm_") && !(await manager.locator("body").innerText()).includes(secret));
  const line = await row(manager, "nightly export").innerText();
  check("the list says what it may and where", /Read, Manage/.test(line) && /Workbench/.test(line), line);
  const reply = await fetch(`${base}/api/v1/users`, { headers: { authorization: `Bearer ${secret}` } });
  check("and it may no more than that", reply.status === 403, String(reply.status));
  await axeClean("account", manager);
}

async function trash(manager) {
  const ask = asker(manager.context(), base);
  const count = async () => (await ask(`/projects/${project}/assets?limit=1000`)).items.length;
  const before = await count();
  await manager.goto(`${base}/projects/${project}/data`);
  await manager.getByRole("option", { disabled: false }).first().waitFor();
  await manager.keyboard.press("End");
  await manager.keyboard.press("x");
  await manager.keyboard.press("Shift+ArrowLeft");
  await manager.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await manager.getByText("2 images deleted").waitFor();
  check("two images are deleted", (await count()) === before - 2, String(await count()));
  await manager.getByRole("button", { name: "Undo" }).click();
  check("the undo of the notice brings them back", await appears(manager.getByText("2 images restored")) && (await count()) === before);
  await manager.keyboard.press("End");
  await manager.keyboard.press("x");
  await manager.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await manager.getByText("1 image deleted").waitFor();
  await manager.getByRole("button", { name: "Deleted" }).click();
  const cell = manager.getByRole("list", { name: "Deleted" }).getByRole("listitem").first();
  await cell.waitFor();
  check("the trash says what, who and when", /Owner,/.test(await cell.innerText()) && /annotation/.test(await cell.innerText()), await cell.innerText());
  check("with its picture", await manager.waitForFunction(() => [...document.querySelectorAll("ul[aria-label=Deleted] img")].some((i) => i.naturalWidth > 0), undefined, { timeout: 10000 }).then(() => true, () => false));
  await axeClean("trash", manager);
  await cell.getByRole("checkbox").check();
  await manager.getByRole("toolbar").getByRole("button", { name: "Restore" }).click();
  check("restored, with a way to it", (await appears(manager.getByText("1 image restored"))) && (await count()) === before);
  await manager.getByRole("button", { name: "Open it" }).click();
  check("the way leads there", await manager.waitForSelector("footer[data-image=ready]").then(() => true, () => false));
  await fromAudit(manager, count, before);
}

async function fromAudit(manager, count, before) {
  await manager.goto(`${base}/projects/${project}/data`);
  await manager.getByRole("option", { disabled: false }).first().waitFor();
  await manager.keyboard.press("End");
  await manager.keyboard.press("x");
  await manager.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await manager.getByText("1 image deleted").waitFor();
  await manager.goto(`${base}/projects/${project}/audit`);
  await manager.getByRole("button", { name: /Open event/ }).first().click();
  await axeClean("event of a delete", manager);
  await manager.getByRole("button", { name: "Restore this image" }).click();
  check("a delete is taken back from the audit page", (await appears(manager.getByText("is taken back"))) && (await count()) === before, String(await count()));
}

async function disabled(manager, { page }) {
  await page.goto(`${base}/projects/${project}/data`);
  await page.getByRole("listbox").waitFor();
  await manager.goto(`${base}/users`);
  await manager.getByRole("button", { name: `Actions for ${kim}` }).click();
  await manager.getByRole("menuitem", { name: "Disable" }).click();
  check("disabled, by the list", await appears(row(manager, kim).getByText("Disabled")));
  check("the open page of who is disabled asks for a sign-in at once", await appears(page.getByRole("dialog").getByLabel("Password"), 30000));
}

try {
  const { context } = await signedIn(browser, base, login, password);
  const manager = await open(context, "/");
  const person = await newcomer(await addUser(manager));
  await added(manager, person);
  await changed(manager, person);
  await removed(manager, person);
  await tokens(manager);
  await trash(manager);
  await disabled(manager, person);
  check("no error on the pages", errors.length === 0, errors.join("\n"));
} catch (error) {
  failures.push(String(error.stack ?? error));
  for (const [at, page] of browser.contexts().flatMap((c) => c.pages()).entries()) await page.screenshot({ path: `/tmp/members-failure-${process.pid}-${at}.png` }).catch(() => undefined);
}
console.log(failures.length === 0 ? "members, no failures" : `${failures.length} failed:\n${failures.join("\n")}`);
await browser.close();
process.exit(failures.length === 0 ? 0 : 1);
