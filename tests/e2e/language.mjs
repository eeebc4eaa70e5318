// German by choice: a person chooses it and the page is in it at once, with its numbers, its keys and the canvas's own words, as
// the sign-in page of a German browser is; and a caption in Hebrew is written from the right.
//   node tests/e2e/language.mjs BASE_URL LOGIN PASSWORD PROJECT_ID
import { appears } from "./lib/appears.mjs";
import { violations } from "./lib/axe.mjs";
import { launch } from "./lib/browser.mjs";
import { end, fell } from "./lib/end.mjs";
import { checker, signedIn } from "./lib/tab.mjs";

const [base, login, password, project] = process.argv.slice(2);
const { check, failures } = checker();
const browser = await launch();
const shots = process.env.TOUCHMARK_SHOTS;
const path = `/projects/${project}`;
const errors = [];

// Words that English has in nearly every sentence of the page and German never has, and names of its buttons.
const kTelling =
  /\b(the|of|and|with|without|this|your|yours|is|are|all|not|by|to|Search|Settings|Members|Images|Objects|Classes|Comments|History|Submit|Select|Delete|Undo|Redo|Show|Hide|Next|Previous|Save|Add|Change|Filter by|Zoom in|Size of|Account|Keys|Tools|Mouse)\b/g;

// All that the page shows or says of itself, but for what people wrote: names of classes, images and people, the guideline.
const said = (page) =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const words = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement.closest("script, style, textarea, body [lang=en]")) words.push(node.data);
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]"))
      for (const name of ["aria-label", "title", "placeholder"]) words.push(element.getAttribute(name) ?? "");
    return words.filter((text) => text.trim() !== "");
  });

async function german(name, page, written) {
  if (shots) await page.screenshot({ path: `${shots}/language_${name}.png` });
  const left = (await said(page)).map((text) => written.reduce((rest, own) => rest.replaceAll(own, ""), text)).filter((text) => text.match(kTelling));
  check(`nothing of ${name} is English`, left.length === 0, JSON.stringify(left.slice(0, 10)));
  const found = await violations(page);
  check(`axe: ${name}`, found.length === 0, `\n     ${found.join("\n     ")}`);
}

async function choose(page, catalogs) {
  await page.goto(`${base}/account`);
  await page.getByRole("heading", { name: "Account", level: 1 }).waitFor();
  check("English is there without another catalog", catalogs.length === 0 && (await page.locator("html").getAttribute("lang")) === "en", catalogs.join());
  check("and would be noticed", (await said(page)).filter((text) => text.match(kTelling)).length > 5);
  await page.evaluate(() => (window.sameDocument = true));
  await page.getByRole("radio", { name: "Deutsch" }).click();
  check("German is there as soon as it is chosen", await appears(page.getByRole("heading", { name: "Konto", level: 1 })));
  check("without a reload, its words fetched once", (await page.evaluate(() => window.sameDocument)) === true && catalogs.length === 1, catalogs.join());
  check("and the document says so", (await page.locator("html").getAttribute("lang")) === "de");
}

async function canvas(page, asset, written) {
  await page.goto(`${base}${path}/label?asset=${asset}&browse=1`);
  await page.waitForSelector("footer[data-image=ready]");
  check("the choice outlives a reload", await appears(page.getByRole("tab", { name: "Objekte" })));
  const surface = page.getByRole("application", { name: "Bild zum Annotieren" });
  await surface.focus();
  await page.keyboard.press("b");
  const at = await surface.boundingBox();
  await page.mouse.move(at.x + at.width * 0.45, at.y + at.height * 0.45);
  await page.mouse.down();
  await page.mouse.move(at.x + at.width * 0.5, at.y + at.height * 0.5);
  await page.mouse.move(at.x + at.width * 0.52, at.y + at.height * 0.55);
  await page.mouse.up();
  check("undo says in German what it takes back", await appears(page.getByRole("button", { name: /^Rückgängig: .+ zeichnen$/ })));
  check("so does the canvas to those who hear it", await appears(page.getByText(/^\d+ Objekte?: .*Ausgewählt: .+ mal \d+ Pixel bei/)));
  await german("the label page", page, written);
  await page.getByRole("tab", { name: "Text" }).click();
  await page.getByRole("button", { name: "Bildtext", exact: true }).click();
  const caption = page.getByRole("region", { name: "Bildtexte und Fragen" }).getByRole("textbox", { name: "Bildtext" });
  const direction = () => caption.evaluate((field) => getComputedStyle(field).direction);
  await caption.fill("Ein Schild");
  const before = await direction();
  await caption.fill("שלט ברחוב.");
  check("a caption is written in its own direction", before === "ltr" && (await direction()) === "rtl", before);
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-saved=saved]");
  await surface.focus();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog");
  check("the keys are in German, with the names on its keyboards", (await appears(sheet.getByText("Voriges Bild"))) && (await appears(sheet.getByText("Strg", { exact: true }))) && (await appears(sheet.getByText("Leertaste + ziehen", { exact: false }))));
  await german("the sheet of keys", page, written);
  await page.keyboard.press("Escape");
}

async function pages(page, written) {
  await page.goto(`${base}${path}/data`);
  await page.getByRole("option").first().waitFor();
  await german("the gallery", page, written);
  await page.goto(`${base}${path}/settings`);
  await page.getByRole("heading", { name: "Einstellungen", level: 1 }).waitFor();
  await german("the settings", page, written);
  await page.goto(`${base}${path}/audit`);
  check("the record is told in German", await appears(page.getByText(/zeichnete ein Objekt auf|importierte \d/)));
  await german("the audit", page, written);
}

async function back(page) {
  await page.getByRole("button", { name: /^Konto von/ }).click();
  await page.getByRole("menuitem", { name: "Sprache" }).press("ArrowRight");
  if (shots) await page.screenshot({ path: `${shots}/language_menu.png` });
  await page.getByRole("menuitem", { name: "English" }).click();
  check("and back by the menu", (await appears(page.getByRole("heading", { name: "Audit", level: 1 }))) && (await page.locator("html").getAttribute("lang")) === "en");
  await page.reload();
  check("for good", await appears(page.getByRole("heading", { name: "Audit", level: 1 })));
}

async function germanBrowser() {
  const context = await browser.newContext({ locale: "de-DE", viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${base}/signin`);
  check("a German browser is asked to sign in in German", await appears(page.getByRole("button", { name: "Anmelden", exact: true })));
  await german("the sign-in page", page, []);
  await context.close();
}

try {
  const { context, ask } = await signedIn(browser, base, login, password);
  const page = await context.newPage();
  const catalogs = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => /\/de-[\w-]+\.js$/.test(request.url()) && catalogs.push(request.url()));
  const { name, description, ontology } = await ask(path);
  const own = [name, description, ...(ontology?.classes ?? []).map((one) => one.name)].filter(Boolean);
  const asset = (await ask(`${path}/assets?limit=100`)).items.at(2).id;
  await choose(page, catalogs);
  await canvas(page, asset, own);
  await pages(page, own);
  await back(page);
  await germanBrowser();
  check("no error on the page", errors.length === 0, errors.join("\n"));
} catch (error) {
  await fell("language", browser, failures, error);
}
await end("language", browser, failures);
