import type { KeypointsShape, SkeletonInfo } from "@touchmark/annotator";
import { describe, expect, it } from "vitest";
import { Recorder } from "./recorder";
import { paintShape, type ShapeStyle } from "./shapes";
import { kHalo } from "./style";

const kColor = "oklch(0.6 0.1 200)";
const kLeft = "oklch(0.78 0.1 200)";
const kStyle: ShapeStyle = { color: kColor, selected: false, hovered: false, dash: null, plain: false };
const arm: SkeletonInfo = {
  joints: ["neck", "left_hand", "right_hand"],
  edges: [
    [0, 1],
    [0, 2],
    [1, 2],
    [0, 9], // of a joint that the class has no more
  ],
  flip: [0, 2, 1],
};

function painted(points: KeypointsShape["points"], skeleton: SkeletonInfo | null) {
  const recorder = new Recorder();
  paintShape(recorder.context, { kind: "keypoints", points }, { scale: 1, x: 0, y: 0 }, { ...kStyle, skeleton });
  return recorder.marks;
}

describe("a skeleton", () => {
  const marks = painted(
    [
      [10, 10, 2],
      [20, 30, 2],
      [5, 30, 1],
    ],
    arm,
  );
  const lines = marks.filter((m) => m.op === "stroke" && m.path.startsWith("M") && m.style !== kHalo).map((m) => `${m.path} ${m.style}`);

  it("has its lines: of a side in that side's shade, between the sides in the class's own", () => {
    expect(lines).toEqual([`M20 30L5 30 ${kColor}`, `M10 10L5 30 ${kColor}`, `M10 10L20 30 ${kLeft}`]);
  });

  it("has its joints over the lines, hidden ones hollow", () => {
    const joints = marks.filter((m) => m.op === "fill").map((m) => `${m.path} ${m.style}`);
    expect(joints).toEqual([`arc(10,10,3) ${kColor}`, `arc(20,30,3) ${kLeft}`, "arc(5,30,3.5) rgba(0,0,0,0.6)"]);
    expect(marks.findIndex((m) => m.path.startsWith("arc"))).toBeGreaterThan(marks.findLastIndex((m) => m.path.startsWith("M")));
  });

  it("has no line to a joint that is not labeled, and none without a skeleton", () => {
    const points = [[10, 10, 2], [0, 0, 0], [5, 30, 2]] as const; // prettier-ignore
    const strokes = (skeleton: SkeletonInfo | null) => painted(points, skeleton).filter((m) => m.path.startsWith("M"));
    expect(new Set(strokes(arm).map((m) => m.path))).toEqual(new Set(["M10 10L5 30"]));
    expect(strokes(null)).toEqual([]);
  });

  it("of a light color is darkened on the right rather than lost on the left", () => {
    const recorder = new Recorder();
    const style = { ...kStyle, color: "oklch(0.92 0.1 200)", skeleton: arm };
    paintShape(recorder.context, { kind: "keypoints", points: [[0, 0, 0], [1, 1, 2], [9, 9, 2]] }, { scale: 1, x: 0, y: 0 }, style); // prettier-ignore
    expect(recorder.marks.filter((m) => m.op === "fill").map((m) => m.style)).toEqual(["oklch(0.95 0.1 200)", "oklch(0.77 0.1 200)"]);
  });
});
