import type { Point } from "@touchmark/annotator";
import type { Class } from "@touchmark/client";
import { Command } from "cmdk";
import { useState } from "react";
import { t } from "~/i18n";
import { AtPoint } from "~/kit/at_point";
import { ClassMark } from "~/kit/class_mark";
import { Kbd } from "~/kit/kbd";
import { findClasses } from "~/lib/ontology/find_classes";
import { digitOf } from "./classes_list";

interface ClassPickerProps {
  at: Point; // of the window
  classes: readonly Class[];
  recent: readonly number[];
  does: string; // what choosing one does
  onPick: (id: number) => void;
  onClose: () => void;
}

const kMost = 100; // rows; more are found by typing

// At the pointer: a few letters of the name and Enter. Those used last come first.
export function ClassPicker({ at, classes, recent, does, onPick, onClose }: ClassPickerProps) {
  const [text, setText] = useState("");
  const found = findClasses(classes, text, recent);
  const [chosen, setChosen] = useState(String(found[0]?.id ?? ""));
  const type = (next: string) => {
    setText(next);
    setChosen(String(findClasses(classes, next, recent)[0]?.id ?? ""));
  };
  return (
    <AtPoint at={at} label={t("classes.find")} onClose={onClose}>
      <Command
        label={t("classes.find")}
        loop
        shouldFilter={false}
        value={chosen}
        onValueChange={setChosen}
        className="flex min-h-0 flex-col"
      >
        <Command.Input
          autoFocus
          value={text}
          onValueChange={type}
          placeholder={t("classes.find")}
          className="h-9 w-full shrink-0 border-b bg-transparent px-3 outline-none"
        />
        <Command.List className="max-h-[296px] min-h-0 overflow-auto p-1">
          <Command.Empty className="px-2 py-3 text-muted">{t("classes.noMatch")}</Command.Empty>
          {found.slice(0, kMost).map((c) => (
            <Command.Item
              key={c.id}
              value={String(c.id)}
              onSelect={() => {
                onPick(c.id ?? 0);
                onClose();
              }}
              className="flex h-7 items-center gap-2 rounded-control px-2 data-[selected=true]:bg-hover"
            >
              <ClassMark id={c.id ?? 0} plain />
              <span className="min-w-0 flex-1 truncate" title={c.name}>
                {c.name}
              </span>
              {digitOf(classes, c.id) ? <Kbd>{digitOf(classes, c.id) as string}</Kbd> : null}
            </Command.Item>
          ))}
        </Command.List>
        <p className="shrink-0 border-t px-3 py-1.5 text-xs text-muted">
          {found.length > kMost ? t("classes.more", { count: found.length - kMost }) : does}
        </p>
      </Command>
    </AtPoint>
  );
}
