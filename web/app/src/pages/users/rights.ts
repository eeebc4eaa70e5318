// What a user may on the server, as one choice: an administrator may create projects, too.
import type { User } from "@touchmark/client";

export const kRights = ["user", "creator", "administrator"] as const;
export type Right = (typeof kRights)[number];

type Flags = Pick<User, "administrator" | "creator">;

export function rightOf({ administrator, creator }: Flags): Right {
  if (administrator) return "administrator";
  return creator ? "creator" : "user";
}

export function flagsOf(right: Right): Flags {
  return { administrator: right === "administrator", creator: right === "creator" };
}
