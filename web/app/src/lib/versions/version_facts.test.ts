import type { Version } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { classesOf, deltaOf, versionBefore } from "./version_facts";

const version = (id: number, assets: number, annotations: number, classes: Record<string, number> = {}): Version => ({
  id,
  name: `v${id}`,
  layer: 1,
  seq: id * 10,
  at: "",
  author: 1,
  assets,
  annotations,
  digest: "",
  classes,
});

describe("a version", () => {
  const all = [version(1, 10, 30), version(3, 12, 25), version(4, 12, 40)];
  it("is compared with the one before, in whatever order they come", () => {
    expect(deltaOf(version(3, 12, 25), [...all].reverse())).toEqual({ images: 2, annotations: -5 });
    expect(versionBefore(version(4, 12, 40), all)?.id).toBe(3);
    expect(deltaOf(version(1, 10, 30), all)).toBeNull();
  });
  it("tells its classes by name, and their ids where they are still known", () => {
    const known = [{ id: 4, name: "cat" }];
    expect(classesOf(version(1, 1, 9, { dog: 2, cat: 7 }), known)).toEqual([
      { name: "cat", n: 7, id: 4 },
      { name: "dog", n: 2, id: undefined },
    ]);
  });
});
