import type { Class } from "@touchmark/client";
import { Command } from "cmdk";
import { t } from "~/i18n";
import { ClassMark } from "~/kit/class_mark";
import { Dialog } from "~/kit/dialog";
import { Kbd } from "~/kit/kbd";
import { digitOf } from "./classes_list";

interface ClassPickerProps {
  classes: readonly Class[];
  onPick: (id: number) => void;
  onClose: () => void;
}

export function ClassPicker({ classes, onPick, onClose }: ClassPickerProps) {
  const usable = classes.filter((c) => !c.retired);
  return (
    <Dialog open onOpenChange={onClose} title={t("classes.find")} width="sm" hideTitle>
      <Command label={t("classes.find")} loop>
        <Command.Input
          autoFocus
          placeholder={t("classes.find")}
          className="h-11 w-full border-b bg-transparent px-4 text-md outline-none"
        />
        <Command.List className="max-h-[50vh] overflow-auto p-2">
          <Command.Empty className="px-2 py-4 text-muted">{t("classes.noMatch")}</Command.Empty>
          {usable.map((c) => (
            <Command.Item
              key={c.id}
              value={`${c.name} ${c.id}`}
              onSelect={() => {
                onPick(c.id ?? 0);
                onClose();
              }}
              className="flex h-8 items-center gap-2 rounded-control px-2 data-[selected=true]:bg-hover"
            >
              <ClassMark id={c.id ?? 0} />
              <span className="flex-1 truncate">{c.name}</span>
              {digitOf(classes, c.id) ? <Kbd>{digitOf(classes, c.id) as string}</Kbd> : null}
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}
