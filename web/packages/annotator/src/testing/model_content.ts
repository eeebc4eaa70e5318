// What the model server accepts as the content of an annotation, by the rules of the real one: members, class,
// attributes, relations; of the geometry the rules for boxes. Pure.
import type { ClassInfo, Size } from "../model/annotation";
import { fits } from "../model/attributes";
import { contentFromWire, contentToWire, type WireContent, type WireNewContent, type WireShape } from "../model/wire";

export interface Problem {
  readonly where: string; // a JSON pointer into the content
  readonly message: string;
}

// What a new content is judged by.
export interface Surroundings {
  readonly frame: Size;
  readonly classes: readonly ClassInfo[];
  readonly self: number | null; // null: not there yet
  readonly held: WireContent | null; // what it says already
  readonly live: ReadonlyMap<number, WireContent>; // of the image
}

type BoxShape = Extract<WireShape, { kind: "box" }>;

const kFlagOrder = ["crowd", "occluded", "truncated", "difficult"] as const;
const kShapeKinds: readonly string[] = [
  "tag",
  "box",
  "rotated_box",
  "polygon",
  "polyline",
  "mask",
  "keypoints",
  "cuboid",
  "ellipse",
  "cuboid_2d",
] satisfies WireShape["kind"][];
const kMembers: readonly string[] = [
  "kind",
  "class_id",
  "shape",
  "flags",
  "score",
  "text",
  "question",
  "group",
  "order",
  "span",
  "relation",
  "phrase",
  "attributes",
  "extra",
] satisfies (keyof WireContent)[];

const problem = (where: string, message: string): Problem => ({ where, message });

// What cannot be read at all: such an operation is not even looked up.
export function unreadable(content: WireNewContent): Problem | null {
  const { kind = "object", shape, score } = content;
  const unknown = Object.keys(content).find((name) => !kMembers.includes(name));
  if (unknown !== undefined) return problem(`/${unknown}`, "unknown field");
  if (shape === undefined && (kind === "object" || kind === "text_region")) return problem("/shape", "required field 'shape' is missing");
  if (shape !== undefined && !kShapeKinds.includes(shape.kind)) return problem("/shape/kind", "not a kind of shape");
  if (score !== undefined && !(score >= 0 && score <= 1)) return problem("/score", "score must be within 0..1");
  if (kind === "relation" && content.relation === undefined) return problem("/relation", "a relation needs 'from' and 'to'");
  return null;
}

// In the form that the server stores.
export function normal(sent: WireNewContent): WireContent {
  const given = sent.attributes === undefined ? {} : { attributes: sent.attributes };
  return { ...contentToWire(contentFromWire(sent)), flags: kFlagOrder.filter((flag) => sent.flags?.includes(flag)), ...given };
}

export function judge(content: WireContent, around: Surroundings): Problem | null {
  const related = relationProblem(content, around);
  if (related !== null) return related;
  if (around.held !== null && JSON.stringify(content) === JSON.stringify(around.held)) return null;
  const asks = content.question !== undefined && content.kind !== "caption";
  const wrong = attributeProblem(content, around) ?? (asks ? problem("/question", "only a caption answers a question") : null);
  return wrong ?? boxProblem(content.shape, around.frame);
}

// The box that is left of one that reaches out of the image; the same object when it does not.
export function clipped<S extends WireShape>(shape: S, frame: Size): S | BoxShape {
  if (shape.kind !== "box") return shape;
  const { x, y, width, height } = shape;
  if (x >= 0 && y >= 0 && x + width <= frame.width && y + height <= frame.height) return shape;
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  return { kind: "box", x: left, y: top, width: Math.min(frame.width, x + width) - left, height: Math.min(frame.height, y + height) - top };
}

// Live relations that join it.
export function joining(id: number, live: ReadonlyMap<number, WireContent>): number[] {
  return [...live].filter(([, { relation }]) => relation?.from === id || relation?.to === id).map(([other]) => other);
}

const wordsLinked = (caption: number, live: ReadonlyMap<number, WireContent>): boolean =>
  [...live.values()].some(({ relation, phrase }) => phrase !== undefined && relation?.from === caption);

function relationProblem({ kind, relation, phrase }: WireContent, { self, held, live }: Surroundings): Problem | null {
  if (relation !== undefined && kind !== "relation") return problem("/relation", "only an annotation of the kind relation joins others");
  for (const end of ["from", "to"] as const) {
    const id = relation?.[end];
    if (id === undefined) continue;
    if (id === self) return problem(`/relation/${end}`, "a relation cannot join itself");
    if (!live.has(id)) return problem(`/relation/${end}`, "this image has no such annotation");
    if (live.get(id)?.kind === "relation") return problem(`/relation/${end}`, "a relation joins annotations, not another relation");
  }
  if (relation !== undefined && relation.from === relation.to) return problem("/relation/to", "a relation joins two different annotations");
  if (phrase !== undefined && (relation === undefined || live.get(relation.from)?.kind !== "caption"))
    return problem("/phrase", "only a relation from a caption is about a phrase of it");
  if (self !== null && held?.kind === "caption" && kind !== "caption" && wordsLinked(self, live))
    return problem("/kind", "words of it are linked: take the links away first");
  const becomes = kind === "relation" && self !== null && held?.kind !== "relation";
  return becomes && joining(self, live).length > 0 ? problem("/kind", "an annotation that a relation joins cannot become one") : null;
}

// A value that the annotation has already, and one it lacks, is not judged again.
function attributeProblem(content: WireContent, { classes, held }: Surroundings): Problem | null {
  const known = classes.find((c) => c.id === content.class_id);
  const needsClass = content.class_id !== 0 || !["caption", "text_region"].includes(content.kind);
  if (known === undefined && needsClass) return problem("/class_id", "no class has this id");
  const rules = [...(known?.attributes ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { attributes = {} } = content;
  const before = held?.class_id === content.class_id ? (held.attributes ?? {}) : null;
  for (const [name, value] of Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (before !== null && JSON.stringify(before[name]) === JSON.stringify(value)) continue;
    const rule = rules.find((one) => one.name === name);
    if (rule !== undefined && fits(rule, value)) continue;
    const list = rule?.kind === "multi_select" && typeof value === "object" ? value : [];
    const bad = list.findIndex((one, i) => rule?.options?.includes(one) !== true || list.indexOf(one) !== i);
    return problem(`/attributes/${name}${bad < 0 ? "" : `/${bad}`}`, "it does not fit its class");
  }
  const missing = rules.find(
    (rule) => rule.required === true && attributes[rule.name] === undefined && (before === null || before[rule.name] !== undefined),
  );
  return missing === undefined ? null : problem(`/attributes/${missing.name}`, "it is required");
}

function boxProblem(shape: WireShape, frame: Size): Problem | null {
  if (shape.kind !== "box") return null;
  if (shape.width === 0 || shape.height === 0) return problem("/shape", "the box has zero area");
  const { width, height } = { ...shape, ...clipped(shape, frame) };
  return width > 0 && height > 0 ? null : problem("/shape", "nothing is left inside the image");
}
