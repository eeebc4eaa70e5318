import type { EvaluationClass } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { averageRecall, confusionMatrix, parseEvaluationSearch, questionOf, sortedClasses, statistic } from "./evaluation";
import { curvePath, f1, nearestPoint, placeOfScore, pointAt } from "./curve";

function scored(id: number, ap: number | null, threshold?: number): EvaluationClass {
  const best = threshold === undefined ? null : { score: threshold, precision: 1, recall: 1, f1: 1 };
  const curve = { score: [], precision: [], recall: [] };
  const numbers = { ap50: ap, ap75: ap, ar: ap, voc: ap, voc07: ap, truths: id, predictions: 10 - id };
  return { id, name: `class ${id}`, ap, ...numbers, best_threshold: best, curve };
}

describe("the question in the address", () => {
  it("keeps what is meant and drops what is not", () => {
    expect(parseEvaluationSearch({ against: "3", kind: "segm", iou: "0.75", score: 0, all: 1 })).toEqual({
      against: 3,
      kind: "segm",
      iou: 0.75,
      score: 0,
      all: 1,
    });
    expect(parseEvaluationSearch({ against: 1, kind: "disc", iou: 0.05, score: 2, all: "no" })).toEqual({});
    expect(parseEvaluationSearch({})).toEqual({});
  });

  it("is asked as the API names it", () => {
    expect(questionOf({})).toEqual({});
    expect(questionOf({ score: 0, all: 1 })).toEqual({ min_score: 0, all: true });
  });
});

describe("numbers of an evaluation", () => {
  const statistics = [
    { name: "AP", value: 0.5 },
    { name: "AR of 1", value: 0.1 },
    { name: "AR of 100", value: 0.6 },
    { name: "AR small", value: null },
  ];
  it("are found by their names", () => {
    expect(statistic({ statistics }, "AP")).toBe(0.5);
    expect(statistic({ statistics }, "AP75")).toBeNull();
    expect(averageRecall({ statistics })).toBe(0.6);
    expect(
      averageRecall({
        statistics: [
          { name: "AR", value: 0.4 },
          { name: "AR50", value: 0.9 },
        ],
      }),
    ).toBe(0.4);
  });
});

describe("the table of classes", () => {
  const classes = [scored(1, 0.2, 0.9), scored(2, null), scored(3, 0.7, 0.1)];
  const ids = (by: Parameters<typeof sortedClasses>[1], descending: boolean) => sortedClasses(classes, by, descending).map((c) => c.id);
  it("is sorted both ways, and what has no value comes last", () => {
    expect(ids("ap", true)).toEqual([3, 1, 2]);
    expect(ids("ap", false)).toEqual([1, 3, 2]);
    expect(ids("threshold", true)).toEqual([1, 3, 2]);
    expect(ids("name", true)).toEqual([3, 2, 1]);
    expect(ids("truths", true)).toEqual([3, 2, 1]);
  });
});

describe("the confusion", () => {
  const cells = [
    { truth: 5, predicted: 5, count: 90 },
    { truth: 5, predicted: 7, count: 3 },
    { truth: 0, predicted: 7, count: 4 },
    { truth: 9, predicted: 9, count: 50 },
    { truth: 9, predicted: 0, count: 1 },
  ];
  it("has the background last, and tells mistakes between classes from those with it", () => {
    const { ids, counts, most, mostAlone, left } = confusionMatrix(cells);
    expect(ids).toEqual([5, 7, 9, 0]);
    expect(counts).toEqual([
      [90, 3, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 50, 1],
      [0, 4, 0, 0],
    ]);
    expect([most, mostAlone, left]).toEqual([3, 4, 0]);
  });
  it("shows of many classes those that are mistaken most", () => {
    const { ids, left } = confusionMatrix(cells, 2);
    expect(ids).toEqual([5, 7, 0]);
    expect(left).toBe(1);
  });
});

describe("the curve", () => {
  const curve = { score: [0.9, 0.6, 0.6, 0.2], precision: [1, 0.8, 0.9, 0.5], recall: [0.2, 0.5, 0.5, 1] };
  it("is drawn from the first point to the last", () => {
    expect(curvePath(curve, { left: 10, top: 0, width: 100, height: 50 })).toBe("M30.0 0.0L60.0 10.0L60.0 5.0L110.0 25.0");
    expect(curvePath({ score: [], precision: [], recall: [] }, { left: 0, top: 0, width: 1, height: 1 })).toBe("");
  });
  it("finds the point under the pointer and the one of a threshold", () => {
    expect(nearestPoint(curve, 0.45)).toBe(2);
    expect(nearestPoint(curve, 5)).toBe(3);
    expect(nearestPoint({ score: [], precision: [], recall: [] }, 0)).toBe(-1);
    expect([placeOfScore(curve, 0.95), placeOfScore(curve, 0.6), placeOfScore(curve, 0)]).toEqual([-1, 2, 3]);
    expect(pointAt(curve, 7)).toBeNull();
    expect(f1({ score: 1, precision: 0, recall: 0 })).toBe(0);
    expect(f1({ score: 1, precision: 1, recall: 0.5 })).toBeCloseTo(2 / 3);
  });
});
