// COCO compressed run lengths (the text form of maskApi): runs alternate from zeros, columns first. Each number but the
// first three is the difference to the one before the last; five bits a character, the sixth says that more follow.

// null when the text is not a whole mask of this size.
export function decodeCounts(text: string, pixels: number): Uint32Array | null {
  const runs: number[] = [];
  let total = 0;
  for (let i = 0; i < text.length;) {
    let value = 0;
    let shift = 0;
    let more = true;
    while (more) {
      if (i >= text.length || shift > 30) return null;
      const c = text.charCodeAt(i++) - 48;
      if (c < 0 || c > 63) return null;
      value |= (c & 0x1f) << shift;
      more = (c & 0x20) !== 0;
      shift += 5;
      if (!more && (c & 0x10) !== 0 && shift < 32) value |= -1 << shift;
    }
    if (runs.length > 2) value += runs[runs.length - 2] as number;
    if (value < 0) return null;
    total += value;
    runs.push(value);
  }
  return total === pixels ? Uint32Array.from(runs) : null;
}

export function encodeCounts(runs: readonly number[]): string {
  const pieces: string[] = [];
  let codes: number[] = [];
  for (let i = 0; i < runs.length; i++) {
    let value = (runs[i] as number) - (i > 2 ? (runs[i - 2] as number) : 0);
    for (let more = true; more;) {
      const bits = value & 0x1f;
      value >>= 5;
      more = (bits & 0x10) !== 0 ? value !== -1 : value !== 0;
      codes.push((more ? bits | 0x20 : bits) + 48);
    }
    if (codes.length < 8000) continue;
    pieces.push(String.fromCharCode(...codes));
    codes = [];
  }
  return pieces.join("") + String.fromCharCode(...codes);
}
