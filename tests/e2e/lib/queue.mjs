// The queue of the label page: where one goes by its keys, and what it says when there is nothing in it.
import { violations } from "./axe.mjs";

const at = (page) => Number(new URL(page.url()).searchParams.get("asset"));

async function press(page, key) {
  const from = at(page);
  await page.locator("[role=application]").focus();
  await page.keyboard.press(key);
  await page.waitForFunction((n) => !location.search.includes(`asset=${n}`), from, { timeout: 15000 });
  await page.waitForSelector("footer[data-image=ready]", { timeout: 20000 });
  return at(page);
}

// Three images by "next", back to the first and forth again; nothing is claimed by that.
export async function walksTheQueue(context, ask, base, project, check) {
  const page = await context.newPage();
  await page.goto(`${base}/projects/${project}/label`);
  await page.waitForSelector("footer[data-image=ready]", { timeout: 20000 });
  const first = at(page);
  const second = await press(page, "f");
  const third = await press(page, "f");
  const claimed = async () => (await ask(`/projects/${project}/assets?limit=100`)).items.filter((a) => a.task?.assignee != null || a.status === "in_progress").length;
  const before = await claimed();
  const walked = [await press(page, "d"), await press(page, "d"), await press(page, "f"), await press(page, "f")];
  check("next and previous go through the images in the order they were opened", JSON.stringify(walked) === JSON.stringify([second, first, second, third]), JSON.stringify([[first, second, third], walked]));
  check("and claim nothing more", (await claimed()) === before, `${before} -> ${await claimed()}`);
  await page.close();
}

export async function emptyProject(context, base, session, check) {
  const made = await context.request.post(`${base}/api/v1/projects`, { data: { name: `Empty ${Date.now()}` }, headers: { "x-touchmark-csrf": session.csrf_token } });
  const { id } = await made.json();
  const page = await context.newPage();
  for (const [place, words] of [["label", "There is no image to label yet"], ["review", "Nothing waits for review"]]) {
    await page.goto(`${base}/projects/${id}/${place}`);
    const said = await page.getByRole("heading", { level: 1, name: words }).waitFor({ timeout: 10000 }).then(() => true, () => false);
    check(`an empty project says on its ${place} page: ${words}`, said, await page.locator("body").innerText());
    check("with the places of the project around it", (await page.getByRole("link", { name: "Versions" }).count()) > 0);
    const found = await violations(page);
    check(`axe: ${place} of an empty project`, found.length === 0, found.join("\n"));
    await page.screenshot({ path: `/tmp/empty-${place}.png` });
  }
  await page.close();
}
