// What the decoder of the SAM family is fed, as the server feeds it (src/models/local_segment.cpp).
import type { Size } from "@touchmark/annotator";
import type { Prompt } from "./messages";

export const kCanvas = 1024; // the side of what the encoder saw
export const kMaskSide = 256;

const kLabels = { outside: 0, inside: 1, topLeft: 2, bottomRight: 3, nothing: -1 };

// Places on the canvas, and what each of them is.
export function samPoints({ inside, outside, box }: Prompt, { width, height }: Size): { places: Float32Array; labels: Float32Array } {
  const scale = kCanvas / Math.max(width, height);
  const points: (readonly [number, number, number])[] = [
    ...inside.map(([x, y]) => [x * scale, y * scale, kLabels.inside] as const),
    ...outside.map(([x, y]) => [x * scale, y * scale, kLabels.outside] as const),
  ];
  if (box === null) points.push([0, 0, kLabels.nothing]);
  else points.push([box.left * scale, box.top * scale, kLabels.topLeft], [box.right * scale, box.bottom * scale, kLabels.bottomRight]);
  return { places: Float32Array.from(points.flatMap(([x, y]) => [x, y])), labels: Float32Array.from(points.map(([, , label]) => label)) };
}

// The graph would scale its mask to the image; that is done here, so it is told of a small one of this form.
export function smallSize({ width, height }: Size): Float32Array {
  const small = kMaskSide / Math.max(width, height);
  return Float32Array.from([height, width].map((side) => Math.max(1, Math.round(side * small))));
}

export function floatsOf(half: Uint16Array): Float32Array {
  const out = new Float32Array(half.length);
  for (let i = 0; i < half.length; i++) {
    const bits = half[i]!;
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size =
      exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction ? NaN : Infinity) : (1 + fraction / 1024) * 2 ** (exponent - 15);
    out[i] = bits & 0x8000 ? -size : size;
  }
  return out;
}
