import { describe, expect, it } from "vitest";
import { makeContent, type Annotation, type AttributeInfo, type AttributeValue, type ClassInfo } from "./annotation";
import { fits, fitted, withAttribute } from "./attributes";

const color: AttributeInfo = { name: "color", kind: "select", options: ["red", "black"], required: true, default: "red" };
const age: AttributeInfo = { name: "age", kind: "number", min: 0, max: 30 };
const tags: AttributeInfo = { name: "tags", kind: "multi_select", options: ["a", "b"] };
const note: AttributeInfo = { name: "note", kind: "text" };
const wild: AttributeInfo = { name: "wild", kind: "checkbox", required: true };
const cat: ClassInfo = { id: 1, name: "cat", attributes: [color, age, tags, note, wild] };

function object(classId: number, attributes: Record<string, AttributeValue> = {}): Annotation {
  return { ...makeContent(classId, { kind: "box", x: 0, y: 0, width: 5, height: 5 }), attributes, localKey: "k" };
}

describe("attributes", () => {
  it("judges values as the server does", () => {
    const good: [AttributeInfo, AttributeValue][] = [
      [color, "black"],
      [age, 0],
      [age, 30],
      [tags, []],
      [tags, ["b", "a"]],
      [note, ""],
      [wild, false],
    ];
    for (const [attribute, value] of good) expect(fits(attribute, value)).toBe(true);
    const bad: [AttributeInfo, AttributeValue | undefined][] = [
      [color, "blue"],
      [color, ""],
      [color, undefined],
      [age, -1],
      [age, 31],
      [age, NaN],
      [age, "7"],
      [tags, ["a", "a"]],
      [tags, ["z"]],
      [tags, "a"],
      [note, 7],
      [wild, "yes"],
      [{ ...note, required: true }, ""],
      [{ ...tags, required: true }, []],
    ];
    for (const [attribute, value] of bad) expect(fits(attribute, value)).toBe(false);
  });

  it("gives a new object the defaults of its class, and keeps what fits of a copy", () => {
    expect(fitted(null, object(1), cat).attributes).toEqual({ color: "red", wild: false });
    const copy = object(1, { color: "black", age: 99, mood: "good", wild: true });
    expect(fitted(null, copy, cat).attributes).toEqual({ color: "black", wild: true });
    expect(fitted(null, object(0, { mood: "good" }), undefined).attributes).toEqual({});
  });

  it("makes an object of another class fit, and leaves one of the same class alone", () => {
    const dog = object(2, { age: 3, size: "l" });
    expect(fitted(dog, { ...dog, classId: 1 }, cat).attributes).toEqual({ color: "red", age: 3, wild: false });
    const old = object(1, { mood: "good" });
    expect(fitted(old, { ...old, group: 2 }, cat)).toEqual({ ...old, group: 2 });
    expect(fitted(dog, { ...dog, classId: 3 }, { id: 3, name: "unknown so far" }).attributes).toEqual(dog.attributes);
  });

  it("changes and takes away what the class allows", () => {
    expect(withAttribute({ color: "red" }, age, 5)).toEqual({ color: "red", age: 5 });
    expect(withAttribute({ color: "red", age: 5 }, age, undefined)).toEqual({ color: "red" });
    expect(withAttribute({ color: "red" }, age, 31)).toBeNull();
    expect(withAttribute({ color: "red" }, color, undefined)).toBeNull();
  });
});
