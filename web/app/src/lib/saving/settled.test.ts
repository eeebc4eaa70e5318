import type { Sync } from "@touchmark/annotator";
import { describe, expect, it, vi } from "vitest";
import { settled } from "./settled";

function sync(saved: Promise<void>) {
  const retryNow = vi.fn();
  const fake: Pick<Sync, "retryNow" | "whenSaved" | "getState"> = {
    retryNow,
    whenSaved: () => saved,
    getState: () => ({ kind: "offline", unwritten: 0, waiting: 3, refused: 0 }),
  };
  return { sync: fake as Sync, retryNow };
}

describe("before an image is handed in", () => {
  it("asks for another try at once and waits until all is saved", async () => {
    const { sync: s, retryNow } = sync(Promise.resolve());
    await settled(s);
    expect(retryNow).toHaveBeenCalledOnce();
  });
  it("says how much is not saved when that takes too long", async () => {
    await expect(settled(sync(new Promise(() => undefined)).sync, 5)).rejects.toThrow(/3/);
  });
});
