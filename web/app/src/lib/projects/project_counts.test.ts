import { expect, it } from "vitest";
import { counter, statusCounts } from "./project_counts";

it("takes a counter that is not there for 0", () => {
  const project = { counters: { assets: 7, "status:submitted": 2 } };
  expect([counter(project, "assets"), counter(project, "class:1")]).toEqual([7, 0]);
  expect(statusCounts(project)).toEqual({ new: 0, in_progress: 0, submitted: 2, rejected: 0, approved: 0 });
});
