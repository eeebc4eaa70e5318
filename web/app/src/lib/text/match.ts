// How well what was typed names something, 0 to 1: it begins with it, a word of it does, it contains it, it contains each
// word of it; 0: none of these.
export function match(name: string, typed: string): number {
  const [text, wanted] = [plain(name), plain(typed)];
  if (text.startsWith(wanted)) return 1;
  if (` ${text.replace(/[^\p{L}\p{N}]+/gu, " ")}`.includes(` ${wanted}`)) return 0.75;
  if (text.includes(wanted)) return 0.5;
  return wanted.split(" ").every((word) => text.includes(word)) ? 0.25 : 0;
}

const plain = (text: string) => text.trim().toLowerCase().split(/\s+/).join(" ");
