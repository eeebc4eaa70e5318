// Percentages as typed -> the ratios of a split. They must be numbers, not negative, and make 100 together.
export interface TypedSplit {
  train: string;
  val: string;
  test: string;
  seed: string;
}

export type SplitRatios =
  { ok: true; sum: number; value: { seed: number; train: number; val: number; test: number } } | { ok: false; sum: number };

export function splitRatios(typed: TypedSplit): SplitRatios {
  const parts = [typed.train, typed.val, typed.test].map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
  const sum = Math.round(parts.reduce((a, b) => a + b, 0) * 1e6) / 1e6;
  const seed = Number(typed.seed);
  const valid =
    parts.every((p) => Number.isFinite(p) && p >= 0) && sum === 100 && typed.seed.trim() !== "" && Number.isSafeInteger(seed) && seed >= 0;
  if (!valid) return { ok: false, sum: Number.isFinite(sum) ? sum : 0 };
  const [train = 0, val = 0, test = 0] = parts.map((p) => p / 100);
  return { ok: true, sum, value: { seed, train, val, test } };
}
