import { classColor } from "@touchmark/render";
import { expect, it } from "vitest";
import { classStyle } from "./class_color";

it("is the class's color on light and on dark surfaces, with its letter", () => {
  const { light, dark, letter, onImage } = classColor(3);
  expect(classStyle(3)).toEqual({ color: `light-dark(${light}, ${dark})`, letter, onImage });
});
