import { expect, it } from "vitest";
import { flagsOf, kRights, rightOf } from "./rights";

it("says each right as flags and back", () => expect(kRights.map((right) => rightOf(flagsOf(right)))).toEqual([...kRights]));
it("an administrator is one whether or not they may create projects", () =>
  expect([true, false].map((creator) => rightOf({ administrator: true, creator }))).toEqual(["administrator", "administrator"]));
