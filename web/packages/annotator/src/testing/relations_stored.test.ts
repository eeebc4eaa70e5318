// Relations as the server comes to hold them.
import { describe, expect, it } from "vitest";
import { relationChange } from "../editor/edits";
import { MemoryStorage } from "../journal/storage";
import { contentToWire, type WireContent, type WireOp } from "../model/wire";
import { annotation, box } from "./driver";
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
