import { type Asset, type Split, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { Download, SquarePen, Trash2, X } from "lucide-react";
import { api } from "~/api/client";
import { explainLine } from "~/api/explain";
import { useMay } from "~/api/hooks";
import { queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { Menu, MenuItem } from "~/kit/menu";
import { notify } from "~/kit/notice";
import { count } from "~/lib/text/format";
import type { Selection } from "~/lib/gallery/selection";
import { useRestore } from "./trash_actions";

type Patch = { split?: Split; deleted?: boolean };

interface BulkBarProps {
  project: number;
  selection: Selection;
  find: (id: number) => Asset | undefined; // of those that are loaded
  onBatch: () => void;
  onExport: (ids: number[]) => void;
  onEdit: (ids: number[]) => void; // the objects on them
  onClear: () => void;
}

function useBulkChange(project: number) {
  return useMutation({
    mutationFn: async (changes: { ids: number[]; patch: Patch }[]) => {
      for (const { ids, patch } of changes) {
        await unwrap(api.PATCH("/projects/{project}/assets", { params: { path: { project } }, body: { ids, ...patch } }));
      }
      await queryClient.invalidateQueries({ queryKey: ["project", project] });
    },
    onError: (error) => notify(explainLine(error)),
  });
}

export function BulkBar({ project, selection, find, onBatch, onExport, onEdit, onClear }: BulkBarProps) {
  const may = useMay(project, "manager");
  const change = useBulkChange(project);
  const restore = useRestore(project);
  if (selection.ids.size === 0) return null;
  const ids = [...selection.ids];
  const undoable = (patch: Patch, undo: () => void, said: string) =>
    change.mutate([{ ids, patch }], {
      onSuccess: () => {
        onClear();
        notify(said, { label: t("common.undo"), run: undo });
      },
    });
  const setSplit = (split: Split) => {
    const before = new Map<Split, number[]>();
    for (const id of ids) {
      const old = find(id)?.split ?? "";
      before.set(old, [...(before.get(old) ?? []), id]);
    }
    const back = [...before].map(([old, group]) => ({ ids: group, patch: { split: old } }));
    undoable({ split }, () => change.mutate(back), t("data.splitSet", { count: ids.length, split: t(`split.${split || "none"}`) }));
  };
  return (
    <div
      role="toolbar"
      aria-label={t("data.bulk")}
      className="appear absolute bottom-4 left-1/2 z-10 flex -translate-x-1/2 items-center gap-2 rounded-panel border bg-raised py-1.5 pr-1.5 pl-3 shadow-float"
    >
      <span className="font-medium whitespace-nowrap">{t("data.selected", { n: count(ids.length) })}</span>
      {may ? (
        <>
          <SplitMenu busy={change.isPending} onSet={setSplit} />
          <Button dense onClick={onBatch}>
            {t("batches.create")}
          </Button>
          <Button dense icon={Download} onClick={() => onExport(ids)}>
            {t("data.exportSelected")}
          </Button>
          <Button dense icon={SquarePen} onClick={() => onEdit(ids)}>
            {t("data.editObjects")}
          </Button>
          <Button
            dense
            tone="danger"
            icon={Trash2}
            busy={change.isPending}
            onClick={() => undoable({ deleted: true }, () => restore.mutate({ ids }), t("data.deleted", { count: ids.length }))}
          >
            {t("data.delete")}
          </Button>
        </>
      ) : null}
      <IconButton icon={X} label={t("data.clearSelection")} keys="escape" onClick={onClear} />
    </div>
  );
}

function SplitMenu({ busy, onSet }: { busy: boolean; onSet: (split: Split) => void }) {
  return (
    <Menu
      trigger={
        <Button dense disabled={busy}>
          {t("data.setSplit")}
        </Button>
      }
    >
      {(["train", "val", "test", ""] as const).map((split) => (
        <MenuItem key={split} onSelect={() => onSet(split)}>
          {t(`split.${split || "none"}`)}
        </MenuItem>
      ))}
    </Menu>
  );
}
