import { useState } from "react";

// A number the browser remembers (density, the inspector's width).
export function useStoredNumber(key: string, fallback: number, range: [number, number]): [number, (value: number) => void] {
  const [value, setValue] = useState(() => {
    const stored = Number(localStorage.getItem(key) ?? Number.NaN);
    return stored >= range[0] && stored <= range[1] ? stored : fallback;
  });
  const store = (next: number) => {
    const clamped = Math.max(range[0], Math.min(range[1], next));
    localStorage.setItem(key, String(clamped));
    setValue(clamped);
  };
  return [value, store];
}
