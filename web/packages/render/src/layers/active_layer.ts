// What is under the hand: hovered and selected objects, what a gesture makes of them, handles, drafts. Small, so
// it is painted anew on every frame in which something moved.
import {
  arrowsOf,
  kBrushTools,
  scaleFrame,
  shapeDef,
  shownHandles,
  type Annotation,
  type Editor,
  type Handle,
  type Note,
  type Point,
} from "@touchmark/annotator";
import { paintArrow } from "../paint/arrows";
import { paintClassChip } from "../paint/class_chip";
import { labelPlace } from "../paint/label_place";
import { paintLabel } from "../paint/labels";
import { isLarge } from "../paint/mask_bitmap";
import { MaskRaster } from "../paint/mask_raster";
import {
  paintBrush,
  paintCrosshair,
  paintDraft,
  paintGhost,
  paintHandle,
  paintHandles,
  paintInsertHint,
  paintMarquee,
  paintScaleFrame,
  paintSnap,
} from "../paint/overlay";
import { paintPrompts } from "../paint/prompts";
import { paintScribbles } from "../paint/scribbles";
import { paintShape } from "../paint/shapes";
import type { Placement, Viewport } from "../view/viewport";
import { Layer } from "./layer";
import type { Scene } from "./static_layer";

export const kManySelected = 500; // more are left on the static layer, in the selected style

const kDrawingTools: ReadonlySet<string> = new Set([
  "box",
  "rotated_box",
  "text",
  "ellipse",
  "cuboid_2d",
  "polygon",
  "polyline",
  "points",
  "skeleton",
  "lasso",
  "fill",
  "wand",
  "superpixel",
  "grabcut",
  "scissors",
  "sam",
  "slice",
  "extreme_box",
]);
const kMarked = { selected: true, hovered: true, dash: null, plain: false, skeleton: null }; // what a press would take
const kManyArrows = 300;
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

  // `keyed`: the pointer is a cursor of the keyboard, of which the screen shows nothing else.
  paint(view: Viewport, editor: Editor, scene: Scene, pointer: Point | null, keyed = false): void {
    const at = view.placement;
    const context = this.layer_.begin(at.turn);
    const { overlay } = editor;
    const shown = this.shown(editor, scene);
    this.keepRasters(editor, shown);
    for (const annotation of shown) this.paintObject(context, annotation, view, editor, scene);
    if (scene.showLabels()) for (const annotation of shown) this.paintChip(context, annotation, view, editor, scene);
    this.paintArrows(context, view, editor, scene);
    this.paintHandlesOf(context, shown, view, editor, scene);
    const color = scene.color(editor.activeClass);
    const raster = this.rasters_.get(kDraftRaster);
    if (overlay.marked !== null) paintShape(context, overlay.marked, at, { ...kMarked, color });
    if (overlay.draft !== null) paintDraft(context, overlay.draft, at, color, scene.skeleton(editor.activeClass), raster);
    if (overlay.draft?.strokes) paintScribbles(context, overlay.draft.strokes, at, color, editor.paint.size * at.scale);
    if (overlay.draft?.prompts) paintPrompts(context, overlay.draft.prompts, at, color);
    if (overlay.snap !== null) paintSnap(context, overlay.snap, at);
    if (overlay.marquee !== null) paintMarquee(context, overlay.marquee, at);
    if (pointer !== null) this.paintPointer(context, view, editor, scene, pointer, keyed);
    if (overlay.note !== null) this.paintNote(context, overlay.note, color, view);
  }

  private paintPointer(
    context: CanvasRenderingContext2D,
    view: Viewport,
    editor: Editor,
    scene: Scene,
    pointer: Point,
    keyed: boolean,
  ): void {
    const { overlay } = editor;
    const at = view.placement;
    const crosshair = keyed || (kDrawingTools.has(editor.tool) && overlay.cursor === "crosshair" && !editor.readonly);
    if (crosshair) paintCrosshair(context, pointer, view.size.width, view.size.height);
    const brush = kBrushTools.has(editor.tool) && overlay.cursor === "none" && !editor.readonly;
    if (brush) paintBrush(context, pointer, editor.paint.size * at.scale, editor.paint.square);
    const chip = scene.chip();
    if (chip !== null) paintClassChip(context, chip, pointer, view.size, overlay.draft, at);
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
      const annotation = previews.get(key) ?? editor.object(key);
      if (annotation !== undefined && scene.visible(annotation)) list.push(annotation);
    }
    return list.sort(editor.store.byDepth);
  }

  private paintObject(context: CanvasRenderingContext2D, annotation: Annotation, view: Viewport, editor: Editor, scene: Scene): void {
    const selected = editor.view.isSelected(annotation.localKey);
    const style = {
      color: scene.color(annotation.classId),
      selected,
      hovered: editor.view.hover === annotation.localKey,
      dash: scene.dash(annotation),
      plain: false,
      skeleton: scene.skeleton(annotation.classId),
    };
    paintShape(context, annotation.shape, view.placement, style, this.rasters_.get(annotation.localKey));
  }

  private paintChip(context: CanvasRenderingContext2D, annotation: Annotation, view: Viewport, editor: Editor, scene: Scene): void {
    const place = editor.busy ? null : labelPlace(annotation.shape, view.placement, view.size);
    if (place !== null) paintLabel(context, scene.label(annotation), scene.color(annotation.classId), place, view.size);
  }

  // Of very many relations only those of what is selected or pointed at.
  private paintArrows(context: CanvasRenderingContext2D, view: Viewport, editor: Editor, scene: Scene): void {
    const { store } = editor;
    const { hover } = editor.view;
    const near = (key: string) => key === hover || editor.view.isSelected(key);
    const arrows = arrowsOf(store, (a) => scene.visible(a));
    const some =
      arrows.length <= kManyArrows
        ? arrows
        : arrows.filter(
            ({ relation: { localKey, relation } }) =>
              near(localKey) ||
              (relation !== undefined && [relation.from, relation.to].some((end) => near(store.end(end)?.localKey ?? ""))),
          );
    for (const arrow of some) {
      const { localKey, classId } = arrow.relation;
      const color = scene.color(classId);
      const selected = editor.view.isSelected(localKey);
      paintArrow(context, arrow, view.placement, { color, selected, hovered: hover === localKey, dash: null });
      if (!scene.showLabels()) continue;
      const middle = view.toScreen({ x: (arrow.from.x + arrow.to.x) / 2, y: (arrow.from.y + arrow.to.y) / 2 });
      paintLabel(context, scene.label(arrow.relation), color, middle, view.size);
    }
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
    const frame = annotation.shape.kind === "keypoints" ? scaleFrame(annotation.shape, 1 / at.scale) : null;
    if (frame !== null) paintScaleFrame(context, frame, at);
    paintHandles(context, shownHandles(annotation, 1 / at.scale, active), at, color, active);
    if (mine !== null && mine.handle === null) paintInsertHint(context, mine.point, at, color);
    this.paintChosen(context, annotation, shapeDef(annotation.shape).handles(annotation.shape, 1 / at.scale), editor, at, color);
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
  private paintNote(context: CanvasRenderingContext2D, { text, point }: Note, color: string, view: Viewport): void {
    const { x, y } = view.toScreen(point);
    paintLabel(context, text, color, { x: x + 10, y }, view.size);
  }
}
