// @vitest-environment happy-dom
import type { MaskShape, Shape } from "@touchmark/annotator";
import { beforeAll, describe, expect, it } from "vitest";
import { installRecorders, Recorder, recorderOf, type Mark } from "./recorder";
import { paintLabel } from "./labels";
import { paintShape, type ShapeStyle } from "./shapes";
import { kHalo } from "./style";

const kColor = "oklch(0.7 0.1 200)";
const kAt = { scale: 2, x: 5, y: 7 };
const kStyle: ShapeStyle = { color: kColor, selected: false, hovered: false, dash: null, plain: false };

function painted(shape: Shape, style: Partial<ShapeStyle> = {}, at = kAt): readonly Mark[] {
  const recorder = new Recorder();
  paintShape(recorder.context, shape, at, { ...kStyle, ...style });
  return recorder.marks;
}

const brief = (marks: readonly Mark[]) => marks.map((m) => `${m.op} ${m.path} ${m.style} ${m.op === "stroke" ? m.width : m.rule}`);
const outlined = (path: string) => [`stroke ${path} ${kHalo} 3.5`, `stroke ${path} ${kColor} 1.5`];
const filled = (path: string, alpha = 0.14) => `fill ${path} oklch(0.7 0.1 200 / ${alpha}) evenodd`;
const box: Shape = { kind: "box", x: 10, y: 20, width: 30, height: 40 };

beforeAll(installRecorders);

describe("a shape is painted where the view puts it", () => {
  it("box: filled thinly, and outlined in its color over a dark halo", () => {
    expect(brief(painted(box))).toEqual([filled("rect(25,47,60,80)"), ...outlined("rect(25,47,60,80)")]);
  });

  it("rotated box: its four corners, turned clockwise", () => {
    const shape: Shape = { kind: "rotated_box", cx: 20, cy: 20, width: 10, height: 4, angle: Math.PI / 2 };
    const [fill, ...lines] = painted(shape);
    const corners = [...(fill?.path ?? "").matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => `${x} ${y}`).sort();
    expect(corners).toEqual(["41 37", "41 57", "49 37", "49 57"]);
    expect(fill?.path.endsWith("Z")).toBe(true);
    expect(lines.map((m) => m.path)).toEqual([fill?.path, fill?.path]);
  });

  it("ellipse: along its own axes, turned clockwise", () => {
    const path = "ellipse(45,47,20,6,0.5)Z";
    expect(brief(painted({ kind: "ellipse", cx: 20, cy: 20, rx: 10, ry: 3, angle: 0.5 }))).toEqual([filled(path), ...outlined(path)]);
  });

  it("cuboid: what it covers, its front face once more, and all its edges", () => {
    const shape: Shape = { kind: "cuboid_2d", front: [[0, 5], [10, 5], [10, 15], [0, 15]], back: [[5, 0], [15, 0], [15, 10], [5, 10]] }; // prettier-ignore
    const [all, front, ...lines] = painted(shape);
    expect(all?.path).toBe("M5 17L15 7L35 7L35 27L25 37L5 37Z");
    expect(front?.path).toBe("M5 17L25 17L25 37L5 37Z");
    const edges = "M15 7L35 7L35 27L15 27L15 7M5 17L25 17L25 37L5 37L5 17M5 17L15 7M25 17L35 7M25 37L35 27M5 37L15 27";
    expect(brief(lines)).toEqual(outlined(edges));
  });

  it("polygon: every part and hole as a ring of one path, so that holes stay open", () => {
    const shape: Shape = {
      kind: "polygon",
      parts: [
        {
          outer: [
            [0, 0],
            [10, 0],
            [10, 10],
          ],
          holes: [
            [
              [2, 1],
              [3, 1],
              [3, 2],
            ],
          ],
        },
        {
          outer: [
            [20, 0],
            [30, 0],
            [30, 10],
          ],
          holes: [],
        },
      ],
    };
    const path = "M5 7L25 7L25 27ZM9 9L11 9L11 11ZM45 7L65 7L65 27Z";
    expect(brief(painted(shape))).toEqual([filled(path), ...outlined(path)]);
  });
});

describe("a shape of lines and points is painted where the view puts it", () => {
  it("polyline: open and not filled", () => {
    const shape: Shape = {
      kind: "polyline",
      points: [
        [0, 0],
        [10, 0],
        [10, 5],
      ],
    };
    expect(brief(painted(shape))).toEqual(outlined("M5 7L25 7L25 17"));
  });

  it("leaves out vertices that fall on the pixel of the last one, but never the end", () => {
    const shape: Shape = {
      kind: "polyline",
      points: [
        [0, 0],
        [0.1, 0],
        [0.2, 0.1],
        [10, 0],
        [10.1, 0],
      ],
    };
    expect(painted(shape).at(-1)?.path).toBe("M5 7L25 7L25.2 7");
  });

  it("keypoints: visible joints filled, hidden ones hollow, others not at all, and the box around them", () => {
    const shape: Shape = {
      kind: "keypoints",
      points: [
        [10, 10, 2],
        [20, 10, 1],
        [30, 10, 0],
      ],
      box: [0, 0, 40, 20],
    };
    const marks = painted(shape);
    expect(brief(marks.slice(0, 2))).toEqual(outlined("rect(5,7,80,40)"));
    expect(marks.filter((m) => m.op === "fill").map((m) => [m.path, m.style])).toEqual([
      ["arc(25,27,3)", kColor],
      ["arc(45,27,3.5)", "rgba(0,0,0,0.6)"],
    ]);
    expect(marks.some((m) => m.path.includes("65"))).toBe(false);
  });

  it("tags and cuboids have no place on the image", () => {
    expect(painted({ kind: "tag" })).toEqual([]);
    expect(painted({ kind: "cuboid", center: [0, 0, 0], size: [1, 1, 1], rotation: [1, 0, 0, 0] })).toEqual([]);
  });
});

describe("how it stands is seen", () => {
  it("selected: a stronger fill and a wider line", () => {
    const [fill, halo, line] = painted(box, { selected: true });
    expect([fill?.style, halo?.width, line?.width]).toEqual(["oklch(0.7 0.1 200 / 0.28)", 4, 2]);
  });

  it("hovered: between the two", () => {
    expect(painted(box, { hovered: true })[0]?.style).toBe("oklch(0.7 0.1 200 / 0.2)");
  });

  it("a suggestion is dashed, and what is painted after it is not", () => {
    const recorder = new Recorder();
    paintShape(recorder.context, box, kAt, { ...kStyle, dash: [7, 5] });
    expect(recorder.marks.filter((m) => m.op === "stroke").map((m) => m.dash)).toEqual([
      [7, 5],
      [7, 5],
    ]);
    recorder.context.strokeRect(0, 0, 1, 1);
    expect(recorder.marks.at(-1)?.dash).toEqual([]);
  });

  it("one of thousands has no halo", () => {
    expect(brief(painted(box, { plain: true }))).toEqual([filled("rect(25,47,60,80)"), `stroke rect(25,47,60,80) ${kColor} 1.5`]);
  });
});

describe("a mask is painted by its pixels", () => {
  // 3 high, 4 wide; columns first: 4 zeros, 2 ones, 1 zero, 1 one, 4 zeros. Ones: (1,1) (1,2) (2,1).
  const mask = (): MaskShape => ({ kind: "mask", size: [3, 4], counts: "421O3" });
  const bitmapOf = (mark: Mark | undefined) => mark?.image as HTMLCanvasElement;

  it("as a picture of its bounds in its color, see-through", () => {
    const marks = painted(mask());
    expect(marks).toHaveLength(1);
    expect(marks[0]).toMatchObject({ op: "drawImage", path: "rect(7,9,4,4)", alpha: 0.42 });
    const bitmap = recorderOf(bitmapOf(marks[0]));
    expect([bitmap.canvas.width, bitmap.canvas.height]).toEqual([2, 2]);
    const alpha = [...(bitmap.pixels?.data ?? [])].filter((_, i) => i % 4 === 3);
    expect(alpha).toEqual([255, 255, 255, 0]);
    expect(bitmap.marks.at(-1)).toMatchObject({ op: "fillRect", path: "rect(0,0,2,2)", style: kColor, composite: "source-in" });
  });

  it("selected: stronger, with its outline along the pixels; what comes after it is not see-through", () => {
    const recorder = new Recorder();
    paintShape(recorder.context, mask(), kAt, { ...kStyle, selected: true });
    expect(recorder.marks[0]?.alpha).toBe(0.6);
    expect(recorder.marks.slice(1).map((m) => [m.op, m.path, m.dash, m.alpha])).toEqual([
      ["stroke", "M11 9L11 11L9 11L9 13L7 13L7 9Z", [], 1],
      ["stroke", "M11 9L11 11L9 11L9 13L7 13L7 9Z", [], 1],
    ]);
  });

  it("keeps its picture as long as shape and color are the same", () => {
    const shape = mask();
    const first = bitmapOf(painted(shape)[0]);
    expect(bitmapOf(painted(shape)[0])).toBe(first);
    expect(bitmapOf(painted(shape, { color: "oklch(0.5 0.1 10)" })[0])).not.toBe(first);
  });

  it("shows whole pixels when they are large", () => {
    expect(painted(mask(), {}, { scale: 1, x: 0, y: 0 })[0]?.smooth).toBe(true);
    expect(painted(mask(), {}, { scale: 2, x: 0, y: 0 })[0]?.smooth).toBe(false);
  });

  it("paints nothing of an empty or unreadable one", () => {
    expect(painted({ kind: "mask", size: [3, 4], counts: "<" })).toEqual([]);
    expect(painted({ kind: "mask", size: [3, 4], counts: "~~" })).toEqual([]);
  });
});

describe("the class's name", () => {
  const label = (text: string, place = { x: 25, y: 47 }) => {
    const recorder = new Recorder();
    paintLabel(recorder.context, text, kColor, place, { width: 400, height: 300 });
    return recorder;
  };

  it("stands above its place on a dark chip with an edge of the class's color", () => {
    const { marks } = label("car");
    expect(marks.map((m) => [m.op, m.path, m.style])).toEqual([
      ["fill", "rect(24,29,30,16)", "rgba(12,14,18,0.8)"],
      ["fill", "rect(24,29,3,16)", kColor],
      ["fillText", "M31 37.5", "rgba(255,255,255,0.96)"],
    ]);
  });

  it("moves below it, or to its left, where the canvas ends", () => {
    expect(label("car", { x: 10, y: 10 }).marks[0]?.path).toBe("rect(9,12,30,16)");
    expect(label("car", { x: 395, y: 100 }).marks[0]?.path).toBe("rect(368,82,30,16)");
  });

  it("is cut when it is too long", () => {
    const [text] = label("an extraordinarily long name of a class").texts();
    expect(text?.endsWith("…")).toBe(true);
    expect((text?.length ?? 0) * 6).toBeLessThanOrEqual(148);
  });
});
