import { describe, expect, it, vi } from "vitest";
import { patiently } from "./patiently";

const wait = () => Promise.resolve();

describe("a page's program, loaded when it is opened", () => {
  it("is asked for until the server is back, and says once that it waits", async () => {
    let away = 5;
    const load = vi.fn(() => (away > 0 ? Promise.reject(new Error("failed to fetch")) : Promise.resolve("page")));
    const onWaiting = vi.fn();
    expect(await patiently(load, { reachable: async () => --away <= 0, onWaiting, wait })).toBe("page");
    expect(onWaiting).toHaveBeenCalledOnce();
  });
  it("fails when the server is there and has it no longer", async () => {
    const load = vi.fn(() => Promise.reject(new Error("404")));
    await expect(patiently(load, { reachable: async () => true, wait })).rejects.toThrow("404");
    expect(load).toHaveBeenCalledTimes(2);
  });
});
