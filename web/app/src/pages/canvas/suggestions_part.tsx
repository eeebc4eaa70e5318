import type { CommandId, SuggestionLayer } from "@touchmark/annotator";
import type { Class, Layer } from "@touchmark/client";
import { kDashes, type SuggestionRow } from "@touchmark/render";
import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Check, ChevronDown, ChevronUp, Ellipsis, Layers, type LucideIcon, X } from "lucide-react";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { useLayerName } from "~/api/hooks";
import { layersQuery } from "~/api/queries";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { ClassMark } from "~/kit/class_mark";
import { cx } from "~/kit/cx";
import { Menu, MenuItem, MenuLabel, MenuLine } from "~/kit/menu";
import { Slider } from "~/kit/slider";
import { keyOf } from "~/lib/keyboard/keymap";
import { mayAccept } from "~/lib/layers/layers";
import { chooseLayer, setThreshold, useChosen } from "~/lib/suggestions/chosen";
import { count, decimal } from "~/lib/text/format";
import { AskModel, useDetectors } from "./ask_model";
import type { Mounted } from "./use_annotator";

const kRow = 28; // CSS pixels

interface SuggestionsPartProps extends Mounted {
  project: number;
  asset: number;
  classes: readonly Class[];
}

// What models suggest for this image, below its objects. Nothing where no model has said anything, and none can be asked.
export function SuggestionsPart({ project, asset, classes, annotator, state }: SuggestionsPartProps) {
  const runs = useQuery(layersQuery(project)).data?.filter((layer) => mayAccept(layer) && layer.annotations > 0) ?? [];
  const { layers } = useChosen(project);
  const models = useDetectors(project, state.readonly);
  if (runs.length === 0 && models.length === 0) return null;
  const { suggested } = state;
  const [shown, waiting] = [sum(suggested.map((one) => one.shown)), sum(suggested.map((one) => one.waiting))];
  return (
    <section aria-label={t("suggestions.title")} className="flex max-h-[60%] min-h-0 shrink-0 flex-col border-t">
      <div className="flex h-9 shrink-0 items-center gap-1 pr-2 pl-3">
        <h2 className="min-w-0 flex-1 truncate text-xs text-muted">
          {suggested.length === 0 ? t("suggestions.title") : t("suggestions.titled", { n: count(shown) })}
        </h2>
        {suggested.length > 0 ? <Judge annotator={annotator} state={state} /> : null}
        {models.length > 0 ? <AskModel key={asset} project={project} asset={asset} models={models} /> : null}
        {runs.length > 0 ? <LayerMenu project={project} runs={runs} chosen={layers} /> : null}
      </div>
      {suggested.length === 0 ? (
        <p className="px-3 pb-2 text-xs text-muted">{t(runs.length > 0 ? "suggestions.choose" : "suggestions.nobodyAsked")}</p>
      ) : null}
      {suggested.map((one, i) => (
        <Threshold key={one.layer} project={project} layer={one} place={i} runs={runs} />
      ))}
      {suggested.length > 0 && waiting === 0 ? <p className="px-3 pb-2 text-xs text-muted">{t("suggestions.none")}</p> : null}
      {shown > 0 ? <Rows annotator={annotator} state={state} classes={classes} /> : null}
    </section>
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0);

function LayerMenu({ project, runs, chosen }: { project: number; runs: readonly Layer[]; chosen: readonly number[] }) {
  const name = useLayerName(project);
  return (
    <Menu align="end" width={240} trigger={<IconButton size={24} icon={Layers} label={t("suggestions.layers")} />}>
      <MenuLabel>{t("suggestions.layers")}</MenuLabel>
      {runs.map((layer) => {
        const on = chosen.includes(layer.id);
        return (
          <MenuItem key={layer.id} checked={on} note={layer.model} onSelect={() => chooseLayer(project, layer.id, !on)}>
            {name(layer)}
          </MenuItem>
        );
      })}
    </Menu>
  );
}

interface ThresholdProps {
  project: number;
  layer: SuggestionLayer;
  place: number;
  runs: readonly Layer[];
}

function Threshold({ project, layer: { layer, threshold, shown, waiting }, place, runs }: ThresholdProps) {
  const name = useLayerName(project);
  const known = runs.find((one) => one.id === layer);
  const numbers = t("suggestions.shown", { shown: count(shown), waiting: count(waiting) });
  return (
    <div className="flex shrink-0 flex-col gap-0.5 px-3 pb-1.5 text-xs">
      <div className="flex items-center gap-2">
        <svg aria-hidden width={24} height={4} className="shrink-0 text-muted">
          <line
            x1={0}
            y1={2}
            x2={24}
            y2={2}
            stroke="currentColor"
            strokeWidth={1.5}
            strokeDasharray={kDashes[place % kDashes.length]?.join()}
          />
        </svg>
        <span className="min-w-0 flex-1 truncate" title={known?.name}>
          {known ? name(known) : ""}
        </span>
        <span className="numeric whitespace-nowrap text-muted">{numbers}</span>
      </div>
      <Slider
        label={t("suggestions.threshold")}
        value={threshold}
        range={[0, 1]}
        step={0.01}
        text={decimal(threshold, 2)}
        onChange={(value) => setThreshold(project, layer, value)}
      />
    </div>
  );
}

const kWalk: readonly [CommandId, LucideIcon][] = [
  ["suggestion.previous", ChevronUp],
  ["suggestion.next", ChevronDown],
];
const kJudge: readonly [CommandId, LucideIcon][] = [
  ["suggestion.accept", Check],
  ["suggestion.reject", X],
];
const kMany: readonly (readonly CommandId[])[] = [
  ["suggestion.accept_class", "suggestion.reject_class"],
  ["suggestion.accept_above", "suggestion.reject_below"],
];

// The same as the keys do.
function Judge({ annotator, state }: Pick<Mounted, "annotator" | "state">) {
  const button = ([command, icon]: readonly [CommandId, LucideIcon]) => (
    <IconButton
      key={command}
      size={24}
      icon={icon}
      label={t(`suggestions.${command.slice(11)}` as "suggestions.next")}
      keys={keyOf(command)}
      onClick={() => annotator.run(command)}
    />
  );
  return (
    <>
      {kWalk.map(button)}
      {state.readonly ? null : kJudge.map(button)}
      {state.readonly ? null : (
        <Menu align="end" width={280} trigger={<IconButton size={24} icon={Ellipsis} label={t("suggestions.many")} />}>
          {kMany.map((commands, i) => (
            <div key={commands[0]} role="group" aria-label={t("suggestions.many")}>
              {i > 0 ? <MenuLine /> : null}
              {commands.map((command) => (
                <MenuItem key={command} keys={keyOf(command)} onSelect={() => annotator.run(command)}>
                  {t(`suggestions.${command.slice(11)}` as "suggestions.next")}
                </MenuItem>
              ))}
            </div>
          ))}
        </Menu>
      )}
    </>
  );
}

// The surest first; only what is in view is there.
function Rows({ annotator, state, classes }: Pick<SuggestionsPartProps, "annotator" | "state" | "classes">) {
  const rows = useSyncExternalStore(annotator.subscribe, annotator.getSuggestions);
  const names = useMemo(() => new Map(classes.map((c) => [c.id ?? 0, c.name])), [classes]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => kRow, overscan: 6 });
  const last = state.selection.at(-1);
  const at = useMemo(() => rows.findIndex((row) => row.key === last), [rows, last]);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [at]);
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={t("suggestions.title")}
      tabIndex={0}
      aria-activedescendant={at >= 0 ? `object-${last}` : undefined}
      onMouseDown={(event) => event.preventDefault()} // the canvas keeps the keys
      onMouseLeave={() => annotator.setHover(null)}
      className="min-h-14 flex-1 overflow-auto outline-offset-[-2px]"
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row ? (
            <Row
              key={row.key}
              annotator={annotator}
              row={row}
              top={item.start}
              name={names.get(row.classId) ?? t("common.noClass")}
              selected={state.selection.includes(row.key)}
              hovered={state.hover === row.key}
            />
          ) : null;
        })}
      </div>
    </div>
  );
}

interface RowProps extends Pick<Mounted, "annotator"> {
  row: SuggestionRow;
  top: number;
  name: string;
  selected: boolean;
  hovered: boolean;
}

function Row({ annotator, row, top, name, selected, hovered }: RowProps) {
  return (
    <div
      id={`object-${row.key}`}
      role="option"
      aria-selected={selected}
      onClick={() => annotator.focusObject(row.key)}
      onMouseEnter={() => annotator.setHover(row.key)}
      style={{ transform: `translateY(${top}px)`, height: kRow }}
      className={cx("absolute inset-x-0 flex items-center gap-1.5 px-3", selected ? "bg-accent-soft" : hovered ? "bg-hover" : undefined)}
    >
      <ClassMark id={row.classId} size={14} />
      <span className="min-w-0 flex-1 truncate" title={name}>
        {name}
      </span>
      {row.score === undefined ? null : <span className="numeric text-xs text-model">{decimal(row.score, 2)}</span>}
    </div>
  );
}
