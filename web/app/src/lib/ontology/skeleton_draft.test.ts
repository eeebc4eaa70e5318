import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addJoint,
  connected,
  jointProblems,
  kNoSkeleton,
  moveJoint,
  pairByName,
  pairsOf,
  personSkeleton,
  removeJoint,
  renameJoint,
  setPair,
  shiftsPoints,
  toggleEdge,
} from "./skeleton_draft";

const hand = { joints: ["wrist", "left_tip", "right_tip"], edges: [[0, 1], [0, 2]] as [number, number][], flip: [0, 2, 1] }; // prettier-ignore

describe("joints", () => {
  it("are added, renamed, moved and removed, with their lines and pairs", () => {
    expect(addJoint(hand, "palm")).toEqual({ ...hand, joints: [...hand.joints, "palm"], flip: [0, 2, 1, 3] });
    expect(renameJoint(hand, 0, "base").joints).toEqual(["base", "left_tip", "right_tip"]);
    expect(moveJoint(hand, 0, 1)).toEqual({
      joints: ["left_tip", "wrist", "right_tip"],
      edges: [
        [1, 0],
        [1, 2],
      ],
      flip: [2, 1, 0],
    });
    expect(moveJoint(hand, 0, -1)).toBe(hand);
    expect(removeJoint(hand, 1)).toEqual({ joints: ["wrist", "right_tip"], edges: [[0, 1]], flip: [] });
  });

  it("are connected and disconnected in either direction", () => {
    expect(toggleEdge(hand, 2, 1).edges).toEqual([
      [0, 1],
      [0, 2],
      [2, 1],
    ]);
    expect(toggleEdge(hand, 1, 0).edges).toEqual([[0, 2]]);
    expect(toggleEdge(hand, 1, 1)).toBe(hand);
  });

  it("have one partner each, and none is no flip at all", () => {
    expect(setPair(hand, 0, 1).flip).toEqual([1, 0, 2]);
    expect(setPair(hand, 1, null).flip).toEqual([]);
    expect(pairByName({ ...hand, flip: [] }).flip).toEqual([0, 2, 1]);
  });

  it("need different names", () => {
    expect(jointProblems(["a", " ", "b", "a "])).toEqual([null, "empty", null, "repeated"]);
  });

  it("mean other points when they are moved or taken away, not when they are renamed or added at the end", () => {
    expect(shiftsPoints(["a", "b"], ["a", "c", "d"])).toBe(false);
    expect(shiftsPoints(["a", "b"], ["b", "a"])).toBe(true);
    expect(shiftsPoints(["a", "b"], ["a"])).toBe(true);
    expect(shiftsPoints(["a", "b"], ["x", "a", "b"])).toBe(true);
  });

  it("of a person are COCO's seventeen", () => {
    const { joints, edges, flip } = personSkeleton();
    expect(joints).toHaveLength(17);
    expect(joints.slice(0, 3)).toEqual(["nose", "left_eye", "right_eye"]);
    expect(edges).toHaveLength(19);
    expect(flip?.slice(0, 3)).toEqual([0, 2, 1]);
  });
});

it("any edits leave lines between joints that are there, and pairs that are mutual", () => {
  const i = fc.nat(6);
  const edit = fc.oneof(
    i.map((n) => (s: typeof kNoSkeleton) => addJoint(s, `j${n}`)),
    i.map((n) => (s: typeof kNoSkeleton) => (n < s.joints.length ? removeJoint(s, n) : s)),
    fc.tuple(i, fc.constantFrom(1 as const, -1 as const)).map(
      ([n, by]) =>
        (s: typeof kNoSkeleton) =>
          n < s.joints.length ? moveJoint(s, n, by) : s,
    ),
    fc.tuple(i, i).map(
      ([a, b]) =>
        (s: typeof kNoSkeleton) =>
          Math.max(a, b) < s.joints.length ? toggleEdge(s, a, b) : s,
    ),
    fc.tuple(i, i).map(
      ([a, b]) =>
        (s: typeof kNoSkeleton) =>
          Math.max(a, b) < s.joints.length ? setPair(s, a, b) : s,
    ),
  );
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 40, size: "max" }), (edits) => {
      const s = edits.reduce((now, change) => change(now), kNoSkeleton);
      for (const [a, b] of s.edges) expect(a < s.joints.length && b < s.joints.length && a !== b && connected(s, a, b)).toBe(true);
      pairsOf(s).forEach((other, at) => expect(pairsOf(s)[other]).toBe(at));
      expect([0, s.joints.length]).toContain(s.flip?.length);
    }),
  );
});
