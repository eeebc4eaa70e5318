// The rows of the objects list: found by a part of the class or the text, or by number, and put in order.
import { shapeDef } from "@touchmark/annotator";
import type { ObjectRow } from "@touchmark/render";

export type ObjectOrder = "order" | "class" | "size";

export interface NumberedRow {
  readonly row: ObjectRow;
  readonly number: number; // by the order in which they were made, from 1
}

interface Wanted {
  names: ReadonlyMap<number, string>; // of the classes
  text: string;
  order: ObjectOrder;
}

export function arrangeObjects(objects: readonly ObjectRow[], { names, text, order }: Wanted): readonly NumberedRow[] {
  const numbered = objects.map((row, i) => ({ row, number: i + 1 }));
  const typed = text.trim().toLowerCase();
  const found = typed === "" ? numbered : numbered.filter((one) => says(one, names, typed));
  if (order === "order") return found;
  if (order === "size") {
    const areas = new Map(found.map(({ row }) => [row, shapeDef(row.shape).area(row.shape)]));
    return found.sort((a, b) => (areas.get(a.row) ?? 0) - (areas.get(b.row) ?? 0) || a.number - b.number);
  }
  const places = new Map([...names.keys()].map((id, i) => [id, i]));
  const placeOf = ({ row }: NumberedRow) => places.get(row.classId) ?? names.size;
  return found.sort((a, b) => placeOf(a) - placeOf(b) || a.number - b.number);
}

function says({ row, number }: NumberedRow, names: ReadonlyMap<number, string>, typed: string): boolean {
  if (typed.startsWith("#")) return `#${number}` === typed;
  return (names.get(row.classId) ?? "").toLowerCase().includes(typed) || row.text.toLowerCase().includes(typed);
}
