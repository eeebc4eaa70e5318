import { type CommandId, kDefaultKeymap } from "@touchmark/annotator";
import { describe, expect, it } from "vitest";
import { gesturesHere, type PageKeys, rowsHere } from "./keys_here";

const kReview: PageKeys = { title: "Review", rows: [["a", "Approve"], ["r", "Reject"]], without: ["app.submit"] }; // prettier-ignore
const ids = (readonly: boolean, page?: PageKeys): CommandId[] => rowsHere(kDefaultKeymap, readonly, page).map((row) => row.id);

describe("the keys of a page with a canvas", () => {
  it("are all that have a key, where one may draw", () => {
    expect(ids(false)).toEqual(kDefaultKeymap.filter((row) => row.keys.length > 0 && row.scope !== "review").map((row) => row.id));
  });

  it("draw and change nothing where nothing may be changed", () => {
    const here = ids(true, kReview);
    expect(here.filter((id) => /^(class|object\.(nudge|lock|group|join)|brush|edit\.(delete|paste|undo)|draft)/.test(id))).toEqual([]);
    expect(here.filter((id) => id.startsWith("tool."))).toEqual(["tool.select", "tool.pan"]);
    expect(here).toEqual(expect.arrayContaining(["view.fit", "app.help", "object.next", "app.next_image"]));
    expect(gesturesHere(true).some(({ id }) => id === "vertex" || id === "erase")).toBe(false);
  });

  it("are not those that the page takes, nor what it does not do", () => {
    const here = ids(false, kReview);
    expect(here.filter((id) => id === "tool.lasso" || id === "tool.rotated_box" || id === "app.submit")).toEqual([]);
    expect(here).toContain("tool.box");
  });
});
