// Nothing is pressed: says what a press would do, and begins it.
import type { CommandId } from "../../keymap/commands";
import type { Annotation, LocalKey } from "../../model/annotation";
import type { Point } from "../../model/shape";
import { addressOf, deleteVertex, edgeAt, idOf, insertVertex, type EdgePlace } from "../../shapes/polygon/polygon";
import type { Handle } from "../../shapes/base/shape_def";
import { reach, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import { DraggingHandle } from "./dragging_handle";
import { Nudging, nudgeOf } from "./nudging";
import { Pressed } from "./pressed";
import { kEdgeReach, kHandleReach, kStay, type RestingState, type Step } from "./state";

type Target =
  | { readonly on: "handle"; readonly annotation: Annotation; readonly handle: Handle }
  | { readonly on: "outline"; readonly annotation: Annotation; readonly place: EdgePlace }
  | { readonly on: "objects"; readonly keys: readonly LocalKey[] }
  | { readonly on: "nothing" };

export class Idle implements RestingState {
  readonly busy = false;
  private lastClick_: Point | null = null; // screen; a second click at the same place picks what lies beneath

  pointer(input: PointerInput, context: ToolContext): Step {
    if (input.kind === "up") return kStay;
    const target = this.target(input, context);
    return input.kind === "move" ? { effects: hoverEffects(target, input) } : this.press(target, input, context);
  }

  command(command: CommandId, context: ToolContext, held: boolean): Step | null {
    const by = nudgeOf(command);
    if (by === null || context.readonly || context.selection.length === 0) return null;
    return Nudging.begin(this, by, context, held);
  }

  cancel(): Effect[] {
    return [];
  }

  clickedAt(p: Point): void {
    this.lastClick_ = p;
  }

  clickedBefore(p: Point): boolean {
    return this.lastClick_ !== null && Math.hypot(p.x - this.lastClick_.x, p.y - this.lastClick_.y) < 4;
  }

  private target(input: PointerInput, context: ToolContext): Target {
    const single = context.selection.length === 1 ? context.get(context.selection[0] as LocalKey) : undefined;
    if (single !== undefined && !context.readonly) {
      const handle = context.handleAt(single.localKey, input.at, reach(input, context, kHandleReach));
      if (handle !== null) return { on: "handle", annotation: single, handle };
      const place = single.shape.kind === "polygon" ? edgeAt(single.shape, input.at, reach(input, context, kEdgeReach)) : null;
      if (place !== null && !input.shift) return { on: "outline", annotation: single, place };
    }
    const keys = context.hits(input.at, reach(input, context, kEdgeReach)).map((item) => item.annotation.localKey);
    return keys.length > 0 ? { on: "objects", keys } : { on: "nothing" };
  }

  private press(target: Target, input: PointerInput, context: ToolContext): Step {
    switch (target.on) {
      case "handle":
        if (input.alt) return this.removeVertex(target.annotation, target.handle);
        return { effects: [], next: new DraggingHandle(this, target.annotation, target.handle, input, false) };
      case "outline":
        return this.pressOutline(target.annotation, target.place, input, context);
      case "objects":
        return { effects: [], next: new Pressed(this, target.keys, input) };
      case "nothing":
        return { effects: [], next: new Pressed(this, [], input) };
    }
  }

  // A drag pulls a new vertex out of the outline; a double click puts one there; a click alone does nothing.
  private pressOutline(annotation: Annotation, place: EdgePlace, input: PointerInput, context: ToolContext): Step {
    if (annotation.shape.kind !== "polygon") return kStay;
    const after: Annotation = { ...annotation, shape: insertVertex(annotation.shape, place, place.point, context.frame) };
    if (input.clicks >= 2) {
      const change = { key: annotation.localKey, before: annotation, after };
      return { effects: [{ type: "change", changes: [change], verb: "Add vertex to" }] };
    }
    const handle: Handle = { id: idOf(place), role: "vertex", ...place.point, cursor: "move" };
    return { effects: [], next: new DraggingHandle(this, annotation, handle, input, true) };
  }

  private removeVertex(annotation: Annotation, handle: Handle): Step {
    if (annotation.shape.kind !== "polygon") return kStay;
    const shape = deleteVertex(annotation.shape, addressOf(handle.id));
    if (shape === annotation.shape) return kStay;
    const change = { key: annotation.localKey, before: annotation, after: { ...annotation, shape } };
    return {
      effects: [
        { type: "change", changes: [change], verb: "Delete vertex of" },
        { type: "hint", hint: null },
      ],
    };
  }
}

function hoverEffects(target: Target, input: PointerInput): Effect[] {
  switch (target.on) {
    case "handle": {
      const { annotation, handle } = target;
      const cursor = input.alt && handle.role === "vertex" ? "not-allowed" : handle.cursor;
      const hint = { key: annotation.localKey, point: { x: handle.x, y: handle.y }, handle: handle.id };
      return [
        { type: "hover", key: annotation.localKey },
        { type: "hint", hint },
        { type: "cursor", cursor },
      ];
    }
    case "outline": {
      const key = target.annotation.localKey;
      const hint = { key, point: target.place.point, handle: null };
      return [
        { type: "hover", key },
        { type: "hint", hint },
        { type: "cursor", cursor: "copy" },
      ];
    }
    case "objects":
      return [
        { type: "hover", key: target.keys[0] as LocalKey, under: target.keys },
        { type: "hint", hint: null },
        { type: "cursor", cursor: "move" },
      ];
    case "nothing":
      return [
        { type: "hover", key: null },
        { type: "hint", hint: null },
        { type: "cursor", cursor: "default" },
      ];
  }
}
