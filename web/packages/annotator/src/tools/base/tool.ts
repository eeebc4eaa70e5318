// A tool turns pointer events and commands into effects; it holds only the state of the gesture at hand and
// never touches the store. The editor carries the effects out. Coordinates in image pixels.
import { clampPoint, placedPoint, type Rect } from "../../geometry/point";
import type { Annotation, Change, Content, LocalKey, SkeletonInfo, Size } from "../../model/annotation";
import type { Point, Shape, XY } from "../../model/shape";
import type { CommandId } from "../../keymap/commands";
import type { Answer, Ask, Stroke } from "../../assist/ask";
import type { HitItem } from "../../store/hits";
import type { SnapPlace } from "../../store/snapping";
import type { Handle } from "../../shapes/base/shape_def";
import type { Verb } from "../../history/verbs";
import type { AssistOptions } from "./assist_options";
import type { Notice } from "./notice";
import type { PaintOptions, PolygonInto } from "./paint_options";
import type { ToolId } from "./ids";

export interface PointerInput {
  readonly kind: "down" | "move" | "up";
  readonly at: Point; // may lie outside the image
  readonly raw?: Point; // where the pointer is in truth, when `at` is what it snapped to
  readonly screen: Point; // CSS pixels
  readonly clicks: number; // of a down: 2 for the second of a double click
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
  readonly touch: boolean; // finger: larger targets
  readonly time: number; // milliseconds
}

// What is being drawn, for the painter.
export interface Draft {
  readonly shape: Shape | null; // as it would be if finished now
  readonly path: readonly XY[]; // placed points
  readonly rubber: Point | null; // where the next one would go
  readonly closing: boolean; // the next click closes the path
  readonly border?: readonly XY[]; // of a neighbor: what a click with Alt would copy
  readonly handles?: readonly XY[]; // which of the placed points are shown; absent: all
  readonly strokes?: readonly Stroke[]; // scribbles, as wide as the brush
  readonly prompts?: Prompts; // what a model is asked about
  readonly as?: "area" | "line" | "points"; // what the placed points are of; absent: of an area
}

// Places that are said to be inside and outside of an object, and a box around it.
export interface Prompts {
  readonly points: readonly { readonly at: XY; readonly inside: boolean }[];
  readonly box: Rect | null;
}

// A word beside the pointer: the joint that it is on, or that the next click places.
export interface Note {
  readonly text: string;
  readonly point: Point;
}

// The vertex that was touched last: Delete, the arrows and the keys of joints are about it alone. Chosen as long as
// its object is the only one selected and has this shape.
export interface ChosenVertex {
  readonly key: LocalKey;
  readonly id: string; // of its handle
  readonly shape: Shape;
  readonly place: Point; // where it is, or was before it was marked as not labeled
}

// A place where a vertex would be put, or a handle that would be dragged.
export interface Hint {
  readonly key: LocalKey;
  readonly point: Point;
  readonly handle: string | null; // null: a vertex would be inserted
}

export type Effect =
  | { readonly type: "preview"; readonly annotations: readonly Annotation[] } // drawn instead of the stored ones
  | { readonly type: "draft"; readonly draft: Draft | null }
  | { readonly type: "marquee"; readonly rect: Rect | null }
  | { readonly type: "cursor"; readonly cursor: string } // CSS
  | { readonly type: "hint"; readonly hint: Hint | null }
  | { readonly type: "note"; readonly note: Note | null }
  | { readonly type: "snap"; readonly place: SnapPlace | null }
  | { readonly type: "mark"; readonly shape: Shape | null } // what a press would take
  | { readonly type: "ask"; readonly ask: Ask } // of the pixels; the tool hears of it by answered()
  | { readonly type: "say"; readonly notice: Notice }
  | { readonly type: "choose"; readonly vertex: ChosenVertex | null }
  | { readonly type: "hover"; readonly key: LocalKey | null; readonly under?: readonly LocalKey[] }
  | { readonly type: "select"; readonly keys: readonly LocalKey[] }
  | { readonly type: "show"; readonly key: LocalKey } // if it is hidden
  // Of the active class. `beside`: changes that belong to the same gesture. `select`: whatever the digits are for. `as`: what
  // it is, where it is no object or tag. `open`: it is shown in the inspector, to be filled in.
  | {
      readonly type: "create";
      readonly shape: Shape;
      readonly beside?: readonly Change[];
      readonly select?: boolean;
      readonly as?: Pick<Content, "kind" | "relation">;
      readonly open?: boolean;
      readonly madeBy?: string; // a model; absent: a person
    }
  | { readonly type: "change"; readonly changes: readonly Change[]; readonly verb: Verb; readonly madeBy?: string }
  | { readonly type: "toggle_tag" } // of the active class
  | { readonly type: "open"; readonly key: LocalKey };

// What a tool may look at.
export interface ToolContext {
  readonly frame: Size;
  readonly pixel: number; // image pixels in one screen pixel
  readonly readonly: boolean;
  readonly selection: readonly LocalKey[];
  readonly activeClass: number;
  readonly paint: PaintOptions;
  readonly assist: AssistOptions;
  readonly chosen: ChosenVertex | null;
  readonly skeleton: SkeletonInfo | null; // of the active class
  readonly onePointEach: boolean; // a click of the points tool makes an object at once
  readonly polygonInto: PolygonInto;
  readonly uuid: () => string;
  skeletonOf(classId: number): SkeletonInfo | null;
  get(key: LocalKey): Annotation | undefined;
  isPinned(key: LocalKey): boolean; // it is not moved
  isLocked(key: LocalKey): boolean; // nor changed, nor picked
  hits(p: Point, tolerance: number): readonly HitItem[];
  handleAt(key: LocalKey, p: Point, radius: number): Handle | null;
  inArea(area: Rect): readonly Annotation[]; // visible ones that touch it, locked ones too
  // What a point within so many image pixels snaps to; null when snapping is off. `except`: no vertex or edge of this one.
  snapAt(p: Point, radius: number, except?: LocalKey): SnapPlace | null;
}

export interface Tool {
  readonly id: ToolId;
  readonly busy: boolean; // a gesture is under way
  readonly keepsSelection?: boolean; // works on the selected object; others let go of it when they begin to draw
  readonly acceptsByClass?: boolean; // its class picked once more finishes what is drawn
  readonly snaps?: boolean; // the points that it places snap
  readonly everySample?: boolean; // hears all that the pointer passed, not only where it is at each frame
  pointer(input: PointerInput, context: ToolContext): Effect[];
  // To the newest ask of it. null: the pixels could not be had, or nothing was found.
  answered?(answer: Answer | null, context: ToolContext): Effect[];
  // null: not for this tool now.
  command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null;
  keysUp(context: ToolContext): Effect[]; // the held key was released
  // Leaves the gesture: what cannot be finished is given up, and everything is as the gesture found it.
  cancel(context: ToolContext): Effect[];
  finish(context: ToolContext): Effect[]; // on leaving the tool: keeps what can be kept
  saveDraft(): unknown; // what must survive a reload; null: nothing
  loadDraft(saved: unknown, context: ToolContext): Effect[];
}

export const kDragStart = 3; // screen pixels: less is a click
export const kDragStartTouch = 8;

export function dragBegins(from: PointerInput, to: PointerInput): boolean {
  const limit = to.touch ? kDragStartTouch : kDragStart;
  return Math.hypot(to.screen.x - from.screen.x, to.screen.y - from.screen.y) >= limit;
}

export function reach(input: PointerInput, context: ToolContext, screenPixels: number): number {
  return screenPixels * (input.touch ? 2 : 1) * context.pixel;
}

// Where the pointer places something: exactly on what it snapped to.
export function pointOf({ at, raw }: PointerInput, { frame }: ToolContext): Point {
  return raw === undefined ? placedPoint(at, frame) : clampPoint(at, frame);
}

export const kNoDraft: Effect = { type: "draft", draft: null };

export function shapeDraft(shape: Shape | null, path: readonly XY[] = [], rubber: Point | null = null): Effect {
  return { type: "draft", draft: { shape, path, rubber, closing: false } };
}

// Defaults for tools that draw.
export abstract class DrawingTool implements Tool {
  abstract readonly id: ToolId;
  abstract readonly busy: boolean;
  abstract pointer(input: PointerInput, context: ToolContext): Effect[];
  abstract cancel(context: ToolContext): Effect[];

  command(command: CommandId, context: ToolContext, _held: boolean): Effect[] | null {
    if (!this.busy) return null;
    if (command === "edit.cancel" || command === "edit.undo" || command === "edit.delete") return this.cancel(context);
    return command === "edit.redo" ? [] : null;
  }

  keysUp(_context: ToolContext): Effect[] {
    return [];
  }

  finish(context: ToolContext): Effect[] {
    return this.cancel(context);
  }

  saveDraft(): unknown {
    return null;
  }

  loadDraft(_saved: unknown, _context: ToolContext): Effect[] {
    return [];
  }
}
