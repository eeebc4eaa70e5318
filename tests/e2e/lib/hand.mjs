// A hand on the label page of one image: places are in image pixels, and what it made is read back from the server.
import { Tab } from "./tab.mjs";

const kMargin = 24; // of the fitted image, as the canvas has it

export class Hand {
  // On the last image that the caller may draw on.
  static async open(context, ask, base, project) {
    const hand = new Hand();
    const assets = (await ask(`/projects/${project}/assets?limit=100`)).items;
    const open = assets.filter((one) => ["new", "in_progress", "unlabeled"].includes(one.status));
    Object.assign(hand, { context, ask, base, project, asset: (open.at(-2) ?? assets.at(-2)) });
    hand.classes = (await ask(`/projects/${project}/ontology`)).classes.filter((one) => !one.retired);
    await hand.reopen();
    return hand;
  }

  async reopen() {
    const errors = this.tab?.errors ?? [];
    await this.tab?.page.close();
    this.tab = await Tab.open(this.context, this.base, this.project, this.asset.id);
    this.tab.errors = errors;
    this.page.on("pageerror", (error) => errors.push(error.message));
    await this.measure();
  }

  get page() { return this.tab.page; }
  get errors() { return this.tab.errors; }

  async measure() {
    await this.page.keyboard.press("Home");
    const box = await this.page.locator("[role=application]").boundingBox();
    const { width, height } = this.asset;
    const scale = Math.min((box.width - 2 * kMargin) / width, (box.height - 2 * kMargin) / height);
    this.view = { scale, x: box.x + (box.width - width * scale) / 2, y: box.y + (box.height - height * scale) / 2 };
  }

  client(x, y) { return { x: this.view.x + x * this.view.scale, y: this.view.y + y * this.view.scale }; }

  async moveTo(x, y) {
    const to = this.client(x, y);
    await this.page.mouse.move(to.x, to.y);
  }

  async click(x, y, options = {}) {
    await this.moveTo(x, y);
    const { x: cx, y: cy } = this.client(x, y);
    await this.page.mouse.click(cx, cy, options);
  }

  async drag(x0, y0, x1, y1, button = "left") {
    await this.moveTo(x0, y0);
    await this.page.mouse.down({ button });
    await this.moveTo((x0 + x1) / 2, (y0 + y1) / 2);
    await this.moveTo(x1, y1);
    await this.page.mouse.up({ button });
  }

  async keys(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  // Everything off the image, the select tool in the hand, nothing hidden.
  async clear() {
    await this.page.mouse.move(...Object.values(this.client(2, 2)));
    await this.keys("Escape", "Escape", "v", "Control+a", "Delete", "Home");
    await this.stored();
  }

  // What the server has, once everything is there.
  async stored() {
    await this.page.waitForTimeout(150);
    await this.tab.is("saved");
    const { items } = await this.ask(`/projects/${this.project}/assets/${this.asset.id}/annotations`);
    return items.map((one) => one.content);
  }
}
