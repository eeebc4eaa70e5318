// The color of a class, stable by its id; the same on the image and in every list.
import { classColor } from "@touchmark/render";

export function classStyle(id: number): { color: string; letter: string; onImage: string } {
  const { dark, light, letter, onImage } = classColor(id);
  return { color: `light-dark(${light}, ${dark})`, letter, onImage };
}
