// The headless annotator of one image: feeds events to the tools, carries out their effects, keeps history
// and time. One thread. Everything a gesture changed leaves through `onCommit`, once.
import { ActiveTime } from "../time/active_time";
import { kSystemClock, type Clock } from "../time/clock";
import type { CommandId } from "../keymap/commands";
import { History } from "../history/history";
import { fitted } from "../model/attributes";
import {
  makeContent,
  type Annotation,
  type Change,
  type ClassInfo,
  type LocalKey,
  type SkeletonInfo,
  type Size,
} from "../model/annotation";
import type { Shape } from "../model/shape";
import { handleAt, hitTest } from "../store/hits";
import { AnnotationStore } from "../store/store";
import { ViewState } from "../store/view_state";
import type { ToolId } from "../tools/base/ids";
import { makeTools } from "../tools/registry";
import type { Effect, PointerInput, Tool, ToolContext } from "../tools/base/tool";
import { runCommand, type Commandable } from "./commands";
import { asPersons, tagChanges } from "./edits";
import { Identities } from "./identities";
import { kNoOverlay, type Overlay } from "./overlay";
import { kSharedSticky, type Sticky } from "./sticky";

// A finished gesture, for the journal.
export interface Commit {
  readonly changes: readonly Change[];
  readonly tool: string; // tool id, "undo", "redo", or what else did it
  readonly activeMs: number;
}

export interface EditorOptions {
  frame: Size;
  annotations: readonly Annotation[];
  classes: readonly ClassInfo[];
  readonly?: boolean;
  tool?: ToolId;
  classId?: number;
  clock?: Clock;
  uuid?: () => string;
  sticky?: Sticky;
  historyCapacity?: number;
  onCommit?: (commit: Commit) => void;
  onOpen?: (key: LocalKey) => void;
}

const kDrawCursor = "crosshair";

export class Editor implements Commandable {
  readonly store = new AnnotationStore();
  readonly view = new ViewState();
  readonly time = new ActiveTime();
  readonly sticky: Sticky;
  readonly uuid: () => string;
  readonly history: History;
  readonly clock: Clock;
  private readonly tools_ = makeTools();
  private readonly listeners_ = new Set<() => void>();
  private readonly identities_ = new Identities();
  private tool_: Tool;
  private acting_: Tool; // the tool of the gesture at hand: with Ctrl held, "select" inside any other
  private frame_: Size;
  private classes_: readonly ClassInfo[];
  private readonly_: boolean;
  private activeClass_: number;
  private pixel_ = 1;
  private overlay_: Overlay = kNoOverlay;

  constructor(private readonly options_: EditorOptions) {
    this.frame_ = options_.frame;
    this.classes_ = options_.classes;
    this.readonly_ = options_.readonly ?? false;
    this.clock = options_.clock ?? kSystemClock;
    this.uuid = options_.uuid ?? (() => crypto.randomUUID());
    this.sticky = options_.sticky ?? kSharedSticky;
    this.history = new History(options_.historyCapacity);
    this.tool_ = this.tools_[options_.tool ?? "select"];
    this.acting_ = this.tool_;
    this.activeClass_ = options_.classId ?? this.pickable()[0]?.id ?? 0;
    this.store.listen((event) => {
      this.identities_.remember(event.changes);
      this.dropStaleChoice();
    });
    this.view.listen(() => this.dropStaleChoice());
    this.store.apply(
      options_.annotations.map((after) => ({ key: after.localKey, before: null, after })),
      "remote",
    );
    this.resetOverlay();
  }

  get tool(): ToolId {
    return this.tool_.id;
  }
  get frame(): Size {
    return this.frame_;
  }
  get classes(): readonly ClassInfo[] {
    return this.classes_;
  }
  get readonly(): boolean {
    return this.readonly_;
  }
  get activeClass(): number {
    return this.activeClass_;
  }
  get overlay(): Overlay {
    return this.overlay_;
  }
  get busy(): boolean {
    return this.acting_.busy;
  }
  get pixel(): number {
    return this.pixel_;
  }
  // Objects that a gesture holds: news about them must wait until it is over.
  get held(): readonly LocalKey[] {
    return this.acting_.id === "select" && this.busy ? this.view.selection : [];
  }

  pickable(): readonly ClassInfo[] {
    return this.classes_.filter((c) => c.retired !== true);
  }

  className(classId: number): string {
    return this.classes_.find((c) => c.id === classId)?.name ?? (classId === 0 ? "object" : `class ${classId}`);
  }

  skeletonOf(classId: number): SkeletonInfo | null {
    return this.classes_.find((c) => c.id === classId)?.skeleton ?? null;
  }

  // Overlay, tool, class, readonly: anything but store and view, which tell of themselves.
  listen(listener: () => void): () => void {
    this.listeners_.add(listener);
    return () => this.listeners_.delete(listener);
  }

  setPixel(pixel: number): void {
    this.pixel_ = pixel;
  }
  setFrame(frame: Size): void {
    this.frame_ = frame;
  }
  setClasses(classes: readonly ClassInfo[]): void {
    this.classes_ = classes;
    if (!this.pickable().some((c) => c.id === this.activeClass_)) this.activeClass_ = this.pickable()[0]?.id ?? 0;
    this.tell();
  }
  setOnePointEach(value: boolean): void {
    this.sticky.onePointEach = value;
    this.tell();
  }
  setReadonly(value: boolean): void {
    if (value === this.readonly_) return;
    this.carryOut(this.acting_.cancel(this.context()));
    this.readonly_ = value;
    this.setOverlay({ chosen: null });
    this.tell();
  }

  pointer(input: PointerInput): void {
    this.time.seen(input.time);
    if (!this.acting_.busy) this.acting_ = input.ctrl && this.tool_.id !== "pan" ? this.tools_.select : this.tool_;
    if (input.kind === "down") {
      this.carryOut(this.acting_.keysUp(this.context()));
      if (!this.acting_.busy && this.acting_.id === "select") this.time.mark();
    }
    const before = this.acting_.busy;
    const effects = this.acting_.pointer(input, this.context());
    if (this.acting_.id !== "select") this.setOverlay({ chosen: null });
    const draws = this.acting_.id !== "select" && this.acting_.busy && !before;
    if (draws) this.view.select([]); // what is drawn now is what a digit would label
    this.carryOut(effects);
    if (!this.overlay_.draft && this.acting_.id !== "select" && !this.busy) this.setOverlay({ cursor: this.restCursor() });
  }

  // The pointer left the canvas.
  pointerLeft(): void {
    this.view.setHover(null);
    this.setOverlay({ hint: null, note: null });
  }

  // False: there is nothing to do for it here. `held`: the key repeats until keysUp().
  command(command: CommandId, held = false): boolean {
    this.time.seen(this.clock.now());
    const effects = this.acting_.command(command, this.context(), held);
    if (effects !== null) {
      this.carryOut(effects);
      return true;
    }
    if (command.startsWith("object.nudge") && this.view.selection.length > 0) {
      const nudge = this.tools_.select.command(command, this.context(), false);
      if (nudge !== null) this.carryOut(nudge);
      return nudge !== null;
    }
    return runCommand(this, command);
  }

  keysUp(): void {
    this.time.seen(this.clock.now());
    this.carryOut(this.acting_.keysUp(this.context()));
  }

  cancel(): void {
    this.carryOut(this.acting_.cancel(this.context()));
  }

  setTool(id: ToolId): void {
    if (id === this.tool_.id && !this.busy) return;
    this.carryOut(this.acting_.finish(this.context()));
    this.tool_ = this.tools_[id];
    this.acting_ = this.tool_;
    this.time.mark();
    this.resetOverlay();
  }

  // Labels the selection, or picks the class of the next object.
  setClass(classId: number): void {
    if (this.view.selection.length > 0 && !this.readonly_) {
      this.sticky.classPicked = false;
      this.activeClass_ = classId;
      runCommand(this, "edit.relabel");
    } else {
      if (!this.busy) this.sticky.classPicked = true;
      this.activeClass_ = classId;
    }
    this.tell();
  }

  // One undo entry, one commit. Refused when nothing may be changed.
  commit(changes: readonly Change[], verb: string, tool: string, select?: readonly LocalKey[]): boolean {
    if (this.readonly_ || changes.length === 0) return false;
    const selectionBefore = this.view.selection;
    const persons = changes.map((c) => (c.after === null ? c : { ...c, after: this.fitting(c.before, asPersons(c.after)) }));
    this.store.apply(persons, "local");
    const gone = changes.filter((c) => c.after === null).map((c) => c.key);
    if (gone.length > 0) this.view.forget(gone);
    if (select !== undefined) this.view.select(select);
    const label = `${verb} ${this.naming(changes)}`;
    this.history.push({ label, changes: persons, selectionBefore, selectionAfter: this.view.selection });
    this.report(persons, tool);
    return true;
  }

  undo(): boolean {
    return this.replay(this.history.undo(this.store), "undo");
  }
  redo(): boolean {
    return this.replay(this.history.redo(this.store), "redo");
  }

  saveDraft(): unknown {
    const draft = this.tool_.saveDraft();
    return draft === null ? null : { tool: this.tool_.id, classId: this.activeClass_, draft };
  }

  // Takes up what saveDraft() gave in an earlier visit; what cannot be read is ignored.
  loadDraft(saved: unknown): void {
    const { tool, classId, draft } = (saved ?? {}) as { tool?: ToolId; classId?: number; draft?: unknown };
    if (tool === undefined || !(tool in this.tools_) || this.readonly_) return;
    this.setTool(tool);
    if (this.pickable().some((c) => c.id === classId)) this.activeClass_ = classId as number;
    this.carryOut(this.tool_.loadDraft(draft, this.context()));
  }

  open(key: LocalKey): void {
    this.options_.onOpen?.(key);
  }

  private replay(step: ReturnType<History["undo"]>, tool: string): boolean {
    if (step === null) return false;
    const changes = step.changes.map((c) => this.identities_.restored(c));
    this.store.apply(changes, "undo");
    this.view.select(step.select.filter((key) => this.store.get(key) !== undefined));
    this.report(changes, tool);
    return true;
  }

  private report(changes: readonly Change[], tool: string): void {
    this.options_.onCommit?.({ changes, tool, activeMs: this.time.sinceMark() });
    this.time.mark();
    this.tell();
  }

  private fitting(before: Annotation | null, after: Annotation): Annotation {
    return fitted(
      before,
      after,
      this.classes_.find((c) => c.id === after.classId),
    );
  }

  private naming(changes: readonly Change[]): string {
    if (changes.length !== 1) return `${changes.length} objects`;
    const only = (changes[0] as Change).after ?? ((changes[0] as Change).before as Annotation);
    return this.className(only.classId);
  }

  private carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) this.carryOutOne(effect);
  }

  private carryOutOne(effect: Effect): void {
    switch (effect.type) {
      case "preview":
        return this.setOverlay({ previews: new Map(effect.annotations.map((a) => [a.localKey, a])) });
      case "draft":
        return this.setOverlay({ draft: effect.draft });
      case "marquee":
        return this.setOverlay({ marquee: effect.rect });
      case "cursor":
        return this.setOverlay({ cursor: effect.cursor });
      case "hint":
        return this.setOverlay({ hint: effect.hint });
      case "note":
        return this.setOverlay({ note: effect.note });
      case "choose":
        return this.setOverlay({ chosen: effect.vertex });
      case "hover":
        return this.view.setHover(effect.key);
      case "select":
        return this.view.select(effect.keys);
      case "create":
        return this.create(effect.shape);
      case "change":
        return void this.commit(effect.changes, effect.verb, this.acting_.id);
      case "toggle_tag":
        return void this.commit(tagChanges(this.store.all(), this.activeClass_, this.uuid), "Tag", "tag");
      case "open":
        return this.open(effect.key);
    }
  }

  private create(shape: Shape): void {
    const after: Annotation = { ...makeContent(this.activeClass_, shape), localKey: this.uuid() };
    const select = this.sticky.classPicked ? [] : [after.localKey];
    this.commit([{ key: after.localKey, before: null, after }], "Draw", this.acting_.id, select);
  }

  private setOverlay(part: Partial<Overlay>): void {
    const changed = (Object.keys(part) as (keyof Overlay)[]).some((name) => part[name] !== this.overlay_[name]);
    if (!changed) return;
    this.overlay_ = { ...this.overlay_, ...part };
    this.tell();
  }

  // Another selection, or another shape than the one it was chosen in: it may be another vertex now.
  private dropStaleChoice(): void {
    const { chosen } = this.overlay_;
    if (chosen === null) return;
    const shape = this.store.get(chosen.key)?.shape;
    const alone = this.view.selection.length === 1 && this.view.selection[0] === chosen.key;
    if (!alone || JSON.stringify(shape) !== JSON.stringify(chosen.shape)) this.setOverlay({ chosen: null });
  }

  private restCursor(): string {
    if (this.tool_.id === "pan") return "grab";
    return this.tool_.id === "select" ? "default" : kDrawCursor;
  }

  private resetOverlay(): void {
    this.overlay_ = { ...kNoOverlay, cursor: this.restCursor() };
    this.tell();
  }

  private context(): ToolContext {
    const visible = (a: Annotation) => this.view.isVisible(a);
    return {
      frame: this.frame_,
      pixel: this.pixel_,
      readonly: this.readonly_,
      selection: this.view.selection,
      chosen: this.overlay_.chosen,
      skeleton: this.skeletonOf(this.activeClass_),
      onePointEach: this.sticky.onePointEach,
      skeletonOf: (classId) => this.skeletonOf(classId),
      get: (key) => this.store.get(key),
      hits: (p, tolerance) => hitTest(this.store, visible, p, tolerance),
      handleAt: (key, p, radius) => {
        const annotation = this.store.get(key);
        return annotation === undefined || !visible(annotation) ? null : handleAt(annotation, p, radius, this.pixel_);
      },
      inArea: (area) => this.store.inArea(area).filter(visible),
    };
  }

  private tell(): void {
    for (const listener of [...this.listeners_]) listener();
  }
}
