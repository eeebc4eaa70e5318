// All that is said in words: captions, questions with their answers, and the text regions in the order of reading.
import type { Class } from "@touchmark/client";
import type { ObjectRow } from "@touchmark/render";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ListOrdered, MessageCircleQuestion, Plus } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { cx } from "~/kit/cx";
import { Input } from "~/kit/field";
import { count } from "~/lib/text/format";
import { Caption } from "./caption";
import { TextField } from "./text_field";
import type { Mounted } from "./use_annotator";

const kRow = 36; // CSS pixels

interface TextPanelProps extends Mounted {
  classes: readonly Class[];
}

export function TextPanel({ classes, ...mounted }: TextPanelProps) {
  const { annotator, state, objects } = mounted;
  const captions = useMemo(() => objects.filter((o) => o.kind === "caption"), [objects]);
  const regions = useMemo(
    () => objects.filter((o) => o.kind === "text_region").sort((a, b) => (a.order || Infinity) - (b.order || Infinity)),
    [objects],
  );
  const chosen = state.selection.length === 1 ? objects.find((o) => o.key === state.selection[0]) : undefined;
  const part = chosen && chosen.kind === "object" ? chosen : undefined;
  const [asking, setAsking] = useState(false); // a question is typed that is not stored yet
  const [fresh, setFresh] = useState<string | null>(null); // added just now, to be typed
  const add = (question?: string) =>
    setFresh(annotator.addCaption({ text: "", ...(question === undefined ? {} : { question }), ...(part ? { shape: part.shape } : {}) }));
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-auto">
      <section aria-label={t("text.captions")} className="flex flex-col gap-2 px-3 py-2">
        {captions.map((caption) => (
          <Caption
            key={caption.key}
            {...mounted}
            caption={caption}
            classes={classes}
            fresh={caption.key === fresh}
            onFocused={() => setFresh(null)}
          />
        ))}
        {captions.length === 0 ? <p className="text-muted">{t("text.noCaptions")}</p> : null}
        {asking ? (
          <TextField
            label={t("text.ask")}
            placeholder={t("text.newQuestion")}
            value=""
            disabled={false}
            autoFocus
            onText={(question) => question.trim() !== "" && add(question)}
            onLeave={() => setAsking(false)}
          />
        ) : null}
        {state.readonly ? null : (
          <div className="flex flex-wrap items-center gap-1.5">
            <Button dense icon={Plus} onClick={() => add()}>
              {t("text.addCaption")}
            </Button>
            <Button dense icon={MessageCircleQuestion} onClick={() => setAsking(true)}>
              {t("text.addQuestion")}
            </Button>
            {part ? <span className="text-xs text-muted">{t("text.aboutSelected")}</span> : null}
          </div>
        )}
      </section>
      <Regions {...mounted} regions={regions} />
    </div>
  );
}

function Regions({ annotator, state, regions }: Mounted & { regions: readonly ObjectRow[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: regions.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => kRow,
    overscan: 6,
  });
  return (
    <section aria-label={t("text.regions")} className="flex min-h-40 flex-1 flex-col border-t">
      <div className="flex items-center gap-2 px-3 py-1.5">
        <h2 className="flex-1 text-xs text-muted">{t("text.regionCount", { count: regions.length, n: count(regions.length) })}</h2>
        {state.readonly || regions.length === 0 ? null : (
          <Button dense icon={ListOrdered} onClick={() => annotator.run("text.number")}>
            {t("text.number")}
          </Button>
        )}
      </div>
      {regions.length === 0 ? <p className="px-3 pb-2 text-muted">{t("text.noRegions")}</p> : null}
      <div ref={scroller} className="min-h-0 flex-1 overflow-auto" tabIndex={-1}>
        <div role="list" aria-label={t("text.regions")} className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = regions[item.index];
            return row ? (
              <div
                key={row.key}
                role="listitem"
                style={{ transform: `translateY(${item.start}px)`, height: kRow }}
                onMouseEnter={() => annotator.setHover(row.key)}
                onMouseLeave={() => annotator.setHover(null)}
                className={cx(
                  "absolute inset-x-0 flex items-center gap-2 px-3",
                  state.selection.includes(row.key) ? "bg-accent-soft" : undefined,
                )}
              >
                <span className="w-6 shrink-0 text-right text-xs text-muted tabular-nums">{row.order === 0 ? "–" : row.order}</span>
                <Input
                  dense
                  key={row.text}
                  aria-label={t("text.of")}
                  placeholder={t("text.placeholder")}
                  defaultValue={row.text}
                  disabled={state.readonly || row.locked}
                  title={row.locked ? t("text.locked") : undefined}
                  onFocus={() => annotator.focusObject(row.key)}
                  onBlur={(e) => e.target.value !== row.text && annotator.edit([row.key], { text: e.target.value })}
                  onKeyDown={(e) => e.key === "Enter" && e.currentTarget.blur()}
                />
              </div>
            ) : null;
          })}
        </div>
      </div>
    </section>
  );
}
