// What is under the hand: hovered and selected objects, what a gesture makes of them, handles, drafts. Small, so
// it is painted anew on every frame in which something moved.
import { shownHandles, type Annotation, type Editor, type Point } from "@touchmark/annotator";
import { paintClassChip } from "../paint/class_chip";
import { labelPlace } from "../paint/label_place";
import { paintLabel } from "../paint/labels";
import { isLarge } from "../paint/mask_bitmap";
import { MaskRaster } from "../paint/mask_raster";
import { paintBrush, paintCrosshair, paintDraft, paintHandles, paintInsertHint, paintMarquee } from "../paint/overlay";
import { paintShape } from "../paint/shapes";
import type { Viewport } from "../view/viewport";
import { Layer } from "./layer";
import type { Scene } from "./static_layer";

export const kManySelected = 500; // more are left on the static layer, in the selected style

const kDrawingTools: ReadonlySet<string> = new Set(["box", "rotated_box", "polygon", "fill"]);
const kBrushTools: ReadonlySet<string> = new Set(["brush", "eraser"]);
const kDraftRaster = ""; // no object has an empty key
const kMostRasters = 8; // a canvas of the view's size each

export class ActiveLayer {
  private readonly layer_: Layer;
  private rasters_ = new Map<string, MaskRaster>(); // of masks that are being painted, and of large ones, by key

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
    this.keepRasters(editor, shown);
    for (const annotation of shown) this.paintObject(context, annotation, view, editor, scene);
    if (scene.showLabels()) for (const annotation of shown) this.paintChip(context, annotation, view, editor, scene);
    this.paintHandlesOf(context, shown, view, editor, scene);
    const color = scene.color(editor.activeClass);
    if (overlay.draft !== null) paintDraft(context, overlay.draft, at, color, this.rasters_.get(kDraftRaster));
    if (overlay.marquee !== null) paintMarquee(context, overlay.marquee, at);
    const crosshair = kDrawingTools.has(editor.tool) && overlay.cursor === "crosshair" && !editor.readonly;
    if (crosshair && pointer !== null) paintCrosshair(context, pointer, view.size.width, view.size.height);
    const brush = kBrushTools.has(editor.tool) && overlay.cursor === "none" && !editor.readonly;
    if (brush && pointer !== null) paintBrush(context, pointer, editor.paint.size * at.scale, editor.paint.square);
    const chip = pointer === null ? null : scene.chip();
    if (chip !== null && pointer !== null) paintClassChip(context, chip, pointer, view.size, overlay.draft, at);
  }

  private keepRasters(editor: Editor, shown: readonly Annotation[]): void {
    const { draft, previews } = editor.overlay;
    const wants = ({ localKey, shape }: Annotation) => shape.kind === "mask" && (previews.has(localKey) || isLarge(shape));
    const painted: string[] = shown.filter(wants).map((a) => a.localKey);
    if (draft?.shape?.kind === "mask") painted.push(kDraftRaster);
    const kept = painted.slice(0, kMostRasters).map((key) => [key, this.rasters_.get(key) ?? new MaskRaster()] as const);
    this.rasters_ = new Map(kept);
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
    const style = {
      color: scene.color(annotation.classId),
      selected,
      hovered: editor.view.hover === annotation.localKey,
      dashed: annotation.suggestion === true,
      plain: false,
    };
    paintShape(context, annotation.shape, view.placement, style, this.rasters_.get(annotation.localKey));
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
