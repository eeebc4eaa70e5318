import { describe, expect, it } from "vitest";
import { ApiError, errorFromReply, errorFromThrown } from "./errors";

describe("errors of the API", () => {
  it("keeps the server's code, sentence and place", () => {
    const e = errorFromReply(409, { error: { code: "conflict", message: "Edited by Bo.", where: "/version" } });
    expect([e.code, e.message, e.status, e.where]).toEqual(["conflict", "Edited by Bo.", 409, "/version"]);
  });
  it("reads the code from the status when the body is a proxy's page", () => {
    expect(errorFromReply(413, "<html>").code).toBe("too_large");
    expect(errorFromReply(502, undefined).code).toBe("unavailable");
    expect(errorFromReply(500, null).code).toBe("internal");
    expect(errorFromReply(418, {}).code).toBe("invalid");
  });
  it("does not believe a code it has never heard of", () => {
    expect(errorFromReply(404, { error: { code: "teapot", message: 7 } })).toMatchObject({ code: "not_found", message: "" });
  });
  it("says offline when there was no reply, and leaves an abort an abort", () => {
    expect(errorFromThrown(new TypeError("Failed to fetch"))).toMatchObject({ code: "offline", status: 0 });
    const abort = new DOMException("stop", "AbortError");
    expect(errorFromThrown(abort)).toBe(abort);
    const already = new ApiError("invalid", "x", 400);
    expect(errorFromThrown(already)).toBe(already);
  });
});
