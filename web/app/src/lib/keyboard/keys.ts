// How key combinations are written on this machine.
import { t } from "~/i18n";

const kMac = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent);

const kSigns: Record<string, string> = {
  ...(kMac ? { mod: "⌘", shift: "⇧", alt: "⌥" } : {}),
  backspace: "⌫",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
};

// As it is printed on the keyboards of the language.
function keyName(part: string): string {
  const name = part.toLowerCase();
  if (part === "plus") return "+";
  return kSigns[name] ?? t(`keys.name.${(name === "mod" ? "ctrl" : name) as "enter"}`, { defaultValue: part.toUpperCase() });
}

export function keyParts(keys: string): string[] {
  const parts = keys === "+" ? ["+"] : keys.replace(/\+\+$/, "+plus").split("+");
  return parts.map(keyName);
}

const kNoText = "[type=checkbox], [type=radio], [type=range]";

// Whether a key is the focused control's own: Enter or space of what is pressed, arrows of what has values to walk through.
export function isPressing(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey) return false;
  const on = (controls: string) => (event.target as HTMLElement | null)?.closest?.(controls) != null;
  if (event.key === "Enter" || event.key === " ") return on("button, a[href], summary, select, input, [role=tab]");
  return /^(Arrow|Home$|End$|Page)/.test(event.key) && on("select, input[type=radio], input[type=range]");
}

// Whether a key press belongs to what is being typed in, and not to the page's shortcuts. Letters find an option in a select,
// except beside a canvas, whose keys they are.
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  const typed = `input:not(${kNoText}), textarea, [role=dialog], [role=menu]`;
  if (target.isContentEditable || target.closest(typed) !== null) return true;
  return target.closest("select") !== null && document.querySelector("[role=application]") === null;
}
