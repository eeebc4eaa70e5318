import { Trash2 } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { create } from "zustand";
import { t } from "~/i18n";
import { Button, IconButton } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { Field, Input } from "~/kit/field";
import { notify } from "~/kit/notice";
import { focusCanvas } from "~/lib/browser/focus_canvas";
import {
  kLongestName,
  removeTemplate,
  renameTemplate,
  saveTemplate,
  type Template,
  useTemplates,
  watchTemplates,
} from "~/lib/templates/templates";
import type { Mounted } from "./use_annotator";

// Which of the two is open.
const useOpen = create<{ dialog: "save" | "manage" | null }>(() => ({ dialog: null }));
export const openTemplates = (dialog: "save" | "manage"): void => useOpen.setState({ dialog });

// Names a selection to keep, and the list of those that are kept.
export function TemplateDialogs({ annotator, state, project }: Pick<Mounted, "annotator" | "state"> & { project: number }) {
  const dialog = useOpen((s) => s.dialog);
  const close = () => {
    useOpen.setState({ dialog: null });
    focusCanvas();
  };
  useEffect(watchTemplates, []);
  useEffect(() => () => useOpen.setState({ dialog: null }), []); // another image
  if (dialog === "manage") return <Manage project={project} onClose={close} />;
  return dialog === "save" ? <Save annotator={annotator} state={state} project={project} onClose={close} /> : null;
}

interface SaveProps extends Pick<Mounted, "annotator" | "state"> {
  project: number;
  onClose: () => void;
}

function Save({ annotator, state, project, onClose }: SaveProps) {
  const [name, setName] = useState("");
  const [failed, setFailed] = useState(false);
  const taken = useTemplates(project).some((one) => one.name === name.trim());
  const objects = annotator.template(state.selection);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!saveTemplate(project, name, objects)) return setFailed(true);
    notify(t("templates.saved", { name: name.trim() }));
    onClose();
  };
  return (
    <Dialog open onOpenChange={onClose} width="sm" title={t("templates.saveTitle")} description={t("templates.where")}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <p>{objects.length > 0 ? t("templates.holds", { count: objects.length }) : t("templates.holdsNone")}</p>
        <Field
          label={t("templates.name")}
          hint={taken ? t("templates.replaces") : undefined}
          error={failed ? t("templates.full") : undefined}
        >
          {(id, by) => (
            <Input
              id={id}
              aria-describedby={by}
              autoFocus
              required
              maxLength={kLongestName}
              value={name}
              onChange={(e) => {
                setFailed(false);
                setName(e.target.value);
              }}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" tone="primary" disabled={objects.length === 0 || name.trim() === ""}>
            {t("templates.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Manage({ project, onClose }: { project: number; onClose: () => void }) {
  const templates = useTemplates(project);
  return (
    <Dialog open onOpenChange={onClose} width="sm" title={t("templates.title")} description={t("templates.where")}>
      {templates.length === 0 ? <p className="text-muted">{t("templates.none")}</p> : null}
      <ul className="flex flex-col gap-1">
        {templates.map((one) => (
          <Row key={`${one.id} ${one.name}`} project={project} template={one} />
        ))}
      </ul>
    </Dialog>
  );
}

// The name is changed where it stands; one that is taken is not.
function Row({ project, template: { id, name, objects } }: { project: number; template: Template }) {
  const rename = (field: HTMLInputElement) => {
    if (field.value === name || renameTemplate(project, id, field.value)) return;
    field.value = name;
    notify(t("templates.notRenamed", { name }));
  };
  return (
    <li className="flex items-center gap-2">
      <Input
        dense
        aria-label={t("templates.nameOf", { name })}
        maxLength={kLongestName}
        defaultValue={name}
        onBlur={(e) => rename(e.target)}
        onKeyDown={(e) => e.key === "Enter" && e.currentTarget.blur()}
      />
      <span className="w-24 shrink-0 text-right text-xs text-muted">{t("templates.objects", { count: objects.length })}</span>
      <IconButton icon={Trash2} label={t("templates.remove", { name })} onClick={() => removeTemplate(project, id)} />
    </li>
  );
}
