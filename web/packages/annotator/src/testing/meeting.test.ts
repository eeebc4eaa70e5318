// What others do while a gesture is under way, and what a key does to it.
import { describe, expect, it } from "vitest";
import { MemoryStorage } from "../journal/storage";
import { contentToWire } from "../model/wire";
import { annotation, box, Driver, polygon } from "./driver";
import { ModelServer } from "./model_server";
import { Visit } from "./visit";

describe("another person's change during a gesture", () => {
  it("is a conflict at its end, and is not overwritten unseen", async () => {
    const server = new ModelServer([contentToWire(annotation("x", box(10, 10, 20, 20)))]);
    const v = await Visit.open(new MemoryStorage(), async (ops) => server.apply(ops), server.list());
    v.d.editor.listen(() => v.session.takeLater()); // as the controller does
    v.d.move(20, 20).down(20, 20).move(30, 30);
    const theirs = contentToWire(annotation("x", box(50, 50, 9, 9)));
    server.apply([
      {
        op_id: "theirs-0001",
        kind: "update",
        annotation_id: 1,
        base_version: server.list()[0]!.version,
        content: theirs,
        tool: "",
        active_ms: 0,
      },
    ]);
    v.session.applyRemote(server.list());
    v.d.move(35, 30).up(35, 30);
    await new Promise((done) => setTimeout(done, 10));
    expect(v.sync.getState()).toMatchObject({ kind: "conflict", refused: 1 });
    expect(server.list()[0]!.content.shape).toEqual(box(50, 50, 9, 9));
    expect(v.session.conflicts()[0]).toMatchObject({
      mine: { shape: box(25, 20, 20, 20) },
      theirs: { content: { shape: box(50, 50, 9, 9) } },
    });
  });
});

describe("a key during a drag", () => {
  const dragging = () =>
    new Driver([box(10, 10, 20, 20), polygon([50, 10], [80, 10], [80, 40])], { tool: "select" }).move(20, 20).down(20, 20).move(30, 30);

  it("undo and Delete give the drag up and change nothing", () => {
    for (const key of ["edit.undo", "edit.delete", "edit.cancel"] as const) {
      const d = dragging().key(key).move(40, 40).up(40, 40);
      expect([d.shape("a1"), d.commits]).toEqual([box(10, 10, 20, 20), []]);
    }
  });

  it("what would change objects waits until they are let go of", () => {
    const d = dragging().key("class.2").key("object.hide").key("edit.cut").up(30, 30);
    expect(d.shape("a1")).toEqual(box(20, 20, 20, 20));
    expect([d.last?.classId, d.commits.length]).toEqual([1, 1]);
  });
});
