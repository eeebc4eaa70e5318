import type { Event } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import {
  Check,
  CircleDot,
  Clock3,
  FileUp,
  Flag,
  Layers,
  type LucideIcon,
  MessageSquare,
  Pencil,
  Plus,
  RotateCcw,
  Settings2,
  Trash2,
  X,
} from "lucide-react";
import { useClassNames, useUserNames } from "~/api/hooks";
import { assetQuery, historyQuery } from "~/api/queries";
import { t } from "~/i18n";
import { AssetCrop } from "~/kit/crop";
import { cx } from "~/kit/cx";
import { Thumb } from "~/kit/thumb";
import { Time } from "~/kit/time";
import { eventTone, eventWords } from "~/lib/events/event_story";
import { revisionChanges } from "~/lib/events/revision_changes";
import { changeWords, madeByWords } from "~/lib/events/words";
import { kTruth } from "~/lib/layers/layers";

interface EventRowProps {
  project: number;
  event: Event;
  current: boolean;
  onOpen: () => void;
  onAsset: (asset: number) => void;
}

const kIcons: [string, LucideIcon][] = [
  ["annotation.create", Plus],
  ["annotation.delete", Trash2],
  ["annotation.restore", RotateCcw],
  ["annotation", Pencil],
  ["assets.import", FileUp],
  ["annotations.import", FileUp],
  ["import.undo", RotateCcw],
  ["import", FileUp],
  ["assets.delete", Trash2],
  ["assets.restore", RotateCcw],
  ["asset", Pencil],
  ["review.reject", X],
  ["review.reopen", RotateCcw],
  ["review", Check],
  ["comment", MessageSquare],
  ["version", Layers],
  ["task", Clock3],
  ["ontology", Settings2],
  ["project", Flag],
];
const kTones = { neutral: "text-muted", good: "text-good", bad: "text-bad", accent: "text-accent" };

export function EventMark({ kind }: { kind: string }) {
  const Icon = kIcons.find(([start]) => kind.startsWith(start))?.[1] ?? CircleDot;
  return <Icon size={16} className={cx("shrink-0", kTones[eventTone(kind)])} aria-hidden />;
}

export function EventRow({ project, event, current, onOpen, onAsset }: EventRowProps) {
  const userName = useUserNames(project);
  const name = useAssetName(project, event.asset);
  const changed = useChangeOf(project, event);
  return (
    <div className={cx("flex h-full items-center gap-3 rounded-control border-b px-2 hover:bg-hover", current && "bg-hover")}>
      <EventMark kind={event.kind} />
      <EventPicture project={project} event={event} size={40} />
      <div className="min-w-0 flex-1">
        <p className="truncate">
          <span className="font-medium">{userName(event.actor)}</span> {eventWords(event)}{" "}
          {event.asset ? (
            <button type="button" className="link" onClick={() => onAsset(event.asset ?? 0)}>
              {name}
            </button>
          ) : null}
        </p>
        <p className="truncate text-xs text-muted">
          {[changed, event.made_by === "manual" ? "" : madeByWords(event.made_by)].filter(Boolean).join(" · ")}
        </p>
      </div>
      <span className="text-xs whitespace-nowrap text-muted">
        <Time at={event.at} />
      </span>
      <button
        type="button"
        onClick={onOpen}
        className="link numeric w-20 font-mono text-xs"
        aria-label={t("audit.openEvent", { seq: event.seq })}
      >
        #{event.seq}
      </button>
    </div>
  );
}

export function useAssetName(project: number, asset: number | undefined): string {
  const found = useQuery({ ...assetQuery(project, asset ?? 0), enabled: Boolean(asset), staleTime: 5 * 60_000 }).data;
  return found?.name ?? (asset ? t("audit.assetNumber", { id: asset }) : "");
}

function useRevisionOf(project: number, event: Event) {
  const history = useQuery({
    ...historyQuery(project, event.asset ?? 0, event.layer ?? kTruth, event.annotation ?? 0),
    enabled: Boolean(event.asset && event.annotation),
    staleTime: 60_000,
  }).data;
  const index = history?.findIndex((r) => r.version === event.seq) ?? -1;
  return { revision: history?.[index], before: index > 0 ? history?.[index - 1] : undefined };
}

// What an edit changed, in words.
function useChangeOf(project: number, event: Event): string {
  const className = useClassNames(project);
  const { revision, before } = useRevisionOf(project, event);
  if (!revision) return "";
  const changes =
    before && !revision.deleted ? revisionChanges(before.content, revision.content).map((c) => changeWords(c, className)) : [];
  return [className(revision.content.class_id), ...changes].join(" · ");
}

export function EventPicture({ project, event, size }: { project: number; event: Event; size: number }) {
  const { revision } = useRevisionOf(project, event);
  if (!event.asset) return null;
  if (revision)
    return <AssetCrop project={project} asset={event.asset} content={revision.content} dashed={revision.deleted} size={size} label="" />;
  return (
    <span className="relative shrink-0 overflow-hidden rounded-control bg-hover" style={{ width: size, height: size }}>
      <Thumb project={project} asset={event.asset} size={128} alt="" className="!object-cover" />
    </span>
  );
}
