// How a play ends, each in the same way.

// It fell in the middle: what was thrown is one of its failures, and every open page is kept as a picture.
export async function fell(name, browser, failures, error) {
  failures.push(String(error.stack ?? error));
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [at, page] of pages.entries()) await page.screenshot({ path: `/tmp/${name}-failure-${process.pid}-${at}.png` }).catch(() => undefined);
}

// Its last line, and what the caller sees of it. `stop`: what else it has running.
export async function end(name, browser, failures, stop = async () => undefined) {
  console.log(failures.length === 0 ? `${name}, no failures` : `${failures.length} failed:\n${failures.join("\n")}`);
  await browser.close();
  await stop();
  process.exit(failures.length === 0 ? 0 : 1);
}
