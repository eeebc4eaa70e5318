// Who may do what to whom among a project's members; the server judges the same.
import type { Member, Role } from "@touchmark/client";

// In the order of the lists: most rights first.
export const kRoles: readonly Role[] = ["owner", "manager", "reviewer", "annotator", "viewer"];
const kManaged: readonly Role[] = ["reviewer", "annotator", "viewer"];

// The roles that somebody in the role `mine` gives and takes away.
export function rolesToGive(mine: Role | undefined): readonly Role[] {
  if (mine === "owner") return kRoles;
  return mine === "manager" ? kManaged : [];
}

export function mayChange(mine: Role | undefined, theirs: Role): boolean {
  return rolesToGive(mine).includes(theirs);
}

// By name, as people look for each other.
export function byName(members: readonly Member[]): Member[] {
  return [...members].sort((a, b) => a.display_name.localeCompare(b.display_name, "en") || a.user_id - b.user_id);
}

// How many there are of each role, most rights first; roles that nobody has are left out.
export function roleCounts(members: readonly Pick<Member, "role">[]): { role: Role; n: number }[] {
  return kRoles.map((role) => ({ role, n: members.filter((m) => m.role === role).length })).filter(({ n }) => n > 0);
}
