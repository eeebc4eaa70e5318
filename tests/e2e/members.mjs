// People of a server and of a project, in a real browser: an administrator adds a user, who sees nothing until they are
// made a member, and sees their page change with their role; a manager is offered what managers may do; tokens do what
// their scopes say. Each page is checked with axe.
//   node tests/e2e/members.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { axeChecker } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";

const [base, login, password, project] = process.argv.slice(2);
const browser = await launch();
const failures = [];
const check = (name, ok, detail = "") => {
  console.log(`${ok ? "ok  " : "FAIL"} ${name}${ok ? "" : ` ${detail}`}`);
  if (!ok) failures.push(name);
};
const same = (name, there, wanted) => check(name, JSON.stringify(there) === JSON.stringify(wanted), `${JSON.stringify(there)}, wanted ${JSON.stringify(wanted)}`);
const axeClean = axeChecker(check);

// One person with a browser of their own.
async function person() {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.on("pageerror", (error) => failures.push(`page error: ${error.message}`));
  return page;
}
const membersPage = `${base}/projects/${project}/members`;
const row = (page, name) => page.getByRole("table", { name: "Members" }).getByRole("row", { name: new RegExp(name) });
const options = (select) => select.locator("option").allInnerTexts();
const places = (page) => page.getByRole("navigation", { name: "Places of the project" }).getByRole("link").allInnerTexts();
const has = (locator) => locator.waitFor({ timeout: 10000 }).then(() => true, () => false);

async function signIn() {
  const page = await person();
  await page.goto(`${base}/`);
  await page.waitForURL(/signin/);
  await page.getByLabel("Login").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  return page;
}

// Adds a user on the page of users and returns a browser that has followed the link shown there.
async function newcomer(owner, name, display) {
  await owner.goto(`${base}/users`);
  await owner.getByRole("button", { name: "Add user" }).click();
  await owner.getByLabel("Login").fill(name);
  await owner.getByLabel("Name", { exact: true }).fill(display);
  await axeClean("add a user", owner);
  await owner.keyboard.press("Enter");
  const link = await owner.getByRole("dialog").locator("code").innerText();
  await owner.keyboard.press("Escape");
  const page = await person();
  await page.goto(link.replace(/^https?:\/\/[^/]+/, base));
  await page.getByRole("button", { name: "Later" }).click();
  await page.getByRole("heading", { name: "Projects" }).waitFor();
  return page;
}

async function strangerSeesNothing(mia, name) {
  check("a stranger is told that they are no member", await has(mia.getByRole("heading", { name: "You are not a member of any project yet" })));
  check("and what those who add members need", await mia.getByText(name, { exact: true }).isVisible());
  same("and cannot make a project", await mia.getByRole("button", { name: "New project" }).count(), 0);
  await axeClean("no projects", mia);
  await mia.goto(`${base}/projects/${project}/data`);
  check("the address of a project says no more", await has(mia.getByRole("heading", { name: "There is no such project, or you are not a member of it" })));
  await axeClean("no such project", mia);
  await mia.goto(`${base}/users`);
  check("the users are for administrators", await has(mia.getByRole("heading", { name: "Administrators only" })));
}

async function becomesMember(owner, mia, name) {
  await owner.goto(membersPage);
  await owner.getByLabel("Login").fill("nobody.of.this.name");
  await owner.keyboard.press("Enter");
  check("an unknown login is refused in the server's words", await has(owner.getByText("Nobody with this login can sign in here")));
  await axeClean("members", owner);
  await owner.getByLabel("Login").fill(name);
  await owner.getByLabel("Role", { exact: true }).selectOption("annotator");
  await owner.getByRole("button", { name: "Add member" }).click();
  check("a member is added by login", await has(row(owner, "Mia Torres")));
  await mia.goto(`${base}/`);
  check("and sees the project, with their role", await has(mia.getByRole("row", { name: /Workbench demo.*Annotator/ })));
  await mia.goto(`${base}/projects/${project}/data`);
  await mia.getByRole("listbox").getByRole("option").first().waitFor();
  same("an annotator is offered their places", await places(mia), ["Data", "Label", "Versions", "Audit", "Members", "Settings"]);
  same("and no import", await mia.getByRole("button", { name: "Import" }).count(), 0);
  await mia.goto(membersPage);
  await row(mia, "Mia Torres").waitFor();
  same("and adds nobody", await mia.getByRole("button", { name: "Add member" }).count(), 0);
  same("and changes no role", await mia.getByRole("table", { name: "Members" }).getByRole("combobox").count(), 0);
}

async function becomesManager(owner, mia) {
  await row(owner, "Mia Torres").getByRole("combobox").selectOption("manager");
  check("a page that is open says the new role", await has(mia.getByText("Your role in Workbench demo is now: Manager.")));
  check("and offers what it may do, without a reload", await has(mia.getByRole("button", { name: "Add member" })));
  const given = ["Reviewer", "Annotator", "Viewer"];
  same("a manager cannot make an owner, nor a manager", await options(mia.getByLabel("Role", { exact: true })), given);
  same("nor change one", await row(mia, "Owner").getByRole("combobox").count(), 0);
  same("nor remove one", await row(mia, "Owner").getByRole("button").count(), 0);
  await axeClean("members, of a manager", mia);
  await mia.goto(`${base}/projects/${project}/settings`);
  const own = mia.getByLabel("Reviewers may approve their own work");
  await own.waitFor();
  check("a manager reads why they cannot allow review of own work", (await own.isDisabled()) && (await mia.getByText("Only an owner of the project changes this.").isVisible()));
}

async function lastOwnerStays(owner) {
  await row(owner, "Owner").getByRole("button", { name: "Leave" }).click();
  await axeClean("leave", owner);
  const leave = owner.getByRole("dialog").getByRole("button", { name: "Leave" });
  check("leaving asks for the project's name", await leave.isDisabled());
  await owner.getByLabel(/to go on/).fill("Workbench demo");
  await leave.click();
  check("the last owner is kept, in the server's words", await has(owner.getByText(/No other owner of project \d+ can sign in/)));
  await owner.keyboard.press("Escape");
}

async function goes(owner, mia) {
  await mia.goto(`${base}/projects/${project}/label?asset=3&browse=1`);
  await mia.waitForSelector("footer[data-image=ready]");
  await owner.goto(membersPage);
  await row(owner, "Mia Torres").getByRole("button", { name: "Remove Mia Torres" }).click();
  check("a removed member is told so, on the page that was open", await has(mia.getByRole("heading", { name: "You are no longer a member of Workbench demo" })));
  await axeClean("no longer a member", mia);
  await owner.getByRole("button", { name: "Undo" }).click();
  check("undo brings them back with their role", (await has(row(owner, "Mia Torres"))) && (await row(owner, "Mia Torres").getByRole("combobox").inputValue()) === "manager");
  check("and the page comes back by itself", await mia.waitForSelector("footer[data-image=ready]", { timeout: 30000 }).then(() => true, () => false));
}

// An image that the owner hands in, when reviewers may not approve their own work and when they may.
async function ownWork(owner) {
  const { request } = owner.context();
  const { csrf_token: csrf } = await (await request.get(`${base}/api/v1/session`)).json();
  const fresh = await (await request.get(`${base}/api/v1/projects/${project}/assets?status=new&limit=1`)).json();
  const asset = fresh.items[0].id; // nobody's
  const handedIn = await request.post(`${base}/api/v1/projects/${project}/assets/${asset}/submit`, { headers: { "X-Touchmark-Csrf": csrf }, data: { op_id: `own-work-${Date.now()}` } });
  same("the owner hands an image in", handedIn.status(), 200);
  const allow = async (wanted) => {
    await owner.goto(`${base}/projects/${project}/settings`);
    const box = owner.getByLabel("Reviewers may approve their own work");
    await box.waitFor();
    if ((await box.isChecked()) !== wanted) await box.click();
    await owner.getByText("Saved.").waitFor();
    await box.and(owner.locator(wanted ? ":checked" : ":not(:checked)")).waitFor(); // as the server has it
    await owner.goto(`${base}/projects/${project}/review?asset=${asset}`);
    await owner.waitForSelector("footer[data-image=ready]");
  };
  const approve = owner.getByRole("button", { name: "Approve" });
  await allow(false);
  await approve.and(owner.locator("[aria-disabled=true]")).waitFor();
  await owner.keyboard.press("a");
  await owner.waitForTimeout(500);
  same("own work is not approved where an owner does not allow it", new URL(owner.url()).searchParams.get("asset"), String(asset));
  await approve.hover();
  check("and the button says why", await has(owner.getByText("You labeled this: somebody else approves it").first()));
  await owner.mouse.move(400, 500, { steps: 5 });
  await owner.waitForTimeout(300); // the tip is gone
  await axeClean("review of own work", owner);
  await allow(true);
  await owner.keyboard.press("a");
  check("and is where one does", await has(owner.getByText(/ approved\.$/)));
}

// What the API says to a token.
async function say(token, method, path, data) {
  const { request } = await browser.newContext();
  const reply = await request.fetch(`${base}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}` }, ...(data ? { data } : {}) });
  return reply.status();
}

async function tokens(mia) {
  await mia.goto(`${base}/account`);
  await mia.getByRole("button", { name: "New token" }).click();
  await mia.getByLabel("Name").fill("reads one project");
  await axeClean("new token", mia);
  const scope = (title) => mia.getByRole("checkbox", { name: new RegExp(`^${title}`) });
  same("a new token may read until more is chosen", await Promise.all(["Read", "Label", "Manage", "Account"].map((title) => scope(title).isChecked())), [true, false, false, false]);
  await scope("Read").uncheck();
  check("one without a scope is not made", await mia.getByRole("button", { name: "Create token" }).isDisabled());
  await scope("Read").check();
  await mia.getByLabel("Where").selectOption({ label: "Workbench demo" });
  await mia.getByLabel("Expires").selectOption({ label: "In 30 days" });
  await mia.getByRole("button", { name: "Create token" }).click();
  const token = await mia.getByRole("dialog").locator("code").innerText();
  same("it reads its project", await say(token, "GET", `/projects/${project}`), 200);
  same("and does not manage it, though its owner does", await say(token, "PATCH", `/projects/${project}`, { description: "x" }), 403);
  same("nor makes tokens", await say(token, "POST", "/tokens", { name: "y" }), 403);
  await mia.getByRole("button", { name: "Done" }).click();
  check("the list says what it may and where", await has(mia.getByText("Read · Workbench demo alone")));
  same("and never its secret again", await mia.getByText(token).count(), 0);
  await axeClean("account", mia);
  await mia.getByRole("row", { name: /reads one project/ }).getByRole("button", { name: "Revoke" }).click();
  await mia.getByText("No tokens yet.").waitFor();
  same("a revoked one is nobody", await say(token, "GET", `/projects/${project}`), 401);
}

async function administration(owner, name) {
  await owner.goto(`${base}/users`);
  const select = owner.getByLabel(`Rights of ${name} on the server`);
  await select.selectOption("creator");
  await owner.getByText("Mia Torres: Creates projects.").waitFor();
  await owner.getByRole("button", { name: `Actions for ${name}` }).click();
  await owner.getByRole("menuitem", { name: "Disable" }).click();
  check("a user is disabled", await has(owner.getByRole("row", { name: new RegExp(name) }).getByText("Disabled", { exact: true })));
  await owner.keyboard.press("Escape"); // the tip of the button that has the focus again
  await axeClean("users", owner);
  await owner.goto(`${base}/access-log`);
  const told = ["Owner changed the account of Mia Torres: disabled", "Owner changed the account of Mia Torres: may create projects", "Mia Torres revoked the API token “reads one project”", "Owner removed Mia Torres from Workbench demo", "Owner made Mia Torres a manager of Workbench demo", `Owner added the user Mia Torres (${name})`];
  for (const said of told) check(`the access log says: ${said}`, await has(owner.getByText(said, { exact: true }).first()));
  const signIns = owner.getByText("Mia Torres signed in", { exact: true });
  same("and hides coming and going", await signIns.count(), 0);
  await owner.getByLabel("Show sign-ins").check();
  check("until it is asked for", await has(signIns.first()));
  await axeClean("access log", owner);
  await owner.getByRole("button", { name: /Open entry/ }).first().click();
  await axeClean("entry of the access log", owner);
}

try {
  const name = `mia-${Math.random().toString(36).slice(2, 7)}`;
  const owner = await signIn();
  const mia = await newcomer(owner, name, "Mia Torres");
  await strangerSeesNothing(mia, name);
  await becomesMember(owner, mia, name);
  await becomesManager(owner, mia);
  await lastOwnerStays(owner);
  await goes(owner, mia);
  await ownWork(owner);
  await tokens(mia);
  await administration(owner, name);
} catch (error) {
  await fell("members", browser, failures, error);
}
await end("people come and go", browser, failures);
