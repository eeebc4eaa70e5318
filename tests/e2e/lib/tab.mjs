// A tab of a browser on the label page of one image, driven by mouse and keys.
export class Tab {
  // `context`: signed in already. `asset`: the image to open.
  static async open(context, base, project, asset) {
    const tab = new Tab();
    tab.errors = [];
    tab.page = await context.newPage();
    tab.page.on("pageerror", (error) => tab.errors.push(error.message));
    await tab.page.goto(`${base}/projects/${project}/label?asset=${asset}&browse=1`);
    await tab.ready();
    return tab;
  }

  async ready() {
    await this.page.waitForSelector("footer[data-image=ready]", { timeout: 20000 });
    await this.page.waitForTimeout(300);
  }

  // Waits for a state of the work ("saved", "offline", "conflict").
  is(saved, timeout = 20000) { return this.page.waitForSelector(`[data-saved=${saved}]`, { timeout }); }
  status() { return this.page.locator("[data-saved]").innerText(); }
  dialog(title) { return this.page.getByRole("dialog").filter({ hasText: title }); }

  async objects() {
    return Number((await this.page.locator("footer").innerText()).match(/([\d,]+) objects?/)?.[1].replaceAll(",", "") ?? -1);
  }

  // Until so many objects are counted; false when they are not in time.
  counts(wanted, timeout = 10000) {
    return this.page
      .waitForFunction((n) => new RegExp(`(^|\\D)${n} objects?`).test(document.querySelector("footer")?.innerText ?? ""), wanted, { timeout })
      .then(() => true, () => false);
  }

  // Fractions of the canvas.
  async drag(fx, fy, tx, ty) {
    const b = await this.page.locator("[role=application]").boundingBox();
    await this.page.mouse.move(b.x + b.width * fx, b.y + b.height * fy);
    await this.page.mouse.down();
    await this.page.mouse.move(b.x + b.width * ((fx + tx) / 2), b.y + b.height * ((fy + ty) / 2));
    await this.page.mouse.move(b.x + b.width * tx, b.y + b.height * ty);
    await this.page.mouse.up();
  }

  async box(fx, fy, tx = fx + 0.06, ty = fy + 0.06) {
    await this.page.bringToFront();
    await this.page.keyboard.press("b");
    await this.drag(fx, fy, tx, ty);
  }

  // Selects the object that was drawn last, by the list, and nudges it by the arrow keys.
  async nudgeLast(key, times) {
    await this.page.bringToFront();
    await this.page.getByRole("tab", { name: "Objects" }).click();
    await this.page.locator("[role=option]").last().click();
    await this.page.locator("[role=application]").focus();  // the arrow keys are the tabs' otherwise
    for (let i = 0; i < times; i++) await this.page.keyboard.press(key);
  }

  async signIn(login, password) {
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Login").fill(login);
    await dialog.getByLabel("Password").fill(password);
    await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  }
}

// A context that is signed in, and the API with its session.
export async function signedIn(browser, base, login, password) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const session = await openSession(context, base, login, password);
  return { context, ask: asker(context, base), session };
}

// Signs in behind the pages' back, as another tab of the same browser would.
export async function openSession(context, base, login, password) {
  const reply = await context.request.post(`${base}/api/v1/session`, { data: { login, password } });
  if (!reply.ok()) throw new Error(`sign in: ${reply.status()} ${await reply.text()}`);
  return reply.json();
}

export function asker(context, base) {
  return async (path) => {
    const reply = await context.request.get(`${base}/api/v1${path}`);
    if (!reply.ok()) throw new Error(`GET ${path} -> ${reply.status()} ${await reply.text()}`);
    return reply.json();
  };
}

export function checker() {
  const failures = [];
  const check = (name, ok, detail = "") => {
    console.log(`${ok ? "ok  " : "FAIL"} ${name}${ok ? "" : ` ${detail}`}`);
    if (!ok) failures.push(name);
  };
  return { check, failures };
}
