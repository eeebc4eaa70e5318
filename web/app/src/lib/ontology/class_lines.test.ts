import { expect, it } from "vitest";
import { classLines } from "./class_lines";

it("reads one class a line, without blanks and repeats", () =>
  expect(classLines("car\n person \n\ncar\nbus, large")).toEqual(["car", "person", "bus, large"]));
it("reads a single line as a list", () => expect(classLines("car, person,car")).toEqual(["car", "person"]));
it("reads nothing as no class", () => expect(classLines(" \n ")).toEqual([]));
