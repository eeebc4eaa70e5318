// A role can change, and a membership end, while a page is open: whatever the server refuses is a reason to ask what
// the caller is now. The pages follow from the answer (useMembership).
import { isApiError } from "@touchmark/client";
import type { QueryClient, QueryKey } from "@tanstack/react-query";

export function readMembership(client: QueryClient, project: number): void {
  void client.invalidateQueries({ queryKey: ["project", project, "self"] }); // projectQuery's
}

const isMembership = (key: QueryKey) => key[0] === "project" && key[2] === "self" && key.length === 3;

function isRefusal(error: unknown): boolean {
  return isApiError(error) && (error.code === "forbidden" || error.code === "not_found");
}

// Reads the membership in the projects on the screen again after each refusal, but for its own. Returns the end.
export function watchRefusals(client: QueryClient): () => void {
  const ask = () => void client.invalidateQueries({ predicate: ({ queryKey }) => isMembership(queryKey) });
  const ofQueries = client.getQueryCache().subscribe(({ type, ...event }) => {
    if (type !== "updated" || !("action" in event) || event.action.type !== "error") return;
    if (!isMembership(event.query.queryKey) && isRefusal(event.action.error)) ask();
  });
  const ofMutations = client.getMutationCache().subscribe((event) => {
    if (event.type === "updated" && event.action.type === "error" && isRefusal(event.action.error)) ask();
  });
  return () => {
    ofQueries();
    ofMutations();
  };
}
