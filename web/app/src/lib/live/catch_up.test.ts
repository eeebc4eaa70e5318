import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CatchUp } from "./catch_up";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function reader(answers: ((head: number) => Promise<string>)[]) {
  const asked: number[] = [];
  const taken: [string, number][] = [];
  const read = (head: number) => {
    asked.push(head);
    return (answers.shift() ?? ((h: number) => Promise.resolve(`at ${h}`)))(head);
  };
  const up = new CatchUp<string>({ read, take: (state, head) => taken.push([state, head]), everyMs: 100, random: () => 1 });
  return { up, asked, taken };
}

const down = () => Promise.reject(new Error("down"));

describe("catching up with what others did", () => {
  it("reads the newest once, however often it is asked meanwhile, and is not put off by more", async () => {
    const { up, asked, taken } = reader([]);
    for (let head = 1; head <= 30; head++) {
      up.want(head);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(asked.length).toBeGreaterThanOrEqual(2); // a steady stream of changes is seen as it goes
    await vi.advanceTimersByTimeAsync(200);
    expect(taken.at(-1)).toEqual(["at 30", 30]);
    const before = asked.length;
    up.want(30);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked.length).toBe(before); // seen already
  });

  it("tries again after a failure, later and later, until it has what it missed", async () => {
    const { up, asked, taken } = reader([down, down]);
    up.want(5);
    await vi.advanceTimersByTimeAsync(100);
    expect([asked, taken]).toEqual([[5], []]);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toEqual([5, 5]);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toEqual([5, 5]);
    await vi.advanceTimersByTimeAsync(200);
    expect(taken).toEqual([["at 5", 5]]);
  });

  it("does not wait when the server is back", async () => {
    const { up, taken } = reader([down]);
    up.want(5);
    await vi.advanceTimersByTimeAsync(100);
    up.hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(taken).toEqual([["at 5", 5]]);
  });

  it("takes nothing once it is stopped", async () => {
    let answer: (state: string) => void = () => undefined;
    const { up, taken } = reader([() => new Promise((resolve) => (answer = resolve))]);
    up.want(5);
    await vi.advanceTimersByTimeAsync(100);
    up.stop();
    answer("late");
    await vi.advanceTimersByTimeAsync(500);
    expect(taken).toEqual([]);
  });
});
