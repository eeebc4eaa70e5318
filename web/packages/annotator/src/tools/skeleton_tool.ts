// Skeleton of the class at hand. A drag lays its template into a box; clicks place joint after joint in order, each
// following the pointer until the button is up. Alt held marks the joint as hidden, a key skips it (not labeled); undo
// takes back a joint. The last joint finishes it, Enter before that leaves the rest unlabeled.
import { kMinSide, placedPoint, rectOf } from "../geometry/point";
import type { CommandId } from "../keymap/commands";
import type { SkeletonInfo } from "../model/annotation";
import type { KeypointsShape, KeypointXYV, Point } from "../model/shape";
import { kNoJoint } from "../shapes/keypoints/joints";
import { laidInto } from "../shapes/keypoints/template";
import type { Notice } from "./base/notice";
import { StepTool } from "./base/step_tool";
import { dragBegins, kNoDraft, shapeDraft, type Draft, type Effect, type PointerInput, type ToolContext } from "./base/tool";

export class SkeletonTool extends StepTool<KeypointXYV> {
  readonly id = "skeleton";
  private press_: PointerInput | null = null; // the first one: a box when it is dragged, else the first joint
  private boxing_ = false;
  private pointer_: Point | null = null;
  private joints_: readonly string[] | null = null; // of the class when the joints were placed

  override get busy(): boolean {
    return this.press_ !== null || super.busy;
  }

  pointer(input: PointerInput, context: ToolContext): Effect[] {
    const { skeleton } = context;
    if (context.readonly) return [];
    this.followJoints(skeleton);
    if (skeleton === null) return this.press_ === null ? [] : this.letGo(context);
    this.pointer_ = input.at;
    if (this.press_ !== null) return this.pressed(this.press_, skeleton, input, context);
    if (input.kind === "down" && !super.busy) {
      this.press_ = input;
      return [];
    }
    if (input.kind === "down") {
      this.place(jointAt(input, context));
      this.dragging_ = true;
    } else if (this.dragging_) {
      this.placed_[this.placed_.length - 1] = jointAt(input, context);
      if (input.kind === "up") return this.settled(skeleton, context);
    }
    return this.show(context);
  }

  override command(command: CommandId, context: ToolContext, held: boolean): Effect[] | null {
    this.followJoints(context.skeleton);
    if (command === "joint.skip") return this.skip(context);
    if (command === "joint.visibility" && super.busy) return this.hide(context);
    const undoes = command === "edit.cancel" || command === "edit.undo" || command === "edit.delete";
    if (this.press_ !== null) return undoes ? this.letGo(context) : [];
    return super.command(command, context, held);
  }

  protected override why({ skeleton }: ToolContext): Notice {
    return { id: skeleton === null ? "draft_joints" : "draft_few" };
  }

  protected made({ skeleton }: ToolContext): KeypointsShape | null {
    if (skeleton === null || !this.placed_.some((joint) => joint[2] > 0)) return null;
    return { kind: "keypoints", points: skeleton.joints.map((_, i) => this.placed_[i] ?? kNoJoint) };
  }

  protected draft(): Draft {
    return { shape: { kind: "keypoints", points: this.placed_.slice() }, path: [], rubber: null, closing: false, as: "points" };
  }

  protected override show(context: ToolContext): Effect[] {
    return [super.busy ? { type: "draft", draft: this.draft() } : kNoDraft, this.note(context)];
  }

  protected read(step: unknown): KeypointXYV | null {
    if (!Array.isArray(step) || step.length !== 3 || !step.every(Number.isFinite)) return null;
    const [x, y, v] = step as [number, number, number];
    return v === 0 || v === 1 || v === 2 ? [x, y, v] : null;
  }

  override saveDraft(): unknown {
    const placed = super.saveDraft();
    return placed === null ? null : { placed, joints: this.joints_ };
  }

  override loadDraft(saved: unknown, context: ToolContext): Effect[] {
    const { placed, joints } = (saved ?? {}) as { placed?: unknown; joints?: unknown };
    const named = Array.isArray(joints) && joints.every((name) => typeof name === "string");
    if (!named) return [];
    const effects = super.loadDraft(placed, context);
    this.joints_ = joints;
    this.followJoints(context.skeleton);
    return effects.length === 0 ? [] : this.show(context);
  }

  // The class may get other joints while some are placed: each keeps its name, and goes with it.
  private followJoints(skeleton: SkeletonInfo | null): void {
    const was = this.joints_;
    if (skeleton === null || was === skeleton.joints) return;
    this.joints_ = skeleton.joints;
    if (was === null || this.placed_.length === 0 || was.join("\n") === skeleton.joints.join("\n")) return;
    const placed = skeleton.joints.map((name) => this.placed_[was.indexOf(name)] ?? kNoJoint);
    while (placed.length > 0 && placed.at(-1) === kNoJoint) placed.pop();
    super.reset();
    this.placed_ = placed;
  }

  protected override reset(): void {
    super.reset();
    this.press_ = null;
    this.boxing_ = false;
  }

  private pressed(start: PointerInput, skeleton: SkeletonInfo, input: PointerInput, context: ToolContext): Effect[] {
    this.boxing_ ||= dragBegins(start, input);
    if (!this.boxing_) return input.kind === "up" ? this.firstJoint(input, skeleton, context) : [];
    const rect = rectOf(start.at, input.at);
    const large = rect.right - rect.left >= kMinSide && rect.bottom - rect.top >= kMinSide;
    const shape: KeypointsShape | null = large ? { kind: "keypoints", points: laidInto(skeleton, rect, context.frame) } : null;
    if (input.kind !== "up") return [{ type: "marquee", rect }, shapeDraft(shape), { type: "note", note: null }];
    const effects = this.letGo(context);
    return shape === null ? effects : [...effects, { type: "create", shape }];
  }

  private firstJoint(input: PointerInput, skeleton: SkeletonInfo, context: ToolContext): Effect[] {
    this.press_ = null;
    this.place(jointAt(input, context));
    return this.settled(skeleton, context);
  }

  // The press comes to nothing.
  private letGo(context: ToolContext): Effect[] {
    this.press_ = null;
    this.boxing_ = false;
    return [{ type: "marquee", rect: null }, ...this.show(context)];
  }

  override cancel(): Effect[] {
    return [{ type: "marquee", rect: null }, ...super.cancel()];
  }

  private settled(skeleton: SkeletonInfo, context: ToolContext): Effect[] {
    this.dragging_ = false;
    return this.placed_.length >= skeleton.joints.length ? this.close(context) : this.show(context);
  }

  // The next joint is not labeled. Never all of them: that would be no object.
  private skip(context: ToolContext): Effect[] {
    const { skeleton } = context;
    const left = skeleton === null ? 0 : skeleton.joints.length - this.placed_.length;
    const empty = !this.placed_.some((joint) => joint[2] > 0);
    if (skeleton === null || context.readonly || this.dragging_ || this.press_ !== null || left === 0 || (left === 1 && empty)) return [];
    this.place(kNoJoint);
    return this.settled(skeleton, context);
  }

  // The newest joint becomes hidden, or visible again.
  private hide(context: ToolContext): Effect[] {
    const [x, y, v] = this.placed_.at(-1) ?? kNoJoint;
    if (v > 0) this.placed_[this.placed_.length - 1] = [x, y, v === 2 ? 1 : 2];
    return this.show(context);
  }

  // The name of the joint at the pointer: of the one being placed, else of the next.
  private note({ skeleton }: ToolContext): Effect {
    const index = this.placed_.length - (this.dragging_ ? 1 : 0);
    const text = skeleton?.joints[index];
    return { type: "note", note: text === undefined || this.pointer_ === null ? null : { text, point: this.pointer_ } };
  }
}

function jointAt(input: PointerInput, context: ToolContext): KeypointXYV {
  const p = placedPoint(input.at, context.frame);
  return [p.x, p.y, input.alt ? 1 : 2];
}
