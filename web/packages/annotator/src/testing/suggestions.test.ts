import { describe, expect, it } from "vitest";
import { MemoryStorage } from "../journal/storage";
import { TransportError } from "../journal/contract";
import type { Annotation } from "../model/annotation";
import { contentToWire, type WireOp, type WireRemote } from "../model/wire";
import { annotation, box, Driver } from "./driver";
import { kRunLayer, ModelServer } from "./model_server";
import { MemoryTabStorage } from "./tab_storage";
import { turn, Visit } from "./visit";

const said = (x: number, score: number, classId = 1) => ({ ...contentToWire(annotation("x", box(x, 10, 20, 20), classId)), score });
const listed = (id: number, x: number, score: number, classId = 1) => ({ id, version: 3, content: said(x, score, classId) });

// An object at 40, and three suggestions of layer 5: cars at 0 and 70, a person at 20.
function suggested() {
  const d = new Driver([box(40, 40, 20, 20)]);
  d.editor.suggestions.setLayer(5, [listed(11, 0, 0.9), listed(12, 20, 0.4, 2), listed(13, 70, 0.6)]);
  return d;
}
const shown = (d: Driver) => d.editor.suggestions.shown().map((one) => one.localKey);
const objects = (d: Driver) => d.editor.store.all().filter((one) => one.parent !== undefined);

describe("suggestions on an image", () => {
  it("are no objects of it, and come by sureness", () => {
    const d = suggested();
    expect(d.editor.store.size).toBe(1);
    expect(shown(d)).toEqual(["s5.11", "s5.13", "s5.12"]);
    expect(d.key("edit.select_all").selection).toEqual(["a1"]);
    expect(d.key("edit.undo").editor.suggestions.store.size).toBe(3);
  });

  it("are shown from the threshold of their layer on, at once", () => {
    const d = suggested();
    d.editor.suggestions.setLayer(6, [listed(21, 0, 0.1)]);
    d.editor.suggestions.setThreshold(5, 0.6);
    expect(shown(d)).toEqual(["s5.11", "s5.13", "s6.21"]);
    expect(d.editor.suggestions.layers()).toEqual([
      { layer: 5, threshold: 0.6, waiting: 3, shown: 2 },
      { layer: 6, threshold: 0, waiting: 1, shown: 1 },
    ]);
    d.editor.suggestions.setLayer(4, [listed(31, 0, 0.1)]);
    expect(d.editor.suggestions.layers().map((one) => d.editor.suggestions.place(one.layer))).toEqual([0, 1, 2]);
    expect(d.editor.suggestions.layers().map((one) => one.layer)).toEqual([4, 5, 6]);
    d.editor.suggestions.setLayer(4, null);
    d.editor.suggestions.setLayer(5, null);
    expect(shown(d)).toEqual(["s6.21"]);
  });
});

describe("suggestions judged by keys", () => {
  it("are walked by the keys and accepted one by one, each an entry of undo", () => {
    const d = suggested().key("suggestion.next");
    expect(d.selection).toEqual(["s5.11"]);
    d.key("suggestion.accept");
    expect(d.selection).toEqual(["s5.13"]);
    expect(shown(d)).toEqual(["s5.13", "s5.12"]);
    expect(objects(d)).toMatchObject([{ shape: box(0, 10, 20, 20), score: 0.9, parent: { layer: 5, id: 11, version: 3 } }]);
    expect(objects(d)[0]).not.toHaveProperty("suggestion");
    d.key("edit.undo");
    expect([d.editor.store.size, shown(d).length, d.selection]).toEqual([1, 3, ["s5.11"]]);
    d.key("edit.redo");
    expect([d.editor.store.size, shown(d).length]).toEqual([2, 2]);
  });

  it("wait again when their copy is deleted", () => {
    const d = suggested().key("suggestion.next").key("suggestion.accept");
    d.editor.view.select([objects(d)[0]!.localKey]);
    expect(shown(d.key("edit.delete"))).toHaveLength(3);
  });

  it("are rejected by the key and by Delete, and come back by undo", () => {
    const d = suggested().key("suggestion.next").key("suggestion.reject").key("edit.delete");
    expect(shown(d)).toEqual(["s5.12"]);
    expect(d.commits.map((c) => c.changes.map((one) => [one.key, one.after]))).toEqual([[["s5.11", null]], [["s5.13", null]]]);
    d.key("edit.undo").key("edit.undo");
    expect(shown(d)).toHaveLength(3);
    expect(shown(d.key("edit.redo"))).toEqual(["s5.13", "s5.12"]);
  });

  it("are judged by class, above and below the threshold, each time as one entry", () => {
    const d = suggested().key("suggestion.next").key("suggestion.accept_class");
    expect(shown(d)).toEqual(["s5.12"]);
    expect(d.commits).toHaveLength(1);
    d.key("edit.undo").key("suggestion.next").key("suggestion.reject_class");
    expect([shown(d), objects(d)]).toEqual([["s5.12"], []]);
    d.key("edit.undo").editor.suggestions.setThreshold(5, 0.5);
    d.key("suggestion.accept_above").key("suggestion.reject_below");
    expect(objects(d).map((one) => one.parent?.id)).toEqual([11, 13]);
    expect(d.editor.suggestions.waiting()).toEqual([]);
    d.key("edit.undo").key("edit.undo");
    expect(d.editor.suggestions.waiting()).toHaveLength(3);
  });
});

describe("suggestions as objects to the hand", () => {
  it("are accepted by an edit: dragged, relabeled, by a handle", () => {
    const d = suggested().drag(10, 20, 14, 25);
    expect(objects(d)).toMatchObject([{ shape: box(4, 15, 20, 20), parent: { id: 11 } }]);
    expect(d.selection).toEqual([objects(d)[0]?.localKey]);
    d.click(90, 12);
    expect(d.selection).toEqual(["s5.13"]);
    d.key("class.2");
    expect(objects(d)[1]).toMatchObject({ classId: 2, parent: { id: 13 } });
    d.click(30, 29).drag(40, 30, 45, 38);
    expect(objects(d)[2]).toMatchObject({ shape: box(20, 10, 25, 28), parent: { id: 12 } });
    expect(shown(d)).toEqual([]);
    for (let i = 0; i < 3; i++) d.key("edit.undo");
    expect([shown(d).length, d.editor.store.size]).toEqual([3, 1]);
  });

  it("are copied as objects that were drawn", () => {
    const d = suggested().key("suggestion.next").key("suggestion.accept");
    d.editor.view.select([objects(d)[0]!.localKey]);
    d.key("edit.duplicate");
    expect(objects(d)).toHaveLength(1);
    expect(d.editor.store.size).toBe(3);
  });

  it("are left alone where nothing may be edited, and by what is hidden", () => {
    const d = suggested();
    d.editor.view.setClassVisible(1, false);
    d.key("suggestion.accept_above");
    expect(objects(d).map((one) => one.classId)).toEqual([2]);
    d.editor.view.setClassVisible(1, true);
    d.editor.setReadonly(true);
    d.key("suggestion.next").key("suggestion.accept").key("suggestion.reject");
    expect([d.selection, shown(d).length, d.editor.store.size]).toEqual([["s5.11"], 2, 2]);
  });

  it("say where there are none", () => {
    const notices: string[] = [];
    const d = new Driver([], { onNotice: ({ id }) => notices.push(id) });
    d.key("suggestion.next").key("suggestion.accept_above").key("suggestion.reject_below");
    expect(notices).toEqual(["suggestion_none", "suggestion_none", "suggestion_none_below"]);
  });
});

// A visit of an image for which a model suggested cars at 0 (sure), 30 and 60.
async function visiting(lost = false) {
  const server = new ModelServer([]);
  server.suggest([said(0, 0.9), said(30, 0.5), said(60, 0.2)]);
  const storage = new MemoryStorage();
  const past = new MemoryTabStorage();
  const state = { lost };
  const open = async () => {
    const send = async (ops: readonly WireOp[]) => {
      if (state.lost) throw new TransportError("offline", "no network");
      return server.apply(ops);
    };
    const v = await Visit.open(storage, send, server.list(), { past });
    v.d.editor.suggestions.setLayer(kRunLayer, server.suggestions(), server.head);
    return v;
  };
  return { server, open, state };
}
const parents = (list: readonly WireRemote[]) => list.map((one) => [one.parent?.annotation_id, one.made_by]);
const waiting = (v: Visit) => v.d.editor.suggestions.waiting().map((one: Annotation) => one.parent?.id);

describe("verdicts on suggestions", () => {
  it("reach the server, and undo takes them back there", async () => {
    const { server, open } = await visiting();
    const v = await open();
    v.d.key("suggestion.next").key("suggestion.accept").key("suggestion.reject");
    await v.sync.whenSaved();
    expect(parents(server.list())).toEqual([[1, "model:yolo@1"]]);
    expect(server.suggestions().map((one) => one.id)).toEqual([1, 3]);
    v.d.key("edit.undo").key("edit.undo");
    await v.sync.whenSaved();
    expect([server.list(), server.suggestions().length]).toEqual([[], 3]);
    v.d.key("edit.redo").key("edit.redo");
    await v.sync.whenSaved();
    expect([parents(server.list()), server.suggestions().length]).toEqual([[[1, "manual"]], 2]);
  });

  it("are an edit by a person where the content was changed", async () => {
    const { server, open } = await visiting();
    const v = await open();
    v.d.drag(10, 20, 16, 26);
    await v.sync.whenSaved();
    expect(parents(server.list())).toEqual([[1, "manual"]]);
  });
});

describe("verdicts that wait for the server", () => {
  it("made without a network come through in order, whatever was decided twice", async () => {
    const { server, open, state } = await visiting(true);
    const v = await open();
    v.d.key("suggestion.next").key("suggestion.reject").key("edit.undo").key("suggestion.accept").key("edit.undo").key("suggestion.reject");
    v.d.key("edit.undo").key("suggestion.accept");
    await v.sync.whenJournaled();
    state.lost = false;
    v.sync.retryNow();
    await v.sync.whenSaved();
    expect(parents(server.list())).toEqual([[1, "model:yolo@1"]]);
    expect(server.suggestions()).toHaveLength(3);
    expect(server.applied.map((op) => op.kind)).toEqual(["reject", "unreject", "accept", "delete", "reject", "unreject", "accept"]);
  });

  it("outlive a reload, sent or not, and are undone after it", async () => {
    const { server, open, state } = await visiting(true);
    const first = await open();
    first.d.key("suggestion.next").key("suggestion.accept").key("suggestion.reject");
    await first.sync.whenJournaled();
    const v = await open();
    expect(waiting(v)).toEqual([3]);
    expect(v.d.editor.store.all()).toMatchObject([{ parent: { id: 1 } }]);
    state.lost = false;
    v.sync.retryNow();
    await v.sync.whenSaved();
    v.session.close();
    const again = await open();
    expect(waiting(again)).toEqual([3]);
    again.d.key("edit.undo").key("edit.undo");
    await again.sync.whenSaved();
    expect([server.list(), server.suggestions().length, waiting(again).length]).toEqual([[], 3, 3]);
  });
});

describe("verdicts of several people", () => {
  it("give way to what somebody else decided before, without a question", async () => {
    const { server, open, state } = await visiting(true);
    const v = await open();
    v.d.key("suggestion.next").key("suggestion.accept").key("suggestion.accept").key("suggestion.reject");
    const judge = (kind: "accept" | "reject", id: number): WireOp => {
      return { op_id: `other-${kind}-${id}`, kind, active_ms: 0, tool: "", parent: { layer: kRunLayer, annotation_id: id, version: 1 } };
    };
    server.apply([judge("accept", 1), judge("reject", 2), judge("accept", 3)]);
    state.lost = false;
    v.sync.retryNow();
    await v.sync.whenSaved();
    await turn();
    expect(v.session.conflicts()).toEqual([]);
    expect(v.d.editor.store.all().map((one) => one.parent?.id)).toEqual([1, 3]);
    expect(waiting(v)).toEqual([]);
    expect(server.list()).toHaveLength(2);
    const { length } = server.applied;
    v.d.key("edit.undo").key("edit.undo").key("edit.undo");
    await v.sync.whenSaved();
    expect(server.list()).toHaveLength(2);
    expect(server.applied.length).toBeGreaterThanOrEqual(length);
  });

  it("are shown as the server has them once it is listed again", async () => {
    const { server, open } = await visiting();
    const v = await open();
    v.d.key("suggestion.next").key("suggestion.reject");
    const old = server.suggestions();
    await v.sync.whenSaved();
    v.d.editor.suggestions.setLayer(kRunLayer, old, server.head - 1);
    expect(waiting(v)).toEqual([2, 3]);
    v.d.editor.suggestions.setLayer(kRunLayer, server.suggestions(), server.head);
    expect(waiting(v)).toEqual([2, 3]);
  });
});

describe("an accepted one that was edited", () => {
  it("keeps its parent over a reload that comes before the answer", async () => {
    const { server, open, state } = await visiting(true);
    const first = await open();
    first.d.drag(10, 20, 16, 26).drag(16, 26, 24, 30);
    await first.sync.whenJournaled();
    const v = await open();
    expect(v.d.editor.store.all()).toMatchObject([{ parent: { id: 1 } }]);
    expect(waiting(v)).toEqual([2, 3]);
    state.lost = false;
    v.sync.retryNow();
    await v.sync.whenSaved();
    expect(parents(server.list())).toEqual([[1, "manual"]]);
  });
});
