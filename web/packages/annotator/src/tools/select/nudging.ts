// Arrow keys move the selection by a pixel, with Shift by ten. While the key is held it is one gesture.
import type { CommandId } from "../../keymap/commands";
import type { Annotation } from "../../model/annotation";
import type { Point } from "../../model/shape";
import type { Verb } from "../../history/verbs";
import type { Effect, ToolContext } from "../base/tool";
import { changesOf, movable, moved } from "./move_objects";
import { kClearPreview, kStay, type SelectState, type Step } from "./state";

const kSteps: Readonly<Record<string, Point>> = {
  "object.nudge_left": { x: -1, y: 0 },
  "object.nudge_right": { x: 1, y: 0 },
  "object.nudge_up": { x: 0, y: -1 },
  "object.nudge_down": { x: 0, y: 1 },
  "object.nudge_left_far": { x: -10, y: 0 },
  "object.nudge_right_far": { x: 10, y: 0 },
  "object.nudge_up_far": { x: 0, y: -10 },
  "object.nudge_down_far": { x: 0, y: 10 },
};

export function nudgeOf(command: CommandId): Point | null {
  return kSteps[command] ?? null;
}

// What is nudged, and how.
export interface Nudged {
  readonly originals: readonly Annotation[];
  readonly verb: Verb;
  moved(now: readonly Annotation[], by: Point, context: ToolContext): readonly Annotation[];
  after(now: readonly Annotation[]): Effect[]; // once it is stored
}

export function nudgedSelection(context: ToolContext): Nudged {
  return { originals: movable(context.selection, context), verb: "Nudge", moved, after: () => [] };
}

export class Nudging implements SelectState {
  readonly busy = true;
  private now_: readonly Annotation[];

  private constructor(
    private readonly idle_: SelectState,
    private readonly what_: Nudged,
  ) {
    this.now_ = what_.originals;
  }

  static begin(idle: SelectState, what: Nudged, by: Point, context: ToolContext, held: boolean): Step {
    if (what.originals.length === 0) return kStay;
    const state = new Nudging(idle, what);
    const effects = state.nudge(by, context);
    return held ? { effects, next: state } : state.keysUp();
  }

  // The editor ends the nudge (keysUp) before a press reaches the tool.
  pointer(): Step {
    return kStay;
  }

  command(command: CommandId, context: ToolContext): Step | null {
    const by = nudgeOf(command);
    return by === null ? null : { effects: this.nudge(by, context) };
  }

  keysUp(): Step {
    const changes = changesOf(this.what_.originals, this.now_);
    const effects: Effect[] = [kClearPreview];
    if (changes.length > 0) effects.push({ type: "change", changes, verb: this.what_.verb }, ...this.what_.after(this.now_));
    return { effects, next: this.idle_ };
  }

  cancel(): Effect[] {
    return [kClearPreview];
  }

  private nudge(by: Point, context: ToolContext): Effect[] {
    const { originals } = this.what_;
    const next = this.what_.moved(this.now_, by, context);
    const same = next.every((a, i) => JSON.stringify(a.shape) === JSON.stringify((originals[i] as Annotation).shape));
    this.now_ = same ? originals : next;
    return [{ type: "preview", annotations: this.now_ }];
  }
}
