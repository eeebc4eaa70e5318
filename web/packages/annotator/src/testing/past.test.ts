// Undo over a reload and a change of image.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryStorage } from "../journal/storage";
import { relationChange } from "../editor/edits";
import { contentToWire } from "../model/wire";
import { annotation, box } from "./driver";
import { ModelServer } from "./model_server";
import { MemoryTabStorage } from "./tab_storage";
import { stored, Visit } from "./visit";

const content = (x: number) => contentToWire(annotation("x", box(x, 10, 20, 20)));

async function desk(past = new MemoryTabStorage()) {
  const server = new ModelServer([content(5), content(50)]);
  const storage = new MemoryStorage();
  const send = async (ops: Parameters<ModelServer["apply"]>[0]) => server.apply(ops);
  const open = () => Visit.open(storage, send, server.list(), { past });
  return { server, open, past };
}

describe("the past of an image", () => {
  it("is undone and done again after a reload: what was drawn, moved, deleted, and what others left", async () => {
    const { server, open } = await desk();
    let v = await open();
    v.d.key("tool.box").drag(10, 40, 30, 60).key("tool.select").drag(20, 50, 25, 55).key("edit.delete");
    v.d.editor.view.select(["a1"]);
    v.d.key("edit.delete");
    await v.sync.whenSaved();
    v.session.close();
    expect(v.seen()).toHaveLength(1);
    v = await open();
    expect(v.d.editor.history.undoLabel).toMatchObject({ verb: "Delete", name: "car" });
    v.d.key("edit.undo");
    expect(v.d.editor.store.get("a1")).toBeDefined();
    v.d.key("edit.undo").key("edit.undo");
    expect(v.d.shapes()).toContainEqual(box(10, 40, 20, 20));
    await v.sync.whenSaved();
    expect(stored(server.list())).toEqual(v.seen());
    v = await open();
    v.d.key("edit.redo").key("edit.redo").key("edit.redo");
    expect(v.d.editor.history.redoLabel).toBeNull();
    await v.sync.whenSaved();
    expect(v.sync.getState()).toMatchObject({ kind: "saved", refused: 0 });
    expect(stored(server.list())).toEqual([JSON.stringify(content(50))]);
  });
});

function relate(v: Visit): void {
  const { store, uuid } = v.d.editor;
  const [from, to] = store
    .all()
    .filter((a) => a.kind === "object")
    .slice(-2);
  const relation = from && to && { from: from.localKey, to: to.localKey };
  if (relation) v.d.editor.commit([relationChange(1, { relation }, uuid())], "Draw", "relation");
}

describe("the past of many gestures", () => {
  it("goes back to the exact beginning and forth to the exact end, whenever the page was loaded anew", async () => {
    const act = fc.constantFrom("draw", "move", "label", "relate", "delete", "undo", "redo", "reload" as const);
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
        const { server, open } = await desk();
        let v = await open();
        const first = v.seen();
        for (const [i, what] of acts.entries()) {
          if (what === "draw") v.d.key("tool.box").drag(i, 2 * i, i + 20, 2 * i + 9);
          else if (what === "move") v.d.key("tool.select").key("object.next").key("object.nudge_right");
          else if (what === "label") v.d.key("tool.select").key("object.next").key("class.2");
          else if (what === "relate") relate(v);
          else if (what === "delete") v.d.key("tool.select").key("object.next").key("edit.delete");
          else if (what === "undo") v.d.key("edit.undo");
          else if (what === "redo") v.d.key("edit.redo");
          else {
            await v.sync.whenSaved();
            await new Promise((done) => setTimeout(done, 1));
            v = await open();
          }
        }
        while (v.d.editor.redo());
        await v.sync.whenSaved(); // relations are seen with the ids of their ends
        const last = v.seen();
        await v.sync.whenSaved();
        await new Promise((done) => setTimeout(done, 1));
        v = await open();
        while (v.d.editor.undo());
        expect(v.seen()).toEqual(first);
        while (v.d.editor.redo());
        expect(v.seen()).toEqual(last);
        await v.sync.whenSaved();
        expect(v.sync.getState()).toMatchObject({ kind: "saved", refused: 0 });
        expect(stored(server.list())).toEqual(last);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

describe("the past of another image", () => {
  it("is not that of another image or layer, nor of another tab", async () => {
    const { server, open } = await desk();
    const v = await open();
    v.d.key("tool.box").drag(10, 40, 30, 60);
    const other = await v.openLayer(9, []);
    expect(other.d.editor.history.undoLabel).toBeNull();
    await v.sync.whenSaved();
    const tab = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list(), { past: new MemoryTabStorage() });
    expect(tab.d.editor.history.undoLabel).toBeNull();
  });
});

describe("a past that cannot be kept", () => {
  it("leaves the work alone: a full storage, a damaged text, an object that is not known", async () => {
    const full = await desk(new MemoryTabStorage(10));
    let v = await full.open();
    v.d.key("tool.box").drag(10, 40, 30, 60);
    await v.sync.whenSaved();
    v = await full.open();
    expect([v.seen().length, v.d.editor.history.undoLabel]).toEqual([3, null]);

    const damaged = await desk();
    v = await damaged.open();
    v.d.key("tool.box").drag(10, 40, 30, 60);
    await v.sync.whenSaved();
    damaged.past.setItem(damaged.past.key(0) as string, "1\n{");
    v = await damaged.open();
    expect([v.seen().length, v.d.editor.history.undoLabel, damaged.past.length]).toEqual([3, null, 0]);
  });

  it("makes room for the image at hand by letting go of the oldest", async () => {
    const { open, past } = await desk();
    for (let i = 0; i < 8; i++) past.setItem(`touchmark-past/old/${i}`, `${i}\n${"x".repeat(400_000)}`);
    past.setItem("another", "kept");
    const v = await open();
    v.d.key("tool.box").drag(10, 40, 30, 60);
    expect(past.getItem("touchmark-past/old/0")).toBeNull();
    expect(past.getItem("touchmark-past/old/7")).not.toBeNull();
    expect(past.getItem("another")).toBe("kept");
  });
});
