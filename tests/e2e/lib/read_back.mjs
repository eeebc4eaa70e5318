// What a project holds, image by image and without its own numbers, so that two projects can be compared.
const kDigits = 1e4; // of a pixel: formats write decimals

const rounded = (value) => {
  if (typeof value === "number") return Math.round(value * kDigits) / kDigits;
  if (Array.isArray(value)) return value.map(rounded);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, rounded(value[key])]));
};

// Ids, and what a format keeps of itself, are no part of what was labeled.
const kOwn = new Set(["class_id", "extra", "relation"]);
const nameless = (content) => Object.fromEntries(Object.entries(content).filter(([key]) => !kOwn.has(key)));

export const inWords = (contents) => contents.map((content) => JSON.stringify(rounded(content)));

// file name -> its annotations as text, sorted.
export async function readBack(ask, project) {
  const { classes } = await ask(`/projects/${project}/ontology`);
  const names = new Map(classes.map((one) => [one.id, one.name]));
  const found = new Map();
  const { items } = await ask(`/projects/${project}/assets?limit=1000`);
  for (const asset of items) {
    const all = (await ask(`/projects/${project}/assets/${asset.id}/annotations`)).items;
    const words = all.map(({ content }) => JSON.stringify(rounded({ class: names.get(content.class_id) ?? "", ...nameless(content) })));
    found.set(asset.name.split("/").at(-1), words.sort());
  }
  return found;
}

export function differences(before, after) {
  const out = [];
  for (const [file, wanted] of before) {
    const there = [...(after.get(file) ?? [])];
    if (!after.has(file)) out.push(`${file} is gone`);
    for (const one of wanted) {
      const at = there.indexOf(one);
      if (at < 0) out.push(`${file}: lost ${one.slice(0, 240)}`);
      else there.splice(at, 1);
    }
    for (const one of there) out.push(`${file}: new ${one.slice(0, 240)}`);
  }
  for (const file of after.keys()) if (!before.has(file)) out.push(`${file} is new`);
  return out;
}
