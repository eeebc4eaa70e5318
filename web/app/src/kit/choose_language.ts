import { explainLine } from "~/api/explain";
import { type LanguageChoice, setLanguage } from "~/lib/browser/language";
import { notify } from "./notice";

// Its words may have to be fetched, and the server be away.
export function chooseLanguage(choice: LanguageChoice): void {
  setLanguage(choice).catch((error: unknown) => notify(explainLine(error)));
}
