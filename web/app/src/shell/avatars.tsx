import type { Presence } from "~/api/stream";
import { useMe } from "~/api/hooks";
import { t } from "~/i18n";
import { Tip } from "~/kit/tooltip";

export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  const first = words[0]?.[0] ?? "?";
  return (words.length > 1 ? first + (words[words.length - 1]?.[0] ?? "") : first).toUpperCase();
}

// Who else is here now.
export function Avatars({ people }: { people: readonly Presence[] }) {
  const me = useMe();
  const others = people.filter((p) => p.id !== me?.id);
  if (others.length === 0) return null;
  return (
    <ul aria-label={t("shell.presence")} className="flex -space-x-1">
      {others.slice(0, 4).map((p) => (
        <li key={p.id}>
          <Tip label={t("shell.isHere", { name: p.display_name })}>
            <span
              tabIndex={0}
              className="inline-flex size-6 items-center justify-center rounded-full border-2 border-surface bg-hover text-xs font-medium"
            >
              {initials(p.display_name)}
            </span>
          </Tip>
        </li>
      ))}
      {others.length > 4 ? <li className="pl-2 text-xs text-muted">+{others.length - 4}</li> : null}
    </ul>
  );
}
