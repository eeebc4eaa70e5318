import type { Asset } from "@touchmark/client";
import { useEffect, useState } from "react";

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
  }, [project, wanted, find, open]);
  return wanted ? first : kLooking;
}
