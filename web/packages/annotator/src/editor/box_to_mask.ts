// Each selected box becomes what a model finds in it: asked one after the other, stored as one change.
import type { AreaAnswer, Ask } from "../assist/ask";
import type { Annotation } from "../model/annotation";
import type { Shape } from "../model/shape";
import { combine, emptyColumns } from "../shapes/mask/columns";
import { maskOf } from "../shapes/mask/mask";
import { outlineOf } from "../tools/assist/results";
import { isBox, rectOf, store, type Assisted, type Boxed } from "./assisting";
import type { Progress } from "./overlay";
import type { Sticky } from "./sticky";

interface Segmented extends Assisted {
  readonly sticky: Pick<Sticky, "assist">;
  showProgress(progress: Progress | null): void;
}

const kTool = "box_to_mask";

export function boxToMask(editor: Segmented, selected: readonly Annotation[]): boolean {
  const boxes = selected.filter(isBox);
  if (boxes.length === 0) return false;
  const shapes: Shape[] = [];
  let madeBy: string | undefined;
  const next = (): void => {
    const box = boxes[shapes.length];
    editor.showProgress(box === undefined ? null : { done: shapes.length, of: boxes.length });
    if (box === undefined) return stored(editor, boxes, shapes, madeBy);
    const prompt = { inside: [], outside: [], box: rectOf(box.shape), hover: false };
    const ask: Ask = { ...prompt, kind: "segment", clean: editor.sticky.assist.clean, pixel: editor.pixel };
    editor.ask(ask, kTool, (answer) => {
      if (answer?.kind === "cannot") {
        editor.showProgress(null);
        return editor.say({ id: answer.why });
      }
      const area = answer?.kind === "area" ? answer : null;
      madeBy = area?.madeBy ?? madeBy;
      shapes.push(area === null ? box.shape : shapeOf(area, editor));
      next();
    });
  };
  next();
  return true;
}

function stored(editor: Segmented, boxes: readonly Boxed[], shapes: readonly Shape[], madeBy: string | undefined): void {
  if (!store(editor, boxes, shapes, "Convert", kTool, madeBy)) editor.say({ id: "box_to_mask_none" });
}

function shapeOf(area: AreaAnswer, editor: Segmented): Shape {
  const mask = maskOf(combine(emptyColumns(editor.frame), area, "add"));
  return editor.sticky.assist.result === "mask" ? mask : outlineOf(mask, editor);
}
