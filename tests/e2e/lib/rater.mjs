// One person who labels in a browser of their own, and everything that the server told that browser.
export class Rater {
  // `number`: 1, 2, 3...; also the digit of the class that they draw.
  constructor({ browser, base, project, number, login, id, password }) {
    Object.assign(this, { browser, base, project, number, login, id, password });
    this.said = [];      // [url, text] of every reply of the API
    this.streamed = [];  // [event, text] of every server-sent event
    this.errors = [];
    this.drawn = new Map();  // asset id -> boxes
  }

  async open() {
    this.context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
    this.page = await this.context.newPage();
    this.page.on("pageerror", (error) => this.errors.push(`page error: ${error.message}`));
    this.page.on("response", (response) => {
      if (!/\/api\/v1\//.test(response.url()) || !/json/.test(response.headers()["content-type"] ?? "")) return;
      response.text().then((text) => this.said.push([response.url(), text]), () => undefined);  // the page went on meanwhile
    });
    const session = await this.context.newCDPSession(this.page);
    await session.send("Network.enable");
    session.on("Network.eventSourceMessageReceived", ({ eventName, data }) => this.streamed.push([eventName, data]));
  }

  async signIn() {
    const { page } = this;
    await page.goto(`${this.base}/`);
    await page.waitForURL(/signin/);
    await page.getByLabel("Login").fill(this.login);
    await page.getByLabel("Password").fill(this.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Projects" }).waitFor();
  }

  async begin() {
    await this.page.goto(`${this.base}/projects/${this.project}/label`);
    await this.page.waitForURL(/asset=/);
    await this.ready();
  }

  async ready() {
    await this.page.waitForSelector("footer[data-image=ready]");
    await this.page.waitForTimeout(300);
  }

  asset() { return Number(new URL(this.page.url()).searchParams.get("asset")); }
  saved() { return this.page.waitForSelector("[data-saved=saved]", { timeout: 15000 }); }

  // How many objects the status bar counts.
  async objects() {
    return Number((await this.page.locator("footer").innerText()).match(/([\d,]+) objects?/)?.[1].replaceAll(",", "") ?? -1);
  }

  // Draws so many boxes by mouse, of this person's class and at places of their own.
  async draw(boxes) {
    const { page, number } = this;
    await page.keyboard.press("b");
    await page.keyboard.press(String(number));
    const area = await page.locator("[role=application]").boundingBox();
    const at = (fx, fy) => [area.x + area.width * fx, area.y + area.height * fy];
    for (let i = 0; i < boxes; i++) {
      const [fx, fy] = [0.34 + 0.08 * i, 0.3 + 0.08 * number];  // on the widest and the tallest image, too
      await page.mouse.move(...at(fx, fy));
      await page.mouse.down();
      await page.mouse.move(...at(fx + 0.03, fy + 0.03));
      await page.mouse.move(...at(fx + 0.06, fy + 0.06));
      await page.mouse.up();
    }
    await this.page.waitForFunction((wanted) => new RegExp(`(^|\\D)${wanted} objects?`).test(document.querySelector("footer")?.innerText ?? ""), boxes, { timeout: 5000 })
      .catch(async () => { throw new Error(`rater ${number} drew ${boxes} boxes on image ${this.asset()} and the page counts ${await this.objects()}`); });
    await this.saved();
    this.drawn.set(this.asset(), boxes);
  }

  async comment(text) {
    await this.page.getByRole("tab", { name: "Comments" }).click();
    await this.page.getByLabel("Write a comment").fill(text);
    await this.page.getByRole("button", { name: "Comment", exact: true }).click();
    await this.page.getByLabel("Comments", { exact: true }).getByText(text).waitFor();
  }

  // The comments that the panel shows, when it has loaded them.
  async comments() {
    await this.page.getByRole("tab", { name: "Comments" }).click();
    const list = this.page.locator("ol[aria-label=Comments]");
    await list.locator("li").first().waitFor();
    return list.locator("li p").allInnerTexts();
  }

  // Names under "People here now"; empty when there is nobody else.
  presence() { return this.page.getByLabel("People here now").locator("li").allInnerTexts(); }

  // Status and body of a read with this browser's session.
  async ask(path) {
    const reply = await this.context.request.get(`${this.base}/api/v1/projects/${this.project}${path}`);
    return { status: reply.status(), text: await reply.text() };
  }

  // Hands the image in by key and waits for the next one.
  async submit() {
    const id = this.asset();
    await this.page.keyboard.press("Control+Enter");
    await this.page.waitForFunction((asset) => new URL(location.href).searchParams.get("asset") !== String(asset) || document.body.innerText.includes("Nothing is left"), id, { timeout: 15000 });
  }
}

// All of `count` people come here before any goes on.
export class Meeting {
  constructor(count) { this.count = count; this.places = new Map(); }
  at(place) {
    let meeting = this.places.get(place);
    if (!meeting) this.places.set(place, meeting = Object.assign(Promise.withResolvers?.() ?? withResolvers(), { here: 0 }));
    if (++meeting.here === this.count) meeting.resolve();
    return meeting.promise;
  }
}

function withResolvers() {
  const out = {};
  out.promise = new Promise((resolve) => { out.resolve = resolve; });
  return out;
}
