// The few words that the canvas paints or says itself: English, unless the page gives its own.
import { shapeDef, unnamed, type DigitTarget, type Editor, type Rect, type Shape } from "@touchmark/annotator";

export interface CanvasWords {
  readonly image: string; // what the canvas is called for those who do not see it
  readonly text: string; // a text region without a class and without a text
  readonly quoted: (text: string) => string; // what is written in a text region
  readonly score: (score: number) => string; // how sure a suggestion is, 0..1
  readonly unnamed: (classId: number) => string; // an object whose class has no name here; 0: it has none
  readonly digits: (target: DigitTarget, selected: number) => string; // beside the pointer: what the digits are for; "": nothing
  readonly summary: (heard: Heard) => string;
}

// What is on the canvas, for those who hear it.
export interface Heard {
  readonly total: number;
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  readonly selected: number;
  readonly only: { readonly name: string; readonly kind: Shape["kind"]; readonly bounds: Rect | null } | null; // where one is selected
}

export const kEnglish: CanvasWords = {
  image: "Image to be labeled",
  text: "text",
  quoted: (text) => `“${text}”`,
  score: (score) => score.toFixed(2),
  unnamed,
  digits: () => "",
  summary: ({ total, classes, selected, only }) => {
    const parts = classes.map(({ name, count }) => `${count} ${name}`).join(", ");
    const objects = `${total} ${total === 1 ? "object" : "objects"}${parts === "" ? "" : `: ${parts}`}.`;
    if (only === null) return selected === 0 ? objects : `${objects} ${selected} selected.`;
    return `${objects} Selected: ${only.name}, ${only.bounds === null ? only.kind : englishPlace(only.bounds)}.`;
  },
};

function englishPlace({ left, top, right, bottom }: Rect): string {
  return `${Math.round(right - left)} by ${Math.round(bottom - top)} pixels at ${Math.round(left)}, ${Math.round(top)}`;
}

export function heardOf(editor: Editor): Heard {
  const counts = new Map<number, number>();
  for (const { classId } of editor.store.all()) counts.set(classId, (counts.get(classId) ?? 0) + 1);
  const selection = editor.view.selection.flatMap((key) => editor.object(key) ?? []);
  const only = selection.length === 1 ? selection[0] : undefined;
  return {
    total: editor.store.size,
    classes: [...counts].map(([id, count]) => ({ name: editor.className(id), count })),
    selected: selection.length,
    only:
      only === undefined
        ? null
        : { name: editor.className(only.classId), kind: only.shape.kind, bounds: shapeDef(only.shape).bounds(only.shape) },
  };
}
