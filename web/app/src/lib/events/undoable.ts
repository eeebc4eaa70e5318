// Events that can be taken back as one: what they did to annotations, or to assets.
const kUndoable = new Set([
  "assets.delete",
  "assets.restore",
  "assets.update",
  "annotations.write",
  "annotations.accept",
  "annotations.undo",
]);

export function isUndoable(kind: string): boolean {
  return kUndoable.has(kind) || /^annotation\.(create|update|delete|restore)$/.test(kind);
}
