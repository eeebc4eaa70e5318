import { type ApiToken, unwrap } from "@touchmark/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/client";
import { projectsQuery, queryClient, tokensQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Panel, Section } from "~/kit/page";
import { Table, Td, Th } from "~/kit/table";
import { Time } from "~/kit/time";
import { NewToken } from "./new_token";

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
                <Th>{t("tokens.scopes")}</Th>
                <Th>{t("tokens.project")}</Th>
                <Th>{t("tokens.used")}</Th>
                <Th>{t("tokens.expires")}</Th>
                <Th />
              </>
            }
          >
            {tokens.data.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={() => revoke.mutate(token.id)} />
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

function TokenRow({ token, onRevoke }: { token: ApiToken; onRevoke: () => void }) {
  const projects = useQuery(projectsQuery).data ?? [];
  const nameOf = (id: number) => projects.find((p) => p.id === id)?.name ?? t("tokens.projectNumber", { id });
  return (
    <tr className="border-b last:border-0">
      <Td>
        {token.name}
        <span className="block text-xs text-muted">
          {t("tokens.created")} <Time at={token.created} />
        </span>
      </Td>
      <Td>{token.scopes.map((scope) => t(`scope.${scope}`)).join(", ")}</Td>
      <Td>{token.project_id ? nameOf(token.project_id) : <span className="text-muted">{t("tokens.allProjects")}</span>}</Td>
      <Td>{token.last_used ? <Time at={token.last_used} /> : <span className="text-muted">{t("tokens.never")}</span>}</Td>
      <Td>{token.expires ? <Time at={token.expires} /> : <span className="text-muted">{t("tokens.never")}</span>}</Td>
      <Td className="text-right">
        <Button dense tone="danger" onClick={onRevoke}>
          {t("tokens.revoke")}
        </Button>
      </Td>
    </tr>
  );
}
