import { type Scope, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { projectsQuery, queryClient, tokensQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Checkbox, Field, Input, Select } from "~/kit/field";
import { Secret } from "~/kit/secret";
import { kScopes, kUsualScopes, withScope } from "~/lib/access/scopes";

interface Draft {
  name: string;
  days: string; // "": it never expires
  project: number; // 0: all
  scopes: readonly Scope[];
}

const kFresh: Draft = { name: "", days: "90", project: 0, scopes: kUsualScopes };

function bodyOf({ name, days, project, scopes }: Draft) {
  const until = days ? { expires_in_days: Number(days) } : {};
  return { name: name.trim(), scopes: [...scopes], ...until, ...(project > 0 ? { project_id: project } : {}) };
}

export function NewToken({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [draft, setDraft] = useState(kFresh);
  const create = useMutation({
    mutationFn: () => unwrap(api.POST("/tokens", { body: bodyOf(draft) })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const close = () => {
    create.reset();
    setDraft(kFresh);
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog open={open} onOpenChange={(next) => !next && close()} title={t("tokens.add")}>
      {create.data ? (
        <Secret value={create.data.token} note={t("tokens.once")} />
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-3">
          {create.isError ? <ErrorNote error={create.error} /> : null}
          <TokenFields draft={draft} onSet={(patch) => setDraft({ ...draft, ...patch })} />
          <Button type="submit" tone="primary" className="self-end" busy={create.isPending} disabled={draft.scopes.length === 0}>
            {t("tokens.create")}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

interface FieldsProps {
  draft: Draft;
  onSet: (patch: Partial<Draft>) => void;
}

function TokenFields({ draft, onSet }: FieldsProps) {
  return (
    <>
      <Field label={t("tokens.name")} hint={t("tokens.nameHint")}>
        {(id, by) => (
          <Input
            id={id}
            aria-describedby={by}
            autoFocus
            required
            maxLength={200}
            value={draft.name}
            onChange={(e) => onSet({ name: e.target.value })}
          />
        )}
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-xs font-medium">{t("tokens.scopes")}</legend>
        {kScopes.map((scope) => (
          <Checkbox
            key={scope}
            label={
              <span>
                {t(`scope.${scope}`)} <span className="text-muted">{t(`scope.${scope}Does`)}</span>
              </span>
            }
            checked={draft.scopes.includes(scope)}
            onChange={(e) => onSet({ scopes: withScope(draft.scopes, scope, e.target.checked) })}
          />
        ))}
      </fieldset>
      <div className="grid grid-cols-2 gap-3">
        <ProjectField draft={draft} onSet={onSet} />
        <Field label={t("tokens.expires")}>
          {(id) => (
            <Select id={id} className="w-full" value={draft.days} onChange={(e) => onSet({ days: e.target.value })}>
              {["30", "90", "365"].map((d) => (
                <option key={d} value={d}>
                  {t("tokens.days", { count: Number(d) })}
                </option>
              ))}
              <option value="">{t("tokens.never")}</option>
            </Select>
          )}
        </Field>
      </div>
    </>
  );
}

function ProjectField({ draft, onSet }: FieldsProps) {
  const projects = useQuery(projectsQuery).data ?? [];
  return (
    <Field label={t("tokens.project")}>
      {(id) => (
        <Select id={id} className="w-full" value={draft.project} onChange={(e) => onSet({ project: Number(e.target.value) })}>
          <option value={0}>{t("tokens.allProjects")}</option>
          {projects.map((project) => (
            <option key={project.id} value={project.id}>
              {project.name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
