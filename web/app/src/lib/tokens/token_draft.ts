// A new API token, as it is asked for.
import type { Scope } from "@touchmark/client";

export const kScopes: readonly Scope[] = ["read", "label", "manage", "account"];

export interface TokenDraft {
  name: string;
  scopes: readonly Scope[];
  project: number | null; // null: all of the person's
  days: number | null; // null: it does not expire
}

// No more than a script that reads needs; more is one click away.
export const kNewToken: TokenDraft = { name: "", scopes: ["read"], project: null, days: 90 };

// In the order of the list, whatever the order of the clicks.
export function withScope(scopes: readonly Scope[], scope: Scope, set: boolean): Scope[] {
  return kScopes.filter((one) => (one === scope ? set : scopes.includes(one)));
}

export type TokenProblem = "name" | "scopes";

export function tokenProblem(draft: TokenDraft): TokenProblem | null {
  if (draft.scopes.length === 0) return "scopes";
  return draft.name.trim() === "" ? "name" : null;
}

interface NewToken {
  name: string;
  scopes: Scope[];
  project_id?: number;
  expires_in_days?: number;
}

// Of a draft without a problem.
export function newToken(draft: TokenDraft): NewToken {
  return {
    name: draft.name.trim(),
    scopes: [...draft.scopes],
    ...(draft.project === null ? {} : { project_id: draft.project }),
    ...(draft.days === null ? {} : { expires_in_days: draft.days }),
  };
}
