// The language of the page: as each person chose it in this browser, else as the browser says. Before anybody is signed in it
// is that of whoever was here last.
import { create } from "zustand";
import { onUser, userId } from "~/api/user";
import { kLanguages, type Language, speak } from "~/i18n";

export type LanguageChoice = "browser" | Language;
export const kLanguageChoices: readonly LanguageChoice[] = [...kLanguages, "browser"];

// Of the name of a choice: each language is called in itself.
export const langOf = (choice: LanguageChoice): string | undefined => (choice === "browser" ? undefined : choice);

interface Chosen {
  readonly choice: LanguageChoice;
  readonly spoken: Language; // what the page is in: the words of another may be on their way
}

const kKey = "touchmark.language";
const keyOf = (user: number) => (user === 0 ? kKey : `${kKey}.${user}`);

function stored(user: number): LanguageChoice {
  const value = localStorage.getItem(keyOf(user));
  return kLanguages.find((one) => one === value) ?? "browser";
}

// The first of the browser's that there is.
export function languageOf(choice: LanguageChoice, wanted: readonly string[]): Language {
  if (choice !== "browser") return choice;
  const tags = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return tags.map((tag) => kLanguages.find((one) => one === tag)).find((one) => one !== undefined) ?? "en";
}

export const useLanguage = create<Chosen>(() => ({ choice: stored(0), spoken: "en" }));

async function become(choice: LanguageChoice): Promise<void> {
  useLanguage.setState({ choice });
  const wanted = languageOf(choice, navigator.languages);
  await speak(wanted);
  if (useLanguage.getState().choice !== choice) return; // another was chosen meanwhile
  document.documentElement.lang = wanted;
  useLanguage.setState({ spoken: wanted });
}

const kPatience = 2000; // milliseconds

// Before anything is shown. English where the words of another cannot be fetched, and until they come where that takes long.
export async function startLanguage(): Promise<void> {
  onUser((user) => {
    if (user !== 0) void take(user).catch(() => undefined);
  });
  const spoken = become(stored(userId())).catch(() => undefined);
  await Promise.race([spoken, new Promise((resolve) => setTimeout(resolve, kPatience))]);
}

async function take(user: number): Promise<void> {
  const choice = stored(user);
  localStorage.setItem(kKey, choice);
  await become(choice);
}

export async function setLanguage(choice: LanguageChoice): Promise<void> {
  localStorage.setItem(keyOf(userId()), choice);
  localStorage.setItem(kKey, choice);
  await become(choice);
}
