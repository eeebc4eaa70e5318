import { unwrap } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { api } from "~/api/client";
import { type Behind, type EvaluationSearch, isProgress, questionOf } from "~/lib/evaluation/evaluation";

export interface Evaluated {
  project: number;
  layer: number;
  search: EvaluationSearch;
}

const kSoonMs = 50; // the server works while it is asked

// Until every image was looked at, the data says how far that is. What another edit makes stale is read again by the
// stream; meanwhile the numbers before it stay on the page.
export function useEvaluation({ project, layer, search }: Evaluated) {
  const query = questionOf(search);
  return useQuery({
    queryKey: ["project", project, "evaluation", layer, query],
    queryFn: () => unwrap(api.GET("/projects/{project}/layers/{layer}/evaluation", { params: { path: { project, layer }, query } })),
    placeholderData: (before, asked) => (asked?.queryKey[3] === layer ? before : undefined),
    refetchInterval: (asked) => (asked.state.data && isProgress(asked.state.data) ? kSoonMs : false),
  });
}

// The images behind a number.
export function useImagesBehind({ project, layer, search }: Evaluated, behind: Behind, minScore: number) {
  const query = { ...questionOf(search), min_score: minScore, ...behind };
  return useQuery({
    queryKey: ["project", project, "evaluation", layer, "images", query],
    queryFn: () => unwrap(api.GET("/projects/{project}/layers/{layer}/evaluation/images", { params: { path: { project, layer }, query } })),
    refetchInterval: (asked) => (asked.state.data && "done" in asked.state.data ? kSoonMs : false),
  });
}
