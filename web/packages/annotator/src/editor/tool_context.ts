// What a tool may look at, taken from the editor as it is now.
import { grow, type Rect } from "../geometry/point";
import type { Annotation, LocalKey, SkeletonInfo, Size } from "../model/annotation";
import { handleAt, hitTest } from "../store/hits";
import { snapPlace } from "../store/snapping";
import type { AnnotationStore } from "../store/store";
import type { Suggestions } from "../store/suggestions";
import type { ViewState } from "../store/view_state";
import type { ToolId } from "../tools/base/ids";
import type { PaintOptions } from "../tools/base/paint_options";
import type { ToolContext } from "../tools/base/tool";
import type { EdgeFinder } from "./edge_finder";
import type { Overlay } from "./overlay";
import type { Sticky } from "./sticky";

export interface Looked {
  readonly store: AnnotationStore;
  readonly suggestions: Suggestions;
  readonly view: ViewState;
  readonly acting: ToolId;
  readonly frame: Size;
  readonly pixel: number;
  readonly readonly: boolean;
  readonly activeClass: number;
  readonly paint: PaintOptions;
  readonly overlay: Overlay;
  readonly sticky: Sticky;
  readonly uuid: () => string;
  readonly edges: EdgeFinder;
  skeletonOf(classId: number): SkeletonInfo | null;
  object(key: LocalKey): Annotation | undefined;
}

export function toolContext(editor: Looked): ToolContext {
  const { store, view, pixel } = editor;
  const visible = (a: Annotation) => view.isVisible(a);
  const free = (a: Annotation) => view.isVisible(a) && !view.isLocked(a.localKey);
  const suggested = editor.acting === "select" ? editor.suggestions.store : null; // other tools work on objects
  return {
    frame: editor.frame,
    pixel,
    readonly: editor.readonly,
    selection: view.selection,
    activeClass: editor.activeClass,
    paint: editor.paint,
    assist: editor.sticky.assist,
    chosen: editor.overlay.chosen,
    skeleton: editor.skeletonOf(editor.activeClass),
    onePointEach: editor.sticky.onePointEach,
    polygonInto: editor.sticky.polygonInto,
    uuid: editor.uuid,
    skeletonOf: (classId) => editor.skeletonOf(classId),
    get: (key) => editor.object(key),
    isPinned: (key) => view.isPinned(key) || view.isLocked(key),
    isLocked: (key) => view.isLocked(key),
    hits: (p, tolerance) => hitTest(store, free, p, tolerance, suggested),
    handleAt: (key, p, radius) => {
      const annotation = editor.object(key);
      return annotation === undefined || !free(annotation) ? null : handleAt(annotation, p, radius, pixel);
    },
    inArea: (area) => store.inArea(area).filter(visible),
    snapAt: (p, radius, except) => {
      const around: Rect = grow({ left: p.x, top: p.y, right: p.x, bottom: p.y }, radius);
      const others = () => store.inArea(around).filter((a) => visible(a) && a.localKey !== except);
      const place = editor.sticky.snap ? snapPlace(p, radius, others(), editor.frame) : null;
      if (place !== null || !editor.sticky.assist.edges) return place;
      const point = editor.edges.near(p, radius, pixel, editor.frame);
      return point === null ? null : { point, on: "edge" };
    },
  };
}
