import { Link, useLocation } from "@tanstack/react-router";
import {
  Bot,
  ClipboardCheck,
  IdCard,
  Images,
  Layers,
  type LucideIcon,
  ScrollText,
  Settings,
  SquareDashedMousePointer,
  UsersRound,
} from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { projectQuery } from "~/api/queries";
import { useMay, useMembership } from "~/api/hooks";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { count } from "~/lib/text/format";
import { counter } from "~/lib/projects/project_counts";

export type PlaceId = "data" | "label" | "review" | "work" | "runs" | "versions" | "audit" | "members" | "settings";
export const kPlaces: readonly { id: PlaceId; icon: LucideIcon }[] = [
  { id: "data", icon: Images },
  { id: "label", icon: SquareDashedMousePointer },
  { id: "review", icon: ClipboardCheck },
  { id: "work", icon: UsersRound },
  { id: "runs", icon: Bot },
  { id: "versions", icon: Layers },
  { id: "audit", icon: ScrollText },
  { id: "members", icon: IdCard },
  { id: "settings", icon: Settings },
];

// The place that a page belongs to.
export function placeOf(path: string): PlaceId | undefined {
  const name = path.split("/")[3];
  return name === "imports" ? "data" : kPlaces.find((p) => p.id === name)?.id;
}

// The places a role has something to do in.
export function usePlaces(project: number | undefined): readonly { id: PlaceId; icon: LucideIcon }[] {
  const mayLabel = useMay(project, "annotator");
  const mayReview = useMay(project, "reviewer");
  return useMemo(
    () => kPlaces.filter((p) => (p.id === "label" ? mayLabel : p.id === "review" || p.id === "work" || p.id === "runs" ? mayReview : true)),
    [mayLabel, mayReview],
  );
}

export function Rail({ project }: { project: number }) {
  const info = useQuery(projectQuery(project)).data;
  const { none } = useMembership(project);
  const places = usePlaces(project);
  const here = useLocation({ select: (l) => placeOf(l.pathname) });
  if (none) return null;
  const waiting = info ? counter(info, "status:submitted") : 0;
  return (
    <nav aria-label={t("shell.places")} className="flex w-12 shrink-0 flex-col gap-0.5 border-r bg-surface p-2 xl:w-44">
      {places.map(({ id, icon: Icon }) => (
        <Link
          key={id}
          to={`/projects/$project/${id}`}
          params={{ project }}
          title={t(`places.${id}`)}
          className={cx(
            "flex h-8 items-center gap-2 rounded-control px-2 max-xl:justify-center",
            id === here ? "bg-accent-soft font-medium text-accent" : "text-muted hover:bg-hover hover:text-ink",
          )}
          activeOptions={{ includeSearch: false }}
        >
          <Icon size={16} className="shrink-0" aria-hidden />
          <span className="flex-1 max-xl:sr-only">{t(`places.${id}`)}</span>
          {id === "review" && waiting > 0 ? <span className="text-xs max-xl:hidden">{count(waiting)}</span> : null}
        </Link>
      ))}
    </nav>
  );
}
