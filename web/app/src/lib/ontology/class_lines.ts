// Class names, one a line (or separated by commas on a single line); blanks and repeats are dropped.
export function classLines(text: string): string[] {
  const lines = text.includes("\n") ? text.split("\n") : text.split(",");
  return [...new Set(lines.map((line) => line.trim()).filter(Boolean))];
}
