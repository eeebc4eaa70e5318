import { contentFromWire, type Annotation } from "@touchmark/annotator";
import { describe, expect, it } from "vitest";
import { labelsWithRoom } from "./label_room";

const kAt = { scale: 1, x: 0, y: 0 };
const kView = { width: 1000, height: 1000 };

const named = (localKey: string, kind: Annotation["kind"], x: number, y: number, height = 14): Annotation => ({
  ...contentFromWire({ kind, class_id: 1, shape: { kind: "box", x, y, width: 100, height }, flags: [] }),
  localKey,
});
const shown = (...list: Annotation[]) =>
  [...labelsWithRoom(list, kAt, kView, (_a, { x, y }) => ({ left: x, top: y - 18, right: x + 60, bottom: y - 2 }))].sort();

describe("a name", () => {
  it("does not lie over the text region above, but stands where there is room", () => {
    expect(shown(named("first", "text_region", 50, 100), named("second", "text_region", 50, 116))).toEqual(["first"]);
    expect(shown(named("first", "text_region", 50, 100), named("apart", "text_region", 50, 200))).toEqual(["apart", "first"]);
  });

  it("of an object does not hide what is read, nor another name: what is in front has its own", () => {
    expect(shown(named("text", "text_region", 50, 100), named("object", "object", 60, 120, 80))).toEqual(["text"]);
    expect(shown(named("back", "object", 50, 100), named("front", "object", 55, 105))).toEqual(["front"]);
  });

  it("may lie over an object, and over its own text region", () => {
    expect(shown(named("object", "object", 50, 40, 300), named("inside", "object", 70, 100))).toEqual(["inside", "object"]);
    const inside = labelsWithRoom([named("top", "text_region", 50, 0)], kAt, kView, () => ({ left: 50, top: 2, right: 90, bottom: 18 }));
    expect([...inside]).toEqual(["top"]);
  });

  it("is found room for among very many in little time", () => {
    const many = Array.from({ length: 20_000 }, (_, i) => named(`a${i}`, "text_region", (i % 200) * 5, Math.floor(i / 200) * 10));
    const began = performance.now();
    shown(...many);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
