// What axe finds wrong with the page as it is, targets smaller than 24 pixels among it: one line a rule.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// The joints of a skeleton lie where the joints are, however near to each other: WCAG 2.5.8 exempts places that are essential.
// An open menu belongs to its button and lies in no landmark; that rule is axe's own advice, not the guidelines'.
const look = `axe.run(document, { rules: { "target-size": { enabled: true } } }).then(({ violations }) => JSON.stringify(violations
  .map(({ id, nodes }) => ({ id, nodes: nodes.filter(({ target }) => id !== "target-size" || !document.querySelector(target[0])?.closest("figure")).filter(({ target }) => id !== "region" || !document.querySelector(target[0])?.closest("[data-radix-popper-content-wrapper]")) }))
  .filter(({ nodes }) => nodes.length > 0)
  .map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | "))))`;

export async function violations(page) {
  await page.waitForTimeout(250);
  const session = await page.context().newCDPSession(page); // evaluates outside the page's CSP
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", { expression: look, awaitPromise: true });
  await session.detach();
  return JSON.parse(result.value ?? '["axe did not answer"]');
}

// Checks under the page's name that axe finds nothing.
export const axeChecker = (check) => async (name, page) => {
  const found = await violations(page);
  check(`axe: ${name}`, found.length === 0, `\n     ${found.join("\n     ")}`);
};
