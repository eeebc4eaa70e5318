import type { Asset, User } from "@touchmark/client";

const kOpen = new Set(["new", "in_progress", "rejected"]);

// Whether there is something to send to review.
export function maySubmit(user: Pick<User, "role">, asset: Pick<Asset, "status" | "erased">): boolean {
  return mayEdit(user, asset) && kOpen.has(asset.status);
}

// As the server judges it: an annotator until it is submitted, a reviewer and above at any time.
export function mayEdit(user: Pick<User, "role">, asset: Pick<Asset, "status" | "erased">): boolean {
  if (asset.erased || user.role === "viewer") return false;
  return user.role !== "annotator" || kOpen.has(asset.status);
}
