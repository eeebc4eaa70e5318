import { beforeEach, expect, it, vi } from "vitest";

const kBox = { kind: "object", class_id: 1, shape: { kind: "box", x: 1, y: 2, width: 3, height: 4 } } as const;
const kept = new Map<string, string>();
let full = false;

beforeEach(() => {
  kept.clear();
  full = false;
  vi.resetModules();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (full) throw new Error("QuotaExceededError");
      kept.set(key, value);
    },
  });
});

it("keeps templates by project, one of a name, and forgets those that are removed", async () => {
  const { saveTemplate, templatesOf, renameTemplate, removeTemplate } = await import("./templates");
  expect(saveTemplate(1, " Car park ", [kBox])).toBe(true);
  expect(saveTemplate(1, "Row", [kBox, kBox])).toBe(true);
  expect(saveTemplate(1, "Car park", [kBox, kBox, kBox])).toBe(true);
  expect(templatesOf(1).map((one) => [one.name, one.objects.length])).toEqual([
    ["Row", 2],
    ["Car park", 3],
  ]);
  expect(templatesOf(2)).toEqual([]);
  const [row, park] = templatesOf(1);
  expect(renameTemplate(1, row?.id ?? "", "Car park")).toBe(false);
  expect(renameTemplate(1, row?.id ?? "", "Two")).toBe(true);
  expect(removeTemplate(1, park?.id ?? "")).toBe(true);
  expect(JSON.parse(kept.get("touchmark.templates.1") ?? "")).toEqual([{ id: row?.id, name: "Two", objects: [kBox, kBox] }]);
});

it("saves nothing without a name or an object, and says when the browser keeps no more", async () => {
  const { saveTemplate, templatesOf } = await import("./templates");
  expect(saveTemplate(1, "  ", [kBox])).toBe(false);
  expect(saveTemplate(1, "Empty", [])).toBe(false);
  full = true;
  expect(saveTemplate(1, "Car park", [kBox])).toBe(false);
  expect(templatesOf(1)).toEqual([]);
});

it("takes no notice of what it cannot read", async () => {
  const shapes = [
    { kind: "star" },
    { kind: "toString" },
    { kind: "box", x: 1, y: 2, width: 3 },
    { kind: "ellipse", cx: 1, cy: 2, rx: null, ry: 3, angle: 0 },
    { kind: "polygon", parts: [{}] },
    { kind: "polyline", points: [[1, 2], null] },
    { kind: "mask", size: [4, 4] },
    { kind: "cuboid_2d", front: [] },
  ];
  const contents = [{}, { ...kBox, flags: "occluded" }, { ...kBox, attributes: [] }, ...shapes.map((shape) => ({ ...kBox, shape }))];
  const broken = [
    ...contents.map((one) => ({ id: "a", name: "b", objects: [kBox, one] })),
    { id: "c", name: "n".repeat(101), objects: [kBox] },
  ];
  kept.set("touchmark.templates.1", JSON.stringify([null, 3, ...broken, { id: "x", name: "Good", objects: [kBox] }]));
  kept.set("touchmark.templates.2", "{broken");
  const { templatesOf } = await import("./templates");
  expect(templatesOf(1).map((one) => one.name)).toEqual(["Good"]);
  expect(templatesOf(2)).toEqual([]);
});
