// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";

const owner = vi.hoisted(() => ({ id: 7, listeners: new Set<() => void>() }));
vi.mock("~/api/client", () => ({
  gate: {
    get owner() {
      return { id: owner.id };
    },
    subscribe: (listener: () => void) => owner.listeners.add(listener),
  },
}));

const { giveKey, keyOf, keysOf, readKept, removeKeys, resetAllKeys, resetKeys, setPreset, useKeymap } = await import("./keymap");

const becomes = (id: number) => {
  owner.id = id;
  owner.listeners.forEach((listener) => listener());
};

beforeEach(() => {
  becomes(7);
  setPreset("touchmark");
});

describe("the keys of a person", () => {
  it("are the default ones until they are changed, and are kept for each user", () => {
    expect(keyOf("tool.box")).toBe("b");
    giveKey("tool.box", "x", false);
    expect(keyOf("tool.box")).toBe("x");
    becomes(8);
    expect(keyOf("tool.box")).toBe("b");
    becomes(7);
    expect(keyOf("tool.box")).toBe("x");
    expect(localStorage.getItem("touchmark.keys.7")).toContain("tool.box");
  });

  it("are taken from who had them, and given back by a reset of one", () => {
    giveKey("tool.polygon", "b", false);
    expect([keyOf("tool.polygon"), keyOf("tool.box")]).toEqual(["b", undefined]);
    resetKeys("tool.box");
    expect([keyOf("tool.polygon"), keyOf("tool.box")]).toEqual([undefined, "b"]);
    resetKeys("tool.polygon");
    expect(useKeymap.getState().own).toEqual({});
  });

  it("are added, taken away, and all reset", () => {
    giveKey("tool.box", "x", true);
    removeKeys("tool.points");
    expect([keysOf("tool.box"), keysOf("tool.points")]).toEqual([["b", "x"], []]);
    resetAllKeys();
    expect([keysOf("tool.box"), keysOf("tool.points")]).toEqual([["b"], ["k"]]);
  });

  it("begin with a preset, which takes back what was changed before", () => {
    giveKey("tool.points", "x", false);
    setPreset("label_studio");
    expect([keyOf("tool.box"), keyOf("tool.points")]).toEqual(["r", "k"]);
    giveKey("tool.box", "x", false);
    resetKeys("tool.box");
    expect(keyOf("tool.box")).toBe("r");
  });

  it("that cannot be read, or that two commands would have, count as none", () => {
    expect(readKept("{")).toEqual({ preset: "touchmark", own: {} });
    expect(readKept('{"preset":"emacs","own":{"tool.none":["x"],"tool.box":"x","tool.points":["y"]}}')).toEqual({
      preset: "touchmark",
      own: { "tool.points": ["y"] },
    });
    expect(readKept('{"preset":"cvat","own":{"tool.box":["p"]}}')).toEqual({ preset: "cvat", own: {} });
  });
});
