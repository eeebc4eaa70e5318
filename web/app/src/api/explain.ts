import { isApiError } from "@touchmark/client";
import { t } from "~/i18n";

export interface Explanation {
  what: string; // what happened, and why where the server said so
  todo: string; // what to do about it; "" when there is nothing to add
  retry: boolean; // trying the same again can help
  signIn: boolean; // nobody is signed in
}

const kRetry = new Set(["offline", "unavailable", "internal", "too_many"]);

// What the page itself refuses, in words that say what to do.
export class Refused extends Error {}

export function explain(error: unknown): Explanation {
  if (error instanceof Refused) return { what: error.message, todo: "", retry: false, signIn: false };
  if (!isApiError(error)) {
    return {
      what: error instanceof Error && error.message ? error.message : t("error.internal.what"),
      todo: t("error.internal.todo"),
      retry: true,
      signIn: false,
    };
  }
  const what = error.message ? sentence(error.message) : t(`error.${error.code}.what`);
  return {
    what,
    todo: t(`error.${error.code}.todo`),
    retry: kRetry.has(error.code),
    signIn: error.code === "unauthorized",
  };
}

export function explainLine(error: unknown): string {
  const { what, todo } = explain(error);
  return todo ? `${what} ${todo}` : what;
}

function sentence(text: string): string {
  const head = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(head) ? head : `${head}.`;
}
