// COCO compressed run lengths (the text form of maskApi): runs alternate from zeros, columns first.

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
