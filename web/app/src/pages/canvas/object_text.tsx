// What is written in the selected text region, and the relations of the selected object.
import type { Class } from "@touchmark/client";
import type { ObjectRow } from "@touchmark/render";
import { ArrowRight, Repeat2, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { t } from "~/i18n";
import { IconButton } from "~/kit/button";
import { ClassMark } from "~/kit/class_mark";
import { Input } from "~/kit/field";
import { notify } from "~/kit/notice";
import { typedPlace } from "~/lib/objects/reading_place";
import { TextField } from "./text_field";
import type { Mounted } from "./use_annotator";

interface OfObject extends Mounted {
  object: ObjectRow;
  classes: readonly Class[];
  asked?: number; // grows when the text is asked for: the field takes the keys
}

export function ObjectText({ annotator, state, object, asked = 0 }: OfObject) {
  const field = useRef<HTMLTextAreaElement>(null);
  const taken = useRef(0);
  useEffect(() => {
    if (asked === taken.current || !field.current) return;
    taken.current = asked;
    field.current.focus();
    field.current.select();
  }, [asked, object.key]);
  if (object.kind !== "text_region" && object.text === "") return null;
  const placed = object.order === 0 ? "" : String(object.order);
  const place = (input: HTMLInputElement) => {
    if (input.value === placed && !input.validity.badInput) return;
    const at = typedPlace(input);
    if (at !== null) return annotator.placeInReading(object.key, at);
    input.value = placed;
    notify(t("text.orderWhole"));
  };
  return (
    <div className="flex items-start gap-1.5">
      {object.kind === "text_region" ? (
        <Input
          dense
          key={object.order}
          type="number"
          min={1}
          aria-label={t("text.order")}
          title={t(object.locked ? "text.locked" : "text.order")}
          className="max-w-14"
          defaultValue={placed}
          disabled={state.readonly || object.locked}
          onBlur={(e) => place(e.target)}
          onKeyDown={(e) => e.key === "Enter" && e.currentTarget.blur()}
        />
      ) : null}
      <TextField
        field={field}
        label={t("text.of")}
        placeholder={t("text.placeholder")}
        value={object.text}
        disabled={state.readonly || object.locked}
        title={object.locked ? t("text.locked") : undefined}
        onText={(text) => annotator.edit([object.key], { text })}
      />
    </div>
  );
}

// Of an object those that begin or end at it; of a relation its two ends.
export function Relations({ annotator, state, objects, object, classes }: OfObject) {
  const byKey = new Map(objects.map((o) => [o.key, o]));
  const end = (key: string | undefined) => (key === undefined ? undefined : byKey.get(annotator.endKey(key) ?? ""));
  const own =
    object.kind === "relation"
      ? [object]
      : objects.filter((o) => o.relation && [end(o.relation.from), end(o.relation.to)].includes(object));
  if (own.length === 0) return null;
  return (
    <div className="flex flex-col gap-1">
      <h2 className="text-xs text-muted">{t("relations.title")}</h2>
      <ul className="flex flex-col">
        {own.map((one) => (
          <li
            key={one.key}
            className="flex items-center gap-1.5"
            onMouseEnter={() => annotator.setHover(one.key)}
            onMouseLeave={() => annotator.setHover(null)}
          >
            <EndButton row={end(one.relation?.from)} objects={objects} classes={classes} onPick={annotator.focusObject} />
            <ArrowRight size={14} className="shrink-0 text-muted" aria-label={t("relations.to")} />
            <EndButton row={end(one.relation?.to)} objects={objects} classes={classes} onPick={annotator.focusObject} />
            <span className="flex-1" />
            {object.kind === "relation" && one.relation && one.phrase === undefined && !state.readonly ? (
              <IconButton
                icon={Repeat2}
                size={24}
                label={t("relations.reverse")}
                onClick={() => one.relation && annotator.edit([one.key], { relation: { from: one.relation.to, to: one.relation.from } })}
              />
            ) : null}
            {state.readonly ? null : (
              <IconButton icon={X} size={24} label={t("relations.delete")} onClick={() => annotator.remove([one.key])} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface EndButtonProps {
  row: ObjectRow | undefined;
  objects: readonly ObjectRow[];
  classes: readonly Class[];
  onPick: (key: string) => void;
}

function EndButton({ row, objects, classes, onPick }: EndButtonProps) {
  if (!row) return <span className="text-xs text-muted">{t("relations.elsewhere")}</span>;
  const name = row.kind === "caption" ? t("kind.caption") : (classes.find((c) => c.id === row.classId)?.name ?? t(`kind.${row.kind}`));
  return (
    <button
      type="button"
      onClick={() => onPick(row.key)}
      className="inline-flex min-w-0 items-center gap-1 rounded-control px-1 py-0.5 hover:bg-hover"
    >
      {row.classId === 0 ? null : <ClassMark id={row.classId} size={14} />}
      <span className="truncate">{name}</span>
      <span className="text-xs text-muted">#{objects.indexOf(row) + 1}</span>
    </button>
  );
}
