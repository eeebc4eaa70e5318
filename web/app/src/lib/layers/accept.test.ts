import { expect, it, vi } from "vitest";
import { acceptAll, leastScore } from "./accept";

const never = new AbortController().signal;

it("goes on from where the last part ended until none is left", async () => {
  const call = vi
    .fn()
    .mockResolvedValueOnce({ seq: 8, annotations: 10, next_after: 40 })
    .mockResolvedValueOnce({ annotations: 0, next_after: 90 }) // nothing in this part that was not accepted before
    .mockResolvedValueOnce({ seq: 9, annotations: 2 });
  const told: number[] = [];
  expect(await acceptAll(call, (event) => told.push(event.seq), never)).toEqual([
    { seq: 8, annotations: 10 },
    { seq: 9, annotations: 2 },
  ]);
  expect(call.mock.calls).toEqual([[undefined], [40], [90]]);
  expect(told).toEqual([8, 9]);
});

it("stops when asked, and keeps what is written", async () => {
  const stop = new AbortController();
  const call = vi.fn().mockResolvedValue({ seq: 8, annotations: 10, next_after: 40 });
  expect(await acceptAll(call, () => stop.abort(), stop.signal)).toHaveLength(1);
  expect(call).toHaveBeenCalledTimes(1);
});

it("fails with the call that failed, having told what was written before", async () => {
  const call = vi.fn().mockResolvedValueOnce({ seq: 8, annotations: 10, next_after: 40 }).mockRejectedValueOnce(new Error("cut"));
  const told: number[] = [];
  await expect(acceptAll(call, (event) => told.push(event.seq), never)).rejects.toThrow("cut");
  expect(told).toEqual([8]);
});

it("reads the least score", () =>
  expect(["", " ", "0", "0.5", "1", "1.1", "-1", "x"].map(leastScore)).toEqual([undefined, undefined, 0, 0.5, 1, null, null, null]));
