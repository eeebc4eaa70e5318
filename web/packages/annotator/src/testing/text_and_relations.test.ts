import { describe, expect, it } from "vitest";
import { captionChange, patchChanges, present, relationChange, type ContentPatch } from "../editor/edits";
import { placeChanges } from "../editor/order";
import type { Notice } from "../tools/base/notice";
import { arrowsOf } from "../store/arrows";
import { box, Driver } from "./driver";

const seen = () => true;
const edit = (d: Driver, keys: readonly string[], patch: ContentPatch) =>
  d.editor.commit(
    patchChanges(
      present(keys, (key) => d.editor.store.get(key)),
      patch,
    ),
    "Edit",
    "select",
  );
const two = () => new Driver([box(10, 10, 20, 20), box(60, 40, 20, 20)]);

describe("text regions", () => {
  it("are drawn as boxes, and their text is asked for", () => {
    const d = two().key("tool.text").drag(40, 5, 60, 15);
    expect(d.last).toMatchObject({ kind: "text_region", classId: 1, shape: box(40, 5, 20, 10) });
    expect(d.opened).toEqual([d.last?.localKey]);
    expect(d.selection).toEqual([d.last?.localKey]);
  });

  it("are made of objects and back", () => {
    const d = two().key("edit.select_all").key("object.text");
    expect(d.editor.store.all().map((a) => a.kind)).toEqual(["text_region", "text_region"]);
    d.editor.view.select(["a1", "a2"]);
    d.key("object.text");
    expect(d.editor.store.all().map((a) => a.kind)).toEqual(["object", "object"]);
  });

  it("are numbered as they are read, in one entry of undo", () => {
    const d = new Driver([box(50, 40, 20, 10), box(50, 0, 20, 10), box(0, 2, 20, 10)]).key("edit.select_all").key("object.text");
    const orders = () => ["a1", "a2", "a3"].map((key) => d.editor.store.get(key)?.order);
    d.key("text.number");
    expect(orders()).toEqual([3, 2, 1]);
    d.key("edit.undo");
    expect(orders()).toEqual([undefined, undefined, undefined]);
  });
});

describe("a place in the order of reading", () => {
  const four = (...places: number[]) => {
    const d = new Driver(places.map((_, i) => box(i * 20, 0, 10, 10)));
    places.forEach((order, i) => edit(d, [`a${i + 1}`], { kind: "text_region", order }));
    return d;
  };
  const moved = (d: Driver, key: string, place: number) => {
    const one = d.editor.store.get(key);
    d.editor.commit(one ? placeChanges(d.editor.store.all(), one, place) : [], "Number", "inspector");
    return ["a1", "a2", "a3", "a4"].map((other) => d.editor.store.get(other)?.order);
  };

  it("is taken from who stands there, and the others close up or make room", () => {
    expect(moved(four(1, 2, 3, 4), "a4", 2)).toEqual([1, 3, 4, 2]);
    expect(moved(four(1, 2, 3, 4), "a1", 3)).toEqual([3, 1, 2, 4]);
    expect(moved(four(1, 2, 3, 0), "a4", 1)).toEqual([2, 3, 4, 1]); // it had none
    expect(moved(four(1, 2, 4, 0), "a4", 1)).toEqual([2, 3, 4, 1]); // as far as there is one free
    expect(moved(four(1, 2, 3, 4), "a2", 9)).toEqual([1, 9, 3, 4]);
    expect(moved(four(1, 2, 3, 4), "a2", 0)).toEqual([1, 0, 3, 4]);
    expect(moved(four(1, 1, 2, 3), "a1", 2)).toEqual([2, 1, 1, 3]); // none is sent below the first
  });

  it("is one entry of undo", () => {
    const d = four(1, 2, 3, 4);
    const before = JSON.stringify(d.editor.store.all());
    moved(d, "a4", 1);
    d.key("edit.undo");
    expect(JSON.stringify(d.editor.store.all())).toBe(before);
  });
});

describe("the order in depth", () => {
  it("brings to the front and sends to the back what is selected", () => {
    const d = new Driver([box(0, 0, 50, 50), box(10, 10, 20, 20), box(20, 20, 30, 30)]);
    const order = () => d.editor.store.all().map((a) => a.localKey);
    d.editor.view.select(["a1"]);
    d.key("object.to_front");
    expect(order()).toEqual(["a2", "a3", "a1"]);
    d.editor.view.select(["a3", "a1"]);
    d.key("object.to_back");
    expect(order()).toEqual(["a3", "a1", "a2"]);
    expect(d.editor.store.inArea({ left: 0, top: 0, right: 90, bottom: 70 }).map((a) => a.localKey)).toEqual(order());
    d.key("edit.undo").key("edit.undo");
    expect(order()).toEqual(["a1", "a2", "a3"]);
  });
});

const said: string[] = [];
const onNotice = ({ id }: Notice) => void said.push(id);
const three = () => {
  said.length = 0;
  return new Driver([box(10, 10, 20, 20), box(25, 10, 20, 20), box(60, 40, 20, 20)], { onNotice });
};
const all = (d: Driver) => JSON.stringify(d.editor.store.all());

describe("what is joined", () => {
  it("says what each of them said, in the order of reading, and is marked as each was", () => {
    const d = three();
    for (const [key, text, order] of [["a1", "second", 2], ["a2", "first", 1]] as const) {
      const before = d.editor.store.get(key);
      if (!before) throw new Error(key);
      const flags = key === "a2" ? (["occluded"] as const) : [];
      d.editor.commit([{ key, before, after: { ...before, kind: "text_region", text, order, flags } }], "Edit", "select");
    } // prettier-ignore
    const before = all(d);
    d.editor.view.select(["a1", "a2"]);
    d.key("object.join");
    expect(d.editor.store.get("a1")).toMatchObject({ text: "first second", flags: ["occluded"], shape: { kind: "polygon" } });
    expect(d.editor.store.get("a2")).toBeUndefined();
    d.key("edit.undo");
    expect(all(d)).toBe(before);
  });

  it("says it by where it is, where not all have a place in the order of reading", () => {
    const d = three();
    for (const [key, text] of [["a1", "left"], ["a2", "right"]] as const) edit(d, [key], { kind: "text_region", text }); // prettier-ignore
    d.editor.view.select(["a2", "a1"]);
    d.key("object.join");
    expect(d.editor.store.get("a2")).toMatchObject({ text: "left right" });
  });

  it("says so when the attributes differed", () => {
    const d = three();
    edit(d, ["a1", "a2"], { attributes: { color: "red" } });
    d.editor.view.select(["a1", "a2"]);
    d.key("object.join");
    expect(said).toEqual(["join_outlines"]);
    d.key("edit.undo");
    edit(d, ["a2"], { attributes: { color: "blue" } });
    d.editor.view.select(["a1", "a2"]);
    d.key("object.join");
    expect(said).toEqual(["join_outlines", "join_attributes"]);
    expect(d.editor.store.get("a1")?.attributes).toEqual({ color: "red" });
  });
});

describe("what is joined and related", () => {
  it("keeps the relations of all but those within, and none twice", () => {
    const d = three();
    const relate = (key: string, from: string, to: string) =>
      d.editor.commit([relationChange(1, { relation: { from, to } }, key)], "Draw", "relation");
    relate("r1", "a2", "a3");
    relate("r2", "a1", "a2");
    relate("r3", "a1", "a3");
    relate("r4", "a3", "a2");
    const before = all(d);
    d.editor.view.select(["a1", "a2"]);
    d.key("object.join");
    const left = d.editor.store.relations().map((one) => [one.localKey, one.relation]);
    expect(left).toEqual([["r3", { from: "a1", to: "a3" }], ["r4", { from: "a3", to: "a1" }]]); // prettier-ignore
    expect(said).toEqual(["join_relations"]);
    d.key("edit.undo");
    expect(all(d)).toBe(before);
  });
});

describe("relations", () => {
  it("join two objects by two clicks", () => {
    const d = two().key("class.2").key("tool.relation").click(15, 15).click(65, 45);
    expect(d.last).toMatchObject({ kind: "relation", classId: 2, relation: { from: "a1", to: "a2" }, shape: { kind: "tag" } });
    expect(arrowsOf(d.editor.store, seen)).toMatchObject([{ from: { x: 30 }, to: { x: 60 } }]);
  });

  it("are given up by a click on the first object again, and by Escape", () => {
    const d = two().key("tool.relation").click(15, 15).click(15, 15).click(65, 45).key("edit.cancel");
    expect(d.editor.busy).toBe(false);
    expect(d.commits).toEqual([]);
  });

  it("are picked by a click on the arrow, between the objects", () => {
    const d = two().key("tool.relation").click(15, 15).click(65, 45).key("tool.select");
    d.editor.view.select([]);
    d.click(20, 20);
    expect(d.selection).toEqual(["a1"]); // not by one within an object
    d.click(45, 35);
    expect(d.selection).toEqual([d.last?.localKey]);
  });

  it("go with their ends and come back with them", () => {
    const d = two().key("tool.relation").click(15, 15).click(65, 45).key("tool.select");
    const before = JSON.stringify(d.editor.store.all());
    d.editor.view.select(["a2"]);
    d.key("edit.delete");
    expect(d.editor.store.all().map((a) => a.localKey)).toEqual(["a1"]);
    const told = d.commits.at(-1)?.changes ?? [];
    expect(told.map((c) => c.key).at(-1)).toBe("a2"); // the relation first: the server would take it along
    d.key("edit.undo");
    expect(JSON.stringify(d.editor.store.all())).toBe(before);
    expect((d.commits.at(-1)?.changes ?? [])[0]?.key).toBe("a2"); // and its end is back before it
  });

  it("find their ends by what the server calls them", () => {
    const d = two();
    d.editor.commit([relationChange(1, { relation: { from: "a71", to: "a72" } }, "new-relation")], "Draw", "relation");
    expect(arrowsOf(d.editor.store, seen)).toEqual([]);
    const named = ["a1", "a2"].map((key, i) => {
      const before = d.editor.store.get(key) ?? null;
      return { key, before, after: before && { ...before, id: 71 + i, version: 3 } };
    });
    d.editor.store.apply(named, "identity");
    expect(arrowsOf(d.editor.store, seen)).toHaveLength(1);
  });
});

describe("captions", () => {
  it("are about the image or a part of it, and answer questions", () => {
    const d = two();
    d.editor.commit([captionChange({ text: "A car", question: "What is there?", shape: box(1, 2, 3, 4) }, "caption-1")], "Add", "caption");
    d.click(2, 4);
    expect(d.selection).toEqual([]); // what it speaks of stays in reach
    expect(d.last).toMatchObject({ kind: "caption", classId: 0, text: "A car", question: "What is there?", shape: box(1, 2, 3, 4) });
  });
});
