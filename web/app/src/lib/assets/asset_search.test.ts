import { describe, expect, it } from "vitest";
import { counterOf, filterOf, isFiltered, parseAssetSearch } from "./asset_search";

describe("gallery filters in the URL", () => {
  it("keeps what it understands", () => {
    const raw = { status: "rejected", class: "3", annotator: 2, split: "val", media: "corrupt", name: "img_0" };
    expect(parseAssetSearch(raw)).toEqual({ status: "rejected", class: 3, annotator: 2, split: "val", media: "corrupt", name: "img_0" });
  });
  it("drops what it does not", () => {
    expect(parseAssetSearch({ status: "lost", class: "-1", annotator: "x", split: "", media: 4, name: "", other: 1 })).toEqual({});
  });
  it("takes a name that looks like a number as a name", () => expect(parseAssetSearch({ name: 2041 })).toEqual({ name: "2041" }));
  it("asks the server in its own words: no split is the empty split", () => {
    expect(filterOf({ split: "none", class: 3, name: "a" })).toEqual({ split: "", class_id: 3, name_prefix: "a" });
    expect(filterOf({})).toEqual({});
  });
  it("round-trips through the query string", () => {
    const search = parseAssetSearch({ status: "new", class: 12, name: "a b&c" });
    const text = new URLSearchParams(Object.entries(search).map(([k, v]) => [k, String(v)])).toString();
    expect(parseAssetSearch(Object.fromEntries(new URLSearchParams(text)))).toEqual(search);
  });
  it("knows the counter that counts the matches, when there is one", () => {
    expect(counterOf({})).toBe("assets");
    expect(counterOf({ status: "new" })).toBe("status:new");
    expect(counterOf({ class: 3 })).toBeUndefined();
    expect(counterOf({ status: "new", split: "val" })).toBeUndefined();
  });
  it("tells filtered from unfiltered", () => expect([isFiltered({}), isFiltered({ name: "a" })]).toEqual([false, true]));
});

it("knows the trash", () => {
  expect(parseAssetSearch({ deleted: "1" })).toEqual({ deleted: 1 });
  expect(parseAssetSearch({ deleted: "yes" })).toEqual({});
});

it("keeps labels, a part of the name and the order in the address", () => {
  const search = parseAssetSearch({ labels: "without", part: "cat 7", order: "labels" });
  expect(search).toEqual({ labels: "without", part: "cat 7", order: "labels" });
  expect(filterOf(search)).toEqual({ labeled: false, name_part: "cat 7" });
  expect(filterOf({ labels: "with" })).toEqual({ labeled: true });
  expect(parseAssetSearch({ labels: "some", order: "oldest" })).toEqual({});
});

it("does not take an order for a filter", () => {
  expect(isFiltered({ order: "name" })).toBe(false);
  expect(counterOf({ order: "name" })).toBe("assets");
  expect(counterOf({ order: "name", status: "new" })).toBe("status:new");
});
