import type { SavedState } from "@touchmark/annotator";
import { describe, expect, it } from "vitest";
import { savedWords } from "./saved_words";

const state = (over: Partial<SavedState>): SavedState => ({ kind: "saved", unwritten: 0, waiting: 0, refused: 0, ...over });

describe("what is said about the work", () => {
  it("says all saved only when the server has it", () => {
    expect(savedWords(state({})).text).toBe("All changes saved");
    expect(savedWords(state({ kind: "journaled", waiting: 1 })).text).toBe("Saving…");
    expect(savedWords(state({ kind: "saving", unwritten: 1 })).text).toBe("Saving…");
  });
  it("counts what is kept here while offline", () => {
    expect(savedWords(state({ kind: "offline", waiting: 1 })).text).toBe("Offline, 1 change kept on this device");
    expect(savedWords(state({ kind: "offline", waiting: 12 }))).toEqual({
      text: "Offline, 12 changes kept on this device",
      tone: "warning",
    });
  });
  it("asks to sign in again before anything else", () =>
    expect(savedWords(state({ kind: "offline", waiting: 3, auth: true })).text).toMatch(/^Signed out/));
  it("names a conflict and a failing journal", () => {
    expect(savedWords(state({ kind: "conflict", refused: 2 })).text).toBe("2 conflicts to settle");
    expect(savedWords(state({ kind: "error", message: "disk full" }))).toMatchObject({ tone: "bad" });
  });
});
