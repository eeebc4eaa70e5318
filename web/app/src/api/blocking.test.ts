import { ApiError } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { blockingError } from "./blocking";

const offline = new ApiError("offline", "", 0);
const gone = new ApiError("not_found", "", 404);

describe("an error that replaces a page", () => {
  it("is one of the first read", () => expect(blockingError({ data: undefined, error: offline })).toBe(offline));
  it("is not one of a later read: the page with its work stays", () => {
    expect(blockingError({ data: {}, error: offline })).toBeNull();
    expect(blockingError({ data: {}, error: new ApiError("unauthorized", "", 401) })).toBeNull();
  });
  it("is that it may be seen no longer", () => expect(blockingError({ data: {}, error: gone })).toBe(gone));
  it("is none without an error", () => expect(blockingError({ data: undefined, error: null })).toBeNull());
});
