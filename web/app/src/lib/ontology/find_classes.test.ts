import { describe, expect, it } from "vitest";
import { findClasses, withRecent } from "./find_classes";

const classes = ["traffic light", "car", "light truck", "scarf", "delivery van"].map((name, i) => ({ id: i + 1, name }));
const names = (text: string, recent: readonly number[] = []) => findClasses(classes, text, recent).map((c) => c.name);

describe("classes by a part of their name", () => {
  it("wherever it is in the name: beginnings first, then beginnings of words", () => {
    expect(names("light")).toEqual(["light truck", "traffic light"]);
    expect(names("car")).toEqual(["car", "scarf"]);
    expect(names("VAN del")).toEqual(["delivery van"]);
    expect(names("bus")).toEqual([]);
  });

  it("without letters those used last come first, then the order of the ontology", () => {
    expect(names("", [4, 2])).toEqual(["scarf", "car", "traffic light", "light truck", "delivery van"]);
    expect(names("r", [4])[0]).toBe("scarf");
  });

  it("never a retired one", () => {
    expect(findClasses([{ id: 1, name: "car", retired: true }], "", [1])).toEqual([]);
  });
});

describe("classes used last", () => {
  it("are few, each once, the newest first", () => {
    expect(withRecent([1, 2, 3], 3)).toEqual([3, 1, 2]);
    expect(withRecent([3, 1], 3)).toEqual([3, 1]);
    expect(withRecent([1, 2, 3, 4, 5, 6, 7, 8], 9)).toHaveLength(8);
  });
});
