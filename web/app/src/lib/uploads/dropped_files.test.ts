import { expect, it } from "vitest";
import { filesOfList } from "./dropped_files";

it("leaves out what file managers leave behind", () => {
  const files = ["a.jpg", ".DS_Store", "Thumbs.db", "b.png"].map((name) => new File(["x"], name));
  expect(filesOfList(files).map((source) => source.name)).toEqual(["a.jpg", "b.png"]);
});
