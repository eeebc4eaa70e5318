// The headless annotator of one image: feeds events to the tools, carries out their effects, keeps history
// and time. One thread. Everything a gesture changed leaves through `onCommit`, once.
import { ActiveTime } from "../time/active_time";
import { kSystemClock, type Clock } from "../time/clock";
import type { CommandId } from "../keymap/commands";
import { History } from "../history/history";
import type { Verb } from "../history/verbs";
import type { Ask, AssistPort } from "../assist/ask";
import { makeContent } from "../model/annotation";
import type { Annotation, Change, ClassInfo, LocalKey } from "../model/annotation";
import { AnnotationStore } from "../store/store";
import { Suggestions } from "../store/suggestions";
import { ViewState } from "../store/view_state";
import { kContinuousTools, kPaintTools, kTightened, type ToolId } from "../tools/base/ids";
import type { Notice, NoticeId } from "../tools/base/notice";
import type { PaintOptions } from "../tools/base/paint_options";
import { makeTools } from "../tools/registry";
import type { Effect, PointerInput, Tool, ToolContext } from "../tools/base/tool";
import { toolContext } from "./tool_context";
import { runCommand, type Commandable } from "./commands";
import { fittingAll, labelOf, present, tagChanges, unlocked, withRelations } from "./edits";
import { editsInstead } from "./grips";
import { tighten } from "./assisting";
import { EdgeFinder } from "./edge_finder";
import { Identities } from "./identities";
import { isUseless, sayFirst, turnedAway, whyNot } from "./needs";
import type { DigitTarget, EditorOptions } from "./options";
import { isStale, kNoOverlay, overlayPart, restCursor, type Overlay, type Progress } from "./overlay";
import { EditorSettings } from "./settings";
import { snapped } from "./snapping";
import { isIdle, judging, putChanges } from "./suggesting";
import { kSharedSticky, type Sticky } from "./sticky";

export class Editor extends EditorSettings implements Commandable {
  readonly store = new AnnotationStore();
  readonly suggestions = new Suggestions(this.store);
  readonly view = new ViewState();
  readonly time = new ActiveTime();
  readonly sticky: Sticky;
  readonly uuid: () => string;
  readonly history: History;
  readonly clock: Clock;
  private readonly tools_ = makeTools();
  private readonly listeners_ = new Set<() => void>();
  readonly identities = new Identities();
  private tool_: Tool;
  private acting_: Tool; // the tool of the gesture at hand: with Ctrl held, "select" inside any other
  readonly edges: EdgeFinder;
  private kept_: readonly LocalKey[] = []; // what the gesture held when the event came that is being carried out
  private overlay_: Overlay = kNoOverlay;

  constructor(options: EditorOptions) {
    super(options);
    const { options_ } = this;
    this.clock = options_.clock ?? kSystemClock;
    this.uuid = options_.uuid ?? (() => crypto.randomUUID());
    this.sticky = options_.sticky ?? kSharedSticky;
    this.history = new History(options_.historyCapacity);
    this.tool_ = this.tools_[options_.tool ?? "select"];
    this.acting_ = this.tool_;
    this.edges = new EdgeFinder(this.ask);
    this.store.listen((event) => {
      this.identities.remember(event.changes);
      this.dropStaleChoice();
    });
    this.suggestions.store.listen(({ changes }) => this.view.forget(changes.flatMap((c) => (c.after === null ? [c.key] : []))));
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
  get overlay(): Overlay {
    return this.overlay_;
  }
  get busy(): boolean {
    return this.acting_.busy;
  }
  // The tool that a press would be for: "select" inside any other with Ctrl held or over a handle.
  get acting(): ToolId {
    return this.acting_.id;
  }
  // Whether the one selected object can be edited by its handles. The tag tool changes no shapes.
  get showsHandles(): boolean {
    return !this.readonly_ && this.tool_.id !== "tag" && this.tool_.id !== "pan" && !(this.busy && this.acting_.id !== "select");
  }
  get digitTarget(): DigitTarget {
    if (this.tool_.id === "tag") return "tag";
    const byClass = kPaintTools.has(this.tool_.id) && this.paint.into === "class"; // the class says into what to paint
    return this.view.selection.length > 0 && !byClass ? "selection" : "next";
  }
  // Objects that a gesture holds: news about them must wait until it is over, with all that its last effects do.
  get held(): readonly LocalKey[] {
    const now = this.busy && (this.acting_.id === "select" || this.acting_.keepsSelection === true);
    return now ? [...this.kept_, ...this.view.selection, ...this.overlay_.previews.keys()] : this.kept_;
  }

  // Overlay, tool, class, readonly: anything but store and view, which tell of themselves.
  listen(listener: () => void): () => void {
    this.listeners_.add(listener);
    return () => this.listeners_.delete(listener);
  }

  setClasses(classes: readonly ClassInfo[]): void {
    this.classes_ = classes;
    if (!this.pickable().some((c) => c.id === this.activeClass_)) this.activeClass_ = this.pickable()[0]?.id ?? 0;
    this.tell();
  }
  setSticky(part: Partial<Pick<Sticky, "assist" | "onePointEach" | "polygonInto" | "rapid" | "snap">>): void {
    Object.assign(this.sticky, part);
    this.setOverlay({ snap: null });
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
    this.holding(() => this.point(input));
  }

  private point(input: PointerInput): void {
    this.time.seen(input.time);
    this.view.pointer = input.at;
    if (!this.acting_.busy) this.act(editsInstead(this, input) ? this.tools_.select : this.tool_);
    if (input.kind === "down") {
      this.carryOut(this.acting_.keysUp(this.context()));
      if (!this.acting_.busy && this.acting_.id === "select") this.time.mark();
    }
    const before = this.acting_.busy;
    if (input.kind === "down" && input.ctrl && before && this.acting_.id !== "select") return this.say({ id: "draft_ctrl" });
    const { input: held, place } = snapped(input, this.acting_, this.context());
    this.setOverlay({ snap: place });
    const effects = this.acting_.pointer(held, this.context());
    if (this.acting_.id !== "select") this.setOverlay({ chosen: null });
    const draws = this.acting_.id !== "select" && this.acting_.keepsSelection !== true && this.acting_.busy && !before;
    if (draws) this.view.select([]); // what is drawn now is what a digit would label
    this.carryOut(effects);
    if (!this.overlay_.draft && this.acting_.id !== "select" && !this.busy) this.setOverlay({ cursor: restCursor(this.tool) });
  }

  private act(tool: Tool): void {
    const left = this.acting_;
    this.acting_ = tool;
    if (left === tool || left.id !== "select") return;
    this.view.setHover(null); // what it pointed out is not what this one would take
    this.setOverlay({ hint: null });
  }

  pointerLeft(): void {
    this.view.pointer = null;
    this.view.setHover(null);
    this.setOverlay({ hint: null, note: null, snap: null, marked: null });
  }

  // False: there is nothing to do for it here. `held`: the key repeats until keysUp().
  command(command: CommandId, held = false): boolean {
    return this.holding(() => this.obey(command, held));
  }

  private obey(command: CommandId, held: boolean): boolean {
    this.time.seen(this.clock.now());
    const refused = turnedAway(this, command);
    if (refused !== null) return refused;
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
    return !isUseless(this, command) && runCommand(this, command);
  }

  // Why there is nothing for a command to do with what is selected; null: there is, or it wants nothing of it.
  unavailable = (command: CommandId): NoticeId | null => whyNot(this, command);

  keysUp(): void {
    this.time.seen(this.clock.now());
    this.holding(() => this.carryOut(this.acting_.keysUp(this.context())));
  }

  cancel(): void {
    this.holding(() => this.carryOut(this.acting_.cancel(this.context())));
  }

  // The page is about to be left: a stroke under way ends here. What is kept as a draft goes on later.
  settle(): void {
    if (this.acting_.saveDraft() === null) this.holding(() => this.carryOut(this.acting_.finish(this.context())));
  }

  say = (notice: Notice): void => this.options_.onNotice?.(notice);

  private holding<T>(run: () => T): T {
    this.kept_ = this.held;
    const done = run();
    const held = this.kept_.length > 0;
    this.kept_ = [];
    if (held) this.tell(); // now the news may come
    return done;
  }

  setTool(id: ToolId): void {
    if (id === this.tool_.id && !this.busy) return;
    this.holding(() => this.carryOut(this.acting_.finish(this.context())));
    this.tool_ = this.tools_[id];
    this.acting_ = this.tool_;
    this.time.mark();
    this.resetOverlay();
    sayFirst(this);
  }

  // Labels the selection, or picks the class of the next object; with the tag tool it gives or takes that tag, no more.
  setClass(classId: number): void {
    const target = this.readonly_ ? "next" : this.digitTarget;
    if (target === "tag") return this.toggleTag(classId);
    if (this.busy && classId === this.activeClass_ && this.acting_.acceptsByClass === true) return void this.command("edit.finish");
    if (target === "selection" && turnedAway(this, "edit.relabel") !== null) return;
    this.activeClass_ = classId;
    if (target === "selection") {
      this.sticky.classPicked = false;
      runCommand(this, "edit.relabel");
    } else if (!this.busy) this.sticky.classPicked = true;
    this.tell();
  }

  get paint(): PaintOptions {
    return this.sticky.paint;
  }
  setPaint(paint: Partial<PaintOptions>): void {
    this.sticky.paint = { ...this.sticky.paint, ...paint };
    this.tell();
  }

  // All that the pointer passed is wanted, not only where it is at each frame.
  everySample(shift: boolean): boolean {
    return this.acting_.everySample === true || (shift && kContinuousTools.has(this.acting_.id));
  }

  // One undo entry, one commit. Refused when nothing may be changed.
  commit(all: readonly Change[], verb: Verb, tool: string, select?: readonly LocalKey[], madeBy?: string): boolean {
    const asked = unlocked(all, (key) => this.view.isLocked(key));
    if (!this.readonly_ && asked.length < all.length && asked.length === 0) this.say({ id: "locked" });
    if (this.readonly_ || asked.length === 0) return false;
    const selectionBefore = this.view.selection;
    const { changes, names } = judging(fittingAll(withRelations(asked, this.store), this.classes_), this.uuid);
    this.view.reveal(changes.flatMap((c) => (c.before === null && c.after !== null ? [c.after] : [])));
    putChanges(this, changes, "local");
    if (changes.some((c) => c.after === null)) this.view.forget(changes.flatMap((c) => (c.after === null ? [c.key] : [])));
    if (select !== undefined || names.size > 0) this.view.select((select ?? selectionBefore).map((key) => names.get(key) ?? key));
    const label = labelOf(verb, asked, (id) => this.className(id));
    this.history.push({ label, changes, selectionBefore, selectionAfter: this.view.selection });
    this.report(changes, tool, madeBy);
    return true;
  }

  // Shows them in place of the stored ones, while a control is moved that will change them.
  showInstead(annotations: readonly Annotation[]): void {
    if (!this.busy) this.setOverlay({ previews: new Map(annotations.map((a) => [a.localKey, a])) });
  }

  showProgress = (progress: Progress | null): void => this.setOverlay({ progress });

  undo(): boolean {
    return !this.readonly_ && this.replay(this.history.undo({ get: this.object }), "undo");
  }
  redo(): boolean {
    return !this.readonly_ && this.replay(this.history.redo({ get: this.object }), "redo");
  }
  object = (key: LocalKey): Annotation | undefined => this.store.get(key) ?? this.suggestions.known(key);

  saveDraft(): unknown {
    const draft = this.acting_.saveDraft();
    return draft === null ? null : { tool: this.acting_.id, classId: this.activeClass_, draft };
  }

  // Takes up what saveDraft() gave in an earlier visit; what cannot be read is ignored.
  loadDraft(saved: unknown): void {
    const { tool, classId, draft } = (saved ?? {}) as { tool?: ToolId; classId?: number; draft?: unknown };
    if (tool === undefined || !(tool in this.tools_) || this.readonly_) return;
    this.setTool(tool);
    if (this.pickable().some((c) => c.id === classId)) this.activeClass_ = classId as number;
    this.carryOut(this.tool_.loadDraft(draft, this.context()));
  }

  open = (key: LocalKey): void => this.options_.onOpen?.(key);

  private replay(step: ReturnType<History["undo"]>, tool: string): boolean {
    if (step === null) return false;
    const changes = step.changes.map((c) => this.identities.restored(c)).filter((c) => !isIdle(c));
    putChanges(this, changes, "undo");
    this.view.select(step.select.filter((key) => this.object(key) !== undefined));
    this.report(changes, tool);
    return true;
  }

  private report(changes: readonly Change[], tool: string, madeBy?: string): void {
    this.options_.onCommit?.({ changes, tool, activeMs: this.time.sinceMark(), ...(madeBy === undefined ? {} : { madeBy }) });
    this.time.mark();
    this.tell();
  }

  private carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) this.carryOutOne(effect);
  }

  private carryOutOne(effect: Effect): void {
    switch (effect.type) {
      case "say":
        return this.say(effect.notice);
      case "hover":
        return this.view.setHover(effect.key, effect.under);
      case "select":
        return this.view.select(effect.keys);
      case "show":
        return this.view.reveal(present([effect.key], (key) => this.store.get(key)));
      case "create":
        return this.create(effect);
      case "change":
        return void this.commit(effect.changes, effect.verb, this.acting_.id, undefined, effect.madeBy);
      case "toggle_tag":
        return this.toggleTag();
      case "open":
        return this.open(effect.key);
      case "ask":
        return this.askFor(this.acting_, effect.ask);
      default:
        return this.setOverlay(overlayPart(effect));
    }
  }

  ask: AssistPort["ask"] = (...asked) => {
    const port = this.options_.assist ?? null;
    if (port === null) queueMicrotask(() => asked[2](null));
    else port.ask(...asked);
  };

  private askFor(tool: Tool, ask: Ask): void {
    this.ask(ask, tool.id, (answer) => this.holding(() => this.carryOut(tool.answered?.(answer, this.context()) ?? [])));
  }

  private toggleTag = (classId = this.activeClass_) => void this.commit(tagChanges(this.store.all(), classId, this.uuid), "Tag", "tag");
  private create({ shape, beside = [], select = false, as, open = false, madeBy }: Effect & { type: "create" }): void {
    const after: Annotation = { ...makeContent(this.activeClass_, shape), ...as, localKey: this.uuid() };
    const selection = this.sticky.classPicked && !select && !open ? [] : [after.localKey];
    this.commit([{ key: after.localKey, before: null, after }, ...beside], "Draw", this.acting_.id, selection, madeBy);
    if (open) this.open(after.localKey);
    if (this.sticky.assist.tighten && kTightened.has(this.acting_.id)) tighten(this, [after], true);
  }

  private setOverlay(part: Partial<Overlay>): void {
    const changed = (Object.keys(part) as (keyof Overlay)[]).some((name) => part[name] !== this.overlay_[name]);
    if (!changed) return;
    this.overlay_ = { ...this.overlay_, ...part };
    this.tell();
  }

  private dropStaleChoice(): void {
    const { chosen } = this.overlay_;
    if (chosen !== null && isStale(chosen, this.object(chosen.key), this.view.selection)) this.setOverlay({ chosen: null });
  }

  private resetOverlay(): void {
    this.overlay_ = { ...kNoOverlay, progress: this.overlay_.progress, cursor: restCursor(this.tool) };
    this.tell();
  }

  private context = (): ToolContext => toolContext(this);

  private tell(): void {
    for (const listener of [...this.listeners_]) listener();
  }
}
