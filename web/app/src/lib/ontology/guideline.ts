// The guideline of a project: plain text with headings. A heading that is a class's name begins what is about it.

export interface GuidelinePart {
  readonly heading: string; // "" before the first
  readonly level: number; // of the heading, from 1
  readonly text: string;
}

export function guidelineParts(text: string): readonly GuidelinePart[] {
  const parts: { heading: string; level: number; lines: string[] }[] = [{ heading: "", level: 1, lines: [] }];
  for (const line of text.split(/\r?\n/)) {
    const heading = /^(#{1,6})\s+(.+?)\s*#*\s*$/.exec(line);
    if (heading) parts.push({ heading: heading[2] ?? "", level: heading[1]?.length ?? 1, lines: [] });
    else parts.at(-1)?.lines.push(line);
  }
  return parts
    .map(({ lines, ...part }) => ({ ...part, text: lines.join("\n").trim() }))
    .filter((part) => part.heading !== "" || part.text !== "");
}

// With what is below it; none: the guideline says nothing about this class by itself.
export function partsOfClass(parts: readonly GuidelinePart[], name: string): readonly GuidelinePart[] {
  const wanted = name.trim().toLowerCase();
  const from = parts.findIndex((part) => part.heading.replace(/:$/, "").toLowerCase() === wanted);
  if (wanted === "" || from < 0) return [];
  const { level } = parts[from] as GuidelinePart;
  const length = parts.slice(from + 1).findIndex((part) => part.level <= level);
  return parts.slice(from, length < 0 ? undefined : from + 1 + length);
}
