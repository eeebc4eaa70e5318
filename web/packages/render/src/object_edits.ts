// What the app changes of objects, from outside the canvas: each one entry of undo.
import {
  captionChange,
  type ContentPatch,
  type Editor,
  insertTemplate,
  jointChanges,
  judge,
  type LocalKey,
  type NewCaption,
  patchChanges,
  type Phrase,
  placeChanges,
  type Point,
  present,
  relationChange,
  type RemoteAnnotation,
  removeChanges,
  simplifyChanges,
  tagChanges,
  templateObjects,
  type Visibility,
  type WireNewContent,
} from "@touchmark/annotator";

export abstract class ObjectEdits {
  protected abstract readonly editor_: Editor;

  edit = (keys: readonly LocalKey[], patch: ContentPatch) => {
    this.editor_.commit(patchChanges(this.present(keys), patch), "Edit", "inspector");
  };

  placeInReading = (key: LocalKey, place: number) => {
    const moved = this.editor_.store.get(key);
    if (moved !== undefined) this.editor_.commit(placeChanges(this.editor_.store.all(), moved, place), "Number", "inspector");
  };

  simplify = (keys: readonly LocalKey[], tolerance: number, done: boolean) => {
    const changes = simplifyChanges(this.present(keys), tolerance);
    this.editor_.showInstead(done ? [] : changes.flatMap((change) => change.after ?? []));
    if (done) this.editor_.commit(changes, "Simplify", "simplify");
  };

  remove = (keys: readonly LocalKey[]) => void this.editor_.commit(removeChanges(this.present(keys)), "Delete", "inspector");

  editEach = (patches: ReadonlyMap<LocalKey, ContentPatch>) => {
    const changes = this.present([...patches.keys()]).flatMap((a) => patchChanges([a], patches.get(a.localKey) ?? {}));
    this.editor_.commit(changes, "Edit", "inspector");
  };

  setJoint = (key: LocalKey, joint: number, visibility: Visibility) => {
    const before = this.editor_.store.get(key);
    const skeleton = this.editor_.skeletonOf(before?.classId ?? 0);
    if (before === undefined || skeleton === null) return;
    this.editor_.commit(jointChanges(before, joint, visibility, skeleton, this.editor_.frame), "Visibility of joint of", "inspector");
  };

  addCaption = (caption: NewCaption): LocalKey => {
    const key = this.editor_.uuid();
    this.editor_.commit([captionChange(caption, key)], "Add", "caption");
    return key;
  };

  relate = (from: LocalKey, to: LocalKey, phrase?: Phrase) => {
    const said = { relation: { from, to }, ...(phrase === undefined ? {} : { phrase }) };
    this.editor_.commit([relationChange(this.editor_.activeClass, said, this.editor_.uuid())], "Draw", "relation");
  };

  template = (keys: readonly LocalKey[]) => templateObjects(this.present(keys));
  insert = (objects: readonly WireNewContent[], at?: Point) => insertTemplate(this.editor_, objects, at);

  endKey = (end: LocalKey) => this.editor_.store.end(end)?.localKey ?? null;

  toggleTag = (classId: number) => {
    this.editor_.commit(tagChanges(this.editor_.store.all(), classId, this.editor_.uuid), "Tag", "tag");
  };

  setVisible = (keys: readonly LocalKey[], visible: boolean) => this.editor_.view.setVisible(keys, visible);
  setClassVisible = (classId: number, visible: boolean) => this.editor_.view.setClassVisible(classId, visible);
  setAllVisible = (visible: boolean) => this.editor_.view.setAllVisible(visible);
  showAll = () => this.editor_.view.showAll();

  setSuggestions = (layer: number, list: readonly RemoteAnnotation[] | null, asOf?: number) =>
    this.editor_.suggestions.setLayer(layer, list, asOf);
  setThreshold = (layer: number, threshold: number) => this.editor_.suggestions.setThreshold(layer, threshold);
  judge = (keys: readonly LocalKey[], accept: boolean) => {
    const wanted = new Set(keys);
    judge(
      this.editor_,
      this.editor_.suggestions.waiting().filter((one) => wanted.has(one.localKey)),
      accept,
    );
  };

  private present(keys: readonly LocalKey[]) {
    return present(keys, this.editor_.object);
  }
}
