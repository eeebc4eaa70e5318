import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";

export type OpenReview = (asset: number | undefined, replace?: boolean, layer?: number) => void;

// Goes to the review of an image, of its truth when no layer is given, or to the page's end when there is none.
export function useOpenReview(project: number): OpenReview {
  const navigate = useNavigate();
  return useCallback(
    (asset, replace = false, layer) =>
      void navigate({ to: "/projects/$project/review", params: { project }, search: { asset, layer }, replace }),
    [navigate, project],
  );
}
