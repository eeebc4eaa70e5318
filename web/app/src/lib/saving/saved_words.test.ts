import type { SavedState } from "@touchmark/annotator";
import { describe, expect, it } from "vitest";
import { savedWords } from "./saved_words";

const state = (over: Partial<SavedState>): SavedState => ({ kind: "saved", unwritten: 0, waiting: 0, refused: 0, ...over });

const line = { lost: false, out: false, retryAt: null };

describe("what is said about the work", () => {
  it("says all saved only when the server has it", () => {
    expect(savedWords(state({})).text).toBe("All changes saved");
    expect(savedWords(state({ kind: "journaled", waiting: 1 })).text).toBe("Saving…");
    expect(savedWords(state({ kind: "saving", unwritten: 1 })).text).toBe("Saving…");
  });
  it("counts what is kept here while offline", () => {
    expect(savedWords(state({ kind: "offline", waiting: 1 })).text).toBe("Server not reached, 1 change kept on this device");
    expect(savedWords(state({ kind: "offline", waiting: 12, retryAt: 9 }), { ...line, lost: true, retryAt: 5 })).toEqual({
      text: "Server not reached, 12 changes kept on this device",
      tone: "warning",
      act: "retry",
      retryAt: 5,
    });
  });
  it("says that the connection is lost also when nothing waits", () =>
    expect(savedWords(state({}), { ...line, lost: true }).text).toBe("All changes saved. Connection lost"));
  it("asks to sign in again before anything else", () =>
    expect(savedWords(state({ kind: "offline", waiting: 3, auth: true })).text).toMatch(/^Signed out/));
  it("asks for it when another has signed in, or nothing is to be sent", () => {
    expect(savedWords(state({}), { ...line, out: true })).toMatchObject({ text: "Signed out. Sign in", act: "sign_in" });
    expect(savedWords(state({ kind: "journaled", waiting: 2 }), { ...line, out: true }).text).toMatch(/^Signed out, 2 changes/);
  });
  it("names a conflict and a failing journal", () => {
    expect(savedWords(state({ kind: "conflict", refused: 2 })).text).toBe("2 conflicts to settle");
    expect(savedWords(state({ kind: "error", message: "disk full" }))).toMatchObject({ tone: "bad" });
  });
});
