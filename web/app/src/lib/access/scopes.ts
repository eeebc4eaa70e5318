// What an API token may do.
import type { Scope } from "@touchmark/client";

export const kScopes: readonly Scope[] = ["read", "label", "manage", "account"];
export const kUsualScopes: readonly Scope[] = ["read"];

// A token that writes reads too: it would not get far otherwise.
export function withScope(scopes: readonly Scope[], scope: Scope, on: boolean): Scope[] {
  const wanted = new Set(scopes);
  if (on) wanted.add(scope);
  else wanted.delete(scope);
  if (on && scope !== "read") wanted.add("read");
  return kScopes.filter((one) => wanted.has(one));
}
