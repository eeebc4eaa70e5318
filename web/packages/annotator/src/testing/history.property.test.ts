import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommandId } from "../keymap/commands";
import { kDefaultKeymap } from "../keymap/default";
import type { Shape } from "../model/shape";
import { isSuggestionKey } from "../model/suggestion";
import { contentToWire } from "../model/wire";
import type { AssistOptions } from "../tools/base/assist_options";
import { kToolIds } from "../tools/base/ids";
import { disc, picture } from "../assist/scenes";
import { annotation, box, cuboid, Driver, ellipse, keypoints, polygon, polyline } from "./driver";
import { PixelPort } from "./pixel_port";

type Action = (d: Driver) => void;

const x = fc.integer({ min: -10, max: 110 });
const y = fc.integer({ min: -10, max: 90 });
const held = fc.record({ shift: fc.boolean(), alt: fc.boolean(), ctrl: fc.boolean() }, { requiredKeys: [] });
const commands: CommandId[] = [
  ...kToolIds.map((id) => `tool.${id}` as CommandId),
  "object.join",
  "object.split",
  "draft.other_way",
  "polygon.into",
  "object.tighten",
  "object.snap_edges",
  "brush.larger",
  "edit.delete",
  "edit.copy",
  "edit.paste",
  "edit.cut",
  "edit.duplicate",
  "edit.select_all",
  "edit.cancel",
  "edit.finish",
  "object.next",
  "object.previous",
  "object.nudge_left",
  "object.nudge_down_far",
  "object.occluded",
  "object.hide",
  "object.flip",
  "joint.visibility",
  "joint.skip",
  "points.one_each",
  "class.1",
  "class.2",
  "class.3",
  "class.4",
  ...kDefaultKeymap.filter((row) => row.scope === "suggestions").map((row) => row.id),
  "edit.undo",
  "edit.redo",
];

// Objects, and what waits to be one.
const all = (d: Driver) => JSON.stringify([d.editor.store.all(), d.editor.suggestions.waiting()]);

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.tuple(x, y, x, y, held).map(
    ([a, b, c, e, h]): Action =>
      (d) =>
        void d.drag(a, b, c, e, h),
  ),
  fc.tuple(x, y, held).map(
    ([a, b, h]): Action =>
      (d) =>
        void d.click(a, b, h),
  ),
  fc.tuple(x, y).map(
    ([a, b]): Action =>
      (d) =>
        void d.doubleClick(a, b),
  ),
  fc.constantFrom(...commands).map(
    (c): Action =>
      (d) =>
        void d.key(c),
  ),
  fc.boolean().map(
    (snap): Action =>
      (d) =>
        d.editor.setSticky({ snap }),
  ),
  fc.record({ contiguous: fc.boolean(), result: fc.constantFrom("mask", "polygon"), tighten: fc.boolean(), edges: fc.boolean() }).map(
    (some): Action =>
      (d) =>
        d.editor.setSticky({ assist: { ...d.editor.sticky.assist, ...some } as AssistOptions }),
  ),
  // Answers about the pixels come when they come.
  fc.constant<Action>((d) => ports.get(d)?.answer()),
  fc.constant<Action>((d) => (d.editor.command("object.nudge_right", true), d.editor.keysUp())),
  // Some clicks with a tool in the hand, which chance alone seldom gives.
  fc.tuple(fc.constantFrom(...kToolIds), fc.array(fc.tuple(x, y, held), { maxLength: 5, size: "max" })).map(
    ([tool, places]): Action =>
      (d) =>
        places.reduce((now, [a, b, h]) => now.click(a, b, h), d.key(`tool.${tool}` as CommandId)),
  ),
);

// Without a size they would be ten at most, whatever the greatest length.
const gestures = (maxLength: number) => fc.array(action, { maxLength, size: "max" });

const shapes = () => [box(10, 10, 30, 20), polygon([50, 10], [80, 12], [75, 40], [52, 38]), box(20, 40, 20, 20)];
const round = () => [ellipse(70, 60, 12, 6, 0.5), cuboid([40, 50, 15, 12], 8, -6)];
const lines = () => [polyline([5, 70], [40, 60], [95, 75]), keypoints([10, 50, 2], [15, 55, 2], [22, 48, 2])];
const skeletons = () => [
  annotation("s1", keypoints([60, 50, 2], [70, 45, 1], [0, 0, 0]), 5),
  annotation("s2", keypoints([85, 60, 2], [90, 50, 2], [95, 60, 2]), 5),
];
const round20 = disc(60, 40, 20);
const scene = picture(100, 80, (px, py) => (round20(px, py) ? [190, 60, 50] : [110, 115, 120]), 6);
const ports = new WeakMap<Driver, PixelPort>();

const start = () => {
  const annotations = [...[...shapes(), ...lines(), ...round()].map((shape, i) => annotation(`a${i + 1}`, shape)), ...skeletons()];
  const assist = new PixelPort(scene);
  const d = new Driver([], { annotations, assist });
  ports.set(d, assist);
  const said = [box(5, 5, 25, 30), polygon([60, 20], [90, 22], [80, 60]), keypoints([30, 60, 2])];
  d.editor.suggestions.setLayer(
    9,
    said.map((shape, i) => ({ id: i + 1, version: 2, content: { ...contentToWire(annotation("x", shape)), score: 0.3 * (i + 1) } })),
  );
  d.editor.suggestions.setThreshold(9, 0.5);
  return d;
};

function undoAll(d: Driver): number {
  d.editor.cancel();
  let n = 0;
  while (d.editor.undo()) n += 1;
  return n;
}

// In the frame of 100 x 80, and nowhere thinner than a pixel.
function expectWhole(shape: Shape): void {
  if (shape.kind === "box") {
    expect(shape.x).toBeGreaterThanOrEqual(0);
    expect(shape.y).toBeGreaterThanOrEqual(0);
    expect(shape.x + shape.width).toBeLessThanOrEqual(100 + 1e-9);
    expect(shape.y + shape.height).toBeLessThanOrEqual(80 + 1e-9);
    expect(Math.min(shape.width, shape.height)).toBeGreaterThanOrEqual(1);
  }
  if (shape.kind === "polygon") {
    for (const [px, py] of shape.parts.flatMap((p) => p.outer)) {
      expect(px >= 0 && px <= 100 && py >= 0 && py <= 80).toBe(true);
    }
  }
  if (shape.kind === "polyline") {
    expect(new Set(shape.points.map(String)).size).toBeGreaterThanOrEqual(2);
    for (const [px, py] of shape.points) expect(px >= 0 && px <= 100 && py >= 0 && py <= 80).toBe(true);
  }
  if (shape.kind === "ellipse") {
    expect(Math.min(shape.rx, shape.ry)).toBeGreaterThanOrEqual(0.5);
    expect(shape.cx >= 0 && shape.cx <= 100 && shape.cy >= 0 && shape.cy <= 80).toBe(true);
  }
  if (shape.kind === "cuboid_2d") {
    for (const face of [shape.front, shape.back]) {
      for (const [px, py] of face) expect(px >= 0 && px <= 100 && py >= 0 && py <= 80).toBe(true);
      const [nw, ne, se, sw] = face;
      expect([nw[0], ne[0]]).toEqual([sw[0], se[0]]); // upright edges stay upright
      const least = 1 - 1e-9;
      expect(Math.min(ne[0] - nw[0], sw[1] - nw[1], se[1] - ne[1])).toBeGreaterThanOrEqual(least);
    }
  }
  if (shape.kind === "keypoints") {
    expect(shape.points.some((p) => p[2] > 0)).toBe(true);
    for (const [px, py] of shape.points) expect(px >= 0 && px <= 100 && py >= 0 && py <= 80).toBe(true);
  }
}

const kPatience = { timeout: 60_000 }; // of a machine that does other things besides

describe("history", kPatience, () => {
  it("gives the exact first state after undoing all, and the exact last one after redoing all", () => {
    fc.assert(
      fc.property(gestures(200), (actions) => {
        const d = start();
        const first = all(d);
        for (const act of actions) act(d);
        d.editor.cancel();
        while (d.editor.redo());
        const last = all(d);
        const steps = undoAll(d);
        expect(all(d)).toBe(first);
        for (let i = 0; i < steps; i++) d.editor.redo();
        expect(all(d)).toBe(last);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it("never stores a shape that sticks out of the frame more than it did, or is thinner than a pixel", () => {
    fc.assert(
      fc.property(gestures(60), (actions) => {
        const d = start();
        for (const act of actions) act(d);
        for (const { shape } of d.editor.store.all()) expectWhole(shape);
      }),
      { numRuns: 200 },
    );
  });
});

describe("history and the store", kPatience, () => {
  it("tells of every change that the store saw, so that nothing is edited without an operation", () => {
    fc.assert(
      fc.property(gestures(60), (actions) => {
        const d = start();
        const mirror = new Map(d.editor.store.all().map((a) => [a.localKey, a]));
        for (const act of actions) act(d);
        for (const { changes } of d.commits) {
          for (const { key, after } of changes) {
            if (isSuggestionKey(key)) continue;
            if (after === null) mirror.delete(key);
            else mirror.set(key, after);
          }
        }
        const byKey = (list: Iterable<{ localKey: string }>) => [...list].sort((a, b) => (a.localKey < b.localKey ? -1 : 1));
        expect(byKey(mirror.values())).toEqual(byKey(d.editor.store.all()));
      }),
      { numRuns: 200 },
    );
  });
});

describe("what is half drawn", kPatience, () => {
  it("comes back from its saved draft as it was, with any tool", () => {
    fc.assert(
      fc.property(gestures(60), (actions) => {
        const d = start();
        for (const act of actions) act(d);
        const saved = JSON.stringify(d.editor.saveDraft());
        const again = new Driver([], { annotations: d.editor.store.all() });
        again.editor.loadDraft(JSON.parse(saved));
        expect(JSON.stringify(again.editor.saveDraft())).toBe(saved);
      }),
      { numRuns: 300 },
    );
  });
});
