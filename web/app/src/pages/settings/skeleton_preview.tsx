import { sidesOf, templateOf } from "@touchmark/annotator";
import type { Skeleton } from "@touchmark/client";
import { type KeyboardEvent, useState } from "react";
import { t } from "~/i18n";
import { cx } from "~/kit/cx";
import { connected, toggleEdge } from "~/lib/ontology/skeleton_draft";

const kWidth = 240;
const kHeight = 340;
const kMargin = 14;

interface SkeletonPreviewProps {
  value: Skeleton;
  editable: boolean;
  onChange: (skeleton: Skeleton) => void;
}

// The skeleton as a drawn box would get it. Two joints clicked one after the other are connected, or no longer.
export function SkeletonPreview({ value, editable, onChange }: SkeletonPreviewProps) {
  const [chosen, setChosen] = useState<{ index: number; name: string } | null>(null);
  const from = chosen !== null && value.joints[chosen.index] === chosen.name ? chosen.index : null; // it may be gone
  const skeleton = { ...value, flip: value.flip ?? [] };
  const places = templateOf(skeleton).map(
    ([u, v]) => [kMargin + u * (kWidth - 2 * kMargin), kMargin + v * (kHeight - 2 * kMargin)] as const,
  );
  const sides = sidesOf(skeleton);
  const click = (index: number) => {
    setChosen(from === null ? { index, name: value.joints[index] ?? "" } : null);
    if (from !== null) onChange(toggleEdge(value, from, index));
  };
  const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && setChosen(null);
  return (
    <figure className="sticky top-4 m-0 flex flex-col gap-1" aria-label={t("skeleton.preview")} onKeyDown={onKeyDown}>
      <div className="relative rounded-control border bg-surface" style={{ width: kWidth, height: kHeight }}>
        <svg width={kWidth} height={kHeight} aria-hidden className="absolute inset-0">
          {value.edges.map(([a, b]) => (
            <line
              key={`${a}-${b}`}
              x1={places[a]?.[0]}
              y1={places[a]?.[1]}
              x2={places[b]?.[0]}
              y2={places[b]?.[1]}
              className="stroke-muted"
              strokeWidth={1.5}
            />
          ))}
        </svg>
        {value.joints.map((name, i) => (
          <button
            key={i}
            type="button"
            disabled={!editable}
            title={name}
            aria-label={nodeLabel(value, i)}
            aria-pressed={from === i}
            onClick={() => click(i)}
            style={{ left: (places[i]?.[0] ?? 0) - 8, top: (places[i]?.[1] ?? 0) - 8 }}
            className={cx(
              "numeric absolute size-4 rounded-full border text-center text-[9px] leading-[14px]",
              from === i ? "border-accent bg-accent text-on-accent" : "bg-raised text-ink hover:border-accent",
              from !== i && (sides[i] === null ? "border-edge" : sides[i] === "left" ? "border-ink" : "border-dashed border-ink"),
            )}
          >
            {i + 1}
          </button>
        ))}
      </div>
      {editable ? (
        <figcaption aria-live="polite" className="w-60 text-xs text-muted">
          {from === null ? t("skeleton.connectHint") : t("skeleton.connectFrom", { name: value.joints[from] })}
        </figcaption>
      ) : null}
    </figure>
  );
}

function nodeLabel(value: Skeleton, index: number): string {
  const name = value.joints[index];
  const others = value.joints.filter((_, i) => connected(value, index, i)).join(", ");
  return others === "" ? t("skeleton.node", { n: index + 1, name }) : t("skeleton.nodeConnected", { n: index + 1, name, others });
}
