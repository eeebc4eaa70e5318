// Specks and holes of a mask below a size go: what a person would wipe away afterwards.
import type { Bits } from "./pixels";

// In place. Parts of ones that are smaller than `size` pixels are taken away, but never the largest of all; zeros that are
// enclosed are filled where they are as few. Pixels hang together by their sides.
export function cleaned(bits: Bits, size: number): Bits {
  if (size <= 1) return bits;
  const { data } = bits;
  const seen = new Uint8Array(data.length);
  const queue = new Int32Array(data.length);
  const specks: number[][] = [];
  let [largest, spared] = [0, -1];
  for (let start = 0; start < data.length; start++) {
    if (seen[start] !== 0) continue;
    const value = data[start]!;
    const { count, open } = flood(bits, start, seen, queue);
    if (value === 1 && count > largest) [largest, spared] = [count, count < size ? specks.length : -1];
    if (count >= size || (value === 0 && open)) continue;
    if (value === 0) for (let i = 0; i < count; i++) data[queue[i]!] = 1;
    else specks.push([...queue.subarray(0, count)]);
  }
  specks.forEach((speck, i) => i !== spared && speck.forEach((at) => (data[at] = 0)));
  return bits;
}

// All of the same value around `start`, into the queue; whether it meets the edge of the picture.
function flood({ width, height, data }: Bits, start: number, seen: Uint8Array, queue: Int32Array): { count: number; open: boolean } {
  const value = data[start]!;
  let [count, open] = [1, false];
  queue[0] = start;
  seen[start] = 1;
  const visit = (at: number) => {
    if (seen[at] !== 0 || data[at] !== value) return;
    seen[at] = 1;
    queue[count++] = at;
  };
  for (let i = 0; i < count; i++) {
    const at = queue[i]!;
    const x = at % width;
    if (x > 0) visit(at - 1);
    if (x < width - 1) visit(at + 1);
    if (at >= width) visit(at - width);
    if (at < data.length - width) visit(at + width);
    open ||= x === 0 || x === width - 1 || at < width || at >= width * (height - 1);
  }
  return { count, open };
}
