// The classes while they are edited: changed here, sent as one new version.
import { fits, type AttributeInfo } from "@touchmark/annotator";
import type { Attribute, Class, Ontology } from "@touchmark/client";
import { jointProblems } from "./skeleton_draft";

export interface DraftClass {
  key: string; // of the row; the id where there is one
  value: Class;
}

export interface Draft {
  version: number;
  classes: DraftClass[];
  guideline: string;
}

export function draftOf(ontology: Ontology): Draft {
  return {
    version: ontology.version,
    guideline: ontology.guideline ?? "",
    classes: ontology.classes.map((value) => ({ key: String(value.id), value })),
  };
}

export function ontologyOf(draft: Draft): Ontology {
  const classes = draft.classes.map(({ value }) => {
    const { skeleton } = value;
    const joints = skeleton?.joints.map((name) => name.trim()) ?? [];
    return { ...value, name: value.name.trim(), ...(skeleton === undefined ? {} : { skeleton: { ...skeleton, joints } }) };
  });
  return { version: draft.version, classes, guideline: draft.guideline };
}

export function isChanged(draft: Draft, ontology: Ontology): boolean {
  return JSON.stringify(ontologyOf(draft)) !== JSON.stringify(ontologyOf(draftOf(ontology)));
}

export function addClass(draft: Draft, name: string): Draft {
  const taken = draft.classes.filter((c) => c.key.startsWith("new")).length;
  return { ...draft, classes: [...draft.classes, { key: `new${taken}`, value: { name, attributes: [] } }] };
}

export function changeClass(draft: Draft, key: string, patch: Partial<Class>): Draft {
  return { ...draft, classes: draft.classes.map((c) => (c.key === key ? { ...c, value: { ...c.value, ...patch } } : c)) };
}

// One that was never saved goes; one that was is retired, and can come back.
export function retireClass(draft: Draft, key: string, retired: boolean): Draft {
  if (key.startsWith("new")) return { ...draft, classes: draft.classes.filter((c) => c.key !== key) };
  return changeClass(draft, key, { retired });
}

export function changeAttribute(attributes: readonly Attribute[], index: number, patch: Partial<Attribute> | null): Attribute[] {
  if (patch === null) return attributes.filter((_, i) => i !== index);
  return attributes.map((a, i) => (i === index ? { ...a, ...patch } : a));
}

export type DraftProblem = { key: string; problem: "empty" | "repeated" | "attribute" | "options" | "default" | "joint" };

// A required attribute needs a default (a checkbox has one), and a default must be a value that fits.
export function hasGoodDefault(attribute: AttributeInfo): boolean {
  if (attribute.default == null) return !attribute.required || attribute.kind === "checkbox";
  return fits(attribute, attribute.default);
}

// Names must be there and differ; a choice needs something to choose from.
export function problems(draft: Draft): DraftProblem[] {
  const found: DraftProblem[] = [];
  const seen = new Set<string>();
  for (const { key, value } of draft.classes) {
    const name = value.name.trim();
    if (name === "") found.push({ key, problem: "empty" });
    else if (seen.has(name)) found.push({ key, problem: "repeated" });
    seen.add(name);
    const attributes = value.attributes ?? [];
    const names = attributes.map((a) => a.name.trim());
    if (names.includes("") || new Set(names).size < names.length) found.push({ key, problem: "attribute" });
    if (attributes.some((a) => a.kind.endsWith("select") && (a.options ?? []).length === 0)) found.push({ key, problem: "options" });
    else if (attributes.some((a) => !hasGoodDefault(a))) found.push({ key, problem: "default" });
    if (jointProblems(value.skeleton?.joints ?? []).some((problem) => problem !== null)) found.push({ key, problem: "joint" });
  }
  return found;
}
