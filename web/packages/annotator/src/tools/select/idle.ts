// Nothing is pressed: says what a press would do, and begins it.
import type { CommandId } from "../../keymap/commands";
import type { Annotation, LocalKey } from "../../model/annotation";
import type { Point } from "../../model/shape";
import { shapeDef } from "../../shapes/registry";
import type { Handle, VertexPlace } from "../../shapes/base/shape_def";
import { reach, type Effect, type PointerInput, type ToolContext } from "../base/tool";
import { DraggingHandle } from "./dragging_handle";
import { Nudging, nudgedSelection, nudgeOf } from "./nudging";
import { Pressed } from "./pressed";
import { Redrawing } from "./redrawing";
import { kEdgeReach, kHandleReach, kStay, type RestingState, type Step } from "./state";
import { chooseIn, cycleJoint, dropped, jointNote, kNoVertex, nudgedVertex, removeVertex } from "./vertices";

type Target =
  | { readonly on: "handle"; readonly annotation: Annotation; readonly handle: Handle }
  | { readonly on: "outline"; readonly annotation: Annotation; readonly place: VertexPlace }
  | { readonly on: "objects"; readonly keys: readonly LocalKey[] }
  | { readonly on: "nothing" };

export class Idle implements RestingState {
  readonly busy = false;
  private lastClick_: Point | null = null; // screen; a second click at the same place picks what lies beneath

  pointer(input: PointerInput, context: ToolContext): Step {
    if (input.kind === "up") return kStay;
    const target = this.target(input, context);
    if (input.kind === "down") return this.press(target, input, context);
    return { effects: [...hoverEffects(target, input), noteEffect(target, input, context)] };
  }

  command(command: CommandId, context: ToolContext, held: boolean): Step | null {
    if (context.readonly || context.selection.length === 0) return null;
    const by = nudgeOf(command);
    const { chosen } = context;
    const annotation = chosen === null ? undefined : context.get(chosen.key);
    if (chosen === null || annotation === undefined) {
      return by === null ? null : Nudging.begin(this, nudgedSelection(context), by, context, held);
    }
    if (by !== null) return Nudging.begin(this, nudgedVertex(annotation, chosen), by, context, held);
    if (command === "edit.cancel") return { effects: [kNoVertex] };
    if (command === "edit.delete") return { effects: removeVertex(annotation, chosen.id, chosen.place, context) };
    return command === "joint.visibility" ? { effects: cycleJoint(annotation, chosen, context) } : null;
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
      const { vertices } = shapeDef(single.shape);
      const place = vertices?.placeAt(single.shape, input.at, reach(input, context, kEdgeReach)) ?? null;
      // With Alt the outline is taken to move the whole: a line has no inside to grab.
      if (place !== null && !input.shift && !input.alt) return { on: "outline", annotation: single, place };
    }
    const keys = context.hits(input.at, reach(input, context, kEdgeReach)).map((item) => item.annotation.localKey);
    return keys.length > 0 ? { on: "objects", keys } : { on: "nothing" };
  }

  private press(target: Target, input: PointerInput, context: ToolContext): Step {
    switch (target.on) {
      case "handle":
        if (input.alt && target.handle.role === "vertex")
          return dropped(removeVertex(target.annotation, target.handle.id, target.handle, context));
        if (input.shift && target.handle.role === "vertex") {
          const redrawing = Redrawing.begin(this, target.annotation, target.handle.id, input);
          if (redrawing !== null) return redrawing;
        }
        return { effects: [], next: new DraggingHandle(this, target.annotation, target.handle, input, false, context.pixel) };
      case "outline":
        return this.pressOutline(target.annotation, target.place, input, context);
      case "objects":
        return { effects: [kNoVertex], next: new Pressed(this, target.keys, input) };
      case "nothing":
        return { effects: [kNoVertex], next: new Pressed(this, [], input) };
    }
  }

  // A drag pulls a new vertex out of the outline; a double click puts one there; a click alone does nothing.
  private pressOutline(annotation: Annotation, place: VertexPlace, input: PointerInput, context: ToolContext): Step {
    const { shape } = annotation;
    const inserted = shapeDef(shape).vertices?.insert(shape, place.id, place.point, context.frame);
    if (inserted === undefined) return kStay;
    if (input.clicks >= 2) {
      const after: Annotation = { ...annotation, shape: inserted };
      const change = { key: annotation.localKey, before: annotation, after };
      return { effects: [{ type: "change", changes: [change], verb: "Add vertex to" }, chooseIn(after, place.id)] };
    }
    const handle: Handle = { id: place.id, role: "vertex", ...place.point, cursor: "move" };
    return { effects: [], next: new DraggingHandle(this, annotation, handle, input, true, context.pixel) };
  }
}

function noteEffect(target: Target, input: PointerInput, context: ToolContext): Effect {
  const of = target.on === "handle" || target.on === "outline" ? target.annotation : undefined;
  const annotation = target.on === "objects" ? context.get(target.keys[0] as LocalKey) : of;
  const note = annotation === undefined ? null : jointNote(annotation, input.at, reach(input, context, kHandleReach), context);
  return { type: "note", note };
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
