// The catalogs against each other, against the words of the annotator, and against what the source asks for.
/// <reference types="vite/client" />
import { kDefaultKeymap, kGestureHints } from "@touchmark/annotator";
import { describe, expect, it } from "vitest";
import de from "./de.json";
import en from "./en.json";

interface Catalog {
  readonly [key: string]: string | Catalog;
}

function flat(catalog: Catalog, before = ""): [string, string][] {
  return Object.entries(catalog).flatMap(([key, value]) =>
    typeof value === "string" ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`),
  );
}

const english = new Map(flat(en));
const german = new Map(flat(de));
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
const ofAnnotator = (key: string) => /^keys\.(command|gesture)\./.test(key);

// "objects" of "objects_one"; null where it is no plural form: notice.split_one is called so.
function pluralOf(key: string): string | null {
  const base = key.replace(/_(zero|one|two|few|many|other)$/, "");
  return base !== key && english.has(`${base}_other`) ? base : null;
}
const withoutForms = (keys: readonly string[]) => [...new Set(keys.map((key) => pluralOf(key) ?? key))].sort();

describe("the German catalog", () => {
  it("has the keys of the English one, and the annotator's words besides", () => {
    expect(withoutForms([...german.keys()].filter((key) => !ofAnnotator(key)))).toEqual(withoutForms([...english.keys()]));
    const words = [
      ...kDefaultKeymap.map((row) => `keys.command.${row.id.replace(".", "_")}`),
      ...kGestureHints.flatMap(({ id }) => [`keys.gesture.${id}.keys`, `keys.gesture.${id}.label`]),
    ];
    expect([...german.keys()].filter(ofAnnotator).sort()).toEqual(words.sort());
  });

  it("lies in the order of the English one", () => {
    const shared = [...english.keys()].filter((key) => german.has(key));
    expect([...german.keys()].filter((key) => english.has(key))).toEqual(shared);
  });

  it("has the plural forms that German has", () => {
    const forms = new Intl.PluralRules("de")
      .resolvedOptions()
      .pluralCategories.map((form) => `_${form}`)
      .sort();
    const plurals = [...german.keys()].filter((key) => pluralOf(key) !== null && !key.endsWith("_zero"));
    for (const base of new Set(plurals.map(pluralOf))) {
      const has = plurals.filter((key) => pluralOf(key) === base).map((key) => key.slice((base as string).length));
      expect([base, has.sort()]).toEqual([base, forms]);
    }
  });

  it("keeps the placeholders, and says something wherever English does", () => {
    for (const [key, text] of german) {
      const source = english.get(key);
      if (source !== undefined) expect([key, placeholders(text)]).toEqual([key, placeholders(source)]);
      if (source !== "") expect([key, text.trim()]).not.toEqual([key, ""]);
    }
  });

  it("quotes as German does", () => {
    const times = (text: string, mark: string) => text.split(mark).length;
    expect([...german].filter(([, text]) => /["”]/.test(text) || times(text, "„") !== times(text, "“"))).toEqual([]);
  });

  it("is German: no sentence of it is the English one", () => {
    const sentences = [...german].filter(([key, text]) => text === english.get(key) && /[a-z]+ [a-z]+ [a-z]+/i.test(text));
    expect(sentences).toEqual([]);
  });
});

describe("the source", () => {
  const files = Object.entries(
    import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.ts"], { query: "?raw", import: "default", eager: true }),
  );
  it("has no quotation marks of its own: they are the language's", () => {
    expect(files.filter(([, text]) => /[“”„]/.test(text)).map(([name]) => name)).toEqual([]);
  });

  const known = (key: string) => english.has(key) || english.has(`${key}_other`);

  it("asks for no key that is missing", () => {
    const asked = files.flatMap(([name, text]) => [...text.matchAll(/(?<![\w.])t\(\s*"([\w.]+)"/g)].map(([, key]) => `${name}: ${key}`));
    expect(asked.length).toBeGreaterThan(500);
    expect(asked.filter((one) => !known(one.split(": ")[1] as string))).toEqual([]);
  });

  // "status.${status}", "role.${role}Does"
  it("and for none that is made of parts and cannot be there", () => {
    const keys = [...english.keys(), ...german.keys()].map((key) => pluralOf(key) ?? key);
    const missing = files.flatMap(([name, text]) => {
      return [...text.matchAll(/(?<![\w.])t\(\s*`([^`]+)`/g)].flatMap(([, key]) => {
        const form = new RegExp(`^${(key as string).replaceAll(".", "\\.").replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "[\\w. ]+")}$`);
        return keys.some((one) => form.test(one)) ? [] : [`${name}: ${key}`];
      });
    });
    expect(missing).toEqual([]);
  });
});
