import { expect, it } from "vitest";
import { match } from "./match";

it("puts what begins with the words first, then words, parts, and words in any order", () => {
  const ranked = (typed: string, ...names: string[]) =>
    names.filter((name) => match(name, typed) > 0).sort((a, b) => match(b, typed) - match(a, typed));
  expect(ranked("pair", "Show the picture as it is", "Repair", "Find a pair", "Pairs of joints")).toEqual([
    "Pairs of joints",
    "Find a pair",
    "Repair",
  ]);
  expect(ranked(" Image  next ", "Previous image", "Next image", "Image next to it")).toEqual(["Image next to it", "Next image"]);
  expect(ranked("rotated-b", "Class: rotated-box")).toHaveLength(1);
});

it("takes everything while nothing is typed", () => expect(match("Anything", "")).toBe(1));
