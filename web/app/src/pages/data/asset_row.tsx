import type { Asset, Sketch } from "@touchmark/client";
import { Check } from "lucide-react";
import { memo } from "react";
import { useUserNames } from "~/api/hooks";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { Status } from "~/kit/status";
import { Thumb } from "~/kit/thumb";
import { count } from "~/lib/text/format";
import { SketchOverlay } from "./sketch_overlay";

export const kColumns =
  "grid grid-cols-[28px_56px_minmax(0,1fr)_88px_48px_88px_56px_80px] lg:grid-cols-[28px_56px_minmax(0,1fr)_120px_80px_110px_100px_140px] items-center gap-2 px-3 lg:gap-3";

export function AssetTableHead() {
  return (
    <div aria-hidden className={cx(kColumns, "mx-3 h-8 border-b text-xs font-medium text-muted")}>
      <span />
      <span />
      <span>{t("data.column.name")}</span>
      <span>{t("data.column.status")}</span>
      <span className="numeric">{t("data.column.labels")}</span>
      <span className="numeric">{t("data.column.size")}</span>
      <span>{t("data.split")}</span>
      <span>{t("data.annotator")}</span>
    </div>
  );
}

interface AssetRowProps {
  project: number;
  index: number;
  asset: Asset | null | undefined;
  sketch: Sketch | undefined;
  drawn: boolean; // the labels, over the picture
  selected: boolean;
  current: boolean;
  onOpen: (index: number) => void;
  onToggle: (index: number, range: boolean) => void;
}

export const AssetRow = memo(function AssetRow(props: AssetRowProps) {
  const { project, index, asset, sketch, drawn, selected, current, onOpen, onToggle } = props;
  const userName = useUserNames(project);
  if (!asset) return <div role="option" aria-selected={false} aria-disabled id={`cell-${index}`} className="skeleton m-1 h-8" />;
  const onClick = (event: React.MouseEvent) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey) onToggle(index, event.shiftKey);
    else onOpen(index);
  };
  return (
    <div
      role="option"
      id={`cell-${index}`}
      aria-selected={selected}
      aria-posinset={index + 1}
      onClick={onClick}
      className={cx(
        kColumns,
        "h-10 cursor-default border-b hover:bg-hover",
        selected && "bg-accent-soft",
        current && "outline-2 outline-offset-[-2px] outline-edge",
      )}
    >
      <span
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          event.preventDefault();
          onToggle(index, event.shiftKey);
        }}
        className={cx(
          "flex size-[18px] items-center justify-center rounded-control border",
          selected ? "border-accent bg-accent text-on-accent" : "border-edge bg-surface",
        )}
      >
        {selected ? <Check size={12} strokeWidth={3} /> : null}
      </span>
      <span className="relative block h-9 w-14 overflow-hidden rounded-control bg-hover">
        <Thumb project={project} asset={asset.id} size={256} alt="" delay={60} />
        {drawn ? <SketchOverlay asset={asset} sketch={sketch} /> : null}
      </span>
      <span className="truncate" title={asset.name}>
        {asset.name}
      </span>
      <Status status={asset.status} />
      <span className="numeric">{sketch ? count(sketch.annotations) : ""}</span>
      <span className="numeric text-muted">{asset.width > 0 ? `${count(asset.width)} × ${count(asset.height)}` : ""}</span>
      <span className="truncate text-muted">{asset.split ? t(`split.${asset.split}`) : ""}</span>
      <span className="truncate text-muted">{asset.annotator === undefined ? "" : userName(asset.annotator)}</span>
    </div>
  );
});
