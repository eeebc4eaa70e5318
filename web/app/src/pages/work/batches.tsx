import type { Batch } from "@touchmark/client";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useUserNames } from "~/api/hooks";
import { batchesQuery } from "~/api/queries";
import { t } from "~/i18n";
import { Button } from "~/kit/button";
import { CreateBatch } from "~/kit/create_batch";
import { ErrorNote, Skeleton } from "~/kit/feedback";
import { Panel, Section } from "~/kit/page";
import { Table, Td, Th } from "~/kit/table";
import { TaskBar } from "~/kit/task_bar";
import { batchProgress } from "~/lib/batches/batches";
import { count } from "~/lib/text/format";

export function Batches({ project, editable }: { project: number; editable: boolean }) {
  const batches = useQuery(batchesQuery(project));
  const [making, setMaking] = useState(false);
  const button = editable ? (
    <Button dense tone="primary" icon={Plus} onClick={() => setMaking(true)}>
      {t("batches.create")}
    </Button>
  ) : null;
  return (
    <Section title={t("batches.title")} text={t("batches.text")} actions={button}>
      {batches.isError ? <ErrorNote error={batches.error} onRetry={() => void batches.refetch()} /> : null}
      {batches.isPending ? <Skeleton className="h-24" /> : null}
      {batches.data?.length === 0 ? <p className="text-muted">{t("batches.none")}</p> : null}
      {batches.data && batches.data.length > 0 ? (
        <Panel>
          <Table label={t("batches.title")} head={<Head />}>
            {batches.data.map((batch) => (
              <BatchRow key={batch.id} project={project} batch={batch} />
            ))}
          </Table>
        </Panel>
      ) : null}
      {making ? <CreateBatch project={project} onClose={() => setMaking(false)} /> : null}
    </Section>
  );
}

function Head() {
  return (
    <>
      <Th>{t("batches.name")}</Th>
      <Th numeric>{t("batches.overlap")}</Th>
      <Th>{t("batches.members")}</Th>
      <Th>{t("batches.review")}</Th>
      <Th className="w-64">{t("batches.progress")}</Th>
    </>
  );
}

function BatchRow({ project, batch }: { project: number; batch: Batch }) {
  const userName = useUserNames(project);
  const members = batch.members.length === 0 ? t("batches.everybody") : batch.members.map((id) => userName(id)).join(", ");
  const progress = batchProgress(batch.tasks);
  return (
    <tr className="border-b align-top last:border-0">
      <Td className="max-w-96 py-2">
        <p className="truncate font-medium">{batch.name}</p>
        {batch.instructions ? (
          <p className="line-clamp-2 text-xs text-muted" title={batch.instructions}>
            {batch.instructions}
          </p>
        ) : null}
      </Td>
      <Td numeric className="py-2">
        {count(batch.overlap)}
      </Td>
      <Td className="max-w-64 py-2">
        <p className="line-clamp-2" title={members}>
          {members}
        </p>
      </Td>
      <Td className="py-2">{t(batch.review ? "batches.reviewed" : "batches.notReviewed")}</Td>
      <Td className="py-2">
        {batch.tasks ? (
          <div className="flex flex-col gap-1.5">
            <p className="text-xs text-muted">{t("batches.doneOf", { done: count(progress.done), total: count(progress.total) })}</p>
            <TaskBar {...progress} />
          </div>
        ) : null}
      </Td>
    </tr>
  );
}
