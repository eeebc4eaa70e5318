// Every page of web/app/src/router.tsx, and every dialog, menu and panel that opens on one: [what, path, how to open it].
import { png, zip } from "../../scenarios/lib/pictures.mjs";
import { drop, openImport } from "./import_dialog.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: typeof name === "string" }).first();
const opens = (name, role = "dialog") => async (page) => {
  await button(page, name).click();
  await page.getByRole(role).first().waitFor();
};
const keyed = (...keys) => async (page) => {
  for (const key of keys) await page.keyboard.press(key);
};
const tab = (name) => (page) => page.getByRole("tab", { name }).click();
const both = (...steps) => async (page) => {
  for (const step of steps) await step(page);
};
const canvas = (page) => page.locator("[role=application]");
const selectsOne = both((page) => canvas(page).focus(), keyed("v", "Tab"));

// An archive with one picture and a label that lies outside of it.
const labels = {
  images: [{ id: 1, file_name: "one.png", width: 96, height: 64 }],
  categories: [{ id: 1, name: "Traffic-Light" }],
  annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [2, 4, 20, 16], area: 320, iscrowd: 0 }, { id: 2, image_id: 1, category_id: 1, bbox: [500, 4, 20, 16], area: 320, iscrowd: 0 }],
};
const archive = zip([{ name: "one.png", data: png(96, 64, { color: [40, 90, 160] }) }, { name: "labels.json", data: Buffer.from(JSON.stringify(labels)) }]);

export async function importsOne(page, base, project) {
  await openImport(page, base, project);
  await drop(page, "one.zip", archive);
  await page.getByRole("dialog", { name: "What was found" }).waitFor({ timeout: 30000 });
}

// `at`: ids of what there is, see axe.mjs.
export function scenes(base, at) {
  const project = `/projects/${at.project}`;
  const image = `${project}/label?asset=${at.asset}&browse=1`;
  const looks = async (page) => {
    await page.getByRole("listbox").getByRole("option").first().waitFor();
    await keyed("j", "x")(page);
    await page.getByText(/^1 selected$/).waitFor();
  };
  return [
    ["projects", "/"],
    ["new project", "/", opens(/New project/)],
    ["menu of the account", "/", opens(/^Account of/, "menu")],
    ["palette", "/", both(keyed("Control+k"), (page) => page.getByPlaceholder(/Go to/).waitFor())],
    ["account", "/account"],
    ["new token", "/account", opens(/token/i)],
    ["users", "/users"],
    ["new user", "/users", opens("Add user")],
    ["menu of a user", "/users", opens(/^Actions for/, "menu")],
    ["access log", "/access-log"],
    ["entry of the access log", "/access-log", opens(/^Open entry/)],
    ["no page", "/nothing/here"],
    ["data", `${project}/data`],
    ["data, as a table", `${project}/data`, both(opens("As a table", "listbox"), (page) => page.waitForTimeout(300))],
    ["data, with labels drawn", `${project}/data`, opens("Draw the labels", "listbox")],
    ["data, as a grid", `${project}/data`, opens("As a grid", "listbox")],
    ["menu of filters", `${project}/data`, opens("Filter", "menu")],
    ["filter within filters", `${project}/data`, both(opens("Filter", "menu"), keyed("ArrowDown", "ArrowRight"), (page) => page.getByRole("menu").nth(1).waitFor())],
    ["filter by name", `${project}/data`, both(opens("Filter", "menu"), (page) => page.getByRole("menuitem", { name: "Name starts with" }).click(), (page) => page.getByRole("dialog").waitFor())],
    ["menu of orders", `${project}/data`, opens(/^Order:/, "menu")],
    ["selection", `${project}/data`, looks],
    ["splits of a selection", `${project}/data`, both(looks, opens("Set split", "menu"))],
    ["batch of a selection", `${project}/data`, both(looks, opens("New batch"))],
    ["export of a selection", `${project}/data`, both(looks, opens("Export"), (page) => page.getByRole("radio").first().waitFor())],
    ["trash", `${project}/data?deleted=true`],
    ["menu of projects", `${project}/data`, opens(/Switch project/, "menu")],
    ["jobs", `${project}/data`, async (page) => button(page, /jobs?\b/i).click()],
    ["import", `${project}/data`, opens("Import")],
    ["preview of an import", `${project}/data`, (page) => importsOne(page, base, at.project)],
    ["imports", `${project}/imports`],
    ["report of an import", `${project}/imports/${at.imported}`],
    ["taking back an import", `${project}/imports/${at.imported}`, opens("Take back…")],
    ["work", `${project}/work`],
    ["new batch", `${project}/work`, opens("New batch")],
    ["accepting a layer", `${project}/work`, opens(/^Accept/)],
    ["dropping a layer", `${project}/work`, opens(/^Drop/)],
    ["versions", `${project}/versions`],
    ["new version", `${project}/versions`, opens("New version")],
    ["a version", `${project}/versions`, opens(new RegExp(at.version))],
    ["download", `${project}/versions`, both(opens("Download"), (page) => page.getByRole("radio").first().waitFor())],
    ["compare", `${project}/versions/compare?from=1`],
    ["audit", `${project}/audit`],
    ["event", `${project}/audit`, opens(/^Open event/)],
    ["members", `${project}/members`],
    ["a change of role that is refused", `${project}/members`, async (page) => {
      await page.getByRole("row", { name: /\(you\)/ }).getByRole("combobox").selectOption({ index: 1 });
      await page.getByRole("alert").waitFor(); // nobody else owns it
    }],
    ["leaving", `${project}/members`, opens("Leave")],
    ["settings", `${project}/settings`],
    ["label", image],
    ["label, one selected", image, selectsOne],
    ["label, classes", image, tab("Classes")],
    ["label, text", image, tab("Text")],
    ["label, history", image, both(selectsOne, tab("History"))],
    ["label, comments", image, tab("Comments")],
    ["label, brush", image, keyed("w")],
    ["label, points", image, keyed("k")],
    ["label, polygon", image, both(selectsOne, keyed("p"))],
    ["label, cursor of the keyboard", image, both((page) => canvas(page).focus(), keyed("b", "Shift+C"), (page) => page.locator("[data-key-cursor=true]").waitFor({ state: "attached" }))],
    ["keys", image, both(keyed("?"), (page) => page.getByRole("dialog").waitFor())],
    ["changing keys", image, both(keyed("?"), opens("Change keys"))],
    ["class picker", image, both(keyed("c"), (page) => page.getByPlaceholder("Find a class").waitFor())],
    ["menu of an object", image, both(selectsOne, keyed("Shift+F10"), (page) => page.getByRole("menu").waitFor())],
    ["menu of the image", image, both((page) => canvas(page).focus(), keyed("v", "Escape", "Shift+F10"), (page) => page.getByRole("menu").waitFor())],
    ["order of the objects", image, opens(/^Order of the objects/, "menu")],
    ["picture", image, keyed("Shift+I")],
    ["walking attributes", image, keyed("Shift+W")],
    ["nothing here", `${project}/label?asset=${at.empty}`, both((page) => canvas(page).focus(), keyed("Control+Enter"), (page) => page.getByRole("dialog").waitFor())],
    ["review", `${project}/review?asset=${at.submitted}`],
    ["rejecting", `${project}/review?asset=${at.submitted}`, both((page) => canvas(page).waitFor(), keyed("r"), (page) => page.getByRole("dialog").waitFor())],
  ];
}
