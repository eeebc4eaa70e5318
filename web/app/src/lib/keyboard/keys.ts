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

// Whether a plain Enter or space is meant for the button or link that has the focus.
export function isPressing(event: KeyboardEvent): boolean {
  if ((event.key !== "Enter" && event.key !== " ") || event.ctrlKey || event.metaKey) return false;
  const target = event.target as HTMLElement | null;
  return target?.closest?.("button, a[href], summary, [role=tab]") != null;
}

// Whether a key press belongs to what is being typed in, and not to the page's shortcuts.
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  return (
    target.isContentEditable ||
    target.closest("input:not([type=checkbox]):not([type=range]), textarea, select, [role=dialog], [role=menu]") !== null
  );
}
