// Development aid, never shipped: pictures of every page, for a person to look at.
//   node app/dev/screenshots.mjs OUT_DIR [name filter] [base url]
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [out = "/tmp/shots", only = "", base = "http://127.0.0.1:8090"] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const kPages = [
  ["signin", "/signin", { anonymous: true }],
  ["projects", "/"],
  ["data", "/projects/1/data", { wait: 2500 }],
  ["data-big", "/projects/2/data", { wait: 2500 }],
  ["data-empty", "/projects/3/data"],
  ["label", "/projects/1/label?asset=2", { wait: 1200 }],
  ["review", "/projects/1/review?asset=3", { wait: 1200 }],
  ["versions", "/projects/1/versions"],
  ["compare", "/projects/1/versions/compare?from=4"],
  ["audit", "/projects/1/audit"],
  ["settings", "/projects/1/settings"],
  ["users", "/users"],
  ["account", "/account"],
];
const kArgs = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: kArgs });
for (const [name, path, { anonymous = false, wait = 500 } = {}] of kPages.filter(([n]) => n.includes(only))) {
  for (const [width, height] of [[1440, 900], [1024, 768]]) {
    for (const theme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme });
      if (!anonymous) await context.addCookies([{ name: "touchmark_mock", value: "ada", url: base }]);
      const page = await context.newPage();
      page.on("console", (m) => m.type() === "error" && console.log(name, "console:", m.text()));
      page.on("pageerror", (e) => console.log(name, "error:", e.message));
      await page.goto(base + path);
      await page.waitForTimeout(wait);
      await page.screenshot({ path: `${out}/${name}-${width}-${theme}.png` });
      await context.close();
    }
  }
}
await browser.close();
