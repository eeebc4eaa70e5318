// One caption, or one question with its answer. Words of it can be linked to what they speak of.
import type { Class } from "@touchmark/client";
import type { ObjectPatch, ObjectRow } from "@touchmark/render";
import { Link2, Trash2, X } from "lucide-react";
import { useState } from "react";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { ClassMark } from "~/kit/class_mark";
import { movedPhrase, phraseOf, phraseParts, wordsOf } from "~/lib/text/phrases";
import { TextField } from "./text_field";
import type { Mounted } from "./use_annotator";

interface CaptionProps extends Mounted {
  caption: ObjectRow;
  classes: readonly Class[];
  fresh?: boolean; // added just now: it has the focus, to be typed
  onFocused?: () => void;
}

export function Caption({ annotator, state, objects, caption, classes, fresh, onFocused }: CaptionProps) {
  const [chosen, setChosen] = useState({ from: 0, to: 0 });
  const links = objects.filter(
    (o) => o.phrase !== undefined && o.relation !== undefined && annotator.endKey(o.relation.from) === caption.key,
  );
  const target = objects.find((o) => o.key === state.selection[0] && o.kind !== "caption" && o.kind !== "relation");
  const phrase = phraseOf(caption.text, chosen.from, chosen.to);
  const isAnswer = caption.question !== undefined;
  const onText = (text: string) => {
    const moved = links.map((link) => ({ link, phrase: link.phrase && movedPhrase(link.phrase, caption.text, text) }));
    const kept = moved.flatMap(({ link, phrase: at }) => (at ? [[link.key, { phrase: at }] as const] : []));
    annotator.editEach(new Map<string, ObjectPatch>([[caption.key, { text }], ...kept]));
    annotator.remove(moved.filter(({ phrase: at }) => !at).map(({ link }) => link.key));
  };
  return (
    <div
      className="flex flex-col gap-1 rounded-control border p-2"
      onMouseEnter={() => annotator.setHover(caption.key)}
      onMouseLeave={() => annotator.setHover(null)}
      onFocus={onFocused}
    >
      <Head caption={caption} isAnswer={isAnswer} onDelete={state.readonly ? null : () => annotator.remove([caption.key])} />
      {isAnswer ? (
        <TextField
          label={t("text.ask")}
          value={caption.question ?? ""}
          disabled={state.readonly}
          onText={(question) => annotator.edit([caption.key], { question })}
        />
      ) : null}
      <TextField
        rows={2}
        label={t(isAnswer ? "text.answer" : "kind.caption")}
        placeholder={t(isAnswer ? "text.answer" : "text.captionPlaceholder")}
        value={caption.text}
        autoFocus={fresh}
        disabled={state.readonly}
        onText={onText}
        onChosen={(from, to) => setChosen({ from, to })}
      />
      {phrase && target && !state.readonly ? (
        <Button
          dense
          icon={Link2}
          className="self-start"
          onMouseDown={(e) => e.preventDefault()}
          onClick={() => annotator.relate(caption.key, target.key, phrase)}
        >
          {t("text.link", { words: wordsOf(caption.text, phrase), object: nameOf(target, objects, classes) })}
        </Button>
      ) : null}
      {links.length > 0 ? (
        <Linked annotator={annotator} state={state} objects={objects} caption={caption} links={links} classes={classes} />
      ) : null}
    </div>
  );
}

function Head({ caption, isAnswer, onDelete }: { caption: ObjectRow; isAnswer: boolean; onDelete: (() => void) | null }) {
  return (
    <div className="flex items-center gap-1.5">
      <h2 className="flex-1 text-xs text-muted">
        {t(isAnswer ? "text.question" : "kind.caption")}
        {caption.shape.kind === "tag" ? null : ` · ${t("text.ofPart")}`}
      </h2>
      {onDelete ? <IconButton icon={Trash2} size={24} label={t("text.delete")} onClick={onDelete} /> : null}
    </div>
  );
}

// The text with what is linked marked, and each link with its object.
function Linked({ annotator, state, objects, caption, links, classes }: CaptionProps & { links: readonly ObjectRow[] }) {
  const parts = phraseParts(
    caption.text,
    links.map((link) => link.phrase ?? { start: 0, end: 0 }),
  );
  return (
    <>
      <p dir="auto" className="text-sm break-words">
        {parts.map((part, i) =>
          part.link === null ? (
            part.text
          ) : (
            <mark key={i} className="rounded-control bg-accent-soft px-0.5 text-ink">
              {part.text}
            </mark>
          ),
        )}
      </p>
      <ul className="flex flex-wrap gap-1">
        {links.map((link) => {
          const object = objects.find((o) => o.key === annotator.endKey(link.relation?.to ?? ""));
          return (
            <li key={link.key} className="inline-flex max-w-full items-center rounded-control border text-xs">
              <button
                type="button"
                className="inline-flex min-w-0 items-center gap-1 px-1.5 py-0.5 hover:bg-hover"
                onMouseEnter={() => annotator.setHover(object?.key ?? null)}
                onMouseLeave={() => annotator.setHover(null)}
                onClick={() => object && annotator.focusObject(object.key)}
              >
                <span className="truncate">{link.phrase ? wordsOf(caption.text, link.phrase) : ""}</span>
                {object && object.classId !== 0 ? <ClassMark id={object.classId} size={14} /> : null}
                <span className="truncate text-muted">{object ? nameOf(object, objects, classes) : t("relations.elsewhere")}</span>
              </button>
              {state.readonly ? null : (
                <IconButton icon={X} size={24} label={t("text.unlink")} onClick={() => annotator.remove([link.key])} />
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function nameOf(row: ObjectRow, objects: readonly ObjectRow[], classes: readonly Class[]): string {
  const name = classes.find((c) => c.id === row.classId)?.name ?? t(`kind.${row.kind}`);
  return `${name} #${objects.indexOf(row) + 1}`;
}
