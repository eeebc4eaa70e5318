// Two tabs of one browser on one image: they share the journal, and yet each sees what the other did, or a conflict.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Channel, ChannelMessage } from "../journal/channel";
import { TransportError, type Send } from "../journal/contract";
import { keepDraft, takeDraft } from "../journal/drafts";
import { channelPeers, lockPeers, type Peers } from "../journal/peers";
import { MemoryStorage } from "../journal/storage";
import { contentToWire, type WireOp } from "../model/wire";
import { annotation, box } from "./driver";
import { ModelServer } from "./model_server";
import { stored, turn, Visit } from "./visit";

declare const process: { readonly env: Readonly<Record<string, string | undefined>> }; // the test runner is Node.js

const content = (x: number) => contentToWire(annotation("x", box(x, 10, 10, 10)));
const noBackoff = { now: () => performance.now(), after: (_: number, run: () => void) => (setTimeout(run, 0), () => undefined) };

// Locks as the browser keeps them: one holder a name, those who wait come in order.
class Locks {
  private readonly last_ = new Map<string, Promise<unknown>>();
  private readonly held_ = new Map<string, number>();
  request = (name: string, ...rest: unknown[]): Promise<unknown> => {
    const work = rest.at(-1) as (lock: unknown) => Promise<unknown>;
    const { ifAvailable } = (rest.length > 1 ? rest[0] : {}) as { ifAvailable?: boolean };
    const count = this.held_.get(name) ?? 0;
    if (ifAvailable && count > 0) return work(null);
    this.held_.set(name, count + 1);
    const run = (this.last_.get(name) ?? Promise.resolve()).then(() => work({ name }));
    const over = run.catch(() => undefined).then(() => this.held_.set(name, (this.held_.get(name) ?? 1) - 1));
    this.last_.set(name, over);
    return run;
  };
}

class Browser {
  readonly storage = new MemoryStorage();
  readonly server: ModelServer;
  send: Send = async (ops) => (await turn(), this.server.apply(ops));
  private readonly locks_ = new Locks();
  private readonly channels_: { own: (m: ChannelMessage) => void }[] = [];

  constructor(contents = [content(10), content(40)]) {
    this.server = new ModelServer(contents);
  }

  tab(): Promise<Visit> {
    const locks = this.locks_ as never;
    const send: Send = (ops, place) => this.send(ops, place);
    return Visit.open(this.storage, send, this.server.list(), {
      locks,
      peers: lockPeers(locks),
      channel: this.channel(),
      clock: noBackoff,
    });
  }

  private channel(): Channel {
    const here = { own: (_: ChannelMessage): void => undefined };
    this.channels_.push(here);
    return {
      post: (m) => this.channels_.forEach((c) => c !== here && setTimeout(() => c.own(structuredClone(m)), 0)),
      listen: (listener) => (here.own = listener),
      close: () => void this.channels_.splice(this.channels_.indexOf(here), 1),
    };
  }
}

const quiet = async (...visits: Visit[]) => {
  for (let i = 0; i < 200 && visits.some((v) => v.sync.queue.waiting().length > 0); i++) await turn(1);
  await turn(5);
};
const xs = (v: Visit) => v.d.editor.store.all().map((a) => (a.shape.kind === "box" ? a.shape.x : NaN)).sort((a, b) => a - b); // prettier-ignore

describe("two tabs of one browser", () => {
  it("see what the other drew, moved and deleted", async () => {
    const browser = new Browser();
    const [a, b] = [await browser.tab(), await browser.tab()];
    a.d.drag(15, 15, 15, 35); // moves the first
    a.d.key("tool.box").drag(60, 60, 80, 75);
    await quiet(a, b);
    expect(b.seen()).toEqual(a.seen());
    expect(stored(browser.server.list())).toEqual(a.seen());
    b.d.key("tool.select").click(45, 15).key("edit.delete");
    await quiet(a, b);
    expect(a.seen()).toEqual(b.seen());
    expect(a.d.editor.store.all()).toHaveLength(2);
  });

  it("go on from what the other left: the second edit is made on the first, and undo takes back its own alone", async () => {
    const browser = new Browser([content(10)]);
    const [a, b] = [await browser.tab(), await browser.tab()];
    a.d.drag(15, 15, 25, 15);
    await quiet(a, b);
    b.d.drag(25, 15, 35, 15);
    await quiet(a, b);
    expect(browser.server.applied.map((op) => op.base_version)).toEqual([1, 2]);
    expect([xs(a), xs(b)]).toEqual([[30], [30]]);
    b.d.key("edit.undo");
    await quiet(a, b);
    expect([xs(a), xs(b)]).toEqual([[20], [20]]);
  });
});

describe("two tabs of one browser on one object", () => {
  it("have a conflict where both changed one object, in the tab that came second, and each choice holds", async () => {
    for (const choice of ["mine", "theirs"] as const) {
      const browser = new Browser([content(10)]);
      const [a, b] = [await browser.tab(), await browser.tab()];
      a.d.drag(15, 15, 25, 15);
      b.d.drag(15, 15, 15, 35);
      await quiet(a, b);
      expect([a.session.conflicts(), b.session.conflicts()].map((c) => c.length)).toEqual([0, 1]);
      expect([a.sync.getState().kind, b.sync.getState().kind]).toEqual(["saved", "conflict"]);
      const [conflict] = b.session.conflicts();
      expect(conflict?.mine?.shape).toMatchObject({ x: 10, y: 30 });
      expect(conflict?.theirs?.content.shape).toMatchObject({ x: 20, y: 10 });
      await b.session.resolve(conflict?.key ?? "", choice);
      await quiet(a, b);
      expect(b.sync.getState().kind).toBe("saved");
      expect(b.d.editor.store.all()[0]?.shape).toMatchObject(choice === "mine" ? { x: 10, y: 30 } : { x: 20, y: 10 });
      expect(a.seen()).toEqual(b.seen());
    }
  });

  it("leave alone what the other has not sent", async () => {
    const browser = new Browser([content(10)]);
    const a = await browser.tab();
    browser.send = async () => Promise.reject(new TransportError("auth", "signed out"));
    a.d.drag(15, 15, 25, 15);
    await turn(5);
    const b = await browser.tab();
    expect(xs(b)).toEqual([10]);
    expect(b.session.states().size).toBe(0);
    await b.sync.replace({ assetId: 7, layer: 1 }, "a1", null); // a choice made there
    await turn(5);
    expect(a.sync.queue.size).toBe(1);
  });
});

describe("an expired session", () => {
  it("is over for both tabs once one has signed in and sent everything", async () => {
    const browser = new Browser([content(10)]);
    const [a, b] = [await browser.tab(), await browser.tab()];
    const { send } = browser;
    browser.send = async () => Promise.reject(new TransportError("auth", "signed out"));
    a.d.key("tool.box").drag(60, 60, 80, 75);
    await a.sync.whenJournaled();
    await turn(5);
    b.sync.retryNow(); // what the other left waiting is refused here too
    await turn(5);
    browser.send = send;
    a.sync.retryNow();
    await quiet(a, b);
    for (const one of [a, b]) expect(one.sync.getState()).toEqual({ kind: "saved", unwritten: 0, waiting: 0, refused: 0 });
  });
});

describe("a tab that is closed", () => {
  it("leaves its unsent work to the other, which shows and sends it", async () => {
    const browser = new Browser([content(10)]);
    const [a, b] = [await browser.tab(), await browser.tab()];
    const { send } = browser;
    browser.send = async () => Promise.reject(new TransportError("auth", "signed out"));
    a.d.drag(15, 15, 25, 15).key("tool.box").drag(60, 60, 80, 75);
    await a.sync.whenJournaled();
    await turn(5);
    expect(xs(b)).toEqual([10]);
    await a.sync.close();
    await turn(5);
    expect(b.seen()).toEqual(a.seen());
    expect(b.session.states().size).toBe(2);
    browser.send = send;
    b.sync.retryNow();
    await b.sync.whenSaved();
    expect(stored(browser.server.list())).toEqual(a.seen());
    expect(b.seen()).toEqual(a.seen());
    expect(browser.server.applied).toHaveLength(2);
  });

  it("leaves its conflict with both sides", async () => {
    const browser = new Browser([content(10)]);
    const [a, b] = [await browser.tab(), await browser.tab()];
    a.d.drag(15, 15, 25, 15);
    b.d.drag(15, 15, 15, 35);
    await quiet(a, b);
    await b.sync.close();
    await turn(5);
    expect(a.session.conflicts()).toMatchObject([{ mine: { shape: { x: 10, y: 30 } }, theirs: { content: { shape: { x: 20, y: 10 } } } }]);
    expect(a.sync.getState().kind).toBe("conflict");
    await a.session.resolve("a1", "mine");
    await a.sync.whenSaved();
    expect(stored(browser.server.list())).toEqual(a.seen());
    expect(xs(a)).toEqual([10]);
  });
});

describe("a tab that is closed while the other is busy", () => {
  it("leaves a conflict that waits for the edits that the other has under way", async () => {
    const browser = new Browser([content(10)]);
    const [a, b] = [await browser.tab(), await browser.tab()];
    a.d.drag(15, 15, 25, 15);
    b.d.drag(15, 15, 15, 35);
    await quiet(a, b);
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    browser.send = async (ops) => (await gate, browser.server.apply(ops));
    a.d.drag(25, 15, 25, 45);
    await b.sync.close();
    await turn(5);
    expect(a.d.editor.store.all()[0]?.shape).toMatchObject({ x: 20, y: 40 });
    letGo();
    await turn(20);
    expect(a.session.conflicts()).toMatchObject([{ mine: { shape: { x: 10, y: 30 } } }]);
  });

  it("leaves its unfinished shape; a living one keeps it", async () => {
    const browser = new Browser();
    const [a, b] = [await browser.tab(), await browser.tab()];
    const place = { assetId: 7, layer: 1 };
    await keepDraft(a.sync, place, "begun");
    expect(await takeDraft(b.sync, place)).toBeNull();
    expect(await takeDraft(a.sync, place)).toBe("begun");
    await a.sync.close();
    expect(await takeDraft(b.sync, place)).toBe("begun");
    await keepDraft(b.sync, place, null);
    expect(await takeDraft(await browser.tab().then((v) => v.sync), place)).toBeNull();
  });
});

describe("which tabs live, without locks", () => {
  it("asks them", async () => {
    const made: Peers[] = [];
    const peers = () => {
      const own: Peers = channelPeers({
        post: (m) => made.forEach((p) => p !== own && (m.type === "ask" || m.type === "here") && setTimeout(() => p.heard(m), 0)),
      });
      made.push(own);
      return own;
    };
    const [a, b] = [peers(), peers()];
    const life = new AbortController();
    a.hold("tab-a", life.signal);
    expect(await b.isAlive("tab-a")).toBe(true);
    expect(await b.isAlive("tab-b")).toBe(false);
    life.abort();
    const gone = new Promise<void>((resolve) => b.whenGone("tab-a", new AbortController().signal, async () => resolve()));
    await gone;
    expect(await b.isAlive("tab-a")).toBe(false);
  });
});

type Step = { tab: 0 | 1; do: "draw" | "move" | "delete" | "undo" | "wait"; x: number; y: number };
const step: fc.Arbitrary<Step> = fc.record({
  tab: fc.constantFrom(0 as const, 1 as const),
  do: fc.constantFrom("draw" as const, "move" as const, "move" as const, "delete" as const, "undo" as const, "wait" as const),
  x: fc.integer({ min: 0, max: 60 }),
  y: fc.integer({ min: 0, max: 50 }),
});

function take(v: Visit, { do: what, x, y }: Step): void {
  if (what === "draw") v.d.key("tool.box").drag(x, y, x + 30, y + 20);
  else if (what === "undo") v.d.key("edit.undo");
  else {
    const all = v.d.editor.store.all();
    const one = all[x % Math.max(1, all.length)];
    if (one?.shape.kind !== "box") return;
    v.d.key("tool.select").editor.view.select([one.localKey]);
    if (what === "delete") v.d.key("edit.delete");
    const [cx, cy] = [one.shape.x + one.shape.width / 2, one.shape.y + one.shape.height / 2];
    if (what === "move") v.d.drag(cx, cy, cx + x - 30, cy + y - 25);
  }
}

async function scenario(steps: readonly Step[], failures: boolean[]): Promise<void> {
  const browser = new Browser();
  browser.send = async (ops: readonly WireOp[]) => {
    await turn();
    if (failures.shift()) throw new TransportError("offline", "lost");
    const results = browser.server.apply(ops);
    if (failures.shift()) throw new TransportError("offline", "cut");
    return results;
  };
  const tabs = [await browser.tab(), await browser.tab()] as const;
  for (const s of steps) {
    if (s.do === "wait") await turn(2);
    else take(tabs[s.tab], s);
  }
  for (let i = 0; i < 300; i++) {
    await quiet(...tabs);
    const open = tabs.flatMap((v) => v.session.conflicts().map((c) => ({ v, key: c.key })));
    if (open.length === 0 && tabs.every((v) => v.sync.getState().kind === "saved")) break;
    for (const { v, key } of open) await v.session.resolve(key, i % 2 === 0 ? "mine" : "theirs");
  }
  const [a, b] = tabs;
  expect([a, b].map((v) => v.sync.getState().kind)).toEqual(["saved", "saved"]);
  expect(a.seen()).toEqual(stored(browser.server.list()));
  expect(b.seen()).toEqual(stored(browser.server.list()));
  expect(new Set(browser.server.applied.map((op) => op.op_id)).size).toBe(browser.server.applied.length);
}

describe("two tabs under faults", () => {
  it("end with the same on both and on the server, when the conflicts are settled", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 16 }), fc.array(fc.boolean(), { maxLength: 12 }), (steps, failures) =>
        scenario(steps, [...failures]),
      ),
      { numRuns: Number(process.env.FAULT_RUNS ?? 60) },
    );
  }, 300_000);
});
