import { type Layer, unwrap } from "@touchmark/client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { queryClient } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { ErrorNote } from "./feedback";
import { Field, Input } from "./field";
import { notify } from "./notice";
import { count } from "~/lib/text/format";

// It cannot be undone, so its name is typed.
export function DropLayerDialog({ project, layer, onClose }: { project: number; layer: Layer; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const sure = typed.trim() === layer.name.trim();
  const drop = useMutation({
    mutationFn: () => unwrap(api.DELETE("/projects/{project}/layers/{layer}", { params: { path: { project, layer: layer.id } } })),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["project", project] });
      notify(t("layers.dropped", { name: layer.name }));
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sure) drop.mutate();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("layers.dropNamed", { name: layer.name })}
      description={t("layers.dropText", { count: layer.annotations, n: count(layer.annotations) })}
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        {drop.isError ? <ErrorNote error={drop.error} /> : null}
        <Field label={t("layers.typeName", { name: layer.name })}>
          {(id) => <Input id={id} autoFocus value={typed} onChange={(e) => setTyped(e.target.value)} />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" tone="danger" busy={drop.isPending} disabled={!sure}>
            {t("layers.drop")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
