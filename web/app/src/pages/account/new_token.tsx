import { unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { projectsQuery, queryClient, tokensQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { cx } from "~/kit/cx";
import { Dialog } from "~/kit/dialog";
import { ErrorNote } from "~/kit/feedback";
import { Checkbox, Field, Input, Select } from "~/kit/field";
import { Secret } from "~/kit/secret";
import { kNewToken, kScopes, newToken, type TokenDraft, tokenProblem, withScope } from "~/lib/tokens/token_draft";

export function NewToken({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState(kNewToken);
  const set = (patch: Partial<TokenDraft>) => setDraft({ ...draft, ...patch });
  const problem = tokenProblem(draft);
  const create = useMutation({
    mutationFn: () => unwrap(api.POST("/tokens", { body: newToken(draft) })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (problem === null) create.mutate();
  };
  return (
    <Dialog open onOpenChange={onClose} title={t("tokens.add")}>
      {create.data ? (
        <div className="flex flex-col gap-4">
          <Secret value={create.data.token} note={t("tokens.once")} />
          <Button tone="primary" className="self-end" onClick={onClose}>
            {t("tokens.done")}
          </Button>
        </div>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          {create.isError ? <ErrorNote error={create.error} /> : null}
          <Field label={t("tokens.name")} hint={t("tokens.nameHint")}>
            {(id, by) => (
              <Input
                id={id}
                aria-describedby={by}
                autoFocus
                required
                maxLength={200}
                value={draft.name}
                onChange={(e) => set({ name: e.target.value })}
              />
            )}
          </Field>
          <Scopes draft={draft} wrong={problem === "scopes"} onSet={set} />
          <Limits draft={draft} onSet={set} />
          <Button type="submit" tone="primary" className="self-end" busy={create.isPending} disabled={problem === "scopes"}>
            {t("tokens.create")}
          </Button>
        </form>
      )}
    </Dialog>
  );
}

interface PartProps {
  draft: TokenDraft;
  onSet: (patch: Partial<TokenDraft>) => void;
}

// One line each of what it allows; never more than its person may.
function Scopes({ draft, wrong, onSet }: PartProps & { wrong: boolean }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-xs font-medium">{t("tokens.scopes")}</legend>
      {kScopes.map((scope) => (
        <Checkbox
          key={scope}
          className="!items-start"
          label={
            <span>
              <span className="font-medium">{t(`scope.${scope}`)}</span>
              <span className="block text-xs text-muted">{t(`scope.${scope}Does`)}</span>
            </span>
          }
          checked={draft.scopes.includes(scope)}
          onChange={(e) => onSet({ scopes: withScope(draft.scopes, scope, e.target.checked) })}
        />
      ))}
      <p className={cx("text-xs", wrong ? "text-bad" : "text-muted")}>{t(wrong ? "tokens.noScope" : "tokens.scopesHint")}</p>
    </fieldset>
  );
}

function Limits({ draft, onSet }: PartProps) {
  const projects = useQuery(projectsQuery).data ?? [];
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label={t("tokens.project")}>
        {(id) => (
          <Select id={id} value={draft.project ?? ""} onChange={(e) => onSet({ project: Number(e.target.value) || null })}>
            <option value="">{t("tokens.allProjects")}</option>
            {projects.map((p) => (
              <option key={p.id} value={p.id}>
                {p.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("tokens.expires")}>
        {(id) => (
          <Select id={id} value={draft.days ?? ""} onChange={(e) => onSet({ days: Number(e.target.value) || null })}>
            {[7, 30, 90, 365].map((days) => (
              <option key={days} value={days}>
                {t("tokens.days", { count: days })}
              </option>
            ))}
            <option value="">{t("tokens.never")}</option>
          </Select>
        )}
      </Field>
    </div>
  );
}
