// An annotator on a page of 800 x 600 without pixels: pointer, wheel and keys in as the browser sends them, what is
// painted on each of its three canvases out. The image is 376 x 276, so that it lies at twice its size at (24, 24).
import type { RemoteAnnotation, WireShape } from "@touchmark/annotator";
import type { Annotator, AnnotatorOptions } from "../controller";
import { createAnnotator } from "../create_annotator";
import { installRecorders, recorderOf, type Recorder } from "../paint/recorder";

export const kImage = { width: 376, height: 276 };
export const kPlaced = { scale: 2, x: 24, y: 24 };
export const kPageClasses = [
  { id: 1, name: "car" },
  { id: 2, name: "person" },
];

const kPage = { width: 800, height: 600 };

export const stored = (id: number, shape: WireShape, class_id = 1): RemoteAnnotation => ({
  id,
  version: 1,
  content: { kind: "object", class_id, shape, flags: [] },
});
export const boxAt = (x: number, y: number, width: number, height: number) => ({ kind: "box", x, y, width, height }) as const;

// Once a file, in a DOM. The document has no layout: every element is as large as the page.
export function installPage(): void {
  installRecorders();
  for (const [name, size] of [
    ["clientWidth", kPage.width],
    ["clientHeight", kPage.height],
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size });
  }
}

export const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

interface Held {
  shift?: boolean;
  ctrl?: boolean;
  alt?: boolean;
  button?: number;
  id?: number;
  touch?: boolean;
}

export class Page {
  readonly annotator: Annotator;
  readonly container = document.createElement("div");
  readonly picture = document.createElement("canvas");
  private readonly root_: HTMLElement;

  private constructor(options: Partial<AnnotatorOptions>) {
    Object.assign(this.picture, kImage);
    document.body.append(this.container);
    this.annotator = createAnnotator({
      container: this.container,
      assetId: 7,
      layer: 1,
      image: { kind: "bitmap", ...kImage, bitmap: this.picture },
      annotations: [],
      classes: kPageClasses,
      sync: null,
      ...options,
    });
    this.root_ = this.container.querySelector("[role=application]") as HTMLElement;
  }

  static async open(annotations: readonly RemoteAnnotation[] = [], options: Partial<AnnotatorOptions> = {}): Promise<Page> {
    const page = new Page({ annotations, ...options });
    await page.annotator.ready;
    await frame();
    return page;
  }

  close(): void {
    this.annotator.destroy();
    this.container.remove();
  }

  get root(): HTMLElement {
    return this.root_;
  }
  // The canvases: the image, the objects at rest, what is under the hand.
  get layers(): { image: Recorder; resting: Recorder; active: Recorder } {
    const [image, resting, active] = [...this.container.querySelectorAll("canvas")].map(recorderOf) as [Recorder, Recorder, Recorder];
    return { image, resting, active };
  }
  get shapes() {
    return this.annotator.getObjects().map((row) => row.shape);
  }
  get state() {
    return this.annotator.getState();
  }

  // Coordinates of the page.
  pointer(type: string, x: number, y: number, held: Held = {}): this {
    const { shift = false, ctrl = false, alt = false, button = 0, id = 1, touch = false } = held;
    const init = { bubbles: true, cancelable: true, clientX: x, clientY: y, shiftKey: shift, ctrlKey: ctrl, altKey: alt };
    this.root_.dispatchEvent(
      new PointerEvent(`pointer${type}`, { ...init, button, pointerId: id, pointerType: touch ? "touch" : "mouse" }),
    );
    return this;
  }
  click(x: number, y: number, held: Held = {}): this {
    return this.pointer("move", x, y, held).pointer("down", x, y, held).pointer("up", x, y, held);
  }
  drag(x0: number, y0: number, x1: number, y1: number, held: Held = {}): this {
    this.pointer("move", x0, y0, held)
      .pointer("down", x0, y0, held)
      .pointer("move", (x0 + x1) / 2, (y0 + y1) / 2, held);
    return this.pointer("move", x1, y1, held).pointer("up", x1, y1, held);
  }
  wheel(x: number, y: number, deltaY: number, held: Held = {}): this {
    const { shift = false, ctrl = false } = held;
    // This DOM's wheel event is no mouse event.
    const event = new WheelEvent("wheel", { bubbles: true, cancelable: true, deltaY });
    this.root_.dispatchEvent(
      Object.defineProperties(event, {
        clientX: { value: x },
        clientY: { value: y },
        shiftKey: { value: shift },
        ctrlKey: { value: ctrl },
      }),
    );
    return this;
  }
  // True: the annotator took it.
  key(key: string, held: Held = {}, target: EventTarget = document.body): boolean {
    const event = new KeyboardEvent("keydown", {
      key,
      bubbles: true,
      cancelable: true,
      ctrlKey: held.ctrl ?? false,
      shiftKey: held.shift ?? false,
      altKey: held.alt ?? false,
    });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  }
  keyUp(key: string): void {
    document.body.dispatchEvent(new KeyboardEvent("keyup", { key, bubbles: true }));
  }
}
