import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Hold } from "./hold";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a resting finger", () => {
  it("is told of once, after half a second", () => {
    const held = vi.fn();
    const hold = new Hold();
    hold.begin({ x: 5, y: 5 }, held);
    hold.moved({ x: 9, y: 8 });
    vi.advanceTimersByTime(500);
    expect(held).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5000);
    expect(held).toHaveBeenCalledTimes(1);
  });

  it("is none that moves or lifts, or that is followed by another", () => {
    const held = vi.fn();
    const hold = new Hold();
    hold.begin({ x: 5, y: 5 }, held);
    hold.moved({ x: 20, y: 5 });
    hold.begin({ x: 5, y: 5 }, held);
    hold.end();
    vi.advanceTimersByTime(5000);
    expect(held).not.toHaveBeenCalled();
  });
});
