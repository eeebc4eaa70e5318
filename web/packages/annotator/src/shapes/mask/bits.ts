// Masks for tests, of plain bits: columns first, as the run lengths go.
import type { Size } from "../../model/annotation";
import { columnsOf, type Columns } from "./columns";

export function columnsOfBits(set: readonly boolean[], { width, height }: Size): Columns {
  const counts: number[] = [];
  let ones = false;
  for (let i = 0; i < set.length; ones = !ones) {
    const from = i;
    while (i < set.length && set[i] === ones) i += 1;
    counts.push(i - from);
  }
  return columnsOf(counts, width, height);
}
