// How key combinations are written on this machine.
const kMac = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent);

const kNames: Record<string, string> = {
  mod: kMac ? "⌘" : "Ctrl",
  ctrl: "Ctrl",
  shift: kMac ? "⇧" : "Shift",
  alt: kMac ? "⌥" : "Alt",
  enter: "Enter",
  escape: "Esc",
  delete: "Del",
  backspace: "⌫",
  tab: "Tab",
  home: "Home",
  end: "End",
  space: "Space",
  contextmenu: "Menu",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
};

export function keyParts(keys: string): string[] {
  const parts = keys === "+" ? ["+"] : keys.replace(/\+\+$/, "+plus").split("+");
  return parts.map((part) => kNames[part.toLowerCase()] ?? (part === "plus" ? "+" : part.toUpperCase()));
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
