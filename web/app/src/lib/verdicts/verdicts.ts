// What became of the predictions of a run, in the order in which the pages show it.
import type { Verdict, VerdictCounts } from "@touchmark/client";

export const kVerdicts: readonly Verdict[] = ["accepted", "edited", "rejected", "rejected_by_policy", "waiting"];

// The parts of a bar, in percent of all; nothing of those that are none.
export function partsOf(counts: VerdictCounts): { verdict: Verdict; percent: number }[] {
  if (counts.predicted === 0) return [];
  return kVerdicts.flatMap((verdict) => (counts[verdict] > 0 ? [{ verdict, percent: (counts[verdict] / counts.predicted) * 100 }] : []));
}

// Of those that were judged, how many were right as they were.
export function acceptance({ accepted, edited, rejected, rejected_by_policy: policy }: VerdictCounts): number | null {
  const judged = accepted + edited + rejected + policy;
  return judged === 0 ? null : accepted / judged;
}
