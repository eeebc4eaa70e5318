import type { Draft, Handle } from "@touchmark/annotator";
import { shapeDef } from "@touchmark/annotator";
import { describe, expect, it } from "vitest";
import { Recorder } from "./recorder";
import { paintCrosshair, paintDraft, paintHandles, paintInsertHint, paintMarquee } from "./overlay";
import { kAccent, kHalo } from "./style";

const kColor = "oklch(0.7 0.1 200)";
const kAt = { scale: 2, x: 10, y: 20 };

function recorded(paint: (context: CanvasRenderingContext2D) => void): Recorder {
  const recorder = new Recorder();
  paint(recorder.context);
  return recorder;
}

const fills = (recorder: Recorder) => recorder.marks.filter((m) => m.op === "fill").map((m) => [m.path, m.style]);

describe("handles", () => {
  const box = { kind: "box", x: 10, y: 10, width: 40, height: 20 } as const;
  const handles = shapeDef(box).handles(box, 1);

  it("sit on corners and edges, white, the one under the hand larger and in the class's color", () => {
    const painted = fills(recorded((c) => paintHandles(c, handles, kAt, kColor, "se")));
    expect(painted).toHaveLength(8);
    expect(painted).toContainEqual(["rect(26,36,8,8)", "#fff"]); // nw: image (10, 10)
    expect(painted).toContainEqual(["rect(105,75,11,11)", kColor]); // se: image (50, 30)
    expect(painted.filter(([, style]) => style === kColor)).toHaveLength(1);
  });

  it("of a rotated box: one to turn it, round, at the end of a line from its top", () => {
    const rotated = { kind: "rotated_box", cx: 50, cy: 50, width: 40, height: 20, angle: 0 } as const;
    const own = shapeDef(rotated).handles(rotated, 0.5);
    const turn = own.find((h) => h.role === "rotate") as Handle;
    const marks = recorded((c) => paintHandles(c, own, kAt, kColor, null)).marks;
    const [x, y] = [turn.x * 2 + 10, turn.y * 2 + 20];
    expect(marks.slice(0, 2).map((m) => [m.op, m.path, m.style])).toEqual([
      ["stroke", `M110 100L${x} ${y}`, kHalo],
      ["stroke", `M110 100L${x} ${y}`, kColor],
    ]);
    expect(marks.some((m) => m.op === "fill" && m.path === `arc(${x},${y},4)`)).toBe(true);
  });

  it("a place for a new vertex is a ring with a plus, and what follows is not see-through", () => {
    const recorder = recorded((c) => paintInsertHint(c, { x: 5, y: 5 }, kAt, kColor));
    expect(recorder.marks.at(-1)).toMatchObject({ op: "stroke", path: "M17.5 30L22.5 30M20 27.5L20 32.5", alpha: 0.85 });
    recorder.context.fillRect(0, 0, 1, 1);
    expect(recorder.marks.at(-1)?.alpha).toBe(1);
  });
});

describe("what is being drawn", () => {
  const draft = (more: Partial<Draft>): Draft => ({ shape: null, path: [], rubber: null, closing: false, ...more });

  it("a box, in the selected style", () => {
    const box = { kind: "box", x: 0, y: 0, width: 10, height: 10 } as const;
    const { marks } = recorded((c) => paintDraft(c, draft({ shape: box }), kAt, kColor));
    expect(marks[0]).toMatchObject({ op: "fill", path: "rect(10,20,20,20)", style: "oklch(0.7 0.1 200 / 0.28)" });
  });

  it("a path: filled so far, with a line to where the next point would go", () => {
    const recorder = recorded((c) =>
      paintDraft(
        c,
        draft({
          path: [
            [0, 0],
            [10, 0],
          ],
          rubber: { x: 10, y: 10 },
        }),
        kAt,
        kColor,
      ),
    );
    expect(recorder.strokes(kColor)[0]).toBe("M10 20L30 20L30 40");
    expect(fills(recorder)).toEqual([
      ["M10 20L30 20L30 40", "oklch(0.7 0.1 200 / 0.14)"],
      ["arc(10,20,4)", "#fff"],
      ["arc(30,20,4)", "#fff"],
    ]);
  });

  it("about to close: the line goes to the first point, which is lit up", () => {
    const recorder = recorded((c) =>
      paintDraft(
        c,
        draft({
          path: [
            [0, 0],
            [10, 0],
            [10, 10],
          ],
          rubber: { x: 1, y: 1 },
          closing: true,
        }),
        kAt,
        kColor,
      ),
    );
    expect(recorder.strokes(kColor)[0]).toBe("M10 20L30 20L30 40L10 20");
    expect(fills(recorder)[1]).toEqual(["arc(10,20,5.5)", kColor]);
  });

  it("a single point has no line and no fill but its handle", () => {
    const recorder = recorded((c) => paintDraft(c, draft({ path: [[0, 0]] }), kAt, kColor));
    expect(fills(recorder)).toEqual([["arc(10,20,4)", "#fff"]]);
  });
});

describe("helpers of the pointer", () => {
  it("the marquee is a see-through rectangle with a line on whole pixels", () => {
    const { marks } = recorded((c) => paintMarquee(c, { left: 0, top: 0, right: 10.2, bottom: 5 }, kAt));
    expect(marks.map((m) => [m.op, m.path, m.style])).toEqual([
      ["fillRect", "rect(10,20,20.4,10)", "oklch(0.7 0.16 255 / 0.12)"],
      ["strokeRect", "rect(10.5,20.5,20,10)", kAccent],
    ]);
  });

  it("the crosshair reaches to the edges and leaves the point itself free", () => {
    const recorder = recorded((c) => paintCrosshair(c, { x: 100, y: 50 }, 300, 200));
    const path = "M0 50.5L91.5 50.5M109.5 50.5L300 50.5M100.5 0L100.5 41.5M100.5 59.5L100.5 200";
    expect(recorder.marks.map((m) => [m.path, m.width])).toEqual([
      [path, 3],
      [path, 1],
    ]);
  });
});
