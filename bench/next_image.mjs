// How long a person waits for the next image: from the key to the first frame that shows it, with its labels, in the real page of
// the release binary. Real pictures, every second one after a rest that lets the page fetch ahead.
//   node bench/next_image.mjs [IMAGES, default 40]
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { launch } from "../tests/e2e/lib/browser.mjs";
import { signedIn, Tab } from "../tests/e2e/lib/tab.mjs";
import { Server, call, must, removeFolder, run, temporaryFolder, tokenFor } from "../tests/lib/touchmark.mjs";

const source = resolve("../shared/data/coco128_subset");
if (!existsSync(source)) {
  console.error("next image: SKIPPED, there is no ../shared/data/coco128_subset");
  process.exit(0);
}
const wanted = Number(process.argv[2] ?? 40);
const password = "correct horse battery";

// Runs in the page. Seconds of the key, of the first frame in which the page says that another image is shown.
const watch = () => {
  const asset = () => new URLSearchParams(location.search).get("asset");
  window.addEventListener("keydown", (event) => {
    if (event.key !== "f") return;
    const [began, before] = [event.timeStamp, asset()];
    const look = () => {
      const there = asset() !== before && document.querySelector("footer[data-image=ready]");
      // The frame that this callback belongs to shows it; the next one begins when that is painted.
      if (there) requestAnimationFrame(() => (window.waited = performance.now() - began));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
};

const data = temporaryFolder("next-image");
const server = new Server({ data });
const { address } = await server.start();
const browser = await launch();
const waits = { "after a rest": [], "at once": [] };
try {
  must(run(["user", "password", "owner"], { data, input: `${password}\n` }));
  must(run(["import", join(source, "object_detection"), "--project", "street"], { data }));
  must(run(["import", join(source, "images"), "--project", "street"], { data }));
  const { token } = tokenFor("administrator", { data });
  const project = (await call(address, token, "GET", "/projects")).body.items[0].id;
  const { context, ask } = await signedIn(browser, address, "owner", password);
  const assets = (await ask(`/projects/${project}/assets?limit=100`)).items;
  const { page } = await Tab.open(context, address, project, assets[0].id);
  await page.evaluate(watch);
  await page.waitForTimeout(1000);
  for (let i = 1; i < Math.min(wanted, assets.length); i++) {
    await page.evaluate(() => (window.waited = null));
    await page.keyboard.press("f");
    await page.waitForFunction(() => window.waited !== null, null, { timeout: 20000 });
    waits[i % 2 ? "after a rest" : "at once"].push(await page.evaluate(() => window.waited));
    if (i % 2 === 0) await page.waitForTimeout(700);
  }
} finally {
  await browser.close();
  await server.stop();
  removeFolder(data);
}
const at = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
for (const [name, values] of Object.entries(waits))
  console.log(`next image ${name}: median ${at(values, 0.5).toFixed(1)} ms, p95 ${at(values, 0.95).toFixed(1)} ms, worst ${at(values, 1).toFixed(1)} ms (${values.length} images)`);
