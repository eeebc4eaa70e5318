// Drives an editor as a person would: pointer and keys in, shapes out. For tests.
import { Editor } from "../editor/editor";
import type { Commit, EditorOptions } from "../editor/options";
import { makeSticky } from "../editor/sticky";
import type { CommandId } from "../keymap/commands";
import type { Annotation, SkeletonInfo } from "../model/annotation";
import { annotation } from "../model/examples";
import type { BoxShape, KeypointXYV, Shape, XY } from "../model/shape";
import { cuboidFromFront } from "../shapes/cuboid_2d/cuboid_2d";

export { annotation, box, polygon } from "../model/examples";

export const polyline = (...points: XY[]): Shape => ({ kind: "polyline", points });
export const keypoints = (...points: KeypointXYV[]): Shape => ({ kind: "keypoints", points });

export const ellipse = (cx: number, cy: number, rx: number, ry: number, angle = 0): Shape => ({ kind: "ellipse", cx, cy, rx, ry, angle });

// Of its front face, and how far its back face lies from it.
export function cuboid([x, y, width, height]: readonly [number, number, number, number], dx: number, dy: number): Shape {
  const front: BoxShape = { kind: "box", x, y, width, height };
  return cuboidFromFront(front, dx, dy, { width: 1e6, height: 1e6 });
}

export interface Held {
  shift?: boolean;
  alt?: boolean;
  ctrl?: boolean;
  touch?: boolean;
}

export const kArm: SkeletonInfo = {
  joints: ["left_hand", "neck", "right_hand"],
  edges: [
    [0, 1],
    [1, 2],
  ],
  flip: [2, 1, 0],
};

export const kTestClasses = [
  { id: 1, name: "car" },
  { id: 2, name: "person" },
  { id: 3, name: "bus", retired: true },
  { id: 4, name: "dog" },
  { id: 5, name: "arm", skeleton: kArm },
];

export class Driver {
  readonly editor: Editor;
  readonly commits: Commit[] = [];
  readonly opened: string[] = [];
  now = 0;
  private x_ = 0;
  private y_ = 0;
  private next_ = 1;

  constructor(shapes: readonly Shape[] = [], options: Partial<EditorOptions> = {}) {
    this.editor = new Editor({
      frame: { width: 100, height: 80 },
      classes: kTestClasses,
      annotations: shapes.map((shape, i) => annotation(`a${i + 1}`, shape)),
      sticky: makeSticky(),
      uuid: () => `new-object-${this.next_++}`,
      clock: { now: () => this.now, after: () => () => undefined },
      onCommit: (commit) => this.commits.push(commit),
      onOpen: (key) => this.opened.push(key),
      ...options,
    });
  }

  move(x: number, y: number, held: Held = {}): this {
    [this.x_, this.y_] = [x, y];
    return this.send("move", held, 0);
  }
  down(x = this.x_, y = this.y_, held: Held = {}, clicks = 1): this {
    [this.x_, this.y_] = [x, y];
    return this.send("down", held, clicks);
  }
  up(x = this.x_, y = this.y_, held: Held = {}): this {
    [this.x_, this.y_] = [x, y];
    return this.send("up", held, 0);
  }
  click(x: number, y: number, held: Held = {}, clicks = 1): this {
    return this.move(x, y, held).down(x, y, held, clicks).up(x, y, held);
  }
  doubleClick(x: number, y: number): this {
    return this.click(x, y).click(x, y, {}, 2);
  }
  drag(x0: number, y0: number, x1: number, y1: number, held: Held = {}): this {
    this.move(x0, y0, held)
      .down(x0, y0, held)
      .move((x0 + x1) / 2, (y0 + y1) / 2, held);
    return this.move(x1, y1, held).up(x1, y1, held);
  }
  key(command: CommandId): this {
    this.editor.command(command);
    return this;
  }

  shapes(): Shape[] {
    return this.editor.store.all().map((a) => a.shape);
  }
  shape(key: string): Shape | undefined {
    return this.editor.store.get(key)?.shape;
  }
  get last(): Annotation | undefined {
    return this.editor.store.all().at(-1);
  }
  get selection(): readonly string[] {
    return this.editor.view.selection;
  }

  private send(kind: "down" | "move" | "up", held: Held, clicks: number): this {
    this.now += 10;
    const at = { x: this.x_, y: this.y_ };
    const { shift = false, alt = false, ctrl = false, touch = false } = held;
    const pixel = this.editor.pixel;
    const screen = { x: at.x / pixel, y: at.y / pixel };
    this.editor.pointer({ kind, at, screen, clicks, shift, alt, ctrl, touch, time: this.now });
    return this;
  }
}
