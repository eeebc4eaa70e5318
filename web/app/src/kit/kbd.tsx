import { keyParts } from "~/lib/keyboard/keys";

// "mod+enter" -> Ctrl Enter (or the Mac's signs), one cap each; nothing where there is no key.
export function Keys({ keys }: { keys: string }) {
  if (keys === "") return null;
  return (
    <span className="inline-flex gap-0.5">
      {keyParts(keys).map((part) => (
        <Kbd key={part}>{part}</Kbd>
      ))}
    </span>
  );
}

export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-control border bg-canvas px-1 font-sans text-xs text-muted">
      {children}
    </kbd>
  );
}
