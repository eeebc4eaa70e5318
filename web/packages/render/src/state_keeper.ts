// The state that a page renders: built when asked for, the same object until something in it changed, and told
// of at most once a microtask.
import type { Annotation, AssetSession, Editor, HistoryLabel, LocalKey, RapidCount, SavedState, SyncQueue } from "@touchmark/annotator";
import type { CanvasView } from "./canvas_view";
import type { AnnotatorState, ConflictView, ObjectRow, SuggestionRow } from "./controller";

const kLastPoint: HistoryLabel = { verb: "Last point", count: 0, name: "" };
const kNothingToSave: SavedState = { kind: "saved", unwritten: 0, waiting: 0, refused: 0 };

export class StateKeeper {
  image: AnnotatorState["image"] = "loading";
  imageError: string | undefined;
  private readonly listeners_ = new Set<() => void>();
  private readonly detach_: (() => void)[];
  private readonly rows_ = new Map<LocalKey, { from: Annotation; row: ObjectRow }>();
  private state_: AnnotatorState | null = null;
  private objects_: readonly ObjectRow[] | null = null;
  private last_: AnnotatorState | null = null;
  private lastObjects_: readonly ObjectRow[] = [];
  private suggestions_: readonly SuggestionRow[] | null = null;
  private suggested_: AnnotatorState["suggested"] | null = null;
  private lastVisibility_ = 0;
  private told_ = true;
  private counts_: AnnotatorState["counts"] | null = null;

  constructor(
    private readonly editor_: Editor,
    private readonly view_: CanvasView,
    private readonly session_: AssetSession | null,
    private readonly sync_: SyncQueue | null,
    private readonly rapid_: RapidCount,
    public readonly: boolean,
  ) {
    this.detach_ = [
      editor_.store.listen(() => this.objectsChanged()),
      editor_.suggestions.listen(() => this.objectsChanged()),
      editor_.view.listen(() => this.viewChanged()),
      sync_?.subscribe(() => this.objectsChanged()) ?? (() => undefined),
    ];
  }

  close(): void {
    this.detach_.forEach((detach) => detach());
    this.listeners_.clear();
  }

  subscribe(listener: () => void): () => void {
    this.listeners_.add(listener);
    return () => this.listeners_.delete(listener);
  }

  changed(): void {
    this.state_ = null;
    if (!this.told_) return;
    this.told_ = false;
    queueMicrotask(() => {
      this.told_ = true;
      for (const listener of [...this.listeners_]) listener();
    });
  }

  objectsChanged(): void {
    this.objects_ = null;
    this.counts_ = null;
    this.suggestions_ = null;
    this.suggested_ = null;
    this.changed();
  }

  state(): AnnotatorState {
    if (this.state_ !== null) return this.state_;
    const next = this.build();
    this.state_ = this.last_ !== null && sameState(this.last_, next) ? this.last_ : next;
    this.last_ = this.state_;
    return this.state_;
  }

  objects(): readonly ObjectRow[] {
    if (this.objects_ !== null) return this.objects_;
    const states = this.session_?.states() ?? new Map();
    const next = this.editor_.store.all().map((annotation) => this.row(annotation, states.get(annotation.localKey) ?? "stored"));
    const last = this.lastObjects_;
    const same = last.length === next.length && next.every((row, i) => row === last[i]);
    this.objects_ = same ? last : next;
    this.lastObjects_ = this.objects_;
    if (this.rows_.size > 2 * next.length + 100) this.forgetRows();
    return this.objects_;
  }

  suggestions(): readonly SuggestionRow[] {
    this.suggestions_ ??= this.editor_.suggestions.shown().map((one) => ({ ...this.row(one, "stored"), layer: one.parent?.layer ?? 0 }));
    return this.suggestions_;
  }

  private viewChanged(): void {
    const version = this.editor_.view.visibilityVersion;
    if (version === this.lastVisibility_) return this.changed();
    this.lastVisibility_ = version;
    this.objectsChanged();
  }

  private build(): AnnotatorState {
    const editor = this.editor_;
    const { view, history } = editor;
    return {
      image: this.image,
      ...(this.imageError === undefined ? {} : { imageError: this.imageError }),
      readonly: this.readonly,
      tool: editor.tool,
      activeClass: editor.activeClass,
      digitTarget: editor.digitTarget,
      paint: editor.paint,
      assist: editor.sticky.assist,
      progress: editor.overlay.progress,
      drawing: editor.overlay.draft !== null,
      keyCursor: this.view_.keyed !== null,
      onePointEach: editor.sticky.onePointEach,
      snap: editor.sticky.snap,
      polygonInto: editor.sticky.polygonInto,
      rapid: editor.sticky.rapid,
      drawn: this.rapid_.drawn,
      redrawing: editor.overlay.draft !== null && editor.acting === "select",
      bordering: editor.overlay.draft?.border !== undefined,
      depth: editor.tool === "cuboid_2d" && editor.acting === "cuboid_2d" && editor.overlay.draft?.path.length === 0,
      nextJoint: this.nextJoint(),
      vertex: editor.overlay.chosen !== null,
      selection: view.selection,
      hover: view.hover,
      under: this.under(),
      counts: this.counts(),
      canUndo: history.undoLabel !== null || editor.overlay.draft !== null,
      canRedo: history.redoLabel !== null,
      undoLabel: editor.overlay.draft !== null ? kLastPoint : history.undoLabel,
      redoLabel: history.redoLabel,
      saved: this.sync_?.getState() ?? kNothingToSave,
      conflicts: this.conflicts(),
      suggested: (this.suggested_ ??= this.editor_.suggestions.layers()),
      zoom: this.view_.viewport.scale,
      showLabels: this.view_.showLabels,
      allHidden: view.allHidden,
      hiddenClasses: view.hiddenClasses,
    };
  }

  private under(): AnnotatorState["under"] {
    const { under, hover, selection } = this.editor_.view;
    if (under.length < 2) return null;
    const picked = selection.length === 1 && under.includes(selection[0] ?? "") ? selection[0] : hover;
    return { n: under.indexOf(picked ?? "") + 1, of: under.length };
  }

  // Each joint that is placed or skipped is a point of the draft.
  private nextJoint(): number | null {
    const { tool, overlay } = this.editor_;
    if (tool !== "skeleton" || this.editor_.skeletonOf(this.editor_.activeClass) === null) return null;
    return overlay.draft?.shape?.kind === "keypoints" && overlay.marquee === null ? overlay.draft.shape.points.length : 0;
  }

  private counts(): AnnotatorState["counts"] {
    if (this.counts_ !== null) return this.counts_;
    const byClass: Record<number, number> = {};
    let hidden = 0;
    for (const annotation of this.editor_.store.all()) {
      byClass[annotation.classId] = (byClass[annotation.classId] ?? 0) + 1;
      if (!this.editor_.view.isVisible(annotation)) hidden += 1;
    }
    this.counts_ = { total: this.editor_.store.size, hidden, byClass };
    return this.counts_;
  }

  private conflicts(): readonly ConflictView[] {
    return (this.session_?.conflicts() ?? []).map(({ mine, ...rest }) => ({
      ...rest,
      mine: mine === null ? null : this.row(mine, "conflict"),
    }));
  }

  private row(from: Annotation, state: ObjectRow["state"]): ObjectRow {
    const known = this.rows_.get(from.localKey);
    const visible = this.editor_.view.isVisible(from);
    const { locked, pinned } = { locked: this.editor_.view.isLocked(from.localKey), pinned: this.editor_.view.isPinned(from.localKey) };
    const same = known?.from === from && known.row.visible === visible && known.row.state === state;
    if (same && known.row.locked === locked && known.row.pinned === pinned) return known.row;
    const {
      localKey: key,
      id,
      version,
      kind,
      classId,
      shape,
      flags,
      attributes,
      text,
      group,
      score,
      relation,
      phrase,
      question,
      order,
    } = from;
    const row: ObjectRow = {
      key,
      kind,
      ...(id === undefined ? {} : { id }),
      ...(version === undefined ? {} : { version }),
      classId,
      shape,
      flags,
      attributes,
      text,
      group,
      order: order ?? 0,
      ...(question === undefined ? {} : { question }),
      ...(relation === undefined ? {} : { relation }),
      ...(phrase === undefined ? {} : { phrase }),
      ...(score === undefined ? {} : { score }),
      suggestion: from.suggestion === true,
      visible,
      locked,
      pinned,
      state,
    };
    this.rows_.set(key, { from, row });
    return row;
  }

  private forgetRows(): void {
    for (const key of this.rows_.keys()) if (this.editor_.object(key) === undefined) this.rows_.delete(key);
  }
}

// Everything but pictures of the same thing: a hover that ended where it began is no change.
function sameState(a: AnnotatorState, b: AnnotatorState): boolean {
  return (Object.keys(b) as (keyof AnnotatorState)[]).every((name) => {
    const [x, y] = [a[name], b[name]];
    if (x === y) return true;
    const lists =
      name === "hiddenClasses" || name === "conflicts" || name === "suggested" || name === "counts" || name === "under" || name === "saved";
    return lists && JSON.stringify(x) === JSON.stringify(y);
  });
}
