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

// What a token may, and where: "Read, label · Street alone".
function useScopeWords(): (token: ApiToken) => string {
  const projects = useQuery(projectsQuery).data ?? [];
  return ({ scopes, project_id }) => {
    const may = scopes.map((scope) => t(`scope.${scope}`)).join(", ");
    if (project_id === undefined) return may;
    const name = projects.find((p) => p.id === project_id)?.name ?? t("tokens.projectNumber", { id: project_id });
    return `${may} · ${t("tokens.only", { name })}`;
  };
}

export function Tokens() {
  const tokens = useQuery(tokensQuery);
  const scopeWords = useScopeWords();
  const [adding, setAdding] = useState(false);
  const revoke = useMutation({
    mutationFn: (token: number) => unwrap(api.DELETE("/tokens/{token}", { params: { path: { token } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey }),
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
              <TokenRow key={token.id} token={token} may={scopeWords(token)} onRevoke={() => revoke.mutate(token.id)} />
            ))}
          </Table>
        </Panel>
      ) : tokens.data ? (
        <p className="text-muted">{t("tokens.none")}</p>
      ) : null}
      {adding ? <NewToken onClose={() => setAdding(false)} /> : null}
    </Section>
  );
}

function TokenRow({ token, may, onRevoke }: { token: ApiToken; may: string; onRevoke: () => void }) {
  const never = <span className="text-muted">{t("tokens.never")}</span>;
  return (
    <tr className="border-b last:border-0">
      <Td className="py-2">
        <p className="font-medium">{token.name}</p>
        <p className="text-xs text-muted">{may}</p>
      </Td>
      <Td>
        <Time at={token.created} />
      </Td>
      <Td>{token.last_used ? <Time at={token.last_used} /> : never}</Td>
      <Td>{token.expires ? <Time at={token.expires} /> : never}</Td>
      <Td className="text-right">
        <Button dense tone="danger" onClick={onRevoke}>
          {t("tokens.revoke")}
        </Button>
      </Td>
    </tr>
  );
}
