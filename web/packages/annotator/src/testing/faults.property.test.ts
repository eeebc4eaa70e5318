// A person works, the network loses requests and answers, the tab dies at any moment and is opened again.
// In the end the server holds exactly what the person saw, each operation applied once.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { relationChange } from "../editor/edits";
import { contentToWire, type WireOp } from "../model/wire";
import { annotation, box } from "./driver";
import { kRunLayer, ModelServer } from "./model_server";
import { stored, turn, Visit } from "./visit";
import { TransportError } from "../journal/contract";
import { MemoryStorage } from "../journal/storage";

declare const process: { readonly env: Readonly<Record<string, string | undefined>> }; // the test runner is Node.js

type Judging = "suggestion.accept" | "suggestion.reject" | "suggestion.accept_class";
type Fault = "none" | "lost_request" | "lost_answer" | "half_answer" | "reversed";
type Step =
  | { do: "draw"; x: number; y: number }
  | { do: "move"; x: number; y: number }
  | { do: "key"; key: "edit.undo" | "edit.redo" | "edit.delete" | "edit.duplicate" | "object.next" | "class.2" | Judging }
  | { do: "relate" }
  | { do: "wait" }
  | { do: "crash" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("draw" as const), x: fc.integer({ min: 0, max: 60 }), y: fc.integer({ min: 0, max: 50 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("move" as const), x: fc.integer({ min: -20, max: 20 }), y: fc.integer({ min: -20, max: 20 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("key" as const),
      key: fc.constantFrom(
        "edit.undo" as const,
        "edit.redo" as const,
        "edit.delete" as const,
        "edit.duplicate" as const,
        "object.next" as const,
        "class.2" as const,
        "suggestion.accept" as const,
        "suggestion.reject" as const,
        "suggestion.accept_class" as const,
      ),
    }),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ do: "relate" }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: "wait" }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "crash" }) },
);
const faults = fc.array(fc.constantFrom<Fault>("none", "none", "lost_request", "lost_answer", "half_answer", "reversed"), {
  maxLength: 30,
});

function faulty(server: ModelServer, plan: Fault[], alive: () => boolean) {
  return async (ops: readonly WireOp[]) => {
    const fault = plan.shift() ?? "none";
    await turn();
    if (fault === "lost_request" || !alive()) throw new TransportError("offline", "lost");
    const results = server.apply(ops);
    await turn();
    if (fault === "lost_answer" || !alive()) throw new TransportError("offline", "cut");
    if (fault === "half_answer") return results.slice(0, Math.floor(results.length / 2));
    return fault === "reversed" ? results.reverse() : results;
  };
}

// `left`: creates of an earlier visit. Until they are answered an object may be seen twice, and its two pictures cannot be
// joined by a relation.
function take(v: Visit, s: Step, left: readonly string[]): void {
  if (s.do === "draw") v.d.key("tool.box").drag(s.x, s.y, s.x + 30, s.y + 20);
  else if (s.do === "key") v.d.key(s.key);
  else if (s.do === "relate" && !left.some((opId) => v.sync.queue.get(opId))) {
    const { store, uuid } = v.d.editor;
    const [from, to] = store
      .all()
      .filter((a) => a.kind === "object")
      .slice(-2);
    const relation = from && to && { from: from.localKey, to: to.localKey };
    if (relation) v.d.editor.commit([relationChange(1, { relation }, uuid())], "Draw", "relation");
  } else if (s.do === "move") {
    const key = v.d.selection[0] ?? v.d.last?.localKey;
    const shape = key === undefined ? undefined : v.d.shape(key);
    if (key === undefined || shape?.kind !== "box") return;
    v.d.key("tool.select").editor.view.select([key]);
    const [x, y] = [shape.x + shape.width / 2, shape.y + shape.height / 2];
    v.d.drag(x, y, x + s.x, y + s.y);
  }
}

const noBackoff = { now: () => performance.now(), after: (_: number, run: () => void) => (setTimeout(run, 0), () => undefined) };

async function scenario(steps: readonly Step[], plan: Fault[]): Promise<void> {
  const content = (x: number) => contentToWire(annotation("x", box(x, 10, 20, 20)));
  const server = new ModelServer([content(5), content(50)]);
  server.suggest([content(20), content(30), content(60), content(70)]);
  const storage = new MemoryStorage();
  let life = 0;
  const open = async () => {
    const mine = ++life;
    const send = faulty(server, plan, () => mine === life);
    const visit = await Visit.open(storage, send, server.list(), { clock: noBackoff });
    visit.d.editor.suggestions.setLayer(kRunLayer, server.suggestions(), server.head);
    return visit;
  };
  let v = await open();
  let left: string[] = [];
  for (const s of steps) {
    take(v, s, left);
    if (s.do === "wait") await turn(1);
    if (s.do !== "crash") continue;
    await v.sync.whenJournaled(); // what was not in the journal was never called saved
    life += 1; // the dead tab's requests may still arrive or not; its answers never do
    v.sync.queue.all().forEach((e) => v.sync.queue.remove(e.op.op_id));
    const before = v.seen();
    v = await open();
    left = v.sync.queue.all().flatMap(({ op }) => (op.kind === "create" || op.kind === "accept" ? [op.op_id] : []));
    expect(v.seen().length).toBeGreaterThanOrEqual(before.length); // at most doubled until the answer comes
  }
  const seenLast = v;
  await Promise.race([seenLast.sync.whenSaved(), turn(5000)]);
  expect(seenLast.sync.getState()).toMatchObject({ kind: "saved", refused: 0 });
  expect(stored(server.list())).toEqual(seenLast.seen());
  const accepted = new Set(server.list().flatMap((a) => a.parent?.annotation_id ?? []));
  const waiting = server.suggestions().filter((one) => !accepted.has(one.id));
  expect(seenLast.d.editor.suggestions.waiting().map((one) => one.parent?.id)).toEqual(waiting.map((one) => one.id));
  expect(accepted.size).toBe(server.list().filter((a) => a.parent !== undefined).length); // none twice
  expect(new Set(server.applied.map((op) => op.op_id)).size).toBe(server.applied.length);
  const fresh = await open();
  expect(fresh.seen()).toEqual(seenLast.seen());
}

describe("journal under faults", () => {
  it("ends with the server holding what was seen, whatever was lost on the way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), faults, (steps, plan) => scenario(steps, [...plan])),
      { numRuns: Number(process.env.FAULT_RUNS ?? 150) },
    );
  }, 600_000);
});
