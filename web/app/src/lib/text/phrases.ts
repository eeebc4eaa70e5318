// Phrases of a caption: from, to and within its text, in Unicode code points as they are stored.
import type { Phrase } from "@touchmark/annotator";

// `start`, `end`: as a text field counts, in UTF-16 units. Null: nothing is chosen. Blanks at the ends do not belong to it.
export function phraseOf(text: string, start: number, end: number): Phrase | null {
  const chosen = text.slice(start, end);
  const trimmed = chosen.trim();
  if (trimmed === "") return null;
  const from = start + chosen.indexOf(trimmed);
  const first = [...text.slice(0, from)].length;
  return { start: first, end: first + [...trimmed].length };
}

export function wordsOf(text: string, { start, end }: Phrase): string {
  return [...text].slice(start, end).join("");
}

// Where a phrase is after its text was changed in one place: what lies before the change stays, what lies behind it moves, and
// what it cuts into covers what was put there. Null: all of it is gone.
export function movedPhrase({ start, end }: Phrase, before: string, after: string): Phrase | null {
  const [a, b] = [[...before], [...after]];
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a[same] === b[same]) same += 1;
  let tail = 0;
  while (tail < most - same && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const [cut, by] = [a.length - tail, b.length - a.length]; // a[same, cut) was replaced by b[same, cut + by)
  if (end <= same) return { start, end };
  const moved = { start: start >= cut ? start + by : Math.min(start, same), end: end >= cut ? end + by : cut + by };
  return moved.end > moved.start ? moved : null;
}

export interface PhrasePart {
  readonly text: string;
  readonly link: number | null; // which of the phrases it is of: the innermost; null: of none
}

// The text in parts, each within the same phrase or outside all.
export function phraseParts(text: string, phrases: readonly Phrase[]): PhrasePart[] {
  const points = [...text];
  const of = new Array<number | null>(points.length).fill(null);
  const longestFirst = phrases.map((p, i) => ({ ...p, i })).sort((a, b) => b.end - b.start - (a.end - a.start));
  for (const { start, end, i } of longestFirst) of.fill(i, start, Math.min(end, points.length));
  const parts: PhrasePart[] = [];
  let from = 0;
  for (let i = 1; i <= points.length; i++) {
    if (i < points.length && of[i] === of[from]) continue;
    parts.push({ text: points.slice(from, i).join(""), link: of[from] ?? null });
    from = i;
  }
  return parts;
}
