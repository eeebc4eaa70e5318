import type { Content, Ring } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { revisionChanges } from "./revision_changes";

const box = (x: number, width: number, more: Partial<Content> = {}): Content => ({
  kind: "object",
  class_id: 1,
  shape: { kind: "box", x, y: 0, width, height: 5 },
  flags: [],
  ...more,
});
const polygon = (outer: Ring): Content => ({
  kind: "object",
  class_id: 1,
  shape: { kind: "polygon", parts: [{ outer, holes: [] }] },
  flags: [],
});

describe("what a revision changed", () => {
  it("is nothing when nothing differs", () => expect(revisionChanges(box(1, 2), box(1, 2))).toEqual([]));
  it("tells a move from a resize", () => {
    expect(revisionChanges(box(1, 2), box(3, 2))).toEqual([{ what: "moved" }]);
    expect(revisionChanges(box(1, 2), box(1, 4))).toEqual([{ what: "resized" }]);
  });
  it("tells a moved polygon from a reshaped one", () => {
    expect(
      revisionChanges(
        polygon([
          [0, 0],
          [1, 0],
          [1, 1],
        ]),
        polygon([
          [2, 3],
          [3, 3],
          [3, 4],
        ]),
      ),
    ).toEqual([{ what: "moved" }]);
    expect(
      revisionChanges(
        polygon([
          [0, 0],
          [1, 0],
          [1, 1],
        ]),
        polygon([
          [0, 0],
          [1, 0],
          [1, 2],
        ]),
      ),
    ).toEqual([{ what: "reshaped" }]);
    expect(
      revisionChanges(
        polygon([[0, 0]]),
        polygon([
          [0, 0],
          [1, 1],
        ]),
      ),
    ).toEqual([{ what: "reshaped" }]);
  });
  it("names class, flags, attributes and text", () => {
    const after = box(1, 2, { class_id: 4, flags: ["occluded"], attributes: { color: "red", n: 2 }, text: "x" });
    expect(revisionChanges(box(1, 2, { flags: ["crowd"], attributes: { color: "blue", n: 2 } }), after)).toEqual([
      { what: "class", from: 1, to: 4 },
      { what: "flag", flag: "crowd", set: false },
      { what: "flag", flag: "occluded", set: true },
      { what: "attribute", name: "color", from: "blue", to: "red" },
      { what: "text" },
    ]);
  });
  it("names a change of kind", () =>
    expect(revisionChanges(box(1, 2), polygon([[0, 0]]))).toEqual([{ what: "kind", from: "box", to: "polygon" }]));
});

describe("of ellipses and cuboids, a revision", () => {
  it("tells a moved ellipse and cuboid from ones that were changed", () => {
    const said = (shape: Content["shape"]) => box(0, 1, { shape });
    const ellipse = { kind: "ellipse", cx: 5, cy: 5, rx: 2, ry: 1, angle: 0 } as const;
    expect(revisionChanges(said(ellipse), said({ ...ellipse, cx: 7 }))).toEqual([{ what: "moved" }]);
    expect(revisionChanges(said(ellipse), said({ ...ellipse, angle: 1 }))).toEqual([{ what: "resized" }]);
    const face = (x: number) => [[x, 0], [x + 4, 0], [x + 4, 4], [x, 4]] as const; // prettier-ignore
    const cuboid = (front: number, back: number) => said({ kind: "cuboid_2d", front: face(front), back: face(back) });
    expect(revisionChanges(cuboid(0, 2), cuboid(3, 5))).toEqual([{ what: "moved" }]);
    expect(revisionChanges(cuboid(0, 2), cuboid(0, 5))).toEqual([{ what: "reshaped" }]);
  });
});
