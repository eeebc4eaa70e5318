import { describe, expect, it } from "vitest";
import { arrangeObjects } from "./arrange";
import { objectRow } from "./rows";

const names = new Map([
  [2, "car"],
  [1, "traffic sign"],
]);
const row = (key: string, classId: number, side: number, text = "") =>
  objectRow(key, classId, { kind: "box", x: 0, y: 0, width: side, height: side }, text);
const rows = [row("a", 1, 30), row("b", 2, 10), row("c", 1, 20, "STOP"), row("d", 7, 40)];
const keys = (text = "", order: "order" | "class" | "size" = "order") =>
  arrangeObjects(rows, { names, text, order }).map((one) => `${one.row.key}${one.number}`);

describe("the objects list", () => {
  it("numbers objects as they were made, whatever the order", () => {
    expect(keys()).toEqual(["a1", "b2", "c3", "d4"]);
    expect(keys("", "size")).toEqual(["b2", "c3", "a1", "d4"]);
    expect(keys("", "class")).toEqual(["b2", "a1", "c3", "d4"]);
  });

  it("finds them by a part of the class or of the text, and by number", () => {
    expect(keys("SIGN")).toEqual(["a1", "c3"]);
    expect(keys("stop")).toEqual(["c3"]);
    expect(keys("#2")).toEqual(["b2"]);
    expect(keys("bus")).toEqual([]);
  });

  it("takes fifty thousand in a moment", () => {
    const many = Array.from({ length: 50_000 }, (_, i) => row(`k${i}`, 1 + (i % 2), 1 + ((i * 7919) % 500)));
    const started = performance.now();
    const sorted = arrangeObjects(many, { names, text: "r", order: "size" });
    expect(sorted).toHaveLength(50_000);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
