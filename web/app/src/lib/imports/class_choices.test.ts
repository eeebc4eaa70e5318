import { describe, expect, it } from "vitest";
import { choicesFor, choose, chosen, counted, similar } from "./class_choices";

const preview = {
  annotations: 10,
  left_out: 0,
  classes: [
    { name: "cat", annotations: 6, becomes: "cat", known: true },
    { name: "noise", annotations: 4, becomes: "noise", known: false },
  ],
};

describe("what becomes of classes", () => {
  it("keeps only what differs from the name itself", () => {
    const left = choose({}, "noise", "");
    expect(left).toEqual({ noise: "" });
    expect(chosen(left, "noise")).toBe("");
    expect(chosen(left, "cat")).toBe("cat");
    expect(chosen({}, "constructor")).toBe("constructor");
    expect(choose(left, "noise", "noise")).toEqual({});
    expect(choose(left, "cat", "dog")).toEqual({ noise: "", cat: "dog" });
  });
  it("leaves out what is about classes that are not there", () => {
    expect(choicesFor({ noise: "", other: "cat" }, preview.classes)).toEqual({ noise: "" });
  });
  it("counts what comes in", () => {
    expect(counted(preview, {})).toEqual({ annotations: 10, leftOut: 0, classesLeftOut: 0 });
    expect(counted(preview, { noise: "" })).toEqual({ annotations: 6, leftOut: 4, classesLeftOut: 1 });
    expect(counted({ ...preview, annotations: 6, left_out: 4 }, {})).toEqual({ annotations: 10, leftOut: 0, classesLeftOut: 0 });
  });
  it("knows a class that is written nearly the same", () => {
    expect(similar("Traffic-Light", ["car", "traffic light"])).toBe("traffic light");
    expect(similar("car", ["car", "Car"])).toBeNull();
    expect(similar("truck", ["car"])).toBeNull();
  });
});
