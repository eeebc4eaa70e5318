import { classColor } from "@touchmark/render";
import { expect, it } from "vitest";
import { chosenColor, classStyle, showColorsOf, withColor } from "./class_color";

it("is the class's color on light and on dark surfaces, with its letter", () => {
  const { light, dark, letter, onImage } = classColor(3);
  expect(classStyle(3)).toEqual({ color: `light-dark(${light}, ${dark})`, letter, onImage });
});

it("is kept in the class's extra beside what else is known, and can be taken back", () => {
  const cvat = { cvat: { type: "any" } };
  const red = withColor({ extra: cvat }, "#ff0000");
  expect(red).toEqual({ ...cvat, touchmark: { color: "#ff0000" } });
  expect(chosenColor({ extra: red })).toBe("#ff0000");
  expect(withColor({ extra: red }, undefined)).toEqual(cvat);
  expect(withColor({ extra: { touchmark: { color: "#ff0000" } } }, undefined)).toBeUndefined();
  expect(chosenColor({ extra: { touchmark: { color: "red" } } })).toBeUndefined();
  expect(chosenColor({})).toBeUndefined();
});

it("is drawn as the shown project wants it", () => {
  const usual = classStyle(1);
  showColorsOf([{ id: 1, name: "a", extra: { touchmark: { color: "#00ff00" } } }]);
  expect(classStyle(1).onImage).not.toBe(usual.onImage);
  expect(classStyle(1).letter).toBe(usual.letter);
  showColorsOf([{ id: 1, name: "a" }]);
  expect(classStyle(1)).toEqual(usual);
});
