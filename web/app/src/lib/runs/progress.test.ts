import type { Job } from "@touchmark/client";
import { expect, it } from "vitest";
import { partsOf, runProgress } from "./progress";

const now = Date.parse("2026-01-01T00:00:10Z");
const part = (patch: Partial<Job>): Job => ({
  id: 1,
  kind: "predict",
  layer: 7,
  state: "running",
  done: 20,
  total: 100,
  unit: "images",
  message: "",
  created: "2026-01-01T00:00:00Z",
  started: "2026-01-01T00:00:00Z",
  ...patch,
});

it("finds the parts of a layer", () =>
  expect(partsOf([part({}), part({ id: 2, layer: 8 }), part({ id: 3, kind: "import" })], 7).map(({ id }) => id)).toEqual([1]));

it("adds up what the parts did, how fast, and how long the rest takes", () => {
  const all = runProgress([part({}), part({ id: 2, done: 10, total: 50 })], now);
  expect(all).toMatchObject({ state: "running", done: 30, total: 150, perSecond: 3, secondsLeft: 40 });
});

it("does not guess while a part has not begun", () => {
  const all = runProgress([part({}), part({ id: 2, state: "queued", done: 0, total: 0, started: undefined })], now);
  expect(all).toMatchObject({ state: "running", done: 20, total: 0, secondsLeft: Infinity });
});

it("tells what was left out and what failed, each reason once", () => {
  const ended = { state: "done", done: 98, result: { images: 100, unmapped: 3, unfit: 1, failed: 2, why: "image 5: gone" } } as const;
  const all = runProgress([part(ended), part({ ...ended, id: 2 })], now);
  expect(all).toMatchObject({ state: "done", done: 200, unmapped: 6, unfit: 2, failed: 4, why: ["image 5: gone"], perSecond: 0 });
  expect(runProgress([part(ended), part({ id: 2, state: "failed", message: "no runtime" })], now)).toMatchObject({
    state: "failed",
    why: ["image 5: gone", "no runtime"],
  });
  expect(runProgress([], now)).toBeNull();
});
