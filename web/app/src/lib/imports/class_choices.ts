// What becomes of the classes of a source, as it is chosen in the import dialog.
import type { ImportPreview } from "@touchmark/client";

export type PreviewClass = ImportPreview["classes"][number];
// By the source's name: the project's, or "" to leave its annotations out. Those that keep their names are not in it.
export type ClassChoices = Readonly<Record<string, string>>;

export function chosen(choices: ClassChoices, name: string): string {
  return Object.hasOwn(choices, name) ? (choices[name] ?? name) : name;
}

export function choose(choices: ClassChoices, name: string, becomes: string): ClassChoices {
  const { [name]: _, ...others } = choices;
  return becomes === name ? others : { ...others, [name]: becomes };
}

// Those that are about one of these classes: another format has others.
export function choicesFor(choices: ClassChoices, classes: readonly PreviewClass[]): Record<string, string> {
  const names = new Set(classes.map((each) => each.name));
  return Object.fromEntries(Object.entries(choices).filter(([name]) => names.has(name)));
}

// A class of the project that is written nearly the same, where the name itself is none.
export function similar(name: string, own: readonly string[]): string | null {
  const plain = (text: string) =>
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\s_-]+/g, "");
  if (own.includes(name)) return null;
  return own.find((other) => plain(other) === plain(name)) ?? null;
}

// Annotations that come in, and what is left out, with these choices.
export function counted(preview: Pick<ImportPreview, "annotations" | "left_out" | "classes">, choices: ClassChoices) {
  const all = preview.annotations + preview.left_out;
  const out = preview.classes.filter((each) => chosen(choices, each.name) === "");
  const leftOut = out.reduce((sum, each) => sum + each.annotations, 0);
  return { annotations: all - leftOut, leftOut, classesLeftOut: out.length };
}
