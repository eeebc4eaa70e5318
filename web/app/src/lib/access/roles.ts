// Who may give and take which role in a project: as the server judges it, so that nothing is offered that it refuses.
import type { Role } from "@touchmark/client";

// In the order of the lists: most rights first.
export const kRoles: readonly Role[] = ["owner", "manager", "reviewer", "annotator", "viewer"];
const kBelowManagers: readonly Role[] = ["reviewer", "annotator", "viewer"];

// What the caller may make of somebody.
export function rolesToGive(own: Role | undefined): readonly Role[] {
  if (own === "owner") return kRoles;
  return own === "manager" ? kBelowManagers : [];
}

// Whether the caller may change or remove somebody of this role.
export function mayManage(own: Role | undefined, theirs: Role): boolean {
  return rolesToGive(own).includes(theirs);
}
