import { unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api } from "~/api/client";
import { queryClient, tokensQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { Dialog } from "~/kit/dialog";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Field, Input, Select } from "~/kit/field";
import { Panel, Section } from "~/kit/page";
import { Secret } from "~/kit/secret";
import { Table, Td, Th } from "~/kit/table";
import { Time } from "~/kit/time";

const refresh = () => queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey });

export function Tokens() {
  const tokens = useQuery(tokensQuery);
  const [adding, setAdding] = useState(false);
  const revoke = useMutation({
    mutationFn: (token: number) => unwrap(api.DELETE("/tokens/{token}", { params: { path: { token } } })),
    onSuccess: refresh,
  });
  return (
    <Section
      title={t("tokens.title")}
      text={t("tokens.text")}
      actions={
        <Button icon={Plus} onClick={() => setAdding(true)}>
          {t("tokens.add")}
        </Button>
      }
    >
      {tokens.isError ? <ErrorNote error={tokens.error} onRetry={() => void tokens.refetch()} /> : null}
      {revoke.isError ? <ErrorNote error={revoke.error} /> : null}
      {tokens.isPending ? <Skeleton className="h-20" /> : null}
      {tokens.data && tokens.data.length > 0 ? (
        <Panel>
          <Table
            label={t("tokens.title")}
            head={
              <>
                <Th>{t("tokens.name")}</Th>
                <Th>{t("tokens.created")}</Th>
                <Th>{t("tokens.used")}</Th>
                <Th>{t("tokens.expires")}</Th>
                <Th />
              </>
            }
          >
            {tokens.data.map((token) => (
              <tr key={token.id} className="border-b last:border-0">
                <Td>{token.name}</Td>
                <Td>
                  <Time at={token.created} />
                </Td>
                <Td>{token.last_used ? <Time at={token.last_used} /> : <span className="text-muted">{t("tokens.never")}</span>}</Td>
                <Td>{token.expires ? <Time at={token.expires} /> : <span className="text-muted">{t("tokens.never")}</span>}</Td>
                <Td className="text-right">
                  <Button dense tone="danger" onClick={() => revoke.mutate(token.id)}>
                    {t("tokens.revoke")}
                  </Button>
                </Td>
              </tr>
            ))}
          </Table>
        </Panel>
      ) : tokens.data ? (
        <p className="text-muted">{t("tokens.none")}</p>
      ) : null}
      <NewToken open={adding} onClose={() => setAdding(false)} />
    </Section>
  );
}

function NewToken({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const create = useMutation({
    mutationFn: () => unwrap(api.POST("/tokens", { body: { name: name.trim(), ...(days ? { expires_in_days: Number(days) } : {}) } })),
    onSuccess: refresh,
  });
  const close = () => {
    create.reset();
    setName("");
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
          <Field label={t("tokens.name")} hint={t("tokens.nameHint")}>
            {(id, by) => (
              <Input
                id={id}
                aria-describedby={by}
                autoFocus
                required
                maxLength={200}
                value={name}
                onChange={(e) => setName(e.target.value)}
              />
            )}
          </Field>
          <Field label={t("tokens.expires")}>
            {(id) => (
              <Select id={id} value={days} onChange={(e) => setDays(e.target.value)}>
                {["30", "90", "365"].map((d) => (
                  <option key={d} value={d}>
                    {t("tokens.days", { count: Number(d) })}
                  </option>
                ))}
                <option value="">{t("tokens.never")}</option>
              </Select>
            )}
          </Field>
          <Button type="submit" tone="primary" className="self-end" busy={create.isPending}>
            {t("tokens.create")}
          </Button>
        </form>
      )}
    </Dialog>
  );
}
