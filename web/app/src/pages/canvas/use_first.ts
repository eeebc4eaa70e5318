import type { Asset } from "@touchmark/client";
import { useEffect, useState } from "react";
import { useLive } from "~/api/stream";

export interface First {
  none: boolean; // nothing is left to do
  error: unknown;
}

const kLooking: First = { none: false, error: null };

// Without an image in the address: finds the first one and opens it. `find` and `open` must keep their identity.
export function useFirst(
  project: number,
  wanted: boolean,
  find: (project: number) => Promise<Asset | null>,
  open: (asset: number) => void,
): First {
  const [first, setFirst] = useState(kLooking);
  const [attempt, setAttempt] = useState(0);
  const hasFailed = first.error !== null;
  useEffect(() => {
    if (!hasFailed) return;
    return useLive.subscribe((live, before) => live.epoch > before.epoch && setAttempt((n) => n + 1));
  }, [hasFailed]);
  useEffect(() => {
    if (!wanted) return;
    let live = true;
    find(project).then(
      (asset) => {
        if (!live) return;
        if (asset) open(asset.id);
        else setFirst({ none: true, error: null });
      },
      (error: unknown) => live && setFirst({ none: false, error }),
    );
    return () => {
      live = false;
      setFirst(kLooking);
    };
  }, [project, wanted, find, open, attempt]);
  return wanted ? first : kLooking;
}
