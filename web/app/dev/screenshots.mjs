// Development aid, never shipped: pictures of every page and of what opens on it, for a person to look at. Serves the
// release binary's own demo, with a few things done on it.
//   node web/app/dev/screenshots.mjs OUT_DIR [name filter]      THEMES=light,dark  SIZES=1440,1024
import { mkdirSync } from "node:fs";
import { launch } from "../../../tests/e2e/lib/browser.mjs";
import { Demo } from "../../../tests/e2e/lib/demo.mjs";

const [out = "/tmp/shots", only = ""] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const button = (name) => (page) => page.getByRole("button", { name }).first().click();
const tab = (name) => (page) => page.getByRole("tab", { name }).click();
const kPages = [
  ["signin", "/signin", { anonymous: true }],
  ["projects", "/"],
  ["projects-new", "/", { act: button("New project") }],
  ["data", "/projects/1/data", { wait: 2000 }],
  [
    "data-end",
    "/projects/1/data",
    {
      wait: 1000,
      act: async (p) => {
        await p.keyboard.press("j");
        await p.keyboard.press("End");
        await p.waitForTimeout(2000);
      },
    },
  ],
  ["data-filter", "/projects/1/data?status=approved", { wait: 1500, act: button("Filter") }],
  [
    "data-select",
    "/projects/1/data",
    {
      wait: 1500,
      act: async (p) => {
        for (const k of ["j", "j", "x", "Shift+ArrowDown"]) await p.keyboard.press(k);
      },
    },
  ],
  ["data-empty", "/projects/2/data"],
  ["import", "/projects/1/data", { act: button("Import") }],
  ["label", "/projects/1/label?asset=2", { wait: 1800 }],
  ["label-classes", "/projects/1/label?asset=2", { wait: 1800, act: tab("Classes") }],
  [
    "label-history",
    "/projects/1/label?asset=7",
    {
      wait: 1800,
      act: async (p) => {
        await p.getByRole("option").first().click();
        await tab("History")(p);
      },
    },
  ],
  ["label-keys", "/projects/1/label?asset=2", { wait: 1500, act: (p) => p.keyboard.press("?") }],
  ["label-pick", "/projects/1/label?asset=2", { wait: 1500, act: (p) => p.keyboard.press("c") }],
  ["label-new", "/projects/1/label?asset=13", { wait: 1800 }],
  ["review", "/projects/1/review?asset=5", { wait: 2500 }],
  ["review-reject", "/projects/1/review?asset=5", { wait: 1800, act: (p) => p.keyboard.press("r") }],
  ["versions", "/projects/1/versions"],
  [
    "versions-new",
    "/projects/1/versions",
    {
      act: async (p) => {
        await button("New version")(p);
        await p.getByLabel("Assign a split").check();
      },
    },
  ],
  ["versions-one", "/projects/1/versions", { act: (p) => p.locator("tbody button").first().click() }],
  [
    "download",
    "/projects/1/versions",
    {
      act: async (p) => {
        await button("Download")(p);
        await p.getByText("YOLO").first().click();
      },
    },
  ],
  ["compare", "/projects/1/versions/compare", { wait: 1500 }],
  ["audit", "/projects/1/audit", { wait: 1500 }],
  [
    "event",
    "/projects/1/audit",
    {
      wait: 1000,
      act: (p) =>
        p
          .getByRole("button", { name: /Open event/ })
          .first()
          .click(),
    },
  ],
  ["settings", "/projects/1/settings", { act: button(/Attributes of/) }],
  ["users", "/users"],
  ["account", "/account"],
  ["palette", "/projects/1/data", { act: (p) => p.keyboard.press("Control+k") }],
  ["missing", "/projects/99/data", { wait: 1500 }],
];
const password = "correct horse battery";
const demo = await Demo.start({ password });
const base = demo.address;
const browser = await launch();
const first = await browser.newContext();

async function post(path, data, method = "post") {
  const csrf = (await (await first.request.get(`${base}/api/v1/session`)).json()).csrf_token;
  const reply = await first.request[method](`${base}/api/v1${path}`, { data, headers: { "x-touchmark-csrf": csrf } });
  if (!reply.ok()) throw new Error(`${method} ${path} -> ${reply.status()} ${await reply.text()}`);
  return reply.json();
}

// What the demo has not: people, a token, a frozen version, a rejection, attributes, an empty project.
async function furnish() {
  await first.request.post(`${base}/api/v1/session`, { data: { login: "owner", password } });
  for (const [login, display_name, role] of [
    ["bo", "Bo Marsh", "annotator"],
    ["chi", "Chi Okafor", "reviewer"],
  ])
    await post("/users", { login, display_name, role });
  await post("/tokens", { name: "nightly export", expires_in_days: 10 });
  await post("/projects", { name: "Nothing yet", classes: ["thing"] });
  await post("/projects/1/versions", { name: "v1", note: "The approved ones", filter: { statuses: ["approved"] } });
  await post("/projects/1/assets/6/reviews", { decision: "reject", comment: { text: "The gear is missing a tooth.", point: [300, 200] } });
  const ontology = await (await first.request.get(`${base}/api/v1/projects/1/ontology`)).json();
  ontology.classes[0].attributes = [{ name: "finish", kind: "select", options: ["raw", "coated"], required: false }];
  await post("/projects/1/ontology", ontology, "put");
}

await furnish();
const storageState = await first.storageState();
const kSizes = process.env.SIZES?.split(",").map(Number) ?? [1440];
const kThemes = process.env.THEMES?.split(",") ?? ["light", "dark"];
for (const [name, path, { anonymous = false, wait = 700, act } = {}] of kPages.filter(([n]) => new RegExp(only).test(n))) {
  for (const width of kSizes) {
    for (const theme of kThemes) {
      const context = await browser.newContext({
        viewport: { width, height: width === 1440 ? 900 : 768 },
        colorScheme: theme,
        ...(anonymous ? {} : { storageState }),
      });
      const page = await context.newPage();
      page.on("console", (m) => m.type() === "error" && console.log(name, "console:", m.text()));
      page.on("pageerror", (e) => console.log(name, "error:", e.message));
      await page.goto(base + path);
      await page.waitForTimeout(wait);
      await act?.(page).catch((e) => console.log(name, "act:", e.message.slice(0, 200)));
      await page.waitForTimeout(act ? 500 : 0);
      await page.screenshot({ path: `${out}/${name}-${width}-${theme}.png` });
      await context.close();
    }
  }
}
await browser.close();
await demo.stop();
