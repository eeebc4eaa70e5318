// Rows of the objects list for tests.
import type { Shape } from "@touchmark/annotator";
import type { ObjectRow } from "@touchmark/render";

export function objectRow(key: string, classId: number, shape: Shape, text = ""): ObjectRow {
  const rest = {
    flags: [],
    attributes: {},
    group: 0,
    suggestion: false,
    visible: true,
    locked: false,
    pinned: false,
    state: "stored",
  } as const;
  return { key, kind: "object", classId, shape, text, order: 0, ...rest };
}
