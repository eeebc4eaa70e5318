import { describe, expect, it } from "vitest";
import { disc, picture } from "../assist/scenes";
import type { Notice } from "../tools/base/notice";
import type { BoxShape, MaskShape, PolygonShape, Shape } from "../model/shape";
import { decodedMask } from "../shapes/mask/mask";
import { ringArea } from "../geometry/ring";
import { box, Driver, polygon } from "./driver";
import { PixelPort } from "./pixel_port";

// A red disc and a red bar on gray, 100 x 80 pixels.
const kDisc = disc(40, 40, 20);
const isBar = (x: number, y: number) => x >= 75 && x < 90 && y >= 20 && y < 60;
const scene = picture(100, 80, (x, y) => (kDisc(x, y) || isBar(x, y) ? [190, 60, 50] : [110, 115, 120]), 4);
const kDiscArea = Math.PI * 400;
const kBarArea = 600;

function assisted(tool: string, shapes: readonly Shape[] = [], pixels: typeof scene | null = scene) {
  const port = new PixelPort(pixels);
  const notices: Notice[] = [];
  const d = new Driver(shapes, { assist: port, onNotice: (notice) => notices.push(notice) });
  d.key(`tool.${tool}` as "tool.wand");
  const now = (): Driver => (port.answer(), d);
  return { d, port, notices, now };
}

const area = (shape: Shape | undefined) => (shape?.kind === "mask" ? decodedMask(shape).area : NaN);
const near = (got: number, wanted: number) => expect(got / wanted).toBeCloseTo(1, 1);

describe("wand", () => {
  it("makes a mask of what has the color of the place, one entry of undo", () => {
    const { d, now } = assisted("wand");
    d.click(40, 40);
    expect(d.shapes()).toEqual([]);
    near(area(now().last?.shape), kDiscArea);
    expect([d.commits.length, d.commits[0]?.tool, d.selection]).toEqual([1, "wand", ["new-object-1"]]);
    d.key("edit.undo");
    expect(d.shapes()).toEqual([]);
  });

  it("adds to the selected mask with Shift, takes from it with Alt, and begins another one without", () => {
    const { d, now } = assisted("wand");
    d.click(40, 40);
    now().click(80, 40, { shift: true });
    near(area(now().last?.shape), kDiscArea + kBarArea);
    d.click(40, 40, { alt: true });
    near(area(now().last?.shape), kBarArea);
    d.click(40, 40);
    expect(now().shapes()).toHaveLength(2);
    expect(d.editor.store.all().map((a) => a.localKey)).toEqual(["new-object-1", "new-object-2"]);
  });

  it("has nothing to take from without a mask, and says so", () => {
    const { d, port, notices } = assisted("wand");
    d.click(5, 5, { alt: true });
    expect([notices.map((n) => n.id), port.asked, d.editor.busy]).toEqual([["wand_none"], [], false]);
  });

  it("takes more while it is dragged to the right, shows it, and asks once a step of the tolerance", () => {
    const { d, port, now } = assisted("wand");
    d.down(40, 40);
    now();
    near(area(d.editor.overlay.draft?.shape ?? undefined), kDiscArea);
    d.move(41, 40).move(43, 40);
    expect(port.asked.map((ask) => (ask.kind === "wand" ? ask.tolerance : 0))).toEqual([16, 17]);
    expect(d.editor.overlay.note?.text).toBe("± 17");
    d.move(40 + 3 * 200, 40);
    expect(area(now().editor.overlay.draft?.shape ?? undefined)).toBe(8000);
    expect(d.shapes()).toEqual([]);
    d.up(40, 40);
    near(area(now().last?.shape), kDiscArea);
    expect([d.editor.overlay.note, d.editor.overlay.draft, d.editor.busy]).toEqual([null, null, false]);
  });
});

describe("wand, otherwise", () => {
  it("leaves nothing behind when it is given up, not even when the answer comes later", () => {
    const { d, now } = assisted("wand");
    d.down(40, 40).key("edit.cancel").up(40, 40);
    expect([now().shapes(), d.editor.overlay.draft]).toEqual([[], null]);
    d.click(40, 40).click(80, 40); // the second before the first was answered
    expect(now().shapes()).toHaveLength(1);
    near(area(d.last?.shape), kBarArea);
  });

  it("takes what is elsewhere too where it need not hang together, and wipes specks", () => {
    const { d, now } = assisted("wand");
    d.editor.setSticky({ assist: { ...d.editor.sticky.assist, contiguous: false } });
    d.click(40, 40);
    near(area(now().last?.shape), kDiscArea + kBarArea);
    d.editor.setSticky({ assist: { ...d.editor.sticky.assist, clean: 900 } });
    d.key("edit.finish").click(40, 40);
    near(area(now().last?.shape), kDiscArea);
  });

  it("makes a polygon where one is wished", () => {
    const { d, now } = assisted("wand");
    d.editor.setSticky({ assist: { ...d.editor.sticky.assist, result: "polygon" } });
    d.click(40, 40);
    const shape = now().last?.shape as PolygonShape;
    expect([shape.kind, shape.parts.length]).toEqual(["polygon", 1]);
    near(ringArea(shape.parts[0]!.outer), kDiscArea);
    expect(shape.parts[0]!.outer.length).toBeLessThan(50);
  });

  it("says when there are no pixels", () => {
    const { d, now, notices } = assisted("wand", [], null);
    d.click(40, 40);
    now();
    expect([notices.map((n) => n.id), d.shapes(), d.editor.busy]).toEqual([["assist_none"], [], false]);
  });

  it("does nothing where nothing may be changed", () => {
    const { d, port } = assisted("wand");
    d.editor.setReadonly(true);
    d.click(40, 40);
    expect(port.asked).toEqual([]);
  });
});

// Clicks on the disc's border, each as soon as the wire from the one before is known.
function around(d: Driver, now: () => Driver, n: number): void {
  for (let i = 0; i < n; i++) {
    const a = (2 * Math.PI * i) / n;
    d.click(40 + 20 * Math.cos(a), 40 + 20 * Math.sin(a));
    now();
  }
}

describe("scissors", () => {
  it("make a polygon along the edge with a few clicks, closed by Enter", () => {
    const { d, now } = assisted("scissors");
    around(d, now, 4);
    d.key("edit.finish");
    const shape = now().last?.shape as PolygonShape;
    near(ringArea(shape.parts[0]!.outer), kDiscArea); // four straight lines: 800
    expect(shape.parts[0]!.outer.length).toBeLessThan(60);
    expect([d.commits.length, d.commits[0]?.tool]).toEqual([1, "scissors"]);
  });

  it("show the wire to the pointer at once, and only the anchors as handles", () => {
    const { d, now } = assisted("scissors");
    d.click(60, 40);
    now();
    d.move(40, 60);
    const draft = d.editor.overlay.draft!;
    expect(draft.handles).toEqual([[60, 40]]);
    expect(draft.path.length).toBeGreaterThan(4);
    for (const [x, y] of draft.path) expect(Math.abs(Math.hypot(x - 40, y - 40) - 20)).toBeLessThan(3);
  });

  it("place clicks that come before their wires in turn, and close by a click on the first", () => {
    const { d, now, port } = assisted("scissors");
    d.click(60, 40).click(40, 60).click(20, 40).click(40, 20);
    expect(d.editor.overlay.draft?.handles).toEqual([[60, 40], [40, 60], [20, 40], [40, 20]]); // prettier-ignore
    d.click(60, 40);
    expect([port.asked.length, d.shapes()]).toEqual([1, []]);
    near(ringArea((now().last?.shape as PolygonShape).parts[0]!.outer), kDiscArea);
  });
});

describe("scissors, otherwise", () => {
  it("take back an anchor with its wire, put it again, and come back from a draft", () => {
    const { d, now, port } = assisted("scissors");
    around(d, now, 3);
    const saved = JSON.stringify(d.editor.saveDraft());
    d.key("edit.delete");
    now();
    expect(d.editor.overlay.draft?.handles).toHaveLength(2);
    d.key("edit.redo");
    expect(JSON.stringify(d.editor.saveDraft())).toBe(saved);
    const again = new Driver([], { assist: port });
    again.editor.loadDraft(JSON.parse(saved));
    expect(again.editor.overlay.draft?.handles).toHaveLength(3);
  });

  it("draw straight with Shift, and where there are no pixels", () => {
    const straight = (pixels: typeof scene | null, held: { shift: boolean }) => {
      const { d, now } = assisted("scissors", [], pixels);
      d.click(60, 40);
      now();
      d.click(40, 60, held);
      now();
      d.click(20, 40, held);
      now();
      d.move(30, 30, held).key("edit.finish");
      return (now().last?.shape as PolygonShape).parts[0]!.outer;
    };
    expect(straight(scene, { shift: true })).toEqual([[60, 40], [40, 60], [20, 40]]); // prettier-ignore
    expect(straight(null, { shift: false })).toEqual([[60, 40], [40, 60], [20, 40]]); // prettier-ignore
  });

  it("stay open, and say why, with too little", () => {
    const { d, now, notices } = assisted("scissors");
    d.click(60, 40).key("edit.finish");
    now();
    expect([notices.map((n) => n.id), d.editor.busy]).toEqual([["draft_few"], true]);
  });
});

describe("superpixel brush", () => {
  it("shows what a press would take, adds it, and takes it away with Alt", () => {
    const { d, now } = assisted("superpixel");
    d.editor.setSticky({ assist: { ...d.editor.sticky.assist, spacing: 8 } });
    d.move(40, 40);
    now().move(41, 40);
    const marked = area(d.editor.overlay.marked ?? undefined);
    expect(marked).toBeGreaterThan(20);
    d.click(40, 40);
    expect([d.shapes().length, area(d.last?.shape)]).toEqual([1, marked]);
    d.drag(40, 25, 40, 55);
    expect(area(d.last?.shape)).toBeGreaterThan(marked);
    expect(d.shapes()).toHaveLength(1);
    const before = area(d.last?.shape);
    d.click(40, 40, { alt: true });
    expect(area(d.last?.shape)).toBe(before - marked);
  });

  it("takes a press that comes before the parts are known", () => {
    const { d, now } = assisted("superpixel");
    d.click(40, 40);
    expect(d.shapes()).toEqual([]);
    expect(area(now().last?.shape)).toBeGreaterThan(100);
  });
});

describe("watershed brush", () => {
  it("finds the border between scribbles, each a step of undo, and keeps it with Enter", () => {
    const { d, now } = assisted("watershed");
    d.editor.setPaint({ size: 3 });
    d.drag(35, 40, 45, 40);
    now();
    const open = area(d.editor.overlay.draft?.shape ?? undefined);
    d.drag(10, 10, 95, 10, { alt: true });
    now();
    expect(d.editor.overlay.draft?.strokes?.map((s) => s.inside)).toEqual([true, false]);
    d.key("edit.undo");
    expect(area(now().editor.overlay.draft?.shape ?? undefined)).toBe(open);
    d.key("edit.redo");
    now();
    expect(d.shapes()).toEqual([]);
    d.key("edit.finish");
    const found = area(now().last?.shape);
    expect(found / kDiscArea).toBeGreaterThan(0.9);
    expect([d.commits.length, d.commits[0]?.tool, d.editor.busy]).toEqual([1, "watershed", false]);
  });

  it("wants something inside", () => {
    const { d, now, notices } = assisted("watershed");
    d.drag(10, 10, 95, 10, { alt: true }).key("edit.finish");
    now();
    expect(notices.map((n) => n.id)).toEqual(["flood_inside"]);
  });
});

describe("cutting out of a box", () => {
  it("makes a mask of the object in it; with Shift it is added to the selected one", () => {
    const { d, now } = assisted("grabcut");
    d.drag(17, 17, 63, 63);
    expect([d.shapes(), d.editor.overlay.draft?.shape?.kind]).toEqual([[], "box"]);
    near(area(now().last?.shape), kDiscArea);
    d.drag(73, 17, 93, 63, { shift: true });
    near(area(now().last?.shape), kDiscArea + kBarArea);
    expect([d.shapes().length, d.commits.map((c) => c.tool), d.editor.overlay.draft]).toEqual([1, ["grabcut", "grabcut"], null]);
  });

  it("drops the answer to a box that was given up", () => {
    const { d, now } = assisted("grabcut");
    d.drag(17, 17, 63, 63).key("edit.cancel");
    expect([now().shapes(), d.editor.busy, d.editor.overlay.draft]).toEqual([[], false, null]);
  });
});

describe("boxes and outlines by the picture", () => {
  it("draws selected boxes closer, all as one entry of undo", () => {
    const { d, now } = assisted("select", [box(16, 15, 50, 48), box(73, 17, 18, 46), polygon([1, 1], [9, 1], [9, 9])]);
    d.key("edit.select_all").key("object.tighten");
    now();
    const [first, second] = d.shapes() as BoxShape[];
    expect([first, second]).toEqual([box(20, 20, 40, 40), box(75, 20, 15, 40)]);
    expect([d.commits.length, d.commits[0]?.tool]).toEqual([1, "tighten"]);
    d.key("edit.undo");
    expect(d.shapes()[0]).toEqual(box(16, 15, 50, 48));
  });

  it("changes no box that somebody has changed meanwhile, and says when nothing can be drawn closer", () => {
    const { d, now, notices } = assisted("select", [box(16, 15, 50, 48), box(0, 0, 10, 10)]);
    d.editor.view.select(["a1"]);
    d.key("object.tighten").key("object.nudge_right");
    d.editor.keysUp();
    expect(now().shape("a1")).toEqual(box(17, 15, 50, 48));
    expect(notices.map((n) => n.id)).toEqual(["tighten_none"]);
    d.editor.view.select([]);
    d.key("object.tighten");
    expect(notices.map((n) => n.id)).toEqual(["tighten_none", "select_first"]);
  });

  it("draws a new box closer when the option says so; one undo gives the box as it was drawn", () => {
    const { d, now } = assisted("box");
    d.editor.setSticky({ assist: { ...d.editor.sticky.assist, tighten: true } });
    d.drag(16, 15, 66, 63);
    expect(now().shapes()).toEqual([box(20, 20, 40, 40)]);
    d.key("edit.undo");
    expect(d.shapes()).toEqual([box(16, 15, 50, 48)]);
  });

  it("snaps a selected polygon to the edges beside it", () => {
    const ring = Array.from({ length: 16 }, (_, i): [number, number] => {
      const r = i % 2 === 0 ? 22.5 : 18;
      return [40 + r * Math.cos((i * Math.PI) / 8), 40 + r * Math.sin((i * Math.PI) / 8)];
    });
    const { d, now } = assisted("select", [polygon(...ring)]);
    d.editor.view.select(["a1"]);
    d.key("object.snap_edges");
    const shape = now().shape("a1") as PolygonShape;
    for (const [x, y] of shape.parts[0]!.outer) expect(Math.abs(Math.hypot(x - 40, y - 40) - 20)).toBeLessThan(1.2);
    expect([d.commits.length, d.commits[0]?.tool]).toEqual([1, "snap_edges"]);
  });

  it("draws points that are placed to edges, where the option says so", () => {
    const { d, now } = assisted("polygon");
    const placed = () => d.editor.overlay.draft?.path[0];
    d.click(73, 40);
    expect(placed()).toEqual([73, 40]);
    d.key("edit.cancel");
    d.editor.setSticky({ assist: { ...d.editor.sticky.assist, edges: true } });
    d.move(72, 41);
    now().click(73, 40);
    const [x, y] = placed()!;
    expect(Math.abs(x - 75)).toBeLessThan(0.4);
    expect(Math.abs(y - 40)).toBeLessThan(0.6);
  });
});

describe("masks", () => {
  it("that were found stay in the frame as any other", () => {
    const { d, now } = assisted("wand");
    d.click(0, 0);
    const shape = now().last?.shape as MaskShape;
    expect([shape.size, decodedMask(shape).bounds]).toEqual([[80, 100], { left: 0, top: 0, right: 100, bottom: 80 }]);
  });
});
