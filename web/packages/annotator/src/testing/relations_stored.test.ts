// Relations as the server comes to hold them.
import { describe, expect, it } from "vitest";
import { relationChange } from "../editor/edits";
import { MemoryStorage } from "../journal/storage";
import { contentToWire, type WireContent, type WireOp } from "../model/wire";
import { annotation, box, Driver } from "./driver";
import { ModelServer } from "./model_server";
import { stored, turn, Visit } from "./visit";

const boxAt = (x: number): WireContent => contentToWire(annotation("x", box(x, 10, 20, 20)));
const joins = (from: number, to: number): WireContent => ({
  kind: "relation",
  class_id: 1,
  shape: { kind: "tag" },
  flags: [],
  relation: { from, to },
});
const relationsOf = (server: ModelServer) => server.list().flatMap(({ content }) => content.relation ?? []);

describe("a relation whose end is joined to another object", () => {
  it("is moved before its end goes, also where an edit of it is still on its way", async () => {
    const server = new ModelServer([boxAt(10), boxAt(25), boxAt(60), joins(2, 3)]);
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const send = async (ops: readonly WireOp[]) => {
      await gate;
      return server.apply(ops);
    };
    const v = await Visit.open(new MemoryStorage(), send, server.list());
    const before = v.d.editor.store.get("a4") ?? null;
    v.d.editor.commit([{ key: "a4", before, after: before && { ...before, classId: 2 } }], "Relabel", "select");
    v.d.editor.view.select(["a1", "a2"]);
    v.d.key("object.join");
    open();
    await v.sync.whenSaved();
    expect(relationsOf(server)).toEqual([{ from: 1, to: 3 }]);
    expect(v.seen()).toEqual(stored(server.list()));
    v.d.key("edit.undo");
    await v.sync.whenSaved();
    expect(relationsOf(server)).toEqual([{ from: 2, to: 3 }]);
    expect(v.seen()).toEqual(stored(server.list()));
  });
});

describe("relations of what is copied", () => {
  const three = () => new ModelServer([boxAt(10), boxAt(25), boxAt(60), joins(1, 2), joins(2, 3)]);
  const open = (server: ModelServer) => Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list());

  it.each([["edit.duplicate"], ["edit.paste"], ["edit.paste_in_place"]] as const)(
    "come along where both ends do, before the server has named those: %s",
    async (command) => {
      const server = three();
      const v = await open(server);
      const before = JSON.stringify(v.d.editor.store.all());
      v.d.editor.view.select(["a1", "a2"]);
      v.d.key("edit.copy").key(command);
      expect(v.d.selection).toHaveLength(2);
      expect(v.d.editor.store.size).toBe(8);
      await v.sync.whenSaved();
      expect(relationsOf(server)).toEqual([{ from: 1, to: 2 }, { from: 2, to: 3 }, { from: 6, to: 7 }]); // prettier-ignore
      expect(v.seen()).toEqual(stored(server.list()));
      v.d.key("edit.undo");
      expect(JSON.stringify(v.d.editor.store.all())).toBe(before);
      await v.sync.whenSaved();
      expect(relationsOf(server)).toHaveLength(2);
      v.d.key("edit.redo");
      await v.sync.whenSaved();
      expect([relationsOf(server).length, v.seen()]).toEqual([3, stored(server.list())]);
    },
  );

  it("come along onto the next image, all of them where the last one is repeated", async () => {
    const v = await open(three());
    for (const [command, count] of [["edit.paste", 1], ["edit.repeat_last", 2]] as const) {
      const next = new Driver([], { sticky: v.d.editor.sticky });
      v.d.key("edit.select_all");
      if (command === "edit.paste") v.d.editor.view.select(["a1", "a2"]);
      v.d.key("edit.copy");
      v.d.editor.sticky.left = v.d.editor.store.all();
      next.key(command);
      const keys = new Set(next.editor.store.all().map((one) => one.localKey));
      expect(next.editor.store.relations()).toHaveLength(count);
      for (const { relation } of next.editor.store.relations()) expect(keys.has(relation?.from ?? "") && keys.has(relation?.to ?? "")).toBe(true);
      expect(next.commits).toHaveLength(1);
    } // prettier-ignore
  });

  it("are not copied by themselves, which is said", async () => {
    const said: string[] = [];
    const d = new Driver([box(0, 0, 9, 9), box(20, 0, 9, 9)], { onNotice: ({ id }) => said.push(id) });
    d.editor.commit([relationChange(1, { relation: { from: "a1", to: "a2" } }, "r1")], "Draw", "relation", ["r1"]);
    d.key("edit.duplicate").key("edit.cut");
    expect([d.editor.store.all().length, said]).toEqual([3, ["copy_relation", "copy_relation"]]);
  });
});

describe("mine, which is kept although others deleted it", () => {
  const conflicting = async (theirs: readonly WireOp[]) => {
    const server = new ModelServer([boxAt(10), boxAt(60), joins(1, 2)]);
    const v = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list());
    server.apply(theirs);
    v.d.drag(20, 20, 25, 20);
    await turn(5);
    v.session.applyRemote(server.list(), server.head); // as the page hears of it
    expect(v.d.editor.store.relations()).toEqual([]);
    await v.session.resolve("a1", "mine");
    await v.sync.whenSaved();
    v.session.applyRemote(server.list(), server.head);
    return { server, v };
  };
  const gone = (id: number, base: number): WireOp => {
    return { op_id: `theirs-${id}-${base}`, kind: "delete", annotation_id: id, base_version: base, active_ms: 0, tool: "select" };
  };

  it("is back with the relations that went along", async () => {
    const { server, v } = await conflicting([gone(1, 1)]);
    expect(relationsOf(server)).toEqual([{ from: 1, to: 2 }]);
    expect(v.seen()).toEqual(stored(server.list()));
  });

  it("is back with those that their page deleted with it", async () => {
    const { server, v } = await conflicting([gone(3, 3), gone(1, 1)]);
    expect(relationsOf(server)).toEqual([{ from: 1, to: 2 }]);
    expect([v.seen(), v.session.conflicts()]).toEqual([stored(server.list()), []]);
  });

  it("is without one that was deleted by itself, where the object was only changed", async () => {
    const change: WireOp = { ...gone(1, 1), op_id: "theirs-moved", kind: "update", content: boxAt(40) };
    const { server, v } = await conflicting([gone(3, 3), change]);
    expect([relationsOf(server), v.seen(), v.session.conflicts()]).toEqual([[], stored(server.list()), []]);
    expect(v.d.shape("a1")).toEqual(box(15, 10, 20, 20));
  });
});
