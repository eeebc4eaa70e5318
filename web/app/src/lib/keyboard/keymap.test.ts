// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";

// The session alone, as the page keeps it.
vi.mock("~/api/queries", async () => {
  const { QueryClient } = await import("@tanstack/react-query");
  return { queryClient: new QueryClient(), sessionQuery: { queryKey: ["session"] } };
});

const { queryClient } = await import("~/api/queries");
const { giveKey, keyOf, keysOf, readKept, removeKeys, resetAllKeys, resetKeys, setPreset, useKeymap } = await import("./keymap");

const becomes = async (id: number) => {
  queryClient.setQueryData(["session"], { user: { id } });
  await vi.waitFor(() => expect(useKeymap.getState().user).toBe(id));
};

beforeEach(async () => {
  await becomes(7);
  setPreset("touchmark");
});

describe("the keys of a person", () => {
  it("are the default ones until they are changed, and are kept for each user", async () => {
    expect(keyOf("tool.box")).toBe("b");
    giveKey("tool.box", "x", false);
    expect(keyOf("tool.box")).toBe("x");
    await becomes(8);
    expect(keyOf("tool.box")).toBe("b");
    await becomes(7);
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
    expect(readKept('{"preset":"emacs","own":{"tool.none":["x"],"tool.box":"x","tool.points":["alt+y"]}}')).toEqual({
      preset: "touchmark",
      own: { "tool.points": ["alt+y"] },
    });
    expect(readKept('{"preset":"cvat","own":{"tool.box":["p"]}}')).toEqual({ preset: "cvat", own: {} });
  });
});
