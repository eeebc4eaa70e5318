import { beforeEach, describe, expect, it } from "vitest";
import { notify, shownNotice } from "~/kit/notice";
import { CanvasNotices } from "./canvas_notices";

const kDraw = { verb: "Draw", count: 1, name: "car" } as const;

let notices: CanvasNotices;
beforeEach(() => {
  notices = new CanvasNotices();
  notify("");
});

describe("a notice of the canvas", () => {
  it("stays while its tool is in the hand and goes with it", () => {
    notices.say({ id: "slice_path" }, "slice");
    notices.follow({ tool: "slice", redoLabel: null });
    expect(shownNotice()).toContain("path");
    notices.follow({ tool: "select", redoLabel: null });
    expect(shownNotice()).toBeNull();
  });

  it("leaves what the page said meanwhile", () => {
    notices.say({ id: "slice_path" }, "slice");
    notify("Saved.");
    notices.follow({ tool: "select", redoLabel: null });
    expect(shownNotice()).toBe("Saved.");
  });

  it("goes when something is undone, whoever said it, and stays when something is done", () => {
    notify("3 objects deleted.");
    notices.follow({ tool: "select", redoLabel: null });
    expect(shownNotice()).toBe("3 objects deleted.");
    notices.follow({ tool: "select", redoLabel: kDraw });
    expect(shownNotice()).toBeNull();
    notices.say({ id: "join_outlines" }, "select");
    notices.follow({ tool: "select", redoLabel: null });
    expect(shownNotice()).not.toBeNull();
  });
});
