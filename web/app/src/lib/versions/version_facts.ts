// What a version says of itself beside its numbers.
import type { Class, Version } from "@touchmark/client";

export interface Delta {
  images: number;
  annotations: number;
}

export function versionBefore(version: Version, all: readonly Version[]): Version | undefined {
  return all.filter((other) => other.id < version.id).sort((a, b) => b.id - a.id)[0];
}

// Against the version frozen before it; null for the first.
export function deltaOf(version: Version, all: readonly Version[]): Delta | null {
  const before = versionBefore(version, all);
  return before ? { images: version.assets - before.assets, annotations: version.annotations - before.annotations } : null;
}

// Most first. A class that was renamed since is known by the name it had, and has no id here.
export function classesOf(version: Version, known: readonly Class[]): { name: string; n: number; id: number | undefined }[] {
  return Object.entries(version.classes ?? {})
    .sort((a, b) => b[1] - a[1])
    .map(([name, n]) => ({ name, n, id: known.find((c) => c.name === name)?.id }));
}
