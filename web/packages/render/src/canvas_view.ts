// The canvas: image, objects at rest and what is under the hand on three layers, with one view on all of them.
// Paints at most once a frame, and only what changed. Browser main thread.
import type { Annotation, Editor, LocalKey, Point, Rect, Shape, StoreEvent } from "@touchmark/annotator";
import { hitTest } from "@touchmark/annotator";
import { classColor } from "./view/color";
import type { ImageSource } from "./view/image_source";
import { PointerInputs } from "./input/pointer_inputs";
import type { Surface } from "./input/surface";
import type { WheelUse } from "./input/wheel";
import type { ClassChip } from "./paint/class_chip";
import { ActiveLayer, kManySelected } from "./layers/active_layer";
import { ImageLayer } from "./layers/image_layer";
import { StaticLayer, type Scene } from "./layers/static_layer";
import { kDashes } from "./paint/style";
import { RulerLayer } from "./layers/ruler_layer";
import type { Look } from "./view/look";
import { cursorAsSeen, type Turn } from "./view/turn";
import { Viewport } from "./view/viewport";
import { kEnglish, heardOf, type CanvasWords } from "./view/words";

export interface CanvasViewEvents {
  cursor?: (image: Point | null) => void; // image pixels; null off the image
  zoom?: (scale: number) => void;
  view?: () => void; // the image moved on the canvas
  keyed?: () => void; // the cursor of the keyboard came or went
  menu?: (screen: Point, under: readonly LocalKey[]) => void; // asked for there
}

// What helps to read the picture, beside it.
export interface Guides {
  readonly grid: boolean; // the edges of its pixels, where they are large
  readonly rulers: boolean;
}

const kClassless: ReadonlySet<string> = new Set(["select", "pan", "slice"]);
const kMenuReach = 5; // CSS pixels, as of a click
const kSurround = { dark: "oklch(0.16 0.005 255)", light: "oklch(0.93 0.003 255)" };

export class CanvasView implements Surface {
  readonly root = document.createElement("div");
  readonly viewport = new Viewport();
  private showLabels_ = true;
  private readonly image_: ImageLayer;
  private readonly static_: StaticLayer;
  private readonly active_: ActiveLayer;
  private readonly rulers_: RulerLayer;
  private readonly inputs_: PointerInputs;
  private readonly scene_: Scene;
  private editor_: Editor | null = null;
  private events_: CanvasViewEvents = {};
  private observer_: ResizeObserver | null = null;
  private detach_: (() => void)[] = [];
  private frame_ = 0;
  private imageDirty_ = true;
  private pointer_: Point | null = null; // screen
  private keyed_: Point | null = null; // image
  private lastExcluded_: ReadonlySet<LocalKey> = new Set();
  private lastScale_ = 0;
  private lastShown_ = 0;
  private wasMany_ = false;

  constructor(private readonly words_: CanvasWords = kEnglish) {
    this.root.style.cssText = "position:absolute;inset:0;overflow:hidden;touch-action:none;user-select:none;outline:none;contain:strict";
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "application");
    this.root.setAttribute("aria-label", words_.image);
    this.root.addEventListener("focus", () => this.showFocus(this.root.matches(":focus-visible")));
    this.root.addEventListener("blur", () => this.showFocus(false));
    this.scene_ = this.makeScene();
    this.image_ = new ImageLayer(this.root, () => this.viewChanged());
    this.static_ = new StaticLayer(this.root, this.scene_, () => this.schedule());
    this.active_ = new ActiveLayer(this.root);
    this.rulers_ = new RulerLayer(this.root);
    this.inputs_ = new PointerInputs(this);
    this.setTheme("dark");
  }

  get editor(): Editor | null {
    return this.editor_;
  }

  attach(container: HTMLElement, events: CanvasViewEvents = {}): void {
    this.events_ = events;
    container.append(this.root);
    this.observer_ = new ResizeObserver(() => this.resize());
    this.observer_.observe(this.root);
    this.resize();
  }

  setEditor(editor: Editor): void {
    this.detach_.forEach((detach) => detach());
    this.editor_ = editor;
    this.detach_ = [
      editor.store.listen((event) => this.storeChanged(event)),
      editor.suggestions.store.listen((event) => this.storeChanged(event)),
      editor.view.listen(() => this.selectionOrVisibilityChanged()),
      editor.listen(() => this.overlayChanged()),
    ];
    editor.setPixel(1 / this.viewport.scale);
    this.invalidate();
  }

  setImage(source: ImageSource): void {
    this.image_.setSource(source);
    this.viewport.setImage(source);
    this.viewChanged();
  }

  // Another view of the same picture, as large.
  replaceImage(source: ImageSource): void {
    this.image_.setSource(source);
    this.viewChanged();
  }

  setLook(look: Look): void {
    this.image_.setLook(look);
  }

  setGuides({ grid, rulers }: Guides): void {
    this.image_.grid = grid;
    this.rulers_.shown = rulers;
    this.viewChanged();
  }

  setTurn(turn: Turn): void {
    this.viewport.setTurn(turn);
    this.static_.invalidate();
    this.viewChanged();
    this.updateCursor();
  }

  setTheme(theme: "light" | "dark"): void {
    this.root.style.background = kSurround[theme];
  }

  setShowLabels(shown: boolean): void {
    this.showLabels_ = shown;
    this.invalidate();
  }

  get showLabels(): boolean {
    return this.showLabels_;
  }

  // Held space: dragging pans.
  setSpace(held: boolean): void {
    this.inputs_.setSpace(held);
    this.updateCursor();
  }

  setWheel(use: WheelUse): void {
    this.inputs_.setWheel(use);
  }

  zoomBy(factor: number): void {
    this.viewport.zoomTo(this.viewport.scale * factor);
    this.viewChanged();
  }

  zoomTo(scale: number): void {
    this.viewport.zoomTo(scale);
    this.viewChanged();
  }

  fit(): void {
    this.viewport.fit();
    this.viewChanged();
  }

  keepView(): () => void {
    const back = this.viewport.keep();
    return () => {
      back();
      this.viewChanged();
    };
  }

  centerAt(p: Point): void {
    this.viewport.centerAt(p);
    this.viewChanged();
  }

  show(area: Rect, closer = false): void {
    this.viewport.show(area, closer);
    this.viewChanged();
  }

  // Visibility, classes, theme: everything is painted anew.
  invalidate(): void {
    this.static_.invalidate();
    this.schedule();
  }

  // After every change of the viewport.
  viewChanged(): void {
    this.imageDirty_ = true;
    this.editor_?.setPixel(1 / this.viewport.scale);
    if (this.viewport.scale !== this.lastScale_) {
      this.lastScale_ = this.viewport.scale;
      this.events_.zoom?.(this.lastScale_);
    }
    this.events_.view?.();
    const at = this.editor_?.view ?? null;
    if (at !== null && at.pointer !== null && this.pointed !== null) at.pointer = this.viewport.toImage(this.pointed);
    this.schedule();
  }

  get keyed(): Point | null {
    return this.keyed_;
  }

  setKeyed(image: Point | null): void {
    const turned = (image === null) !== (this.keyed_ === null);
    this.keyed_ = image;
    if (turned) this.events_.keyed?.();
    this.schedule();
  }

  // A pointer takes the cursor of the keyboard along.
  pointerAt(screen: Point | null): void {
    this.pointer_ = screen;
    const at = screen === null ? null : this.viewport.toImage(screen);
    if (this.keyed_ !== null && at !== null) this.keyed_ = at;
    const frame = this.editor_?.frame ?? { width: 0, height: 0 };
    const inside = at !== null && at.x >= 0 && at.y >= 0 && at.x <= frame.width && at.y <= frame.height;
    this.events_.cursor?.(inside ? at : null);
    this.schedule();
  }

  // Of what is there: the smallest first, as a click picks it.
  openMenu(screen: Point): void {
    const { editor_: editor, viewport } = this;
    if (editor === null) return;
    const visible = (annotation: Annotation) => editor.view.isVisible(annotation);
    const reach = kMenuReach / viewport.scale;
    const hits = hitTest(editor.store, visible, viewport.toImage(screen), reach, editor.suggestions.store);
    this.events_.menu?.(
      screen,
      hits.map((hit) => hit.annotation.localKey),
    );
  }

  updateCursor(): void {
    this.root.style.cursor = this.inputs_.cursor ?? cursorAsSeen(this.editor_?.overlay.cursor ?? "default", this.viewport.turn);
  }

  accessibleSummary(): string {
    return this.editor_ === null ? "" : this.words_.summary(heardOf(this.editor_));
  }

  destroy(): void {
    cancelAnimationFrame(this.frame_);
    this.detach_.forEach((detach) => detach());
    this.observer_?.disconnect();
    this.inputs_.close();
    this.static_.close();
    this.image_.close();
    this.root.remove();
  }

  // Only for the keyboard: a press of the pointer shows no ring.
  private showFocus(shown: boolean): void {
    this.root.style.outline = shown ? "2px solid oklch(0.7 0.16 255)" : "none";
    this.root.style.outlineOffset = "-2px";
  }

  // On the screen: the cursor of the keyboard, which stays on its pixel of the image, else the pointer.
  private get pointed(): Point | null {
    return this.keyed_ === null ? this.pointer_ : this.viewport.toScreen(this.keyed_);
  }

  private makeScene(): Scene {
    return {
      inArea: (area) => this.inArea(area),
      visible: (annotation) => this.editor_?.view.isVisible(annotation) ?? false,
      selected: (key) => this.editor_?.view.isSelected(key) ?? false,
      excluded: (key) => this.lastExcluded_.has(key),
      color: (classId) => classColor(classId).onImage,
      dash: (annotation) => this.dashOf(annotation),
      skeleton: (classId) => this.editor_?.skeletonOf(classId) ?? null,
      label: (annotation) => labelOf(annotation, this.editor_?.className(annotation.classId) ?? "", this.words_),
      showLabels: () => this.showLabels_,
      chip: () => this.chip(),
    };
  }

  // Suggestions lie over the objects: they are what is to be decided on.
  private inArea(area: Rect): readonly Annotation[] {
    const { store, suggestions } = this.editor_ ?? { store: null, suggestions: null };
    const suggested = suggestions?.store.inArea(area) ?? [];
    return suggested.length === 0 ? (store?.inArea(area) ?? []) : [...(store?.inArea(area) ?? []), ...suggested];
  }

  private dashOf({ suggestion, parent }: Annotation): readonly number[] | null {
    if (suggestion !== true) return null;
    const at = this.editor_?.suggestions.place(parent?.layer ?? 0) ?? 0;
    return kDashes[at % kDashes.length] ?? null;
  }

  // With every tool that makes something of the active class: a slice keeps the class of what it cuts.
  private chip(): ClassChip | null {
    const editor = this.editor_;
    if (editor === null || editor.readonly || kClassless.has(editor.acting) || editor.activeClass === 0) return null;
    const { onImage: color, letter } = classColor(editor.activeClass);
    const note = this.words_.digits(editor.digitTarget, editor.view.selection.length);
    return { color, letter, name: editor.className(editor.activeClass), note };
  }

  private resize(): void {
    const size = { width: this.root.clientWidth, height: this.root.clientHeight };
    const ratio = window.devicePixelRatio || 1;
    for (const layer of [this.image_, this.static_, this.active_, this.rulers_]) layer.resize(size, ratio);
    this.viewport.resize(size);
    this.viewChanged();
    this.paint(); // a resized canvas is empty: not even one frame of that
  }

  private storeChanged(event: StoreEvent): void {
    if (event.origin === "identity") return;
    const shapes = event.changes.flatMap(({ before, after }) => [before, after].flatMap((a) => (a === null ? [] : [a.shape])));
    this.static_.repaint(shapes, this.viewport);
    this.schedule();
  }

  private selectionOrVisibilityChanged(): void {
    const editor = this.editor_ as Editor;
    const shown = editor.view.visibilityVersion;
    if (shown !== this.lastShown_) {
      this.lastShown_ = shown;
      this.static_.invalidate();
    }
    this.updateExcluded();
    this.schedule();
  }

  private overlayChanged(): void {
    this.updateExcluded();
    this.updateCursor();
    this.schedule();
  }

  // What moves to or from the active layer is painted out of, or back into, the static one.
  private updateExcluded(): void {
    const editor = this.editor_ as Editor;
    const { selection } = editor.view;
    const many = selection.length > kManySelected;
    const next = new Set(many ? [] : selection);
    for (const key of editor.overlay.previews.keys()) next.add(key);
    const last = this.lastExcluded_;
    this.lastExcluded_ = next;
    const shapes: Shape[] = [];
    const add = (key: LocalKey) => {
      const annotation = editor.object(key);
      if (annotation !== undefined) shapes.push(annotation.shape);
    };
    for (const key of next) if (!last.has(key)) add(key);
    for (const key of last) if (!next.has(key)) add(key);
    if (many !== this.wasMany_ || many) this.static_.invalidate();
    else if (shapes.length > 0) this.static_.repaint(shapes, this.viewport);
    this.wasMany_ = many;
  }

  private schedule(): void {
    if (this.frame_ !== 0) return;
    this.frame_ = requestAnimationFrame(() => {
      this.frame_ = 0;
      this.paint();
    });
  }

  private paint(): void {
    if (this.imageDirty_) {
      this.image_.paint(this.viewport);
      this.rulers_.paint(this.viewport, this.editor_?.frame ?? { width: 0, height: 0 });
    }
    this.imageDirty_ = false;
    if (this.editor_ === null) return;
    this.static_.paint(this.viewport);
    this.active_.paint(this.viewport, this.editor_, this.scene_, this.inputs_.panning ? null : this.pointed, this.keyed_ !== null);
  }
}

// Of a text region what is written there, with its number in the order of reading.
function labelOf({ kind, classId, text, order, suggestion, score }: Annotation, name: string, words: CanvasWords): string {
  if (suggestion === true && score !== undefined) return `${name} ${words.score(score)}`;
  if (kind !== "text_region") return name;
  const said = text !== "" ? words.quoted(text) : classId === 0 ? words.text : name;
  return order ? `${order} ${said}` : said;
}
