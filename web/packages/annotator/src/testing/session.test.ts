import { TransportError } from "../journal/contract";
import { describe, expect, it } from "vitest";
import { MemoryStorage } from "../journal/storage";
import { contentToWire, type OpResult, type WireOp } from "../model/wire";
import { annotation, box } from "./driver";
import { ModelServer } from "./model_server";
import { stored, turn, Visit } from "./visit";

const content = (x: number) => contentToWire(annotation("x", box(x, 10, 20, 20)));
const update = (id: number, base: number, x: number): WireOp => ({
  op_id: `other-${x}-${base}`,
  kind: "update",
  annotation_id: id,
  base_version: base,
  content: content(x),
  active_ms: 0,
  tool: "select",
});

async function conflicting() {
  const server = new ModelServer([content(10)]);
  const v = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list());
  server.apply([update(1, 1, 60)]);
  v.d.drag(20, 20, 25, 20).drag(25, 20, 31, 20);
  await turn(5);
  return { server, v };
}

describe("session", () => {
  it("keeps both versions of a conflict and says so", async () => {
    const { v } = await conflicting();
    expect(v.sync.getState()).toMatchObject({ kind: "conflict", refused: 1, waiting: 0 });
    const [conflict] = v.session.conflicts();
    expect(conflict).toMatchObject({
      key: "a1",
      reason: "conflict",
      mine: { shape: box(21, 10, 20, 20) },
      theirs: { version: 2, content: content(60) },
    });
    expect(v.session.states().get("a1")).toBe("conflict");
  });

  it("makes mine the stored one, on top of theirs", async () => {
    const { server, v } = await conflicting();
    await v.session.resolve("a1", "mine");
    await v.sync.whenSaved();
    expect(stored(server.list())).toEqual([JSON.stringify(content(21))]);
    v.d.drag(26, 20, 30, 20);
    await v.sync.whenSaved();
    expect(stored(server.list())).toEqual([JSON.stringify(content(25))]);
  });

  it("takes theirs, drops mine, and goes on from there", async () => {
    const { server, v } = await conflicting();
    await v.session.resolve("a1", "theirs");
    expect(v.sync.getState().kind).toBe("saved");
    expect(v.d.shapes()).toEqual([box(60, 10, 20, 20)]);
    v.d.drag(70, 20, 65, 20);
    await v.sync.whenSaved();
    expect(stored(server.list())).toEqual([JSON.stringify(content(55))]);
  });
});

describe("session: a choice against a deletion", () => {
  it("is mine, although others deleted the object and went on elsewhere on the image", async () => {
    const server = new ModelServer([content(10), content(60)]);
    const v = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list());
    server.apply([{ op_id: "others-delete", kind: "delete", annotation_id: 1, base_version: 1 }]);
    server.apply([update(2, 2, 61)]);
    v.d.drag(20, 20, 25, 20);
    await turn(5);
    v.session.applyRemote(server.list(), server.head);
    await v.session.resolve("a1", "mine");
    await turn(20);
    expect(v.session.conflicts()).toEqual([]);
    expect(stored(server.list())).toEqual([JSON.stringify(content(15)), JSON.stringify(content(61))]);
  });
});

describe("session: a choice that stands", () => {
  it("mine, although others go on changing the object before it comes through", async () => {
    const server = new ModelServer([content(10)]);
    let others = 0;
    const send = async (ops: readonly WireOp[]) => {
      const base = server.list()[0]?.version ?? 0;
      if (others++ < 3) server.apply([update(1, base, 60 + others)]);
      return server.apply(ops);
    };
    const v = await Visit.open(new MemoryStorage(), send, server.list());
    v.d.drag(20, 20, 25, 20);
    await turn(5);
    expect(v.session.conflicts()).toHaveLength(1);
    await v.session.resolve("a1", "mine");
    await v.sync.whenSaved();
    expect([v.session.conflicts(), stored(server.list())]).toEqual([[], [JSON.stringify(content(15))]]);
  });

  it("on top of the newest that is known, whoever told of it", async () => {
    const { server, v } = await conflicting();
    server.apply([update(1, 2, 65)]);
    v.session.applyRemote(server.list());
    server.apply([update(1, 3, 70)]);
    await v.session.resolve("a1", "mine");
    await v.sync.whenSaved();
    expect(stored(server.list())).toEqual([JSON.stringify(content(21))]);
  });

  it("restores what another person deleted", async () => {
    const server = new ModelServer([content(10)]);
    const v = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list());
    server.apply([{ op_id: "other-delete", kind: "delete", annotation_id: 1, base_version: 1, active_ms: 0, tool: "select" }]);
    v.d.drag(20, 20, 25, 20);
    await turn(5);
    await v.session.resolve("a1", "mine");
    await v.sync.whenSaved();
    expect([v.session.conflicts(), stored(server.list())]).toEqual([[], [JSON.stringify(content(15))]]);
  });

  it("is not offered for what was refused for what it says, until it says something else", async () => {
    const server = new ModelServer([content(10)]);
    const send = async (ops: readonly WireOp[]): Promise<OpResult[]> =>
      JSON.stringify(ops).includes('"x":15') ? ops.map(({ op_id }) => ({ op_id, status: "invalid", message: "no" })) : server.apply(ops);
    const v = await Visit.open(new MemoryStorage(), send, server.list());
    v.d.drag(20, 20, 25, 20);
    await turn(5);
    expect(v.session.conflicts()[0]).toMatchObject({ reason: "invalid", mayKeep: false });
    v.d.drag(25, 20, 30, 20);
    expect(v.session.conflicts()[0]?.mayKeep).toBe(true);
    await v.session.resolve("a1", "mine");
    await v.sync.whenSaved();
    expect(stored(server.list())).toEqual([JSON.stringify(content(20))]);
  });
});

describe("session: an undo of what was never stored", () => {
  it("leaves theirs, and nothing to decide", async () => {
    const { server, v } = await conflicting();
    v.d.key("edit.undo").key("edit.undo");
    await v.sync.whenSaved();
    await turn();
    expect([v.session.conflicts(), v.d.shapes(), stored(server.list())]).toEqual([
      [],
      [box(60, 10, 20, 20)],
      [JSON.stringify(content(60))],
    ]);
  });

  it("of an object that was refused takes it away, and a redo asks anew", async () => {
    const server = new ModelServer([]);
    let refuses = true;
    const send = async (ops: readonly WireOp[]): Promise<OpResult[]> =>
      refuses ? ops.map(({ op_id }) => ({ op_id, status: "invalid", message: "no" })) : server.apply(ops);
    const v = await Visit.open(new MemoryStorage(), send, []);
    v.d.key("tool.box").drag(10, 10, 30, 30);
    await turn(5);
    expect(v.session.conflicts()).toHaveLength(1);
    v.d.key("edit.undo");
    await v.sync.whenSaved();
    expect([v.session.conflicts(), v.d.shapes()]).toEqual([[], []]);
    refuses = false;
    v.d.key("edit.redo");
    await v.sync.whenSaved();
    expect(stored(server.list())).toEqual(v.seen());
  });
});

describe("session: what the server refuses", () => {
  it("keeps a conflict over a reload, and other objects are sent meanwhile", async () => {
    const server = new ModelServer([content(10), content(60)]);
    const storage = new MemoryStorage();
    const send = async (ops: readonly WireOp[]) => server.apply(ops);
    const v = await Visit.open(storage, send, server.list());
    server.apply([update(1, 1, 30)]);
    v.d.drag(20, 20, 25, 20).drag(70, 20, 75, 20);
    await turn(5);
    const again = await Visit.open(storage, send, server.list());
    expect(again.session.conflicts()).toHaveLength(1);
    expect(again.d.shape("a1")).toEqual(box(15, 10, 20, 20));
    expect(again.d.shape("a2")).toEqual(box(65, 10, 20, 20));
    await again.session.resolve("a1", "mine");
    await again.sync.whenSaved();
    expect(stored(server.list())).toEqual(again.seen());
  });

  it("restores what another person deleted when I insist on my edit", async () => {
    const server = new ModelServer([content(10)]);
    const v = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list());
    server.apply([{ op_id: "other-delete", kind: "delete", annotation_id: 1, base_version: 1, active_ms: 0, tool: "select" }]);
    v.d.drag(20, 20, 25, 20);
    await turn(5);
    expect(v.session.conflicts()[0]?.theirs).toBeNull();
    await v.session.resolve("a1", "theirs");
    expect(v.d.shapes()).toEqual([]);
  });

  it.each([
    ["forbidden", "forbidden"],
    ["refused", "invalid"],
  ] as const)("a request that is %s refuses each edit of it as %s", async (failure, reason) => {
    const server = new ModelServer([content(10)]);
    const v = await Visit.open(
      new MemoryStorage(),
      () => Promise.reject(new TransportError(failure, "in the server's words")),
      server.list(),
    );
    v.d.drag(20, 20, 25, 20);
    await turn(5);
    expect(v.session.conflicts()[0]).toMatchObject({ reason, message: "in the server's words" });
  });

  it("shows a refusal of an impossible edit and takes back the server's state", async () => {
    const server = new ModelServer([content(10)]);
    const send = async (ops: readonly WireOp[]): Promise<OpResult[]> =>
      ops.map((op) => ({ op_id: op.op_id, status: "forbidden", message: "The image has been submitted" }));
    const v = await Visit.open(new MemoryStorage(), send, server.list());
    v.d.drag(20, 20, 25, 20);
    await turn(5);
    expect(v.session.conflicts()[0]).toMatchObject({ reason: "forbidden", message: "The image has been submitted" });
    await v.session.resolve("a1", "theirs");
    expect(v.d.shapes()).toEqual([box(10, 10, 20, 20)]);
    expect(v.sync.getState().kind).toBe("saved");
  });
});

describe("session: what others do", () => {
  it("takes in what others do, and leaves own echoes and unsent edits alone", async () => {
    const server = new ModelServer([content(10), content(60)]);
    let online = true;
    const send = async (ops: readonly WireOp[]) => (online ? server.apply(ops) : Promise.reject(new Error("off")));
    const v = await Visit.open(new MemoryStorage(), send, server.list());
    v.d.drag(20, 20, 25, 20);
    await v.sync.whenSaved();
    v.session.applyRemote(server.list(), server.head); // an echo
    expect(v.d.shape("a1")).toEqual(box(15, 10, 20, 20));
    server.apply([update(2, 2, 50)]);
    server.apply([{ op_id: "other-create", kind: "create", content: content(0), active_ms: 0, tool: "box" }]);
    v.session.applyRemote(server.list(), server.head);
    expect(v.d.shape("a2")).toEqual(box(50, 10, 20, 20));
    expect(v.d.shape("a3")).toEqual(box(0, 10, 20, 20));
    expect(v.d.editor.history.undoLabel).toMatchObject({ verb: "Move", name: "car" });
    online = false;
    v.d.drag(60, 20, 64, 20);
    server.apply([update(2, 4, 70)]);
    v.session.applyRemote(server.list(), server.head);
    expect(v.d.shape("a2")).toEqual(box(54, 10, 20, 20)); // mine stays in sight until the conflict is decided
  });

  it("removes what is gone from a complete list, but not what is newer than it", async () => {
    const server = new ModelServer([content(10), content(60)]);
    const v = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list());
    const oldHead = server.head;
    const oldList = server.list().slice(0, 1);
    v.d.key("tool.box").drag(1, 60, 20, 70);
    await v.sync.whenSaved();
    v.session.applyRemote(oldList, oldHead);
    expect(v.d.editor.store.all().map((a) => a.id)).toEqual([1, 3]);
  });

  it("waits with news until the gesture that holds the object is over", async () => {
    const server = new ModelServer([content(10)]);
    const v = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list());
    v.d.down(20, 20).move(40, 20);
    server.apply([update(1, 1, 60)]);
    v.session.applyRemote(server.list(), server.head);
    expect(v.d.shapes()).toEqual([box(10, 10, 20, 20)]);
    v.d.key("edit.cancel");
    v.session.takeLater();
    expect(v.d.shapes()).toEqual([box(60, 10, 20, 20)]);
  });
});

describe("session: what comes back", () => {
  it("shows what the server stored when it mended a shape", async () => {
    const send = async (ops: readonly WireOp[]): Promise<OpResult[]> =>
      ops.map((op) => ({
        op_id: op.op_id,
        status: "applied",
        annotation_id: 5,
        version: 9,
        repairs: ["clipped_to_frame"],
        content: content(3),
      }));
    const v = await Visit.open(new MemoryStorage(), send, []);
    v.d.key("tool.box").drag(1, 1, 20, 20);
    await v.sync.whenSaved();
    expect(v.d.last).toMatchObject({ id: 5, version: 9, shape: box(3, 10, 20, 20) });
  });

  it("shows what was just stored even when the page comes with an older list", async () => {
    const server = new ModelServer([content(10), content(60)]);
    const stale = server.list();
    const v = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), stale);
    v.d.drag(20, 20, 25, 20).click(70, 20).key("edit.delete").key("tool.box").drag(1, 60, 20, 70);
    await v.sync.whenSaved();
    v.session.close();
    const again = await v.reopen(stale);
    expect(again.seen()).toEqual(stored(server.list()));
    again.d.key("tool.select").drag(25, 20, 35, 20); // on the version the server has
    await v.sync.whenSaved();
    expect(again.seen()).toEqual(stored(server.list()));
  });

  it("spreads the time of a gesture over its objects", async () => {
    const server = new ModelServer([content(10), content(60)]);
    const v = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list());
    v.d.move(0, 70).key("edit.select_all");
    v.d.now += 101;
    v.d.key("edit.delete");
    await v.sync.whenSaved();
    expect(server.applied.map((op) => op.active_ms ?? 0).reduce((a, b) => a + b)).toBe(101);
  });
});

describe("session: the next visit", () => {
  // The server is out of reach when the image is opened anew with an edit that was not sent, and comes back then.
  it("shows what the one before drew once, and as it is stored, whenever the edit of it gets through", async () => {
    const server = new ModelServer();
    const storage = new MemoryStorage();
    let lost = 0; // so many requests do not reach the server
    const send = async (ops: readonly WireOp[]) => {
      await turn();
      if (lost-- > 0) throw new TransportError("offline", "lost");
      return server.apply(ops);
    };
    const clock = { now: () => performance.now(), after: (_: number, run: () => void) => (setTimeout(run, 0), () => undefined) };
    const first = await Visit.open(storage, send, server.list());
    first.d.key("tool.box").drag(10, 10, 40, 30);
    await first.sync.whenSaved();
    lost = Infinity;
    first.d.key("tool.select").drag(25, 20, 30, 20);
    await first.sync.whenJournaled();
    first.sync.queue.all().forEach((entry) => first.sync.queue.remove(entry.op.op_id)); // it is gone and sends no more
    lost = 2;
    const next = await Visit.open(storage, send, server.list(), { clock });
    await next.sync.whenSaved();
    expect(next.d.shapes()).toEqual([box(15, 10, 30, 20)]);
    expect(next.seen()).toEqual(stored(server.list()));
  });
});
