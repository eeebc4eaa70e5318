// The color of a class: the one that the project's people chose, else one that is stable by its id; the same on the
// image and in every list.
import type { Class } from "@touchmark/client";
import { chooseClassColors, classColor } from "@touchmark/render";

export function classStyle(id: number): { color: string; letter: string; onImage: string } {
  const { dark, light, letter, onImage } = classColor(id);
  return { color: `light-dark(${light}, ${dark})`, letter, onImage };
}

// A client's own knowledge of a class is in its extra, by the client's name, so that formats leave it alone.
const kOwner = "touchmark";

function own(extra: Class["extra"]): Record<string, unknown> {
  const value = extra?.[kOwner];
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

export function chosenColor({ extra }: Pick<Class, "extra">): string | undefined {
  const { color } = own(extra);
  return typeof color === "string" && /^#[0-9a-f]{6}$/.test(color) ? color : undefined;
}

// With another color, or with that of its id again; what else the extra says stays.
export function withColor({ extra }: Pick<Class, "extra">, color: string | undefined): Class["extra"] {
  const { color: _, ...kept } = own(extra);
  const mine = color === undefined ? kept : { ...kept, color };
  const { [kOwner]: __, ...others } = extra ?? {};
  const all = Object.keys(mine).length > 0 ? { ...others, [kOwner]: mine } : others;
  return Object.keys(all).length > 0 ? all : undefined;
}

let shown: readonly Class[] | undefined;

// From now on the classes are drawn as this project wants it.
export function showColorsOf(classes: readonly Class[]): void {
  if (classes === shown) return;
  shown = classes;
  chooseClassColors(
    new Map(
      classes.flatMap((c) => {
        const color = chosenColor(c);
        return c.id !== undefined && color !== undefined ? [[c.id, color] as const] : [];
      }),
    ),
  );
}
