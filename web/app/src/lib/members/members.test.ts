import type { Member, Role } from "@touchmark/client";
import { describe, expect, it } from "vitest";
import { byName, kRoles, mayChange, roleCounts, rolesToGive } from "./members";

const member = (user_id: number, display_name: string, role: Role): Member => ({ user_id, display_name, role, disabled: false });

describe("who may do what to whom", () => {
  it("lets owners give every role, managers the three below them, nobody else any", () =>
    expect(kRoles.map((mine) => [mine, rolesToGive(mine).join(" ")])).toEqual([
      ["owner", "owner manager reviewer annotator viewer"],
      ["manager", "reviewer annotator viewer"],
      ["reviewer", ""],
      ["annotator", ""],
      ["viewer", ""],
    ]));
  it("gives nothing to one whose role is not known", () => expect(rolesToGive(undefined)).toEqual([]));
  it("keeps owners and managers out of a manager's reach", () =>
    expect(kRoles.filter((theirs) => mayChange("manager", theirs))).toEqual(["reviewer", "annotator", "viewer"]));
});

describe("the list", () => {
  it("is by name, and by number where names are the same", () => {
    const list = [member(3, "zoe", "owner"), member(2, "Ana", "viewer"), member(1, "Zoe", "viewer"), member(9, "Ana", "owner")];
    expect(byName(list).map((m) => m.user_id)).toEqual([2, 9, 3, 1]);
    expect(list[0]?.user_id).toBe(3);
  });
  it("counts the roles that somebody has", () =>
    expect(roleCounts([{ role: "viewer" }, { role: "owner" }, { role: "viewer" }])).toEqual([
      { role: "owner", n: 1 },
      { role: "viewer", n: 2 },
    ]));
});
