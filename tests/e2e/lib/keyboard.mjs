// A person without a pointer: everything by page.keyboard, and after each key the focus is somewhere, and is seen.
const kTabs = 120; // more on the way to one thing is lost, too
const kPatience = 3000; // milliseconds in which a page that opens takes the focus

// How the focus shows itself: a ring, or the caret of a text field. What is no control needs none.
const kSeen = `(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "nowhere";
  if (at.tabIndex < 0 && !at.matches("input, textarea, select, button, a")) return "";
  if (at.matches("textarea, input:not([type=checkbox], [type=radio], [type=range])")) return "";
  if (at.closest("[role=menu]") && at.matches("[data-highlighted], [role=menu]")) return "";
  if (!at.matches(":focus-visible")) return at.matches("[role=application]") ? "" : "no ring: " + at.outerHTML.slice(0, 120);
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  return outlineStyle !== "none" && parseFloat(outlineWidth) > 0 ? "" : "no outline: " + at.outerHTML.slice(0, 120);
})()`;
const kNamed = `(() => {
  const at = document.activeElement;
  if (!at || at.tabIndex < 0) return { tag: "", role: "", name: "" };
  const by = at?.getAttribute("aria-labelledby");
  const label = at?.labels?.[0]?.textContent ?? (by ? document.getElementById(by)?.textContent : null);
  return { tag: at?.tagName.toLowerCase(), role: at?.getAttribute("role") ?? "", name: (at?.getAttribute("aria-label") ?? label ?? at?.textContent ?? "").trim() };
})()`;

export class Keyboard {
  constructor(page) {
    this.page = page;
    this.lost = []; // after which keys the focus was nowhere, or was not seen
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.keeps(key);
    }
  }

  async type(text) {
    await this.page.keyboard.type(text);
    await this.keeps(`"${text}"`);
  }

  // A page that is being opened has a moment to take the focus.
  async keeps(key) {
    let found = await this.page.evaluate(kSeen).catch(() => "leaving");
    for (const end = Date.now() + kPatience; found !== "" && Date.now() < end && !(found === "nowhere" && /Tab$/.test(key)); ) {
      await this.page.waitForTimeout(30);
      found = await this.page.evaluate(kSeen).catch(() => "leaving");
    }
    // Behind the last thing on a page is the browser itself.
    if (found !== "" && !(found === "nowhere" && /Tab$/.test(key))) this.lost.push(`${key} on ${new URL(this.page.url()).pathname}: ${found}`);
  }

  focused() { return this.page.evaluate(kNamed); }

  // Walks by Tab until what has the focus is called so. Returns all that it passed.
  async walkTo(name, { back = false } = {}) {
    const passed = [];
    for (let i = 0; i < kTabs; i++) {
      const at = await this.focused();
      if (name instanceof RegExp ? name.test(at.name) : at.name === name) return passed;
      passed.push(at.name);
      await this.press(back ? "Shift+Tab" : "Tab");
    }
    throw new Error(`no way by Tab to ${name}; passed ${[...new Set(passed)].join(" | ")}`);
  }

  // By the palette, as its words have it.
  async go(words) {
    await this.press("Control+k");
    await this.page.getByPlaceholder(/Go to/).waitFor();
    await this.type(words);
    const chosen = () => this.page.locator("[cmdk-item][data-selected=true]").first().innerText().then((text) => text.split("\n")[0].trim().toLowerCase());
    for (let i = 0; i < 10 && (await chosen()) !== words; i++) await this.press("ArrowDown");
    if ((await chosen()) !== words) throw new Error(`the palette has no ${words}: ${await this.page.locator("[cmdk-list]").innerText()}`);
    await this.press("Enter");
  }

  asset() { return Number(new URL(this.page.url()).searchParams.get("asset")); }

  ready() { return this.page.waitForSelector("footer[data-image=ready]", { timeout: 20000 }); }

  async saved() {
    await this.page.waitForTimeout(100); // until what was pressed is told of
    await this.page.waitForSelector("[data-saved=saved]", { timeout: 15000 });
  }

  // Where the cursor of the keyboard says that it is, once it has said so of its last move.
  async cursor() {
    const said = this.page.locator("[data-key-cursor=true]");
    await said.waitFor({ state: "attached" });
    const now = () => said.innerText();
    for (let tries = 0, last = null, text = await now(); tries < 20; tries++, last = text, await this.page.waitForTimeout(400), text = await now()) {
      const [x, y] = (/at ([\d,]+), ([\d,]+)/.exec(text) ?? []).slice(1).map((n) => Number(n.replaceAll(",", "")));
      if (text === last && Number.isFinite(x)) return { x, y };
    }
    throw new Error("the cursor of the keyboard does not say where it is");
  }

  // To a pixel of the image, by Alt and the arrows.
  async cursorTo(x, y) {
    const at = await this.cursor();
    const go = async (by, less, more) => {
      const step = async (times, prefix) => { for (let i = 0; i < times; i++) await this.page.keyboard.press(`${prefix}${by < 0 ? less : more}`); };
      await step(Math.floor(Math.abs(by) / 10), "Shift+Alt+");
      await step(Math.abs(by) % 10, "Alt+");
    };
    await go(x - at.x, "ArrowLeft", "ArrowRight");
    await go(y - at.y, "ArrowUp", "ArrowDown");
  }
}
