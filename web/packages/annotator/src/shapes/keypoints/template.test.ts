import { describe, expect, it } from "vitest";
import type { SkeletonInfo } from "../../model/annotation";
import { withVisibility } from "./joints";
import { laidInto, pairsByName, sidesOf, templateOf } from "./template";

const kCoco =
  "nose left_eye right_eye left_ear right_ear left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist left_hip right_hip left_knee right_knee left_ankle right_ankle".split(
    " ",
  );
const skeleton = (joints: string[], flip: number[] = []): SkeletonInfo => ({ joints, edges: [], flip });
const at = (names: string[], name: string) => templateOf(skeleton(names))[names.indexOf(name)] as readonly [number, number];

describe("the template of a skeleton", () => {
  it("is a person facing the camera for COCO's joints, in whatever spelling", () => {
    for (const spell of [
      (n: string) => n,
      (n: string) => n.replace("_", " "),
      (n: string) => n.replace(/_(.)/, (_, c: string) => c.toUpperCase()),
    ]) {
      const names = kCoco.map(spell);
      const [nose, left, right] = [at(names, spell("nose")), at(names, spell("left_shoulder")), at(names, spell("right_shoulder"))];
      expect(left[0]).toBeGreaterThan(nose[0]);
      expect(right[0]).toBeCloseTo(1 - left[0]);
      expect(at(names, spell("left_ankle"))[1]).toBeGreaterThan(at(names, spell("left_knee"))[1]);
      expect(new Set(templateOf(skeleton(names)).map(String)).size).toBe(17);
    }
  });

  it("is an ellipse for joints that are no body's, or of which two are the same", () => {
    expect(templateOf(skeleton(["a", "b", "c", "d"])).map(([x, y]) => [Math.round(x * 10) / 10, Math.round(y * 10) / 10])).toEqual([
      [0.5, 0],
      [1, 0.5],
      [0.5, 1],
      [0, 0.5],
    ]);
    expect(templateOf(skeleton(["left eye", "l_eye"]))).toEqual([
      [0.5, 0],
      [0.5, 1],
    ]);
    expect(templateOf(skeleton(["tip"]))).toEqual([[0.5, 0.5]]);
  });

  it("is laid into a box and stays in the frame", () => {
    const points = laidInto(skeleton(["a", "b"]), { left: 10, top: -20, right: 30, bottom: 40 }, { width: 100, height: 80 });
    expect(points).toEqual([
      [20, 0, 2],
      [20, 40, 2],
    ]);
  });

  it("pairs joints whose names differ in the side alone", () => {
    expect(pairsByName(["nose", "left_eye", "right_eye", "L ear", "ear (right)", "left_hand"])).toEqual([0, 2, 1, 4, 3, 5]);
  });

  it("tells sides by name, else by the mirrored pair", () => {
    expect(sidesOf(skeleton(["L-Eye", "elbow (right)", "nose", "leftover"]))).toEqual(["left", "right", null, null]);
    expect(sidesOf(skeleton(["p", "q", "r"], [1, 0, 2]))).toEqual(["left", "right", null]);
  });
});

describe("a joint that had no place", () => {
  it("comes to where the template has it among the others", () => {
    const shape = { kind: "keypoints", points: [[50, 0, 2], [100, 50, 2], [0, 0, 0], [0, 50, 2]] } as const; // prettier-ignore
    const frame = { width: 200, height: 200 };
    const placed = withVisibility(shape, 2, 1, skeleton(["a", "b", "c", "d"]), frame);
    expect(placed.points[2]).toEqual([50, 100, 1]);
    expect(withVisibility(shape, 9, 1, skeleton(["a"]), frame)).toBe(shape);
  });

  it("is there for every joint of the class, though an older object has fewer points", () => {
    const old = { kind: "keypoints", points: [[50, 0, 2]] } as const;
    const now = withVisibility(old, 1, 2, skeleton(["a", "b", "c"]), { width: 200, height: 200 }, { x: 5, y: 6 });
    expect(now.points).toEqual([
      [50, 0, 2],
      [5, 6, 2],
      [0, 0, 0],
    ]);
  });
});
