import type { Ontology } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { addClass, changeAttribute, changeClass, draftOf, isChanged, ontologyOf, problems, retireClass } from "./ontology_draft";

const ontology: Ontology = {
  version: 3,
  guideline: "",
  classes: [
    { id: 1, name: "car", attributes: [] },
    { id: 2, name: "bus", attributes: [], extra: { supercategory: "vehicle" } },
  ],
};

describe("editing classes", () => {
  it("changes nothing until something is changed, and keeps what it does not know", () => {
    expect(isChanged(draftOf(ontology), ontology)).toBe(false);
    expect(ontologyOf(draftOf(ontology)).classes[1]).toEqual(ontology.classes[1]);
  });
  it("renames, adds without an id, and sees the change", () => {
    const draft = addClass(changeClass(draftOf(ontology), "1", { name: " truck " }), "bike");
    expect(isChanged(draft, ontology)).toBe(true);
    expect(ontologyOf(draft).classes.map((c) => [c.id, c.name])).toEqual([
      [1, "truck"],
      [2, "bus"],
      [undefined, "bike"],
    ]);
  });
  it("retires what was saved, and only drops what never was", () => {
    const draft = retireClass(retireClass(addClass(draftOf(ontology), "bike"), "new0", true), "2", true);
    expect(ontologyOf(draft).classes.map((c) => [c.name, c.retired ?? false])).toEqual([
      ["car", false],
      ["bus", true],
    ]);
  });
  it("names what is wrong", () => {
    const kind = "select" as const;
    const draft = changeClass(addClass(addClass(draftOf(ontology), "car"), " "), "2", {
      attributes: [
        { name: "color", kind },
        { name: "color", kind: "text" },
      ],
    });
    expect(problems(draft)).toEqual([
      { key: "2", problem: "attribute" },
      { key: "2", problem: "options" },
      { key: "new0", problem: "repeated" },
      { key: "new1", problem: "empty" },
    ]);
    expect(problems(draftOf(ontology))).toEqual([]);
  });
  it("wants a default that fits where one is required", () => {
    const with_ = (attribute: object) =>
      problems(changeClass(draftOf(ontology), "1", { attributes: [{ name: "a", kind: "text", ...attribute }] })).map((p) => p.problem);
    expect(with_({ required: true })).toEqual(["default"]);
    expect(with_({ required: true, default: "" })).toEqual(["default"]);
    expect(with_({ required: true, default: "x" })).toEqual([]);
    expect(with_({ kind: "checkbox", required: true })).toEqual([]);
    expect(with_({ kind: "select", options: ["x"], default: "y" })).toEqual(["default"]);
    expect(with_({ kind: "number", max: 1, default: 2 })).toEqual(["default"]);
  });
  it("changes and removes attributes", () => {
    const list = [
      { name: "a", kind: "text" as const },
      { name: "b", kind: "text" as const },
    ];
    expect(changeAttribute(list, 1, { kind: "number" })).toEqual([
      { name: "a", kind: "text" },
      { name: "b", kind: "number" },
    ]);
    expect(changeAttribute(list, 0, null)).toEqual([{ name: "b", kind: "text" }]);
  });
});
