// Every sentence the user sees is in en.json.
import i18next from "i18next";
import en from "./en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

void i18next.init({
  lng: "en",
  resources: { en: { translation: en } },
  interpolation: { escapeValue: false }, // React escapes
  initAsync: false,
});

export const t = i18next.t.bind(i18next) as typeof i18next.t;
