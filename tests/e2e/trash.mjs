// The trash: what is deleted comes back by the notice, from the trash itself and from the audit page.
//   node tests/e2e/trash.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { appears } from "./lib/appears.mjs";
import { axeChecker } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { asker, checker, signedIn } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const errors = [];
const axeClean = axeChecker(check);

async function trash(manager) {
  const ask = asker(manager.context(), base);
  const count = async () => (await ask(`/projects/${project}/assets?limit=1000`)).items.length;
  const before = await count();
  await manager.goto(`${base}/projects/${project}/data`);
  await manager.getByRole("option", { disabled: false }).first().waitFor();
  await manager.keyboard.press("j");
  await manager.keyboard.press("End");
  await manager.keyboard.press("x");
  await manager.keyboard.press("Shift+ArrowLeft");
  await manager.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await manager.getByText("2 images deleted").waitFor();
  check("two images are deleted", (await count()) === before - 2, String(await count()));
  await manager.getByRole("button", { name: "Undo" }).click();
  check("the undo of the notice brings them back", await appears(manager.getByText("2 images restored")) && (await count()) === before);
  await manager.waitForTimeout(1000); // the gallery is read anew, and takes no keys for what it has not
  await manager.keyboard.press("j");
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
  await manager.keyboard.press("j");
  await manager.keyboard.press("End");
  await manager.keyboard.press("x");
  await manager.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await manager.getByText("1 image deleted").waitFor();
  await manager.goto(`${base}/projects/${project}/audit`);
  await manager.locator("div:has(> button[aria-label^='Open event'])").filter({ hasText: "deleted 1 image" }).first().getByRole("button", { name: /Open event/ }).click();
  await axeClean("event of a delete", manager);
  await manager.getByRole("button", { name: "Restore this image" }).click();
  check("a delete is taken back from the audit page", (await appears(manager.getByText("is taken back"))) && (await count()) === before, String(await count()));
}

try {
  const { context } = await signedIn(browser, base, login, password);
  const page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  await trash(page);
  check("no error on the pages", errors.length === 0, errors.join("\n"));
} catch (error) {
  await fell("trash", browser, failures, error);
}
await end("trash", browser, failures);
