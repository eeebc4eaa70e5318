import { describe, expect, it } from "vitest";
import { changeWords, madeByWords } from "./words";

describe("who made it, in words", () => {
  it("names the model, the run or the source", () => {
    expect(madeByWords("assist:sam@2")).toContain("sam@2");
    expect(madeByWords("model:run:7")).toContain("run:7");
    expect(madeByWords("import:a.zip")).toContain("a.zip");
  });
  it("keeps what it does not know", () => expect(madeByWords("by magic")).toBe("by magic"));
});

describe("a change in words", () => {
  const name = (id: number) => ["", "car", "bus"][id] ?? "?";
  it("names both classes", () => {
    const words = changeWords({ what: "class", from: 1, to: 2 }, name);
    expect(words).toContain("car");
    expect(words).toContain("bus");
  });
  it("writes a dash for what was not said", () => {
    expect(changeWords({ what: "attribute", name: "color", from: "", to: "red" }, name)).toMatch(/–.*red/);
  });
});
