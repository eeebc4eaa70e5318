// One script of operations on one empty image of 64 x 48 pixels in a project of the classes 1 and 2, and what they
// must answer. The real server runs it (../operations.mjs) and so does the web engine's ModelServer
// (web/packages/annotator/src/testing/model_server.test.ts): what one of them does differently fails there.
//
// A step sends `operations` (by an annotator, or `as: "reviewer"`) and names all of the answer: `results`, or `refused`,
// the JSON pointer of what makes the whole call wrong. `list` and `deleted` name all that is there; `submit` hands
// the image in. In the answers "$name" is any value when it is first met and that same value from then on, in what is
// sent as well; "*" is some text, not empty.
import { box, kept, kDrawn, row, applied, duplicate, invalid, forbidden, conflict, create, relate, on, after } from "./operation_words.mjs";
import { judge, suggestions } from "./operations_suggestions.mjs";

export const kFrame = { width: 64, height: 48 };
export const kClasses = ["cat", "dog"]; // 1, 2
export const kAttributes = [ // of cats
  { name: "color", kind: "select", options: ["red", "gray"] },
  { name: "toes", kind: "number", min: 0 },
  { name: "tame", kind: "checkbox" },
  { name: "marks", kind: "multi_select", options: ["ear", "tail", "paw"] },
  { name: "note", kind: "text" },
];

const creates = [
  {
    say: "creates get ids and growing versions, each on its own",
    operations: [create("make-one", box(1)), create("make-two", box(20, { class_id: 2 }), { made_by: "assist:sam@1" })],
    results: [applied("make-one", "$one", "$one.1"), applied("make-two", "$two", "$two.1")],
  },
  { list: [row("$one", "$one.1", kept(1)), row("$two", "$two.1", kept(20, { class_id: 2 }), { ...kDrawn, made_by: "assist:sam@1" })] },
  {
    say: "sent again it is answered as before and does nothing",
    operations: [create("make-one", box(30)), create("make-two", box(20, { class_id: 2 })), create("make-two", box(9, { class_id: 9 }))],
    results: [duplicate("make-one", "$one", "$one.1"), duplicate("make-two", "$two", "$two.1"), duplicate("make-two", "$two", "$two.1")],
  },
  {
    say: "an id that was used for another kind of edit is no answer to this one",
    operations: [on("make-one", "delete", "$one", "$one.1"), on("make-two", "update", "$two", "$two.1", box(21))],
    results: [invalid("make-one"), invalid("make-two")],
  },
  {
    say: "twice in one call is once",
    operations: [create("make-three", box(30)), create("make-three", box(31))],
    results: [applied("make-three", "$three", "$three.1"), duplicate("make-three", "$three", "$three.1")],
  },
  {
    say: "what is wrong with one does not stop the others",
    operations: [
      create("bad-class", box(1, { class_id: 99 })),
      create("no-class-", box(1, { class_id: 0 })),
      create("bad-shape", { kind: "object", class_id: 1, shape: { kind: "blob" } }),
      create("no-shape-", { kind: "object", class_id: 1 }),
      create("bad-score", box(1, { score: 2 })),
      create("no-relation", { kind: "relation", class_id: 1 }),
      create("surprise", box(1, { surprise: 1 })),
      create("no-area-", box(1, { shape: { kind: "box", x: 1, y: 1, width: 0, height: 4 } })),
      create("outside-", box(1, { shape: { kind: "box", x: 100, y: 1, width: 5, height: 4 } })),
      create("make-four", { kind: "tag", class_id: 2, shape: { kind: "tag" } }),
    ],
    results: [
      invalid("bad-class", "/class_id"),
      invalid("no-class-", "/class_id"),
      invalid("bad-shape", "/shape/kind"),
      invalid("no-shape-", "/shape"),
      invalid("bad-score", "/score"),
      invalid("no-relation", "/relation"),
      invalid("surprise", "/surprise"),
      invalid("no-area-", "/shape"),
      invalid("outside-", "/shape"),
      applied("make-four", "$four", "$four.1"),
    ],
  },
  {
    say: "an operation that was refused was not applied: its id is free",
    operations: [create("bad-class", box(40))],
    results: [applied("bad-class", "$five", "$five.1")],
  },
];

// Of each kind: what is sent, where that differs from what is stored, and what is stored.
const kSent = {
  "k-rotated": box(1, { shape: { kind: "rotated_box", cx: 20.5, cy: 20, width: 10, height: 6, angle: 0.5 }, flags: ["difficult", "crowd"] }),
  "k-polygon": box(1, { shape: { kind: "polygon", parts: [{ outer: [[1, 1], [30, 1], [30, 30]] }] } }),
  "k-caption": { kind: "caption", text: "Two cats." },
  "k-related": { kind: "relation", class_id: 1, relation: { from: "$one", to: "$two" } },
};
const kContents = {
  "k-rotated": kept(1, { shape: { kind: "rotated_box", cx: 20.5, cy: 20, width: 10, height: 6, angle: 0.5 }, flags: ["crowd", "difficult"] }),
  "k-polygon": kept(1, { shape: { kind: "polygon", parts: [{ outer: [[1, 1], [30, 1], [30, 30]], holes: [] }] } }),
  "k-line--": kept(1, { shape: { kind: "polyline", points: [[1, 1], [9, 9], [20, 4]] }, group: 3, score: 0.5 }),
  "k-points": kept(1, { shape: { kind: "keypoints", points: [[1, 2, 2], [3, 4, 1], [0, 0, 0]], box: [0, 0, 10, 10] } }),
  "k-cuboid": kept(1, { shape: { kind: "cuboid", center: [1, 2, 3], size: [4, 5, 6], rotation: [1, 0, 0, 0] } }),
  "k-ellipse": kept(1, { shape: { kind: "ellipse", cx: 20.5, cy: 20, rx: 9.25, ry: 6, angle: 0.5 } }),
  "k-cuboid-2d": kept(1, { shape: { kind: "cuboid_2d", front: [[5, 9], [20, 9], [20, 25], [5, 25]], back: [[9, 5], [24, 5], [24, 21], [9, 21.5]] } }),
  "k-caption": { kind: "caption", class_id: 0, shape: { kind: "tag" }, flags: [], text: "Two cats." },
  "k-related": { kind: "relation", class_id: 1, shape: { kind: "tag" }, flags: [], relation: { from: "$one", to: "$two" } },
  "k-attributes": kept(1, { attributes: { color: "red", toes: 4.5, tame: true, marks: ["ear", "paw"], note: "" } }),
  "k-extra-": kept(2, { extra: { source: { any: ["thing", 1] } } }),
};
const kKinds = Object.keys(kContents);

const kinds = [
  {
    say: "every kind of shape, every member of content",
    operations: kKinds.map((id) => create(id, kSent[id] ?? kContents[id])),
    results: kKinds.map((id) => applied(id, `$${id}`, `$${id}.1`)),
  },
  {
    list: [
      row("$one", "$one.1", kept(1)),
      row("$two", "$two.1", kept(20, { class_id: 2 }), { ...kDrawn, made_by: "assist:sam@1" }),
      row("$three", "$three.1", kept(30)),
      row("$four", "$four.1", { kind: "tag", class_id: 2, shape: { kind: "tag" }, flags: [] }),
      row("$five", "$five.1", kept(40)),
      ...kKinds.map((id) => row(`$${id}`, `$${id}.1`, kContents[id])),
    ],
  },
  {
    say: "deletes by the operation that made it, and by id",
    operations: [
      ...kKinds.slice(0, -1).map((id) => after(`gone-${id}`, "delete", id)),
      on("gone-four", "delete", "$four", "$four.1"),
      on("gone-five", "delete", "$five", "$five.1"),
    ],
    results: [
      ...kKinds.slice(0, -1).map((id) => applied(`gone-${id}`, `$${id}`, `$${id}.2`)),
      applied("gone-four", "$four", "$four.2"),
      applied("gone-five", "$five", "$five.2"),
    ],
  },
  {
    say: "an edit keeps what the source of an import knew",
    operations: [on("edit-extra-1", "update", "$k-extra-", "$k-extra-.1", box(3)), on("edit-extra-2", "delete", "$k-extra-", "$k-extra-.1")],
    results: [
      applied("edit-extra-1", "$k-extra-", "$extra.2"),
      conflict("edit-extra-2", "$k-extra-", "$extra.2", row("$k-extra-", "$extra.2", kept(3, { extra: { source: { any: ["thing", 1] } } }))),
    ],
  },
  {
    say: "unless it says otherwise",
    operations: [on("edit-extra-3", "update", "$k-extra-", "$extra.2", box(4, { extra: { other: 1 } })), on("edit-extra-4", "delete", "$k-extra-", "$extra.2")],
    results: [
      applied("edit-extra-3", "$k-extra-", "$extra.3"),
      conflict("edit-extra-4", "$k-extra-", "$extra.3", row("$k-extra-", "$extra.3", kept(4, { extra: { other: 1 } }))),
    ],
  },
  {
    say: "attributes are those of the class, and fit",
    operations: [
      ["at-option", { color: "blue" }],
      ["at-range-", { toes: -1 }],
      ["at-type--", { toes: "4" }],
      ["at-check-", { tame: "yes" }],
      ["at-list--", { marks: "ear" }],
      ["at-twice-", { marks: ["ear", "ear"] }],
      ["at-unknown", { size: 1 }],
    ].map(([id, attributes]) => create(id, box(1, { attributes }))),
    results: [
      invalid("at-option", "/attributes/color"),
      invalid("at-range-", "/attributes/toes"),
      invalid("at-type--", "/attributes/toes"),
      invalid("at-check-", "/attributes/tame"),
      invalid("at-list--", "/attributes/marks"),
      invalid("at-twice-", "/attributes/marks/1"),
      invalid("at-unknown", "/attributes/size"),
    ],
  },
  { operations: [after("gone-extra", "delete", "k-extra-")], results: [applied("gone-extra", "$k-extra-", "$extra.4")] },
];

const revisions = [
  {
    say: "an update on the newest version, and one on a stale one",
    operations: [on("move-one-1", "update", "$one", "$one.1", box(2)), on("move-one-2", "update", "$one", "$one.1", box(3))],
    results: [applied("move-one-1", "$one", "$one.2"), conflict("move-one-2", "$one", "$one.2", row("$one", "$one.2", kept(2)))],
  },
  {
    say: "a refused update leaves the annotation as it was",
    operations: [on("move-one-3", "update", "$one", "$one.2", box(3, { class_id: 99 }))],
    results: [invalid("move-one-3", "/class_id")],
  },
  {
    say: "a box that reaches out of the image is cut, and the answer says so",
    operations: [on("move-one-4", "update", "$one", "$one.2", box(60)), create("make-cut", box(-4))],
    results: [
      applied("move-one-4", "$one", "$one.3", { repairs: ["clipped_to_frame"], content: kept(60, { shape: { kind: "box", x: 60, y: 5, width: 4, height: 8 } }) }),
      applied("make-cut", "$cut", "$cut.1", { repairs: ["clipped_to_frame"], content: kept(0, { shape: { kind: "box", x: 0, y: 5, width: 6, height: 8 } }) }),
    ],
  },
  {
    say: "a duplicate of a mended one does not tell of it again",
    operations: [create("make-cut", box(-4))],
    results: [duplicate("make-cut", "$cut", "$cut.1")],
  },
  {
    say: "by the operation that made it, without a version: on whatever there is",
    operations: [after("cut-move", "update", "make-cut", box(8)), after("cut-gone", "delete", "cut-move"), after("cut-lost", "update", "make-none", box(8))],
    results: [applied("cut-move", "$cut", "$cut.2"), applied("cut-gone", "$cut", "$cut.3"), invalid("cut-lost")],
  },
  {
    say: "by the operation that made it, on a stale version",
    operations: [{ ...after("cut-stale", "restore", "make-cut"), base_version: "$cut.1" }],
    results: [conflict("cut-stale", "$cut", "$cut.3")],
  },
  {
    say: "there is no such annotation",
    operations: [on("not-there", "delete", 999999, "$one.1")],
    results: [invalid("not-there")],
  },
];

const deletions = [
  {
    say: "deleted once, it cannot be changed or deleted again",
    operations: [on("gone-two-1", "delete", "$two", "$two.1")],
    results: [applied("gone-two-1", "$two", "$two.2")],
  },
  {
    operations: [
      on("gone-two-2", "delete", "$two", "$two.2"),
      on("move-two", "update", "$two", "$two.1", box(1)),
      on("move-two-", "update", "$two", "$two.2", box(1)),
      after("move-two--", "update", "make-two", box(1)),
      on("back-two-0", "restore", "$two", "$two.1"),
    ],
    results: ["gone-two-2", "move-two", "move-two-", "move-two--", "back-two-0"].map((id) => conflict(id, "$two", "$two.2")),
  },
  {
    say: "a restore brings back what there was, or what it says",
    operations: [on("back-two-1", "restore", "$two", "$two.2"), after("back-cut", "restore", "make-cut", box(12))],
    results: [applied("back-two-1", "$two", "$two.3"), applied("back-cut", "$cut", "$cut.4")],
  },
  {
    say: "a restore of what was never deleted is an edit like any other",
    operations: [on("back-two-2", "restore", "$two", "$two.3", box(22)), on("back-two-3", "restore", "$two", "$two.3", box(23))],
    results: [applied("back-two-2", "$two", "$two.4"), conflict("back-two-3", "$two", "$two.4", row("$two", "$two.4", kept(22)))],
  },
  {
    list: [
      row("$one", "$one.3", kept(60, { shape: { kind: "box", x: 60, y: 5, width: 4, height: 8 } })),
      row("$two", "$two.4", kept(22)),
      row("$three", "$three.1", kept(30)),
      row("$cut", "$cut.4", kept(12)),
    ],
  },
  {
    say: "what was deleted is listed as it was, with the version of its deletion",
    operations: [on("gone-three", "delete", "$three", "$three.1")],
    results: [applied("gone-three", "$three", "$three.2")],
  },
  {
    deleted: [
      row("$three", "$three.2", kept(30)),
      row("$four", "$four.2", { kind: "tag", class_id: 2, shape: { kind: "tag" }, flags: [] }),
      row("$five", "$five.2", kept(40)),
      ...kKinds.slice(0, -1).map((id) => row(`$${id}`, `$${id}.2`, kContents[id])),
      row("$k-extra-", "$extra.4", kept(4, { extra: { other: 1 } })),
    ],
  },
];

const named = (op_id, relation_created_by) => ({ ...relate(op_id, "$one", "$one"), relation_created_by });
const phrase = (from) => ({ kind: "relation", class_id: 1, relation: { from, to: "$two" }, phrase: { start: 0, end: 5 } });
const caption = (more) => ({ kind: "caption", class_id: 0, text: "A cat", ...more });

const relations = [
  {
    say: "an end may be named by the create of its object",
    operations: [named("rel-named", { from: "make-one", to: "make-two" }), after("rel-unnamed", "delete", "rel-named"), named("rel-nobody", { to: "never-made" })],
    results: [applied("rel-named", "$named", "$named.1"), applied("rel-unnamed", "$named", "$named.2"), invalid("rel-nobody", "/relation/to")],
  },
  {
    say: "captions answer questions, and relations from them are about a phrase",
    operations: [create("cap-one-", caption({ question: "What is it?" })), create("cap-bad-", box(1, { question: "What is it?" })), { ...relate("cap-link", "$one", "$two"), content: phrase("$one") }, { ...named("cap-good", { from: "cap-one-" }), content: phrase(1) }, after("cap-gone", "delete", "cap-one-")],
    results: [applied("cap-one-", "$cap", "$cap.1"), invalid("cap-bad-", "/question"), invalid("cap-link", "/phrase"), applied("cap-good", "$link", "$link.1"), applied("cap-gone", "$cap", "$cap.2")],
  },
  {
    say: "a relation joins two annotations that are there and are no relations",
    operations: [relate("rel-one-", "$one", "$two"), relate("rel-none", "$one", 999999), relate("rel-gone", "$three", "$two"), relate("rel-self", "$two", "$two"), create("rel-box-", box(1, { relation: { from: "$one", to: "$two" } }))],
    results: [
      applied("rel-one-", "$rel", "$rel.1"),
      invalid("rel-none", "/relation/to"),
      invalid("rel-gone", "/relation/from"),
      invalid("rel-self", "/relation/to"),
      invalid("rel-box-", "/relation"),
    ],
  },
  {
    say: "nor does it join a relation, and what is joined becomes none",
    operations: [relate("rel-rel-", "$one", "$rel"), on("rel-kind", "update", "$one", "$one.3", { kind: "relation", class_id: 1, relation: { from: "$two", to: "$cut" } })],
    results: [invalid("rel-rel-", "/relation/to"), invalid("rel-kind", "/kind")],
  },
  {
    say: "what goes takes its relations along",
    operations: [on("rel-end-1", "delete", "$two", "$two.4"), on("rel-end-2", "delete", "$rel", "$rel.1")],
    results: [applied("rel-end-1", "$two", "$two.5"), conflict("rel-end-2", "$rel", "$two.5")],
  },
  {
    say: "and brings them back",
    operations: [on("rel-end-3", "restore", "$two", "$two.5"), on("rel-end-4", "update", "$rel", "$two.5", box(1))],
    results: [
      applied("rel-end-3", "$two", "$two.6"),
      conflict("rel-end-4", "$rel", "$two.6", row("$rel", "$two.6", { kind: "relation", class_id: 1, shape: { kind: "tag" }, flags: [], relation: { from: "$one", to: "$two" } })),
    ],
  },
  {
    say: "deleted by itself it stays away when its end comes back",
    operations: [after("rel-end-5", "delete", "rel-one-"), after("rel-end-6", "delete", "make-two"), after("rel-end-7", "restore", "make-two")],
    results: [applied("rel-end-5", "$rel", "$rel.4"), applied("rel-end-6", "$two", "$two.7"), applied("rel-end-7", "$two", "$two.8")],
  },
];

const wrongCalls = [
  ["/operations/0/op_id", create("short", box(1))],
  ["/operations/0/op_id", create("x".repeat(65), box(1))],
  ["/operations/0/kind", { op_id: "wrong-kind", kind: "paint", content: box(1) }],
  ["/operations/0/annotation_id", { ...create("names-one", box(1)), annotation_id: "$one", base_version: "$one.3" }],
  ["/operations/0/annotation_id", { ...create("names-one", box(1)), created_by: "make-one" }],
  ["/operations/0/annotation_id", { op_id: "names-none", kind: "delete" }],
  ["/operations/0/created_by", { ...on("names-both", "delete", "$one", "$one.3"), created_by: "make-one" }],
  ["/operations/0/base_version", { op_id: "no-base-", kind: "delete", annotation_id: "$one" }],
  ["/operations/0/content", { op_id: "no-content", kind: "create" }],
  ["/operations/0/content", on("no-content", "update", "$one", "$one.3")],
  ["/operations/0/parent", { op_id: "no-parent", kind: "reject" }],
  ["/operations/0/content", judge("says-what", "reject", "$sure", { content: box(1) })],
  ["/operations/0/annotation_id", judge("names-whom", "accept", "$sure", { annotation_id: "$one", base_version: "$one.3" })],
  ["/operations/0/made_by", create("made-by-whom", box(1), { made_by: "somebody" })],
  ["/operations/0/active_ms", create("less-than-no-time", box(1), { active_ms: -1 })],
].map(([refused, operation]) => ({ say: `a call is refused as a whole for ${refused} of ${operation.op_id}`, operations: [operation, create("innocent", box(1))], refused }));

const handedIn = [
  { submit: true },
  {
    say: "what was submitted is the reviewer's; what was applied before is still answered",
    operations: [on("too-late-1", "delete", "$one", "$one.3"), create("make-one", box(1)), create("too-late-2", box(1, { class_id: 99 }))],
    results: [forbidden("too-late-1"), duplicate("make-one", "$one", "$one.1"), forbidden("too-late-2")],
  },
  {
    as: "reviewer",
    operations: [on("mended-1", "update", "$two", "$two.8", box(25))],
    results: [applied("mended-1", "$two", "$two.9")],
  },
  {
    say: "the innocent one of the refused calls was never applied",
    list: [
      row("$one", "$one.3", kept(60, { shape: { kind: "box", x: 60, y: 5, width: 4, height: 8 } })),
      row("$two", "$two.9", kept(25)),
      row("$cut", "$cut.4", kept(12)),
    ],
  },
];

export const kSteps = [...creates, ...kinds, ...revisions, ...deletions, ...relations, ...suggestions, ...wrongCalls, ...handedIn];

const fill = (value, known) => {
  if (Array.isArray(value)) return value.map((one) => fill(one, known));
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, known)]));
  if (typeof value !== "string" || !value.startsWith("$")) return value;
  if (!known.has(value)) throw new Error(`the script sends ${value} before it was met`);
  return known.get(value);
};

// Where the answer is not what was wanted, or "". Members of objects are all named, on both sides.
function differs(wanted, actual, known, at = "") {
  const differ = () => `${at || "the answer"} is ${JSON.stringify(actual)}, wanted ${JSON.stringify(wanted)}${known.has(wanted) ? ` = ${known.get(wanted)}` : ""}`;
  if (wanted === "*") return typeof actual === "string" && actual !== "" ? "" : differ();
  if (typeof wanted === "string" && wanted.startsWith("$")) {
    if (typeof actual !== "number") return differ();
    if (!known.has(wanted)) known.set(wanted, actual);
    return known.get(wanted) === actual ? "" : differ();
  }
  if (wanted === null || typeof wanted !== "object") return wanted === actual ? "" : differ();
  if (actual === null || typeof actual !== "object" || Array.isArray(actual) !== Array.isArray(wanted)) return differ();
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(actual)])];
  return names.map((name) => differs(wanted[name], actual[name], known, `${at}/${name}`)).find(Boolean) ?? "";
}

// Runs one step on `target`, which has apply(operations, role) -> {results} or {refused}, list() and deleted() -> rows,
// suggest(contents) -> {layer, items} of what a model called yolo@1 says, and submit(). `known` is a Map that the steps of one run share. Throws an Error that says what differs.
export async function runStep(target, step, known) {
  if (step.submit) return target.submit();
  if (step.suggest) {
    const said = differs(step.results, await target.suggest(step.suggest), known);
    if (said) throw new Error(`suggestions: ${said}`);
    return;
  }
  const { results, refused, list, deleted } = step;
  const wanted = results ? { results } : refused ? { refused } : { rows: list ?? deleted };
  const actual = step.operations
    ? await target.apply(fill(step.operations, known), step.as ?? "annotator")
    : { rows: await (list ? target.list() : target.deleted()) };
  const found = differs(wanted, actual, known);
  if (found) throw new Error(`${step.say ?? "step"}: ${found}`);
}
