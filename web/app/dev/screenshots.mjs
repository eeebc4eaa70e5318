// Development aid, never shipped: pictures of every page and of what opens on it, for a person to look at. Serves the
// release binary's own demo, with a few things done on it.
//   node web/app/dev/screenshots.mjs OUT_DIR [name filter]      THEMES=light,dark  SIZES=1440,1024  PREVIEW=1
import { mkdirSync } from "node:fs";
import { preview } from "vite";
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
  ["projects-roles", "/", { as: "manager" }],
  ["projects-none", "/", { as: "stranger" }],
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
  ["imports", "/projects/1/imports"],
  ["imports-none", "/projects/2/imports"],
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
  ["label-own", "/projects/1/label", { wait: 2500, as: "rater" }],
  ["review-rater", () => `/projects/1/review?asset=${rated.asset}&layer=${rated.layer}`, { wait: 2500 }],
  ["work", "/projects/1/work", { wait: 1500 }],
  ["work-batch", "/projects/1/work", { wait: 1000, act: button("New batch") }],
  ["work-accept", "/projects/1/work", { wait: 1000, act: button("Accept into truth") }],
  [
    "work-accepted",
    "/projects/1/work",
    {
      wait: 1000,
      act: async (p) => {
        await button("Accept into truth")(p);
        await p.getByLabel("Least score").fill("0.5");
        await p.getByRole("dialog").getByRole("button", { name: "Accept into truth" }).click();
        await p.getByText("now.").waitFor();
      },
    },
  ],
  ["work-drop", "/projects/1/work", { wait: 1000, act: button(/^Drop/) }],
  [
    "data-batch",
    "/projects/1/data?status=new",
    {
      wait: 1500,
      act: async (p) => {
        for (const k of ["j", "j", "x"]) await p.keyboard.press(k);
        await p.getByRole("toolbar").getByRole("button", { name: "New batch" }).click();
      },
    },
  ],
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
  ["settings-manager", "/projects/1/settings", { as: "manager", act: (p) => p.getByText("Review of own work").scrollIntoViewIfNeeded() }],
  ["members", "/projects/1/members"],
  ["members-manager", "/projects/1/members", { as: "manager" }],
  ["members-annotator", "/projects/1/members", { as: "rater" }],
  [
    "members-unknown",
    "/projects/1/members",
    {
      act: async (p) => {
        await p.getByLabel("Login").fill("nobody.here");
        await p.keyboard.press("Enter");
      },
    },
  ],
  ["members-leave", "/projects/1/members", { as: "manager", act: button("Leave") }],
  ["gone", "/projects/1/members", { as: "guest", act: () => removeGuest() }],
  ["gone-label", "/projects/1/label?asset=2", { as: "guest", wait: 1800, act: () => removeGuest() }],
  ["role-changed", "/projects/1/data", { as: "guest", wait: 1800, act: () => setGuest("viewer") }],
  ["users", "/users"],
  ["users-add", "/users", { act: button("Add user") }],
  [
    "users-link",
    "/users",
    {
      act: async (p) => {
        await button("Actions for chi")(p);
        await p.getByRole("menuitem", { name: "Make a sign-in link" }).click();
      },
    },
  ],
  ["users-refused", "/users", { as: "rater" }],
  ["access-log", "/access-log"],
  ["access-log-all", "/access-log", { act: (p) => p.getByLabel("Show sign-ins").check() }],
  ["access-entry", "/access-log", { act: button(/Open entry/) }],
  ["account", "/account"],
  ["account-token", "/account", { act: button("New token") }],
  [
    "account-secret",
    "/account",
    {
      as: "rater",
      act: async (p) => {
        await button("New token")(p);
        await p.getByLabel("Name").fill("sorter");
        await p.keyboard.press("Enter");
      },
    },
  ],
  ["account-menu", "/", { act: button(/^Account of/) }],
  ["trash", "/projects/1/data?deleted=1", { wait: 1500, act: (p) => p.getByRole("checkbox").nth(1).check() }],
  ["trash-empty", "/projects/2/data?deleted=1"],
  [
    "event-delete",
    "/projects/1/audit",
    {
      wait: 1000,
      act: async (p) => {
        const seq = (
          await p
            .locator("div", { hasText: /deleted 2 images/ })
            .last()
            .innerText()
        ).match(/#(\d+)/)?.[1];
        await p.goto(`${p.url().split("?")[0]}?event=${seq ?? 1}`);
        await p.waitForTimeout(800);
      },
    },
  ],
  [
    "signed-out",
    "/projects/1/label?asset=2",
    {
      wait: 1800,
      act: async (p) => {
        await p.context().clearCookies();
        await p.getByRole("option").first().click();
        await p.keyboard.press("2");
        await p.waitForTimeout(1500);
      },
    },
  ],
  [
    "signed-in-other",
    "/projects/1/label?asset=2",
    {
      wait: 1800,
      act: async (p) => {
        await p.context().clearCookies();
        await p.context().addCookies(states.rater.cookies);
        await p.getByRole("option").first().click();
        await p.keyboard.press("2");
        await p.waitForTimeout(1500);
      },
    },
  ],
  [
    "not-reached",
    "/projects/1/label?asset=2",
    {
      wait: 1800,
      act: async (p) => {
        await p.route("**/api/**", (route) => route.abort());
        await p.getByRole("option").first().click();
        await p.keyboard.press("2");
        await p.waitForTimeout(2500);
      },
    },
  ],
  ["palette", "/projects/1/data", { act: (p) => p.keyboard.press("Control+k") }],
  ["missing", "/projects/99/data", { wait: 1500 }],
];
const password = "correct horse battery";
const demo = await Demo.start({ password });
const base = demo.address;
const browser = await launch();
const first = await browser.newContext();

const csrf = async () => ({ "x-touchmark-csrf": (await (await first.request.get(`${base}/api/v1/session`)).json()).csrf_token });
async function post(path, data, method = "post") {
  const reply = await first.request[method](`${base}/api/v1${path}`, { data, headers: await csrf() });
  if (!reply.ok()) throw new Error(`${method} ${path} -> ${reply.status()} ${await reply.text()}`);
  return reply.json();
}

// What the demo has not: people, a token, a frozen version, a rejection, attributes, an empty project.
const ids = {}; // user ids by login
async function furnish() {
  await first.request.post(`${base}/api/v1/session`, { data: { login: "owner", password } });
  for (const [login, display_name, role] of [
    ["bo", "Bo Marsh", "annotator"],
    ["chi", "Chi Okafor", "reviewer"],
    ["dr.wu", "Dr. Wu Xiulan", "viewer"],
  ]) {
    ids[login] = (await post("/users", { login, display_name })).user.id;
    await post("/projects/1/members", { login, role });
  }
  await giveOut();
  await post("/projects/1/assets", { ids: [23, 24], deleted: true }, "patch");
  await post("/tokens", { name: "nightly export", expires_in_days: 10, scopes: ["read", "manage"], project_id: 1 });
  await post("/tokens", { name: "notebook on the training machine", scopes: ["read"] });
  await post("/projects", { name: "Nothing yet", classes: ["thing"] });
  await post("/projects", {
    name: "Bolts of the third line, autumn delivery",
    description: "Photographed at the belt.",
    classes: ["bolt"],
  });
  await post("/projects/3/members", { login: "mara", role: "viewer" });
  await post(`/users/${ids["dr.wu"]}`, { disabled: true }, "patch");
  await post(`/users/${ids.mara}`, { creator: true }, "patch");
  await post("/projects/1/versions", { name: "v1", note: "The approved ones", filter: { statuses: ["approved"] } });
  await post("/projects/1/assets/6/reviews", { decision: "reject", comment: { text: "The gear is missing a tooth.", point: [300, 200] } });
  const ontology = await (await first.request.get(`${base}/api/v1/projects/1/ontology`)).json();
  ontology.classes[0].attributes = [{ name: "finish", kind: "select", options: ["raw", "coated"], required: false }];
  await post("/projects/1/ontology", ontology, "put");
}

// What one rater of a batch drew and handed in, and what a model predicted.
const rated = { asset: 0, layer: 0 };
const rater = await browser.newContext();
const [manager, stranger, guest] = [await browser.newContext(), await browser.newContext(), await browser.newContext()];

// A new user, who has followed their link in the context; member of the first project where a role is given.
async function invite(context, login, display_name, role) {
  const { user, link } = await post("/users", { login, display_name });
  if (role) await post("/projects/1/members", { login, role });
  ids[login] = user.id;
  const session = await (await context.request.post(`${base}/api/v1/session/link`, { data: { secret: link.split("/").at(-1) } })).json();
  return session;
}

// One whose membership comes and goes.
async function setGuest(role) {
  const path = `/projects/1/members/${ids.guest}`;
  await post(path, { role }, "patch").catch(() => post("/projects/1/members", { login: "guest", role }));
}
async function removeGuest() {
  await first.request.delete(`${base}/api/v1/projects/1/members/${ids.guest}`, { headers: await csrf() });
  await new Promise((done) => setTimeout(done, 2500));
}

async function giveOut() {
  const session = await invite(rater, "eli", "Eli Sandoval-Fitzgerald", "annotator");
  await invite(manager, "mara", "Mara Lindqvist", "manager");
  await invite(stranger, "nia", "Nia Adeyemi");
  await invite(guest, "guest", "Guest of the week", "annotator");
  const asRater = async (path, data) => {
    const reply = await rater.request.post(`${base}/api/v1${path}`, { data, headers: { "x-touchmark-csrf": session.csrf_token } });
    if (!reply.ok()) throw new Error(`${path} -> ${reply.status()} ${await reply.text()}`);
    return reply.json();
  };
  const instructions = "Draw every part that is whole. Leave out what touches the edge, and mark what is hidden by another as occluded.";
  await post("/projects/1/batches", { name: "Second opinions", instructions, overlap: 2, filter: { status: "new" } });
  await post("/projects/1/batches", {
    name: "A first look at the pictures of the second week",
    review: false,
    members: [1, ids.bo],
    filter: { status: "new" },
  });
  const box = (x) => ({ kind: "object", class_id: 1, shape: { kind: "box", x, y: 90, width: 120, height: 80 } });
  for (let i = 0; i < 3; ++i) {
    const { id, work_layer: layer } = await asRater("/projects/1/tasks/next", { after: rated.asset });
    const operations = [0, 1].map((n) => ({ op_id: `drawn-${i}-${n}`, kind: "create", content: box(60 + 180 * n) }));
    await asRater(`/projects/1/assets/${id}/operations`, { layer, operations });
    if (i < 2) await asRater(`/projects/1/assets/${id}/submit`, { layer });
    if (i === 0) Object.assign(rated, { asset: id, layer });
  }
  const run = await post("/projects/1/layers", { kind: "run", name: "detector, week 31", model: "detector@31" });
  const annotations = Array.from({ length: 40 }, (_, i) => ({
    asset_id: 1 + (i % 8),
    content: { ...box(10 + 10 * i), score: (i % 10) / 10 },
  }));
  await post(`/projects/1/layers/${run.id}/annotations`, { annotations });
  await post("/projects/1/layers", { kind: "golden", name: "answers" });
}

// A newer UI than the one that the binary carries: PREVIEW=1, after npm run build.
const pages = process.env.PREVIEW
  ? await preview({
      configFile: "web/vite.config.ts",
      preview: { host: "127.0.0.1", port: 0, proxy: { "/api": { target: base, changeOrigin: false } } },
    })
  : null;
const pagesBase = pages ? pages.resolvedUrls.local[0].replace(/\/$/, "").replace("localhost", "127.0.0.1") : base;

await furnish();
const contexts = { owner: first, rater, manager, stranger, guest };
const states = {};
for (const [name, context] of Object.entries(contexts)) states[name] = await context.storageState();
const kSizes = process.env.SIZES?.split(",").map(Number) ?? [1440];
const kThemes = process.env.THEMES?.split(",") ?? ["light", "dark"];
for (const [name, path, { anonymous = false, wait = 700, act, as = "owner" } = {}] of kPages.filter(([n]) => new RegExp(only).test(n))) {
  for (const width of kSizes) {
    for (const theme of kThemes) {
      const context = await browser.newContext({
        viewport: { width, height: width === 1440 ? 900 : 768 },
        colorScheme: theme,
        ...(anonymous ? {} : { storageState: states[as] }),
      });
      if (as === "guest") await setGuest("annotator");
      const page = await context.newPage();
      page.on("console", (m) => m.type() === "error" && console.log(name, "console:", m.text()));
      page.on("pageerror", (e) => console.log(name, "error:", e.message));
      await page.goto(pagesBase + (typeof path === "function" ? path() : path));
      await page.waitForTimeout(wait);
      await act?.(page).catch((e) => console.log(name, "act:", e.message.slice(0, 200)));
      await page.waitForTimeout(act ? 500 : 0);
      await page.screenshot({ path: `${out}/${name}-${width}-${theme}.png` });
      await context.close();
    }
  }
}
await browser.close();
await pages?.close();
await demo.stop();
