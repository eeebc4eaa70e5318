import { describe, expect, it } from "vitest";
import { kSystemClock } from "../time/clock";
import { contentToWire, type WireOp } from "../model/wire";
import { annotation, box } from "./driver";
import { ModelServer } from "./model_server";
import { stored, turn, Visit } from "./visit";
import type { Channel, ChannelMessage } from "../journal/channel";
import { TransportError } from "../journal/contract";
import { MemoryStorage, type JournalEntry, type Place } from "../journal/storage";

const content = (x: number) => contentToWire(annotation("x", box(x, 10, 10, 10)));
const quick = { ...kSystemClock, after: (_ms: number, run: () => void) => kSystemClock.after(1, run) };

// A storage whose puts wait until they are let go.
class SlowStorage extends MemoryStorage {
  private waiting_: (() => void)[] = [];
  override async put(entry: JournalEntry): Promise<number> {
    await new Promise<void>((resolve) => this.waiting_.push(resolve));
    return super.put(entry);
  }
  letGo(): void {
    for (const resolve of this.waiting_.splice(0)) resolve();
  }
}

describe("journal", () => {
  it("says saving, journaled, saved, in this order and no sooner", async () => {
    const storage = new SlowStorage();
    const server = new ModelServer();
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const v = await Visit.open(storage, async (ops) => (await asked, server.apply(ops)), []);
    expect(v.sync.getState().kind).toBe("saved");
    v.d.key("tool.box").drag(1, 1, 20, 20);
    expect(v.sync.getState().kind).toBe("saving");
    expect(v.sync.hasUnwrittenWork()).toBe(true);
    await turn();
    expect(server.applied).toEqual([]); // nothing is sent before it is in the journal
    storage.letGo();
    await v.sync.whenJournaled();
    expect(v.sync.hasUnwrittenWork()).toBe(false);
    expect(v.sync.getState().kind).toBe("journaled");
    answer();
    await v.sync.whenSaved();
    expect(v.sync.getState()).toEqual({ kind: "saved", unwritten: 0, waiting: 0, refused: 0 });
    expect(stored(server.list())).toEqual(v.seen());
  });

  it("sends operations on one object one after the other, each on the version the last one got", async () => {
    const server = new ModelServer([content(10)]);
    const batches: WireOp[][] = [];
    const send = async (ops: readonly WireOp[]) => (batches.push([...ops]), server.apply(ops));
    const v = await Visit.open(new MemoryStorage(), send, server.list());
    v.d.drag(15, 15, 25, 15).drag(25, 15, 35, 15).key("edit.delete").key("edit.undo");
    await v.sync.whenSaved();
    expect(server.applied.map((op) => [op.kind, op.base_version])).toEqual([
      ["update", 1],
      ["update", 2],
      ["delete", 3],
      ["restore", 4],
    ]);
    expect(batches.every((ops) => ops.length === 1)).toBe(true);
    expect(stored(server.list())).toEqual(v.seen());
  });

  it("sends operations on different objects together", async () => {
    const server = new ModelServer();
    const batches: number[] = [];
    const v = await Visit.open(new MemoryStorage(), async (ops) => (batches.push(ops.length), server.apply(ops)), []);
    v.d.key("tool.box");
    for (let i = 0; i < 5; i++) v.d.drag(1 + i, 1, 20 + i, 20);
    await v.sync.whenSaved();
    expect(batches.reduce((a, b) => a + b)).toBe(5);
    expect(batches.length).toBeLessThan(5);
  });
});

describe("journal without a server", () => {
  it("says offline while the server cannot be reached and goes on by itself", async () => {
    const server = new ModelServer();
    let down = true;
    const send = async (ops: readonly WireOp[]) => {
      if (down) throw new TransportError("offline", "no network");
      return server.apply(ops);
    };
    const v = await Visit.open(new MemoryStorage(), send, [], { clock: quick });
    v.d.key("tool.box").drag(1, 1, 20, 20);
    await turn(10);
    expect(v.sync.getState()).toMatchObject({ kind: "offline", waiting: 1, message: "no network" });
    down = false;
    await v.sync.whenSaved();
    expect(server.applied).toHaveLength(1);
  });

  it("waits for a new sign-in and does not knock meanwhile", async () => {
    let calls = 0;
    const server = new ModelServer();
    const send = async (ops: readonly WireOp[]) => {
      calls += 1;
      if (calls === 1) throw new TransportError("auth", "session expired");
      return server.apply(ops);
    };
    const v = await Visit.open(new MemoryStorage(), send, [], { clock: quick });
    v.d.key("tool.box").drag(1, 1, 20, 20).drag(30, 1, 50, 20);
    await turn(20);
    expect(calls).toBe(1);
    expect(v.sync.getState()).toMatchObject({ kind: "offline", auth: true, waiting: 2 });
    v.sync.retryNow();
    await v.sync.whenSaved();
    expect(v.sync.getState().auth).toBeUndefined();
  });

  it("keeps work that the browser cannot store in memory, says so, and still sends it", async () => {
    class FullDisk extends MemoryStorage {
      override put(): Promise<number> {
        return Promise.reject(new Error("QuotaExceededError"));
      }
    }
    const server = new ModelServer();
    let let_go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (let_go = resolve));
    const v = await Visit.open(new FullDisk(), async (ops) => (await gate, server.apply(ops)), []);
    v.d.key("tool.box").drag(1, 1, 20, 20);
    await v.sync.whenJournaled();
    expect(v.sync.getState()).toMatchObject({ kind: "error", message: "QuotaExceededError" });
    expect(v.sync.hasUnwrittenWork()).toBe(true);
    let_go();
    await v.sync.whenSaved();
    expect(v.sync.hasUnwrittenWork()).toBe(false);
    expect(server.applied).toHaveLength(1);
  });
});

describe("journal over a reload", () => {
  it("brings back on the image what an earlier visit could not send, and then sends it", async () => {
    const storage = new MemoryStorage();
    const server = new ModelServer([content(10), content(40)]);
    const first = await Visit.open(storage, async () => Promise.reject(new TransportError("offline", "")), server.list());
    first.d.drag(15, 15, 15, 35).click(45, 15).key("edit.delete").key("tool.box").drag(60, 60, 80, 75).drag(1, 60, 20, 70).key("edit.undo");
    await first.sync.whenJournaled();
    const second = await Visit.open(storage, async (ops) => server.apply(ops), server.list());
    expect(second.seen()).toEqual(first.seen());
    await second.sync.whenSaved();
    expect(stored(server.list())).toEqual(first.seen());
  });

  it("shows an object once when the answer to its create was lost before a reload", async () => {
    const storage = new MemoryStorage();
    const server = new ModelServer();
    const first = await Visit.open(storage, async (ops) => (server.apply(ops), Promise.reject(new Error("cut"))), []);
    first.d.key("tool.box").drag(1, 1, 20, 20);
    await turn(5);
    const second = await Visit.open(storage, async (ops) => server.apply(ops), server.list());
    await second.sync.whenSaved();
    expect(second.d.editor.store.all()).toHaveLength(1);
    expect(second.d.last).toMatchObject({ id: 1, version: 1 });
    expect(server.list()).toHaveLength(1);
  });
});

describe("journal of two layers of one image", () => {
  it("sends each layer's operations to it alone, and brings back on each only its own", async () => {
    const storage = new MemoryStorage();
    const truth = new ModelServer([content(10)]);
    const replica = new ModelServer([content(40)]); // the same annotation id
    const offline = async () => Promise.reject(new TransportError("offline", ""));
    const first = await Visit.open(storage, offline, truth.list());
    const own = await first.openLayer(5, replica.list());
    first.d.drag(15, 15, 15, 35);
    own.d.key("tool.box").drag(1, 60, 20, 70);
    await first.sync.whenJournaled();
    const targets: string[] = [];
    const send = async (ops: readonly WireOp[], { assetId, layer }: Place) => {
      targets.push(...ops.map((op) => `${op.kind} ${assetId}/${layer}`));
      return (layer === 5 ? replica : truth).apply(ops);
    };
    const second = await Visit.open(storage, send, truth.list());
    const again = await second.openLayer(5, replica.list());
    expect([second.seen(), again.seen()]).toEqual([first.seen(), own.seen()]);
    await second.sync.whenSaved();
    expect(targets.sort()).toEqual(["create 7/5", "update 7/1"]);
    expect([stored(truth.list()), stored(replica.list())]).toEqual([first.seen(), own.seen()]);
  });

  it("keeps what was begun and not finished of each", async () => {
    const storage = new MemoryStorage();
    const at = (layer: number) => ({ assetId: 7, layer });
    await storage.putDraft({ scope: "s", place: at(1), tab: "t" }, "truth");
    await storage.putDraft({ scope: "s", place: at(5), tab: "t" }, "own");
    expect(await storage.drafts("s", at(1))).toMatchObject([{ tab: "t", draft: "truth" }]);
    expect(await storage.drafts("s", at(5))).toMatchObject([{ tab: "t", draft: "own" }]);
  });
});

describe("journal with odd answers and other tabs", () => {
  it("treats answers in another order and missing ones as what they are", async () => {
    const server = new ModelServer();
    let calls = 0;
    const send = async (ops: readonly WireOp[]) => {
      const results = server.apply(ops).reverse();
      return ++calls === 1 ? results.slice(1) : results;
    };
    const v = await Visit.open(new MemoryStorage(), send, [], { clock: quick });
    v.d.key("tool.box").drag(1, 1, 20, 20).drag(30, 1, 50, 20).drag(60, 1, 80, 20);
    await v.sync.whenSaved();
    expect(server.applied).toHaveLength(3);
    expect(stored(server.list())).toEqual(v.seen());
  });

  it("lets one tab send for all and tells the others what became of their operations", async () => {
    const storage = new MemoryStorage();
    const server = new ModelServer();
    const channels: ((m: ChannelMessage) => void)[] = [];
    const channel = (): Channel => {
      let own: (m: ChannelMessage) => void = () => undefined;
      return {
        post: (m) => channels.forEach((l) => l !== own && setTimeout(() => l(structuredClone(m)), 0)),
        listen: (l) => channels.push((own = l)),
        close: () => undefined,
      };
    };
    let held: Promise<unknown> = Promise.resolve();
    let most = 0;
    let inside = 0;
    const locks = { request: (_name: string, _o: unknown, work: () => Promise<void>) => (held = held.then(work)) } as never;
    const send = async (ops: readonly WireOp[]) => {
      most = Math.max(most, ++inside);
      await turn(1);
      inside -= 1;
      return server.apply(ops);
    };
    const a = await Visit.open(storage, send, [], { locks, channel: channel() });
    const b = await Visit.open(storage, send, [], { locks, channel: channel() });
    a.d.key("tool.box").drag(1, 1, 20, 20);
    b.d.key("tool.box").drag(30, 30, 50, 50).key("tool.select").drag(40, 40, 44, 40);
    await Promise.all([a.sync.whenSaved(), b.sync.whenSaved()]);
    await turn(5);
    expect(most).toBe(1);
    expect(server.applied).toHaveLength(3);
    expect(a.sync.getState().kind).toBe("saved");
    expect(b.seen()).toEqual(a.seen());
    const moved = b.d.editor.store.all().find((one) => one.shape.kind === "box" && one.shape.x === 34);
    expect(moved).toMatchObject({ shape: box(34, 30, 20, 20) });
    expect(moved?.id).toBeGreaterThan(0);
  });
});
