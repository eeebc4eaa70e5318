import { ApiError } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { explain, explainLine } from "./explain";

describe("errors in words", () => {
  it("says the server's reason as a sentence, then what to do", () => {
    const said = explain(new ApiError("conflict", "the ontology was changed by someone else", 409));
    expect(said.what).toBe("The ontology was changed by someone else.");
    expect(said.todo).not.toBe("");
    expect(said.retry).toBe(false);
  });
  it("has words of its own for every code when the server sent none", () => {
    for (const code of [
      "invalid",
      "unauthorized",
      "forbidden",
      "not_found",
      "conflict",
      "too_large",
      "unsupported",
      "too_many",
      "corrupt",
      "cancelled",
      "unavailable",
      "internal",
      "offline",
    ] as const) {
      expect(explain(new ApiError(code, "", 0)).what).not.toMatch(/^error\./);
    }
  });
  it("offers a retry only where it can help", () => {
    expect(explain(new ApiError("offline", "", 0)).retry).toBe(true);
    expect(explain(new ApiError("forbidden", "", 403)).retry).toBe(false);
  });
  it("keeps the words of an error that is not the API's", () => {
    expect(explainLine(new Error("disk full"))).toMatch(/^disk full/);
  });
});
