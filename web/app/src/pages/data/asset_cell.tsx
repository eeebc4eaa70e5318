import type { Asset, Sketch } from "@touchmark/client";
import { Check, TriangleAlert } from "lucide-react";
import { memo } from "react";
import type { ThumbnailSize } from "~/api/client";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { StatusDot } from "~/kit/status";
import { Thumb } from "~/kit/thumb";
import { count } from "~/lib/text/format";
import { SketchOverlay } from "./sketch_overlay";

interface CellProps {
  project: number;
  index: number;
  asset: Asset | null | undefined;
  selected: boolean;
  current: boolean;
  selecting: boolean; // something is selected: a click adds to it
  thumbnail: ThumbnailSize;
  sketch?: Sketch; // its labels, to be drawn
  onOpen: (index: number) => void;
  onToggle: (index: number, range: boolean) => void;
}

export const AssetCell = memo(function AssetCell(props: CellProps) {
  const { project, index, asset, selected, current, selecting, thumbnail, sketch, onOpen, onToggle } = props;
  if (!asset) return <EmptyCell index={index} gone={asset === null} />;
  const onClick = (event: React.MouseEvent) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey || selecting) onToggle(index, event.shiftKey);
    else onOpen(index);
  };
  return (
    <div
      role="option"
      id={`cell-${index}`}
      aria-selected={selected}
      aria-posinset={index + 1}
      onClick={onClick}
      className="group flex h-full cursor-default flex-col"
    >
      <div
        className={cx(
          "relative min-h-0 flex-1 overflow-hidden rounded-control bg-hover",
          selected ? "outline-2 outline-accent" : current ? "outline-2 outline-edge" : "group-hover:outline-1 group-hover:outline-edge",
        )}
      >
        <Thumb project={project} asset={asset.id} size={thumbnail} alt="" delay={60} />
        <SketchOverlay asset={asset} sketch={sketch} />
        {sketch ? <LabelCount n={sketch.annotations} /> : null}
        <SelectMark selected={selected} selecting={selecting} onToggle={(range) => onToggle(index, range)} />
        {asset.split ? (
          <span className="absolute right-1 bottom-1 rounded-control bg-surface px-1 text-xs text-muted">{t(`split.${asset.split}`)}</span>
        ) : null}
      </div>
      <div className="flex h-[26px] items-center gap-1.5 text-xs">
        <StatusDot status={asset.status} />
        <span className="min-w-0 flex-1 truncate text-muted" title={asset.name}>
          {asset.name}
        </span>
        {asset.media === "corrupt" || asset.media === "missing" ? (
          <TriangleAlert size={13} className="shrink-0 text-warning" aria-label={asset.media_error ?? t(`media.${asset.media}`)} />
        ) : null}
      </div>
    </div>
  );
});

function LabelCount({ n }: { n: number }) {
  return (
    <span className="absolute bottom-1 left-1 rounded-control bg-surface px-1 text-xs text-muted">
      {t("data.labelCount", { count: n, n: count(n) })}
    </span>
  );
}

function EmptyCell({ index, gone }: { index: number; gone: boolean }) {
  return (
    <div
      role="option"
      aria-selected={false}
      aria-disabled
      id={`cell-${index}`}
      aria-label={gone ? t("data.gone") : t("common.loading")}
      className="flex h-full flex-col"
    >
      <div className={cx("flex-1 rounded-control", gone ? "hatch" : "skeleton")} />
      <div className="h-[26px]" />
    </div>
  );
}

function SelectMark({ selected, selecting, onToggle }: { selected: boolean; selecting: boolean; onToggle: (range: boolean) => void }) {
  return (
    <span
      aria-hidden
      onClick={(event) => {
        event.stopPropagation();
        onToggle(event.shiftKey);
      }}
      className={cx(
        "absolute top-1.5 left-1.5 flex size-[18px] items-center justify-center rounded-control border",
        selected ? "border-accent bg-accent text-on-accent" : "border-edge bg-surface text-transparent opacity-0 group-hover:opacity-100",
        selecting && "opacity-100",
      )}
    >
      <Check size={12} strokeWidth={3} />
    </span>
  );
}
