// A person draws, moves, paints, labels, links and deletes. In one run nothing happens to them; in the others the tab or the
// server is killed at a random moment of a random gesture, or the network is cut and comes back. After each fault the image
// must be as the undisturbed run had it before or after the gesture that was hit, and in the end exactly as it left it.
//   node tests/e2e/kills.mjs [ROUNDS] [SEED]       1 round where none are named; serves its own demo, because it kills it
import { launch } from "./lib/browser.mjs";
import { Demo } from "./lib/demo.mjs";
import { end, fell } from "./lib/end.mjs";
import { Sheet } from "./lib/sheet.mjs";
import { checker, signedIn, Tab } from "./lib/tab.mjs";

// The plays' own arguments are an address, a name, a password and a project: not for this one.
const own = process.argv.length <= 4 ? process.argv.slice(2).map(Number) : [];
const rounds = own[0] || 1;
let seed = own[1] || 20261126;
const password = "correct horse battery";
const project = 1;
const { check, failures } = checker();
const demo = await Demo.start({ password });
const base = demo.address;
const browser = await launch();

// Numerical Recipes' linear congruential generator: the same faults for the same seed.
const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const below = (n) => Math.floor(random() * n);

// Each begins and ends with the select tool and nothing selected, and is whole in itself: what a killed tab had in its undo is gone.
const gestures = [
  ["a box", async (s) => (await s.press("b"), await s.drag([0.1, 0.1], [0.3, 0.3]))],
  ["another class", async (s) => (await s.click(0.2, 0.2), await s.press("2"))],
  ["a polygon", async (s) => {
    await s.press("p");
    for (const at of [[0.5, 0.1], [0.7, 0.1], [0.6, 0.3]]) await s.click(...at);
    await s.press("Enter");
  }],
  ["a box is moved", async (s) => await s.drag([0.2, 0.2], [0.25, 0.25])],
  ["a stroke of the brush", async (s) => (await s.press("w"), await s.drag([0.1, 0.6], [0.3, 0.7]))],
  ["points", async (s) => (await s.press("k"), await s.click(0.5, 0.6), await s.click(0.55, 0.6), await s.press("Enter"))],
  ["a turned box", async (s) => {
    await s.press("r");
    for (const at of [[0.7, 0.5], [0.9, 0.55], [0.88, 0.7]]) await s.click(...at);
  }],
  ["a relation", async (s) => (await s.press("u"), await s.click(0.25, 0.25), await s.click(0.6, 0.15))],
  ["a text", async (s) => {
    await s.press("y");
    await s.drag([0.75, 0.1], [0.95, 0.2]);
    await s.page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "What is written");
    await s.page.keyboard.type("Halt");
    await s.press("Enter");
  }],
  ["one is deleted", async (s) => (await s.click(0.52, 0.13), await s.press("Delete"))],
  ["deleted and undone", async (s) => (await s.click(0.25, 0.25), await s.press("Delete"), await s.press("Control+z"))],
];

class Session {
  constructor(context, ask, asset) {
    Object.assign(this, { context, ask, asset });
  }

  async open() {
    this.tab = await Tab.open(this.context, base, project, this.asset);
    const read = async () => (await this.ask(`/projects/${project}/assets/${this.asset}/annotations`)).items;
    this.sheet = new Sheet(this.tab, read);
    await this.sheet.focus();
    await this.sheet.measure();
  }

  async rest() {
    for (let i = 0; i < 3; i++) await this.sheet.press("Escape");
    await this.sheet.press("v");
    await this.sheet.press("1"); // the class in the hand is the tab's: a new tab begins with the first
  }

  // What is stored, without the numbers that the server gave.
  async state() {
    await this.tab.is("saved", 60000);
    const items = await this.sheet.read();
    const place = new Map(items.map((one, i) => [one.id, i]));
    const ends = ({ relation }) => (relation ? { relation: { from: place.get(relation.from), to: place.get(relation.to) } } : {});
    return JSON.stringify(items.map(({ content }) => ({ ...content, ...ends(content) })));
  }
}

async function undisturbed(session) {
  await session.open();
  await session.sheet.clear();
  const states = [await session.state()];
  for (const [, act] of gestures) {
    await act(session.sheet);
    await session.rest();
    states.push(await session.state());
  }
  await session.tab.page.close();
  return states;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const faults = {
  async tab(session) {
    await session.tab.page.close();
    await session.open();
  },
  async server(session) {
    await demo.server.kill();
    await pause(below(300));
    await demo.server.start(Number(new URL(base).port));
  },
  async network(session) {
    await session.context.setOffline(true);
    await pause(200 + below(800));
    await session.context.setOffline(false);
  },
};

// Fault `kind` within or soon after the gesture.
async function hit(session, [name, act], kind, states) {
  const during = act(session.sheet).then(() => session.rest()).catch(() => undefined); // a gesture on a page that is gone
  await pause(below(900));
  await faults[kind](session);
  await during;
  if (kind !== "tab") {
    const now = await session.state();
    return check(`${name}, ${kind} cut or killed: as undisturbed`, now === states[1], `\n     ${now}\n     ${states[1]}`);
  }
  await session.rest();
  const now = await session.state();
  check(`${name}, tab killed: before or after it`, states.includes(now), `\n     ${now}\n     ${states[0]}\n     ${states[1]}`);
  if (now === states[1]) return;
  await act(session.sheet);
  await session.rest();
}

async function disturbed(session, states) {
  await session.open();
  await session.sheet.clear();
  const kinds = Object.keys(faults);
  const at = new Map(Array.from({ length: 3 }, () => [below(gestures.length), kinds[below(kinds.length)]]));
  for (const [i, gesture] of gestures.entries()) {
    if (at.has(i)) await hit(session, gesture, at.get(i), states.slice(i, i + 2));
    else {
      await gesture[1](session.sheet);
      await session.rest();
    }
  }
  const last = await session.state();
  check(`in the end as undisturbed (${[...at].map(([i, kind]) => `${kind} at ${i + 1}`).join(", ")})`, last === states.at(-1), `\n     ${last}\n     ${states.at(-1)}`);
  await session.tab.page.close();
}

try {
  const { context, ask } = await signedIn(browser, base, "owner", password);
  const assets = (await ask(`/projects/${project}/assets?limit=100`)).items;
  const same = assets.filter((one) => one.width === assets[0].width && one.height === assets[0].height);
  const states = await undisturbed(new Session(context, ask, same[0].id));
  check(`undisturbed: ${gestures.length} gestures, each of which changes something`, new Set(states).size >= gestures.length, String(new Set(states).size));
  for (let round = 0; round < rounds; round++) await disturbed(new Session(context, ask, same[1 + (round % (same.length - 1))].id), states);
} catch (error) {
  await fell("kills", browser, failures, error);
}
await end(`kills: ${rounds} rounds`, browser, failures, () => demo.stop());
