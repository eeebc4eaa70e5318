import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";

export type OpenReview = (asset: number | undefined, replace?: boolean) => void;

// Goes to the review of an image, or to the page's end when there is none.
export function useOpenReview(project: number): OpenReview {
  const navigate = useNavigate();
  return useCallback(
    (asset, replace = false) =>
      void navigate({ to: "/projects/$project/review", params: { project }, search: asset === undefined ? {} : { asset }, replace }),
    [navigate, project],
  );
}
