import { expect, it } from "vitest";
import { withScope } from "./scopes";

it("keeps the order of the list, and lets what writes read too", () => {
  expect(withScope([], "manage", true)).toEqual(["read", "manage"]);
  expect(withScope(["read", "manage"], "label", true)).toEqual(["read", "label", "manage"]);
});
it("takes away what is not wanted", () => expect(withScope(["read", "label"], "label", false)).toEqual(["read"]));
