import { isApiError } from "@touchmark/client";

const kOver = new Set(["not_found", "forbidden"]);

// The error that leaves a page nothing to show. One of a later read does not: what was read before stays, with whatever
// a person has begun on it, unless they may see it no longer.
export function blockingError(query: { data: unknown; error: unknown }): unknown {
  if (!query.error) return null;
  return query.data === undefined || (isApiError(query.error) && kOver.has(query.error.code)) ? query.error : null;
}
