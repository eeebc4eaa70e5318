// What was typed into the policy of a run, and what it asks the server.
import { leastScore } from "~/lib/layers/accept";

export interface PolicyDraft {
  readonly accept: string; // scores, as typed
  readonly reject: string;
  readonly share: string; // percent of the images that people look at
  readonly seed: string;
}

export interface PolicyRequest {
  readonly accept_above?: number;
  readonly reject_below?: number;
  readonly spot_check_rate: number;
  readonly seed: number;
}

export const kNewPolicy: PolicyDraft = { accept: "0.9", reject: "0.2", share: "5", seed: "1" };

export type PolicyProblem = "nothing" | "score" | "overlap" | "share" | "seed";

export function policyRequest(draft: PolicyDraft): PolicyRequest | PolicyProblem {
  const [accept, reject] = [leastScore(draft.accept), leastScore(draft.reject)];
  if (accept === null || reject === null) return "score";
  if (accept === undefined && reject === undefined) return "nothing";
  if (accept !== undefined && reject !== undefined && reject > accept) return "overlap";
  const share = Number(draft.share);
  if (!(share >= 0 && share <= 100)) return "share";
  const seed = Number(draft.seed);
  if (!Number.isSafeInteger(seed) || seed < 0 || seed > 2 ** 31 - 1) return "seed";
  return {
    ...(accept === undefined ? {} : { accept_above: accept }),
    ...(reject === undefined ? {} : { reject_below: reject }),
    spot_check_rate: share / 100,
    seed,
  };
}
