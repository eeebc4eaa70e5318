// The import dialog by mouse, and the API of the browser that is signed in.
import { asker } from "./tab.mjs";

// Reads, or with a body writes.
export async function caller(context, base) {
  const read = asker(context, base);
  const { csrf_token: csrf } = await read("/session");
  return async (path, data) => {
    if (data === undefined) return read(path);
    const reply = await context.request.post(`${base}/api/v1${path}`, { headers: { "X-Touchmark-Csrf": csrf }, data });
    if (!reply.ok()) throw new Error(`POST ${path} -> ${reply.status()} ${await reply.text()}`);
    return reply.json();
  };
}

export async function openImport(page, base, project) {
  await page.goto(`${base}/projects/${project}/data`);
  await page.getByRole("button", { name: "Import", exact: true }).first().click();
  await page.getByRole("dialog", { name: "Import" }).waitFor();
}

// As from the desktop: a file in a drop.
export async function drop(page, name, bytes) {
  const transfer = await page.evaluateHandle(([file, base64]) => {
    const data = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const out = new DataTransfer();
    out.items.add(new File([data], file));
    return out;
  }, [name, bytes.toString("base64")]);
  await page.getByText("Drop files or a folder here").dispatchEvent("drop", { dataTransfer: transfer });
}
