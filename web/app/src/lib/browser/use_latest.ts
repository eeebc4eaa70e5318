import { type RefObject, useLayoutEffect, useRef } from "react";

// The newest value, for what runs later than a render: events, timers, observers. Not to be read while rendering.
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
