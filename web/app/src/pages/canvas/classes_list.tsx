import type { CommandId } from "@touchmark/annotator";
import type { Class } from "@touchmark/client";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { t } from "~/i18n";
import { ClassMark } from "~/kit/class_mark";
import { cx } from "~/kit/cx";
import { Input } from "~/kit/field";
import { Keys } from "~/kit/kbd";
import { keyOf } from "~/lib/keyboard/keymap";
import { count } from "~/lib/text/format";
import { digitWords } from "./digit_words";
import type { Mounted } from "./use_annotator";

const kManyClasses = 12;

// The key of each class, a digit by default: by its place among those in use.
export function digitOf(classes: readonly Class[], id: number | undefined): string | undefined {
  const index = classes.filter((c) => !c.retired).findIndex((c) => c.id === id);
  return index >= 0 && index < 10 ? keyOf(`class.${index + 1}` as CommandId) : undefined;
}

export function ClassesList({ annotator, state, classes }: Omit<Mounted, "objects"> & { classes: readonly Class[] }) {
  const [text, setText] = useState("");
  const shown = classes.filter(
    (c) => (!c.retired || (state.counts.byClass[c.id ?? 0] ?? 0) > 0) && c.name.toLowerCase().includes(text.toLowerCase()),
  );
  if (classes.length === 0) return <p className="px-3 py-3 text-muted">{t("classes.none")}</p>;
  return (
    <>
      {classes.length > kManyClasses ? (
        <div className="border-b p-2">
          <Input
            dense
            aria-label={t("classes.find")}
            placeholder={t("classes.find")}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </div>
      ) : null}
      <p className="px-3 pt-2 pb-1 text-xs text-muted">
        {state.readonly ? t("classes.readonly") : digitWords(state.digitTarget, state.selection.length)}
      </p>
      <ul className="min-h-0 flex-1 overflow-auto pb-2">
        {shown.map((c) => (
          <ClassRow key={c.id} value={c} digit={digitOf(classes, c.id)} annotator={annotator} state={state} />
        ))}
      </ul>
    </>
  );
}

interface ClassRowProps extends Omit<Mounted, "objects"> {
  value: Class;
  digit: string | undefined;
}

function ClassRow({ value, digit, annotator, state }: ClassRowProps) {
  const id = value.id ?? 0;
  const hidden = state.hiddenClasses.includes(id);
  const Icon = hidden ? EyeOff : Eye;
  return (
    <li
      className={cx("group flex h-7 items-center pr-2", state.activeClass === id && !state.readonly ? "bg-accent-soft" : "hover:bg-hover")}
    >
      <button
        type="button"
        disabled={state.readonly || value.retired}
        aria-pressed={state.activeClass === id}
        onClick={() => annotator.setClass(id)}
        className="flex h-full min-w-0 flex-1 items-center gap-2 pl-3 text-left outline-offset-[-2px]"
      >
        <span className="flex min-w-[18px]">{digit ? <Keys keys={digit} /> : null}</span>
        <ClassMark id={id} plain />
        <span className={cx("min-w-0 flex-1 truncate", value.retired && "text-muted line-through")} title={value.name}>
          {value.name}
        </span>
      </button>
      <span className="numeric w-10 text-xs text-muted">{count(state.counts.byClass[id] ?? 0)}</span>
      <button
        type="button"
        aria-label={t(hidden ? "classes.show" : "classes.hide", { name: value.name })}
        onClick={() => annotator.setClassVisible(id, hidden)}
        className={cx(
          "ml-1 rounded-control text-muted hover:text-ink focus-visible:opacity-100",
          !hidden && "opacity-0 group-hover:opacity-100",
        )}
      >
        <Icon size={14} aria-hidden />
      </button>
    </li>
  );
}
