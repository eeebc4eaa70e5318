// What is under the hand: hovered and selected objects, what a gesture makes of them, handles, drafts. Small, so
// it is painted anew on every frame in which something moved.
import { shownHandles, type Annotation, type Editor, type Point } from "@touchmark/annotator";
import { paintClassChip } from "../paint/class_chip";
import { labelPlace } from "../paint/label_place";
import { paintLabel } from "../paint/labels";
import { paintCrosshair, paintDraft, paintHandles, paintInsertHint, paintMarquee } from "../paint/overlay";
import { paintShape } from "../paint/shapes";
import type { Viewport } from "../view/viewport";
import { Layer } from "./layer";
import type { Scene } from "./static_layer";

export const kManySelected = 500; // more are left on the static layer, in the selected style

const kDrawingTools: ReadonlySet<string> = new Set(["box", "rotated_box", "polygon"]);

export class ActiveLayer {
  private readonly layer_: Layer;

  constructor(parent: HTMLElement) {
    this.layer_ = new Layer(parent);
  }

  resize(...args: Parameters<Layer["resize"]>): void {
    this.layer_.resize(...args);
  }

  paint(view: Viewport, editor: Editor, scene: Scene, pointer: Point | null): void {
    const context = this.layer_.begin();
    const at = view.placement;
    const { overlay } = editor;
    const shown = this.shown(editor, scene);
    for (const annotation of shown) this.paintObject(context, annotation, view, editor, scene);
    if (scene.showLabels()) for (const annotation of shown) this.paintChip(context, annotation, view, editor, scene);
    this.paintHandlesOf(context, shown, view, editor, scene);
    const color = scene.color(editor.activeClass);
    if (overlay.draft !== null) paintDraft(context, overlay.draft, at, color);
    if (overlay.marquee !== null) paintMarquee(context, overlay.marquee, at);
    const crosshair = kDrawingTools.has(editor.tool) && overlay.cursor === "crosshair" && !editor.readonly;
    if (crosshair && pointer !== null) paintCrosshair(context, pointer, view.size.width, view.size.height);
    const chip = pointer === null ? null : scene.chip();
    if (chip !== null && pointer !== null) paintClassChip(context, chip, pointer, view.size, overlay.draft, at);
  }

  // Hovered, selected and changing objects, back to front.
  private shown(editor: Editor, scene: Scene): Annotation[] {
    const { previews } = editor.overlay;
    const { selection, hover } = editor.view;
    const keys = new Set(selection.length <= kManySelected ? selection : []);
    for (const key of previews.keys()) keys.add(key);
    if (hover !== null) keys.add(hover);
    const list: Annotation[] = [];
    for (const key of keys) {
      const annotation = previews.get(key) ?? editor.store.get(key);
      if (annotation !== undefined && scene.visible(annotation)) list.push(annotation);
    }
    return list.sort((a, b) => editor.store.order(a.localKey) - editor.store.order(b.localKey));
  }

  private paintObject(context: CanvasRenderingContext2D, annotation: Annotation, view: Viewport, editor: Editor, scene: Scene): void {
    const selected = editor.view.isSelected(annotation.localKey);
    paintShape(context, annotation.shape, view.placement, {
      color: scene.color(annotation.classId),
      selected,
      hovered: editor.view.hover === annotation.localKey,
      dashed: annotation.suggestion === true,
      plain: false,
    });
  }

  private paintChip(context: CanvasRenderingContext2D, annotation: Annotation, view: Viewport, editor: Editor, scene: Scene): void {
    const place = editor.busy ? null : labelPlace(annotation.shape, view.placement, view.size);
    if (place !== null) paintLabel(context, scene.label(annotation), scene.color(annotation.classId), place, view.size);
  }

  // Handles of the one selected object, where a press would take them.
  private paintHandlesOf(
    context: CanvasRenderingContext2D,
    shown: readonly Annotation[],
    view: Viewport,
    editor: Editor,
    scene: Scene,
  ): void {
    if (!editor.showsHandles || editor.view.selection.length !== 1) return;
    const annotation = shown.find((a) => editor.view.isSelected(a.localKey));
    if (annotation === undefined) return;
    const at = view.placement;
    const color = scene.color(annotation.classId);
    const { hint } = editor.overlay;
    const mine = hint?.key === annotation.localKey ? hint : null;
    const active = mine?.handle ?? null;
    paintHandles(context, shownHandles(annotation, 1 / at.scale, active), at, color, active);
    if (mine !== null && mine.handle === null) paintInsertHint(context, mine.point, at, color);
  }
}
