import type { Class } from "@touchmark/client";
import type { Annotator } from "@touchmark/render";
import { useEffect } from "react";
import { t } from "~/i18n";
import { keyOf, keyRows, useKeymap } from "~/lib/keyboard/keymap";
import { type PaletteCommand, setPageCommands } from "~/shell/palette_state";
import { digitOf } from "./classes_list";
import { commandLabel, unavailableWords } from "./command_words";
import { kReaders } from "./keys_here";
import { toolsFor } from "./tool_icons";

const kMostClasses = 300; // more are found by the class picker

// Keys that mean something only at the moment they are pressed, or that the palette has otherwise.
const kLeftOut = /^(tool|class|draft|review)\.|nudge|^edit\.(cancel|finish)$|^app\.(palette|next_image|previous_image)$/;

// What the tools, classes and keys of this page do, by name.
export function usePaletteCommands(annotator: Annotator | null, classes: readonly Class[], readonly: boolean): void {
  const remap = useKeymap((s) => s.remap);
  useEffect(() => {
    if (!annotator) return;
    const off = [
      setPageCommands(toolCommands(annotator, readonly), t("canvas.tools")),
      setPageCommands(readonly ? [] : classCommands(annotator, classes), t("classes.title")),
      setPageCommands(actionCommands(annotator, readonly), t("palette.actions")),
    ];
    return () => off.forEach((remove) => remove());
  }, [annotator, classes, readonly, remap]);
}

function toolCommands(annotator: Annotator, readonly: boolean): PaletteCommand[] {
  return toolsFor(readonly).map(({ id, icon }) => ({
    id: `tool.${id}`,
    label: t(`tool.${id}`),
    icon,
    keys: keyOf(`tool.${id}`),
    run: () => annotator.setTool(id),
  }));
}

function classCommands(annotator: Annotator, classes: readonly Class[]): PaletteCommand[] {
  const usable = classes.filter((c) => !c.retired).slice(0, kMostClasses);
  return usable.map((c) => ({
    id: `class.${c.id}`,
    label: c.name,
    classId: c.id ?? 0,
    keys: digitOf(classes, c.id),
    run: () => annotator.setClass(c.id ?? 0),
  }));
}

function actionCommands(annotator: Annotator, readonly: boolean): PaletteCommand[] {
  const rows = keyRows().filter(({ id }) => !kLeftOut.test(id) && (!readonly || kReaders.has(id)));
  return rows.map(({ id, label, keys }) => ({
    id,
    label: commandLabel(id, label),
    keys: keys[0],
    unavailable: () => unavailableWords(annotator, id),
    run: () => void annotator.run(id),
  }));
}
