import { expect, it } from "vitest";
import { acceptance, partsOf } from "./verdicts";

const counts = { predicted: 8, accepted: 2, edited: 1, rejected: 1, rejected_by_policy: 0, waiting: 4 };
const none = { predicted: 0, accepted: 0, edited: 0, rejected: 0, rejected_by_policy: 0, waiting: 0 };

it("makes a bar of what there is", () => {
  expect(partsOf(counts).map(({ verdict, percent }) => [verdict, percent])).toEqual([
    ["accepted", 25],
    ["edited", 12.5],
    ["rejected", 12.5],
    ["waiting", 50],
  ]);
  expect(partsOf(none)).toEqual([]);
});

it("measures a model by what was judged", () => expect([acceptance(counts), acceptance(none)]).toEqual([0.5, null]));
