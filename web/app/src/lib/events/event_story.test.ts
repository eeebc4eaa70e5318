import { describe, expect, it } from "vitest";
import { eventTone, eventWords } from "./event_story";

const words = (kind: string, rows = 1, payload: Record<string, unknown> = {}) => eventWords({ kind, rows, payload });

describe("the record as a story", () => {
  it("says what was done", () => {
    expect(words("annotation.create")).toBe("drew an object on");
    expect(words("review.reject")).toBe("rejected");
    expect(words("version.create", 1, { name: "v1" })).toBe("froze version v1");
  });
  it("counts bulk work", () => {
    expect(words("assets.import", 2041)).toMatch(/2,041/);
    expect(words("annotations.accept", 21, { annotations: 20 })).toBe("accepted 20 annotations into the truth");
    expect(words("annotations.bulk_edit", 5, { bulk_edit: "job-1", objects: 4 })).toBe("changed 4 objects in a bulk edit of"); // and a relation
    expect(words("assets.delete", 3, { assets: 1 })).toBe("deleted 1 image"); // two rows are of its tasks
    expect(words("assets.restore", 5, { assets: 2 })).toBe("brought back 2 deleted images");
    expect(words("tasks.create", 1, { batch: 3, tasks: 1 })).toBe("made 1 task");
    expect(words("annotations.import", 1)).not.toMatch(/rows|1s/);
  });
  it("says that an approved image is to be reviewed again", () => {
    expect(words("task.reopen", 2, { images: 1 })).toBe("changed the approved labels, so it is reviewed again:");
    expect(words("task.reopen", 6, { images: 3 })).toBe("changed the approved labels of 3 images, so they are reviewed again");
    expect(words("task.restore", 4, { images: 2 })).toBe("took back a bulk edit, so 2 images are approved again");
    expect(words("review.reopen", 2)).toBe("took back the approval of");
    expect(words("task.take_back")).toBe("took back what they had submitted:");
  });
  it("still says something about a kind it does not know", () => expect(words("model.run_start")).toBe("did: model run start"));
  it("gives approvals, rejections and versions their tone", () =>
    expect(["review.approve", "review.reject", "annotation.delete", "version.create", "task.start"].map(eventTone)).toEqual([
      "good",
      "bad",
      "bad",
      "accent",
      "neutral",
    ]));
});
