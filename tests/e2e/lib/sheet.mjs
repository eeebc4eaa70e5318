// The image on the label page as a sheet to draw on: places are fractions of the image, and what was stored of them is
// read back in its pixels.
export class Sheet {
  // `read`: the stored annotations of the image.
  constructor(tab, read) {
    Object.assign(this, { tab, page: tab.page, read });
  }

  // Takes away all that is there, so that only what is drawn can be hit.
  async clear() {
    await this.measure();
    await this.press("v");
    await this.press("Control+a");
    await this.press("Delete");
    await this.saved();
  }

  // Where the image lies: from what the status bar says of two places of the canvas.
  async measure() {
    const canvas = await this.page.locator("[role=application]").boundingBox();
    const cursor = this.page.locator("footer [aria-hidden].numeric");
    const read = async (x, y) => {
      await this.page.mouse.move(x, y);
      await this.page.waitForTimeout(30);
      const text = await cursor.innerText();
      return text === "" ? null : text.split(",").map(Number);
    };
    const middle = [Math.round(canvas.x + canvas.width / 2), Math.round(canvas.y + canvas.height / 2)];
    // The first and last screen pixel of the image along a line through the middle.
    const edge = async (axis, step) => {
      const at = [...middle];
      let low = 0, high = Math.ceil(axis === 0 ? canvas.width / 2 : canvas.height / 2);
      while (high - low > 1) {
        const half = Math.floor((low + high) / 2);
        at[axis] = middle[axis] + step * half;
        if (await read(...at)) low = half;
        else high = half;
      }
      return middle[axis] + step * low;
    };
    const [left, right, top, bottom] = [await edge(0, -1), await edge(0, 1), await edge(1, -1), await edge(1, 1)];
    const [x0, y0] = await read(left, top);
    const [x1, y1] = await read(right, bottom);
    this.at = { left, top, width: right - left, height: bottom - top };
    this.size = { left: x0, top: y0, width: x1 - x0, height: y1 - y0 };
  }

  screen(fx, fy) {
    return [Math.round(this.at.left + this.at.width * fx), Math.round(this.at.top + this.at.height * fy)];
  }

  // The same places in pixels of the image, as the screen's whole pixels allow.
  images(places) {
    return places.map(([fx, fy]) => {
      const [x, y] = this.screen(fx, fy);
      return [
        this.size.left + ((x - this.at.left) * this.size.width) / this.at.width,
        this.size.top + ((y - this.at.top) * this.size.height) / this.at.height,
      ];
    });
  }

  async held(keys, act) {
    for (const key of keys) await this.page.keyboard.down(key);
    await act();
    for (const key of keys) await this.page.keyboard.up(key);
  }

  // Two clicks at one place shall not be taken for a double one.
  async click(fx, fy, keys = []) {
    await this.page.mouse.move(...this.screen(fx, fy));
    await this.held(keys, () => this.page.mouse.click(...this.screen(fx, fy)));
    await this.page.waitForTimeout(60);
  }

  async doubleClick(fx, fy) {
    await this.page.mouse.dblclick(...this.screen(fx, fy));
  }

  async drag(from, to, keys = []) {
    await this.page.mouse.move(...this.screen(...from));
    await this.page.waitForTimeout(450); // no second click of what was clicked there
    await this.held(keys, async () => {
      await this.page.mouse.down();
      await this.page.mouse.move(...this.screen((from[0] + to[0]) / 2, (from[1] + to[1]) / 2));
      await this.page.mouse.move(...this.screen(...to));
      await this.page.mouse.up();
    });
  }

  press(key) { return this.page.keyboard.press(key); }
  focus() { return this.page.locator("[role=application]").focus(); }
  settle(ms) { return this.page.waitForTimeout(ms); }

  async pick(name) {
    await this.press("c");
    await this.page.getByRole("dialog").getByRole("combobox").fill(name);
    await this.press("Enter");
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
  }

  async hint(words) {
    return this.page.locator("footer").getByText(words).first().waitFor({ timeout: 3000 }).then(() => true, () => false);
  }

  async saved() {
    await this.settle(150);
    await this.tab.is("saved");
  }

  async reload() {
    await this.page.reload();
    await this.tab.ready();
    await this.focus();
  }

  async stored() {
    return (await this.read()).map((one) => one.content.shape);
  }

  async newest() {
    await this.saved();
    return (await this.stored()).at(-1);
  }
}

// As many points as wanted, each within so many pixels of its own.
export const near = (points, wanted, by = 1) =>
  points.length === wanted.length && points.every((p, i) => Math.abs(p[0] - wanted[i][0]) <= by && Math.abs(p[1] - wanted[i][1]) <= by);
