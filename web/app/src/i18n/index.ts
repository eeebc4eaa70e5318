// Every sentence the user sees is in en.json, and in de.json for those who chose German. English besides: the labels of the
// keymap and of the mouse's gestures, which the annotator says itself (de.json has them under keys.command and keys.gesture);
// and what the server says in words: messages of errors, kinds of problems, what a format loses. They are shown as they come.
import i18next from "i18next";
import en from "./en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

export const kLanguages = ["en", "de"] as const;
export type Language = (typeof kLanguages)[number];

// Each in a file of its own, fetched when it is chosen.
const kCatalogs: Record<Exclude<Language, "en">, () => Promise<{ default: object }>> = { de: () => import("./de.json") };

void i18next.init({
  lng: "en",
  fallbackLng: "en",
  resources: { en: { translation: en } },
  interpolation: { escapeValue: false }, // React escapes
  initAsync: false,
});

export const t = i18next.t.bind(i18next) as typeof i18next.t;

export const language = () => i18next.language as Language;

// From now on t() speaks it. Rejects where its words cannot be fetched.
export async function speak(wanted: Language): Promise<void> {
  if (wanted !== "en" && !i18next.hasResourceBundle(wanted, "translation"))
    i18next.addResourceBundle(wanted, "translation", (await kCatalogs[wanted]()).default);
  await i18next.changeLanguage(wanted);
}

// A heading or a button's words within a sentence. German nouns keep their capitals.
export function within(words: string): string {
  return language() === "en" ? words.toLowerCase() : words;
}

// Made once a language: Intl's formatters are slow to make.
export function perLanguage<T>(make: (language: Language) => T): () => T {
  const made = new Map<Language, T>();
  return () => {
    const value = made.get(language()) ?? make(language());
    made.set(language(), value);
    return value;
  };
}
