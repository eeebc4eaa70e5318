import { useState } from "react";
import { useKeys } from "./use_keys";

// J and K (or the arrows) move through a list, Enter opens. -1: nothing is current yet.
export function useRowKeys(
  length: number,
  onOpen: (index: number) => void,
  enabled = true,
): { current: number; setCurrent: (index: number) => void } {
  const [wanted, setCurrent] = useState(-1);
  const current = Math.min(wanted, length - 1);
  const move = (step: number) => setCurrent(Math.max(0, Math.min(length - 1, current + step)));
  useKeys(
    {
      j: () => move(1),
      k: () => move(-1),
      arrowdown: () => move(1),
      arrowup: () => move(-1),
      ...(current >= 0 ? { enter: () => onOpen(current) } : {}),
    },
    enabled && length > 0,
  );
  return { current, setCurrent };
}
