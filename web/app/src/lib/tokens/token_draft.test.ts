import { describe, expect, it } from "vitest";
import { kNewToken, newToken, tokenProblem, withScope } from "./token_draft";

describe("a new token", () => {
  it("may read and nothing else until more is chosen", () => expect(kNewToken.scopes).toEqual(["read"]));
  it("keeps the scopes in the order of the list", () => {
    expect(withScope(["read", "manage"], "label", true)).toEqual(["read", "label", "manage"]);
    expect(withScope(["read", "label"], "label", false)).toEqual(["read"]);
    expect(withScope(["read"], "read", true)).toEqual(["read"]);
  });
  it("needs a scope and a name", () => {
    expect(tokenProblem({ ...kNewToken, name: "x", scopes: [] })).toBe("scopes");
    expect(tokenProblem({ ...kNewToken, name: " " })).toBe("name");
    expect(tokenProblem({ ...kNewToken, name: "x" })).toBeNull();
  });
  it("sends what was chosen, and leaves out what was not", () => {
    expect(newToken({ ...kNewToken, name: " nightly " })).toEqual({ name: "nightly", scopes: ["read"], expires_in_days: 90 });
    expect(newToken({ name: "x", scopes: ["label"], project: 7, days: null })).toEqual({ name: "x", scopes: ["label"], project_id: 7 });
  });
});
