import { describe, expect, it } from "vitest";
import type { Answer, Ask, AssistPort } from "../assist/ask";
import { picture } from "../assist/scenes";
import type { Shape } from "../model/shape";
import { decodedMask } from "../shapes/mask/mask";
import type { Notice } from "../tools/base/notice";
import { annotation, box, Driver, polygon } from "./driver";
import { PixelPort } from "./pixel_port";
import { kMadeBy, kRadius } from "./segmented";

const scene = picture(100, 80, () => [90, 90, 90], 0);
const kDisc = Math.PI * kRadius ** 2;

function armed(shapes: readonly Shape[] = [], port: PixelPort | AssistPort = new PixelPort(scene)) {
  const notices: Notice[] = [];
  const d = new Driver(shapes, { assist: port, onNotice: (notice) => notices.push(notice) });
  d.key("tool.sam");
  const now = (): Driver => (port instanceof PixelPort && port.answer(), d);
  const seen = () => {
    const shape = d.editor.overlay.draft?.shape;
    return shape?.kind === "mask" ? decodedMask(shape).area : null;
  };
  return { d, port: port as PixelPort, notices, now, seen };
}

const area = (shape: Shape | undefined) => (shape?.kind === "mask" ? decodedMask(shape).area : NaN);
const near = (got: number | null, wanted: number) => expect((got ?? 0) / wanted).toBeCloseTo(1, 1);
const prompts = (port: PixelPort) => port.asked.filter((ask) => ask.kind === "segment" && !ask.hover);

describe("Smart select", () => {
  it("shows what a click finds, and Enter makes one object of it, made by the model", () => {
    const { d, now, seen } = armed();
    d.click(40, 40);
    expect([d.shapes(), seen(), d.editor.overlay.draft?.prompts?.points]).toEqual([[], null, [{ at: [40, 40], inside: true }]]);
    near((now(), seen()), kDisc);
    d.key("edit.finish");
    near(area(d.last?.shape), kDisc);
    expect(d.commits.map((c) => [c.tool, c.madeBy])).toEqual([["sam", kMadeBy]]);
    expect([d.editor.busy, d.editor.overlay.draft, d.selection]).toEqual([false, null, ["new-object-1"]]);
    d.key("edit.undo");
    expect([d.shapes(), d.commits.at(-1)?.madeBy]).toEqual([[], undefined]);
  });

  it("asks about all points together, and Backspace takes back one after the other", () => {
    const { d, port, now, seen } = armed();
    d.click(40, 40);
    now().click(70, 40);
    near((now(), seen()), 2 * kDisc);
    d.click(70, 40, { alt: true });
    near((now(), seen()), kDisc);
    expect(prompts(port).at(-1)).toMatchObject({ inside: [[40, 40], [70, 40]], outside: [[70, 40]], box: null }); // prettier-ignore
    d.key("edit.delete");
    near((now(), seen()), 2 * kDisc);
    d.key("edit.delete").key("edit.delete");
    expect([d.editor.busy, d.editor.overlay.draft, (now(), d.shapes())]).toEqual([false, null, []]);
  });

  it("takes a dragged box, and the newest of several", () => {
    const { d, port, now, seen } = armed();
    d.drag(10, 10, 30, 40);
    near((now(), seen()), 600);
    expect(d.editor.overlay.draft?.prompts?.box).toEqual({ left: 10, top: 10, right: 30, bottom: 40 });
    d.drag(10, 10, 20, 20);
    near((now(), seen()), 100);
    expect(prompts(port)).toHaveLength(2);
    d.key("edit.delete");
    near((now(), seen()), 600);
  });

  it("drops everything with Escape, and what is answered after that", () => {
    const { d, now } = armed();
    d.click(40, 40).key("edit.cancel");
    expect([now().shapes(), d.editor.overlay.draft, d.editor.overlay.marked, d.editor.tool]).toEqual([[], null, null, "sam"]);
  });

  it("waits with Enter for an answer under way", () => {
    const { d, now } = armed();
    d.click(40, 40).key("edit.finish");
    expect(d.shapes()).toEqual([]);
    near(area(now().last?.shape), kDisc);
  });
});

describe("what Smart select keeps", () => {
  it("keeps what is seen when another tool is taken up, or its class is picked once more", () => {
    const { d, now } = armed();
    d.click(40, 40);
    now().key("tool.box");
    near(area(d.last?.shape), kDisc);
    d.key("tool.sam").click(20, 20);
    now().editor.setClass(d.editor.activeClass);
    expect([d.shapes().length, d.editor.busy]).toEqual([2, false]);
    d.click(60, 60);
    now().editor.setClass(2);
    expect([d.shapes().length, d.editor.busy]).toEqual([2, true]);
    d.key("edit.finish");
    expect(d.last?.classId).toBe(2);
  });
});

describe("what Smart select asks", () => {
  it("makes a polygon where that is wished", () => {
    const { d, now } = armed();
    d.editor.setSticky({ assist: { ...d.editor.sticky.assist, result: "polygon" } });
    d.click(40, 40);
    now().key("edit.finish");
    expect([d.last?.shape.kind, d.commits[0]?.madeBy]).toEqual(["polygon", kMadeBy]);
  });

  it("shows under the pointer what a click would take, and nothing of it once it is clicked", () => {
    const { d, port, now } = armed();
    d.move(40, 40);
    expect(port.asked).toMatchObject([{ kind: "segment", hover: true, inside: [[40, 40]] }]);
    near(area((now(), d.editor.overlay.marked) ?? undefined), kDisc);
    d.down(40, 40);
    expect(d.editor.overlay.marked).toBeNull();
    d.up(40, 40).move(60, 60);
    expect(port.asked.filter((ask) => ask.kind === "segment" && ask.hover)).toHaveLength(1);
  });

  it("asks nothing about what is outside alone, and says what is missing", () => {
    const { d, port, notices } = armed();
    d.click(40, 40, { alt: true }).key("edit.finish");
    expect([prompts(port), notices.map((n) => n.id), d.editor.busy]).toEqual([[], ["sam_inside"], true]);
  });

  it("says why no model can be asked, and lets go", () => {
    const port: AssistPort = {
      ask: (_ask: Ask, _asker: string, tell: (answer: Answer) => void) => tell({ kind: "cannot", why: "sam_no_model" }),
    };
    const { d, notices } = armed([], port);
    d.click(40, 40);
    expect([notices.map((n) => n.id), d.editor.busy, d.shapes()]).toEqual([["sam_no_model"], false, []]);
  });

  it("is taken up after a reload with its points", () => {
    const { d } = armed();
    d.click(40, 40).click(50, 40, { alt: true });
    const other = armed();
    other.d.editor.loadDraft(JSON.parse(JSON.stringify(d.editor.saveDraft())));
    expect(prompts(other.port)).toMatchObject([{ inside: [[40, 40]], outside: [[50, 40]] }]);
    expect((other.now(), other.seen())).toBeGreaterThan(10);
  });
});

describe("box to mask", () => {
  it("makes a mask of each selected box, one entry of undo, with all that was said of it", () => {
    const { d, port, now } = armed([box(10, 10, 20, 30), box(50, 10, 10, 10), polygon([70, 60], [90, 60], [80, 75])]);
    d.editor.commit(
      [{ key: "a1", before: d.editor.store.get("a1")!, after: { ...annotation("a1", box(10, 10, 20, 30), 2), flags: ["occluded"] } }],
      "Edit",
      "test",
    );
    d.key("edit.select_all").key("object.box_to_mask");
    expect(d.editor.overlay.progress).toEqual({ done: 0, of: 2 });
    near(area((now(), d.shape("a1"))), 600);
    near(area(d.shape("a2")), 100);
    expect([d.shape("a3")?.kind, d.editor.store.get("a1")?.flags, d.editor.store.get("a1")?.classId]).toEqual(["polygon", ["occluded"], 2]);
    expect([d.editor.overlay.progress, d.commits.at(-1)?.madeBy, d.commits.at(-1)?.tool, port.asked.length]).toEqual([
      null,
      kMadeBy,
      "box_to_mask",
      2,
    ]);
    d.key("edit.undo");
    expect(d.shapes().map((shape) => shape.kind)).toEqual(["box", "box", "polygon"]);
  });

  it("leaves a box alone that was changed while the model was asked", () => {
    const { d, now } = armed([box(10, 10, 20, 30), box(50, 10, 10, 10)]);
    d.key("tool.select").key("edit.select_all").key("object.box_to_mask");
    const before = d.editor.store.get("a1")!;
    d.editor.commit([{ key: "a1", before, after: { ...before, shape: box(0, 0, 5, 5) } }], "Edit", "test");
    expect(
      now()
        .shapes()
        .map((shape) => shape.kind),
    ).toEqual(["box", "mask"]);
  });

  it("wants boxes", () => {
    const { d, notices } = armed([polygon([70, 60], [90, 60], [80, 75])]);
    d.key("tool.select").key("edit.select_all").key("object.box_to_mask");
    expect(notices.map((n) => n.id)).toEqual(["box_to_mask_box"]);
  });
});
