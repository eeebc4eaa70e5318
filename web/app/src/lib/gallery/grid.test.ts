import { describe, expect, it } from "vitest";
import { layoutGrid, rowsInView, scrollToShow } from "./grid";

describe("the gallery's grid", () => {
  it("fits whole columns and fills the width", () => {
    const g = layoutGrid(1008, 192, 1_000_000);
    expect([g.columns, g.cell, g.rows]).toEqual([5, 200, 200_000]);
    expect(g.columns * g.cell).toBe(1000);
  });
  it("always has a column", () => expect(layoutGrid(20, 192, 3).columns).toBe(1));
  it("has no rows without items", () => expect(rowsInView(layoutGrid(1000, 192, 0), 0, 800)).toEqual({ first: 0, last: -1 }));
  it("shows the rows in view and a few around them", () => {
    const g = { columns: 5, cell: 200, row: 100, rows: 50, content: 5008 };
    expect(rowsInView(g, 1000, 300, 2)).toEqual({ first: 8, last: 15 });
    expect(rowsInView(g, 0, 300, 2)).toEqual({ first: 0, last: 5 });
    expect(rowsInView(g, 4708, 300, 2).last).toBe(49);
  });
  it("scrolls as little as shows the cell", () => {
    const g = { columns: 5, cell: 200, row: 100, rows: 50, content: 5008 };
    expect(scrollToShow(g, 0, 250, 300)).toBe(0);
    expect(scrollToShow(g, 26, 450, 300)).toBe(450);
    expect(scrollToShow(g, 49, 450, 300)).toBe(708);
  });
});
