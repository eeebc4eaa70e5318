// The joints of a class while they are edited: each change gives a new skeleton in which lines and pairs still mean the
// same joints.
import { pairsByName } from "@touchmark/annotator";
import type { Skeleton } from "@touchmark/client";

export const kMaxJoints = 1024;

export const kNoSkeleton: Skeleton = { joints: [], edges: [], flip: [] };

// A person as COCO and most pose models have it.
export function personSkeleton(): Skeleton {
  const sides = (part: string) => [`left_${part}`, `right_${part}`];
  const joints = ["nose", ...["eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle"].flatMap(sides)];
  const edge = (a: string, b: string): [number, number] => [joints.indexOf(a), joints.indexOf(b)];
  const limb = (a: string, b: string) => ["left", "right"].map((side) => edge(`${side}_${a}`, `${side}_${b}`));
  const edges = [
    edge("nose", "left_eye"),
    edge("nose", "right_eye"),
    edge("left_eye", "right_eye"),
    edge("left_shoulder", "right_shoulder"),
    edge("left_hip", "right_hip"),
    ...limb("eye", "ear"),
    ...limb("ear", "shoulder"),
    ...limb("shoulder", "elbow"),
    ...limb("elbow", "wrist"),
    ...limb("shoulder", "hip"),
    ...limb("hip", "knee"),
    ...limb("knee", "ankle"),
  ];
  return { joints, edges, flip: pairsByName(joints) };
}

// For each joint the one that it becomes by mirroring: itself when it has no pair.
export function pairsOf({ joints, flip = [] }: Skeleton): number[] {
  return joints.map((_, i) => flip[i] ?? i);
}

// Without any pair, nothing is said about mirroring.
function flipOf(pairs: number[]): number[] {
  return pairs.every((other, i) => other === i) ? [] : pairs;
}

export function addJoint(skeleton: Skeleton, name: string): Skeleton {
  const joints = [...skeleton.joints, name];
  return { ...skeleton, joints, flip: flipOf([...pairsOf(skeleton), joints.length - 1]) };
}

export function renameJoint(skeleton: Skeleton, index: number, name: string): Skeleton {
  return { ...skeleton, joints: skeleton.joints.map((old, i) => (i === index ? name : old)) };
}

export function removeJoint(skeleton: Skeleton, index: number): Skeleton {
  const order = skeleton.joints.map((_, i) => i).filter((i) => i !== index);
  return reordered(skeleton, order);
}

export function moveJoint(skeleton: Skeleton, index: number, by: 1 | -1): Skeleton {
  const order = skeleton.joints.map((_, i) => i);
  const to = index + by;
  if (to < 0 || to >= order.length) return skeleton;
  [order[index], order[to]] = [to, index];
  return reordered(skeleton, order);
}

// The joint that was at order[i] comes to i; what is not in the order is gone with its lines and its pair.
function reordered(skeleton: Skeleton, order: readonly number[]): Skeleton {
  const now = new Map(order.map((old, i) => [old, i]));
  const pairs = pairsOf(skeleton);
  const edges = skeleton.edges.flatMap(([a, b]): [number, number][] => {
    const [from, to] = [now.get(a), now.get(b)];
    return from === undefined || to === undefined ? [] : [[from, to]];
  });
  return {
    joints: order.map((old) => skeleton.joints[old] as string),
    edges,
    flip: flipOf(order.map((old, i) => now.get(pairs[old] as number) ?? i)),
  };
}

export function connected(skeleton: Skeleton, a: number, b: number): boolean {
  return skeleton.edges.some(([from, to]) => (from === a && to === b) || (from === b && to === a));
}

export function toggleEdge(skeleton: Skeleton, a: number, b: number): Skeleton {
  if (a === b) return skeleton;
  if (!connected(skeleton, a, b)) return { ...skeleton, edges: [...skeleton.edges, [a, b]] };
  return { ...skeleton, edges: skeleton.edges.filter(([from, to]) => !((from === a && to === b) || (from === b && to === a))) };
}

// A joint has one partner: those that either had before are single again. null: it has none.
export function setPair(skeleton: Skeleton, index: number, partner: number | null): Skeleton {
  const other = partner ?? index;
  const pairs = pairsOf(skeleton).map((old, i) => (old === index || old === other ? i : old));
  pairs[index] = other;
  pairs[other] = index;
  return { ...skeleton, flip: flipOf(pairs) };
}

export function pairByName(skeleton: Skeleton): Skeleton {
  return { ...skeleton, flip: flipOf(pairsByName(skeleton.joints)) };
}

// What is wrong with each joint, by its place.
export function jointProblems(joints: readonly string[]): ("empty" | "repeated" | null)[] {
  const names = joints.map((name) => name.trim());
  return names.map((name, i) => (name === "" ? "empty" : names.indexOf(name) < i ? "repeated" : null));
}

// Whether points that were stored in the order of `before` mean other joints now: more than joints added at the end
// and other names.
export function shiftsPoints(before: readonly string[], after: readonly string[]): boolean {
  return after.length < before.length || before.some((name, i) => after.includes(name) && after.indexOf(name) !== i);
}
