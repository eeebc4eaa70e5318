import { describe, expect, it } from "vitest";
import { annotation, box } from "../model/examples";
import { hitTest } from "./hits";
import { AnnotationStore, type StoreEvent } from "./store";

function filled(n: number): AnnotationStore {
  const store = new AnnotationStore();
  const at = (i: number) => box((i % 100) * 10, Math.floor(i / 100) * 10, 8, 8);
  store.apply(
    Array.from({ length: n }, (_, i) => ({ key: `k${i}`, before: null, after: annotation(`k${i}`, at(i)) })),
    "remote",
  );
  return store;
}

describe("store", () => {
  it("finds the same objects in an area before and after edits as a plain search does", () => {
    const store = filled(5000);
    const area = { left: 95, top: 95, right: 205, bottom: 160 };
    const plain = () =>
      store
        .all()
        .filter(
          (a) =>
            a.shape.kind === "box" &&
            a.shape.x <= area.right &&
            a.shape.x + a.shape.width >= area.left &&
            a.shape.y <= area.bottom &&
            a.shape.y + a.shape.height >= area.top,
        );
    expect(store.inArea(area)).toEqual(plain());
    const moved = annotation("k4999", box(100, 100, 5, 5));
    store.apply(
      [
        { key: "k4999", before: null, after: moved },
        { key: "k1010", before: null, after: null },
      ],
      "local",
    );
    expect(store.inArea(area)).toEqual(plain());
    expect(store.inArea(area)).toContain(moved);
    expect(store.get("k1010")).toBeUndefined();
  });

  it("tells once of a change, with its origin and what was really there, and not of none", () => {
    const store = filled(2);
    const events: StoreEvent[] = [];
    store.listen((event) => events.push(event));
    const before = store.get("k0")!;
    const after = { ...before, classId: 2 };
    store.apply([{ key: "k0", before: null, after }], "undo");
    store.apply([{ key: "k0", before: null, after }], "undo");
    store.apply([{ key: "gone", before: null, after: null }], "local");
    expect(events).toEqual([{ origin: "undo", changes: [{ key: "k0", before, after }] }]);
  });
});

describe("store: order and hits", () => {
  it("puts what comes back where it was in the order", () => {
    const store = filled(3);
    const middle = store.get("k1")!;
    store.apply([{ key: "k1", before: null, after: null }], "local");
    store.apply([{ key: "k1", before: null, after: middle }], "undo");
    expect(store.all().map((a) => a.localKey)).toEqual(["k0", "k1", "k2"]);
  });

  it("hits outlines first, then the smallest, then the front one", () => {
    const store = new AnnotationStore();
    const shapes = [box(0, 0, 50, 50), box(10, 10, 20, 20), box(10, 10, 20, 20), box(20, 0, 40, 40)];
    store.apply(
      shapes.map((s, i) => ({ key: `k${i}`, before: null, after: annotation(`k${i}`, s) })),
      "remote",
    );
    const keys = (x: number, y: number) => hitTest(store, () => true, { x, y }, 1).map((h) => h.annotation.localKey);
    expect(keys(15, 15)).toEqual(["k2", "k1", "k0"]);
    expect(keys(20, 15)).toEqual(["k3", "k2", "k1", "k0"]);
    expect(keys(70, 70)).toEqual([]);
  });
});
