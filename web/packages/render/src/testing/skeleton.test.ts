// @vitest-environment happy-dom
import type { WireShape } from "@touchmark/annotator";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { classColor } from "../view/color";
import { frame, installPage, kPageClasses, Page, stored } from "./page";

const kArm = { joints: ["neck", "left_hand", "right_hand"], edges: [[0, 1], [0, 2]], flip: [0, 2, 1] } as const; // prettier-ignore
const classes = [...kPageClasses, { id: 3, name: "arm", skeleton: kArm }];
const arm: WireShape = { kind: "keypoints", points: [[50, 50, 2], [80, 90, 2], [20, 90, 1]] }; // prettier-ignore
const color = classColor(3).onImage;
let page: Page;

beforeAll(installPage);
afterEach(() => page.close());

const open = (tool: "select" | "skeleton" = "select") => Page.open([stored(1, arm, 3)], { classes, tool, classId: 3 });
const fills = (path: string) => page.layers.active.shown.filter((m) => m.op === "fill" && m.path === path).map((m) => m.style);

describe("a selected skeleton on the canvas", () => {
  it("has a handle a joint, hollow for a hidden one, and a frame with eight more", async () => {
    page = await open();
    page.annotator.select(["a1"]);
    await frame();
    expect(fills("arc(124,124,4)")).toEqual(["#fff"]);
    expect(fills("arc(64,204,4)")).toEqual(["rgba(0,0,0,0.75)"]);
    expect(page.layers.active.shown.filter((m) => m.op === "strokeRect")).toHaveLength(2);
    expect(page.layers.active.shown.filter((m) => m.path.startsWith("rect") && m.style === "#fff")).toHaveLength(8);
  });

  it("marks the clicked joint, names it, and leaves a ring where it is no longer labeled", async () => {
    page = await open();
    page.annotator.select(["a1"]);
    page.pointer("move", 184, 204);
    page.pointer("down", 184, 204);
    page.pointer("up", 184, 204);
    page.pointer("move", 184, 204);
    await frame();
    expect(page.annotator.getState().vertex).toBe(true);
    expect(fills("arc(184,204,5.5)")).toContain(color);
    expect(page.layers.active.texts()).toContain("left_hand");
    page.annotator.run("joint.visibility");
    await frame();
    expect(fills("arc(184,204,5.5)")).toContain("rgba(0,0,0,0.75)"); // hidden now, and still the chosen one
    page.annotator.run("joint.visibility");
    await frame();
    expect(page.annotator.getObjects()[0]?.shape).toMatchObject({ points: [[50, 50, 2], [0, 0, 0], [20, 90, 1]] }); // prettier-ignore
    expect(page.layers.active.shown.some((m) => m.op === "stroke" && m.path === "arc(184,204,4)" && m.dash.length > 0)).toBe(true);
    page.annotator.setJoint("a1", 1, 2);
    expect(page.annotator.getObjects()[0]?.shape).toMatchObject({ points: [[50, 50, 2], [expect.any(Number), expect.any(Number), 2], [20, 90, 1]] }); // prettier-ignore
  });
});

describe("a skeleton being drawn on the canvas", () => {
  it("names the next joint at the pointer, and tells the page", async () => {
    page = await open("skeleton");
    page.pointer("move", 300, 300);
    await frame();
    expect(page.layers.active.texts()).toContain("neck");
    expect(page.annotator.getState().nextJoint).toBe(0);
    page.pointer("down", 300, 300);
    page.pointer("up", 300, 300);
    page.pointer("move", 320, 300);
    await frame();
    expect(page.layers.active.texts()).toContain("left_hand");
    expect(page.annotator.getState()).toMatchObject({ nextJoint: 1, drawing: true });
    page.annotator.setClass(1);
    expect(page.annotator.getState().nextJoint).toBeNull();
  });
});

describe("a single point on the canvas", () => {
  it("is seen at every zoom", async () => {
    page = await Page.open([stored(1, { kind: "keypoints", points: [[50, 50, 2]] })]);
    page.annotator.zoomTo(0.1);
    await frame();
    expect(page.layers.resting.shown.filter((m) => m.op === "fill").map((m) => m.path.replace(/[\d.]+,[\d.]+/, "x,y"))).toEqual([
      "arc(x,y,3)",
    ]);
  });
});
