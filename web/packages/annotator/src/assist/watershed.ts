// Marker-controlled watershed (Meyer, 1992): from the markers the picture is flooded over its gradient, the flat parts first;
// where two floods meet is the border. No pixel stays dry.
import { gradientOf, type Bits, type Pixels } from "./pixels";

export const kInside = 1;
export const kOutside = 2;

const kLevels = 256;

// `markers`: kInside, kOutside, or 0 where nothing is known. Ones: what belongs to the inside.
export function watershed(pixels: Pixels, markers: Uint8Array): Bits {
  const { width, height } = pixels;
  const { size } = gradientOf(pixels);
  const owner = markers.slice();
  const lists: number[][] = Array.from({ length: kLevels }, () => []);
  const levelOf = (i: number) => Math.min(kLevels - 1, Math.round(2 * size[i]!));
  for (let i = 0; i < owner.length; i++) if (owner[i] !== 0) lists[0]!.push(i);
  const steps = [-1, 1, -width, width];
  for (let level = 0; level < kLevels; level++) {
    const list = lists[level]!;
    // What is found on the way at this level or below it is flooded in turn, first come first served.
    for (let head = 0; head < list.length; head++) {
      const at = list[head]!;
      const x = at % width;
      for (let k = x === 0 ? 1 : 0; k < 4; k++) {
        const to = at + steps[k]!;
        if ((k === 1 && x === width - 1) || to < 0 || to >= owner.length || owner[to] !== 0) continue;
        owner[to] = owner[at]!;
        lists[Math.max(level, levelOf(to))]!.push(to);
      }
    }
  }
  return { width, height, data: owner.map((side) => (side === kInside ? 1 : 0)) };
}
