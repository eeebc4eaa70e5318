import type { Role } from "@touchmark/client";

// In the order of the lists: most rights first.
export const kRoles: readonly Role[] = ["owner", "manager", "reviewer", "annotator", "viewer"];
