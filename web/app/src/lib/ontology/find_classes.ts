// Which classes a few letters mean, the likeliest first.
import type { Class } from "@touchmark/client";

const kRecent = 8;

// The newest first, each once.
export function withRecent(recent: readonly number[], id: number): readonly number[] {
  return recent[0] === id ? recent : [id, ...recent.filter((one) => one !== id)].slice(0, kRecent);
}

// Those in use whose name has every word that is typed in it, wherever: names that begin with it first, then those in
// which a word does; among equals the ones used last, then in the order of the ontology.
export function findClasses(classes: readonly Class[], text: string, recent: readonly number[]): Class[] {
  const typed = text.trim().toLowerCase();
  const words = typed.split(/\s+/).filter((word) => word !== "");
  const found = classes
    .map((value, index) => ({ value, index, name: value.name.toLowerCase() }))
    .filter(({ value, name }) => !value.retired && words.every((word) => name.includes(word)))
    .map((one) => ({ ...one, rank: rankOf(one.name, typed), used: usedOf(recent, one.value.id) }));
  return found.sort((a, b) => a.rank - b.rank || a.used - b.used || a.index - b.index).map(({ value }) => value);
}

function rankOf(name: string, typed: string): number {
  if (typed === "" || name.startsWith(typed)) return 0;
  return name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(typed)) ? 1 : 2;
}

function usedOf(recent: readonly number[], id: number | undefined): number {
  const at = id === undefined ? -1 : recent.indexOf(id);
  return at < 0 ? recent.length : at;
}
