// The one thing a page mounts: image, canvas, tools, history, journal and sync behind one object.
// Browser main thread only. The controller owns everything it makes; the app owns the container element,
// the Sync (one per project, outliving controllers) and the image sources.
import type {
  AppCommand,
  AssistOptions,
  AssistPort,
  AttributeValue,
  ClassInfo,
  CommandId,
  ContentKind,
  ContentPatch,
  DigitTarget,
  Flag,
  HistoryLabel,
  LocalKey,
  NewCaption,
  Notice,
  NoticeId,
  PaintOptions,
  Progress,
  Phrase,
  PolygonInto,
  Point,
  Rect,
  Relation,
  RemoteAnnotation,
  SavedState,
  Shape,
  Size,
  SuggestionLayer,
  Sync,
  TabStorage,
  ToolId,
  Visibility,
  WireNewContent,
} from "@touchmark/annotator";
import type { Guides } from "./canvas_view";
import type { Keymap } from "./input/keys";
import type { WheelUse } from "./input/wheel";
import type { ImageSource } from "./view/image_source";
import type { Look } from "./view/look";
import type { CanvasWords } from "./view/words";
import type { Turn } from "./view/turn";
import type { Placement } from "./view/viewport";

export interface AnnotatorOptions {
  container: HTMLElement; // empty, positioned, sized by the app; followed by a ResizeObserver
  assetId: number;
  layer: number; // whose labels these are: what is drawn goes there
  image: ImageSource | Promise<ImageSource>; // a rejection becomes state.image = "failed"
  annotations: readonly RemoteAnnotation[];
  classes: readonly ClassInfo[]; // in the order of the digits
  sync: Sync | null; // from openSync(); null: nothing is stored (previews)
  past?: TabStorage | null; // sessionStorage: undo outlives a reload and a change of image; default: it does not
  readonly?: boolean; // selecting, panning and zooming still work
  tool?: ToolId; // sticky across images: pass the last one; default "select"
  classId?: number; // likewise; default the first class not retired
  theme?: "light" | "dark"; // canvas surround only, default "dark"
  showLabels?: boolean; // class chips on the image, default true
  assist?: AssistPort | null; // who looks at the pixels; default: a worker of the page; null: nobody
  models?: AssistPort | null; // who asks a model what is clicked (asks of the kind "segment"); default: nobody
  words?: Partial<CanvasWords>; // what the canvas says itself, in the language of the page
  keymap?: Keymap; // remapped keys; default kDefaultKeymap
  keyTarget?: Document | HTMLElement | null; // where keys are heard; default document; null: call handleKey
  onCommand?: (command: AppCommand) => void; // keys that are the app's (next image, help, submit)
  onMenu?: (request: MenuRequest) => void; // a right click, or its key: show a menu there
  onOpenObject?: (key: LocalKey) => void; // double click or Enter on an object: show it in the inspector
  onNotice?: (notice: Notice) => void; // why a gesture did nothing, or something else: say it in the app's words
  onError?: (error: Error) => void; // what the user cannot see otherwise
}

export interface MenuRequest {
  readonly client: Point; // CSS pixels of the window
  readonly image: Point; // image pixels; may lie outside it
  readonly on: readonly LocalKey[]; // what the menu is for: it is selected; none: the image
  readonly under: readonly LocalKey[]; // all that is there, the smallest first
}

// A row of the objects list. Same identity until something in it changes.
export interface ObjectRow {
  readonly key: LocalKey;
  readonly kind: ContentKind;
  readonly id?: number; // server id
  readonly version?: number;
  readonly classId: number;
  readonly shape: Shape;
  readonly flags: readonly Flag[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly text: string;
  readonly group: number;
  readonly order: number; // 0: nothing is said
  readonly question?: string;
  readonly relation?: Relation; // by keys as endKey() takes them
  readonly phrase?: Phrase;
  readonly score?: number;
  readonly suggestion: boolean;
  readonly visible: boolean;
  readonly locked: boolean; // of this visit, as what is hidden: not stored
  readonly pinned: boolean;
  readonly state: "stored" | "waiting" | "conflict";
}

// A suggestion is selected, focused and hovered over by its key as an object is.
export interface SuggestionRow extends ObjectRow {
  readonly layer: number;
}

// The server refused an edit. Both versions are kept until resolveConflict() is called.
export interface ConflictView {
  readonly key: LocalKey;
  readonly reason: "conflict" | "invalid" | "forbidden";
  readonly message: string;
  readonly mine: ObjectRow | null; // null: deleted here
  readonly theirs: RemoteAnnotation | null; // null: deleted there, or never stored
  readonly mayKeep: boolean; // mine: false where it would only be refused again
}

export interface AnnotatorState {
  readonly image: "loading" | "ready" | "failed";
  readonly imageError?: string;
  readonly readonly: boolean;
  readonly tool: ToolId;
  readonly activeClass: number; // of the next object; 0: there is no class
  readonly paint: PaintOptions; // how masks are painted; sticky
  readonly assist: AssistOptions; // of the tools that look at the pixels; sticky
  readonly digitTarget: DigitTarget; // what a digit is for: show it in the status bar
  readonly keyCursor: boolean; // a cursor of the keyboard is on the image
  readonly progress: Progress | null; // of a command on many objects, one after the other
  readonly drawing: boolean; // a shape is begun and not finished
  readonly onePointEach: boolean; // a click of the points tool makes an object at once
  readonly snap: boolean; // what is placed snaps to vertices and edges; sticky
  readonly polygonInto: PolygonInto; // what becomes of the next polygon; sticky
  readonly rapid: number; // the next image opens after so many objects drawn on one; 0: it does not; sticky
  readonly drawn: number; // objects drawn on this visit that are there still, as `rapid` counts them
  readonly redrawing: boolean; // a part of the selected polygon or polyline is drawn anew
  readonly bordering: boolean; // a click would copy the border of a neighbor
  readonly depth: boolean; // of the cuboid tool: the next click puts the back face
  readonly nextJoint: number | null; // of the skeleton tool: the joint that the next click places
  readonly vertex: boolean; // Delete, arrows and the keys of joints are about one vertex of the selected object
  readonly selection: readonly LocalKey[];
  readonly hover: LocalKey | null;
  readonly under: { readonly n: number; readonly of: number } | null; // of several under the pointer, the one picked
  readonly counts: {
    readonly total: number;
    readonly hidden: number;
    readonly byClass: Readonly<Record<number, number>>;
  };
  readonly suggested: readonly SuggestionLayer[]; // of each layer that is shown, by layer
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly undoLabel: HistoryLabel | null; // "Move", 3 objects
  readonly redoLabel: HistoryLabel | null;
  readonly saved: SavedState;
  readonly conflicts: readonly ConflictView[];
  readonly zoom: number; // 1 = one image pixel per CSS pixel
  readonly showLabels: boolean;
  readonly allHidden: boolean;
  readonly hiddenClasses: readonly number[];
}

export type ObjectPatch = ContentPatch; // `attributes` replaces the whole record

export interface Annotator {
  // Settles when the image is drawn (or failed) and unsent work of an earlier visit is back on it.
  readonly ready: Promise<void>;

  // For useSyncExternalStore: getState(), getObjects() and getSuggestions() return the same object until something changed;
  // listeners are called at most once a microtask.
  getState(): AnnotatorState;
  getObjects(): readonly ObjectRow[];
  getSuggestions(): readonly SuggestionRow[]; // those that are shown, the surest first
  subscribe(listener: () => void): () => void;
  // Pointer rate, kept out of the state. Image pixels; null outside the image. Told at once where the keyboard has a cursor.
  onCursor(listener: (cursor: Point | null) => void): () => void;
  // Pointer rate too: the image was moved or zoomed. For what the app lays over the canvas (pinned comments).
  onView(listener: () => void): () => void;
  // Where the image lies as if the view were not turned: image * scale + (x, y), CSS pixels from the container's corner.
  placement(): Placement;
  toScreen(image: Point): Point; // CSS pixels from the container's corner, however the view is turned
  toImage(screen: Point): Point;
  imageArea(): Rect; // of the whole image, on the screen
  viewSize(): Size; // of the screen
  centerAt(image: Point): void; // brings it into the middle
  keepView(): () => void; // what brings the view back to where it is now

  setTool(tool: ToolId): void;
  setPaint(paint: Partial<PaintOptions>): void;
  setAssist(assist: Partial<AssistOptions>): void;
  setSnap(snap: boolean): void;
  setPolygonInto(into: PolygonInto): void;
  setRapid(after: number): void;
  setClass(classId: number): void; // labels the selection, or picks the class of the next object
  run(command: CommandId): boolean; // false: nothing to do now
  unavailable(command: CommandId): NoticeId | null; // why it would have nothing to do with what is selected
  handleKey(event: KeyboardEvent): boolean; // true: used (preventDefault was called)

  undo(): void;
  redo(): void;
  deleteSelection(): void;
  copy(): void; // the clipboard outlives the controller, so objects can be carried to the next image
  paste(at?: Point): void; // at the pointer, or centered at this point of the image
  canPaste(): boolean;
  duplicate(): void;
  template(keys: readonly LocalKey[]): WireNewContent[]; // the objects of these, to be inserted anywhere
  insert(objects: readonly WireNewContent[], at?: Point): boolean; // as paste() does; one undo entry
  selectAll(): void;
  select(keys: readonly LocalKey[]): void;
  setHover(key: LocalKey | null): void; // from the objects list
  focusObject(key: LocalKey): void; // selects it and brings it into view
  nextObject(step?: 1 | -1): void;
  edit(keys: readonly LocalKey[], patch: ObjectPatch): void; // one undo entry
  // A text region to a place in the order of reading, 0: none. Those that stand there move on; one undo entry.
  placeInReading(key: LocalKey, place: number): void;
  // Outlines with fewer points, none further than `tolerance` image pixels away. Not `done`: only shown so.
  simplify(keys: readonly LocalKey[], tolerance: number, done: boolean): void;
  remove(keys: readonly LocalKey[]): void; // one undo entry
  editEach(patches: ReadonlyMap<LocalKey, ObjectPatch>): void; // each its own, all one undo entry
  setJoint(key: LocalKey, joint: number, visibility: Visibility): void; // one undo entry
  carry(): boolean; // copies the selection, to be put onto the next image that is opened; false: nothing is selected
  // Asked before a key's command is carried out: true, it was the app's. null: no longer.
  setIntercept(intercept: ((command: CommandId) => boolean) | null): void;
  addCaption(caption: NewCaption): LocalKey; // one undo entry
  // Joins two objects by an arrow of the active class; `phrase`: what of the caption `from` is found at `to`.
  relate(from: LocalKey, to: LocalKey, phrase?: Phrase): void;
  endKey(end: LocalKey): LocalKey | null; // the object's key here, of the end of a relation; null: it is not here
  toggleTag(classId: number): void; // a label of the whole image
  setVisible(keys: readonly LocalKey[], visible: boolean): void;
  setClassVisible(classId: number, visible: boolean): void;
  setAllVisible(visible: boolean): void;
  showAll(): void; // objects, classes and all
  setShowLabels(shown: boolean): void;
  // What waits in another layer, shown dashed over the objects; null: no longer. `asOf`: the event that it was read at.
  setSuggestions(layer: number, list: readonly RemoteAnnotation[] | null, asOf?: number): void;
  setThreshold(layer: number, threshold: number): void; // 0..1; kept by the app. At once
  judge(keys: readonly LocalKey[], accept: boolean): void; // accepts or rejects suggestions, as one undo entry
  restore(annotation: RemoteAnnotation): void; // brings back a deleted one with this content

  zoomIn(): void;
  zoomOut(): void;
  zoomTo(scale: number): void;
  fit(): void;

  // Live updates from other people. Own echoes and objects with unsent edits are left alone.
  // `completeAsOf`: the list is all there is at this event (fetched with as_of=head), so what is missing from
  // it and not newer is gone.
  applyRemote(annotations: readonly RemoteAnnotation[], completeAsOf?: number): void;
  resolveConflict(key: LocalKey, choice: "mine" | "theirs"): Promise<void>;

  setClasses(classes: readonly ClassInfo[]): void;
  setReadonly(readonly: boolean): void;
  setTheme(theme: "light" | "dark"): void;
  setKeymap(keymap: Keymap): void;
  // Of the view alone: what is stored does not change.
  setTurn(turn: Turn): void;
  setLook(look: Look): void;
  setGuides(guides: Guides): void;
  // Another view of the same picture (another window of its values): shown when it has come, where it is as large.
  setImage(image: Promise<ImageSource>): void;
  setWheel(use: WheelUse): void; // default "auto"

  // True while closing the page would lose work: return it from a beforeunload handler, and wait for
  // whenJournaled() before leaving the image.
  hasUnwrittenWork(): boolean;
  whenJournaled(): Promise<void>;
  // Active milliseconds on this image so far (pointer and keys, gaps over 30 s not counted).
  activeMs(): number;
  // Plain text for a live region and for aria-description.
  accessibleSummary(): string;
  destroy(): void;
}
