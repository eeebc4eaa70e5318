import { expect, it } from "vitest";
import { kRoles, mayManage, rolesToGive } from "./roles";

it("lets owners give every role and change everybody", () => {
  expect(rolesToGive("owner")).toEqual(kRoles);
  expect(kRoles.every((role) => mayManage("owner", role))).toBe(true);
});
it("lets managers give and take what is below them", () => {
  expect(rolesToGive("manager")).toEqual(["reviewer", "annotator", "viewer"]);
  expect(kRoles.filter((role) => mayManage("manager", role))).toEqual(["reviewer", "annotator", "viewer"]);
});
it("lets nobody else give or take any", () => {
  for (const role of ["reviewer", "annotator", "viewer", undefined] as const) expect(rolesToGive(role)).toEqual([]);
});
