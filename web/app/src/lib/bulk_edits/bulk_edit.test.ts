import type { Class } from "@touchmark/client";
import { expect, it } from "vitest";
import { attributesOf, bulkProblem, bulkRequest, foreign, kNewDraft, type BulkDraft } from "./bulk_edit";
import { aboutWords, changeWords } from "./words";

const kClasses: Class[] = [
  {
    id: 1,
    name: "cat",
    attributes: [
      { name: "color", kind: "select", options: ["red", "black"] },
      { name: "age", kind: "number", max: 30 },
    ],
  },
  { id: 2, name: "dog", attributes: [{ name: "age", kind: "number" }] },
];
const draft = (part: Partial<BulkDraft>): BulkDraft => ({ ...kNewDraft, ...part });
const name = (id: number) => kClasses.find((c) => c.id === id)?.name ?? "";

it("asks for nothing before something is to change, and for no value that does not fit", () => {
  const problem = (part: Partial<BulkDraft>) => bulkProblem(kClasses, draft(part));
  expect(problem({})).toBe("nothing");
  expect(problem({ delete: true })).toBeNull();
  expect(problem({ newClass: 2 })).toBeNull();
  expect(problem({ flags: { crowd: "add" } })).toBeNull();
  expect(problem({ classId: 1, attributes: [{ name: "age", take: false, value: 31 }] })).toBe("value");
  expect(problem({ classId: 1, attributes: [{ name: "age", take: false, value: 30 }] })).toBeNull();
  expect(problem({ classId: 1, attributes: [{ name: "age", take: true, value: undefined }] })).toBeNull();
  expect(problem({ classId: 1, newClass: 2, attributes: [{ name: "color", take: false, value: "red" }] })).toBe("value");
  expect(problem({ delete: true, attribute: "color" })).toBe("value");
});

it("knows the attributes of a class, of all, and those that another class does not have", () => {
  expect(attributesOf(kClasses, null).map((a) => a.name)).toEqual(["color", "age"]);
  expect(attributesOf(kClasses, 2).map((a) => a.name)).toEqual(["age"]);
  expect(foreign(kClasses, draft({ classId: 1, newClass: 2 }))).toEqual(["color"]);
  expect(foreign(kClasses, draft({ newClass: 2 }))).toEqual(["color"]);
  expect(foreign(kClasses, draft({ classId: 1, newClass: 2, dropForeign: false }))).toEqual([]);
});

it("becomes a request, and a sentence that says the same", () => {
  const request = bulkRequest(
    { asset_ids: [4, 5] },
    kClasses,
    draft({ classId: 1, madeBy: "model", attribute: "color", value: "red", newClass: 2, flags: { crowd: "remove", occluded: "add" } }),
  );
  expect(request).toEqual({
    asset_ids: [4, 5],
    objects: { class_id: 1, made_by: "model", attributes: { color: "red" } },
    change: { class_id: 2, add_flags: ["occluded"], remove_flags: ["crowd"], unset: ["color"] },
  });
  expect(aboutWords(request, name)).toBe("On 2 selected images: of class cat, color is red, made by: models");
  expect(changeWords(request, name)).toBe("Class becomes dog, set occluded, clear crowd, take away color");
  const all = bulkRequest({ filter: {} }, kClasses, draft({ delete: true, newClass: 2 }));
  expect(all.change).toEqual({ delete: true });
  expect(aboutWords(all, name)).toBe("On all images of the project: everything that is labeled");
  expect(changeWords(all, name)).toBe("Delete them");
});
