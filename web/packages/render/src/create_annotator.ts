// Wires editor, canvas, keys, journal and queue. See controller.ts for the contract.
import {
  annotationFromWire,
  AssetSession,
  Editor,
  keepDraft,
  openAssistWorker,
  kMostRapid,
  RapidCount,
  SyncQueue,
  takeDraft,
  clamp,
  union,
  type Rect,
  type AppCommand,
  type CommandId,
  type LocalKey,
  type Place,
  type Point,
  type RemoteAnnotation,
} from "@touchmark/annotator";
import { answering } from "./assist/answering";
import { AssistDesk, newPool } from "./assist/desk";
import { CanvasView, type Guides } from "./canvas_view";
import type { Annotator, AnnotatorOptions } from "./controller";
import type { ImageSource } from "./view/image_source";
import { Keys, type Keymap } from "./input/keys";
import type { Look } from "./view/look";
import { nudgeAsSeen, type Turn } from "./view/turn";
import { ObjectEdits } from "./object_edits";
import { kEnglish } from "./view/words";
import { StateKeeper } from "./state_keeper";

const kZoomStep = 1.25;
// What they select is brought into view.
const kWalks: ReadonlySet<string> = new Set([
  "object.next",
  "object.previous",
  ...["next", "previous", "accept", "reject", "accept_class", "reject_class"].map((what) => `suggestion.${what}`),
]);
const kPool = newPool(openAssistWorker);

class AnnotatorController extends ObjectEdits implements Annotator {
  readonly ready: Promise<void>;
  private readonly view_: CanvasView;
  protected readonly editor_: Editor;
  private readonly session_: AssetSession | null;
  private readonly state_: StateKeeper;
  private readonly keys_: Keys;
  private readonly rapid_: RapidCount;
  private readonly desk_ = new AssistDesk(kPool);
  private readonly cursorListeners_ = new Set<(cursor: Point | null) => void>();
  private readonly viewListeners_ = new Set<() => void>();
  private readonly detach_: (() => void)[] = [];
  private savedDraft_ = "null";
  private destroyed_ = false;
  private intercept_: ((command: CommandId) => boolean) | null = null;
  private replacing_: Promise<ImageSource> | null = null;

  constructor(private readonly options_: AnnotatorOptions) {
    super();
    const words = { ...kEnglish, ...options_.words };
    this.view_ = new CanvasView(words);
    this.editor_ = new Editor({
      frame: { width: 0, height: 0 },
      annotations: options_.annotations.map((a) => annotationFromWire(a)),
      classes: options_.classes,
      readonly: true, // until the image is there: its size is the frame
      ...(options_.tool === undefined ? {} : { tool: options_.tool }),
      ...(options_.classId === undefined ? {} : { classId: options_.classId }),
      unnamed: words.unnamed,
      onCommit: (commit) => {
        this.session_?.commit(commit);
        if (this.rapid_.saw(commit)) queueMicrotask(() => this.destroyed_ || this.perform("app.next_image", false)); // after the gesture
      },
      assist: answering(options_.assist === undefined ? this.desk_ : options_.assist, options_.models ?? null),
      onOpen: (key) => options_.onOpenObject?.(key),
      onNotice: (notice) => options_.onNotice?.(notice),
    });
    this.rapid_ = new RapidCount(this.editor_.store, this.editor_.sticky);
    const sync = queueOf(options_);
    this.session_ =
      sync === null ? null : new AssetSession(sync, placeOf(options_), this.editor_, () => this.state_.changed(), options_.past ?? null);
    this.state_ = new StateKeeper(this.editor_, this.view_, this.session_, sync, this.rapid_, options_.readonly ?? false);
    this.keys_ = new Keys(
      this.view_,
      { run: (command, held) => this.intercept_?.(command) === true || this.perform(command, held), keysUp: () => this.editor_.keysUp() },
      options_.keymap,
    );
    this.detach_.push(this.editor_.listen(() => this.afterEditor()));
    if (options_.showLabels === false) this.view_.setShowLabels(false);
    if (options_.theme !== undefined) this.view_.setTheme(options_.theme);
    this.view_.attach(options_.container, {
      cursor: (cursor) => this.cursorListeners_.forEach((listener) => listener(cursor)),
      zoom: () => this.state_.changed(),
      keyed: () => this.state_.changed(),
      view: () => this.viewListeners_.forEach((listener) => listener()),
      menu: (screen, under) => this.openMenu(screen, under),
    });
    this.view_.setEditor(this.editor_);
    const keyTarget = options_.keyTarget === undefined ? document : options_.keyTarget;
    if (keyTarget !== null) this.keys_.listen(keyTarget);
    this.ready = this.open(options_.image);
  }

  getState = () => this.state_.state();
  getObjects = () => this.state_.objects();
  getSuggestions = () => this.state_.suggestions();
  subscribe = (listener: () => void) => this.state_.subscribe(listener);
  onCursor = (listener: (cursor: Point | null) => void) => {
    this.cursorListeners_.add(listener);
    if (this.view_.keyed !== null) listener(this.view_.keyed);
    return () => void this.cursorListeners_.delete(listener);
  };

  onView = (listener: () => void) => {
    this.viewListeners_.add(listener);
    return () => void this.viewListeners_.delete(listener);
  };
  placement = () => this.view_.viewport.placement;
  toScreen = (image: Point) => this.view_.viewport.toScreen(image);
  toImage = (screen: Point) => this.view_.viewport.toImage(screen);
  imageArea = () => this.view_.viewport.screenArea({ left: 0, top: 0, right: this.editor_.frame.width, bottom: this.editor_.frame.height });
  viewSize = () => this.view_.viewport.size;
  keepView = () => this.view_.keepView();
  centerAt = (image: Point) => this.view_.centerAt(image);

  setTool = (tool: Parameters<Annotator["setTool"]>[0]) => this.editor_.setTool(tool);
  setPaint = (paint: Parameters<Annotator["setPaint"]>[0]) => this.editor_.setPaint(paint);
  setAssist = (assist: Parameters<Annotator["setAssist"]>[0]) =>
    this.editor_.setSticky({ assist: { ...this.editor_.sticky.assist, ...assist } });
  setSnap = (snap: boolean) => this.editor_.setSticky({ snap });
  setPolygonInto = (polygonInto: Parameters<Annotator["setPolygonInto"]>[0]) => this.editor_.setSticky({ polygonInto });
  // What is drawn then is not selected: the next press draws again, and a digit picks the class of what comes.
  setRapid = (after: number) => {
    const rapid = clamp(Math.round(after), 0, kMostRapid);
    if (rapid > 0) this.editor_.sticky.classPicked = true;
    if (rapid === 0) this.rapid_.restart();
    this.editor_.setSticky({ rapid });
  };
  setClass = (classId: number) => this.editor_.setClass(classId);
  run = (command: CommandId) => this.perform(command, false);
  unavailable = (command: CommandId) => this.editor_.unavailable(command);
  handleKey = (event: KeyboardEvent) => this.keys_.down(event);

  undo = () => void this.perform("edit.undo", false);
  redo = () => void this.perform("edit.redo", false);
  deleteSelection = () => void this.perform("edit.delete", false);
  copy = () => void this.perform("edit.copy", false);
  paste = (at?: Point) => {
    if (at !== undefined) this.editor_.view.pointer = at;
    this.perform("edit.paste", false);
  };
  canPaste = () => this.editor_.sticky.clipboard.length > 0 && !this.editor_.readonly;
  duplicate = () => void this.perform("edit.duplicate", false);
  selectAll = () => void this.perform("edit.select_all", false);
  select = (keys: readonly LocalKey[]) => this.editor_.view.select(keys.filter((key) => this.editor_.object(key) !== undefined));
  setHover = (key: LocalKey | null) => this.editor_.view.setHover(key);

  focusObject = (key: LocalKey) => {
    this.select([key]);
    this.reveal(false);
  };

  nextObject = (step: 1 | -1 = 1) => void this.perform(step === 1 ? "object.next" : "object.previous", false);

  carry = () => {
    const copied = this.perform("edit.copy", false);
    if (copied) this.editor_.sticky.carried = true;
    return copied;
  };

  setIntercept = (intercept: ((command: CommandId) => boolean) | null) => void (this.intercept_ = intercept);

  setShowLabels = (shown: boolean) => {
    this.view_.setShowLabels(shown);
    this.state_.changed();
  };

  restore = (remote: RemoteAnnotation) => {
    const key = this.session_?.expect(remote) ?? `a${remote.id}`;
    const before = this.editor_.store.get(key) ?? null;
    const known = before === null ? {} : { version: before.version };
    const after = { ...annotationFromWire(remote, key), ...known };
    this.editor_.commit([{ key, before, after }], "Restore", "restore", [key]);
  };

  zoomIn = () => this.view_.zoomBy(kZoomStep);
  zoomOut = () => this.view_.zoomBy(1 / kZoomStep);
  zoomTo = (scale: number) => this.view_.zoomTo(scale);
  fit = () => this.view_.fit();

  applyRemote = (annotations: readonly RemoteAnnotation[], completeAsOf?: number) => this.session_?.applyRemote(annotations, completeAsOf);
  resolveConflict = async (key: LocalKey, choice: "mine" | "theirs") => this.session_?.resolve(key, choice);

  setClasses = (classes: Parameters<Annotator["setClasses"]>[0]) => {
    this.editor_.setClasses(classes);
    this.view_.invalidate();
    this.state_.objectsChanged();
  };

  setReadonly = (readonly: boolean) => {
    this.state_.readonly = readonly;
    if (this.state_.image === "ready") this.editor_.setReadonly(readonly);
    this.state_.changed();
  };

  setWheel = (use: Parameters<Annotator["setWheel"]>[0]) => this.view_.setWheel(use);
  setTheme = (theme: "light" | "dark") => this.view_.setTheme(theme);
  setKeymap = (keymap: Keymap) => this.keys_.setKeymap(keymap);
  setTurn = (turn: Turn) => this.view_.setTurn(turn);
  setLook = (look: Look) => this.view_.setLook(look);
  setGuides = (guides: Guides) => this.view_.setGuides(guides);
  setImage = (image: Promise<ImageSource>) => void this.replaceImage(image);

  hasUnwrittenWork = () => this.options_.sync?.hasUnwrittenWork() ?? false;
  whenJournaled = async () => this.options_.sync?.whenJournaled();
  activeMs = () => Math.round(this.editor_.time.totalMs);
  accessibleSummary = () => this.view_.accessibleSummary();

  destroy = () => {
    if (this.destroyed_) return;
    this.destroyed_ = true;
    this.editor_.keysUp(); // a held nudge is kept
    this.editor_.settle();
    if (this.state_.image === "ready") this.editor_.sticky.left = this.editor_.store.all();
    this.detach_.forEach((detach) => detach());
    this.keys_.close();
    this.desk_.close();
    this.session_?.close();
    this.state_.close();
    this.view_.destroy();
  };

  private async open(image: ImageSource | Promise<ImageSource>): Promise<void> {
    try {
      const source = await image;
      if (this.destroyed_) return;
      this.editor_.setFrame({ width: source.width, height: source.height });
      this.desk_.setSource(source);
      this.view_.setImage(source);
      this.state_.image = "ready";
      this.editor_.setReadonly(this.state_.readonly);
      this.keys_.cursor.resume();
      await this.takeUpDraft();
      this.putCarried();
    } catch (error) {
      this.state_.image = "failed";
      this.state_.imageError = String((error as Error)?.message ?? error);
      this.options_.onError?.(error instanceof Error ? error : new Error(String(error)));
    }
    this.state_.changed();
  }

  // The last that was asked for is shown, whichever comes first.
  private async replaceImage(image: Promise<ImageSource>): Promise<void> {
    this.replacing_ = image;
    try {
      const [source] = await Promise.all([image, this.ready]);
      const { width, height } = this.editor_.frame;
      if (this.destroyed_ || this.replacing_ !== image || source.width !== width || source.height !== height) return;
      this.desk_.setSource(source);
      this.view_.replaceImage(source);
    } catch (error) {
      this.options_.onError?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  // What was begun and not finished when this image was last left.
  private async takeUpDraft(): Promise<void> {
    const { sync } = this.options_;
    if (!(sync instanceof SyncQueue) || this.editor_.readonly) return;
    const saved = await takeDraft(sync, placeOf(this.options_)).catch(() => null);
    if (saved !== null && !this.destroyed_ && !this.editor_.busy) this.editor_.loadDraft(saved);
  }

  private putCarried(): void {
    const { sticky } = this.editor_;
    if (this.destroyed_) return;
    if (sticky.carried && !this.editor_.readonly) this.editor_.command("edit.paste_in_place");
    sticky.carried = false;
  }

  private afterEditor(): void {
    this.state_.changed();
    this.session_?.takeLater();
    const { sync } = this.options_;
    if (!(sync instanceof SyncQueue) || this.editor_.overlay.previews.size > 0) return;
    const draft = this.editor_.saveDraft();
    const text = JSON.stringify(draft);
    if (text === this.savedDraft_) return;
    this.savedDraft_ = text;
    void keepDraft(sync, placeOf(this.options_), draft).catch(() => undefined);
  }

  private perform(command: CommandId, held: boolean): boolean {
    if (command.startsWith("app.")) {
      if (/_image$|submit$/.test(command)) this.editor_.settle();
      this.options_.onCommand?.(command as AppCommand);
      return this.options_.onCommand !== undefined;
    }
    if (command === "view.zoom_selection" && this.editor_.view.selection.length === 0) return this.editor_.command(command);
    command = nudgeAsSeen(command, this.view_.viewport.placement.turn);
    const view = this.viewCommand(command);
    if (view !== null) return view;
    if (command.startsWith("object.") && held && this.leavesByTab(command)) return false;
    const done = this.editor_.command(command, held);
    if (done && kWalks.has(command)) this.reveal(false);
    return done;
  }

  // Tab from the last object leaves the canvas: no trap for the keyboard.
  private leavesByTab(command: CommandId): boolean {
    if (command !== "object.next" && command !== "object.previous") return false;
    const keys = this.editor_.store.all().filter((a) => this.editor_.view.isVisible(a));
    const end = command === "object.next" ? keys.at(-1) : keys[0];
    const leaves = end === undefined || this.editor_.view.selection.at(-1) === end.localKey;
    if (leaves) this.editor_.view.select([]);
    return leaves;
  }

  private viewCommand(command: CommandId): boolean | null {
    switch (command) {
      case "view.zoom_in":
        return (this.zoomIn(), true);
      case "view.zoom_out":
        return (this.zoomOut(), true);
      case "view.fit":
        return (this.fit(), true);
      case "view.actual_size":
        return (this.zoomTo(1), true);
      case "view.key_cursor":
        return (this.keys_.cursor.toggle(), true);
      case "view.menu":
        return this.menuOfSelection();
      case "view.labels":
        return (this.setShowLabels(!this.view_.showLabels), true);
      case "view.zoom_selection":
        return this.reveal(true);
      default:
        return null;
    }
  }

  private selectedArea(): Rect | null {
    return this.editor_.view.selection.reduce<Rect | null>((area, key) => union(area, this.boundsOf(key)), null);
  }

  private boundsOf = (key: LocalKey) => this.editor_.store.bounds(key) ?? this.editor_.suggestions.store.bounds(key);

  private reveal(closer: boolean): boolean {
    const area = this.selectedArea();
    if (area !== null) this.view_.show(area, closer);
    return area !== null;
  }

  // A menu is for the selection where that is there, else for what a click would pick.
  private openMenu(screen: Point, under: readonly LocalKey[]): void {
    const { selection } = this.editor_.view;
    if (under.length > 0 && !under.some((key) => selection.includes(key))) this.editor_.view.select(under.slice(0, 1));
    const on = under.length > 0 ? this.editor_.view.selection : [];
    this.askMenu(screen, on, under);
  }

  private menuOfSelection(): boolean {
    const area = this.selectedArea();
    const { viewport } = this.view_;
    const { size } = viewport;
    const middle = { x: size.width / 2, y: size.height / 2 };
    const at = area === null ? middle : viewport.toScreen({ x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 });
    const seen = { x: clamp(at.x, 0, size.width), y: clamp(at.y, 0, size.height) };
    this.askMenu(seen, this.editor_.view.selection, this.editor_.view.selection);
    return true;
  }

  private askMenu(screen: Point, on: readonly LocalKey[], under: readonly LocalKey[]): void {
    const box = this.view_.root.getBoundingClientRect();
    const client = { x: box.left + screen.x, y: box.top + screen.y };
    this.options_.onMenu?.({ client, image: this.view_.viewport.toImage(screen), on, under });
  }
}

function placeOf({ assetId, layer }: AnnotatorOptions): Place {
  return { assetId, layer };
}

// Anything but the real queue would lose work without a word.
function queueOf({ sync }: AnnotatorOptions): SyncQueue | null {
  if (sync !== null && !(sync instanceof SyncQueue)) throw new TypeError("`sync` must come from openSync()");
  return sync;
}

// The controller works as soon as it is returned; `ready` tells when the image is there.
export function createAnnotator(options: AnnotatorOptions): Annotator {
  return new AnnotatorController(options);
}
