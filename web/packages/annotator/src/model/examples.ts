// Annotations and shapes for tests: "a7" is the object that the server knows as 7.
import { makeContent, type Annotation } from "./annotation";
import type { Shape } from "./shape";

export function annotation(localKey: string, shape: Shape, classId = 1): Annotation {
  const id = /^a(\d+)$/.exec(localKey)?.[1];
  return { ...makeContent(classId, shape), localKey, ...(id === undefined ? {} : { id: Number(id), version: 1 }) };
}

export const box = (x: number, y: number, width: number, height: number): Shape => ({ kind: "box", x, y, width, height });

export const polygon = (...outer: [number, number][]): Shape => ({ kind: "polygon", parts: [{ outer, holes: [] }] });
