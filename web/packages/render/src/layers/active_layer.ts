// What is under the hand: hovered and selected objects, what a gesture makes of them, handles, drafts. Small, so
// it is painted anew on every frame in which something moved.
import { scaleFrame, shapeDef, type Annotation, type Editor, type Handle, type Note, type Point } from "@touchmark/annotator";
import { paintLabel } from "../paint/labels";
import {
  paintCrosshair,
  paintDraft,
  paintGhost,
  paintHandle,
  paintHandles,
  paintInsertHint,
  paintMarquee,
  paintScaleFrame,
} from "../paint/overlay";
import { paintShape } from "../paint/shapes";
import type { Placement, Viewport } from "../view/viewport";
import { Layer } from "./layer";
import type { Scene } from "./static_layer";

export const kManySelected = 500; // more are left on the static layer, in the selected style

const kDrawingTools: ReadonlySet<string> = new Set(["box", "rotated_box", "polygon", "polyline", "points", "skeleton"]);

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
    if (overlay.draft !== null) paintDraft(context, overlay.draft, at, color, scene.skeleton(editor.activeClass));
    if (overlay.marquee !== null) paintMarquee(context, overlay.marquee, at);
    const crosshair = kDrawingTools.has(editor.tool) && overlay.cursor === "crosshair" && !editor.readonly;
    if (crosshair && pointer !== null) paintCrosshair(context, pointer, view.size.width, view.size.height);
    if (overlay.note !== null) this.paintNote(context, overlay.note, color, at);
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
      skeleton: scene.skeleton(annotation.classId),
    });
  }

  private paintChip(context: CanvasRenderingContext2D, annotation: Annotation, view: Viewport, editor: Editor, scene: Scene): void {
    const bounds = shapeDef(annotation.shape).bounds(annotation.shape);
    if (bounds === null || editor.busy) return;
    paintLabel(context, scene.label(annotation), scene.color(annotation.classId), bounds, view.placement);
  }

  // Handles of the one selected object, where the select tool could use them.
  private paintHandlesOf(
    context: CanvasRenderingContext2D,
    shown: readonly Annotation[],
    view: Viewport,
    editor: Editor,
    scene: Scene,
  ): void {
    if (editor.readonly || editor.tool !== "select" || editor.view.selection.length !== 1) return;
    const annotation = shown.find((a) => editor.view.isSelected(a.localKey));
    if (annotation === undefined) return;
    const at = view.placement;
    const color = scene.color(annotation.classId);
    const { hint } = editor.overlay;
    const mine = hint?.key === annotation.localKey ? hint : null;
    const handles = shapeDef(annotation.shape).handles(annotation.shape, 1 / at.scale);
    const bounds = shapeDef(annotation.shape).bounds(annotation.shape);
    // On a very small object only the corners have room.
    const small = bounds !== null && Math.min(bounds.right - bounds.left, bounds.bottom - bounds.top) * at.scale < 30;
    const frame = annotation.shape.kind === "keypoints" ? scaleFrame(annotation.shape, 1 / at.scale) : null;
    if (frame !== null) paintScaleFrame(context, frame, at);
    paintHandles(context, small ? handles.filter((h) => h.role !== "edge") : handles, at, color, mine?.handle ?? null);
    if (mine !== null && mine.handle === null) paintInsertHint(context, mine.point, at, color);
    this.paintChosen(context, annotation, handles, editor, at, color);
  }

  // The vertex that keys are about, while it is dragged too; a ring where a joint was that is no longer labeled.
  private paintChosen(
    context: CanvasRenderingContext2D,
    annotation: Annotation,
    handles: readonly Handle[],
    editor: Editor,
    at: Placement,
    color: string,
  ): void {
    const { chosen } = editor.overlay;
    if (chosen === null || chosen.key !== annotation.localKey) return;
    const handle = handles.find((h) => h.id === chosen.id);
    if (handle === undefined) paintGhost(context, chosen.place, at, color);
    else paintHandle(context, handle, at, color, true, true, handle.hollow);
  }

  // Beside the point that it is about.
  private paintNote(context: CanvasRenderingContext2D, { text, point }: Note, color: string, at: Placement): void {
    const left = point.x + 10 / at.scale;
    paintLabel(context, text, color, { left, right: left, top: point.y, bottom: point.y }, at);
  }
}
