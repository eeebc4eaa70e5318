import type { AccessEvent } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { accessTone, accessWords, isSession } from "./access_story";

const people = new Map([
  [1, "Ada"],
  [2, "Bo Marsh"],
]);
const names = { user: (id: number) => people.get(id) ?? `User ${id}`, project: (id: number) => `Project ${id}` };
type Entry = Pick<AccessEvent, "actor" | "kind" | "user" | "project" | "details">;
const entry = (kind: AccessEvent["kind"], details: Entry["details"] = {}, more: Partial<Entry> = {}): Entry => ({
  actor: 1,
  user: 2,
  kind,
  details,
  ...more,
});
const account = (change: object = {}) => ({
  login: "bo",
  display_name: "Bo Marsh",
  administrator: false,
  creator: false,
  disabled: false,
  ...change,
});
const own = { actor: 2 };

describe("the access log as a story", () => {
  it("tells of accounts", () => {
    expect(accessWords(entry("user.add", account()), names)).toBe("added the user Bo Marsh (bo)");
    expect(accessWords(entry("user.add", account({ administrator: true })), names)).toBe(
      "added the user Bo Marsh (bo): administrator of the server",
    );
    expect(accessWords(entry("user.password"), names)).toBe("set the password of Bo Marsh");
    expect(accessWords(entry("user.password", {}, own), names)).toBe("changed their password");
  });
  it("says what a change changed where the state before is there, and what holds where it is not", () => {
    const change = entry("user.change", account({ disabled: true, creator: true }));
    const before = [entry("session.add"), entry("user.change", account({ creator: true })), entry("user.add", account())];
    expect(accessWords(change, names, before)).toBe("changed the account of Bo Marsh: disabled");
    expect(accessWords(change, names)).toBe("changed the account of Bo Marsh: may create projects; disabled");
    const back = entry("user.change", account({ display_name: "Bo Roth" }));
    expect(accessWords(back, names, [change])).toBe(
      "changed the account of Bo Marsh: may create projects no longer; enabled again; now called Bo Roth",
    );
    expect(accessWords(back, names)).toBe("changed the account of Bo Marsh: no rights on the server, enabled");
  });
  it("looks for the state before at the same person", () => {
    const other = entry("user.change", account({ disabled: true }), { user: 3 });
    expect(accessWords(entry("user.change", account({ disabled: true })), names, [other, entry("user.add", account())])).toMatch(
      /: disabled$/,
    );
  });
  it("tells of memberships", () => {
    const at = { project: 4 };
    expect(accessWords(entry("member.set", { role: "annotator" }, at), names)).toBe("made Bo Marsh an annotator of Project 4");
    expect(accessWords(entry("member.set", { role: "owner" }, { ...at, ...own }), names)).toBe("became an owner of Project 4");
    expect(accessWords(entry("member.remove", {}, at), names)).toBe("removed Bo Marsh from Project 4");
    expect(accessWords(entry("member.remove", {}, { ...at, ...own }), names)).toBe("left Project 4");
  });
  it("tells of tokens: what they may, where, and whose they are", () => {
    const made = entry("token.add", { id: 7, name: "nightly", scopes: ["manage", "read"] }, own);
    expect(accessWords(made, names)).toBe("made the API token “nightly” (read, manage)");
    expect(accessWords({ ...made, actor: 0, project: 4 }, names)).toBe(
      "made the API token “nightly” (read, manage) for Bo Marsh, good for Project 4 alone",
    );
    expect(accessWords(entry("token.end", { id: 7 }, own), names, [made])).toBe("revoked the API token “nightly”");
    expect(accessWords(entry("token.end", { id: 8 }, own), names, [made])).toBe("revoked the API token number 8");
  });
  it("tells of sessions and links", () =>
    expect(
      (["session.add", "session.end", "link.add", "link.use"] as const).map((kind) => accessWords(entry(kind, {}, own), names)),
    ).toEqual(["signed in", "signed out", "made a sign-in link for Bo Marsh", "used a sign-in link"]));
  it("marks what takes rights away, and what gives them", () => {
    const tones = [entry("member.remove"), entry("user.change", account({ disabled: true })), entry("member.set"), entry("session.add")];
    expect(tones.map(accessTone)).toEqual(["bad", "bad", "accent", "neutral"]);
  });
  it("knows coming and going", () => expect([entry("session.end"), entry("token.add")].map(isSession)).toEqual([true, false]));
});
