// What a model, or a consensus, suggests for the image: annotations of another layer, each of which waits to be accepted into
// this one or rejected. They are no objects of the image: they have names of their own, which tell layer and id.
import type { Annotation, LocalKey, Parent } from "./annotation";
import { contentFromWire, type RemoteAnnotation } from "./wire";

export function suggestionKey({ layer, id }: Pick<Parent, "layer" | "id">): LocalKey {
  return `s${layer}.${id}`;
}

export function isSuggestionKey(key: LocalKey): boolean {
  return /^s\d+\.\d+$/.test(key);
}

// As it waits: `parent` is what an accepted copy of it will name.
export function suggestionFromWire(layer: number, { id, version, content }: RemoteAnnotation): Annotation {
  const parent = { layer, id, version };
  return { ...contentFromWire(content), localKey: suggestionKey(parent), parent, suggestion: true };
}

// The object that an accepted one is, as it is or as it was edited.
export function acceptedAs(said: Annotation, key: LocalKey): Annotation {
  const { suggestion: _suggestion, ...object } = said;
  return { ...object, localKey: key };
}

export function scoreOf({ score }: Annotation): number {
  return score ?? 1; // what says nothing of it is as good as sure, as for the server
}
