import type { Waiting } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { placeWords, sinceWords, tookWords } from "./review_words";

const asset: Waiting["asset"] = {
  id: 3,
  version: 1,
  name: "a.jpg",
  width: 8,
  height: 8,
  mime: "image/jpeg",
  media: "ok",
  status: "submitted",
  split: "",
  kind: "image",
  origin: "upload",
  annotator: 7,
};
const review = { id: 1, asset: 3, layer: 1, decision: "approve", reviewer: 2, at: "" } as const;
const waiting = (more: Partial<Waiting> = {}): Waiting => ({ asset, annotations: 2, active_ms: 95_000, ...more });

describe("what a reviewer is told", () => {
  it("is the place in their own queue", () => {
    expect(placeWords(2, 12, false)).toBe("3 of 12");
    expect(placeWords(2, 60, true)).toBe("3 of more than 60");
    expect(placeWords(-1, 12, false)).toBe("12 waiting");
  });
  it("is who labeled it and how long that took", () => {
    expect(tookWords(waiting(), (id) => `person ${id}`)).toBe("Labeled by person 7 in 2 min");
    expect(tookWords(waiting({ asset: { ...asset, annotator: undefined } }), String)).toBe("Not labeled by a person here");
  });
  it("is what changed since it was reviewed last", () => {
    expect(sinceWords(waiting())).toBeUndefined();
    expect(sinceWords(waiting({ since: { review, added: 1, changed: 2, removed: 0 } }))).toBe(
      "Changed since it was approved: 1 added, 2 changed, 0 removed",
    );
    const rejected = { ...review, decision: "reject" } as const;
    expect(sinceWords(waiting({ since: { review: rejected, added: 0, changed: 0, removed: 0 } }))).toBe("Unchanged since it was sent back");
  });
});
